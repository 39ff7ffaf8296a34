//! Lists of people as other systems export them, cut to a few rows: each must be read without any settings.

use encoding_rs::{
    Encoding, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16LE, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
};
use refhook_program::Sheet;
use refhook_store::uploads::{Choice, RowOutcome, UploadKind};

use crate::on_both;

/// A file that a system writes.
struct Export {
    system: &'static str,
    text: &'static str,
    encoding: &'static Encoding,
    mark: &'static [u8],
    separator: &'static str,
    header_row: i64,
    /// The people who join by it.
    people: &'static [(&'static str, &'static str)],
}

const fn export(
    system: &'static str,
    (encoding, mark): (&'static Encoding, &'static [u8]),
    (separator, header_row): (&'static str, i64),
    text: &'static str,
    people: &'static [(&'static str, &'static str)],
) -> Export {
    Export { system, text, encoding, mark, separator, header_row, people }
}

type Written = (&'static Encoding, &'static [u8]);
const PLAIN: Written = (UTF_8, b"");
const MARKED: Written = (UTF_8, b"\xef\xbb\xbf");
const WESTERN: Written = (WINDOWS_1252, b"");

const ZOE: &[(&str, &str)] = &[("Zoë", "zoe@example.com"), ("Al \"Big\"", "al@example.com")];
const JUERGEN: &[(&str, &str)] = &[("Jürgen", "juergen@example.com"), ("Bärbel", "baerbel@example.com")];

const EXPORTS: &[Export] = &[
    export(
        "Mailchimp",
        PLAIN,
        (",", 1),
        "\"Email Address\",\"First Name\",\"Last Name\",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,NOTES,TAGS\nzoe@example.com,Zoë,Smith,2,\"2026-01-31 10:00:00\",,\"2026-01-31 10:00:00\",203.0.113.7,,\"\"\"Customer\"\",\"\"VIP\"\"\"\nal@example.com,\"Al \"\"Big\"\"\",Jones,2,,,,,,\n",
        ZOE,
    ),
    export(
        "HubSpot",
        MARKED,
        (",", 1),
        "\"Record ID\",\"First Name\",\"Last Name\",\"Email\",\"Phone Number\",\"Lead Status\",\"Create Date\"\r\n\"101\",\"Zoë\",\"Smith\",\"zoe@example.com\",\"+1 212 555 0100\",\"\",\"2026-01-31 10:00\"\r\n\"102\",\"Al \"\"Big\"\"\",\"Jones\",\"al@example.com\",\"\",\"NEW\",\"2026-01-31 10:00\"\r\n",
        ZOE,
    ),
    export(
        "Salesforce",
        WESTERN,
        (",", 1),
        "\"First Name\",\"Last Name\",\"Email\",\"Lead Source\",\"Street\"\n\"Jürgen\",\"Müller\",\"juergen@example.com\",\"Web\",\"Hauptstraße 1\n10115 Berlin\"\n\"Bärbel\",\"Groß\",\"baerbel@example.com\",\"\",\"\"\n",
        JUERGEN,
    ),
    export(
        "Shopify",
        PLAIN,
        (",", 1),
        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags\n'7001,Zoë,Smith,zoe@example.com,yes,,'+12125550100,no,1250.00,3,,no,\"a, b\"\n'7002,\"Al \"\"Big\"\"\",Jones,al@example.com,no,,,no,0.00,0,,no,\n",
        ZOE,
    ),
    export(
        "Google Contacts",
        PLAIN,
        (",", 1),
        "First Name,Middle Name,Last Name,Nickname,Organization Name,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\nZoë,,Smith,,,,,* myContacts,* Work,zoe@example.com,Mobile,+1 212-555-0100\n\"Al \"\"Big\"\"\",,Jones,,,,,* myContacts,* Other,al@example.com,,\n",
        ZOE,
    ),
    export(
        "Google Sheets",
        PLAIN,
        (",", 1),
        "First name,Email,Seats,Price\r\nZoë,zoe@example.com,3,\"1,250.00\"\r\n\"Al \"\"Big\"\"\",al@example.com,1,0.5",
        ZOE,
    ),
    export(
        "Excel, English",
        WESTERN,
        (",", 1),
        "First Name,Email,Note\r\nZoë,zoe@example.com,café\r\n\"Al \"\"Big\"\"\",al@example.com,\r\n",
        ZOE,
    ),
    export(
        "Excel, German",
        WESTERN,
        (";", 1),
        "Vorname;Nachname;E-Mail;Umsatz\r\nJürgen;Müller;juergen@example.com;1.250,00\r\nBärbel;Groß;baerbel@example.com;0,5\r\n",
        JUERGEN,
    ),
    export(
        "Excel, French, CSV UTF-8",
        MARKED,
        (";", 1),
        "Prénom;Nom;Adresse e-mail;Montant\r\nZoë;Lefèvre;zoe@example.com;1 250,00\r\n\"Al \"\"Big\"\"\";Dupont;al@example.com;0,5\r\n",
        ZOE,
    ),
    export(
        "Excel, Unicode text",
        (UTF_16LE, b"\xff\xfe"),
        ("\t", 1),
        "First Name\tEmail\r\nZoë\tzoe@example.com\r\n\"Al \"\"Big\"\"\"\tal@example.com\r\n",
        ZOE,
    ),
    export(
        "Excel, Macintosh",
        (MACINTOSH, b""),
        (";", 1),
        "Vorname;E-Mail\rJürgen;juergen@example.com\rBärbel;baerbel@example.com\r",
        JUERGEN,
    ),
    export(
        "Excel, Polish",
        (WINDOWS_1250, b""),
        (";", 1),
        "Imię;Nazwisko;Email\r\nŁukasz;Wiśniewski;lukasz@example.com\r\nMałgorzata;Dąbrowska;malgorzata@example.com\r\n",
        &[("Łukasz", "lukasz@example.com"), ("Małgorzata", "malgorzata@example.com")],
    ),
    export(
        "Excel, Russian",
        (WINDOWS_1251, b""),
        (";", 1),
        "Имя;Фамилия;Email\r\nИван;Иванов;ivan@example.com\r\nМария;Смирнова;maria@example.com\r\n",
        &[("Иван", "ivan@example.com"), ("Мария", "maria@example.com")],
    ),
    export(
        "Excel, Japanese",
        (SHIFT_JIS, b""),
        (",", 1),
        "名前,メールアドレス\r\n山田太郎,taro@example.com\r\n佐藤花子,hanako@example.com\r\n",
        &[("山田太郎", "taro@example.com"), ("佐藤花子", "hanako@example.com")],
    ),
    export(
        "Excel, with sep=",
        WESTERN,
        (";", 1),
        "sep=;\r\nVorname;E-Mail\r\nJürgen;juergen@example.com\r\nBärbel;baerbel@example.com\r\n",
        JUERGEN,
    ),
    export(
        "LibreOffice",
        PLAIN,
        (",", 1),
        "First Name,Email,Note\nZoë,zoe@example.com,\"two\nlines\"\n\"Al \"\"Big\"\"\",al@example.com,\n",
        ZOE,
    ),
    export(
        "Outlook",
        WESTERN,
        (",", 1),
        "\"Title\",\"First Name\",\"Middle Name\",\"Last Name\",\"Company\",\"Business Phone\",\"E-mail Address\",\"E-mail Type\"\r\n\"\",\"Jürgen\",\"\",\"Müller\",\"\",\"\",\"juergen@example.com\",\"SMTP\"\r\n\"\",\"Bärbel\",\"\",\"Groß\",\"\",\"\",\"baerbel@example.com\",\"SMTP\"\r\n",
        JUERGEN,
    ),
    export(
        "Outlook, German",
        WESTERN,
        (",", 1),
        "\"Anrede\",\"Vorname\",\"Nachname\",\"Firma\",\"E-Mail-Adresse\"\r\n\"Herr\",\"Jürgen\",\"Müller\",\"\",\"juergen@example.com\"\r\n\"Frau\",\"Bärbel\",\"Groß\",\"\",\"baerbel@example.com\"\r\n",
        JUERGEN,
    ),
    export(
        "Stripe",
        PLAIN,
        (",", 1),
        "id,Description,Email,Name,Created (UTC),Delinquent,Card ID,Total Spend,plan (metadata)\ncus_1,,zoe@example.com,Zoë,2026-01-31 10:00,false,,12.00,\ncus_2,,al@example.com,\"Al \"\"Big\"\"\",2026-01-31 10:00,false,,0.00,\n",
        ZOE,
    ),
    export(
        "Typeform",
        PLAIN,
        (",", 1),
        "#,First name,Email,\"What do you like, and why?\",Response Type,Start Date (UTC),Submit Date (UTC),Network ID\nabc1,Zoë,zoe@example.com,\"Tea,\nin the morning\",completed,2026-01-31 10:00:00,2026-01-31 10:01:00,x\nabc2,\"Al \"\"Big\"\"\",al@example.com,,completed,2026-01-31 10:00:00,2026-01-31 10:01:00,y\n",
        ZOE,
    ),
    export(
        "Klaviyo",
        PLAIN,
        (",", 1),
        "Email,First Name,Last Name,Email Marketing Consent,Phone Number\nzoe@example.com,Zoë,Smith,SUBSCRIBED,\nal@example.com,\"Al \"\"Big\"\"\",Jones,UNSUBSCRIBED,\n",
        ZOE,
    ),
    export(
        "Pipedrive",
        MARKED,
        (",", 1),
        "Person - Name,Person - Label,Person - Email - Work,Person - Phone - Work\nZoë,,zoe@example.com,\n\"Al \"\"Big\"\"\",,al@example.com,\n",
        ZOE,
    ),
    export(
        "Brevo",
        PLAIN,
        (";", 1),
        "CONTACT ID;EMAIL;FIRSTNAME;LASTNAME;SMS;ADDED_TIME\n1;zoe@example.com;Zoë;Smith;;31-01-2026 10:00:00\n2;al@example.com;\"Al \"\"Big\"\"\";Jones;;31-01-2026 10:00:00\n",
        ZOE,
    ),
    export(
        "Zoho CRM",
        PLAIN,
        (",", 1),
        "\"Record Id\",\"Lead Owner\",\"First Name\",\"Last Name\",\"Email\",\"Email Opt Out\"\n\"zcrm_1\",\"Sam\",\"Zoë\",\"Smith\",\"zoe@example.com\",\"false\"\n\"zcrm_2\",\"Sam\",\"Al \"\"Big\"\"\",\"Jones\",\"al@example.com\",\"true\"\n",
        ZOE,
    ),
    export(
        "WooCommerce",
        PLAIN,
        (",", 1),
        "customer_id,user_email,first_name,last_name,billing_phone\n1,zoe@example.com,Zoë,Smith,\n2,al@example.com,\"Al \"\"Big\"\"\",Jones,\n",
        ZOE,
    ),
    export(
        "Airtable",
        MARKED,
        (",", 1),
        "Name,Email,Status,Attachments\nZoë,zoe@example.com,Todo,photo.png (https://example.com/photo.png)\n\"Al \"\"Big\"\"\",al@example.com,,\n",
        ZOE,
    ),
    export(
        "LinkedIn",
        PLAIN,
        (",", 4),
        "Notes:\n\"When exporting your connection data, you may notice that some of the email addresses are missing. You will only see those who have allowed it.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nZoë,Smith,https://www.linkedin.com/in/zoe,zoe@example.com,Example Ltd,CEO,31 Jan 2026\n\"Al \"\"Big\"\"\",Jones,https://www.linkedin.com/in/al,al@example.com,,,31 Jan 2026\n",
        ZOE,
    ),
    export(
        "Facebook Lead Ads",
        (UTF_16LE, b"\xff\xfe"),
        ("\t", 1),
        "id\tcreated_time\tad_id\tplatform\tfull_name\temail\tphone_number\nl:1\t2026-01-31T10:00:00+01:00\tag:1\tfb\tZoë\tzoe@example.com\tp:+12125550100\nl:2\t2026-01-31T10:00:00+01:00\tag:1\tig\t\"Al \"\"Big\"\"\"\tal@example.com\tp:\n",
        ZOE,
    ),
    export(
        "a report with a title",
        WESTERN,
        (";", 3),
        "Kundenliste;;;\r\nStand: 31.01.2026;;;\r\nVorname;Nachname;E-Mail;Umsatz\r\nJürgen;Müller;juergen@example.com;1.250,00\r\nBärbel;Groß;baerbel@example.com;0,5\r\n",
        JUERGEN,
    ),
];

impl Export {
    fn bytes(&self) -> Vec<u8> {
        let text = if self.encoding == UTF_16LE {
            self.text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            let (bytes, _, lost) = self.encoding.encode(self.text);
            assert!(!lost, "{}", self.system);
            bytes.into_owned()
        };
        [self.mark, &text].concat()
    }
}

#[test]
fn exports_of_other_systems_are_read_as_they_were_written() {
    for export in EXPORTS {
        let sheet = Sheet::read(&export.bytes(), Choice::default(), "en").unwrap();
        let found = (sheet.encoding, sheet.separator.as_str(), sheet.read_as.header_row);
        assert_eq!(
            found,
            (export.encoding.name(), export.separator, Some(export.header_row)),
            "{}",
            export.system
        );
        assert_eq!(sheet.read_as.notices, [], "{}", export.system);
    }
}

on_both! {
    async fn people_of_exports_join_with_their_names(home: Home) {
        for export in EXPORTS {
            let upload = home.upload_bytes(UploadKind::Referrers, &export.bytes()).await.unwrap();
            let mapping: Vec<_> = upload.mapping.iter().flatten().map(String::as_str).collect();
            assert!(mapping.contains(&"first_name") && mapping.contains(&"email"), "{}: {mapping:?}", export.system);
            home.run(&upload, 100).await;
            let rows = home.rows(&upload).await;
            let outcomes: Vec<_> = rows.iter().map(|row| (row.outcome.unwrap(), row.reason.clone())).collect();
            assert!(outcomes.iter().all(|(outcome, _)| *outcome != RowOutcome::Refused), "{}: {outcomes:?}", export.system);
            assert_eq!(rows.len(), export.people.len(), "{}", export.system);
            let place = |target: &str| upload.mapping.iter().position(|holds| holds.as_deref() == Some(target)).unwrap();
            let cells = rows.iter().map(|row| (row.cells[place("first_name")].as_str(), row.cells[place("email")].as_str()));
            assert_eq!(cells.collect::<Vec<_>>(), export.people, "{}", export.system);
        }
    }
}
