//! Validates the settings of the public pages.

use std::collections::HashSet;

use url::Url;

use super::{CampaignPages, Redirect, Terms, TextPlace};
use crate::fields::Field;
use crate::problem::Problems;
use crate::webhook::payload::merge::MergeText;

/// Longest title or button label, in characters.
const TITLE: usize = 120;
/// Longest text, in characters.
const TEXT: usize = 2_000;
/// Longest URL, in characters.
const ADDRESS: usize = 2_000;
/// Maximum number of parameters of a redirect.
const PARAMETERS: usize = 50;
/// Maximum number of origins: each framed page sends all of them in one header.
const ORIGINS: usize = 50;

/// Trims the texts and checks everything. Origins are returned as browsers send them: lower case, without a trailing
/// slash.
///
/// # Errors
/// A sentence for each mistake, under its path such as `referring.title` or `redirect.parameters.0.field`.
pub fn check(mut pages: CampaignPages) -> Result<CampaignPages, Problems> {
    let mut problems = Problems::default();
    for (name, place, text, most) in texts(&mut pages) {
        problems.take(check_text(name, text, most));
        problems.take(check_tags(name, text, place));
    }
    if let Some(accent) = &mut pages.accent {
        accent.make_ascii_lowercase();
        let digits = accent.strip_prefix('#').filter(|digits| digits.len() == 6);
        if !digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())) {
            problems.add("accent", "Write the colour as # and six digits, such as #2463eb.");
        }
    }
    if let Some(Terms { label, url }) = &mut pages.terms {
        problems.take(check_text("terms.label", label, TEXT));
        if label.is_empty() {
            problems.add("terms.label", "Say what people agree to.");
        }
        problems.take(check_address("terms.url", url.as_deref()));
    }
    problems.take(check_address("privacy_url", pages.privacy_url.as_deref()));
    if let Some(redirect) = &pages.redirect {
        problems.take(check_redirect(redirect));
    }
    if let Some(origins) = problems.take(check_origins(&pages.allowed_origins)) {
        pages.allowed_origins = origins;
    }
    problems.or(pages)
}

fn texts(pages: &mut CampaignPages) -> [(&'static str, TextPlace, &mut String, usize); 12] {
    use TextPlace::{Invited, Joined, SignUp};
    let CampaignPages { referring, invited, share, .. } = pages;
    [
        ("referring.title", SignUp, &mut referring.title, TITLE),
        ("referring.text", SignUp, &mut referring.text, TEXT),
        ("referring.button", SignUp, &mut referring.button, TITLE),
        ("referring.share_title", Joined, &mut referring.share_title, TITLE),
        ("referring.share_text", Joined, &mut referring.share_text, TEXT),
        ("invited.title", Invited, &mut invited.title, TITLE),
        ("invited.text", Invited, &mut invited.text, TEXT),
        ("invited.button", Invited, &mut invited.button, TITLE),
        ("invited.thanks_title", Joined, &mut invited.thanks_title, TITLE),
        ("invited.thanks_text", Joined, &mut invited.thanks_text, TEXT),
        ("share.subject", Joined, &mut share.subject, TITLE),
        ("share.message", Joined, &mut share.message, TEXT),
    ]
}

fn check_text(place: &str, text: &mut String, most: usize) -> Result<(), Problems> {
    *text = text.trim().to_owned();
    let mut problems = Problems::default();
    if text.chars().count() > most {
        problems.add(place, format!("Shorten this to {most} characters."));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        problems.add(place, "Remove the control characters from this text.");
    }
    problems.or(())
}

fn check_tags(name: &str, text: &str, place: TextPlace) -> Result<(), Problems> {
    let parsed = match MergeText::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => return Err(Problems::one(name, format!("A merge tag can not be used: {error}."))),
    };
    let allowed = place.tags();
    let Some(tag) = parsed.fields().map(Field::name).find(|tag| !allowed.contains(&tag.as_ref())) else {
        return Ok(());
    };
    let message = format!("{{{{{tag}}}}} can not stand on this page. Possible: {}.", allowed.join(", "));
    Err(Problems::one(name, message))
}

fn check_address(place: &str, address: Option<&str>) -> Result<(), Problems> {
    let Some(address) = address else { return Ok(()) };
    let parsed = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    if address.len() > ADDRESS || !parsed.is_some_and(|url| url.has_host() && url.username().is_empty()) {
        return Err(Problems::one(place, "Write a web address that begins with https://."));
    }
    Ok(())
}

