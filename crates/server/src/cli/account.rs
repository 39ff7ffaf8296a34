//! `refhook account`: works on the database directly, so it needs no running server and disturbs none.

use std::io::Write;
use std::sync::Arc;

use anyhow::bail;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use refhook_core::ids::AccountId;
use refhook_core::people::email;
use refhook_core::plan::Plan;
use refhook_core::random::Random;
use refhook_core::time::SystemClock;
use refhook_program::{Accounts, NewAccount};
use refhook_store::accounts::links::Purpose;
use refhook_store::accounts::members;
use refhook_store::{Reader, StoreError};
use serde_json::{Value, json};

use crate::config::{DatabaseSettings, base_url};
use crate::startup::{folder, open_database};
use refhook_api::password;

/// What can be done with accounts.
#[derive(Subcommand)]
pub(super) enum AccountCommand {
    /// Add an account with an owner and an API token; both secrets are shown this once
    Create {
        /// Name of the account, such as the company's
        #[arg(long)]
        name: String,
        /// Address that its owner signs in with
        #[arg(long)]
        email: String,
        /// Its plan
        #[arg(long, default_value = "pro", value_parser = plan_parser())]
        plan: Plan,
        #[command(flatten)]
        common: Common,
    },
    /// Change an account's plan; webhooks and the API need basic or above
    SetPlan {
        /// Number of the account
        #[arg(long, alias = "account", alias = "id", value_name = "NUMBER")]
        account_id: i64,
        /// Its new plan
        #[arg(long, value_parser = plan_parser())]
        plan: Plan,
        #[command(flatten)]
        common: Common,
    },
    /// Print a one-time link that signs a member in, for someone who can not sign in; it works for 24 hours
    SignInLink {
        /// Address that the member signs in with
        #[arg(long)]
        email: String,
        /// Scheme and host under which people reach the server
        #[arg(long, env = "REFHOOK_BASE_URL", value_name = "URL", default_value = "http://127.0.0.1:8080")]
        #[arg(value_parser = base_url)]
        base_url: String,
        #[command(flatten)]
        common: Common,
    },
    /// Give a member a new password, shown this once; their sessions end
    ResetPassword {
        /// Address that the member signs in with
        #[arg(long)]
        email: String,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Args)]
pub(super) struct Common {
    /// Answer as one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseSettings,
}

fn plan_parser() -> impl TypedValueParser<Value = Plan> {
    let known = PossibleValuesParser::new(Plan::ALL.iter().map(|plan| plan.name()));
    known.try_map(|name| Plan::parse(&name).ok_or("not a plan"))
}

impl AccountCommand {
    pub(super) async fn run(self, out: &mut impl Write) -> anyhow::Result<()> {
        let (Self::Create { common, .. }
        | Self::SetPlan { common, .. }
        | Self::SignInLink { common, .. }
        | Self::ResetPassword { common, .. }) = &self;
        let json = common.json;
        folder::create(&common.database.data_dir)?;
        let db = open_database(&common.database).await?;
        let random = Random::from_system()?;
        let accounts = Accounts::new(&db, Arc::new(SystemClock), random.clone());
        let answer = self.carry_out(&accounts, db.reader(), &random).await?;
        db.close().await;
        if json {
            return Ok(writeln!(out, "{answer}")?);
        }
        for (name, value) in answer.as_object().into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            writeln!(out, "{name}: {value}")?;
        }
        Ok(())
    }

    async fn carry_out(self, accounts: &Accounts, reader: &Reader, random: &Random) -> anyhow::Result<Value> {
        match self {
            Self::Create { name, email, plan, .. } => {
                let name = name.trim().to_owned();
                if name.is_empty() {
                    bail!("--name: an account needs a name");
                }
                create(accounts, random, (name, plan), &email).await
            }
            Self::SetPlan { account_id, plan, .. } => {
                if !accounts.set_plan(AccountId(account_id), plan).await? {
                    bail!("--account-id: there is no account {account_id}");
                }
                Ok(json!({ "account_id": account_id, "plan": plan.name() }))
            }
            Self::SignInLink { email, base_url, .. } => {
                let found = members::find_by_email(&mut reader.read().await?.tx(), &email).await?;
                let Some((member, _)) = found else { bail!("--email: nobody signs in with {email}") };
                let issued = accounts.issue_link(&base_url, Purpose::SignIn(member)).await?;
                Ok(json!({ "email": email, "link": issued.url }))
            }
            Self::ResetPassword { email, .. } => {
                let password = random.with(|random| password::generate(random));
                let hash = password::hash(password.clone(), random).await?;
                if !accounts.reset_password(&email, hash).await? {
                    bail!("--email: nobody signs in with {email}");
                }
                Ok(json!({ "email": email, "password": password.expose() }))
            }
        }
    }
}

