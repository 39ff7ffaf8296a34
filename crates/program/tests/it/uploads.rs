//! Uploads, from the file to the people.

use std::fmt::Write as _;

use refhook_core::campaign::{CustomField, CustomFieldType, CustomFields};
use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::join::PersonKey;
use refhook_core::people::person::{Source, UserType};
use refhook_core::time::UnixMs;
use refhook_dispatch::ClaimId;
use refhook_program::{Configure, FileError, Sheet, UploadError, UploadFile};
use refhook_store::campaigns::CampaignDraft;
use refhook_store::uploads::{self, Choice, RowOutcome, Upload, UploadKind, UploadRow, UploadState};
use refhook_store::{Raw, StoreError, WriteClass, campaigns, deliveries, people};
use sqlx::AssertSqlSafe;

use crate::fixture::{Home, NOW};
use crate::on_both;

impl Home {
    async fn upload(&self, kind: UploadKind, file: &str) -> Upload {
        self.try_upload(kind, file).await.unwrap()
    }

    async fn try_upload(&self, kind: UploadKind, file: &str) -> Result<Upload, UploadError> {
        self.upload_bytes(kind, file.as_bytes()).await
    }

    pub(crate) async fn upload_bytes(&self, kind: UploadKind, bytes: &[u8]) -> Result<Upload, UploadError> {
        let campaign = {
            let mut connection = self.program.reader().read().await.unwrap();
            campaigns::find(&mut connection.tx(), self.account, self.campaign).await.unwrap().unwrap()
        };
        let sheet = Sheet::read(bytes, Choice::default(), &campaign.lang)?;
        let file = UploadFile { name: "people.csv".into(), bytes: bytes.to_vec(), sheet };
        self.program.upload(campaign, kind, file).await
    }

    async fn map(&self, upload: &Upload, mapping: Vec<Option<String>>) -> Upload {
        let change = Configure { columns: Some(mapping), ..Configure::default() };
        self.program.configure_upload(self.account, upload.id, change).await.unwrap()
    }

    async fn read_as(&self, upload: &Upload, choice: Choice) -> Result<Upload, UploadError> {
        let change = Configure { reading: Some(choice), ..Configure::default() };
        self.program.configure_upload(self.account, upload.id, change).await
    }

    async fn check(&self, upload: &Upload) {
        self.program.check_upload(self.account, upload.id).await.unwrap();
        while self.program.bulk_round().await.unwrap() {}
    }

    /// Runs an upload in pieces of `size` rows.
    pub(crate) async fn run(&self, upload: &Upload, size: i64) {
        self.program.start_upload(self.account, upload.id).await.unwrap();
        while self.program.upload_piece(size).await.unwrap().more {}
    }

    async fn now(&self, upload: &Upload) -> Upload {
        let mut connection = self.program.reader().read().await.unwrap();
        uploads::find(&mut connection.tx(), self.account, upload.id).await.unwrap().unwrap()
    }

    pub(crate) async fn rows(&self, upload: &Upload) -> Vec<UploadRow> {
        let mut connection = self.program.reader().read().await.unwrap();
        uploads::rows_after(&mut connection.tx(), upload.rows_id, 0, 1_000).await.unwrap()
    }

    pub(crate) async fn person(&self, email: &str) -> refhook_core::people::snapshot::PersonSnapshot {
        let mut connection = self.program.reader().read().await.unwrap();
        let key = PersonKey::Email(email.into());
        people::find(&mut connection.tx(), self.account, &key).await.unwrap().remove(0).facts
    }

    async fn speak(&self, lang: &str) {
        let lang = lang.to_owned();
        self.change(move |draft| draft.lang.clone_from(&lang)).await;
    }

    async fn ask(&self, fields: CustomFields) {
        self.change(move |draft| draft.fields.clone_from(&fields)).await;
    }

