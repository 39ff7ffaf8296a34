//! What has to hold of a webhook before a request can be rendered from it.

mod headers;
mod keys;

use std::collections::BTreeSet;

use crate::problem::Problems;
use crate::webhook::{RowValue, SuccessRule, Webhook, WebhookConfig};

pub use keys::MAX_KEY;

/// How many rows a payload may have.
pub const MAX_ROWS: usize = 100;
/// How long a fixed text may be, in characters.
pub const MAX_TEXT: usize = 4096;

/// Checks everything but the URL, which [`crate::webhook::webhook_url`] checks. Each problem names its place, such as
/// `fields.3.key`, `headers.0.name` or `credentials.username`.
pub fn check(webhook: &Webhook) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let config = &webhook.config;
    if config.sources.is_empty() {
        problems.add("sources", "Choose which users to send: Referred, Direct, Added, or several of them.");
    }
    check_format(webhook, &mut problems);
    check_rows(config, &mut problems);
    keys::check(webhook, &mut problems);
    webhook.secrets.credentials.check(config.format, &mut problems);
    headers::check(&webhook.secrets.headers, &webhook.secrets.credentials, &mut problems);
    headers::check_signature(webhook, &mut problems);
    check_success(&config.success, &mut problems);
    problems.or(())
}

fn check_format(webhook: &Webhook, problems: &mut Problems) {
    let spec = webhook.config.format.spec();
    if !spec.methods.contains(&webhook.config.method) {
        problems
            .add("format", "GET sends the payload in the URL: choose query parameters, or the method POST.");
    }
    (spec.check)(webhook.payload(), problems);
}

fn check_rows(config: &WebhookConfig, problems: &mut Problems) {
    if config.fields.len() > MAX_ROWS {
        problems.add("fields", format!("Use at most {MAX_ROWS} fields."));
    }
    for (index, row) in config.fields.iter().enumerate().take(MAX_ROWS) {
        match &row.value {
            RowValue::Field(field) if field.name().chars().count() > MAX_TEXT => {
                problems.add(format!("fields.{index}.field"), "The name of this custom field is too long.");
            }
            RowValue::Field(_) => {}
            RowValue::Text(text) => {
                if let Err(message) = check_text(text.source()) {
                    problems.add(format!("fields.{index}.value"), message);
                }
            }
        }
    }
}

/// Line breaks and tabs are part of a text; other control characters come from a broken paste.
fn check_text(text: &str) -> Result<(), String> {
    if text.chars().count() > MAX_TEXT {
        return Err(format!("Shorten the text to {MAX_TEXT} characters."));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err("The text holds an invisible control character: type it again.".into());
    }
    Ok(())
}

fn check_success(rule: &SuccessRule, problems: &mut Problems) {
    match rule {
        SuccessRule::Any2xx => {}
        SuccessRule::Statuses(statuses) => check_statuses(statuses, problems),
        SuccessRule::RedirectTo { status, host } => {
            if !(300..=399).contains(status) {
                problems.add(
                    "success.redirect_to.status",
                    "A redirect has a status from 300 to 399, such as 302.",
                );
            }
            if !is_host(host) {
                problems.add(
                    "success.redirect_to.host",
                    "Type the host alone, such as script.googleusercontent.com, without https:// and path.",
                );
            }
        }
    }
}

fn check_statuses(statuses: &BTreeSet<u16>, problems: &mut Problems) {
    if statuses.is_empty() {
        problems.add("success.statuses", "Name at least one status code, such as 200.");
    } else if !statuses.iter().all(|status| (200..=599).contains(status)) {
        problems.add("success.statuses", "A final answer has a status code from 200 to 599.");
    }
}

