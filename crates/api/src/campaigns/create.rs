//! `POST /campaigns`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::problem::Problems;
use refhook_program::code;
use serde::Deserialize;
use utoipa::ToSchema;

use super::settings::{CampaignSettings, blank};
use super::view::{CampaignData, CampaignView};
use crate::answer::{Data, StatusResult};
use crate::app::App;
use crate::auth::MayWrite;
use crate::document::schema::{BodyErrors, Errors, side_by_side};
use crate::error::ApiError;
use crate::request::{Body, Object, RequestBody, read, split};

/// A new campaign: its name and its settings.
pub(crate) struct CreateCampaign {
    name: Name,
    settings: CampaignSettings,
}

side_by_side!(CreateCampaign = Name + CampaignSettings);

/// A new campaign.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Refer a friend"}))]
struct Name {
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// 8 letters or digits that begin with a letter, the first part of the campaign's links; left out, one is made up.
    #[schema(min_length = 8, max_length = 8)]
    code: Option<String>,
}

impl RequestBody for CreateCampaign {
    fn read(mut object: Object) -> Result<Self, Problems> {
        let name = read(split(&mut object, &["name", "code"]))?;
        Ok(Self { name, settings: read(object)? })
    }
}

/// Create a campaign.
#[utoipa::path(
    post, path = "/campaigns", tag = "Campaigns", operation_id = "createCampaign", request_body = CreateCampaign,
    responses((status = 201, description = "The new campaign.", body = CampaignData), Errors, BodyErrors)
)]
pub(crate) async fn create(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    Body(body): Body<CreateCampaign>,
) -> StatusResult<CampaignData> {
    let mut problems = Problems::default();
    let Name { name, code: chosen } = body.name;
    problems.take(chosen.as_deref().map(code::check).transpose());
    let draft = problems.take(body.settings.apply(Some(&name), blank()));
    let Some(draft) = problems.or(draft)? else { return Err(ApiError::internal("a draft without problems")) };
    let created = app.program.create_campaign(account, chosen, draft).await?;
    let view = CampaignView::new(created, None, app.program.base_url());
    Ok((StatusCode::CREATED, Json(Data { data: view })))
}