fn check_redirect(redirect: &Redirect) -> Result<(), Problems> {
    let mut problems = Problems::default();
    problems.take(check_address("redirect.url", Some(&redirect.url)));
    if redirect.parameters.len() > PARAMETERS {
        problems.add("redirect.parameters", format!("Send at most {PARAMETERS} parameters."));
    }
    let mut seen = HashSet::new();
    for (index, parameter) in redirect.parameters.iter().enumerate() {
        let key = format!("redirect.parameters.{index}.key");
        let length = parameter.key.chars().count();
        if length == 0 || length > TITLE || parameter.key.chars().any(char::is_control) {
            problems.add(key, format!("Name the parameter, in at most {TITLE} characters."));
        } else if !seen.insert(parameter.key.as_str()) {
            problems.add(key, "This name stands twice; each parameter needs its own.");
        }
        if Field::parse(&parameter.field).is_none() {
            problems.add(format!("redirect.parameters.{index}.field"), "Choose a field of the list.");
        }
    }
    problems.or(())
}

fn check_origins(origins: &[String]) -> Result<Vec<String>, Problems> {
    let mut problems = Problems::default();
    if origins.len() > ORIGINS {
        problems.add("allowed_origins", format!("Allow at most {ORIGINS} sites."));
    }
    let mut checked: Vec<String> = Vec::new();
    for (index, text) in origins.iter().enumerate() {
        match origin(text.trim()) {
            Some(origin) if !checked.contains(&origin) => checked.push(origin),
            Some(_) => {}
            None => problems.add(
                format!("allowed_origins.{index}"),
                "Write the site as https:// and its host, such as https://www.example.com, without a path.",
            ),
        }
    }
    problems.or(checked)
}

/// The origin in a text that is an origin and nothing more. `http` is only for a developer's own machine.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let local = matches!(url.host_str()?, "localhost" | "127.0.0.1" | "[::1]");
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && local);
    let anonymous = url.username().is_empty() && url.password().is_none();
    // A wildcard would end up in a policy that is meant for exact hosts.
    let exact = !url.host_str()?.contains('*');
    (bare && scheme && anonymous && exact).then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::super::RedirectParameter;
    use super::*;

    fn places(pages: CampaignPages) -> Vec<String> {
        check(pages).map_or_else(|p| p.0.into_iter().map(|p| p.field).collect(), |_| Vec::new())
    }

    #[test]
    fn a_campaign_without_settings_has_pages() {
        assert_eq!(check(CampaignPages::default()).unwrap(), CampaignPages::default());
        let stored: CampaignPages = serde_json::from_str("{}").unwrap();
        assert_eq!(stored, CampaignPages::default());
    }

    #[test]
    fn each_mistake_is_told_at_its_place() {
        let parameter = |key: &str, field: &str| RedirectParameter { key: key.into(), field: field.into() };
        let mut pages = CampaignPages {
            accent: Some("red".into()),
            terms: Some(Terms { label: " ".into(), url: Some("javascript:alert(1)".into()) }),
            privacy_url: Some("ftp://example.com".into()),
            redirect: Some(Redirect {
                url: "nowhere".into(),
                parameters: vec![parameter("a", "code"), parameter("a", "nothing"), parameter("", "code")],
            }),
            allowed_origins: ["https://a.example/path", "http://a.example", "https://*.example", "a.example"]
                .map(str::to_owned)
                .into(),
            ..CampaignPages::default()
        };
        pages.referring.title = "x".repeat(121);
        pages.invited.text = "{{nobody}}".into();
        pages.invited.button = "{{referrer_email}}".into();
        let expected = [
            "referring.title",
            "invited.text",
            "invited.button",
            "accent",
            "terms.label",
            "terms.url",
            "privacy_url",
            "redirect.url",
            "redirect.parameters.1.key",
            "redirect.parameters.1.field",
            "redirect.parameters.2.key",
            "allowed_origins.0",
            "allowed_origins.1",
            "allowed_origins.2",
            "allowed_origins.3",
        ];
        assert_eq!(places(pages), expected);
    }

    #[test]
    fn a_page_names_whom_it_knows_and_tells_no_address() {
        let problem = |change: fn(&mut CampaignPages)| {
            let mut pages = CampaignPages::default();
            change(&mut pages);
            check(pages).map_or_else(|problems| problems.to_string(), |_| String::new())
        };
        assert_eq!(problem(|pages| pages.invited.title = "{{referrer_first_name}} calls".into()), "");
        assert_eq!(problem(|pages| pages.share.message = "{{first_name}}: {{url}}".into()), "");
        assert_eq!(
            problem(|pages| pages.referring.title = "{{first_name}}".into()),
            "referring.title: {{first_name}} can not stand on this page. Possible: campaign_name, campaign_url, \
             campaign_starts_at, campaign_ends_at."
        );
        assert!(
            problem(|pages| pages.invited.text = "{{ referrer_email }}".into()).contains("referrer_email")
        );
    }

    #[test]
    fn origins_come_out_as_browsers_send_them() {
        let allowed_origins = ["https://Shop.Example/", "https://shop.example:443", "http://localhost:3000"];
        let pages = CampaignPages {
            allowed_origins: allowed_origins.map(str::to_owned).into(),
            ..CampaignPages::default()
        };
        assert_eq!(check(pages).unwrap().allowed_origins, ["https://shop.example", "http://localhost:3000"]);
    }
}