    async fn change(&self, change: impl Fn(&mut CampaignDraft) + Send + Sync + Clone + 'static) {
        let (account, campaign) = (self.account, self.campaign);
        let changed = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let known = campaigns::find(&mut tx, account, campaign).await?.unwrap();
                let mut draft = CampaignDraft {
                    name: known.name,
                    lang: known.lang,
                    time_zone: known.time_zone,
                    status: known.status,
                    fields: known.fields,
                    starts_at: None,
                    ends_at: None,
                };
                change(&mut draft);
                campaigns::update(&mut tx, account, campaign, &draft, NOW).await
            })
        });
        let changed: Result<bool, StoreError> = changed.await;
        assert!(changed.unwrap());
    }
}

fn told(rows: &[UploadRow]) -> Vec<(i64, Option<RowOutcome>, &str)> {
    rows.iter().map(|row| (row.line, row.outcome, row.reason.as_deref().unwrap_or_default())).collect()
}

/// A file of 40 people.
fn forty(host: &str) -> String {
    let mut file = "Name,Email\n".to_owned();
    for n in 0..40 {
        let _ = writeln!(file, "P{n},p{n}@{host}");
    }
    file
}

async fn count_deliveries(home: &Home, webhook: WebhookId) -> i64 {
    let mut connection = home.program.reader().read().await.unwrap();
    deliveries::count_waiting(&mut connection.tx(), webhook).await.unwrap()
}

/// Leads of all kinds: new ones, one referred by the row before, repeats, wrong ones, and one whose referrer comes
/// later.
const LEADS: &str = "First Name,Email,Referrer Email Address,Code\n\
    Ada,ada@example.com,jo@example.com,\n\
    Bea,bea@example.com,ADA@example.com,oldCode1\n\
    Ada,Ada@Example.com,jo@example.com,\n\
    Cyd,cyd,jo@example.com,\n\
    ,dee@example.com,jo@example.com,\n\
    Eli,eli@example.com,later@example.com,\n\
    Fay,fay@example.com,jo@example.com,oldCode1\n\
    Gus,gus@example.com,jo@example.com,bad-code\n\
    Lea,later@example.com,jo@example.com,\n\
    Solo,solo@example.com,jo@example.com,\n\
    Solo,solo@example.com,ada@example.com,\n\
    Hal,hal@example.com,,\n\
    Ivy,ivy\u{7}@example.com,jo@example.com,\n";

