//! What a failed attempt means, in the words of someone who runs a campaign: what happened, and what to do about it.

use url::Url;

use crate::delivery::outcome::Outcome;
use crate::delivery::received::Received;
use crate::delivery::tls_fault::TlsFault;
use crate::webhook::endpoint_url::EndpointUrl;

/// The parts of a failed attempt that its diagnosis depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure<'a> {
    /// How it ended.
    pub outcome: Outcome,
    /// Status code of the response; used only for [`Outcome::HttpStatus`].
    pub status: Option<u16>,
    /// What the sender noted about it, if anything.
    pub detail: Option<Received<&'a str>>,
    /// The address that the request was for.
    pub url: Option<&'a EndpointUrl>,
    /// The response's `Location` header.
    pub location: Option<Received<&'a str>>,
    /// What becomes of the lead.
    pub lead: Lead,
}

/// What becomes of the lead after the failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// It was a test: there is none.
    None,
    /// It is kept and tried again.
    Waiting,
    /// It is kept; its webhook is paused or switched off, and nothing is tried until somebody resumes it.
    Held,
    /// The schedule has ended: it is kept, and only sent again by hand.
    GivenUp,
}

/// What a failure means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// What happened. For a redirect it may name a host that the receiver gave.
    pub summary: Received<String>,
    /// What happened, without anything that the receiver said.
    pub plain: String,
    /// Whether the lead stays undelivered unless someone acts.
    pub lead_at_risk: bool,
    /// What to do.
    pub advice: String,
}

/// Explains a failure; `None` when nothing failed.
pub fn diagnose(failure: &Failure<'_>) -> Option<Diagnosis> {
    let (summary, advice): (String, &'static str) = match failure.outcome {
        Outcome::Delivered => return None,
        Outcome::HttpStatus => of_status(failure),
        Outcome::TlsFailed => of_tls(failure.detail),
        other => of_connection(other, failure.detail),
    };
    // Only a redirect's sentence quotes a receiver.
    let plain = match failure.status {
        Some(status @ 300..=399) => {
            format!(
                "The receiving server answered with a redirect (status {status}); redirects are not followed."
            )
        }
        _ => summary.clone(),
    };
    let end = match failure.lead {
        Lead::None => "",
        Lead::Waiting => " The lead is kept and tried again by itself.",
        Lead::Held => {
            " The webhook doesn't send at the moment: the lead is kept, and sent once you resume it."
        }
        Lead::GivenUp => " Then retry the delivery: it is not tried again by itself.",
    };
    let lead_at_risk = failure.lead == Lead::GivenUp;
    Some(Diagnosis { summary: summary.into(), plain, lead_at_risk, advice: format!("{advice}{end}") })
}

fn of_connection(outcome: Outcome, detail: Option<Received<&str>>) -> (String, &'static str) {
    let (summary, advice) = match outcome {
        Outcome::ConnectTimeout => (
            "The receiving server could not be reached in time.",
            "Check that the address is right and that the server is up and open to the internet.",
        ),
        Outcome::Timeout => (
            "The receiving server took too long to answer.",
            "It may have the lead all the same, so look there first. If this goes on, ask whoever runs it to answer \
             at once and do the work afterwards.",
        ),
        Outcome::DnsFailed => (
            "The server's name in the address was not found.",
            "Check the address for typing mistakes. If the domain is new, wait until it is known everywhere.",
        ),
        Outcome::ConnectionRefused => (
            "Nothing accepts requests at this address.",
            "Check the address and its port, and that the receiving program is running.",
        ),
        Outcome::ConnectionReset => (
            "The receiving server hung up before it answered.",
            "It may have the lead all the same, so look there first. If this goes on, ask whoever runs the server.",
        ),
        Outcome::BlockedAddress => (
            "This address belongs to a private network, where webhooks are not sent.",
            "Use an address that is open to the internet. For a server of your own network, ask whoever runs Refhook \
             to allow it.",
        ),
        Outcome::InvalidResponse => (
            "Something answered, but not in the way a web server does.",
            "Check the address and its port: it must be one that takes web requests over https.",
        ),
        Outcome::InvalidRequest => {
            return (unsendable(detail), "Shorten the payload, or send it as a form or JSON.");
        }
        Outcome::Expired => (
            "The webhook was paused or switched off for so long that the lead was not held any more.",
            "Resume the webhook.",
        ),
        Outcome::Delivered | Outcome::HttpStatus | Outcome::TlsFailed => {
            ("The request did not arrive.", "Send a test.")
        }
    };
    (summary.to_owned(), advice)
}

