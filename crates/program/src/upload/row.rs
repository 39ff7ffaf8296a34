//! Turns the cells of a row into a request to join or to become qualified.

use refhook_core::answer::{self, AnswerProblem, Decimal};
use refhook_core::campaign::CustomField;
use refhook_core::join::{JoinError, JoinRequest, Joined, JoinedKind, OnRepeat, PersonKey};
use refhook_core::join::{QualifyAnswer, QualifyError, QualifyRequest};
use refhook_core::people::person::{MetaEntry, Source};
use refhook_core::people::{code, email};
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_store::campaigns::Campaign;
use refhook_store::uploads::{RowOutcome, RowResult, Upload, UploadKind, UploadRow};

use super::columns::{Target, questions};

/// Most characters of a name.
const NAME: usize = 255;
/// Most characters of a cell that are quoted in a sentence.
const CELL_SHOWN_CHARS: usize = 40;

/// What is wrong with a row, in a sentence.
pub(super) type Refusal = String;

/// How the rows of an upload are read.
pub(super) struct Reading<'a> {
    upload: &'a Upload,
    campaign: &'a Campaign,
    targets: Vec<Option<Target>>,
    /// How numbers are written in each column.
    decimals: Vec<Option<Decimal>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(upload: &'a Upload, campaign: &'a Campaign, targets: Vec<Option<Target>>) -> Self {
        Self { upload, campaign, targets, decimals: decimals(upload, &campaign.lang) }
    }

    fn cell<'r>(&self, row: &'r UploadRow, target: &Target) -> Option<&'r str> {
        let place = self.targets.iter().position(|known| known.as_ref() == Some(target))?;
        row.cells.get(place).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    /// The request of a row of referrers or leads.
    pub(super) fn join(&self, row: &UploadRow) -> Result<JoinRequest, Refusal> {
        self.check_letters(row)?;
        let cell = |target| self.cell(row, &target).unwrap_or_default();
        let first_name = text::line("First name", cell(Target::FirstName), NAME)
            .map_err(|problems| sentence(&problems))?;
        let email = email::check("Email", cell(Target::Email)).map_err(|problems| sentence(&problems))?;
        let kept = self.cell(row, &Target::Code).map(str::to_owned);
        if kept.as_deref().is_some_and(|code| !code::is_valid(code)) {
            return Err(
                "Code: A code begins with a letter and holds letters and digits alone, at most 64.".into()
            );
        }
        Ok(JoinRequest {
            account_id: self.upload.account_id,
            campaign_id: self.upload.campaign_id,
            first_name,
            email,
            meta: self.meta(row)?,
            code: kept,
            source: Source::Added,
            referrer: self.referrer(row)?,
            ip: None,
            consent: None,
            on_repeat: OnRepeat::Keep,
            quiet: !self.upload.fire_webhooks,
            idempotency: None,
        })
    }

    /// Refuses a row with a lost letter in a column that is used: its bytes were cut, or the file has another encoding.
    fn check_letters(&self, row: &UploadRow) -> Result<(), Refusal> {
        let read = self.upload.columns.iter().zip(&self.targets).zip(&row.cells);
        let damaged =
            read.filter(|((_, target), _)| target.is_some()).find(|(_, cell)| cell.contains('\u{fffd}'));
        match damaged {
            None => Ok(()),
            Some(((column, _), _)) => Err(format!(
                "{}: A letter is damaged (\u{fffd}). Correct it in the file, or choose another encoding.",
                column.name
            )),
        }
    }

    fn referrer(&self, row: &UploadRow) -> Result<Option<PersonKey>, Refusal> {
        if self.upload.kind != UploadKind::Leads {
            return Ok(None);
        }
        let address =
            self.cell(row, &Target::ReferrerEmail).map(|address| PersonKey::Email(address.to_owned()));
        let key = address
            .or_else(|| self.cell(row, &Target::ReferrerCode).map(|code| PersonKey::Code(code.to_owned())));
        key.map(Some).ok_or_else(|| "Referrer: This can not be empty: a lead is somebody's.".into())
    }

    fn meta(&self, row: &UploadRow) -> Result<Vec<MetaEntry>, Refusal> {
        let asked = questions(self.upload.kind, &self.campaign.fields);
        let mut meta = Vec::new();
        for (place, (target, cell)) in self.targets.iter().zip(&row.cells).enumerate() {
            let Some(Target::Meta(label)) = target else { continue };
            let value = match asked.iter().find(|field| field.label == *label) {
                Some(field) => read_answer(field, cell, self.decimals.get(place).copied().flatten())?,
                None => Some(
                    text::optional(label, cell, answer::ANSWER_MAX_CHARS)
                        .map_err(|problems| sentence(&problems))?,
                )
                .filter(|text| !text.is_empty())
                .map(Into::into),
            };
            meta.extend(value.map(|value| MetaEntry { field: label.clone(), value }));
        }
        Ok(meta)
    }

    /// The request of a row of qualifications.
    pub(super) fn qualify(&self, row: &UploadRow) -> Result<QualifyRequest, Refusal> {
        self.check_letters(row)?;
        let address = self.cell(row, &Target::Email).map(|address| PersonKey::Email(address.to_owned()));
        let key =
            address.or_else(|| self.cell(row, &Target::Code).map(|code| PersonKey::Code(code.to_owned())));
        Ok(QualifyRequest {
            account_id: self.upload.account_id,
            person: key.ok_or("Email or code: This can not be empty.")?,
            campaign_id: Some(self.upload.campaign_id),
            qualified: true,
            quiet: !self.upload.fire_webhooks,
        })
    }
}

