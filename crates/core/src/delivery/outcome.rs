//! How an attempt ended, and what that says about the endpoint.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};
use url::Url;

use crate::stored_enum;
use crate::time::UnixMs;
use crate::webhook::SuccessRule;

/// The longest `Retry-After` that is honoured, in milliseconds: 24 hours.
pub const MAX_RETRY_AFTER_MS: i64 = 24 * 60 * 60 * 1000;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, FromRepr, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[repr(i16)]
pub enum Outcome {
    /// The response counts as delivered by the webhook's success rule.
    Delivered,
    /// The response does not.
    HttpStatus,
    /// No connection within the connect timeout.
    ConnectTimeout,
    /// Connected, but no complete response in time.
    Timeout,
    /// The name does not resolve.
    DnsFailed,
    /// No trusted TLS connection.
    TlsFailed,
    /// Nothing listens there.
    ConnectionRefused,
    /// The connection was closed before a response.
    ConnectionReset,
    /// Webhooks may not be sent to this name or address.
    BlockedAddress,
    /// The response is not HTTP.
    InvalidResponse,
    /// The payload makes a request that HTTP cannot carry, such as a URL of more than 64 KiB.
    InvalidRequest,
    /// Nothing was sent: the webhook was paused or disabled for so long that the delivery was given up.
    Expired,
}

stored_enum!(Outcome, "outcome");

/// Whether a response counts as delivered; `location` is its `Location` header.
pub fn judge(rule: &SuccessRule, status: u16, location: Option<&str>) -> Outcome {
    let is_2xx = (200..=299).contains(&status);
    let delivered = match rule {
        SuccessRule::Any2xx => is_2xx,
        SuccessRule::Statuses(statuses) => statuses.contains(&status),
        SuccessRule::RedirectTo { status: redirect, host } => {
            is_2xx || (status == *redirect && location.is_some_and(|location| leads_to(location, host)))
        }
    };
    if delivered { Outcome::Delivered } else { Outcome::HttpStatus }
}

fn leads_to(location: &str, host: &str) -> bool {
    Url::parse(location).is_ok_and(|url| url.host_str().is_some_and(|found| found.eq_ignore_ascii_case(host)))
}

/// Whose fault a failed attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The endpoint's: the next lead would fail as well.
    Endpoint,
    /// The lead's, or the endpoint's if it gives everybody this answer: one attempt cannot tell.
    Unclear,
    /// The lead's own: nothing could be sent.
    Lead,
}

/// Whose fault a failure is. The endpoint's are: no connection, no response in time, no HTTP; a redirect; rejected
/// credentials, method, address or media type; overload; a server error. The rest can be about the lead, such as 400,
/// 409, 413 or 422. `status` matters only for [`Outcome::HttpStatus`].
pub fn fault(outcome: Outcome, status: Option<u16>) -> Fault {
    match outcome {
        Outcome::ConnectTimeout
        | Outcome::Timeout
        | Outcome::DnsFailed
        | Outcome::TlsFailed
        | Outcome::ConnectionRefused
        | Outcome::ConnectionReset
        | Outcome::BlockedAddress
        | Outcome::InvalidResponse => Fault::Endpoint,
        Outcome::HttpStatus => match status {
            Some(200..=299 | 400..=499) if !status.is_some_and(is_about_the_endpoint) => Fault::Unclear,
            _ => Fault::Endpoint,
        },
        // A success is nobody's fault; what was never sent says nothing about the endpoint.
        Outcome::Delivered | Outcome::InvalidRequest | Outcome::Expired => Fault::Lead,
    }
}

/// Statuses between 400 and 499 that do not depend on what a request says about the person (RFC 9110, section 15.5, RFC
/// 6585).
const fn is_about_the_endpoint(status: u16) -> bool {
    matches!(status, 401..=408 | 411 | 415 | 421 | 425 | 426 | 429)
}

/// The time that a `Retry-After` header names (RFC 9110, section 10.2.3: seconds or an HTTP date), clamped to between
/// `now` and 24 hours ahead; `None` if it is neither.
pub fn retry_after(value: &str, now: UnixMs) -> Option<UnixMs> {
    let value = value.trim();
    let at = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits fail to parse only when the number overflows an i64.
        now.plus(value.parse::<i64>().unwrap_or(i64::MAX).saturating_mul(1000))
    } else {
        unix_ms(httpdate::parse_http_date(value).ok()?)
    };
    Some(at.clamp(now, now.plus(MAX_RETRY_AFTER_MS)))
}

