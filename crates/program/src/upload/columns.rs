//! What the columns of a file hold: guessed from their names, chosen by people, checked before use.

use refhook_core::campaign::{CustomField, CustomFields};
use refhook_core::problem::Problems;
use refhook_store::uploads::{Column, UploadKind};

const META: &str = "meta.";
/// Most characters of a custom field's label.
const LABEL: usize = 100;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    FirstName,
    Email,
    ReferrerEmail,
    ReferrerCode,
    /// A code that the person keeps, so that links from another system go on working.
    Code,
    /// A custom field, by its label.
    Meta(String),
}

/// The names of all targets but custom fields.
const NAMES: [(Target, &str); 5] = [
    (Target::FirstName, "first_name"),
    (Target::Email, "email"),
    (Target::ReferrerEmail, "referrer_email"),
    (Target::ReferrerCode, "referrer_code"),
    (Target::Code, "code"),
];

impl Target {
    fn parse(name: &str) -> Option<Self> {
        if let Some(label) = name.strip_prefix(META) {
            let fits = (1..=LABEL).contains(&label.chars().count()) && !label.chars().any(char::is_control);
            return fits.then(|| Self::Meta(label.to_owned()));
        }
        NAMES.iter().find(|(_, known)| *known == name).map(|(target, _)| target.clone())
    }

    /// Whether an upload of this kind can use it.
    fn is_of(&self, kind: UploadKind) -> bool {
        match self {
            Self::Email | Self::Code => true,
            Self::FirstName | Self::Meta(_) => kind != UploadKind::Qualifications,
            Self::ReferrerEmail | Self::ReferrerCode => kind == UploadKind::Leads,
        }
    }
}

/// Names of each target in the languages of our pages and in exports of other systems. Only letters and digits are
/// compared.
const KNOWN: [(&str, &[&str]); 5] = [
    (
        "first_name",
        &[
            "firstname",
            "fname",
            "givenname",
            "forename",
            "first",
            "name",
            "fullname",
            "vorname",
            "prénom",
            "prenom",
            "nombre",
            "nome",
            "primeironome",
            "voornaam",
            "naam",
            "personname",
            "personfirstname",
            "contactname",
            "customername",
            "imię",
            "имя",
            "jméno",
            "名前",
            "氏名",
            "姓名",
        ],
    ),
    (
        "email",
        &[
            "email",
            "emailaddress",
            "mail",
            "emailadresse",
            "emailadress",
            "adresseemail",
            "courriel",
            "correoelectrónico",
            "correoelectronico",
            "correo",
            "indirizzoemail",
            "emailadres",
            "endereçodeemail",
            "useremail",
            "subscriberemail",
            "personemail",
            "personemailwork",
            "email1value",
            "contactemail",
            "customeremail",
            "eposta",
            "メールアドレス",
            "邮箱",
        ],
    ),
    (
        "referrer_email",
        &[
            "referreremail",
            "referreremailaddress",
            "referredbyemail",
            "referredby",
            "referrer",
            "referer",
            "refereremail",
            "advocateemail",
            "ambassadoremail",
            "inviter",
            "inviteremail",
            "empfohlenvon",
            "empfehleremail",
            "parrain",
            "emailparrain",
            "recomendadopor",
            "indicadopor",
            "invitatoda",
        ],
    ),
    ("referrer_code", &["referrercode", "referercode", "referredbycode", "referralcodeused", "advocatecode"]),
    ("code", &["code", "referralcode", "refcode", "couponcode", "coupon", "usercode", "empfehlungscode"]),
];

