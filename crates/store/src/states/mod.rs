//! The numbers of states as named constants, for statements that contain them as literals: a partial index is only used
//! when its number is in the statement's text.

mod delivery;
mod job;
mod priority;
mod upload;

use const_format::formatcp;
use refhook_core::event::EventKind;

pub use delivery::DeliveryState;
pub use job::{JobKind, JobState};
pub use priority::DeliveryPriority;
use refhook_core::delivery::condition::WebhookState;
pub use upload::UploadState;

// Deliveries.
pub(crate) const WAITING: i16 = DeliveryState::Waiting as i16;
pub(crate) const DELIVERED: i16 = DeliveryState::Delivered as i16;
pub(crate) const FAILED: i16 = DeliveryState::Failed as i16;
pub(crate) const ERASED: i16 = DeliveryState::Erased as i16;
pub(crate) const DISCARDED: i16 = DeliveryState::Discarded as i16;
pub(crate) const NORMAL: i16 = DeliveryPriority::Normal as i16;
pub(crate) const LOW: i16 = DeliveryPriority::Low as i16;

// Webhooks; the first two send.
pub(crate) const HEALTHY: i16 = WebhookState::Healthy as i16;
pub(crate) const FAILING: i16 = WebhookState::Failing as i16;
pub(crate) const PAUSED: i16 = WebhookState::Paused as i16;
pub(crate) const DISABLED: i16 = WebhookState::Disabled as i16;
/// SQL condition: a webhook sends.
pub(crate) const SENDS: &str = formatcp!("state IN ({HEALTHY}, {FAILING})");

// Events.
pub(crate) const JOIN: i16 = EventKind::Join.to_db();

// Bulk jobs.
pub(crate) const RETRY: i16 = JobKind::Retry as i16;
pub(crate) const BACKFILL: i16 = JobKind::Backfill as i16;
pub(crate) const CATCH_UP: i16 = JobKind::CatchUp as i16;
pub(crate) const ERASE_REFERRER: i16 = JobKind::EraseReferrer as i16;
pub(crate) const JOB_RUNNING: i16 = JobState::Running as i16;
pub(crate) const JOB_CANCELLED: i16 = JobState::Cancelled as i16;

// Uploads.
pub(crate) const UPLOAD_READING: i16 = UploadState::Reading as i16;
pub(crate) const UPLOAD_READY: i16 = UploadState::Ready as i16;
pub(crate) const UPLOAD_CHECKING: i16 = UploadState::Checking as i16;
pub(crate) const UPLOAD_CHECKED: i16 = UploadState::Checked as i16;
pub(crate) const UPLOAD_RUNNING: i16 = UploadState::Running as i16;
pub(crate) const UPLOAD_DONE: i16 = UploadState::Done as i16;
pub(crate) const UPLOAD_CANCELLED: i16 = UploadState::Cancelled as i16;
pub(crate) const UPLOAD_FAILED: i16 = UploadState::Failed as i16;
pub(crate) const UPLOAD_DELETED: i16 = UploadState::Deleted as i16;
/// SQL condition: an upload's settings can still change.
pub(crate) const UPLOAD_OPEN: &str = formatcp!("state IN ({UPLOAD_READY}, {UPLOAD_CHECKED})");
/// SQL condition: an upload is visible.
pub(crate) const UPLOAD_SHOWN: &str = formatcp!("state NOT IN ({UPLOAD_READING}, {UPLOAD_DELETED})");
