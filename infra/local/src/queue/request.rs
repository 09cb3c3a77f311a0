//! SQS's requests as they arrive, and what must hold before anything is done about them.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use super::store::{self, Outgoing};

pub(super) const MESSAGE_BYTES_MAX: usize = 1 << 20;
const BATCH_ENTRIES_MAX: usize = 10;
const DELAY_SECONDS_MAX: u32 = 900;
pub(super) const VISIBILITY_SECONDS_MAX: u32 = 43_200;
pub(super) const WAIT_SECONDS_MAX: u32 = 20;
pub(super) const RECEIVE_MAX: u32 = 10;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Addressed {
    pub(super) queue_url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Named {
    pub(super) queue_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendOne {
    pub(super) queue_url: String,
    #[serde(flatten)]
    pub(super) message: Message,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Message {
    pub(super) message_body: String,
    #[serde(default)]
    pub(super) message_attributes: Map<String, Value>,
    #[serde(default)]
    pub(super) delay_seconds: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Batch<E> {
    pub(super) queue_url: String,
    pub(super) entries: Vec<Entry<E>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry<E> {
    pub(super) id: String,
    #[serde(flatten)]
    pub(super) content: E,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Receipt {
    pub(super) receipt_handle: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Hidden {
    pub(super) receipt_handle: String,
    #[serde(default)]
    pub(super) visibility_timeout: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfQueue<C> {
    pub(super) queue_url: String,
    #[serde(flatten)]
    pub(super) content: C,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Receive {
    pub(super) queue_url: String,
    pub(super) max_number_of_messages: Option<u32>,
    pub(super) visibility_timeout: Option<u32>,
    #[serde(default)]
    pub(super) wait_time_seconds: u32,
    #[serde(default)]
    pub(super) attribute_names: BTreeSet<String>,
    #[serde(default)]
    pub(super) message_system_attribute_names: BTreeSet<String>,
    #[serde(default)]
    pub(super) message_attribute_names: BTreeSet<String>,
}

pub(super) fn read<Q: DeserializeOwned>(body: &[u8]) -> Result<Q, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::InvalidParameter(error.to_string()))
}

pub(super) fn name_in(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

pub(super) fn outgoing(message: Message) -> Result<Outgoing, Refusal> {
    let bytes = bytes_of(&message);
    if message.message_body.is_empty() || bytes > MESSAGE_BYTES_MAX {
        return Err(Refusal::InvalidParameter(format!(
            "A message has between 1 and {MESSAGE_BYTES_MAX} bytes, this one {bytes}."
        )));
    }
    if !message.message_body.chars().all(is_sendable) {
        return Err(Refusal::InvalidContents);
    }
    let delay = seconds_within("DelaySeconds", message.delay_seconds, DELAY_SECONDS_MAX)?;
    Ok(Outgoing { body: message.message_body, attributes: message.message_attributes, delay })
}

/// SQS takes the characters of XML 1.0.
fn is_sendable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

pub(super) fn bytes_of(message: &Message) -> usize {
    let text = |attribute: &Value, part: &str| attribute[part].as_str().map_or(0, str::len);
    let attributes = message.message_attributes.iter().map(|(name, attribute)| {
        name.len()
            + text(attribute, "DataType")
            + text(attribute, "StringValue")
            + text(attribute, "BinaryValue")
    });
    message.message_body.len() + attributes.sum::<usize>()
}

pub(super) fn check_entries<E>(entries: &[Entry<E>]) -> Result<(), Refusal> {
    if entries.is_empty() {
        return Err(Refusal::EmptyBatch);
    }
    if entries.len() > BATCH_ENTRIES_MAX {
        return Err(Refusal::TooManyEntries(entries.len()));
    }
    let mut seen = BTreeSet::new();
    for Entry { id, .. } in entries {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if id.is_empty() || id.len() > 80 || !id.chars().all(allowed) {
            return Err(Refusal::InvalidEntryId);
        }
        if !seen.insert(id) {
            return Err(Refusal::IdsNotDistinct(id.clone()));
        }
    }
    Ok(())
}

pub(super) fn checked(receipt: String) -> Result<String, Refusal> {
    if store::is_receipt(&receipt) { Ok(receipt) } else { Err(Refusal::InvalidReceipt) }
}

pub(super) fn within(name: &str, value: u32, max: u32) -> Result<u32, Refusal> {
    if value <= max {
        return Ok(value);
    }
    Err(Refusal::InvalidParameter(format!("{name} is at most {max}, not {value}.")))
}

pub(super) fn seconds_within(name: &str, value: u32, max: u32) -> Result<Duration, Refusal> {
    Ok(Duration::from_secs(within(name, value, max)?.into()))
}
