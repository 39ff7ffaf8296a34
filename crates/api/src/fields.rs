//! `GET /fields`: the catalogue.

use axum::Json;
use refhook_core::fields::{self, DEFAULT_FIELDS, FieldInfo, FieldType, Group};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::answer::JsonResult;
use crate::auth::{As, MayRead};
use crate::campaigns::find::find_campaign;
use crate::document::calls::{Errors, NotFound};
use crate::document::schema;
use crate::request::{LooseId, Query, query_params};

query_params! { ListFields {
    /// Adds the custom fields of this campaign.
    #[param(value_type = Option<i64>)]
    campaign_id: Option<LooseId>,
} }

/// Everything that a payload can carry.
#[derive(Serialize, ToSchema)]
pub(crate) struct Fields {
    data: Vec<Field>,
    meta: FieldsMeta,
}

#[derive(Serialize, ToSchema)]
struct FieldsMeta {
    /// The payload of a new webhook, in order.
    default_fields: [&'static str; DEFAULT_FIELDS.len()],
}

/// A field that a payload can carry.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "name": "first_name", "type": "text", "meaning": "First name", "example": "Byron", "group": "person"
}))]
struct Field {
    /// The name in `fields[].field` and in `{{..}}`.
    name: String,
    #[serde(rename = "type")]
    #[schema(value_type = schema::FieldType)]
    kind: FieldType,
    meaning: String,
    /// A value as JSON would carry it.
    example: Value,
    #[schema(value_type = schema::FieldGroup)]
    group: Group,
}

/// List the fields that a payload can carry.
#[utoipa::path(
    get, path = "/fields", tag = "Webhooks", operation_id = "listFields", params(ListFields),
    responses((status = 200, description = "The fields.", body = Fields), Errors, NotFound)
)]
pub(crate) async fn list(
    As(app, MayRead(account)): As<MayRead>,
    query: Query<ListFields>,
) -> JsonResult<Fields> {
    let mut infos = fields::catalogue();
    let mut connection = app.db().read().await?;
    if let Some(campaign) = find_campaign(&mut connection.tx(), account, query.params.campaign_id).await? {
        infos.extend(fields::custom_fields(&campaign.fields));
    }
    let data = infos.into_iter().map(Field::from).collect();
    Ok(Json(Fields { data, meta: FieldsMeta { default_fields: DEFAULT_FIELDS } }))
}

impl From<FieldInfo> for Field {
    fn from(info: FieldInfo) -> Self {
        Self {
            name: info.name.into_owned(),
            kind: info.kind,
            meaning: info.meaning.into_owned(),
            example: info.example,
            group: info.group,
        }
    }
}
