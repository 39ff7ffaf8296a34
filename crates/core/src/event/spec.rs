//! The description of an event.

use super::Moment;

/// Everything that Refhook says about one event, and which date says when it happened.
#[derive(Debug)]
pub struct EventSpec {
    /// The number that the database keeps; it is never reused.
    pub number: i16,
    /// The machine name, in the API and in payloads.
    pub name: &'static str,
    /// The event as a choice, in the words of the guide.
    pub label: &'static str,
    /// When it happens and to whom, in a sentence or two.
    pub description: &'static str,
    /// What happened, as a word in a list.
    pub happened: &'static str,
    /// The same as a heading.
    pub title: &'static str,
    /// The same as the verb of a sentence: "They joined".
    pub verb: &'static str,
    /// A note for choosing which users to send.
    pub sources_note: Option<&'static str>,
    /// Why someone is not sent because it has not happened to them yet.
    pub not_yet: &'static str,
    /// Why someone who was not invited is not sent, if only people invited can have the event.
    pub not_invited: Option<&'static str>,
    /// The `operationId` of its request in the OpenAPI document.
    pub operation_id: &'static str,
    /// What the OpenAPI document says about its request, in a sentence.
    pub summary: &'static str,
    /// The person's date that says when it happened.
    pub moment: Moment,
}
