//! The example data. Each part is created only if it is missing, so a second start changes nothing, and the next start
//! completes one that was interrupted.

use std::io;

use anyhow::{Context, ensure};
use refhook_core::crypto::sealed::open_secrets;
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_core::event::EventKind;
use refhook_core::fields::{DEFAULT_FIELDS, Field};
use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::join::{JoinRequest, OnRepeat};
use refhook_core::people::person::{Source, SourceGroup};
use refhook_core::people::snapshot::PersonSnapshot;
use refhook_core::webhook::endpoint_url::EndpointUrl;
use refhook_core::webhook::{
    Credentials, Format, Method, PayloadRow, RowValue, SendingLimits, SuccessRule, Webhook, WebhookConfig,
    WebhookSecrets,
};
use refhook_program::{By, TokenInput, WebhookInput};
use refhook_store::accounts::links::Purpose;
use refhook_store::accounts::tokens;
use refhook_store::accounts::tokens::Scope;
use refhook_store::campaigns::{Campaign, CampaignDraft};
use refhook_store::search::Search;
use refhook_store::webhooks::StoredWebhook;
use refhook_store::{campaigns, webhooks};
use url::Url;

use crate::inbox::HOST;
use crate::startup::folder::{DataFolder, write_private};
use refhook_api::app::App;
use refhook_api::blank;

/// Key under which the database keeps the demo account's number.
const ACCOUNT: &str = "demo_account";
/// The owner's email address.
const OWNER: &str = "demo@example.com";
/// The token is kept in plain text in the demo's own folder, so that each start can print one that works.
const TOKEN_FILE: &str = "demo.token";
/// Path of the webhook's URL, as a real receiver might have it.
pub(super) const PATH: &str = "/crm/leads";

/// The demo's parts.
pub(super) struct Seed {
    pub(super) account: AccountId,
    pub(super) campaign: Campaign,
    pub(super) referrer: PersonSnapshot,
    pub(super) webhook: WebhookId,
    pub(super) webhook_url: String,
    pub(super) token: Secret,
    pub(super) sign_in_link: String,
}

pub(super) async fn plant(app: &App, inbox_origin: &str, folder: &DataFolder) -> anyhow::Result<Seed> {
    let account = app.program.accounts().find_or_create(ACCOUNT, "Demo").await?;
    let campaign = campaign(app, account).await?;
    let referrer = referrer(app, &campaign).await?;
    let webhook_url = format!("{inbox_origin}{PATH}");
    let webhook = webhook(app, &campaign, &webhook_url).await?;
    let token = token(app, account, folder).await?;
    let sign_in_link = sign_in_link(app, account).await?;
    Ok(Seed { account, campaign, referrer, webhook, webhook_url, token, sign_in_link })
}

/// A sign-in link for each start; the owner has no password until they choose one.
async fn sign_in_link(app: &App, account: AccountId) -> anyhow::Result<String> {
    let accounts = app.program.accounts();
    let owner = accounts.ensure_owner(account, OWNER).await?;
    Ok(accounts.issue_link(app.program.base_url(), Purpose::SignIn(owner)).await?.url)
}

async fn campaign(app: &App, account: AccountId) -> anyhow::Result<Campaign> {
    let mut connection = app.db().read().await?;
    let known = campaigns::list(&mut connection.tx(), account, &Search::default(), (0, 1)).await?;
    drop(connection);
    if let Some(known) = known.0.into_iter().next() {
        return Ok(known);
    }
    let draft = CampaignDraft { name: "Demo".to_owned(), ..blank() };
    Ok(app.program.create_campaign(account, None, draft).await?)
}

async fn referrer(app: &App, campaign: &Campaign) -> anyhow::Result<PersonSnapshot> {
    let jessica = JoinRequest {
        account_id: campaign.account_id,
        campaign_id: campaign.id,
        first_name: "Jessica".to_owned(),
        email: "jessica@example.com".to_owned(),
        meta: Vec::new(),
        source: Source::Direct,
        referrer: None,
        ip: None,
        on_repeat: OnRepeat::Keep,
        code: None,
        consent: None,
        quiet: false,
        idempotency: None,
    };
    Ok(app.joiner.join(jessica).await?.person.facts)
}

