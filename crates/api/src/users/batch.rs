//! `POST /users/batch`.

use axum::Json;
use http::header::HeaderMap;
use refhook_core::ids::{AccountId, CampaignId};
use refhook_core::join::{JoinError, JoinRequest, Joined};
use refhook_core::people::person::Source;
use refhook_core::problem::{Problem, Problems};
use refhook_store::campaigns;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::create::CreateUser;
use super::idempotency::{KEY_HEADER, each};
use super::view::User;
use crate::answer::JsonResult;
use crate::app::App;
use crate::auth::{As, MayWrite};
use crate::document::calls::{BodyErrors, Errors, IdempotencyKey, NotFound};
use crate::error::{ApiError, FieldError};
use crate::request::{Body, LooseId, Object, RequestBody, read};

/// Most users in one call.
const USERS_MAX: usize = 500;

/// People of a campaign, as a CRM has them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "campaign_id": 4815, "users": [
        {"first_name": "Byron", "email": "byron@example.com", "referrer": {"field": "email", "value": "jessica@example.com"}},
        {"first_name": "Ada", "email": "ada@example.com", "meta": [{"field": "Company", "value": "Example Ltd"}]}
    ]
}))]
pub(crate) struct BatchUsers {
    #[schema(value_type = i64)]
    campaign_id: LooseId,
    /// Each with `first_name`, `email` and, where there is one, `referrer` and `meta`, as in `POST /users`.
    #[schema(value_type = Vec<Object>, min_items = 1, max_items = 500)]
    users: Vec<Value>,
    /// Whether webhooks are told of new people; true when it is left out.
    fire_webhooks: Option<bool>,
}

impl RequestBody for BatchUsers {
    fn read(object: Object) -> Result<Self, Problems> {
        let body: Self = read(object)?;
        if (1..=USERS_MAX).contains(&body.users.len()) {
            return Ok(body);
        }
        Err(Problems::one("users", format!("Send 1 to {USERS_MAX} users at once.")))
    }
}

/// What became of each user, in the order in which they were sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchAnswers {
    data: Vec<BatchAnswer>,
}

/// What became of one user.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchAnswer {
    /// The user's place in the list that was sent, from 0.
    index: usize,
    #[schema(value_type = BatchStatus)]
    status: &'static str,
    /// The user as they are now; null when refused.
    #[schema(required)]
    user: Option<User>,
    /// What is wrong.
    errors: Vec<FieldError>,
}

/// What became of a user of a batch.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes the names of the answer")]
enum BatchStatus {
    Created,
    Updated,
    Refused,
}

/// Add or update up to 500 users of a campaign, for syncing with a CRM.
///
/// Each user gets an answer of their own, in the order in which they were sent: one that is refused holds up nobody else.
/// Who is in the campaign already gets the new name and custom fields, and keeps the first referrer. The source is Crm.
///
/// A batch that is repeated with the same `Idempotency-Key` is done once: who is in by it is answered the same, also when
/// the first try was cut off half-way, and who was refused is tried again. Another batch with that key is refused whole.
#[utoipa::path(
    post, path = "/users/batch", tag = "Users", operation_id = "batchUsers", params(IdempotencyKey), request_body = BatchUsers,
    responses((status = 200, description = "What became of each.", body = BatchAnswers), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn batch(
    As(app, MayWrite(account)): As<MayWrite>,
    headers: HeaderMap,
    Body(body): Body<BatchUsers>,
) -> JsonResult<BatchAnswers> {
    let campaign = CampaignId(body.campaign_id.0);
    if campaigns::find(&mut app.db().read().await?.tx(), account, campaign).await?.is_none() {
        return Err(ApiError::not_found_in("campaign_id", JoinError::UnknownCampaign.to_string()));
    }
    let quiet = !body.fire_webhooks.unwrap_or(true);
    let rows = body.users.into_iter().map(|user| check(account, campaign, quiet, user));
    let mut rows: Vec<_> = rows.collect();
    each(&headers, (campaign, quiet), &mut rows)?;
    let mut answers = Vec::new();
    let mut requests = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        match row {
            Ok(request) => requests.push((index, request)),
            Err(problems) => answers.push(refused(index, problems)),
        }
    }
    answers.extend(join(&app, requests).await?);
    answers.sort_unstable_by_key(|answer| answer.index);
    Ok(Json(BatchAnswers { data: answers }))
}

fn check(
    account: AccountId,
    campaign: CampaignId,
    quiet: bool,
    user: Value,
) -> Result<JoinRequest, Problems> {
    let Value::Object(mut object) = user else {
        return Err(Problems::one("", "Send each user as an object with first_name and email."));
    };
    if object.insert("campaign_id".to_owned(), campaign.0.into()).is_some() {
        return Err(Problems::one("campaign_id", "Send this once, beside the list of users."));
    }
    let request = CreateUser::read(object)?.check(account, Source::Crm)?;
    Ok(JoinRequest { quiet, ..request })
}

async fn join(app: &App, requests: Vec<(usize, JoinRequest)>) -> Result<Vec<BatchAnswer>, ApiError> {
    let (places, requests): (Vec<_>, Vec<_>) = requests.into_iter().unzip();
    let joined = app.program.join_many(requests).await?;
    if joined.contains(&Err(JoinError::KeyReused)) {
        return Err(ApiError::invalid(KEY_HEADER, JoinError::KeyReused.to_string()));
    }
    Ok(places.into_iter().zip(joined).map(|(index, answer)| told(index, answer)).collect())
}

fn told(index: usize, answer: Result<Joined, JoinError>) -> BatchAnswer {
    match answer {
        Ok(joined) => {
            let status = if joined.kind.is_new() { "created" } else { "updated" };
            let user = User::new(joined.person.facts, &joined.campaign, None);
            BatchAnswer { index, status, user: Some(user), errors: Vec::new() }
        }
        Err(error) => {
            let field = match error {
                JoinError::UnknownReferrer => "referrer",
                JoinError::NoCheckbox(_) => "meta",
                JoinError::Erased => KEY_HEADER,
                _ => "email",
            };
            refused(index, Problems::one(field, error.to_string()))
        }
    }
}

fn refused(index: usize, Problems(problems): Problems) -> BatchAnswer {
    let errors =
        problems.into_iter().map(|Problem { field, message }| FieldError { field, message }).collect();
    BatchAnswer { index, status: "refused", user: None, errors }
}
