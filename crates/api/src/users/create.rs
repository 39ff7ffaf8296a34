//! `POST /users`.

use axum::Json;
use http::StatusCode;
use http::header::HeaderMap;
use refhook_core::ids::{AccountId, CampaignId, PersonId};
use refhook_core::join::{JoinRequest, OnRepeat, PersonKey};
use refhook_core::people::email;
use refhook_core::people::person::Source;
use refhook_core::problem::Problems;
use refhook_core::text;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use utoipa::ToSchema;

use super::idempotency::one;
use super::meta;
use super::view::{User, UserData, UserMeta};
use crate::answer::{Data, StatusResult};
use crate::app::App;
use crate::auth::{As, MayWrite};
use crate::document::calls::{BodyErrors, Errors, IdempotencyKey, NotFound};
use crate::error::ApiError;
use crate::request::{Body, LooseId, plain_body};

/// Longest name, in characters.
pub(super) const NAME: usize = 255;

/// Someone who joins a campaign.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "campaign_id": 4815, "first_name": "Byron", "email": "byron@example.com",
    "referrer": {"field": "code", "value": "zgLAYb"}, "meta": [{"field": "Company", "value": "Example Ltd"}]
}))]
pub(crate) struct CreateUser {
    #[schema(value_type = i64)]
    campaign_id: LooseId,
    #[schema(min_length = 1, max_length = 255)]
    first_name: String,
    #[schema(max_length = 254)]
    email: String,
    /// Who referred them: then they are a person invited, with the source Referred.
    referrer: Option<Referrer>,
    /// Custom fields.
    #[schema(max_items = 50)]
    meta: Option<Vec<UserMeta>>,
    /// What adds them, where it is not the API itself.
    source: Option<Integration>,
    /// Taken and ignored: no email is sent.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    #[expect(dead_code, reason = "a field of the reference that means nothing here")]
    notify: Option<IgnoredAny>,
}

/// What adds users through the API.
#[derive(Clone, Copy, Deserialize, ToSchema)]
enum Integration {
    Api,
    Zapier,
    Make,
    N8n,
    Crm,
}

impl From<Integration> for Source {
    fn from(integration: Integration) -> Self {
        match integration {
            Integration::Api => Self::Api,
            Integration::Zapier => Self::Zapier,
            Integration::Make => Self::Make,
            Integration::N8n => Self::N8n,
            Integration::Crm => Self::Crm,
        }
    }
}

/// A user by one of their names.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Referrer {
    field: ReferrerField,
    /// The id, code or email.
    #[schema(value_type = String)]
    value: Value,
}

/// Which name of a user it is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReferrerField {
    Id,
    Code,
    Email,
}

plain_body!(CreateUser);

/// Add a user, or update the one who has this email address in the campaign.
///
/// A user who is already there gets the new name and custom fields, and keeps the first referrer. A request that is
/// repeated with the same `Idempotency-Key` is done once and answered the same.
#[utoipa::path(
    post, path = "/users", tag = "Users", operation_id = "createUser", params(IdempotencyKey), request_body = CreateUser,
    responses(
        (status = 201, description = "The user was added, now or by an earlier request with the same key.", body = UserData),
        (status = 200, description = "The user was there already and was updated.", body = UserData),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn create(
    As(app, MayWrite(account)): As<MayWrite>,
    headers: HeaderMap,
    Body(body): Body<CreateUser>,
) -> StatusResult<UserData> {
    let (status, user) = join(&app, &headers, body.check(account, Source::Api)?).await?;
    Ok((status, Json(Data { data: user })))
}

/// Adds or updates a user, once for each idempotency key, and returns the status and the user.
pub(crate) async fn join(
    app: &App,
    headers: &HeaderMap,
    mut request: JoinRequest,
) -> Result<(StatusCode, User), ApiError> {
    request.idempotency = one(headers, &request)?;
    let joined = app.joiner.join(request).await?;
    let status = if joined.kind.is_new() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, User::new(joined.person.facts, &joined.campaign, None)))
}