on_both! {
    async fn a_dry_run_tells_of_each_row_what_the_real_run_does(home: Home) {
        home.program.join([home.request("jo@example.com", None), home.request("solo@example.com", None)].into(), WriteClass::Lead).await.unwrap();
        let upload = home.upload(UploadKind::Leads, LEADS).await;
        assert_eq!(upload.mapping, ["first_name", "email", "referrer_email", "code"].map(|name| Some(name.to_owned())));
        home.check(&upload).await;
        let checked = home.now(&upload).await;
        assert_eq!((checked.state, checked.position, checked.total), (UploadState::Checked, 13, 13));
        let rows = home.rows(&upload).await;
        let would = told(&rows);
        assert!(rows.iter().all(|row| row.person_id.is_none()), "nobody has joined");
        home.run(&upload, 2).await;
        let done = home.now(&upload).await;
        assert_eq!((done.state, done.added, done.unchanged, done.refused), (UploadState::Done, 3, 3, 7));
        let rows = home.rows(&upload).await;
        assert_eq!(told(&rows), would);
        let said: Vec<_> = would.iter().map(|(line, outcome, reason)| (*line, outcome.unwrap(), *reason)).collect();
        assert_eq!(said[0], (2, RowOutcome::Added, ""));
        assert_eq!(said[2], (4, RowOutcome::Unchanged, "Already in the campaign, or earlier in this file."));
        assert_eq!(said[3], (5, RowOutcome::Refused, "Email: This is not an email address; write one such as name@example.com."));
        assert_eq!(said[4], (6, RowOutcome::Refused, "First name: This can not be empty."));
        assert_eq!(said[5].2, "Referrer: Nobody with this address or code is in the campaign; add the referrer first.");
        assert_eq!(said[6].2, "This code is already in use on this server; leave it out to get a new one.");
        assert_eq!(said[9], (11, RowOutcome::Unchanged, "Already in the campaign; now has this referrer."));
        assert_eq!(said[10].2, "Already in the campaign, or earlier in this file.", "the first referrer stays");
        assert!(said[11].2.starts_with("Referrer: "), "{said:?}");

        let (jo, ada, bea) = (home.person("jo@example.com").await, home.person("ada@example.com").await, home.person("bea@example.com").await);
        assert_eq!((ada.source, ada.user_type, ada.referrer_id), (Source::Referred, UserType::PersonInvited, Some(jo.id)));
        assert_eq!((bea.referrer_id, bea.code.as_str()), (Some(ada.id), "oldCode1"), "of the row before, with its old code");
        assert_eq!((jo.referrals, ada.referrals), (3, 1), "Ada, Lea and Solo; Bea");
        assert_eq!(home.person("solo@example.com").await.user_type, UserType::PersonReferring, "the type stays");
    }

    async fn it_tells_the_same_however_large_the_pieces_are(home: Home) {
        home.program.join([home.request("jo@example.com", None), home.request("solo@example.com", None)].into(), WriteClass::Lead).await.unwrap();
        let upload = home.upload(UploadKind::Leads, LEADS).await;
        home.check(&upload).await;
        let rows = home.rows(&upload).await;
        let would = told(&rows);
        home.run(&upload, 100).await;
        assert_eq!(told(&home.rows(&upload).await), would);
    }

    async fn webhooks_are_told_of_new_people_unless_the_upload_says_no(home: Home) {
        let hook = home.add_webhook().await.webhook.id;
        let file = "Name,Email\nAda,ada@example.com\nBea,bea@example.com\n";
        let upload = home.upload(UploadKind::Referrers, file).await;
        let quiet = Configure { fire_webhooks: Some(false), ..Configure::default() };
        home.program.configure_upload(home.account, upload.id, quiet).await.unwrap();
        home.run(&upload, 10).await;
        assert_eq!(count_deliveries(&home, hook).await, 0);
        assert_eq!(home.person("ada@example.com").await.source, Source::Added);
        let more = format!("{file}Cyd,cyd@example.com\n");
        let upload = home.upload(UploadKind::Referrers, &more).await;
        home.run(&upload, 10).await;
        assert_eq!(count_deliveries(&home, hook).await, 1, "Cyd alone is new");
    }

    async fn people_become_qualified_by_a_file_and_only_once(home: Home) {
        home.program.join([home.request("jo@example.com", None)].into(), WriteClass::Lead).await.unwrap();
        home.program.join([home.request("ada@example.com", Some("jo@example.com")), home.request("bea@example.com", Some("jo@example.com"))].into(), WriteClass::Lead).await.unwrap();
        let file = "Customer,Email\n1,ada@example.com\n2,ada@example.com\n3,jo@example.com\n4,nobody@example.com\n5,\n";
        let upload = home.upload(UploadKind::Qualifications, file).await;
        home.check(&upload).await;
        let would = told(&home.rows(&upload).await).iter().map(|(_, outcome, reason)| (*outcome, (*reason).to_owned())).collect::<Vec<_>>();
        home.run(&upload, 2).await;
        let rows = home.rows(&upload).await;
        assert_eq!(told(&rows).iter().map(|(_, outcome, reason)| (*outcome, (*reason).to_owned())).collect::<Vec<_>>(), would);
        let reasons: Vec<_> = would.iter().map(|(_, reason)| reason.as_str()).collect();
        assert_eq!(reasons, [
            "", "Already qualified.", "Only a person invited can be qualified; this user is a person referring.",
            "Nobody with this address or code is in the campaign.", "Email or code: This can not be empty.",
        ]);
        assert_eq!(home.person("jo@example.com").await.qualified_referrals, 1);
        assert!(home.person("bea@example.com").await.qualified_at.is_none());
    }

    async fn answers_are_read_by_the_types_of_the_campaigns_fields(home: Home) {
        let field = |id, kind, label: &str| CustomField { id, kind, label: label.into(), required: true, options: vec![] };
        home.ask(CustomFields {
            person_referring: vec![field(1, CustomFieldType::Number, "Seats"), field(2, CustomFieldType::Date, "Since")],
            person_invited: vec![],
        }).await;
        let file = "Name;Email;Seats;Since;Note\nAda;ada@example.com;2,5;2026-01-31;=1+1\nBea;bea@example.com;many;;\nCyd;cyd@example.com;;;\n";
        let upload = home.upload(UploadKind::Referrers, file).await;
        let mut mapping = upload.mapping.clone();
        assert_eq!(mapping[2].as_deref(), Some("meta.Seats"));
        mapping[4] = Some("meta.Note".into());
        home.map(&upload, mapping).await;
        home.run(&upload, 10).await;
        let meta = serde_json::to_value(home.person("ada@example.com").await.meta).unwrap();
        assert_eq!(meta, serde_json::json!([
            {"field": "Seats", "value": 2.5}, {"field": "Since", "value": "2026-01-31"}, {"field": "Note", "value": "=1+1"},
        ]));
        let rows = home.rows(&upload).await;
        assert_eq!(rows[1].reason.as_deref(), Some("Seats: Write a number."));
        assert_eq!(rows[2].outcome, Some(RowOutcome::Added), "who is uploaded need not have filled in a form");
    }

    async fn check_boxes_are_read_as_yes_or_no_and_anything_else_is_refused_by_name(home: Home) {
        let field = |id, kind, label: &str| CustomField { id, kind, label: label.into(), required: false, options: vec![] };
        home.ask(CustomFields { person_referring: vec![field(1, CustomFieldType::Checkbox, "News")], person_invited: vec![] }).await;
        let words = [
            ("FALSCH", Some(false)), ("FAUX", Some(false)), ("FALSO", Some(false)), ("ONWAAR", Some(false)), ("unchecked", Some(false)),
            ("NULL", Some(false)), ("opt-out", Some(false)), ("нет", Some(false)), ("WAHR", Some(true)), ("oui", Some(true)),
            ("sí", Some(true)), ("TRUE", Some(true)), ("Unsubscribed", Some(false)), ("opted in", Some(true)), ("maybe", None), ("2", None),
        ];
        let mut file = "Name,Email,News\n".to_owned();
        for (n, (word, _)) in words.iter().enumerate() {
            let _ = writeln!(file, "P{n},p{n}@example.com,{word}");
        }
        let upload = home.upload(UploadKind::Referrers, &file).await;
        home.run(&upload, 100).await;
        let rows = home.rows(&upload).await;
        for (n, (word, value)) in words.iter().enumerate() {
            if let Some(value) = value {
                let meta = serde_json::to_value(home.person(&format!("p{n}@example.com")).await.meta).unwrap();
                assert_eq!(meta, serde_json::json!([{"field": "News", "value": value}]), "{word}");
            } else {
                let told = format!("News: \"{word}\" is neither yes nor no. Write one of them.");
                assert_eq!((rows[n].outcome, rows[n].reason.as_deref()), (Some(RowOutcome::Refused), Some(told.as_str())));
            }
        }
    }

    async fn numbers_are_read_as_the_other_cells_or_the_language_tell_or_refused(home: Home) {
        let field = |id, label: &str| CustomField { id, kind: CustomFieldType::Number, label: label.into(), required: false, options: vec![] };
        home.ask(CustomFields { person_referring: vec![field(1, "Seats"), field(2, "Price")], person_invited: vec![] }).await;
        let seats = async |file: &str, lang: &str| {
            home.speak(lang).await;
            let upload = home.upload(UploadKind::Referrers, file).await;
            home.run(&upload, 100).await;
            let rows = home.rows(&upload).await;
            let mut read = Vec::new();
            for row in &rows {
                let meta = match row.outcome {
                    Some(RowOutcome::Added) => home.person(&row.cells[1]).await.meta.first().map(|entry| entry.value.to_string()),
                    _ => row.reason.clone(),
                };
                read.push(meta.unwrap());
            }
            read
        };
        let either = "Seats: This number can be read in two ways: write 1000 for a thousand, or 1.0 for one.";
        let list = |host: &str, cells: &[&str]| {
            let mut file = "Name,Email,Seats\n".to_owned();
            for (n, cell) in cells.iter().enumerate() {
                let _ = writeln!(file, "P,p{n}@{host},\"{cell}\"");
            }
            file
        };
        assert_eq!(seats(&list("a.de", &["1,000", "1.000", "12,500", "1,5", "1.000,50", "1,000.50"]), "es").await,
            [either, either, either, "1.5", "1000.5", "1000.5"], "this column tells both, and Spanish neither");
        assert_eq!(seats(&list("b.de", &["1,000", "1.000", "12,500"]), "es").await, [either, either, either]);
        assert_eq!(seats(&list("c.de", &["1,000", "1.000", "12,500"]), "en").await, ["1000", "1.0", "12500"]);
        assert_eq!(seats(&list("d.de", &["1,000", "1.000", "12,500"]), "de").await, ["1.0", "1000", "12.5"]);
        assert_eq!(seats(&list("e.de", &["1.000", "2,5"]), "en").await, ["1000", "2.5"], "the column tells more than the language");
        assert_eq!(seats(&list("f.de", &["1 000", "1'000", "−5", "٣٫٥", "1,00,000"]), "es").await, ["1000", "1000", "-5", "3.5", "100000"]);
        let by_other = "Name;Email;Seats;Price\nP;p@g.de;1.000;2,50\n";
        assert_eq!(seats(by_other, "es").await, ["1000"], "another column of the file tells");
        let semicolons = "Name;Email;Seats\nP;p@h.de;1.000\n";
        assert_eq!(seats(semicolons, "en").await, [either], "the separator speaks against the language");
        assert_eq!(seats(semicolons, "de").await, ["1000"]);
    }

    async fn phone_numbers_are_taken_as_they_were_copied_and_kept_as_typed(home: Home) {
        let field = CustomField { id: 1, kind: CustomFieldType::Phone, label: "Phone".into(), required: false, options: vec![] };
        home.ask(CustomFields { person_referring: vec![field], person_invited: vec![] }).await;
        let typed = ["\u{202a}+49 30 901820\u{202c}", "+49\u{a0}30\u{2011}901820", "＋８１３５５５５０１００", "٠١٠٠١٢٣٤٥٦٧", "+1 212 555 0100 ext. 12"];
        let mut file = "Name,Email,Phone\n".to_owned();
        for (n, phone) in typed.iter().enumerate() {
            let _ = writeln!(file, "P{n},p{n}@example.com,{phone}");
        }
        let upload = home.upload(UploadKind::Referrers, &file).await;
        home.run(&upload, 100).await;
        for (n, phone) in typed.iter().enumerate() {
            assert_eq!(home.person(&format!("p{n}@example.com")).await.meta[0].value, *phone);
        }
    }

    async fn a_row_with_a_damaged_letter_is_refused_and_the_others_stay_as_they_are(home: Home) {
        let file = b"Name,Email,Note\nZo\xc3\xab,a@example.com,caf\xc3\xa9\nJ\xc3rgen,b@example.com,x\nAl,c@example.com,caf\xc3\n";
        let upload = home.upload_bytes(UploadKind::Referrers, file).await.unwrap();
        assert_eq!(upload.encoding, "UTF-8");
        home.run(&upload, 100).await;
        let rows = home.rows(&upload).await;
        assert_eq!(rows.iter().map(|row| row.outcome.unwrap()).collect::<Vec<_>>(), [RowOutcome::Added, RowOutcome::Refused, RowOutcome::Added]);
        assert_eq!((rows[1].line, rows[1].reason.as_deref().unwrap().split(':').next()), (3, Some("Name")));
        assert_eq!(home.person("a@example.com").await.first_name, "Zoë");
    }

    async fn a_file_can_be_read_in_another_way_until_it_is_started(home: Home) {
        let file = b"Kundenliste;;\nName;Email;Note\nJos\x8e;jose@example.com;a,b\nAl;al@example.com;c\n";
        let upload = home.upload_bytes(UploadKind::Referrers, file).await.unwrap();
        assert_eq!((upload.read_as.header_row, upload.total, upload.separator.as_str()), (Some(2), 2, ";"));
        let mut mapping = upload.mapping.clone();
        mapping[2] = Some("meta.Note".into());
        home.map(&upload, mapping.clone()).await;
        let mac = Choice { encoding: Some("macintosh".into()), ..Choice::default() };
        let read = home.read_as(&upload, mac.clone()).await.unwrap();
        assert_eq!((read.encoding.as_str(), &read.mapping, read.total), ("macintosh", &mapping, 2), "what was chosen of the same columns stays");
        assert_eq!(home.rows(&read).await[0].cells, ["José", "jose@example.com", "a,b"]);
        home.check(&read).await;
        let first = home.read_as(&read, Choice { header_row: Some(0), ..mac.clone() }).await.unwrap();
        assert_eq!((first.state, first.total, first.position), (UploadState::Ready, 4, 0));
        for wrong in [
            Choice { encoding: Some("utf-9".into()), ..Choice::default() },
            Choice { header_row: Some(7), ..Choice::default() },
            Choice { separator: Some('x'), ..Choice::default() },
        ] {
            let refused = home.read_as(&read, wrong).await;
            assert!(matches!(refused, Err(UploadError::File(_))), "{refused:?}");
        }
        assert_eq!(home.now(&read).await, first, "what is refused changes nothing");
        let last = home.read_as(&read, mac).await.unwrap();
        home.run(&last, 100).await;
        assert_eq!(home.person("jose@example.com").await.first_name, "José");
        assert!(matches!(home.read_as(&last, Choice::default()).await, Err(UploadError::NotOpen)));
        home.clean(NOW).await;
        let mut connection = home.program.reader().read().await.unwrap();
        assert_eq!(uploads::parts(&mut connection.tx(), last.id).await.unwrap(), None, "the file is not kept any longer");
        assert_eq!(uploads::rows_after(&mut connection.tx(), last.rows_id, 0, 10).await.unwrap().len(), 2);
        assert_eq!(uploads::rows_after(&mut connection.tx(), first.rows_id, 0, 10).await.unwrap().len(), 0);
    }

    async fn an_upload_can_be_cancelled_and_what_is_done_stays(home: Home) {
        let file: String = std::iter::once("Name,Email".to_owned()).chain((0..30).map(|n| format!("P{n},p{n}@example.com"))).collect::<Vec<_>>().join("\n");
        let upload = home.upload(UploadKind::Referrers, &file).await;
        home.program.start_upload(home.account, upload.id).await.unwrap();
        home.program.upload_piece(10).await.unwrap();
        assert!(matches!(home.program.delete_upload(home.account, upload.id).await, Err(UploadError::UnderWay)));
        let cancelled = home.program.cancel_upload(home.account, upload.id).await.unwrap();
        assert_eq!((cancelled.state, cancelled.position, cancelled.added), (UploadState::Cancelled, 10, 10));
        assert!(!home.program.upload_piece(10).await.unwrap().more);
        assert!(matches!(home.program.start_upload(home.account, upload.id).await, Err(UploadError::NotOpen)));
        assert!(matches!(home.program.cancel_upload(home.account, upload.id).await, Err(UploadError::NotUnderWay)));
        assert!(matches!(home.program.cancel_upload(AccountId(99), upload.id).await, Err(UploadError::NotFound)));
        home.program.delete_upload(home.account, upload.id).await.unwrap();
        assert!(matches!(home.program.check_upload(home.account, upload.id).await, Err(UploadError::NotFound)));
        home.clean(NOW).await;
        assert!(home.rows(&upload).await.is_empty());
    }

    async fn a_file_that_can_not_be_read_to_its_end_leaves_nothing(home: Home) {
        let long = format!("Name,Email\n{}\nB,{}\n", "A,a@example.com\n".repeat(600), "x".repeat(20_000));
        let open = format!("Name,Email,Notes\n{}B,b@example.com,\"fine\n", "A,a@example.com,\n".repeat(600));
        let refused = home.try_upload(UploadKind::Referrers, &open).await;
        assert!(matches!(refused, Err(UploadError::File(FileError::OpenQuote(602)))), "{refused:?}");
        let refused = home.try_upload(UploadKind::Referrers, &long).await;
        assert!(matches!(refused, Err(UploadError::File(FileError::Cell(603)))), "{refused:?}");
        assert!(matches!(home.try_upload(UploadKind::Referrers, "Name,Email\n").await, Err(UploadError::File(FileError::Empty))));
        let mut connection = home.program.reader().read().await.unwrap();
        assert_eq!(uploads::list(&mut connection.tx(), home.campaign, (0, 10)).await.unwrap(), (vec![], 0));
    }

    async fn a_row_that_can_never_be_saved_is_refused_alone(home: Home) {
        home.poison("p17@example.com").await;
        let upload = home.upload(UploadKind::Referrers, &forty("example.com")).await;
        home.run_to_the_end(&upload).await;
        let done = home.now(&upload).await;
        assert_eq!((done.state, done.added, done.refused), (UploadState::Done, 39, 1));
        let refused = home.rows(&upload).await.remove(17);
        assert_eq!(refused.outcome, Some(RowOutcome::Refused));
        assert!(refused.reason.unwrap().contains("could not be saved"));
    }

    async fn an_upload_that_can_not_go_on_ends_and_makes_room_for_the_next(home: Home) {
        home.poison("%@bad.example").await;
        let upload = home.upload(UploadKind::Referrers, &forty("bad.example")).await;
        home.program.start_upload(home.account, upload.id).await.unwrap();
        let next = home.upload(UploadKind::Referrers, "Name,Email\nAda,ada@example.com\n").await;
        home.run_to_the_end(&next).await;
        assert_eq!((home.now(&next).await.state, home.now(&next).await.added), (UploadState::Done, 1));
        let failed = home.now(&upload).await;
        assert_eq!((failed.state, failed.added, failed.refused), (UploadState::Failed, 0, 10));
        assert!(failed.problem.unwrap().contains("can not go on"));
    }

    async fn uploads_of_an_account_run_one_after_the_other(home: Home) {
        let file = |name: &str| format!("Name,Email\n{name}1,{name}1@example.com\n{name}2,{name}2@example.com\n");
        let first = home.upload(UploadKind::Referrers, &file("a")).await;
        let second = home.upload(UploadKind::Referrers, &file("b")).await;
        for upload in [&second, &first] {
            home.program.start_upload(home.account, upload.id).await.unwrap();
        }
        home.program.upload_piece(1).await.unwrap();
        assert_eq!((home.now(&first).await.position, home.now(&second).await.position), (1, 0));
        while home.program.upload_piece(1).await.unwrap().more {}
        assert_eq!((home.now(&first).await.state, home.now(&second).await.state), (UploadState::Done, UploadState::Done));
    }

    async fn personal_data_of_uploads_goes_with_people_campaigns_and_time(home: Home) {
        let upload = home.upload(UploadKind::Referrers, "Name,Email\nAda,ada@example.com\nBea,bea@example.com\n").await;
        home.run(&upload, 10).await;
        let ada = home.person("ada@example.com").await.id;
        home.program.erase(home.account, vec![ada]).await.unwrap();
        let now = home.now(&upload).await;
        assert!(now.read_as.preview.is_empty() && now.columns.iter().all(|column| column.samples.is_empty()));
        let rows = home.rows(&upload).await;
        assert_eq!((rows[0].cells.len(), rows[0].person_id), (0, Some(ada)));
        assert_eq!(rows[1].cells, ["Bea", "bea@example.com"]);
        home.clean(NOW.plus(uploads::DAYS_KEPT * 86_400_000)).await;
        assert_eq!(home.rows(&upload).await.len(), 2, "kept for its time");
        home.clean(NOW.plus(uploads::DAYS_KEPT * 86_400_000 + 1)).await;
        assert!(home.rows(&upload).await.is_empty());

        let other = home.upload(UploadKind::Referrers, "Name,Email\nCyd,cyd@example.com\n").await;
        home.program.start_upload(home.account, other.id).await.unwrap();
        home.program.delete_campaign(home.account, home.campaign, true).await.unwrap();
        assert!(!home.program.upload_piece(10).await.unwrap().more);
        home.clean(NOW).await;
        assert!(home.rows(&other).await.is_empty());
    }

    async fn a_check_that_a_stop_cut_short_can_be_begun_again(home: Home) {
        let upload = home.upload(UploadKind::Referrers, "Name,Email\nAda,ada@example.com\n").await;
        home.program.check_upload(home.account, upload.id).await.unwrap();
        home.program.resume_bulk_jobs().await.unwrap();
        assert_eq!(home.now(&upload).await.state, UploadState::Checking, "it is of this start");
        home.end_abandoned_checks(ClaimId::new(1, 2), NOW).await;
        assert_eq!(home.now(&upload).await.state, UploadState::Ready);
        home.check(&upload).await;
        assert_eq!(home.now(&upload).await.state, UploadState::Checked);
    }

    async fn a_check_of_a_node_that_is_gone_can_be_begun_again(home: Home) {
        let upload = home.upload(UploadKind::Referrers, "Name,Email\nAda,ada@example.com\n").await;
        home.program.check_upload(home.account, upload.id).await.unwrap();
        home.end_abandoned_checks(ClaimId::new(9, 1), NOW).await;
        assert_eq!(home.now(&upload).await.state, UploadState::Checking, "its node may be at it");
        home.end_abandoned_checks(ClaimId::new(9, 1), NOW.plus(1)).await;
        assert_eq!(home.now(&upload).await.state, UploadState::Ready);
    }
}