fn of_tls(detail: Option<Received<&str>>) -> (String, &'static str) {
    let fault = detail.and_then(|detail| TlsFault::of_sentence(detail.inner()));
    let fault_sentence = fault.map_or("The server's certificate was not accepted.", TlsFault::sentence);
    let advice = fault.unwrap_or(TlsFault::Other).advice();
    (format!("A secure connection was not possible. {fault_sentence}"), advice)
}

/// Nothing was sent, so the detail does not come from a receiver.
fn unsendable(detail: Option<Received<&str>>) -> String {
    match detail.map(Received::inner) {
        Some(why) => format!("The payload makes a request that can not be sent ({why})."),
        None => "The payload makes a request that can not be sent.".to_owned(),
    }
}

fn of_status(failure: &Failure<'_>) -> (String, &'static str) {
    let Some(status) = failure.status else {
        return (
            "The receiving server refused the request.".to_owned(),
            "Send a test and see what it answers.",
        );
    };
    if matches!(status, 300..=303 | 305 | 307 | 308) {
        return redirect(failure, status);
    }
    let (what, advice) = match status {
        200..=299 => (
            "answered as if all was well, but this webhook's success rule asks for something else",
            "Change the webhook's success rule if this answer means that the lead has arrived.",
        ),
        400 => (
            "did not understand the request",
            "Compare the payload with what the receiver expects: the names of the fields, and whether it reads query \
             parameters, a form or JSON.",
        ),
        401 => (
            "does not accept the credentials",
            "Enter the credentials again in the webhook, or create new ones at the receiver.",
        ),
        403 => (
            "refuses access",
            "Check that the credentials are allowed to add leads there, and that no firewall blocks the request.",
        ),
        404 => (
            "does not know this address",
            "Copy the address from the receiver once more; it may have been changed or removed there.",
        ),
        405 => (
            "does not take this method",
            "Change the webhook's method: from POST to GET, or from GET to POST.",
        ),
        406 | 415 => (
            "does not take this kind of payload",
            "Change how the payload is sent: as query parameters, a form or JSON, whichever the receiver names.",
        ),
        408 => (
            "did not get the request in time",
            "This passes by itself as a rule. If it goes on, ask whoever runs the server.",
        ),
        409 => (
            "says that the lead contradicts what it has, often because it is there already",
            "Look for the lead at the receiver. If 409 means \"already there\", add it to the webhook's success rule.",
        ),
        410 => (
            "says that this address was removed for good",
            "Create a new webhook address at the receiver and enter it here.",
        ),
        413 | 414 | 431 => (
            "finds the request too long",
            "Send fewer fields, or send them as a form or JSON instead of query parameters.",
        ),
        422 => (
            "understood the request but does not accept its values",
            "Its answer names the field as a rule. Check required fields, and the format of dates and numbers.",
        ),
        429 => (
            "is getting more requests than it takes",
            "Nothing needs to be done: Refhook slows down and sends again. If it goes on, raise the limit at the \
             receiver.",
        ),
        500..=599 => (
            "has a problem of its own",
            "This passes by itself as a rule. If it goes on, ask whoever runs the server.",
        ),
        rare => of_rare_status(rare),
    };
    (format!("The receiving server {what} (status {status})."), advice)
}

