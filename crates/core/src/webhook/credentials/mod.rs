//! Credentials that authenticate us to the receiver: one module per kind. A new kind is a new module and a line in the
//! list below.

mod basic;
mod bearer;
mod header;
mod pairs;
mod part;
mod sealed;
#[cfg(test)]
mod tests;

use crate::crypto::secret::Secret;
use crate::problem::Problems;
use crate::webhook::format::Format;
use crate::webhook::headers::MAX_VALUE;
use crate::webhook::payload::request::WireHeader;

pub use pairs::MAX_PAIRS;
pub use part::{CredentialSpec, Part, PartType, PartValue, Parts};
pub(crate) use sealed::{Plain, open};

/// The name for no credentials.
const NONE: &str = "none";

/// Declares the enum of credentials and maps each to its spec, so that no list can miss one.
macro_rules! credentials {
    ($($(#[$doc:meta])* $name:ident in $module:ident,)+) => {
        $(pub use $module::$name;)+

        /// Credentials that authenticate us to the receiver.
        #[derive(Clone, PartialEq, Eq)]
        pub enum Credentials {
            /// Nothing.
            None,
            $($(#[$doc])* $name($name),)+
        }

        /// All kinds of credentials, in the API's order.
        pub static KINDS: [&CredentialSpec; [$(stringify!($name)),+].len()] = [$(&$module::SPEC),+];

        impl Credentials {
            /// The names in the API.
            pub const NAMES: [&str; 1 + KINDS.len()] = [NONE, $($module::SPEC.name),+];

            fn credential(&self) -> Option<&dyn Credential> {
                match self {
                    Self::None => None,
                    $(Self::$name(credential) => Some(credential),)+
                }
            }
        }
    };
}

credentials! {
    /// `Authorization: Basic ..` (RFC 7617).
    Basic in basic,
    /// `Authorization: Bearer ..` (RFC 6750).
    Bearer in bearer,
    /// A key in a header of the marketer's choice.
    ApiKey in header,
    /// Pairs that are sent with the payload, after its rows.
    Pairs in pairs,
}

/// The behaviour that differs between kinds of credentials.
trait Credential {
    /// Its spec.
    fn kind(&self) -> &'static CredentialSpec;

    /// What its parts hold, in the order of [`CredentialSpec::parts`].
    fn values(&self) -> Vec<PartValue<'_>>;

    /// Adds to `problems` whatever prevents it from being sent, under paths such as `credentials.username`.
    fn check(&self, format: Format, problems: &mut Problems);

    /// The header that carries it.
    fn header(&self) -> Option<WireHeader> {
        None
    }

    /// Pairs that are sent with the payload.
    fn pairs(&self) -> &[(String, Secret)] {
        &[]
    }

    /// The encoded form of its secrets, where that is what is sent.
    fn encoded(&self) -> Option<Secret> {
        None
    }
}

impl Credentials {
    /// The name in the API.
    pub fn name(&self) -> &'static str {
        self.credential().map_or(NONE, |credential| credential.kind().name)
    }

    /// The parts with what they hold, in order.
    pub fn parts(&self) -> impl Iterator<Item = (&'static Part, PartValue<'_>)> {
        let parts = |credential: &'_ dyn Credential| credential.kind().parts.iter();
        self.credential().into_iter().flat_map(move |credential| parts(credential).zip(credential.values()))
    }

    /// Every text that must not be shown, in its stored form.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.parts().flat_map(|(_, value)| value.secrets()).map(Secret::expose)
    }

    /// The encoded form of the secrets, where that is what is sent: it must not be shown either.
    pub fn encoded(&self) -> Option<Secret> {
        self.credential().and_then(Credential::encoded)
    }

    /// Adds to `problems` whatever prevents them from being sent, under paths such as `credentials.username`.
    pub(crate) fn check(&self, format: Format, problems: &mut Problems) {
        if let Some(credential) = self.credential() {
            credential.check(format, problems);
        }
    }

    /// The header that carries them.
    pub(crate) fn header(&self) -> Option<WireHeader> {
        self.credential().and_then(Credential::header)
    }

    /// Pairs that are sent with the payload, after its rows.
    pub(crate) fn pairs(&self) -> &[(String, Secret)] {
        self.credential().map_or(&[], Credential::pairs)
    }
}

/// Control characters are forbidden in Basic (RFC 7617, section 2); in pairs they come from a broken paste.
fn problem_if_unfit(place: &str, text: &str, problems: &mut Problems) {
    // Basic sends both in one header, base64-encoded.
    let limit = MAX_VALUE / 4;
    if text.chars().count() > limit {
        problems.add(place, format!("Shorten this to {limit} characters."));
    }
    if text.chars().any(char::is_control) {
        problems.add(place, "This holds a line break or another invisible character: paste it again.");
    }
}
