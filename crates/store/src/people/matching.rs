//! People by a part of their address or first name.

use refhook_core::email;
use refhook_core::ids::{PersonId, WebhookId};
use sqlx::AssertSqlSafe;

use crate::rows::json_values;
use crate::tx::on;
use crate::{StoreError, Tx};

/// A text to look for, as `LIKE` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matching(String);

impl Matching {
    /// Looks for `text`, in whatever case, anywhere.
    pub(crate) fn new(text: &str) -> Self {
        let mut pattern = String::from("%");
        for letter in email::key(text).chars() {
            if matches!(letter, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern.push('%');
        Self(pattern)
    }

    /// What is bound as the parameter.
    pub(crate) fn pattern(&self) -> &str {
        &self.0
    }

    /// The condition on `p` that compares with the parameter of that number. SQLite's LOWER knows ASCII alone; of
    /// other letters in a first name the case matters there.
    pub(crate) fn condition(parameter: u8) -> String {
        format!(
            r"p.email_key LIKE ${parameter} ESCAPE '\' OR LOWER(p.first_name) LIKE ${parameter} ESCAPE '\'"
        )
    }
}

/// Who in the campaigns of these webhooks matches, the newest first, at most `limit`.
pub(crate) async fn matching(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
    text: &Matching,
    limit: i64,
) -> Result<Vec<PersonId>, StoreError> {
    let sql = format!(
        "SELECT p.id FROM people p WHERE p.erased_at IS NULL AND p.campaign_id IN (
            SELECT w.campaign_id FROM jsonb_each($1) j JOIN webhooks w ON w.id = CAST(j.value->>'v' AS BIGINT))
            AND ({}) ORDER BY p.id DESC LIMIT {limit}",
        Matching::condition(2)
    );
    let ids: Vec<i64> = on!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(json_values(webhooks))
        .bind(text.pattern()).fetch_all(conn).await)?;
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
