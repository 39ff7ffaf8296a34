//! `POST /campaigns`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::ids::{AccountId, CampaignId};
use refhook_core::problem::Problems;
use refhook_store::campaigns::CampaignDraft;
use refhook_store::{Priority, StoreError, campaigns, people};
use serde::Deserialize;
use utoipa::ToSchema;

use super::find;
use super::settings::{CampaignSettings, blank};
use super::view::CampaignData;
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{Body, Object, RequestBody, read, split};
use crate::api::schema::{BodyErrors, Errors, side_by_side};
use crate::api::state::to_the_end;
use crate::app::App;

/// Codes that are tried: with 52 letters to begin and 8 places, a second one is rare already.
const TRIES: usize = 5;

/// A new campaign: its name beside the settings.
pub(crate) struct CreateCampaign {
    name: String,
    settings: CampaignSettings,
}

side_by_side!(CreateCampaign = Name + CampaignSettings);

/// A new campaign.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Refer a friend"}))]
struct Name {
    #[schema(min_length = 1, max_length = 255)]
    name: String,
}

impl RequestBody for CreateCampaign {
    fn read(mut object: Object) -> Result<Self, Problems> {
        let Name { name } = read(split(&mut object, &["name"]))?;
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
    let draft = body.settings.apply(Some(&body.name), blank())?;
    let id = to_the_end(insert(app.clone(), account, draft)).await?;
    let view = find::view(&app, account, id).await?;
    Ok((StatusCode::CREATED, Json(Data { data: view })))
}

async fn insert(app: App, account: AccountId, draft: CampaignDraft) -> Result<CampaignId, StoreError> {
    let mut tries = 0;
    loop {
        let (code, draft, now) = (app.program.campaign_code(), draft.clone(), app.program.now());
        let written = app.db().write(Priority::Lead, move |mut tx| {
            Box::pin(async move {
                // Codes of people and campaigns share one name space: both are the first part of a link.
                if !people::codes_in_use(&mut tx, &[&code]).await?.is_empty() {
                    return Err(StoreError::Overtaken);
                }
                campaigns::insert(&mut tx, account, &code, &draft, now).await
            })
        });
        tries += 1;
        match written.await {
            Err(StoreError::Overtaken | StoreError::Conflict(_)) if tries < TRIES => {}
            answer => return answer,
        }
    }
}
