//! Payload formats: one module per format, with its spec, its check and its writer. A new format is a new module and a
//! line in the list below.

mod form;
mod json;
mod query;
mod template;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::people::snapshot::EventFacts;
use crate::problem::Problems;
use crate::webhook::payload::request::{Method, WebhookRequest};
use crate::webhook::payload::rows::Payload;

/// The separator between the levels of a key, in a format that nests.
pub(crate) const LEVEL: char = '.';
/// How many levels a payload may have.
pub const MAX_DEPTH: usize = 20;

/// Declares the enum of formats and maps each to its spec, so that no list can miss one.
macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident in $module:ident,)+) => {
        /// How the payload is written.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Format {
            $($(#[$doc])* $name,)+
        }

        impl Format {
            /// All formats, in the order they are offered.
            pub const ALL: [Self; [$(stringify!($name)),+].len()] = [$(Self::$name),+];

            /// The format's spec.
            pub const fn spec(self) -> &'static FormatSpec {
                match self {
                    $(Self::$name => &$module::SPEC,)+
                }
            }
        }
    };
}

formats! {
    /// Query parameters of the URL, without a body: the guide's format.
    Query in query,
    /// `application/x-www-form-urlencoded` body.
    Form in form,
    /// A JSON object; dotted keys nest.
    Json in json,
    /// A JSON tree whose string leaves may contain `{{field}}`.
    Template in template,
}

impl Default for Format {
    /// The first that is offered.
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl Format {
    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        self.spec().name
    }
}

/// The description of a format: code that treats formats differently asks here.
pub struct FormatSpec {
    /// Its name in the API.
    pub name: &'static str,
    /// Its name in the builder.
    pub label: &'static str,
    /// What it does, in words for marketers.
    pub description: &'static str,
    /// The methods that can carry it.
    pub methods: &'static [Method],
    /// The media type of the body; `None` puts the payload into the URL and sends no body.
    pub content_type: Option<&'static str>,
    /// Whether dots in keys make levels: then a key cannot be a value and a level at once.
    pub nests: bool,
    /// Whether the payload is the webhook's template instead of rows.
    pub takes_template: bool,
    /// Why it cannot carry credential pairs; `None` if it can.
    pub(crate) refuses_pairs: Option<&'static str>,
    /// Adds what is wrong with the rows or the template in this format.
    pub(crate) check: fn(Payload<'_>, &mut Problems),
    /// Writes the payload into the URL or the body of a request, and notes where credential pairs stand in it.
    pub(crate) write: fn(&mut WebhookRequest, Payload<'_>, &EventFacts),
}

impl FormatSpec {
    /// Whether the payload is in the URL.
    pub const fn in_url(&self) -> bool {
        self.content_type.is_none()
    }
}

/// The check shared by all formats whose payload is rows; each row on its own is checked elsewhere.
fn check_rows_alone(payload: Payload<'_>, problems: &mut Problems) {
    if payload.template.is_some() {
        problems.add("template", "Remove the template, or choose the format template.");
    }
}
