//! What a campaign's public pages say and look like, and what they ask for.

mod check;
mod tags;

use serde::{Deserialize, Serialize};

pub use check::check;
pub use tags::TextPlace;

/// The languages of the public pages; the first is the fallback.
pub const LANGUAGES: [&str; 7] = ["en", "de", "fr", "es", "pt", "it", "nl"];

/// A public page of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewedPage {
    /// The sign-up form of the person referring.
    SignUp,
    /// Their share page.
    Share,
    /// The offer with the form for the person invited.
    Join,
    /// Their thanks page.
    Thanks,
}

/// The public pages of a campaign. An empty text stands for the default words of the campaign's language. Titles,
/// texts and the message may hold merge tags of the field catalogue, such as `{{referrer_first_name}}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CampaignPages {
    /// For the person referring: the sign-up page and the share page after it.
    pub referring: ReferringTexts,
    /// For the person invited: the offer with the form, and the thanks after it.
    pub invited: InvitedTexts,
    /// The message with which someone shares their link.
    pub share: ShareTexts,
    /// The colour of buttons and links, `#rrggbb`.
    pub accent: Option<String>,
    /// What people have to agree to before they join.
    pub terms: Option<Terms>,
    /// Where the privacy policy stands.
    pub privacy_url: Option<String>,
    /// Where the person invited is sent instead of the thanks page.
    pub redirect: Option<Redirect>,
    /// Sites whose pages may show the form in a frame: exact origins, `https://host[:port]`.
    pub allowed_origins: Vec<String>,
}

/// Texts of the pages for the person referring.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each is the text that its name says")]
pub struct ReferringTexts {
    pub title: String,
    pub text: String,
    pub button: String,
    pub share_title: String,
    pub share_text: String,
}

/// Texts of the pages for the person invited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each is the text that its name says")]
pub struct InvitedTexts {
    pub title: String,
    pub text: String,
    pub button: String,
    pub thanks_title: String,
    pub thanks_text: String,
}

/// The message with which someone shares their link.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ShareTexts {
    /// Subject of a mail.
    pub subject: String,
    /// The message; the personal link is added at its end, unless `{{url}}` stands in it.
    pub message: String,
}

impl ShareTexts {
    /// Whether the default words stand.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A checkbox that has to be ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// What the checkbox says.
    pub label: String,
    /// Where the terms can be read.
    #[serde(default)]
    pub url: Option<String>,
}

/// Where the person invited goes after the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// An `https://` address; a query that it has stays.
    pub url: String,
    /// What is added to its query, in this order.
    #[serde(default)]
    pub parameters: Vec<RedirectParameter>,
}

/// One parameter of a redirect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RedirectParameter {
    /// The parameter's name.
    pub key: String,
    /// The name of a field of the catalogue.
    pub field: String,
}