async fn create(
    accounts: &Accounts,
    random: &Random,
    (name, plan): (String, Plan),
    email: &str,
) -> anyhow::Result<Value> {
    let email = email::check("--email", email)?;
    let password = random.with(|random| password::generate(random));
    let password_hash = password::hash(password.clone(), random).await?;
    let new = NewAccount { name, plan, email: email.clone(), password_hash };
    let (account_id, token) = match accounts.create(new).await {
        Err(StoreError::Conflict(_)) => {
            bail!("--email: someone already signs in with {email}; use another address")
        }
        created => created?,
    };
    Ok(json!({
        "account_id": account_id,
        "email": email,
        "password": password.expose(),
        "api_token": token.expose(),
    }))
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use refhook_testkit::folder::Folder;

    use crate::cli::Cli;

    async fn run(folder: &Folder, arguments: &[&str]) -> anyhow::Result<String> {
        let folder = folder.path().to_str().unwrap();
        let place = ["--data-dir", folder];
        let command = ["refhook", "account"].iter().chain(arguments).chain(&place);
        let mut out = Vec::new();
        Cli::try_parse_from(command)?.run(&mut out).await?;
        Ok(String::from_utf8(out)?)
    }

    fn sentence(result: anyhow::Result<String>) -> String {
        result.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn an_account_is_created_once_for_an_address() {
        let folder = Folder::create();
        let create = ["create", "--name", "Acme", "--email", "Owner@example.com", "--plan", "pro", "--json"];
        let answer: serde_json::Value = serde_json::from_str(&run(&folder, &create).await.unwrap()).unwrap();
        assert_eq!((&answer["account_id"], &answer["email"]), (&1.into(), &"Owner@example.com".into()));
        assert_eq!(answer["password"].as_str().unwrap().len(), 20);
        assert!(!answer["api_token"].as_str().unwrap().is_empty());
        assert_eq!(answer.as_object().unwrap().len(), 4);

        let again = ["create", "--name", "Other", "--email", "owner@example.com"];
        assert!(sentence(run(&folder, &again).await).starts_with("--email: someone already signs in with"));
    }

    #[tokio::test]
    async fn plan_and_password_are_changed_for_those_who_exist() {
        let folder = Folder::create();
        run(&folder, &["create", "--name", "Acme", "--email", "a@example.com"]).await.unwrap();
        let changed = run(&folder, &["set-plan", "--account-id", "1", "--plan", "starter"]).await.unwrap();
        assert_eq!(changed, "account_id: 1\nplan: starter\n");
        let reset = run(&folder, &["reset-password", "--email", "A@example.com"]).await.unwrap();
        assert!(reset.contains("password: "), "{reset}");

        let link = run(&folder, &["sign-in-link", "--email", "A@example.com"]).await.unwrap();
        assert!(link.contains("\nlink: http://127.0.0.1:8080/sign-in#"), "{link}");
        let unknown = run(&folder, &["sign-in-link", "--email", "b@example.com"]).await;
        assert_eq!(sentence(unknown), "--email: nobody signs in with b@example.com");

        let unknown = run(&folder, &["set-plan", "--account-id", "9", "--plan", "pro"]).await;
        assert_eq!(sentence(unknown), "--account-id: there is no account 9");
        let unknown = run(&folder, &["reset-password", "--email", "b@example.com"]).await;
        assert_eq!(sentence(unknown), "--email: nobody signs in with b@example.com");
    }

    #[tokio::test]
    async fn what_can_not_be_used_is_refused_before_anything_is_written() {
        let folder = Folder::create();
        for bad in
            [["create", "--name", " ", "--email", "a@example.com"], ["create", "--name", "A", "--email", "a"]]
        {
            assert!(run(&folder, &bad).await.is_err(), "{bad:?}");
        }
        assert!(
            sentence(run(&folder, &["set-plan", "--account-id", "1", "--plan", "gold"]).await)
                .contains("pro")
        );
        let first = run(&folder, &["create", "--name", "A", "--email", "a@example.com"]).await.unwrap();
        assert!(first.starts_with("account_id: 1\n"), "{first}");
    }
}
