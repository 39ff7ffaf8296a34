//! Use cases of several transactions that no job resumes: the caller may go before the last one.

use std::panic::resume_unwind;

use refhook_store::StoreError;
use tracing::Instrument;

/// Runs a use case in a task of its own, so that it completes even if the caller goes.
///
/// # Errors
/// Those of the use case, and [`StoreError::Busy`] when the process ends meanwhile.
pub(crate) async fn detach<T, E>(work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    match tokio::spawn(work.in_current_span()).await {
        Ok(result) => result,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => Err(StoreError::Busy.into()),
        },
    }
}
