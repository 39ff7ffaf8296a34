//! The events that webhooks are sent for.
//!
//! Each event has a file with one [`EventSpec`], a variant and a row of [`EventKind::ALL`]. The API, its documentation,
//! messages and the app are derived from that list.

mod join;
mod moment;
mod qualified;
mod spec;

pub use moment::Moment;
pub use spec::EventSpec;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::number::UnknownNumber;

/// What happened to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is described in its file")]
pub enum EventKind {
    Join,
    Qualified,
}

impl EventKind {
    /// Every event with its spec.
    pub const ALL: [(Self, &'static EventSpec); 2] =
        [(Self::Join, &join::SPEC), (Self::Qualified, &qualified::SPEC)];

    /// The machine names.
    pub const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].1.name;
            index += 1;
        }
        names
    };

    /// The event's spec.
    pub const fn spec(self) -> &'static EventSpec {
        Self::ALL[self as usize].1
    }

    /// The machine name.
    pub const fn name(self) -> &'static str {
        self.spec().name
    }

    /// The number that the database keeps.
    pub const fn to_db(self) -> i16 {
        self.spec().number
    }

    /// The event of a number from the database.
    ///
    /// # Errors
    /// The number is unknown: the event was written by a newer version.
    pub fn from_db(number: i16) -> Result<Self, UnknownNumber> {
        let known = Self::ALL.into_iter().find(|(_, spec)| spec.number == number);
        known.map(|(kind, _)| kind).ok_or(UnknownNumber { what: "event", number })
    }
}

impl Serialize for EventKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = Self::ALL.into_iter().find(|(_, spec)| spec.name == name);
        known.map(|(kind, _)| kind).ok_or_else(|| de::Error::unknown_variant(&name, &Self::NAMES))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_event_is_found_again_by_its_number_and_its_name() {
        for (kind, spec) in EventKind::ALL {
            assert_eq!(kind.spec().number, spec.number, "{kind:?} stands at the place of another");
            assert_eq!(EventKind::from_db(kind.to_db()), Ok(kind));
            let name = serde_json::to_value(kind).unwrap();
            assert_eq!(serde_json::from_value::<EventKind>(name).unwrap(), kind);
        }
        let all = EventKind::ALL.map(|(_, spec)| spec);
        assert_eq!(all.map(|spec| spec.number).into_iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_eq!(all.map(|spec| spec.operation_id).into_iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn the_numbers_and_names_that_are_stored_stay() {
        let stored = EventKind::ALL.map(|(kind, spec)| (kind, spec.number, spec.name));
        let known = [(EventKind::Join, 0, "user.join"), (EventKind::Qualified, 1, "user.qualified")];
        assert_eq!(stored[..2], known);
    }

    #[test]
    fn the_labels_are_those_of_the_guide() {
        let guide: serde_json::Value =
            serde_json::from_str(include_str!("../../../../e2e/guide.json")).unwrap();
        for (name, label) in guide["events"].as_object().unwrap() {
            let kind: EventKind = serde_json::from_value(name.as_str().into()).unwrap();
            assert_eq!(label, kind.spec().label, "{name}");
        }
    }

    #[test]
    fn an_event_of_a_newer_version_is_no_event_of_this_one() {
        assert_eq!(EventKind::from_db(99), Err(UnknownNumber { what: "event", number: 99 }));
        let error = serde_json::from_str::<EventKind>("\"user.left\"").unwrap_err().to_string();
        assert!(error.starts_with("unknown variant `user.left`, expected "), "{error}");
    }
}