/// How to read numbers of each column that could be read in two ways: as the column's other numbers show, or else the
/// file's, or else as usual in the campaign's language. A file separated by `;` comes from a place with decimal commas;
/// if the language says otherwise, nothing is settled.
fn decimals(upload: &Upload, lang: &str) -> Vec<Option<Decimal>> {
    let numbers = upload.columns.iter().filter(|column| column.is_numbers);
    let file = numbers.filter_map(|column| column.decimal).reduce(Decimal::and);
    let usual =
        Decimal::of_language(lang).filter(|decimal| !(upload.separator == ";" && *decimal == Decimal::Point));
    upload.columns.iter().map(|column| column.decimal.or(file).or(usual)).collect()
}

fn read_answer(
    field: &CustomField,
    cell: &str,
    decimal: Option<Decimal>,
) -> Result<Option<serde_json::Value>, Refusal> {
    answer::read(field, cell, decimal).map_err(|problem| match problem {
        AnswerProblem::Checkbox => {
            let value: String = cell.trim().chars().take(CELL_SHOWN_CHARS).collect();
            format!("{}: \"{value}\" is neither yes nor no. Write one of them.", field.label)
        }
        other => format!("{}: {other}", field.label),
    })
}

fn sentence(problems: &Problems) -> Refusal {
    problems.to_string()
}

/// The result of a row that joins somebody.
pub(super) fn joined(number: i64, answer: &Result<Joined, JoinError>) -> RowResult {
    let (outcome, reason, person_id) = match answer {
        Ok(Joined { kind: JoinedKind::New, person, .. }) => (RowOutcome::Added, None, Some(person.facts.id)),
        Ok(Joined { kind: JoinedKind::Repeat { referrer_set: true }, person, .. }) => {
            let reason = "Already in the campaign; now has this referrer.";
            (RowOutcome::Unchanged, Some(reason.to_owned()), Some(person.facts.id))
        }
        Ok(Joined { person, .. }) => {
            let reason = "Already in the campaign, or earlier in this file.";
            (RowOutcome::Unchanged, Some(reason.to_owned()), Some(person.facts.id))
        }
        Err(JoinError::UnknownReferrer) => {
            let reason =
                "Referrer: Nobody with this address or code is in the campaign; add the referrer first.";
            (RowOutcome::Refused, Some(reason.to_owned()), None)
        }
        Err(error) => (RowOutcome::Refused, Some(error.to_string()), None),
    };
    RowResult { number, outcome, reason, person_id }
}

/// The result of a row that qualifies somebody.
pub(super) fn qualified(number: i64, answer: &Result<QualifyAnswer, QualifyError>) -> RowResult {
    let (outcome, reason, person_id) = match answer {
        Ok(answer) if answer.changed => (RowOutcome::Added, None, Some(answer.person.id)),
        Ok(answer) => (RowOutcome::Unchanged, Some("Already qualified.".to_owned()), Some(answer.person.id)),
        Err(QualifyError::NotFound) => {
            let reason = "Nobody with this address or code is in the campaign.";
            (RowOutcome::Refused, Some(reason.to_owned()), None)
        }
        Err(error) => (RowOutcome::Refused, Some(error.to_string()), None),
    };
    RowResult { number, outcome, reason, person_id }
}

/// Rows handled together: the requests of those that can be read, and refusals for the others.
pub(super) struct Batch<T> {
    numbers: Vec<i64>,
    pub(super) requests: Vec<T>,
    refused: Vec<RowResult>,
}

impl<T> Batch<T> {
    pub(super) fn read(rows: &[UploadRow], read: impl Fn(&UploadRow) -> Result<T, Refusal>) -> Self {
        let mut batch = Self { numbers: Vec::new(), requests: Vec::new(), refused: Vec::new() };
        for row in rows {
            match read(row) {
                Ok(request) => {
                    batch.numbers.push(row.number);
                    batch.requests.push(request);
                }
                Err(reason) => batch.refused.push(RowResult {
                    number: row.number,
                    outcome: RowOutcome::Refused,
                    reason: Some(reason),
                    person_id: None,
                }),
            }
        }
        batch
    }

    /// The results of all rows, in their order; `answers` are in the order of the requests.
    pub(super) fn results<A>(self, answers: &[A], told: impl Fn(i64, &A) -> RowResult) -> Vec<RowResult> {
        let mut results = self.refused;
        results.extend(self.numbers.into_iter().zip(answers).map(|(number, answer)| told(number, answer)));
        results.sort_unstable_by_key(|result| result.number);
        results
    }
}
