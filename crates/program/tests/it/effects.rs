//! The effects of each use case, which follow its commit even if the caller has gone.

use std::collections::BTreeSet;
use std::sync::Arc;

use refhook_core::crypto::token::hash_token;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::event::EventKind;
use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::join::{PersonKey, QualifyRequest};
use refhook_core::random::Random;
use refhook_core::time::FakeClock;
use refhook_program::{
    Accounts, BackfillFilter, Backlog, Program, Sheet, TokenInput, UploadFile, WebhookInput,
};

use refhook_core::webhook::{Credentials, Webhook, WebhookSecrets};
use refhook_dispatch::{Arrival, ClaimId, Effect};
use refhook_store::accounts::tokens::{self, Scope};
use refhook_store::queue::{AttemptRecord, Completion, Next, complete};
use refhook_store::uploads::{Choice, UploadKind};
use refhook_store::{StoreError, WriteClass, campaigns};
use tokio::sync::oneshot;

use crate::fixture::{CLAIM, Home, NOW};
use crate::on_both;

/// Whether callers wait for their answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Callers {
    Wait,
    Leave,
}

impl Home {
    /// Runs a use case, which must emit exactly this.
    async fn emits<W, F>(&self, callers: Callers, expected: &[&str], case: W)
    where
        W: FnOnce(Arc<Program>) -> F,
        F: Future<Output = ()> + Send + 'static,
    {
        self.emitted.take();
        let expected: Vec<_> = expected.iter().map(|&name| name.to_owned()).collect();
        let work = case(Arc::clone(&self.program));
        if callers == Callers::Wait || expected.is_empty() {
            work.await;
            assert_eq!(self.emitted.take(), expected);
            return;
        }
        let (start, told_to_start) = oneshot::channel::<()>();
        let caller = tokio::spawn(async move {
            let _ = told_to_start.await;
            work.await;
        });
        self.emitted.send_home(caller.abort_handle());
        start.send(()).unwrap();
        self.emitted.until(&expected).await;
        if let Err(ended) = caller.await {
            assert!(ended.is_cancelled(), "{ended}");
        }
    }

    /// The same for a use case that is a bulk job: if the caller goes, the service goes on with it.
    async fn emits_by_job<W, F>(&self, callers: Callers, expected: &[&str], case: W)
    where
        W: FnOnce(Arc<Program>) -> F,
        F: Future<Output = ()> + Send + 'static,
    {
        let service = (callers == Callers::Leave).then(|| self.serve_bulk_jobs());
        self.emits(callers, expected, case).await;
        if let Some(service) = service {
            service.abort();
        }
    }

    /// Completes what the engine was given last, as if attempts had led to `next`.
    async fn settle(&mut self, next: Next) -> DeliveryId {
        let mut claimed = Vec::new();
        while let Ok(arrival) = self.arrivals.try_recv() {
            if let Arrival::Claimed(rows) = arrival {
                claimed.extend(rows);
            }
        }
        let id = claimed.pop().unwrap().id;
        let completion = completion(id, CLAIM, next);
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { complete(&mut tx, &[completion], NOW).await })
        });
        let done: Result<(), StoreError> = work.await.map(drop);
        done.unwrap();
        id
    }

    async fn joins(&self, callers: Callers, email: &str, referrer: Option<&str>, expected: &[&str]) {
        let request = self.request(email, referrer);
        let case = async move |program: Arc<Program>| {
            program.join([request].into(), WriteClass::Lead).await.unwrap();
        };
        self.emits(callers, expected, case).await;
    }
}

fn completion(id: DeliveryId, claim: ClaimId, next: Next) -> Completion {
    let attempt = AttemptRecord {
        delivery_id: id,
        version: 1,
        signed_at: NOW,
        request_sha256: None,
        address: None,
        outcome: if next == Next::Delivered { Outcome::Delivered } else { Outcome::Timeout },
        status: None,
        detail: None,
        dns_ms: None,
        connect_ms: None,
        tls_ms: None,
        first_byte_ms: None,
        total_ms: 9,
        response_headers: None,
        response_body: None,
        response_truncated: false,
    };
    Completion { attempt, claim, next }
}

