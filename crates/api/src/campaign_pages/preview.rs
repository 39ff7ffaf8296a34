//! `POST /campaigns/{campaign}/pages/preview`.

use axum::extract::State;
use axum::response::Response;
use refhook_core::pages::{self, CampaignPages, PreviewedPage};
use refhook_core::problem::Problems;
use refhook_store::campaigns::Campaign;
use url::form_urlencoded;
use utoipa::ToSchema;

use crate::auth::{MayWrite, On};
use crate::document::calls::{BodyErrors, CampaignPath, Errors, NotFound};
use crate::error::ApiError;
use crate::request::{Object, RawBody, read};
use crate::state::PageViews;

/// Largest form, in bytes.
const FORM_MAX_BYTES: usize = 256 * 1024;

/// The form; a browser sends it into a frame.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form that is read by hand")]
pub(crate) struct PreviewForm {
    /// `signup`, `share`, `join` or `thanks`.
    page: String,
    /// The settings as JSON, as in `PUT /campaigns/{campaign}/pages`.
    settings: String,
}

/// Show a page as it would be with other settings, with the people of an example. Its form can not be sent, and nothing
/// is changed.
#[utoipa::path(
    post, path = "/campaigns/{campaign}/pages/preview", tag = "Campaigns", operation_id = "previewPage", params(CampaignPath),
    request_body(content = PreviewForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The page.", content_type = "text/html", body = String), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn preview(
    State(pages): State<PageViews>,
    On(_, MayWrite(_), campaign): On<MayWrite, Campaign>,
    RawBody(body): RawBody<FORM_MAX_BYTES>,
) -> Result<Response, ApiError> {
    let (page, settings) = parse(&body)?;
    Ok((pages.preview)(page, campaign, settings))
}

fn parse(body: &[u8]) -> Result<(PreviewedPage, Result<CampaignPages, Problems>), Problems> {
    let field = |wanted: &str| {
        let mut fields = form_urlencoded::parse(body);
        fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let page = match field("page").as_str() {
        "signup" => PreviewedPage::SignUp,
        "share" => PreviewedPage::Share,
        "join" => PreviewedPage::Join,
        "thanks" => PreviewedPage::Thanks,
        _ => return Err(Problems::one("page", "Send one of signup, share, join and thanks.")),
    };
    let object = serde_json::from_str::<Object>(&field("settings")).map_err(|error| {
        Problems::one("settings", format!("Send the settings as a JSON object: {error}."))
    })?;
    Ok((page, read(object).and_then(pages::check)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_names_a_page_and_carries_settings() {
        let (page, settings) = parse(b"page=join&settings=%7B%22accent%22%3A%22%232463eb%22%7D").unwrap();
        assert_eq!((page, settings.unwrap().accent.as_deref()), (PreviewedPage::Join, Some("#2463eb")));
        let (_, settings) = parse(b"page=share&settings={\"accent\":\"red\"}").unwrap();
        assert_eq!(settings.unwrap_err().0[0].field, "accent");
        for (body, field) in
            [("", "page"), ("page=x&settings={}", "page"), ("page=join&settings=[", "settings")]
        {
            assert_eq!(parse(body.as_bytes()).unwrap_err().0[0].field, field, "{body}");
        }
    }
}
