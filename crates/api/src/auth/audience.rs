//! What a caller may see of an answer.

use refhook_core::delivery::received::Received;
use refhook_core::webhook::endpoint_url::EndpointUrl;
use refhook_store::accounts::members::Role;

use super::Caller;

/// Who an answer is for. A viewer sees neither the paths of webhook URLs, which for many receivers are as good as a
/// password, nor what receivers say, which may repeat them in any encoding.
///
/// Both have types that cannot be serialized; only an audience turns them into ones that can. It is made from a caller
/// and from nothing else: a handler gets it with the permission it asks for.
#[derive(Clone, Copy)]
pub(crate) struct Audience {
    sees_all: bool,
}

impl Audience {
    pub(super) const fn of(caller: &Caller) -> Self {
        let sees_all = match caller {
            // Only those who may manage the account can create tokens.
            Caller::Token(_) => true,
            Caller::Session(session) => match session.member.role {
                Role::Owner | Role::Member => true,
                Role::Viewer => false,
            },
        };
        Self { sees_all }
    }

    /// The URL of an endpoint, as this audience sees it.
    #[expect(clippy::disallowed_methods, reason = "the audience may see it")]
    pub(crate) fn endpoint(self, url: &EndpointUrl) -> String {
        if self.sees_all { url.expose().to_owned() } else { url.masked() }
    }

    /// What a receiver said; `None` if this audience may not see it.
    #[expect(clippy::disallowed_methods, reason = "the audience may see it")]
    pub(crate) fn received<T>(self, said: Received<T>) -> Option<T> {
        self.sees_all.then(|| said.into_exposed())
    }

    /// A viewer's audience.
    #[cfg(test)]
    pub(crate) const VIEWER: Self = Self { sees_all: false };

    /// Everybody else's audience.
    #[cfg(test)]
    pub(crate) const MEMBER: Self = Self { sees_all: true };
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::*;

    /// An answer that later gets new fields. With `EndpointUrl` and `Received` as their types, it would not compile.
    #[derive(Serialize)]
    struct Tomorrow {
        fallback_url: String,
        last_words: Option<String>,
    }

    fn shown_to(audience: Audience) -> Value {
        let (url, words) = (EndpointUrl::from("https://a.example/s3cr3t"), Received::from("at /s3cr3t"));
        let answer = Tomorrow { fallback_url: audience.endpoint(&url), last_words: audience.received(words) };
        serde_json::to_value(answer).unwrap()
    }

    #[test]
    fn what_an_answer_says_of_an_endpoint_is_masked_for_viewers() {
        let masked = json!({"fallback_url": "https://a.example/••••••••", "last_words": null});
        assert_eq!(shown_to(Audience::VIEWER), masked);
        let whole = json!({"fallback_url": "https://a.example/s3cr3t", "last_words": "at /s3cr3t"});
        assert_eq!(shown_to(Audience::MEMBER), whole);
    }
}