impl Home {
    async fn webhooks_are_changed(&self, callers: Callers) {
        let (account, by) = (self.account, self.author());
        let id = self.add_webhook().await.webhook.id;
        let changed = format!("changed {id}");
        let released = [changed.as_str(), "wake bulk jobs"];

        let input = self.input_of(id).await;
        let who = by.clone();
        let case = async move |program: Arc<Program>| {
            drop(program.create_webhook(who, input).await.unwrap());
        };
        self.emits(callers, &[&format!("changed {}", id.0 + 1)], case).await;

        let who = by.clone();
        let case = async move |program: Arc<Program>| {
            drop(program.duplicate_webhook(who, id).await.unwrap());
        };
        self.emits(callers, &[&format!("changed {}", id.0 + 2)], case).await;

        let (who, input) = (by.clone(), self.input_of(id).await);
        let case = async move |program: Arc<Program>| {
            drop(program.save_webhook(who, id, 1, input).await.unwrap());
        };
        self.emits(callers, &released, case).await;

        let (who, input) = (by.clone(), self.input_of(id).await);
        let case = async move |program: Arc<Program>| {
            assert!(program.save_webhook(who, id, 1, input).await.is_err(), "it is another version by now");
        };
        self.emits(callers, &[], case).await;

        let who = by.clone();
        let case = async move |program: Arc<Program>| drop(program.rotate_secret(who, id).await.unwrap());
        self.emits(callers, &[&changed], case).await;

        let who = by.clone();
        let case = async move |program: Arc<Program>| drop(program.pause_webhook(who, id).await.unwrap());
        self.emits(callers, &[&changed], case).await;

        let who = by.clone();
        let case = async move |program: Arc<Program>| {
            assert!(program.pause_webhook(who, id).await.is_err(), "it is paused already");
        };
        self.emits(callers, &[], case).await;

        let case = async move |program: Arc<Program>| {
            assert!(program.send_waiting(account, id).await.is_err(), "it is paused");
        };
        self.emits(callers, &[], case).await;

        let who = by.clone();
        let case = async move |program: Arc<Program>| {
            drop(program.resume_webhook(who, id, Backlog::Discard).await.unwrap());
        };
        while self.program.bulk_round().await.unwrap() {}
        let bulk = format!("bulk {id}");
        let mut expected = vec!["wake bulk jobs", &changed, "wake bulk jobs"];
        // The service then makes due what waits.
        expected.extend((callers == Callers::Leave).then_some(bulk.as_str()));
        self.emits_by_job(callers, &expected, case).await;

        let case = async move |program: Arc<Program>| drop(program.send_waiting(account, id).await.unwrap());
        self.emits(callers, &released, case).await;

        let case = async move |program: Arc<Program>| {
            assert!(program.try_webhook(account, id).await.is_err(), "it waits for nothing");
        };
        self.emits(callers, &[], case).await;

        let case =
            async move |program: Arc<Program>| program.delete_webhook(account, id, true).await.unwrap();
        self.emits(callers, &[&changed], case).await;

        self.workflows_subscribe(callers, id).await;
    }

    async fn workflows_subscribe(&self, callers: Callers, like: WebhookId) {
        let by = self.author();
        let made = WebhookId(like.0 + 3);
        let changed = format!("changed {made}");
        for expected in [&[changed.as_str()][..], &[&changed, "wake bulk jobs"]] {
            let (who, input) = (by.clone(), self.input_of(WebhookId(like.0 + 1)).await);
            let case = async move |program: Arc<Program>| {
                assert_eq!(program.subscribe(who, input).await.unwrap(), made);
            };
            self.emits(callers, expected, case).await;
        }
        for expected in [&[changed.as_str()][..], &[]] {
            let who = by.clone();
            let case = async move |program: Arc<Program>| program.unsubscribe(who, made).await.unwrap();
            self.emits(callers, expected, case).await;
        }
    }

    /// The input that would save a webhook unchanged.
    async fn input_of(&self, id: WebhookId) -> WebhookInput {
        let mut connection = self.program.reader().read().await.unwrap();
        let known =
            refhook_store::webhooks::find(&mut connection.tx(), self.account, id).await.unwrap().unwrap();
        let secrets = WebhookSecrets { credentials: Credentials::None, headers: Vec::new() };
        let webhook = Webhook { config: known.config, secrets };
        WebhookInput { campaign_id: known.campaign_id, name: known.name, webhook }
    }