/// The campaign's webhook to the inbox. If the inbox's port has changed, the webhook's URL is updated.
async fn webhook(app: &App, campaign: &Campaign, url: &str) -> anyhow::Result<WebhookId> {
    let account = campaign.account_id;
    let mut connection = app.db().read().await?;
    let (known, _) = webhooks::list(&mut connection.tx(), account, Some(campaign.id), 0, i64::MAX).await?;
    drop(connection);
    let to_inbox = |webhook: &StoredWebhook| webhook.config.url.host().as_deref() == Some(HOST);
    let Some(mut known) = known.into_iter().find(to_inbox) else {
        let secrets = WebhookSecrets { credentials: Credentials::None, headers: Vec::new() };
        let webhook = Webhook { config: definition(url)?, secrets };
        let input = WebhookInput { campaign_id: campaign.id, name: "Demo: new leads".to_owned(), webhook };
        return Ok(app.program.create_webhook(By { account, actor: None }, input).await?.webhook.id);
    };
    let moved = moved(&known.config.url, url)?;
    if known.config.url != moved {
        let secrets = open_secrets(app.program.vault(), known.id, known.sealed_secrets.as_deref())?;
        known.config.url = moved;
        let webhook = Webhook { config: known.config, secrets };
        let input = WebhookInput { campaign_id: campaign.id, name: known.name, webhook };
        app.program.save_webhook(By { account, actor: None }, known.id, known.version, input).await?;
    }
    Ok(known.id)
}

/// The stored URL, whose path the user may have changed, with the inbox's current port.
#[expect(clippy::disallowed_methods, reason = "it becomes the URL of the same webhook")]
fn moved(stored: &EndpointUrl, inbox: &str) -> anyhow::Result<EndpointUrl> {
    let mut url = Url::parse(stored.expose())?;
    let changed = url.set_port(Url::parse(inbox)?.port());
    ensure!(changed.is_ok(), "the webhook's URL {url} can hold no port");
    Ok(String::from(url).into())
}

/// The settings that the guide recommends: new leads only, by POST, with the fields in the guide's order.
fn definition(url: &str) -> anyhow::Result<WebhookConfig> {
    let rows = DEFAULT_FIELDS.iter().map(|name| {
        let field =
            Field::try_from((*name).to_owned()).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
        Ok(PayloadRow { key: (*name).to_owned(), value: RowValue::Field(field), omit_if_missing: false })
    });
    Ok(WebhookConfig {
        limits: SendingLimits::default(),
        signature_header: None,
        event: EventKind::Join,
        sources: [SourceGroup::Referred].into(),
        url: url.into(),
        method: Method::Post,
        format: Format::Query,
        fields: rows.collect::<anyhow::Result<_>>()?,
        template: None,
        success: SuccessRule::Any2xx,
    })
}

async fn token(app: &App, account: AccountId, folder: &DataFolder) -> anyhow::Result<Secret> {
    let path = folder.file(TOKEN_FILE);
    let kept = match std::fs::read_to_string(&path) {
        Ok(text) => Some(Secret::new(text.trim())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("{} can not be read", path.display())),
    };
    if let Some(token) = kept {
        let access = tokens::find(&mut app.db().read().await?.tx(), &hash_token(&token)).await?;
        if access.is_some_and(|access| access.account_id == account && access.revoked_at.is_none()) {
            return Ok(token);
        }
    }
    let accounts = app.program.accounts();
    let token = accounts.generate_token();
    // Write the file first: a token that exists only in the database is of no use to anyone.
    write_private(&path, token.expose()).with_context(|| format!("{} can not be written", path.display()))?;
    let new = TokenInput { name: "Demo".to_owned(), scope: Scope::Write, expires_at: None };
    accounts.add_token(account, &token, new).await?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_webhook_follows_the_inbox_to_another_port() {
        let moved = |stored: &str| moved(&stored.into(), "https://inbox.refhook.localhost:9443/x").unwrap();
        assert_eq!(
            moved("https://inbox.refhook.localhost:8443/mine?a=1"),
            "https://inbox.refhook.localhost:9443/mine?a=1".into()
        );
    }

    #[test]
    fn the_demo_sends_the_guides_fields() {
        let config = definition("https://inbox.refhook.localhost:8443/").unwrap();
        let keys: Vec<_> = config.fields.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, DEFAULT_FIELDS);
    }
}
