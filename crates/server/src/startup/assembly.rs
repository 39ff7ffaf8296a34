//! Assembles the use cases and the delivery engine.

use std::sync::Arc;

use refhook_core::crypto::vault::Vault;
use refhook_delivery::egress::{EgressClient, LocalTarget};
use refhook_delivery::{Engine, EngineDeps, LANE_ROOM};
use refhook_dispatch::{ClaimId, Emit, HandOver};
use refhook_program::{Joiner, Program, ProgramDeps};
use refhook_store::Db;
use refhook_store::queue::Notices;

use super::SystemDeps;
use crate::config::Settings;
use crate::metrics::Metrics;
use refhook_api::app::{App, AppDeps};

/// What both are built from.
pub(super) struct AssemblyDeps {
    pub(super) db: Db,
    pub(super) vault: Arc<Vault>,
    /// The claim of this start of this node.
    pub(super) claim: ClaimId,
    pub(super) egress: Arc<EgressClient>,
    /// The test inbox, if it runs.
    pub(super) target: Option<LocalTarget>,
    pub(super) base_url: String,
    pub(super) metrics: Metrics,
}

/// Starts both; due deliveries go out at once.
pub(super) fn start(
    deps: AssemblyDeps,
    settings: &Settings,
    system: SystemDeps,
) -> (App, Engine, Option<Notices>) {
    let AssemblyDeps { db, vault, claim, egress, target, base_url, metrics } = deps;
    let SystemDeps { clock, random, codes } = system;
    let (handover, arrivals) = HandOver::new(LANE_ROOM);
    db.emit_to(Arc::clone(&handover) as Arc<dyn Emit>);
    let program = Arc::new(Program::new(ProgramDeps {
        db: db.clone(),
        clock: Arc::clone(&clock),
        random: random.clone(),
        codes,
        vault: Arc::clone(&vault),
        handover: Arc::clone(&handover),
        claim,
        webhooks_per_campaign: settings.limits.webhooks_per_campaign,
        base_url,
        retention: settings.retention.into(),
        measures: metrics.program,
    }));
    let notices = Notices::new(db.reader(), claim, &handover);
    let engine = Engine::start(EngineDeps {
        db,
        clock,
        random,
        vault,
        handover,
        arrivals,
        claim,
        egress: Arc::clone(&egress),
        measures: metrics.engine,
    });
    let app = App::new(AppDeps {
        joiner: Joiner::start(Arc::clone(&program)),
        program,
        egress,
        allow: settings.egress.allow(target.as_ref()),
        inbox_origin: target.map(|target| format!("https://{}:{}", target.host, target.port)),
        api_rate: settings.web.api_rate,
        proxies: settings.web.trusted_proxies.clone().unwrap_or_default(),
    });
    (app, engine, notices)
}
