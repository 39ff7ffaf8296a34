//! What a campaign's owner can set.

use refhook_core::campaign::{CampaignStatus, CustomFields};
use refhook_core::pages::LANGUAGES;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_core::time::{UnixMs, time_zone};
use refhook_store::campaigns::CampaignDraft;
use serde::Deserialize;
use utoipa::ToSchema;

use super::custom_fields::CampaignFieldsBody;
use crate::document::schema;
use crate::request::{Nullable, Time};

/// Longest name, in characters.
const NAME: usize = 255;

/// Settings of a campaign; what is left out stays, and is the default of a new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"lang": "en", "time_zone": "Europe/Berlin", "status": "launched"}))]
pub(crate) struct CampaignSettings {
    /// Language of the public pages: `en`, `de`, `fr`, `es`, `pt`, `it` or `nl`, with a region or without, such as `pt-BR`;
    /// `en` for a new campaign. Another one that a campaign has from before stays, and its pages are in English.
    #[schema(min_length = 2, max_length = 35)]
    lang: Option<String>,
    /// IANA name such as `Europe/Berlin`; `UTC` for a new campaign.
    time_zone: Option<String>,
    /// `launched` for a new campaign.
    #[schema(value_type = Option<schema::Status>)]
    status: Option<CampaignStatus>,
    /// RFC 3339; null for no start.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Nullable<Time>,
    /// RFC 3339; null for no end.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    ends_at: Nullable<Time>,
    /// Questions of the forms beside first name and email.
    fields: Option<CampaignFieldsBody>,
}

impl CampaignSettings {
    /// `known` with these settings applied, and the new name if there is one.
    pub(super) fn apply(self, name: Option<&str>, known: CampaignDraft) -> Result<CampaignDraft, Problems> {
        let mut problems = Problems::default();
        let mut draft = known;
        if let Some(name) = name.and_then(|name| problems.take(text::line("name", name, NAME))) {
            draft.name = name;
        }
        // An unsupported language set earlier is accepted when unchanged: its pages are in English.
        let other = self.lang.filter(|lang| *lang != draft.lang);
        if let Some(lang) = other.and_then(|lang| problems.take(check_lang(lang))) {
            draft.lang = lang;
        }
        if let Some(zone) = self.time_zone.and_then(|zone| problems.take(check_zone(zone))) {
            draft.time_zone = zone;
        }
        if let Some(body) = self.fields
            && let Some(fields) = problems.take(body.check(std::mem::take(&mut draft.fields)))
        {
            draft.fields = fields;
        }
        draft.status = self.status.unwrap_or(draft.status);
        set(&mut draft.starts_at, self.starts_at);
        set(&mut draft.ends_at, self.ends_at);
        if let (Some(start), Some(end)) = (draft.starts_at, draft.ends_at)
            && end <= start
        {
            problems.add("ends_at", "The end must lie after the start.");
        }
        problems.or(draft)
    }
}

/// A campaign with default settings.
pub fn blank() -> CampaignDraft {
    CampaignDraft {
        name: String::new(),
        lang: "en".to_owned(),
        time_zone: "UTC".to_owned(),
        status: CampaignStatus::Launched,
        fields: CustomFields::default(),
        starts_at: None,
        ends_at: None,
    }
}

fn set(known: &mut Option<UnixMs>, sent: Nullable<Time>) {
    match sent {
        Nullable::LeftOut => {}
        Nullable::Null => *known = None,
        Nullable::Value(Time(at)) => *known = Some(at),
    }
}

/// Checks a language tag's form (RFC 5646, section 2.1): a language of the pages, then subtags of 1 to 8 characters.
fn check_lang(lang: String) -> Result<String, Problems> {
    let mut parts = lang.split('-');
    let language = parts.next().unwrap_or_default();
    let fits = LANGUAGES.iter().any(|known| known.eq_ignore_ascii_case(language))
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    if fits && lang.len() <= 35 {
        return Ok(lang);
    }
    let known = LANGUAGES.join(", ");
    let message = format!(
        "Choose one of the languages that the public pages have: {known}. A region may follow, as in pt-BR."
    );
    Err(Problems::one("lang", message))
}

fn check_zone(zone: String) -> Result<String, Problems> {
    if time_zone(&zone).is_some() {
        return Ok(zone);
    }
    Err(Problems::one(
        "time_zone",
        "Write the name of a time zone such as Europe/Berlin, America/New_York or UTC.",
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn apply(body: Value) -> Result<CampaignDraft, Problems> {
        let known = CampaignDraft { starts_at: Some(UnixMs(1_000)), ..blank() };
        serde_json::from_value::<CampaignSettings>(body).unwrap().apply(None, known)
    }

    #[test]
    fn what_is_left_out_stays_and_null_empties() {
        assert_eq!(apply(json!({})).unwrap().starts_at, Some(UnixMs(1_000)));
        assert_eq!(apply(json!({"starts_at": null})).unwrap().starts_at, None);
        let changed =
            apply(json!({"lang": "pt-BR", "time_zone": "Europe/Berlin", "status": "paused"})).unwrap();
        assert_eq!((changed.lang.as_str(), changed.time_zone.as_str()), ("pt-BR", "Europe/Berlin"));
        assert_eq!(changed.status, CampaignStatus::Paused);
    }

    #[test]
    fn a_language_of_before_goes_on_working_until_another_is_chosen() {
        let with = |known: &str, lang: &str| {
            let known = CampaignDraft { lang: known.to_owned(), ..blank() };
            let body = json!({"lang": lang, "time_zone": "Europe/Rome"});
            let settings: CampaignSettings = serde_json::from_value(body).unwrap();
            settings
                .apply(None, known)
                .map(|draft| (draft.lang, draft.time_zone))
                .map_err(|problems| problems.0.len())
        };
        let kept = |lang: &str| Ok((lang.to_owned(), "Europe/Rome".to_owned()));
        assert_eq!(with("ar", "ar"), kept("ar"));
        assert_eq!(with("ar", "he"), Err(1));
        for lang in ["en", "de-AT", "FR", "es-419", "pt-BR", "it", "nl"] {
            assert_eq!(with("ar", lang), kept(lang));
        }
    }

    #[test]
    fn languages_zones_and_ends_that_make_no_sense_are_refused() {
        for (body, field) in [
            (json!({"lang": "e"}), "lang"),
            (json!({"lang": "sv"}), "lang"),
            (json!({"lang": "ar"}), "lang"),
            (json!({"lang": "eng"}), "lang"),
            (json!({"lang": "zh-TW"}), "lang"),
            (json!({"lang": ""}), "lang"),
            (json!({"lang": "en_US"}), "lang"),
            (json!({"lang": "en-"}), "lang"),
            (json!({"lang": "\u{0}\u{0}"}), "lang"),
            (json!({"time_zone": "Mars/Base"}), "time_zone"),
            (json!({"time_zone": ""}), "time_zone"),
            (json!({"ends_at": "1970-01-01T00:00:01Z"}), "ends_at"),
        ] {
            assert_eq!(apply(body.clone()).unwrap_err().0[0].field, field, "{body}");
        }
    }
}
