//! What can go wrong with a table, sorted by who must act.

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId as _,
};

/// Why the store gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Throttled, contended, unreachable or timed out: the caller tries again.
    #[error("the store is not available for {operation}")]
    Unavailable {
        /// What was asked.
        operation: &'static str,
        /// What the SDK said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The store refused a request that we should not have made: a person must look.
    #[error("the store refused {operation}")]
    Fault {
        /// What was asked.
        operation: &'static str,
        /// What the SDK said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An item isn't what its key says: a person must look.
    #[error("the item {key} can't be read")]
    Corrupt {
        /// Which.
        key: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The codes that pass by themselves.
const PASSING: [&str; 9] = [
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "InternalServerError",
    "TransactionInProgressException",
    "TransactionConflictException",
    "ServiceUnavailable",
    "RequestTimeout",
    "RequestTimeoutException",
];

impl Error {
    pub(crate) fn from_sdk<E>(operation: &'static str, error: SdkError<E>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let passing = match &error {
            SdkError::ServiceError(service) => {
                let server = service.raw().status().is_server_error();
                server || service.err().code().is_some_and(|code| PASSING.contains(&code))
            }
            SdkError::ConstructionFailure(_) => false,
            _ => true,
        };
        let request = error.request_id().map(str::to_owned);
        let source: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
        tracing::debug!(
            store.operation = operation,
            store.request = request,
            store.passing = passing,
            "the store gave an error"
        );
        if passing {
            Self::Unavailable { operation, source }
        } else {
            Self::Fault { operation, source }
        }
    }

    pub(crate) fn contended(operation: &'static str) -> Self {
        Self::Unavailable {
            operation,
            source: "other writes of the same items kept coming first".into(),
        }
    }

    /// Whether trying again later may help.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
