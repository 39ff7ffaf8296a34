//! Identifiers. Each aggregate has its own type, so that they cannot be confused.

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
            /// A new `UUIDv7` (RFC 9562): ordered by `at`, so that indexes grow at their end, and random after that.
            pub fn new(at: UnixMs, random: &mut dyn rand::Rng) -> Self {
                let mut bytes = [0; 10];
                random.fill_bytes(&mut bytes);
                let millis = u64::try_from(at.0).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
            }

            /// The lowest id that can be made at `at`: every older id is below it, so a range of time is a range of
            /// ids.
            pub fn first_at(at: UnixMs) -> Self {
                let millis = u64::try_from(at.0).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
            }

            /// When it was made, from its first 48 bits.
            pub fn made_at(self) -> UnixMs {
                UnixMs(i64::try_from(self.0.as_u128() >> 80).unwrap_or(i64::MAX))
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
    /// A retry of all failed deliveries of a webhook.
    RetryId,
    /// A backfill: deliveries for people who joined before the webhook existed.
    BackfillId,
    /// An upload of people from a spreadsheet.
    UploadId,
}

impl PersonId {
    /// An id that no person has.
    pub const NOBODY: Self = Self(0);
}

uuid_id! {
    /// Something that happened to a person: joined, or became qualified.
    EventId,
    /// One event on its way to one webhook. It is sent as `webhook-id`, the same on every attempt.
    DeliveryId,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    proptest! {
        #[test]
        fn a_range_of_time_is_a_range_of_ids(at in 1_i64..=0xffff_ffff_ffff - 1, seed: u64) {
            let id = DeliveryId::new(UnixMs(at), &mut StdRng::seed_from_u64(seed));
            prop_assert_eq!(id.made_at(), UnixMs(at));
            prop_assert!(DeliveryId::first_at(UnixMs(at)) <= id && id < DeliveryId::first_at(UnixMs(at + 1)));
        }
    }
}
