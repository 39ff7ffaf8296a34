//! `PUT` and `DELETE /campaigns/{campaign}/logo`.

use axum::body::Bytes;
use http::StatusCode;
use refhook_store::campaigns::Campaign;
use refhook_store::campaigns::logos::Logo;

use crate::auth::{MayWrite, On};
use crate::campaigns::find::again;
use crate::document::calls::{BodyErrors, CampaignPath, Errors, NotFound};
use crate::document::schema;
use crate::error::ApiError;
use crate::request::RawBody;

/// Largest logo, in bytes: every visitor of the pages loads it.
const LOGO_MAX_BYTES: usize = 256 * 1024;

const TOO_LARGE: &str = "This picture is larger than 256 kB. Make it smaller, or choose another one.";

/// Upload the logo of a campaign's pages: PNG, JPEG, GIF or WebP of at most 256 kB.
#[utoipa::path(
    put, path = "/campaigns/{campaign}/logo", tag = "Campaigns", operation_id = "setLogo", params(CampaignPath),
    request_body(content = schema::File, content_type = "application/octet-stream", description = "The picture itself."),
    responses((status = 204, description = "The pages show it from now on."), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn set(
    On(app, MayWrite(account), campaign): On<MayWrite, Campaign>,
    picture: Result<RawBody<LOGO_MAX_BYTES>, ApiError>,
) -> Result<StatusCode, ApiError> {
    let RawBody(bytes) = picture.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large("logo", TOO_LARGE),
        _ => error,
    })?;
    let logo = Logo { media_type: media_type(&bytes)?.to_owned(), bytes: bytes.into() };
    let campaign = again(&app, account, campaign.id).await?;
    app.program.set_logo(campaign.id, Some(logo)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the logo of a campaign's pages away.
#[utoipa::path(
    delete, path = "/campaigns/{campaign}/logo", tag = "Campaigns", operation_id = "removeLogo", params(CampaignPath),
    responses((status = 204, description = "The pages show none from now on."), Errors, NotFound)
)]
pub(crate) async fn remove(
    On(app, MayWrite(_), campaign): On<MayWrite, Campaign>,
) -> Result<StatusCode, ApiError> {
    app.program.set_logo(campaign.id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The type of a picture by its first bytes, whatever the client claims. No SVG: it can hold scripts.
fn media_type(bytes: &Bytes) -> Result<&'static str, ApiError> {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    match &bytes[..] {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok("image/png"),
        [0xff, 0xd8, 0xff, ..] => Ok("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok("image/gif"),
        _ if is_webp => Ok("image/webp"),
        _ => Err(ApiError::invalid(
            "logo",
            "This file is no PNG, JPEG, GIF or WebP picture; choose one of these.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_bytes() {
        let of = |bytes: &'static [u8]| media_type(&Bytes::from_static(bytes)).ok();
        assert_eq!(of(b"\x89PNG\r\n\x1a\n.."), Some("image/png"));
        assert_eq!(of(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(of(b"GIF89a"), Some("image/gif"));
        assert_eq!(of(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in
            [b"".as_slice(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"RIFF\0\0\0\0WAVE", b"GIF88a"]
        {
            assert_eq!(of(other), None);
        }
    }
}
