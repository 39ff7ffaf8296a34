//! `PUT /campaigns/{campaign}`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::{AccountId, CampaignId};
use refhook_core::problem::Problems;
use refhook_store::campaigns::{Campaign, CampaignDraft};
use refhook_store::{Priority, StoreError, Tx, campaigns, people};
use serde::Deserialize;
use utoipa::ToSchema;

use super::code;
use super::find;
use super::settings::CampaignSettings;
use super::view::{CampaignData, CampaignView};
use crate::api::auth::MayWrite;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{Body, Object, PathText, RequestBody, read, split};
use crate::api::schema::{BodyErrors, Errors, NotFound, side_by_side};
use crate::app::App;

/// The new name, if any, beside the settings.
pub(crate) struct UpdateCampaign {
    name: Name,
    settings: CampaignSettings,
}

side_by_side!(UpdateCampaign = Name + CampaignSettings);

/// What is to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
struct Name {
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// 8 letters or digits that begin with a letter. It can change as long as nobody has joined.
    #[schema(min_length = 8, max_length = 8)]
    code: Option<String>,
}

impl RequestBody for UpdateCampaign {
    fn read(mut object: Object) -> Result<Self, Problems> {
        let name = read(split(&mut object, &["name", "code"]))?;
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
    let base_url = app.program.base_url.clone();
    let changed = write(&app, account, id, body).await?;
    Ok(Json(Data { data: CampaignView::new(changed, None, &base_url) }))
}

/// Read, changed, written and read again in one transaction, so that of two changes at once neither is lost, and what
/// was committed is answered.
async fn write(
    app: &App,
    account: AccountId,
    id: CampaignId,
    body: UpdateCampaign,
) -> Result<Campaign, ApiError> {
    let now = app.program.now();
    let work = app.db().write(Priority::Lead, move |mut tx| {
        Box::pin(async move {
            let none = || ApiError::not_found(find::NONE);
            let known = campaigns::find(&mut tx, account, id).await?.ok_or_else(none)?;
            let Name { name, code } = body.name;
            let other = code.filter(|code| *code != known.code);
            let known = CampaignDraft {
                name: known.name,
                lang: known.lang,
                time_zone: known.time_zone,
                status: known.status,
                fields: known.fields,
                starts_at: known.starts_at,
                ends_at: known.ends_at,
            };
            let draft = body.settings.apply(name.as_deref(), known)?;
            campaigns::update(&mut tx, account, id, &draft, now).await?;
            if let Some(code) = other {
                change_code(&mut tx, id, &code).await?;
            }
            campaigns::find(&mut tx, account, id).await?.ok_or_else(none)
        })
    });
    work.await
}

async fn change_code(tx: &mut Tx<'_>, id: CampaignId, code: &str) -> Result<(), ApiError> {
    code::check(code)?;
    if campaigns::has_people(tx, id).await? {
        return Err(code::fixed().into());
    }
    if !people::codes_in_use(tx, &[code]).await?.is_empty() {
        return Err(code::taken().into());
    }
    campaigns::set_code(tx, id, code).await.map_err(|error| match error {
        StoreError::Conflict(_) => code::taken().into(),
        other => other.into(),
    })
}
