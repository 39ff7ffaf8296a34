//! Plans of an account and what they open.

use serde::{Deserialize, Serialize};

/// An account's plan; webhooks and the API need [`Plan::Basic`] or above, as in the guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the plans' own")]
pub enum Plan {
    Starter,
    Basic,
    Pro,
    Enterprise,
}

impl Plan {
    /// Every plan with its name, lowest first.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Starter, "starter"),
        (Self::Basic, "basic"),
        (Self::Pro, "pro"),
        (Self::Enterprise, "enterprise"),
    ];

    /// Whether the plan includes outbound webhooks and the API.
    pub fn has_webhooks_and_api(self) -> bool {
        self >= Self::Basic
    }

    /// The plan's name in the API, the database and the command line.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The plan of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(plan, _)| *plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_begin_at_basic() {
        let open: Vec<_> =
            Plan::ALL.iter().filter(|(p, _)| p.has_webhooks_and_api()).map(|(_, n)| *n).collect();
        assert_eq!(open, ["basic", "pro", "enterprise"]);
        for (plan, name) in Plan::ALL {
            assert_eq!((Plan::parse(name), plan.name()), (Some(plan), name));
        }
    }
}
