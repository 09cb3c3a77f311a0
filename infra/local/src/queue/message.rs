//! A message as it is received, and how deep a queue is.

use serde_json::{Value, json};

/// One received message.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The message's id, the same at every receive.
    pub id: String,
    /// What acknowledges this receive; an earlier receive's no longer does.
    pub receipt: String,
    /// What was sent.
    pub body: String,
    /// The message attributes as they were sent, by name.
    pub attributes: serde_json::Map<String, Value>,
    /// How often it has been received, this time included.
    pub receives: u32,
    /// When it was sent, in milliseconds since 1970.
    pub sent_ms: i64,
    /// When it was received first, in milliseconds since 1970.
    pub first_received_ms: i64,
}

impl Received {
    /// The attributes that SQS itself gives a message.
    pub(super) fn system_attributes(&self) -> Vec<(&'static str, String)> {
        vec![
            ("ApproximateReceiveCount", self.receives.to_string()),
            ("SentTimestamp", self.sent_ms.to_string()),
            ("ApproximateFirstReceiveTimestamp", self.first_received_ms.to_string()),
            ("SenderId", "local".to_owned()),
        ]
    }

    /// The record that Lambda's poller hands to a function.
    pub fn lambda_record(&self, queue: &str) -> Value {
        let system = self.system_attributes().into_iter();
        let attributes = self.attributes.iter().map(|(name, attribute)| {
            let record = json!({
                "stringValue": attribute["StringValue"],
                "binaryValue": attribute["BinaryValue"],
                "dataType": attribute["DataType"],
            });
            (name.clone(), record)
        });
        json!({
            "messageId": self.id,
            "receiptHandle": self.receipt,
            "body": self.body,
            "attributes": system
                .map(|(name, value)| (name.to_owned(), Value::String(value)))
                .collect::<serde_json::Map<_, _>>(),
            "messageAttributes": attributes.collect::<serde_json::Map<_, _>>(),
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:us-east-1:000000000000:{queue}"),
            "awsRegion": "us-east-1",
        })
    }
}

/// How much there is in one queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Due, waiting to be received.
    pub visible: u64,
    /// Received and neither acknowledged nor released.
    pub in_flight: u64,
    /// Sent with a delay, or failed and backing off.
    pub delayed: u64,
    /// In the dead-letter queue.
    pub dead: u64,
}

impl Depth {
    /// Whether nothing is left to do. Dead letters wait for a person and do not count.
    pub fn is_drained(&self) -> bool {
        self.visible == 0 && self.in_flight == 0 && self.delayed == 0
    }
}