    async fn deliveries_are_sent_again(mut self, callers: Callers) {
        let account = self.account;
        self.joins(callers, "early@example.com", None, &["run"]).await;
        let id = self.add_webhook().await.webhook.id;
        let (changed, bulk, announced) =
            (format!("changed {id}"), format!("bulk {id}"), format!("announce {id}"));

        self.joins(callers, "a@example.com", None, &["claimed 1", "run"]).await;
        let delivered = self.settle(Next::Delivered).await;
        let case = async move |program: Arc<Program>| {
            assert!(program.retry_delivery(account, delivered).await.is_err(), "it has arrived");
        };
        self.emits(callers, &[], case).await;
        let case = async move |program: Arc<Program>| {
            drop(program.replay_delivery(account, delivered).await.unwrap());
        };
        self.emits(callers, &[&bulk], case).await;

        self.joins(Callers::Wait, "b@example.com", None, &["claimed 1", "run"]).await;
        let failed = self.settle(Next::Failed).await;
        let case = async move |program: Arc<Program>| {
            drop(program.retry_delivery(account, failed).await.unwrap());
        };
        self.emits(callers, &[&changed], case).await;

        self.joins(Callers::Wait, "c@example.com", None, &["claimed 1", "run"]).await;
        self.settle(Next::Failed).await;
        let begun = ["wake bulk jobs", announced.as_str()];
        for step in [&changed, &bulk] {
            let is_retry = *step == changed;
            let case = async move |program: Arc<Program>| {
                if is_retry {
                    program.start_retry(account, id, None).await.unwrap();
                } else {
                    let all = BackfillFilter { until: Some(NOW.plus(1)), ..BackfillFilter::default() };
                    drop(program.start_backfill(account, id, all).await.unwrap());
                }
            };
            self.emits(callers, &begun, case).await;
            let case = async move |program: Arc<Program>| {
                program.bulk_round().await.unwrap();
            };
            self.emits(callers, &[step], case).await;
        }
    }

    async fn people_come_and_go(self, callers: Callers) {
        let account = self.account;
        let (joined, qualified) = (
            self.add_webhook().await.webhook.id,
            self.add_webhook_for(EventKind::Qualified).await.webhook.id,
        );
        self.joins(callers, "a@example.com", None, &["claimed 1", "run"]).await;
        self.joins(callers, "a@example.com", None, &[]).await;
        self.joins(callers, "b@example.com", Some("a@example.com"), &["claimed 1", "run"]).await;

        let ask = QualifyRequest {
            quiet: false,
            account_id: account,
            person: PersonKey::parse("b@example.com"),
            campaign_id: None,
            qualified: true,
        };
        let case = async move |program: Arc<Program>| drop(program.qualify([ask].into()).await.unwrap());
        self.emits(callers, &["claimed 1", "run"], case).await;

        // Deliveries that a lane has no room for wait in the database.
        let many: Vec<_> = (0..40).map(|n| self.request(&format!("m{n}@example.com"), None)).collect();
        let waiting = format!("waiting {joined}");
        let case = async move |program: Arc<Program>| {
            program.join(many.into(), WriteClass::Lead).await.unwrap();
        };
        self.emits(callers, &["claimed 30", &waiting, "run"], case).await;
        let request = self.request("bulk@example.com", None);
        let case = async move |program: Arc<Program>| drop(program.join_many(vec![request]).await.unwrap());
        self.emits(callers, &[&format!("bulk {joined}"), "run"], case).await;

        let found = {
            let mut connection = self.program.reader().read().await.unwrap();
            let key = PersonKey::parse("a@example.com");
            refhook_store::people::find(&mut connection.tx(), account, &key).await.unwrap()
        };
        let person = found[0].facts.id;
        let case =
            async move |program: Arc<Program>| drop(program.erase(account, vec![person]).await.unwrap());
        self.emits(callers, &[&format!("forget {person}"), "wake bulk jobs"], case).await;
        while self.program.bulk_round().await.unwrap() {}

        let campaign = self.campaign;
        let mut expected =
            vec![format!("changed {joined}"), format!("changed {qualified}"), "wake bulk jobs".to_owned()];
        expected.extend((1..=42).map(|n| format!("forget {}", person.0 + n)));
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        let case = async move |program: Arc<Program>| {
            program.delete_campaign(account, campaign, true).await.unwrap();
        };
        self.emits_by_job(callers, &expected, case).await;
    }

