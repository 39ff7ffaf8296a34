//! What there is to know of an event.

use super::Moment;

/// All that Refhook says of one event, and how it tells when it happened.
#[derive(Debug)]
pub struct EventSpec {
    /// The number that the database keeps; no other event is ever given it.
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
    /// What somebody should know who chooses which users to send.
    pub sources_note: Option<&'static str>,
    /// Why somebody is not sent to whom it has not happened.
    pub not_yet: &'static str,
    /// Why somebody is not sent who was not invited, if it happens to people invited alone.
    pub not_invited: Option<&'static str>,
    /// The name of its request in the API's document.
    pub operation_id: &'static str,
    /// What the API's document says of its request, in a sentence.
    pub summary: &'static str,
    /// Which of a person's dates is when it happened to them.
    pub moment: Moment,
}
