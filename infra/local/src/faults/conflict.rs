//! What DynamoDB answers to a write whose item another transaction holds.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::{Value, json};

use super::Service;
use crate::wire::{self, Answer};

/// Whether another transaction can stand in the way of this operation.
pub(super) fn can_meet(service: Service, operation: &str) -> bool {
    const WRITES: [&str; 4] = ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"];
    service == Service::DynamoDb && WRITES.contains(&operation)
}

/// The refusal: of a transaction with a reason for each item, the first of which is the one that is held.
pub(super) fn refusal(operation: &str, request: &HttpRequest) -> Answer {
    if operation != "TransactWriteItems" {
        return Answer::error(
            400,
            "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
            "Transaction is ongoing for the item",
        );
    }
    let request = wire::json_of(request.body().bytes().unwrap_or_default());
    let count = request["TransactItems"].as_array().map_or(1, Vec::len);
    let reason = |index: usize| match index {
        0 => {
            json!({ "Code": "TransactionConflict", "Message": "Transaction is ongoing for the item" })
        }
        _ => json!({ "Code": "None" }),
    };
    let reasons: Vec<Value> = (0..count).map(reason).collect();
    let codes: Vec<&str> = reasons.iter().filter_map(|reason| reason["Code"].as_str()).collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", "),
    );
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": message,
        "CancellationReasons": reasons,
    });
    Answer::refused(400, body.to_string())
}
