//! Plans of an account and what they include.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// An account's plan; webhooks and the API need [`Plan::Basic`] or above, as in the guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the plans' own")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Plan {
    Starter,
    Basic,
    Pro,
    Enterprise,
}

impl Plan {
    /// Every plan, lowest first.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Whether the plan includes outbound webhooks and the API.
    pub fn has_webhooks_and_api(self) -> bool {
        self >= Self::Basic
    }

    /// The plan's name in the API, the database and the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The plan with this name.
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_begin_at_basic() {
        let open: Vec<_> =
            Plan::ALL.iter().filter(|plan| plan.has_webhooks_and_api()).map(|plan| plan.name()).collect();
        assert_eq!(open, ["basic", "pro", "enterprise"]);
        for plan in Plan::ALL.iter().copied() {
            assert_eq!(Plan::parse(plan.name()), Some(plan));
        }
    }
}