/// What each column most likely holds, by its name; of several names of a target, the first in `KNOWN` wins.
pub(super) fn guess(kind: UploadKind, columns: &[Column], fields: &CustomFields) -> Vec<Option<String>> {
    let names: Vec<_> = columns.iter().map(|column| plain(&column.name)).collect();
    let mut guesses: Vec<Option<String>> = vec![None; columns.len()];
    let mut guess = |place: Option<usize>, target: String| {
        let place = place.and_then(|place| guesses.get_mut(place)).filter(|guess| guess.is_none());
        if let Some(guess) = place.filter(|_| Target::parse(&target).is_some_and(|target| target.is_of(kind)))
        {
            *guess = Some(target);
        }
    };
    for (target, known) in KNOWN {
        let place = known.iter().find_map(|known| names.iter().position(|name| name == known));
        guess(place, target.to_owned());
    }
    for field in questions(kind, fields) {
        let label = plain(&field.label);
        guess(names.iter().position(|name| *name == label), format!("{META}{}", field.label));
    }
    guess_by_address(columns, &mut guesses);
    guesses
}

/// Guesses the address column by its values, if no name revealed it.
fn guess_by_address(columns: &[Column], guesses: &mut [Option<String>]) {
    if guesses.iter().flatten().any(|target| target == "email") {
        return;
    }
    let holds_addresses = |column: &Column| {
        !column.samples.is_empty() && column.samples.iter().all(|sample| sample.contains('@'))
    };
    let place =
        columns.iter().zip(&*guesses).position(|(column, guess)| guess.is_none() && holds_addresses(column));
    if let Some(place) = place {
        guesses[place] = Some("email".to_owned());
    }
}

