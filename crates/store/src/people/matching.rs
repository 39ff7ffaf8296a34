//! People by a part of their address or first name.

use refhook_core::ids::{PersonId, WebhookId};
use refhook_core::people::email;
use sqlx::AssertSqlSafe;

use crate::database::tx::on;
use crate::rows::listed;
use crate::{StoreError, Tx};

/// Search text as a `LIKE` pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matching(String);

impl Matching {
    /// Matches `text` anywhere, ignoring case.
    pub(crate) fn new(text: &str) -> Self {
        let mut pattern = String::from("%");
        for letter in email::part_key(text).chars() {
            if matches!(letter, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern.push('%');
        Self(pattern)
    }

    /// The value to bind.
    pub(crate) fn pattern(&self) -> &str {
        &self.0
    }

    /// The condition on `p` that compares with the parameter of that number. The key has the domain in ASCII form, so
    /// the address is searched as well. SQLite's LOWER only handles ASCII; for other letters in a first name or a
    /// domain, case matters there.
    pub(crate) fn condition(parameter: u8) -> String {
        format!(
            r"p.email_key LIKE ${parameter} ESCAPE '\' OR LOWER(p.email) LIKE ${parameter} ESCAPE '\'
                OR LOWER(p.first_name) LIKE ${parameter} ESCAPE '\'"
        )
    }
}

/// The matching people in the campaigns of these webhooks, newest first, at most `limit`.
pub(crate) async fn matching(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
    text: &Matching,
    limit: i64,
) -> Result<Vec<PersonId>, StoreError> {
    let sql = format!(
        "SELECT DISTINCT w.campaign_id FROM webhooks w WHERE w.id IN ({})",
        listed(webhooks.iter().map(|id| id.0))
    );
    let campaigns: Vec<i64> = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(conn).await)?;
    // For one campaign an index has the order; several are sorted, or PostgreSQL might scan everybody's ids.
    let order = if campaigns.len() == 1 { "p.id" } else { "COALESCE(p.id, p.id)" };
    let sql = format!(
        "SELECT p.id FROM people p WHERE p.erased_at IS NULL AND p.campaign_id IN ({}) AND ({})
        ORDER BY {order} DESC LIMIT {limit}",
        listed(campaigns),
        Matching::condition(1)
    );
    let ids: Vec<i64> =
        on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(text.pattern()).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(PersonId).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_like_reads_as_a_sign_is_a_letter() {
        assert_eq!(Matching::new(r"A_b%\").pattern(), r"%a\_b\%\\%");
    }
}