fn is_host(host: &str) -> bool {
    !host.contains([':', '/', '@', '?', '#', '\\']) && !host.is_empty() && url::Host::parse(host).is_ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;
    use crate::webhook::payload::merge::MergeText;
    use crate::webhook::payload::tests::{guide_webhook, row};
    use crate::webhook::{Format, Method, PayloadRow};

    pub(crate) fn places(webhook: &Webhook) -> Vec<String> {
        check(webhook)
            .map_or_else(|p| p.0.into_iter().map(|problem| problem.field).collect(), |()| Vec::new())
    }

    fn none() -> Vec<String> {
        Vec::new()
    }

    #[test]
    fn the_guides_webhook_is_fine_and_one_without_sources_is_not() {
        let mut webhook = guide_webhook();
        assert_eq!(places(&webhook), none());
        webhook.config.sources.clear();
        assert_eq!(places(&webhook), ["sources"]);
    }

    #[test]
    fn get_goes_with_query_alone() {
        for format in [Format::Form, Format::Json] {
            let mut webhook = guide_webhook();
            webhook.config.format = format;
            assert_eq!(places(&webhook), none());
            webhook.config.method = Method::Get;
            assert_eq!(places(&webhook), ["format"]);
        }
        let mut webhook = guide_webhook();
        webhook.config.method = Method::Get;
        assert_eq!(places(&webhook), none());
    }

    #[test]
    fn a_template_stands_alone_and_only_where_it_is_chosen() {
        let mut webhook = guide_webhook();
        webhook.config.template = Some(json!({"id": "{{id}}"}));
        assert_eq!(places(&webhook), ["template"]);
        webhook.config.format = Format::Template;
        assert_eq!(places(&webhook), ["fields"]);
        webhook.config.fields.clear();
        assert_eq!(places(&webhook), none());
        webhook.config.template = None;
        assert_eq!(places(&webhook), ["template"]);
    }

    #[test]
    fn rows_have_limits() {
        let text = |source: String| PayloadRow {
            key: "t".into(),
            value: RowValue::Text(MergeText::parse(source).unwrap()),
            omit_if_missing: false,
        };
        let mut webhook = guide_webhook();
        webhook.config.fields = vec![text("a\nb\t".into())];
        assert_eq!(places(&webhook), none());
        webhook.config.fields = vec![text("a\u{1b}b".into())];
        assert_eq!(places(&webhook), ["fields.0.value"]);
        webhook.config.fields = vec![text("ü".repeat(MAX_TEXT))];
        assert_eq!(places(&webhook), none());
        webhook.config.fields = vec![text("ü".repeat(MAX_TEXT + 1))];
        assert_eq!(places(&webhook), ["fields.0.value"]);
        webhook.config.fields = (0..MAX_ROWS).map(|n| row(&n.to_string(), "id")).collect();
        assert_eq!(places(&webhook), none());
        webhook.config.fields.push(row("one more", "id"));
        assert_eq!(places(&webhook), ["fields"]);
        webhook.config.fields = vec![row("t", &format!("meta.{}", "x".repeat(MAX_TEXT)))];
        assert_eq!(places(&webhook), ["fields.0.field"]);
    }

    #[test]
    fn a_success_rule_names_something_that_can_happen() {
        let places_of = |success| {
            let mut webhook = guide_webhook();
            webhook.config.success = success;
            places(&webhook)
        };
        let redirect = |status, host: &str| SuccessRule::RedirectTo { status, host: host.into() };
        assert_eq!(places_of(redirect(302, "script.googleusercontent.com")), none());
        assert_eq!(places_of(redirect(200, "a.example")), ["success.redirect_to.status"]);
        for host in ["", "https://a.example", "a.example/x", "a.example:443", "a b"] {
            assert_eq!(places_of(redirect(302, host)), ["success.redirect_to.host"], "{host}");
        }
        assert_eq!(places_of(SuccessRule::Statuses([200, 409].into())), none());
        assert_eq!(places_of(SuccessRule::Statuses([].into())), ["success.statuses"]);
        assert_eq!(places_of(SuccessRule::Statuses([100].into())), ["success.statuses"]);
    }
}