impl Home {
    /// As the node does whose claims these are, with the checks that began before `before`.
    async fn end_abandoned_checks(&self, claim: ClaimId, before: UnixMs) {
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { uploads::end_abandoned_checks(&mut tx, claim, before).await })
        });
        let ended: Result<(), StoreError> = work.await;
        ended.unwrap();
    }

    /// Lets the database refuse people whose address is like that, with an error that no second try mends.
    async fn poison(&self, like: &str) {
        let (sqlite, postgres) = (
            format!(
                "CREATE TRIGGER poison BEFORE INSERT ON people WHEN NEW.email LIKE '{like}'
                BEGIN SELECT RAISE(ABORT, 'poison'); END"
            ),
            format!("ALTER TABLE people ADD CONSTRAINT poison CHECK (email NOT LIKE '{like}')"),
        );
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                match tx.raw() {
                    Raw::Sqlite(connection) => {
                        sqlx::query(AssertSqlSafe(sqlite)).execute(connection).await.map(drop)?;
                    }
                    Raw::Postgres(connection) => {
                        sqlx::query(AssertSqlSafe(postgres)).execute(connection).await.map(drop)?;
                    }
                }
                Ok(())
            })
        });
        let done: Result<(), StoreError> = work.await;
        done.unwrap();
    }

    /// Runs an upload as a server does.
    async fn run_to_the_end(&self, upload: &Upload) {
        self.program.start_upload(self.account, upload.id).await.unwrap();
        let server = self.serve_bulk_jobs();
        while self.now(upload).await.state == UploadState::Running {
            tokio::task::yield_now().await;
        }
        server.abort();
    }

    async fn clean(&self, now: UnixMs) {
        loop {
            let work = self.writer.write(WriteClass::Background, move |mut tx| {
                Box::pin(async move { uploads::clean(&mut tx, now).await })
            });
            let more: Result<bool, StoreError> = work.await;
            if !more.unwrap() {
                return;
            }
        }
    }
}
