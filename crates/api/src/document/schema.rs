//! OpenAPI schemas of values that have no type of their own here.

use std::borrow::Cow;

use refhook_core::campaign::CampaignStatus;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::event::EventKind;
use refhook_core::people::person::{Source as PersonSource, UserType as PersonType};
use refhook_core::webhook::selection::Reason;
use refhook_store::bulk_jobs::JobState as Job;
use refhook_store::deliveries::DeliveryState as State;
use refhook_store::uploads::{RowOutcome as Outcomes, UploadKind as Kinds, UploadState as Uploaded};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// Values without a type of their own here.
macro_rules! values {
    ($($(#[$doc:meta])* $name:ident = $schema:expr;)+) => {$(
        $(#[$doc])*
        pub(crate) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

values! {
    /// What a webhook can be sent for.
    EventName = names(EventKind::NAMES);
    /// The exact way in.
    Source = names(PersonSource::ALL.iter().map(|one| one.name()));
    /// The side of a referral.
    UserType = names([PersonType::PersonReferring, PersonType::PersonInvited].map(PersonType::name));
    /// The groups of sources.
    SourceGroup = names(["Referred", "Direct", "Added"]);
    /// HTTP methods of webhooks.
    Method = names(["POST", "GET"]);
    /// What happens to a webhook itself.
    WebhookEventKind = names(refhook_store::webhooks::WebhookEventKind::ALL.iter().map(|one| one.name()));
    /// How good a webhook's condition is.
    Tone = names(["good", "wait", "bad"]);
    /// What can be done about a webhook's condition.
    ConditionAction = names(refhook_core::delivery::condition::Action::ALL.iter().map(|one| one.name()));
    /// Who does something.
    ActorType = names(refhook_store::webhooks::Actor::KINDS);
    /// How a payload is written.
    Format = names(refhook_core::webhook::format::Format::ALL.map(refhook_core::webhook::format::Format::name));
    /// What proves to the receiver who is calling.
    CredentialsType = names(refhook_core::webhook::credentials::Credentials::NAMES);
    /// What a member may do.
    Role = names(refhook_store::accounts::members::Role::ALL.iter().map(|one| one.name()));
    /// What an account includes.
    Plan = names(refhook_core::plan::Plan::ALL.iter().map(|one| one.name()));
    /// Whether its pages are open; the API takes people in any status.
    Status = names([CampaignStatus::Launched, CampaignStatus::Draft, CampaignStatus::Paused].map(CampaignStatus::name));
    /// Kinds of custom fields.
    CustomFieldType = names(["text", "phone", "date", "select", "number", "url", "checkbox"]);
    /// Where a delivery stands.
    DeliveryState = names(State::ALL.iter().map(|one| one.name()));
    /// How an attempt ended.
    AttemptOutcome = names(Outcome::ALL.iter().map(|one| one.name()));
    /// Where a retry of all failed deliveries stands.
    JobState = names(Job::ALL.iter().map(|one| one.name()));
    /// What the people of an upload are.
    UploadKind = names(Kinds::ALL.iter().map(|one| one.name()));
    /// What the file of an upload is.
    UploadFormat = names(["csv", "xlsx", "ods"]);
    /// Where an upload stands.
    UploadState = names(Uploaded::ALL.iter().map(|one| one.name()));
    /// What became of a row of an upload.
    RowOutcome = names(Outcomes::ALL.iter().map(|one| one.name()));
    /// What a webhook has of a person.
    LedgerStatus = names(["delivered", "waiting", "failed", "discarded", "erased", "not_selected"]);
    /// Why a webhook was not sent a person.
    NotSelectedReason = names(Reason::ALL.iter().map(|one| one.name()));
    /// Kinds of values.
    FieldType = names(["text", "integer", "number", "boolean", "date", "time", "url", "list"]);
    /// What a field speaks of.
    FieldGroup = names(["person", "referrer", "campaign", "event"]);
    /// Text, number or boolean.
    Scalar = OneOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::String))
        .item(ObjectBuilder::new().schema_type(Type::Number))
        .item(ObjectBuilder::new().schema_type(Type::Boolean));
    /// The bytes of a file.
    File = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
    /// An id of an event or a delivery.
    Uuid = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::Custom("uuid".into())));
}

/// An enum of names; core defines the lists, so that the document cannot lag behind.
fn names(names: impl IntoIterator<Item = &'static str>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names))
}

/// A body that is read as two types side by side: the named fields as one, all others as the other. Both refuse unknown
/// fields, so `allOf` of the two would describe a body that neither accepts.
macro_rules! side_by_side {
    (
        $(#[$attribute:meta])*
        $name:ident { $head:ident: $head_type:ident [$($field:literal),+], $rest:ident: $rest_type:ident }
        $(, optional $optional:literal)?
    ) => {
        $(#[$attribute])*
        pub(crate) struct $name {
            $head: $head_type,
            $rest: $rest_type,
        }

        impl $crate::request::RequestBody for $name {
            fn read(mut object: $crate::request::Object) -> Result<Self, refhook_core::problem::Problems> {
                let $head = $crate::request::read($crate::request::split(&mut object, &[$($field),+]))?;
                Ok(Self { $head, $rest: $crate::request::read(object)? })
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let merged = $crate::document::schema::merge(<$head_type>::schema(), <$rest_type>::schema());
                $(let merged = $crate::document::schema::optional(merged, $optional);)?
                merged
            }
        }

        impl utoipa::ToSchema for $name {
            fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
                <$rest_type>::schemas(schemas);
            }
        }
    };
}
pub(crate) use side_by_side;

/// See [`side_by_side`]. Anything but an object stays unchanged.
pub(crate) fn merge(head: RefOr<Schema>, rest: RefOr<Schema>) -> RefOr<Schema> {
    match (head, rest) {
        (RefOr::T(Schema::Object(head)), RefOr::T(Schema::Object(mut rest))) => {
            rest.properties.extend(head.properties);
            rest.required.extend(head.required);
            rest.description = head.description;
            if let (Some(Value::Object(example)), Some(Value::Object(more))) =
                (&mut rest.example, head.example)
            {
                example.extend(more);
            }
            RefOr::T(Schema::Object(rest))
        }
        (_, rest) => rest,
    }
}

/// The schema of a body with one more optional field.
pub(crate) fn optional(mut schema: RefOr<Schema>, name: &str) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.retain(|required| required != name);
    }
    schema
}
