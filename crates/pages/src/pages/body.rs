//! Reads a submitted form whole, or refuses it before looking at any field.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use url::form_urlencoded;

use refhook_web::body::{self, Failure};

/// Largest form: fifty questions with long answers fit.
const MOST_BYTES: usize = 256 * 1024;
/// Most fields: a campaign has up to fifty of its own.
const MOST_FIELDS: usize = 100;

/// The submitted fields, each name once.
#[derive(Default)]
pub(super) struct Typed(HashMap<String, String>);

impl Typed {
    /// The value of a field; empty if it was not sent.
    pub(super) fn of(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A field name that is not in `known`.
    pub(super) fn unknown(&self, known: impl Fn(&str) -> bool) -> Option<&str> {
        self.0.keys().map(String::as_str).find(|name| !known(name))
    }
}

/// Why a form cannot be read: the status, and a sentence for the author of the program that sent it. A browser showing
/// our own form never gets here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) StatusCode, pub(super) String);

impl Unreadable {
    /// 422: a field that the form does not have.
    pub(super) fn unknown(name: &str) -> Self {
        let name: String = name.chars().take(60).collect();
        let sentence = format!("The form has no field \"{name}\"; leave it out.");
        Self(StatusCode::UNPROCESSABLE_ENTITY, sentence)
    }
}

/// Reads a form of `application/x-www-form-urlencoded`.
///
/// # Errors
/// 408 too slow, 413 too large, 415 another type, 400 not UTF-8, 422 a name twice or too many fields.
pub(super) async fn read(request: Request) -> Result<Typed, Unreadable> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let sentence = "Send the form as application/x-www-form-urlencoded.";
        return Err(Unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence.to_owned()));
    }
    parse(&whole(request.into_body()).await?)
}

async fn whole(body: Body) -> Result<Bytes, Unreadable> {
    body::collect(body, MOST_BYTES).await.map_err(|failure| {
        let sentence = match failure {
            Failure::Late => "The form did not arrive in time; send it again.".to_owned(),
            Failure::Broken => "The form was cut off; send it again.".to_owned(),
            Failure::TooLong => format!("The form is too large: send at most {} kB.", MOST_BYTES / 1024),
        };
        Unreadable(failure.status(), sentence)
    })
}

fn parse(bytes: &[u8]) -> Result<Typed, Unreadable> {
    let mut typed = HashMap::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        // Invalid UTF-8 was replaced by this character, which nobody types.
        if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
            return Err(Unreadable(StatusCode::BAD_REQUEST, "Send the form in UTF-8.".to_owned()));
        }
        let refused = |sentence| Err(Unreadable(StatusCode::UNPROCESSABLE_ENTITY, sentence));
        if typed.len() == MOST_FIELDS {
            return refused(format!("Send at most {MOST_FIELDS} fields."));
        }
        if typed.insert(name.clone().into_owned(), value.into_owned()).is_some() {
            let name: String = name.chars().take(60).collect();
            return refused(format!("The field \"{name}\" stands twice; send it once."));
        }
    }
    Ok(Typed(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(bytes: &[u8]) -> u16 {
        parse(bytes).map_or_else(|refused| refused.0.as_u16(), |_| 200)
    }

    #[test]
    fn a_form_is_read_as_browsers_send_it() {
        let typed = parse("first_name=Zo%C3%AB+B&email=a%2Bb%40example.com".as_bytes()).unwrap();
        assert_eq!((typed.of("first_name"), typed.of("email")), ("Zoë B", "a+b@example.com"));
        assert_eq!((typed.of("none"), typed.unknown(|name| name == "email")), ("", Some("first_name")));
    }

    #[test]
    fn what_no_browser_sends_is_refused_as_a_whole() {
        assert_eq!(status(b"first_name=%ff"), 400);
        assert_eq!(status(b"a=1&a=2"), 422);
        let many: Vec<_> = (0..10_000).map(|n| format!("f{n}=1")).collect();
        assert_eq!(status(many.join("&").as_bytes()), 422);
    }

    #[tokio::test]
    async fn a_large_form_and_another_type_are_refused() {
        let send = |kind: &str, length: usize| {
            Request::post("/").header(CONTENT_TYPE, kind).body(Body::from(vec![b'a'; length])).unwrap()
        };
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        assert!(read(send(form, 10)).await.is_ok());
        assert_eq!(read(send(form, 1_000_000)).await.err().unwrap().0, StatusCode::PAYLOAD_TOO_LARGE);
        let other = read(send("multipart/form-data; boundary=x", 10)).await.err().unwrap();
        assert_eq!(other.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}