/// Statuses that webhooks rarely get.
const fn of_rare_status(status: u16) -> (&'static str, &'static str) {
    match status {
        402 => ("wants to be paid first", "Check the plan and the payments of the account there."),
        304 => (
            "answered as if it were asked for a page that had not changed",
            "Check the address: it may be a page instead of one that takes webhooks.",
        ),
        407 => (
            "is behind a proxy that wants credentials of its own",
            "Ask whoever runs the server for an address without that proxy.",
        ),
        411 => (
            "wants to know the length of the request (Content-Length)",
            "Change the webhook's method to POST, which always says it. If it's POST already, a proxy in front of the \
             server drops it: ask whoever runs the server.",
        ),
        412 | 417 | 428 => (
            "sets a condition that webhooks don't meet",
            "Ask whoever runs the server to take requests without conditional headers at this address.",
        ),
        421 => (
            "says that the request came to the wrong server",
            "Check that the domain in the address points to the right server, and that the server is set up for it.",
        ),
        425 => (
            "found the request too early",
            "Nothing needs to be done: Refhook sends it again. If it continues, ask whoever runs the server.",
        ),
        426 => (
            "wants another protocol than HTTP/1.1",
            "Ask whoever runs the server to accept HTTP/1.1 at this address.",
        ),
        _ => ("refused the request", "Its answer says why as a rule."),
    }
}

fn redirect(failure: &Failure<'_>, status: u16) -> (String, &'static str) {
    let google = failure.url.and_then(EndpointUrl::host).is_some_and(|host| host == "script.google.com");
    let signs_in =
        host(failure.location.map(Received::inner)).is_some_and(|host| host == "accounts.google.com");
    if google && signs_in {
        return (
            format!("Google asks for a sign-in before it runs the script (status {status})."),
            "In Apps Script, deploy the web app with access for \"Anyone\", and enter its new address.",
        );
    }
    if google {
        return (
            format!(
                "Google Apps Script answered with a redirect, as it does when the script ran (status {status})."
            ),
            "Set the webhook's success rule to a redirect (302) to script.googleusercontent.com, and look in the sheet \
             for leads that arrived already.",
        );
    }
    let to = host(failure.location.map(Received::inner));
    let permanently = matches!(status, 301 | 308);
    let summary = match (permanently, to) {
        (true, Some(host)) => format!("The endpoint has moved to {host} for good (status {status})."),
        (true, None) => format!("The endpoint has moved for good (status {status})."),
        (false, Some(host)) => format!("The endpoint redirects to {host} (status {status})."),
        (false, None) => format!("The endpoint redirects elsewhere (status {status})."),
    };
    let advice = if permanently {
        "Enter the new address in the webhook: the answer's Location header names it. Redirects are never followed."
    } else {
        "Enter the final address in the webhook: the answer's Location header names it. Redirects are never followed."
    };
    (summary, advice)
}

