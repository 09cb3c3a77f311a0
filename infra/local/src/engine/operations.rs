//! From an operation's name and JSON body to the engine's method, and its errors to the wire.

use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::wire::Answer;

type Performed = Result<String, DynoxideError>;

/// Perform one operation; the answer is the JSON body.
pub(super) fn perform(db: &Database, operation: &str, body: &[u8]) -> Performed {
    match operation {
        "GetItem" => with(body, |request| db.get_item(request)),
        "PutItem" => with(body, |request| db.put_item(request)),
        "UpdateItem" => with(body, |request| db.update_item(request)),
        "DeleteItem" => with(body, |request| db.delete_item(request)),
        "Query" => with(body, |request| db.query(request)),
        "Scan" => with(body, |request| db.scan(request)),
        "BatchGetItem" => with(body, |request| db.batch_get_item(request)),
        "BatchWriteItem" => with(body, |request| db.batch_write_item(request)),
        "TransactWriteItems" => with(body, |request| db.transact_write_items(request)),
        "TransactGetItems" => with(body, |request| db.transact_get_items(request)),
        "CreateTable" => with(body, |request| db.create_table(request)),
        "DescribeTable" => with(body, |request| db.describe_table(request)),
        "ListTables" => with(body, |request| db.list_tables(request)),
        _ => Err(DynoxideError::UnsupportedCapability(operation.to_owned())),
    }
}

fn with<Q, A>(body: &[u8], method: impl FnOnce(Q) -> dynoxide::Result<A>) -> Performed
where
    Q: DeserializeOwned,
    A: Serialize,
{
    let request = serde_json::from_slice(body).map_err(|error| unreadable(&error.to_string()))?;
    let answer = method(request)?;
    serde_json::to_string(&answer)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// A request the engine could not read. Its own marker in front of the message says that the
/// values were at fault and not the JSON; the marker is not part of DynamoDB's words.
fn unreadable(message: &str) -> DynoxideError {
    for marker in ["VALIDATION_REQUEST:", "VALIDATION_AS_READ:", "VALIDATION:"] {
        if let Some(rest) = message.strip_prefix(marker) {
            return DynoxideError::ValidationException(without_position(rest).to_owned());
        }
    }
    let message = message.strip_prefix("SERIALIZATION:").unwrap_or(message);
    let values_at_fault =
        ["missing field", "unknown variant", "invalid type: null", "AttributeValue"];
    if values_at_fault.iter().any(|words| message.contains(words)) {
        DynoxideError::ValidationException(without_position(message).to_owned())
    } else {
        DynoxideError::SerializationException(without_position(message).to_owned())
    }
}

/// The JSON reader adds where it stopped; DynamoDB does not.
fn without_position(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |at| &message[..at])
}

/// An error in the shape and with the status that DynamoDB gives it.
pub(super) fn refusal(error: DynoxideError) -> Answer {
    Answer::refused(error.status_code(), error.to_json())
}
