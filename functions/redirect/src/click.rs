//! A click on its way to the queue; when the queue is gone, on its way to the log.

use vouch_domain::message::{ClickMessage, ClickV1};
use vouch_runtime::{Context, event_line::Causes, queue::QueueError};

/// A click that the queue did not take in time. It may have: the counter drops repeats.
#[derive(Debug)]
#[must_use = "a click that was not sent belongs in the log"]
pub(crate) struct Unsent {
    message: ClickMessage,
    error: QueueError,
}

/// Sends a click, if there is one, and says when it was not acknowledged in its time.
pub(crate) async fn send(ctx: &Context, click: Option<ClickV1>) -> Option<Unsent> {
    let message = ClickMessage::ClickV1(click?);
    let error = ctx.queue.send_click(&message).await.err()?;
    Some(Unsent { message, error })
}

impl Unsent {
    /// One line that holds the whole message: put on the queue as it stands, it is counted after all.
    pub(crate) fn log(self) {
        // A message of ours always has a JSON form.
        let message = serde_json::to_string(&self.message).unwrap_or_default();
        tracing::warn!(click.fallback = message, error = %Causes(&self.error), "a click was not queued");
    }
}
