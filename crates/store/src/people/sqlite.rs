//! People of a batch on SQLite: a prepared statement for each operation, run row by row with bound values.

use std::collections::{BTreeMap, HashSet};

use refhook_core::join::KnownPerson;
use refhook_core::people::email;
use rusqlite::{Connection, Params, params};

use super::row::{PersonRow, Written};
use super::{PeopleLookup, select};

/// Everyone in a look-up who is not erased, in id order.
pub(super) fn find(db: &Connection, wanted: &PeopleLookup) -> rusqlite::Result<Vec<PersonRow>> {
    let mut found = Found::default();
    for id in wanted.ids.iter().collect::<HashSet<_>>() {
        found.add(db, select!("WHERE p.id = ?1 AND p.erased_at IS NULL"), (id.0,))?;
    }
    for code in wanted.codes.iter().collect::<HashSet<_>>() {
        found.add(db, select!("WHERE p.code = ?1 AND p.erased_at IS NULL"), (code,))?;
    }
    let mut asked = HashSet::with_capacity(wanted.emails.len());
    for (campaign, address) in &wanted.emails {
        let key = email::key(address);
        if !asked.insert((campaign, key.clone())) {
            continue;
        }
        let named = select!("WHERE p.campaign_id = ?1 AND p.email_key = ?2 AND p.erased_at IS NULL");
        found.add(db, named, (campaign.0, &key))?;
        let duplicates = select!(
            "WHERE p.id IN (SELECT s.person_id FROM duplicate_addresses s \
             WHERE s.campaign_id = ?1 AND s.email_key = ?2) AND p.erased_at IS NULL"
        );
        found.add(db, duplicates, (campaign.0, &key))?;
    }
    Ok(found.0.into_values().collect())
}

#[derive(Default)]
struct Found(BTreeMap<i64, PersonRow>);

impl Found {
    fn add(&mut self, db: &Connection, sql: &str, values: impl Params) -> rusqlite::Result<()> {
        let mut statement = db.prepare_cached(sql)?;
        for row in statement.query_map(values, PersonRow::read)? {
            let row = row?;
            self.0.insert(row.id(), row);
        }
        Ok(())
    }
}

/// Which of these codes a person or a campaign already has.
pub(super) fn codes_in_use(db: &Connection, codes: &[&str]) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT 1 FROM people WHERE code = ?1 UNION ALL SELECT 1 FROM campaigns WHERE code = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let mut used = Vec::new();
    for code in codes {
        if statement.exists((code,))? {
            used.push((*code).to_owned());
        }
    }
    Ok(used)
}

/// Inserts people; `false` if one of their addresses or codes is in use.
pub(super) fn insert(db: &Connection, people: &[KnownPerson]) -> rusqlite::Result<bool> {
    let sql = "INSERT INTO people (id, campaign_id, code, first_name, email, email_key, user_type, source,
            referrer_id, ip, meta, reach, referrals, qualified_referrals, signed_up_at, qualified_at, flags, consent)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) ON CONFLICT DO NOTHING";
    let mut statement = db.prepare_cached(sql)?;
    for person in people {
        let row = Written::from(person);
        let written = statement.execute(params![
            row.id.0,
            row.campaign.0,
            row.code,
            row.name,
            row.email,
            row.key,
            row.kind,
            row.source,
            row.referrer.map(|id| id.0),
            row.ip,
            row.meta,
            row.reach,
            row.referrals,
            row.qualified_referrals,
            row.joined.0,
            row.qualified.map(|at| at.0),
            row.flags,
            row.consent,
        ])?;
        if written == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Updates people.
pub(super) fn update(db: &Connection, people: &[KnownPerson]) -> rusqlite::Result<()> {
    let sql = "UPDATE people SET first_name = ?2, email = ?3,
            email_key = CASE WHEN email = ?3 THEN email_key ELSE ?4 END, meta = ?5, referrer_id = ?6, referrals = ?7,
            qualified_referrals = ?8, qualified_at = ?9, flags = ?10
        WHERE id = ?1";
    let mut statement = db.prepare_cached(sql)?;
    for person in people {
        let row = Written::from(person);
        statement.execute(params![
            row.id.0,
            row.name,
            row.email,
            row.key,
            row.meta,
            row.referrer.map(|id| id.0),
            row.referrals,
            row.qualified_referrals,
            row.qualified.map(|at| at.0),
            row.flags,
        ])?;
    }
    Ok(())
}
