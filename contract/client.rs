//! A developer's first hour with the client that OpenAPI Generator generates: every call is typed, none is by hand.

use std::{env, error, fmt};

use refhook_client::apis::campaigns_api::create_campaign;
use refhook_client::apis::configuration::Configuration;
use refhook_client::apis::inbound_webhook_api::inbound_qualify;
use refhook_client::apis::users_api::{batch_users, create_user, list_users, search_users};
use refhook_client::apis::webhooks_api::{create_webhook, rotate_secret};
use refhook_client::apis::{Error, ResponseContent};
use refhook_client::models::{
    self, BatchStatus, BatchUsers, CreateCampaign, CreateUser, EventName, InboundConversion, SourceGroup,
    UserSearch, WebhookBody, WebhookPayload,
};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn error::Error>> {
    let client = &Configuration {
        base_path: env::var("REFHOOK_URL")?,
        bearer_access_token: Some(env::var("REFHOOK_TOKEN")?),
        ..Configuration::default()
    };

    let campaign = create_campaign(client, CreateCampaign::new("Rust".into())).await?.data;
    let email = "byron+rs@example.com";
    let company = models::UserMeta::new("Company".into(), serde_json::from_value(json!("Example Ltd"))?);
    let meta = Some(Some(vec![company.clone()]));
    let body = CreateUser { meta, ..CreateUser::new(campaign.id, email.into(), "Byron".into()) };
    let user = create_user(client, body, None).await?.data;
    assert_eq!(user.meta, [company]);
    assert_eq!((user.first_name.as_str(), user.campaign_id), ("Byron", campaign.id));

    let (id, address) = (Some(campaign.id), Some(email));
    let found =
        list_users(client, None, None, id, address, None, None, None, None, None, None, None, None).await?;
    assert_eq!((found.meta.total, found.data[0].id), (1, user.id));
    let search: UserSearch = serde_json::from_value(json!({
        "filters": {"value": [{"field": "email", "value": "+rs@", "operator": "contains"}], "operator": "AND"},
    }))?;
    assert_eq!(search_users(client, search, None, None, None).await?.meta.total, 1);

    let batch =
        BatchUsers::new(campaign.id, vec![json!({"first_name": "Ada", "email": "ada+rs@example.com"})]);
    let first = batch_users(client, batch.clone(), Some("rust-1")).await?;
    let repeat = batch_users(client, batch, Some("rust-1")).await?;
    assert_eq!(first, repeat, "a repeat with its key is answered the same");
    assert_eq!(first.data[0].status, BatchStatus::Created);

    let webhook = WebhookBody::new(
        campaign.id,
        EventName::UserJoin,
        "CRM".into(),
        vec![SourceGroup::Referred],
        "https://crm.example.com/leads".into(),
    );
    let made = create_webhook(client, webhook).await?.data;
    let rotated = rotate_secret(client, made.id).await?.data;
    assert_eq!(rotated.signing_secret, rotated.secret);
    assert_ne!(rotated.signing_secret, made.signing_secret);

    let body = CreateUser::new(999_999, "nobody@example.com".into(), "Nobody".into());
    assert_eq!(refusal(create_user(client, body, None).await), (404, 404));
    let unknown =
        list_users(client, None, None, Some(999_999), None, None, None, None, None, None, None, None, None);
    assert_eq!(refusal(unknown.await), (404, 404));
    let conversion = InboundConversion { code: Some(Some("zruTPh".into())), ..InboundConversion::new() };
    assert_eq!(refusal(inbound_qualify(client, "unknown", conversion).await), (404, 404));

    // What a receiver gets.
    let lead: WebhookPayload = serde_json::from_value(json!({
        "referrer_id": null, "referrer_code": null, "referrer_first_name": null, "referrer_email": null,
        "id": user.id, "code": user.code, "first_name": "Byron", "email": user.email, "url": user.url,
        "source": "Api", "date": "2022-06-09", "referrals_count": 0, "campaign_id": campaign.id,
    }))?;
    assert_eq!((lead.email, lead.referrer_id), (Some(user.email), None));
    println!("Rust client: ok");
    Ok(())
}

/// The status with which a call was refused, and the code in the body.
fn refusal<T: fmt::Debug, E: fmt::Debug>(answer: Result<T, Error<E>>) -> (u16, i32) {
    match answer {
        Err(Error::ResponseError(ResponseContent { status, content, .. })) => {
            let body: models::Error = serde_json::from_str(&content).expect("the body of every error");
            (status.as_u16(), body.code)
        }
        other => panic!("not refused: {other:?}"),
    }
}
