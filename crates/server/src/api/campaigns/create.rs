//! `POST /campaigns`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::ids::AccountId;
use refhook_core::problem::Problems;
use refhook_store::campaigns::{Campaign, CampaignDraft};
use refhook_store::{Priority, StoreError, campaigns, people};
use serde::Deserialize;
use utoipa::ToSchema;

use super::code;
use super::settings::{CampaignSettings, blank};
use super::view::{CampaignData, CampaignView};
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{Body, Object, RequestBody, read, split};
use crate::api::schema::{BodyErrors, Errors, side_by_side};
use crate::app::App;

/// Codes that are tried: with 52 letters to begin and 8 places, a second one is rare already.
const TRIES: usize = 5;

/// A new campaign: its name beside the settings.
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
) -> Result<(StatusCode, Json<CampaignData>), ApiError> {
    let mut problems = Problems::default();
    let Name { name, code } = body.name;
    problems.take(code.as_deref().map(code::check).transpose());
    let draft = problems.take(body.settings.apply(Some(&name), blank()));
    let Some(draft) = problems.or(draft)? else { return Err(ApiError::internal("a draft without problems")) };
    let base_url = app.program.base_url.clone();
    let created = insert(&app, account, code, draft).await?;
    Ok((StatusCode::CREATED, Json(Data { data: CampaignView::new(created, None, &base_url) })))
}

async fn insert(
    app: &App,
    account: AccountId,
    chosen: Option<String>,
    draft: CampaignDraft,
) -> Result<Campaign, ApiError> {
    let mut tries = 0;
    loop {
        let code = chosen.clone().unwrap_or_else(|| app.program.campaign_code());
        let (draft, now) = (draft.clone(), app.program.now());
        let written: Result<Option<Campaign>, StoreError> = app
            .db()
            .write(Priority::Lead, move |mut tx| {
                Box::pin(async move {
                    // Codes of people and campaigns share one name space: both are the first part of a link.
                    if !people::codes_in_use(&mut tx, &[&code]).await?.is_empty() {
                        return Ok(None);
                    }
                    let id = campaigns::insert(&mut tx, account, &code, &draft, now).await?;
                    campaigns::find(&mut tx, account, id).await
                })
            })
            .await;
        tries += 1;
        match written {
            Ok(Some(created)) => return Ok(created),
            Ok(None) | Err(StoreError::Conflict(_)) if chosen.is_some() => return Err(code::taken().into()),
            Ok(None) | Err(StoreError::Overtaken | StoreError::Conflict(_)) if tries < TRIES => {}
            Ok(None) => return Err(ApiError::unavailable()),
            Err(error) => return Err(error.into()),
        }
    }
}
