//! `PUT /campaigns/{campaign}`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::{AccountId, CampaignId};
use refhook_core::problem::Problems;
use refhook_store::campaigns::CampaignDraft;
use refhook_store::{Priority, campaigns};
use serde::Deserialize;
use utoipa::ToSchema;

use super::find;
use super::settings::CampaignSettings;
use super::view::CampaignData;
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{Body, Object, PathText, RequestBody, read, split};
use crate::api::schema::{BodyErrors, Errors, NotFound, side_by_side};
use crate::api::state::to_the_end;
use crate::app::App;

/// The new name, if any, beside the settings.
pub(crate) struct UpdateCampaign {
    name: Option<String>,
    settings: CampaignSettings,
}

side_by_side!(UpdateCampaign = Name + CampaignSettings);

/// What is to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
struct Name {
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
}

impl RequestBody for UpdateCampaign {
    fn read(mut object: Object) -> Result<Self, Problems> {
        let Name { name } = read(split(&mut object, &["name"]))?;
        Ok(Self { name, settings: read(object)? })
    }
}

/// Change a campaign.
#[utoipa::path(
    put, path = "/campaigns/{campaign}", tag = "Campaigns", operation_id = "updateCampaign",
    params(("campaign" = String, Path, description = "Id or code")), request_body = UpdateCampaign,
    responses(
        (status = 200, description = "The campaign as it is now.", body = CampaignData),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn update(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    name: PathText,
    Body(body): Body<UpdateCampaign>,
) -> Result<Json<CampaignData>, ApiError> {
    let id = find::find(&mut app.db().read().await?.tx(), account, &name).await?.id;
    to_the_end(write(app.clone(), account, id, body)).await?;
    Ok(Json(Data { data: find::view(&app, account, id).await? }))
}

/// Read, changed and written in one transaction, so that of two changes at once neither is lost.
async fn write(app: App, account: AccountId, id: CampaignId, body: UpdateCampaign) -> Result<(), ApiError> {
    let now = app.program.now();
    let work = app.db().write(Priority::Lead, move |mut tx| {
        Box::pin(async move {
            let known = campaigns::find(&mut tx, account, id).await?;
            let known = known.ok_or_else(|| ApiError::not_found(find::NONE))?;
            let known = CampaignDraft {
                name: known.name,
                lang: known.lang,
                time_zone: known.time_zone,
                status: known.status,
                fields: known.fields,
                starts_at: known.starts_at,
                ends_at: known.ends_at,
            };
            let draft = body.settings.apply(body.name.as_deref(), known)?;
            campaigns::update(&mut tx, account, id, &draft, now).await?;
            Ok(())
        })
    });
    work.await
}
