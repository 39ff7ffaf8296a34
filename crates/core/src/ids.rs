//! Identifiers. Each aggregate has its own type, so that one can never be passed for another.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::UnixMs;

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new `UUIDv7` (RFC 9562): ordered by `at`, so that an index grows at its end, random behind it.
            pub fn new(at: UnixMs, random: &mut dyn rand::Rng) -> Self {
                let mut bytes = [0; 10];
                random.fill_bytes(&mut bytes);
                let millis = u64::try_from(at.0).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

number_id! {
    /// A customer of this server: owns campaigns, webhooks, members and tokens.
    AccountId,
    /// Someone who signs in to an account.
    MemberId,
    /// An API token.
    TokenId,
    /// A referral campaign.
    CampaignId,
    /// Someone who joined a campaign; the API calls it a user.
    PersonId,
    /// An outbound webhook.
    WebhookId,
    /// A one-time link.
    LinkId,
}

uuid_id! {
    /// Something that happened to a person: joined, or became qualified.
    EventId,
    /// One event on its way to one webhook. It is the `webhook-id` on the wire, the same on every attempt.
    DeliveryId,
}
