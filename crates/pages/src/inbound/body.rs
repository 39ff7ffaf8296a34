//! Reads who became qualified, as other systems send it: a form or JSON, with any number of fields of their own.

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use refhook_core::ids::CampaignId;
use refhook_core::join::PersonKey;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::answer::Refused;
use refhook_web::body::{self, Failure};
use refhook_web::loose::LooseId;

const BODY_MAX_BYTES: usize = 256 * 1024;
const NAME_MAX_CHARS: usize = 255;

/// The person that a request names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) person: PersonKey,
    pub(super) campaign_id: Option<CampaignId>,
}

/// Reads the body of a request.
pub(super) async fn read(request: Request) -> Result<Named, Refused> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let bytes = whole(request.into_body()).await?;
    let fields = match kind.as_str() {
        // Senders that name no type send a form.
        "" | "application/x-www-form-urlencoded" => form(&bytes)?,
        _ if kind == "application/json" || kind.ends_with("+json") => json(&bytes)?,
        _ => {
            let message = "Send the body as application/x-www-form-urlencoded or application/json.";
            return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
    };
    named(&fields)
}

async fn whole(body: Body) -> Result<Bytes, Refused> {
    body::collect(body, BODY_MAX_BYTES).await.map_err(|failure| {
        let message = match failure {
            Failure::Late => "The body did not arrive in time; send it again.".to_owned(),
            Failure::Broken => {
                "The body was cut off, or its compression is broken; send it again.".to_owned()
            }
            Failure::TooLong => format!("The body is too large: send at most {} kB.", BODY_MAX_BYTES / 1024),
        };
        Refused::new(failure.status(), message)
    })
}

fn form(bytes: &[u8]) -> Result<Map<String, Value>, Refused> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        // Invalid UTF-8 was replaced by this character, which no code or address contains.
        if value.contains('\u{fffd}') && ["code", "coupon", "email"].contains(&&*name) {
            return Err(Refused::new(StatusCode::BAD_REQUEST, "Send the body in UTF-8."));
        }
        // No address has a space: it was a `+` that the sender did not encode as `%2B`.
        let value = match &*name {
            "email" if !value.contains('"') => value.trim().replace(' ', "+"),
            _ => value.into_owned(),
        };
        fields.entry(name.into_owned()).or_insert_with(|| value.into());
    }
    Ok(fields)
}

fn json(bytes: &[u8]) -> Result<Map<String, Value>, Refused> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        Refused::new(StatusCode::BAD_REQUEST, format!("The body must be a JSON object: {error}."))
    })
}

fn named(fields: &Map<String, Value>) -> Result<Named, Refused> {
    let text = |name: &str| match fields.get(name) {
        Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        // A code may be all digits, and some programs write every number with a fraction.
        Some(number @ Value::Number(_)) => Some(
            LooseId::deserialize(number).map_or_else(|_| number.to_string(), |whole| whole.0.to_string()),
        ),
        _ => None,
    };
    let unprocessable = |message: &str| Refused::new(StatusCode::UNPROCESSABLE_ENTITY, message.to_owned());
    let campaign_id = match text("campaign_id").map(|id| LooseId::deserialize(Value::from(id))) {
        Some(Ok(id)) => Some(CampaignId(id.0)),
        Some(Err(_)) => return Err(unprocessable("campaign_id: Send the campaign's number.")),
        None => None,
    };
    let code = text("code").or_else(|| text("coupon")).map(PersonKey::Code);
    let person = code.or_else(|| text("email").map(PersonKey::Email)).ok_or_else(|| {
        unprocessable("Name the person who became qualified by code, or by email with campaign_id.")
    })?;
    let (PersonKey::Code(name) | PersonKey::Email(name)) = &person else {
        return Err(unprocessable("Name the person by code or email."));
    };
    if name.chars().count() > NAME_MAX_CHARS || name.chars().any(char::is_control) {
        return Err(unprocessable("The code or email is no name that anybody has here."));
    }
    Ok(Named { person, campaign_id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form_of(text: &str) -> Result<Named, u16> {
        form(text.as_bytes()).and_then(|fields| named(&fields)).map_err(|refused| refused.status.as_u16())
    }

    fn json_of(text: &str) -> Result<Named, u16> {
        json(text.as_bytes()).and_then(|fields| named(&fields)).map_err(|refused| refused.status.as_u16())
    }

    fn code(code: &str) -> Named {
        Named { person: PersonKey::Code(code.into()), campaign_id: None }
    }

    #[test]
    fn a_person_is_named_by_code_coupon_or_email_beside_whatever_else_is_sent() {
        let email = Named { person: PersonKey::Email("a+b@c.de".into()), campaign_id: Some(CampaignId(7)) };
        assert_eq!(form_of("code=zruTPh&amount=12&amount=13"), Ok(code("zruTPh")));
        assert_eq!(form_of("coupon=zruTPh"), Ok(code("zruTPh")));
        assert_eq!(
            form_of("email=a+b@c.de&campaign_id=7.0").as_ref(),
            Ok(&email),
            "a plus that was not encoded"
        );
        assert_eq!(json_of("\u{feff}{\"email\": \"a+b@c.de\", \"campaign_id\": 7.0}").as_ref(), Ok(&email));
        assert_eq!(form_of("email=a%2Bb%40c.de&campaign_id=7"), Ok(email));
        assert_eq!(
            json_of(r#"{"code": " zruTPh ", "order": {"id": 1}, "email": "x@y.z"}"#),
            Ok(code("zruTPh"))
        );
        assert_eq!(json_of(r#"{"code": 123456}"#), Ok(code("123456")));
    }

    #[test]
    fn what_names_nobody_is_told_so() {
        for (sent, status) in [
            ("", 422),
            ("code=", 422),
            ("email=a@b.c&campaign_id=x", 422),
            ("code=%ff", 400),
            ("code=a%00", 422),
        ] {
            assert_eq!(form_of(sent), Err(status), "{sent}");
        }
        for (sent, status) in [("", 400), ("[]", 400), ("{\"code\": true}", 422), ("{\"code\"", 400)] {
            assert_eq!(json_of(sent), Err(status), "{sent}");
        }
        assert_eq!(form_of(&format!("code={}", "a".repeat(256))), Err(422));
    }
}
