//! `PUT /users/qualification`.

use axum::Json;
use refhook_core::ids::{AccountId, CampaignId, PersonId};
use refhook_core::join::{PersonKey, QualifyError, QualifyRequest};
use refhook_core::problem::Problems;
use refhook_core::text;
use serde::Deserialize;
use serde::de::IgnoredAny;
use utoipa::ToSchema;

use super::find::NOBODY;
use super::view::{User, UserData};
use crate::answer::{Data, JsonResult};
use crate::app::App;
use crate::auth::{As, MayWrite};
use crate::document::calls::{BodyErrors, Errors, NotFound};
use crate::error::ApiError;
use crate::request::{Body, LooseId, plain_body};

/// Who becomes qualified; exactly one of id, code and email.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "zruTPh", "qualified": true}))]
pub(crate) struct QualifyUser {
    #[schema(value_type = Option<i64>)]
    id: Option<LooseId>,
    code: Option<String>,
    email: Option<String>,
    /// Needed when the email address is in several campaigns.
    #[schema(value_type = Option<i64>)]
    campaign_id: Option<LooseId>,
    /// `true` qualifies, `false` takes it back.
    qualified: bool,
    /// Taken and ignored: no email is sent.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    #[expect(dead_code, reason = "a field of the reference that means nothing here")]
    notify: Option<IgnoredAny>,
}

plain_body!(QualifyUser);

/// Qualify a person invited, or take it back. Doing it again changes nothing and sends nothing.
#[utoipa::path(
    put, path = "/users/qualification", tag = "Users", operation_id = "qualifyUser", request_body = QualifyUser,
    responses((status = 200, description = "The user as they are now.", body = UserData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn qualify(
    As(app, MayWrite(account)): As<MayWrite>,
    Body(body): Body<QualifyUser>,
) -> JsonResult<UserData> {
    Ok(Json(Data { data: carry_out(&app, body.check(account)?).await? }))
}

/// Qualifies the user and returns their new state.
pub(crate) async fn carry_out(app: &App, request: QualifyRequest) -> Result<User, ApiError> {
    let mut answers = app.program.qualify([request].into()).await?;
    let answer = answers.pop().unwrap_or(Err(QualifyError::NotFound)).map_err(refused)?;
    Ok(User::new(answer.person, &answer.campaign, None))
}

fn refused(error: QualifyError) -> ApiError {
    match error {
        QualifyError::NotFound => ApiError::not_found(NOBODY),
        QualifyError::Ambiguous => ApiError::invalid("campaign_id", error.to_string()),
        QualifyError::NotInvited => ApiError::invalid("qualified", error.to_string()),
    }
}

impl QualifyUser {
    pub(crate) fn check(self, account_id: AccountId) -> Result<QualifyRequest, Problems> {
        let code = self.code.map(|code| text::line("code", &code, 255)).transpose()?;
        let email = self.email.map(|email| text::line("email", &email, 255)).transpose()?;
        let person = match (self.id, code, email) {
            (Some(id), None, None) => PersonKey::Id(PersonId(id.0)),
            (None, Some(code), None) => PersonKey::Code(code),
            (None, None, Some(email)) => PersonKey::Email(email),
            _ => return Err(Problems::one("id", "Name the user by one of id, code and email.")),
        };
        let campaign_id = self.campaign_id.map(|id| CampaignId(id.0));
        Ok(QualifyRequest { account_id, person, campaign_id, qualified: self.qualified, quiet: false })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::request::RequestBody;

    fn person(body: Value) -> Result<PersonKey, Problems> {
        let Value::Object(object) = body else { panic!("an object") };
        Ok(QualifyUser::read(object)?.check(AccountId(1))?.person)
    }

    #[test]
    fn a_user_is_named_in_exactly_one_way() {
        assert_eq!(person(json!({"id": "7", "qualified": true})), Ok(PersonKey::Id(PersonId(7))));
        assert_eq!(
            person(json!({"code": "zruTPh", "qualified": true})),
            Ok(PersonKey::Code("zruTPh".into()))
        );
        let email = json!({"email": "a@b.de", "campaign_id": 1, "qualified": false, "notify": true});
        assert_eq!(person(email), Ok(PersonKey::Email("a@b.de".into())));
        for body in
            [json!({"qualified": true}), json!({"id": 1, "code": "a", "qualified": true}), json!({"id": 1})]
        {
            assert!(person(body.clone()).is_err(), "{body}");
        }
    }
}
