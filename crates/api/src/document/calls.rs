//! The parameters and errors that the descriptions of several calls share.

use std::collections::BTreeMap;

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, PartialSchema};

/// Path parameters.
macro_rules! paths {
    ($($(#[$doc:meta])* $name:ident = $parameter:literal, $type:ty, $description:literal;)+) => {$(
        $(#[$doc])*
        pub(crate) enum $name {}

        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                let parameter = ParameterBuilder::new().name($parameter).parameter_in(ParameterIn::Path);
                let parameter = parameter.description(Some($description)).required(Required::True);
                vec![parameter.schema(Some(<$type>::schema())).build()]
            }
        }
    )+};
}

paths! {
    /// A campaign.
    CampaignPath = "campaign", String, "Id or code";
    /// A member.
    MemberPath = "member", i64, "Id";
    /// An upload.
    UploadPath = "upload", i64, "Id";
    /// A user.
    UserPath = "user", String, "Id, code or email";
    /// A webhook.
    WebhookPath = "webhook", i64, "Id";
}

/// The header that keeps a repeated call from taking effect twice.
pub(crate) enum IdempotencyKey {}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null]));
        let header = ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header);
        let header = header.description(Some("1 to 255 visible ASCII characters that name this request"));
        vec![header.required(Required::False).schema(Some(text)).build()]
    }
}

/// The errors that every call can be answered with.
pub(crate) enum Errors {}

/// The errors of a call with a body, beside [`Errors`].
pub(crate) enum BodyErrors {}

impl IntoResponses for Errors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        errors(&[
            ("400", "The request can not be read."),
            ("401", "Nobody is signed in, or the access token is missing, unknown, expired or revoked."),
            ("403", "The plan, the role or the token's scope does not include this; `reason` says which."),
            ("406", "The client does not take JSON, or did not send JSON."),
            ("422", "Something in the request does not fit; `errors` says what."),
            ("429", "Too many calls; `Retry-After` says when to go on, in seconds."),
            ("500", "A fault of the server."),
            ("503", "Not possible at the moment; nothing was changed. `Retry-After` is in seconds."),
        ])
    }
}

impl IntoResponses for BodyErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        errors(&[
            ("408", "The body did not arrive in time."),
            ("413", "The body is longer than 1 MiB."),
            ("415", "The body is packed in a way that is not read here: send it as it is, or with gzip."),
        ])
    }
}

/// Errors of some calls, each with a single status.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $status:literal, $description:literal;)+) => {$(
        $(#[$doc])*
        pub(crate) enum $name {}

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                errors(&[($status, $description)])
            }
        }
    )+};
}

refusals! {
    /// The path names nothing.
    NotFound = "404", "The account has nothing of this name.";
    /// A one-time link that opens nothing any more.
    LinkUsed = "410", "The link was used, has expired, or is unknown.";
    /// An invitation of somebody who is here already.
    EmailInUse = "409", "Someone signs in with the address already.";
    /// A campaign that can not be deleted as it stands.
    CampaignInUse = "409", "Leads wait to be sent to its webhooks: `leads_waiting`, or an upload runs: `under_way`.";
    /// A webhook that can not be deleted as it stands.
    LeadsWait = "409", "Leads wait to be sent to it: `leads_waiting`.";
    /// One webhook too many.
    TooManyWebhooks = "409", "The campaign has as many webhooks as it may have: `too_many_webhooks`.";
    /// A webhook that was changed since it was read.
    StaleVersion = "409", "Someone else saved it in the meantime.";
    /// A webhook that can not be paused.
    AlreadyPaused = "409", "It is paused already; `reason` says how.";
    /// A webhook that can not be resumed.
    NotPaused = "409", "It is not paused by hand, or somebody resumes it already; `reason` says how it stands.";
    /// A webhook that can not be tried.
    NotWaiting = "409", "It waits for nothing: `not_waiting`.";
    /// A webhook that can not send what waits.
    NotSending = "409", "It is paused or switched off; resume it instead.";
    /// A second bulk job of a webhook.
    AlreadyRunning = "409", "Another one is running: `already_running`.";
    /// A delivery that is over.
    NotRetryable = "409", "It can not be sent any more: `not_retryable`.";
    /// A delivery that can not be repeated.
    NotReplayable = "409", "It did not arrive, or can not be sent any more: `not_replayable`.";
    /// An upload that is no longer to be changed.
    NotOpen = "409", "It was started already: `not_open`.";
    /// An upload that can not be stopped.
    NotUnderWay = "409", "Nothing is under way: `not_under_way`.";
    /// An upload that can not be deleted as it stands.
    UnderWay = "409", "It is under way: `under_way`.";
}

fn errors(list: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let responses = list.iter().map(|(status, description)| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Error"))).build();
        let response =
            ResponseBuilder::new().description(*description).content("application/json", content).build();
        ((*status).to_owned(), response.into())
    });
    responses.collect()
}
