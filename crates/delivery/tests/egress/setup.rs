//! Clients for the tests.

use std::time::Duration;

use bytes::Bytes;
use refhook_core::address::EgressAllow;
use refhook_core::webhook::Method;
use refhook_delivery::egress::{
    AttemptError, AttemptErrorKind, EgressClient, EgressLimits, Exchange, Guard, Keep, LocalTarget,
    OutgoingRequest, Resolver, Response, Terms,
};

use refhook_testkit::dns::NameServer;

/// Short enough for tests that wait for it, long enough that a busy machine does not reach it where it must not.
pub(crate) const SHORT: Duration = Duration::from_millis(300);

#[derive(Default)]
pub(crate) struct Setup<'a> {
    pub(crate) allow: &'a str,
    pub(crate) limits: EgressLimits,
    pub(crate) roots: Option<String>,
    pub(crate) local: Option<LocalTarget>,
    pub(crate) dns: Option<&'a NameServer>,
}

impl Setup<'_> {
    pub(crate) fn client(self) -> EgressClient {
        // Nothing answers on port 9, so a test that needs no lookup fails if one is made.
        let server = self.dns.map_or_else(|| "127.0.0.1:9".parse().unwrap(), |dns| dns.address);
        let resolver = Resolver::with_name_servers(&[server]).unwrap();
        let guard = Guard::new(EgressAllow::parse(self.allow).unwrap(), resolver, self.local);
        EgressClient::new(guard, self.limits, self.roots.as_deref()).unwrap()
    }
}

/// A client that may reach the receivers of the tests by their address.
pub(crate) fn on_loopback(limits: EgressLimits) -> EgressClient {
    Setup { allow: "127.0.0.0/8", limits, ..Setup::default() }.client()
}

pub(crate) async fn post(client: &EgressClient, url: &str) -> Exchange {
    let headers = [("Content-Type", "application/json")];
    let request = OutgoingRequest::new(Method::Post, url, headers, Bytes::from_static(b"{}")).unwrap();
    client.send(request, Terms::any_time(Keep::LittleOfSuccess)).await
}

pub(crate) fn answer(exchange: &Exchange) -> &Response {
    exchange.outcome.as_ref().unwrap()
}

pub(crate) fn error(exchange: &Exchange) -> &AttemptError {
    exchange.outcome.as_ref().unwrap_err()
}

pub(crate) fn kind(exchange: &Exchange) -> AttemptErrorKind {
    error(exchange).kind
}

/// Waits until `done` returns `true`.
pub(crate) async fn until(mut done: impl FnMut() -> bool) {
    let mut poll = tokio::time::interval(Duration::from_millis(2));
    let waited = tokio::time::timeout(Duration::from_secs(10), async {
        while !done() {
            poll.tick().await;
        }
    });
    waited.await.expect("what the test waits for happens");
}