/// Whether a text is a known column name.
pub(super) fn is_known(name: &str) -> bool {
    let name = plain(name);
    KNOWN.iter().any(|(_, known)| known.contains(&name.as_str()))
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The custom fields of the page that people of this kind fill in.
pub(super) fn questions(kind: UploadKind, fields: &CustomFields) -> &[CustomField] {
    match kind {
        UploadKind::Referrers => &fields.person_referring,
        UploadKind::Leads => &fields.person_invited,
        UploadKind::Qualifications => &[],
    }
}

/// Parses what somebody chose for each column.
///
/// # Errors
/// A sentence for each choice that is not possible, and for what is missing.
pub(super) fn check(
    kind: UploadKind,
    columns: usize,
    mapping: &[Option<String>],
) -> Result<Vec<Option<Target>>, Problems> {
    let mut problems = Problems::default();
    if mapping.len() != columns {
        problems
            .add("columns", format!("The file has {columns} columns; say for each what it holds, or null."));
    }
    let mut targets: Vec<Option<Target>> = Vec::new();
    for (place, name) in mapping.iter().enumerate() {
        let target = name.as_deref().map(|name| (name, Target::parse(name)));
        let place = format!("columns.{place}");
        match target {
            None => targets.push(None),
            Some((_, Some(target))) if !target.is_of(kind) => {
                problems.add(
                    place,
                    format!("An upload of {} can not use this column; leave it out.", kind.name()),
                );
            }
            Some((_, Some(target))) if targets.contains(&Some(target.clone())) => {
                problems.add(place, "Another column holds this already; choose one of them.");
            }
            Some((_, Some(target))) => targets.push(Some(target)),
            Some((name, None)) => {
                problems.add(place, format!("A column can not hold \"{name}\". Possible: first_name, email, referrer_email, referrer_code, code, meta.<label>."));
            }
        }
    }
    missing(kind, &targets, &mut problems);
    problems.or(targets)
}

fn missing(kind: UploadKind, targets: &[Option<Target>], problems: &mut Problems) {
    let has = |target: Target| targets.contains(&Some(target));
    if kind == UploadKind::Qualifications {
        if has(Target::Email) == has(Target::Code) {
            problems.add(
                "columns",
                "Choose the one column that tells who is qualified: the email address or the code.",
            );
        }
        return;
    }
    if !has(Target::Email) {
        problems.add("columns", "Choose the column that holds the email address.");
    }
    if !has(Target::FirstName) {
        problems.add("columns", "Choose the column that holds the first name.");
    }
    if kind == UploadKind::Leads && has(Target::ReferrerEmail) == has(Target::ReferrerCode) {
        problems.add(
            "columns",
            "Choose the one column that tells who referred them: the referrer's email address or code.",
        );
    }
}

#[cfg(test)]
mod tests {
    use refhook_core::campaign::CustomFieldType;

    use super::*;

    fn columns(names: &[&str]) -> Vec<Column> {
        names.iter().map(|name| Column { name: (*name).into(), ..Column::default() }).collect()
    }

    fn guessed(kind: UploadKind, names: &[&str]) -> Vec<Option<String>> {
        let seats = CustomField {
            id: 1,
            kind: CustomFieldType::Number,
            label: "Seats booked".into(),
            required: false,
            options: vec![],
        };
        let fields = CustomFields { person_referring: vec![], person_invited: vec![seats] };
        guess(kind, &columns(names), &fields)
    }

    fn some(names: &[&str]) -> Vec<Option<String>> {
        names.iter().map(|name| Some((*name).to_owned()).filter(|name| !name.is_empty())).collect()
    }

    #[test]
    fn columns_are_known_by_what_people_call_them() {
        use UploadKind::{Leads, Qualifications, Referrers};
        assert_eq!(guessed(Referrers, &["First Name", "Email"]), some(&["first_name", "email"]));
        assert_eq!(
            guessed(Leads, &["First Name", "Email", "Referrer Email Address", "SEATS BOOKED", "Notes"]),
            some(&["first_name", "email", "referrer_email", "meta.Seats booked", ""])
        );
        assert_eq!(
            guessed(Referrers, &["Vorname", "E-Mail-Adresse", "Code"]),
            some(&["first_name", "email", "code"])
        );
        assert_eq!(
            guessed(Referrers, &["Prénom", "Courriel", "Referrer"]),
            some(&["first_name", "email", ""])
        );
        assert_eq!(guessed(Qualifications, &["Code", "Name"]), some(&["code", ""]));
        assert_eq!(guessed(Referrers, &["Name", "First name", "mail"]), some(&["", "first_name", "email"]));
    }

    #[test]
    fn a_column_of_addresses_is_known_by_them() {
        let mut columns = columns(&["Column A", "Column B"]);
        columns[1].samples = vec!["a@b.de".into()];
        assert_eq!(
            guess(UploadKind::Referrers, &columns, &CustomFields::default()),
            [None, Some("email".into())]
        );
    }

    #[test]
    fn what_is_missing_or_can_not_be_is_told() {
        use UploadKind::{Leads, Qualifications, Referrers};
        let told = |kind, names: &[&str]| check(kind, names.len(), &some(names)).err().map(|p| p.to_string());
        assert_eq!(told(Referrers, &["first_name", "email", "code", "meta.Notes"]), None);
        assert_eq!(told(Leads, &["email", "first_name", "referrer_code"]), None);
        assert_eq!(told(Qualifications, &["", "email"]), None);
        assert!(told(Referrers, &["first_name", ""]).unwrap().contains("holds the email address"));
        assert!(told(Leads, &["first_name", "email"]).unwrap().contains("who referred them"));
        assert!(
            told(Leads, &["first_name", "email", "referrer_code", "referrer_email"])
                .unwrap()
                .contains("one column")
        );
        assert!(told(Qualifications, &["email", "code"]).unwrap().contains("one column"));
        assert!(
            told(Referrers, &["first_name", "email", "email"]).unwrap().starts_with("columns.2: Another")
        );
        assert!(
            told(Referrers, &["first_name", "email", "referrer_email"]).unwrap().contains("leave it out")
        );
        assert!(told(Referrers, &["first_name", "email", "meta."]).unwrap().contains("can not hold"));
        assert!(
            check(Referrers, 3, &some(&["first_name", "email"]))
                .unwrap_err()
                .to_string()
                .contains("3 columns")
        );
    }
}
