//! Databases whose keys of addresses were made by an earlier rule.

use refhook_core::ids::PersonId;
use refhook_core::join::PersonKey;
use refhook_store::people::{self, PeopleLookup};
use refhook_store::{Db, Raw, Reader, StoreError, Tx, installation};

use crate::fixture::Store;
use crate::on_both;

/// Upper case first, then lower: the rule of the earlier versions.
fn earlier_key(address: &str) -> String {
    address.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

async fn run(tx: &mut Tx<'_>, sql: &'static str, values: (&str, i64)) -> Result<(), StoreError> {
    match tx.raw() {
        Raw::Sqlite(conn) => {
            sqlx::query(sql).bind(values.0).bind(values.1).execute(conn).await.map(drop)?;
        }
        Raw::Postgres(conn) => {
            sqlx::query(sql).bind(values.0).bind(values.1).execute(conn).await.map(drop)?;
        }
    }
    Ok(())
}

impl Store {
    /// People as an earlier version left them.
    async fn add_earlier(&self, people: &[(i64, &'static str)]) {
        // Under keys that nobody shares, until they are given those of the earlier rule.
        let rows = people.iter().map(|(id, _)| self.person(*id, None)).collect();
        assert!(self.add_people(rows).await);
        for &(id, email) in people {
            self.set(id, "UPDATE people SET email = $1 WHERE id = $2", email.to_owned()).await;
            self.set(id, "UPDATE people SET email_key = $1, flags = 0 WHERE id = $2", earlier_key(email))
                .await;
        }
    }

    async fn set(&self, id: i64, sql: &'static str, value: String) {
        let set = self.write(move |mut tx| Box::pin(async move { run(&mut tx, sql, (&value, id)).await }));
        set.await.unwrap();
    }

    /// As if the database was last opened by an earlier version, or by this one and cut short at `fact`.
    async fn reopen_at(&self, fact: Option<&'static [u8]>) -> Db {
        self.write(move |mut tx| {
            Box::pin(async move {
                let forget = "DELETE FROM installation WHERE name = 'email_keys' AND $1 = '' AND $2 = 0";
                run(&mut tx, forget, ("", 0)).await?;
                match fact {
                    Some(fact) => installation::put(&mut tx, "email_keys", fact).await,
                    None => Ok(()),
                }
            })
        })
        .await
        .unwrap();
        Db::open(&self.settings).await.unwrap()
    }

    async fn named(&self, db: &Reader, address: &str) -> Vec<i64> {
        let key = PersonKey::Email(address.to_owned());
        let found = people::find(&mut db.read().await.unwrap().tx(), self.account, &key).await.unwrap();
        found.iter().map(|person| person.facts.id.0).collect()
    }

    async fn flags(&self, db: &Reader) -> Vec<(i64, Vec<&'static str>)> {
        let wanted = PeopleLookup { ids: (1..=20).map(PersonId).collect(), ..PeopleLookup::default() };
        let people = people::read(&mut db.read().await.unwrap().tx(), &wanted).await.unwrap();
        people
            .iter()
            .map(|person| (person.facts.id.0, person.facts.flags.names()))
            .filter(|(_, flags)| !flags.is_empty())
            .collect()
    }
}

const EARLIER: [(i64, &str); 10] = [
    (1, "anna@straße.de"),
    (2, "bo@xn--bcher-kva.example"),
    (3, "bo@bücher.example"),
    (4, "zoe\u{308}@example.com"),
    (5, "ZO\u{cb}@example.com"),
    (6, "weiß@example.com"),
    (7, "plain@example.com"),
    // Has the key that 1 leaves.
    (8, "anna@\u{ff53}trasse.de"),
    (9, "σας@example.gr"),
    (10, "Bo@BÜCHER.EXAMPLE"),
];

impl Store {
    async fn is_up_to_date(&self, db: &Reader) {
        for (address, ids) in [
            ("anna@straße.de", vec![1]),
            ("anna@xn--strae-oqa.de", vec![1]),
            ("anna@strasse.de", vec![8]),
            ("bo@Bücher.example", vec![2]),
            ("ZOE\u{308}@example.com", vec![4]),
            ("weiß@example.com", vec![6]),
            ("weiss@example.com", vec![]),
            ("PLAIN@example.com", vec![7]),
            ("ΣΑς@example.gr", vec![9]),
            ("σασ@example.gr", vec![]),
        ] {
            assert_eq!(self.named(db, address).await, ids, "{address}");
        }
        assert_eq!(
            self.flags(db).await,
            [(3, vec!["duplicate_email"]), (5, vec!["duplicate_email"]), (10, vec!["duplicate_email"])]
        );
    }
}

on_both! {
    async fn keys_of_an_earlier_rule_are_made_anew_and_both_of_two_with_one_key_stay(store: Store) {
        // 10 has the key of 3 by the earlier rule as well, and can not have been there.
        store.add_earlier(&EARLIER[..9]).await;
        let db = store.reopen_at(None).await;
        assert_eq!(store.flags(db.reader()).await, [(3, vec!["duplicate_email"]), (5, vec!["duplicate_email"])]);
        assert_eq!(store.named(db.reader(), "anna@strasse.de").await, [8]);
        // Opened again, nothing changes.
        let again = store.reopen_at(Some(b"done")).await;
        assert_eq!(store.named(again.reader(), "anna@straße.de").await, [1]);
    }

    async fn a_start_that_was_cut_short_goes_on(store: Store) {
        store.add_earlier(&EARLIER[..9]).await;
        store.add_earlier(&[(10, "other@BÜCHER.EXAMPLE")]).await;
        store.set(10, "UPDATE people SET email = $1 WHERE id = $2", "Bo@BÜCHER.EXAMPLE".to_owned()).await;
        // Some are set apart, the rest is as it was; then all are, and some have settled.
        store.set(1, "UPDATE people SET email_key = $1 WHERE id = $2", "anna@xn--strae-oqa.de 1".to_owned()).await;
        let db = store.reopen_at(Some(b"set apart")).await;
        store.is_up_to_date(db.reader()).await;
        store.set(9, "UPDATE people SET email_key = $1 WHERE id = $2", "σας@example.gr 9".to_owned()).await;
        let db = store.reopen_at(Some(b"settle")).await;
        for (address, id) in [("σας@example.gr", 9), ("anna@straße.de", 1), ("anna@strasse.de", 8), ("weiß@example.com", 6)] {
            assert_eq!(store.named(db.reader(), address).await, [id], "{address}");
        }
    }

    async fn who_shares_a_key_can_be_counted_erased_and_found_after_the_first(store: Store) {
        store.add_earlier(&EARLIER[..9]).await;
        let db = store.reopen_at(None).await;
        // What changes about the later one leaves the key of the first alone.
        let wanted = PeopleLookup { ids: vec![PersonId(3)], ..PeopleLookup::default() };
        let mut later = people::read(&mut db.reader().read().await.unwrap().tx(), &wanted).await.unwrap();
        later[0].facts.referrals = 7;
        store.write(move |mut tx| Box::pin(async move { people::update(&mut tx, &later).await })).await.unwrap();
        assert_eq!(store.named(db.reader(), "bo@bücher.example").await, [2]);
        let erase = |id| store.write(move |mut tx| Box::pin(async move { refhook_store::erase::erase(&mut tx, &[PersonId(id)], refhook_store::erase::Scope::People, crate::fixture::NOW).await }));
        erase(2).await.unwrap();
        assert_eq!(store.named(db.reader(), "bo@bücher.example").await, [3]);
        // Whoever joins with it now is the one who is still there.
        let wanted = PeopleLookup { emails: vec![(store.campaign, "bo@xn--bcher-kva.example".to_owned())], ..PeopleLookup::default() };
        let known = people::read(&mut db.reader().read().await.unwrap().tx(), &wanted).await.unwrap();
        assert_eq!(known.iter().map(|person| person.facts.id.0).collect::<Vec<_>>(), [3]);
        erase(3).await.unwrap();
        assert_eq!(store.named(db.reader(), "bo@bücher.example").await, [0; 0]);
    }

    async fn a_large_database_is_brought_up_to_date_in_pieces(store: Store) {
        let people: Vec<_> = (1..=12_000).map(|id| store.person(id, None)).collect();
        for piece in people.chunks(2_000) {
            assert!(store.add_people(piece.to_vec()).await);
        }
        for id in [3, 4_999, 5_000, 5_001, 9_999, 12_000] {
            let address = format!("p{id}@straße.de");
            store.set(id, "UPDATE people SET email = $1 WHERE id = $2", address.clone()).await;
            store.set(id, "UPDATE people SET email_key = $1 WHERE id = $2", earlier_key(&address)).await;
        }
        let db = store.reopen_at(None).await;
        for id in [3, 4_999, 5_000, 5_001, 9_999, 12_000] {
            assert_eq!(store.named(db.reader(), &format!("p{id}@straße.de")).await, [id]);
            assert_eq!(store.named(db.reader(), &format!("p{id}@strasse.de")).await, [0; 0]);
        }
        assert_eq!(store.named(db.reader(), "person+77@example.com").await, [77]);
    }
}
