//! What a form leads into: its campaign, how the visitor came to it, and what they become by joining.

use axum::extract::Query;
use axum::response::Response;
use refhook_core::campaign::CustomField;
use refhook_core::join::KnownPerson;
use refhook_core::people::person::Source;
use refhook_core::people::snapshot::CampaignSnapshot;
use refhook_store::campaigns::{self, Campaign};
use refhook_store::{StoreError, people};
use serde::Deserialize;

use super::layout::Framing;
use super::{Pages, message, stray};

/// How the widget shows the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FrameMode {
    /// In an element of the page.
    #[default]
    Embed,
    /// Beside a button in the corner.
    Widget,
    /// Over the page.
    Popup,
}

/// The query of pages that can be framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(super) struct FrameQuery {
    /// How the widget shows it.
    #[serde(rename = "as")]
    pub(super) mode: Option<FrameMode>,
}

/// Which form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The sign-up page of the person referring.
    SignUp,
    /// A friend's link.
    Join,
    /// The sign-up form in the frame of the widget.
    Frame(FrameMode),
}

impl Way {
    /// The frame that a query asks for.
    pub(super) fn frame(Query(query): Query<FrameQuery>) -> Self {
        Self::Frame(query.mode.unwrap_or_default())
    }

    /// The source of people who join through this form; with a referrer it is `Referred` all the same.
    pub(super) const fn source(self) -> Source {
        match self {
            Self::SignUp | Self::Join => Source::Direct,
            Self::Frame(FrameMode::Embed) => Source::Embed,
            Self::Frame(FrameMode::Widget) => Source::Widget,
            Self::Frame(FrameMode::Popup) => Source::Popup,
        }
    }

    pub(super) const fn framing(self) -> Framing {
        match self {
            Self::SignUp | Self::Join => Framing::Nobody,
            Self::Frame(_) => Framing::Allowed,
        }
    }

    /// The query that keeps the next page in the same frame.
    pub(super) const fn query(self) -> &'static str {
        match self {
            Self::SignUp | Self::Join => "",
            Self::Frame(FrameMode::Embed) => "as=embed",
            Self::Frame(FrameMode::Widget) => "as=widget",
            Self::Frame(FrameMode::Popup) => "as=popup",
        }
    }
}

/// A form that is open for joining.
pub(super) struct Door {
    pub(super) way: Way,
    pub(super) campaign: Campaign,
    pub(super) snapshot: CampaignSnapshot,
    pub(super) referrer: Option<KnownPerson>,
}

impl Door {
    /// Finds the door behind a code, or returns the page to show instead.
    pub(super) async fn find(pages: &Pages, way: Way, code: &str) -> Result<Self, Box<Response>> {
        let found = read(pages, way, code).await.map_err(|error| message::trouble(pages, &error))?;
        let Some((campaign, referrer)) = found else { return Err(stray::unknown(pages, code).await.into()) };
        if let Some(closed) = message::closed(pages, &campaign, way.framing(), pages.app.program.now()) {
            return Err(closed.into());
        }
        let snapshot = campaign.snapshot(pages.app.program.base_url());
        Ok(Self { way, campaign, snapshot, referrer })
    }

    /// The questions besides first name and email.
    pub(super) fn questions(&self) -> &[CustomField] {
        let fields = &self.campaign.fields;
        if self.referrer.is_some() { &fields.person_invited } else { &fields.person_referring }
    }

    /// Where the form is submitted.
    pub(super) fn action(&self) -> String {
        let code = self.referrer.as_ref().map_or(&self.campaign.code, |person| &person.facts.code);
        match self.way {
            Way::SignUp => format!("/{code}/signup"),
            Way::Join => format!("/{code}/join"),
            Way::Frame(_) => format!("/{code}/frame?{}", self.way.query()),
        }
    }

    /// The page's own address for sharing; empty for a frame.
    pub(super) fn url(&self) -> String {
        match (self.way, &self.referrer) {
            (Way::Frame(_), _) => String::new(),
            (_, Some(person)) => person.facts.url(&self.snapshot),
            (_, None) => self.snapshot.url(),
        }
    }
}

async fn read(
    pages: &Pages,
    way: Way,
    code: &str,
) -> Result<Option<(Campaign, Option<KnownPerson>)>, StoreError> {
    let mut connection = pages.app.db().read().await?;
    let mut tx = connection.tx();
    if way != Way::Join {
        return Ok(campaigns::of_code(&mut tx, code).await?.map(|campaign| (campaign, None)));
    }
    let Some(person) = people::of_code(&mut tx, code).await? else { return Ok(None) };
    let campaign = campaigns::find_many(&mut tx, &[person.campaign_id]).await?.pop();
    Ok(campaign.map(|campaign| (campaign, Some(person))))
}