    async fn files_are_uploaded(self, callers: Callers) {
        let (account, hook) = (self.account, self.add_webhook().await.webhook.id);
        let campaign = {
            let mut connection = self.program.reader().read().await.unwrap();
            campaigns::find(&mut connection.tx(), account, self.campaign).await.unwrap().unwrap()
        };
        let bytes = b"Name,Email\nAda,ada@example.com\n".to_vec();
        let sheet = Sheet::read(&bytes, Choice::default(), "en").unwrap();
        let file = UploadFile { name: "people.csv".into(), bytes, sheet };
        let id = self.program.upload(campaign, UploadKind::Referrers, file).await.unwrap().id;
        let case = async move |program: Arc<Program>| drop(program.start_upload(account, id).await.unwrap());
        self.emits(callers, &["wake bulk jobs"], case).await;
        let case = async move |program: Arc<Program>| {
            program.bulk_round().await.unwrap();
        };
        self.emits(callers, &[&format!("bulk {hook}"), "run"], case).await;
    }
}

on_both! {
    async fn each_change_of_a_webhook_has_its_effects(home: Home) {
        home.webhooks_are_changed(Callers::Wait).await;
    }

    async fn they_follow_when_whoever_changed_a_webhook_leaves(home: Home) {
        home.webhooks_are_changed(Callers::Leave).await;
    }

    async fn sending_again_has_its_effects(home: Home) {
        home.deliveries_are_sent_again(Callers::Wait).await;
    }

    async fn they_follow_when_whoever_sent_again_leaves(home: Home) {
        home.deliveries_are_sent_again(Callers::Leave).await;
    }

    async fn people_who_come_and_go_have_their_effects(home: Home) {
        home.people_come_and_go(Callers::Wait).await;
    }

    async fn they_follow_when_whoever_brought_or_erased_people_leaves(home: Home) {
        home.people_come_and_go(Callers::Leave).await;
    }

    async fn uploads_have_their_effects(home: Home) {
        home.files_are_uploaded(Callers::Wait).await;
    }

    async fn they_follow_when_whoever_uploaded_leaves(home: Home) {
        home.files_are_uploaded(Callers::Leave).await;
    }

    async fn a_revoked_token_is_locked_out_also_when_whoever_revoked_it_leaves(home: Home) {
        let accounts = Accounts::new(&home.db, Arc::new(FakeClock::at(NOW)), Random::from_seed(7));
        let token = accounts.generate_token();
        let new = TokenInput { name: "Zapier".to_owned(), scope: Scope::Read, expires_at: None };
        let listed = accounts.add_token(home.account, &token, new).await.unwrap();
        let (locked_out, is_locked_out) = oneshot::channel();
        let account = home.account;
        let caller = tokio::spawn(async move {
            let leave = std::future::pending::<()>();
            let revoke = accounts.revoke_token(account, listed.id, move || {
                let _ = locked_out.send(());
            });
            revoke.await.unwrap();
            leave.await;
        });
        is_locked_out.await.unwrap();
        caller.abort();
        let access = tokens::find(&mut home.program.reader().read().await.unwrap().tx(), &hash_token(&token)).await;
        assert_eq!(access.unwrap().unwrap().revoked_at, Some(NOW));
    }

    async fn of_what_is_rolled_back_nothing_follows(home: Home) {
        let write = |n: i64| home.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                tx.after_commit(Effect::Announce(WebhookId(n)));
                if n % 4 == 0 { Err(StoreError::Busy) } else { Ok(()) }
            })
        });
        home.emitted.take();
        let results = futures_util::future::join_all((0..40).map(write)).await;
        assert_eq!(results.iter().filter(|result| result.is_err()).count(), 10);
        let expected: BTreeSet<_> = (0..40).filter(|n| n % 4 != 0).map(|n| format!("announce {n}")).collect();
        assert_eq!(home.emitted.take().into_iter().collect::<BTreeSet<_>>(), expected);
    }
}