fn unix_ms(time: SystemTime) -> UnixMs {
    let since = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    UnixMs(i64::try_from(since).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: UnixMs = UnixMs(1_654_768_800_000);

    #[test]
    fn every_outcome_keeps_its_number_and_its_name() {
        for (index, outcome) in Outcome::ALL.iter().copied().enumerate() {
            assert_eq!(usize::try_from(outcome.to_db()), Ok(index));
            assert_eq!(Outcome::from_db(outcome.to_db()), Ok(outcome));
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.name());
        }
        assert!(Outcome::from_db(-1).is_err() && Outcome::from_db(12).is_err());
    }

    #[test]
    fn an_answer_is_judged_by_the_webhooks_rule() {
        let redirect = SuccessRule::RedirectTo { status: 302, host: "script.googleusercontent.com".into() };
        let google = Some("https://Script.GoogleUserContent.com/macros/echo?x=1");
        let statuses = SuccessRule::Statuses([200, 409].into());
        for (rule, status, location, delivered) in [
            (&SuccessRule::Any2xx, 200, None, true),
            (&SuccessRule::Any2xx, 299, None, true),
            (&SuccessRule::Any2xx, 302, google, false),
            (&SuccessRule::Any2xx, 199, None, false),
            (&statuses, 409, None, true),
            (&statuses, 201, None, false),
            (&redirect, 302, google, true),
            (&redirect, 200, None, true),
            (&redirect, 303, google, false),
            (&redirect, 302, None, false),
            (&redirect, 302, Some("https://accounts.google.com/?u=script.googleusercontent.com"), false),
            (&redirect, 302, Some("https://script.googleusercontent.com.evil.example/"), false),
            (&redirect, 302, Some("https://script.googleusercontent.com@evil.example/"), false),
        ] {
            let expected = if delivered { Outcome::Delivered } else { Outcome::HttpStatus };
            assert_eq!(judge(rule, status, location), expected, "{rule:?} {status} {location:?}");
        }
    }

    #[test]
    fn what_is_about_a_lead_is_told_from_what_everybody_gets() {
        let of = |status| fault(Outcome::HttpStatus, Some(status));
        for status in [
            101, 300, 301, 302, 303, 304, 307, 308, 401, 402, 403, 404, 405, 406, 407, 408, 411, 415, 421,
            425, 426, 429, 500, 503, 599, 600, 999,
        ] {
            assert_eq!(of(status), Fault::Endpoint, "{status}");
        }
        for status in [200, 202, 400, 409, 410, 412, 413, 414, 418, 422, 431, 451, 499] {
            assert_eq!(of(status), Fault::Unclear, "{status}");
        }
        assert_eq!(fault(Outcome::DnsFailed, None), Fault::Endpoint);
        assert_eq!(fault(Outcome::InvalidResponse, None), Fault::Endpoint);
        assert_eq!(fault(Outcome::InvalidRequest, None), Fault::Lead);
        // A connection that broke during the response has a status, and still failed.
        assert_eq!(fault(Outcome::Timeout, Some(200)), Fault::Endpoint);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_at_most_a_day() {
        let ahead = |value| retry_after(value, NOW).map(|at| at.0 - NOW.0);
        assert_eq!(ahead("120"), Some(120_000));
        assert_eq!(ahead(" 0 "), Some(0));
        assert_eq!(ahead("86400"), Some(MAX_RETRY_AFTER_MS));
        assert_eq!(ahead("86401"), Some(MAX_RETRY_AFTER_MS));
        assert_eq!(ahead("99999999999999999999999"), Some(MAX_RETRY_AFTER_MS));
        assert_eq!(ahead("Thu, 09 Jun 2022 10:01:00 GMT"), Some(60_000));
        assert_eq!(ahead("Thursday, 09-Jun-22 10:01:00 GMT"), Some(60_000));
        assert_eq!(ahead("Thu, 09 Jun 2022 09:00:00 GMT"), Some(0));
        assert_eq!(ahead("Fri, 09 Jun 2023 09:00:00 GMT"), Some(MAX_RETRY_AFTER_MS));
        for value in ["", "soon", "-5", "1.5", "+3"] {
            assert_eq!(ahead(value), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn retry_after_stays_within_the_day(value in "\\PC{0,40}|[0-9]{1,30}") {
            if let Some(at) = retry_after(&value, NOW) {
                prop_assert!(at >= NOW && at <= NOW.plus(MAX_RETRY_AFTER_MS));
            }
        }
    }
}
