//! What SQS answers when it cannot do what was asked: code, type and status of each refusal.

use super::Error;
use crate::wire::Answer;

/// A refused request, or a refused entry of a batch.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("The specified queue does not exist.")]
    NoSuchQueue,
    #[error("There should be at least one SendMessageBatchRequestEntry in the request.")]
    EmptyBatch,
    #[error("Maximum number of entries per request are 10. You have sent {0}.")]
    TooManyEntries(usize),
    #[error("Id {0} repeated.")]
    IdsNotDistinct(String),
    #[error("A batch entry id may have up to 80 letters, digits, hyphens and underscores.")]
    InvalidEntryId,
    #[error("Batch requests cannot be longer than 1048576 bytes. You have sent {0} bytes.")]
    BatchTooLong(usize),
    #[error("Invalid characters found in the message body.")]
    InvalidContents,
    #[error("The input receipt handle is invalid.")]
    InvalidReceipt,
    #[error("The message is not in flight.")]
    NotInFlight,
    #[error("{0}")]
    InvalidParameter(String),
    #[error("The local queue does not know the operation {0}.")]
    Unsupported(String),
    #[error("{0}")]
    Inside(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownQueue(_) => Self::NoSuchQueue,
            inside => Self::Inside(inside),
        }
    }
}

impl Refusal {
    /// The code of the old query protocol, by which the SDK types errors, and today's type.
    pub(super) fn code(&self) -> (&'static str, &'static str) {
        match self {
            Self::NoSuchQueue => ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
            Self::EmptyBatch => ("AWS.SimpleQueueService.EmptyBatchRequest", "EmptyBatchRequest"),
            Self::TooManyEntries(_) => (
                "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
                "TooManyEntriesInBatchRequest",
            ),
            Self::IdsNotDistinct(_) => {
                ("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "BatchEntryIdsNotDistinct")
            }
            Self::InvalidEntryId => {
                ("AWS.SimpleQueueService.InvalidBatchEntryId", "InvalidBatchEntryId")
            }
            Self::BatchTooLong(_) => {
                ("AWS.SimpleQueueService.BatchRequestTooLong", "BatchRequestTooLong")
            }
            Self::InvalidContents => ("InvalidMessageContents", "InvalidMessageContents"),
            Self::InvalidReceipt => ("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"),
            Self::NotInFlight => {
                ("AWS.SimpleQueueService.MessageNotInflight", "MessageNotInflight")
            }
            Self::InvalidParameter(_) => ("InvalidParameterValue", "InvalidParameterValue"),
            Self::Unsupported(_) => {
                ("AWS.SimpleQueueService.UnsupportedOperation", "UnsupportedOperation")
            }
            Self::Inside(_) => ("InternalFailure", "InternalFailure"),
        }
    }

    pub(super) fn into_answer(self) -> Answer {
        let (code, kind) = self.code();
        let status = if matches!(self, Self::Inside(_)) { 500 } else { 400 };
        let kind = format!("com.amazonaws.sqs#{kind}");
        Answer::error(status, &kind, &self.to_string()).with_query_error(code)
    }
}