fn host(url: Option<&str>) -> Option<String> {
    Url::parse(url?).ok()?.host_str().map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn failure(outcome: Outcome, status: Option<u16>) -> Failure<'static> {
        Failure { outcome, status, detail: None, url: None, location: None, lead: Lead::Waiting }
    }

    fn of(status: u16) -> Diagnosis {
        diagnose(&failure(Outcome::HttpStatus, Some(status))).unwrap()
    }

    #[test]
    fn every_failure_is_explained_in_words_of_its_own_and_a_delivery_is_not() {
        assert_eq!(diagnose(&failure(Outcome::Delivered, Some(200))), None);
        let outcomes = Outcome::ALL.iter().copied();
        let failed: Vec<_> = outcomes.filter_map(|outcome| diagnose(&failure(outcome, None))).collect();
        let summaries: HashSet<_> = failed.iter().map(|found| found.summary.clone().inner()).collect();
        assert_eq!((failed.len(), summaries.len()), (Outcome::ALL.len() - 1, Outcome::ALL.len() - 1));
    }

    #[test]
    fn every_usual_status_has_its_own_advice() {
        let groups: [&[u16]; 24] = [
            &[204],
            &[301, 308],
            &[302, 303, 307],
            &[304],
            &[400],
            &[401],
            &[402],
            &[403],
            &[404],
            &[405],
            &[406, 415],
            &[407],
            &[408],
            &[409],
            &[410],
            &[411],
            &[412, 417, 428],
            &[413, 414, 431],
            &[421],
            &[422],
            &[425],
            &[426],
            &[429],
            &[500, 502, 503, 504],
        ];
        let mut seen = HashSet::new();
        for group in groups {
            for status in group {
                assert!(of(*status).summary.inner().contains(&format!("status {status}")), "{status}");
            }
            let apart: HashSet<_> = group
                .iter()
                .map(|status| of(*status).summary.inner().replace(&status.to_string(), ""))
                .collect();
            assert_eq!(apart.len(), 1, "{group:?}");
            assert!(apart.into_iter().all(|summary| seen.insert(summary)), "{group:?} is said of others too");
        }
        assert!(of(308).advice.contains("new address") && of(411).summary.inner().contains("Content-Length"));
        assert!(of(418).summary.inner().contains("418") && of(999).summary.inner().contains("999"));
    }

    #[test]
    fn every_fault_of_tls_says_what_it_is_and_what_to_do() {
        let of = |detail| diagnose(&Failure { detail, ..failure(Outcome::TlsFailed, None) }).unwrap();
        let found: HashSet<_> =
            TlsFault::ALL.map(|fault| of(Some(fault.sentence().into())).summary.inner()).into();
        assert_eq!(found.len(), TlsFault::ALL.len());
        assert!(of(Some(TlsFault::PlainHttp.sentence().into())).summary.inner().contains("plain HTTP"));
        assert!(
            of(Some("From an older version.".into()))
                .summary
                .inner()
                .contains("certificate was not accepted")
        );
        assert!(of(None).advice.contains("certificate"));
    }

    #[test]
    fn a_lead_is_at_risk_only_when_nothing_is_tried_any_more() {
        let with = |lead| diagnose(&Failure { lead, ..failure(Outcome::Timeout, None) }).unwrap();
        assert!(!with(Lead::None).lead_at_risk && !with(Lead::Waiting).lead_at_risk);
        assert!(with(Lead::Waiting).advice.ends_with("tried again by itself."));
        let held = with(Lead::Held);
        assert!(!held.lead_at_risk && held.advice.contains("resume") && !held.advice.contains("by itself"));
        assert!(!with(Lead::None).advice.contains("lead is kept"));
        let given_up = with(Lead::GivenUp);
        assert!(given_up.lead_at_risk && given_up.advice.contains("retry the delivery"));
    }

    #[test]
    fn a_redirect_says_where_to_and_googles_says_what_it_means() {
        let redirect = |url: &str, location: Option<&'static str>| {
            let (url, location) = (url.into(), location.map(Received::from));
            let failure = Failure { url: Some(&url), location, ..failure(Outcome::HttpStatus, Some(302)) };
            diagnose(&failure).unwrap()
        };
        let moved = redirect("https://crm.example.com/", Some("https://www.example.com/leads"));
        assert!(
            moved.summary.clone().inner().contains("www.example.com")
                && moved.advice.contains("final address")
        );
        assert!(redirect("https://crm.example.com/", Some("/leads")).advice.contains("final address"));
        let plain = "The receiving server answered with a redirect (status 302); redirects are not followed.";
        assert_eq!(moved.plain, plain);
        assert_eq!(of(404).plain, of(404).summary.inner());
        let script = "https://script.google.com/macros/s/x/exec";
        let ran = redirect(script, Some("https://script.googleusercontent.com/macros/echo?x=1"));
        assert!(ran.advice.contains("success rule"), "{ran:?}");
        assert!(redirect(script, Some("https://accounts.google.com/ServiceLogin")).advice.contains("Anyone"));
    }
}