impl CreateUser {
    /// Checks the body of a join; `source` applies unless the body names one.
    pub(crate) fn check(self, account_id: AccountId, source: Source) -> Result<JoinRequest, Problems> {
        let mut problems = Problems::default();
        let first_name = problems.take(text::line("first_name", &self.first_name, NAME));
        let email = problems.take(email::check("email", &self.email));
        let referrer = problems.take(self.referrer.map(Referrer::key).transpose());
        let meta = problems.take(meta::check(self.meta.unwrap_or_default()));
        let request = JoinRequest {
            account_id,
            campaign_id: CampaignId(self.campaign_id.0),
            first_name: first_name.unwrap_or_default(),
            email: email.unwrap_or_default(),
            meta: meta.unwrap_or_default(),
            source: self.source.map_or(source, Source::from),
            referrer: referrer.flatten(),
            ip: None,
            on_repeat: OnRepeat::Update,
            code: None,
            consent: None,
            quiet: false,
            idempotency: None,
        };
        problems.or(request)
    }
}

impl Referrer {
    fn key(self) -> Result<PersonKey, Problems> {
        const NO_NAME: &str = "Send the referrer's id, code or email.";
        let place = "referrer.value";
        let value = match &self.value {
            Value::String(text) => text::line(place, text, NAME)?,
            Value::Number(_) => {
                LooseId::deserialize(&self.value).map_err(|_| Problems::one(place, NO_NAME))?.0.to_string()
            }
            _ => return Err(Problems::one(place, NO_NAME)),
        };
        match self.field {
            ReferrerField::Code => Ok(PersonKey::Code(value)),
            ReferrerField::Email => Ok(PersonKey::Email(value)),
            ReferrerField::Id => match value.parse() {
                Ok(id) => Ok(PersonKey::Id(PersonId(id))),
                Err(_) => Err(Problems::one(place, "An id is a whole number.")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::json;

    use super::*;
    use crate::request::RequestBody;

    fn request(body: Value) -> Result<JoinRequest, Problems> {
        let Value::Object(object) = body else { panic!("an object") };
        CreateUser::read(object)?.check(AccountId(1), Source::Api)
    }

    fn places(body: Value) -> Vec<String> {
        request(body).unwrap_err().0.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn the_references_body_is_taken_with_numbers_as_text() {
        let request = request(json!({
            "campaign_id": "7", "first_name": " Byron ", "email": "a@b.de", "notify": true,
            "referrer": {"field": "id", "value": 3}
        }));
        let request = request.unwrap();
        assert_eq!((request.campaign_id, request.first_name.as_str()), (CampaignId(7), "Byron"));
        assert_eq!(request.referrer, Some(PersonKey::Id(PersonId(3))));
    }

    #[test]
    fn every_mistake_of_a_body_is_told_at_once() {
        let body = json!({
            "campaign_id": 1, "first_name": "a\u{7}", "email": "nobody",
            "referrer": {"field": "id", "value": "x"}, "meta": [{"field": "", "value": 1}]
        });
        assert_eq!(places(body), ["first_name", "email", "referrer.value", "meta.0.field"]);
        let body = json!({"campaign_id": 1, "first_name": "a", "email": "a@b.de", "frist_name": "x"});
        assert_eq!(places(body), ["frist_name"]);
        assert_eq!(
            places(json!({"campaign_id": 1, "first_name": "x".repeat(256), "email": "a@b.de"})),
            ["first_name"]
        );
    }

    #[test]
    fn the_hash_is_that_of_what_is_asked_for() {
        let headers = HeaderMap::from_iter([(
            http::HeaderName::from_static("idempotency-key"),
            HeaderValue::from_static("order-1"),
        )]);
        let hash = |body| one(&headers, &request(body).unwrap()).unwrap().unwrap().request_hash;
        let first = hash(json!({"campaign_id": 1, "first_name": "A", "email": "a@b.de"}));
        assert_eq!(
            first,
            hash(json!({"email": " a@b.de", "first_name": "A", "campaign_id": "1", "notify": false}))
        );
        assert_ne!(first, hash(json!({"campaign_id": 2, "first_name": "A", "email": "a@b.de"})));
        for key in ["", "a b", "é"] {
            let value = HeaderValue::from_bytes(key.as_bytes()).unwrap();
            let headers = HeaderMap::from_iter([(http::HeaderName::from_static("idempotency-key"), value)]);
            let body = json!({"campaign_id": 1, "first_name": "A", "email": "a@b.de"});
            assert!(one(&headers, &request(body).unwrap()).is_err(), "{key:?}");
        }
    }
}
