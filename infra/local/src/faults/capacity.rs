//! Consumed capacity: asked for in every request, read from every answer, summed without floats.

use std::fmt;
use std::iter::Sum;
use std::ops::AddAssign;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use serde::Deserialize;
use serde_json::Value;

/// Capacity units. DynamoDB counts in halves: an eventually consistent read of 4 KB is one half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Units {
    halves: u64,
}

impl Units {
    /// Whole units.
    pub fn whole(units: u64) -> Self {
        Self { halves: units * 2 }
    }

    /// Half units.
    pub fn halves(halves: u64) -> Self {
        Self { halves }
    }

    /// Rounded up to whole units.
    pub fn rounded_up(self) -> u64 {
        self.halves.div_ceil(2)
    }

    /// From the text of a JSON number.
    fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let half = match fraction {
            "0" => 0,
            "5" => 1,
            _ => return None,
        };
        Some(Self { halves: whole.parse::<u64>().ok()? * 2 + half })
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.halves.is_multiple_of(2) { "" } else { ".5" };
        write!(f, "{}{half}", self.halves / 2)
    }
}

impl AddAssign for Units {
    fn add_assign(&mut self, other: Self) {
        self.halves += other.halves;
    }
}

impl Sum for Units {
    fn sum<I: Iterator<Item = Self>>(units: I) -> Self {
        units.fold(Self::default(), |mut total, each| {
            total += each;
            total
        })
    }
}

/// Operations whose capacity is write capacity.
pub(super) fn is_write(operation: &str) -> bool {
    const WRITES: [&str; 5] =
        ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];
    WRITES.contains(&operation)
}

fn is_counted(operation: &str) -> bool {
    const READS: [&str; 5] = ["GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"];
    is_write(operation) || READS.contains(&operation)
}

/// Ask for the total where the caller did not ask for anything.
pub(super) fn ask_for(operation: &str, request: &mut HttpRequest) {
    if !is_counted(operation) {
        return;
    }
    let Some(body) = request.body().bytes() else {
        return;
    };
    // The SDK writes one object, never an empty one: no need to read all of it.
    let Some(members) = body.strip_prefix(b"{") else {
        return;
    };
    if !contains(body, b"\"ReturnConsumedCapacity\"") {
        let asked = [br#"{"ReturnConsumedCapacity":"TOTAL","#, members].concat();
        *request.body_mut() = SdkBody::from(asked);
    }
}

/// Whether bytes stand somewhere in others.
fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

/// The part of an answer that matters here; the rest is not even kept.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answered {
    consumed_capacity: Option<Value>,
}

/// What an answer says it consumed: one total, or one for each table.
pub(super) fn reported_in(body: &[u8]) -> Option<Units> {
    let answer: Answered = serde_json::from_slice(body).ok()?;
    match answer.consumed_capacity? {
        Value::Array(tables) => tables.iter().map(units_of).sum(),
        table => units_of(&table),
    }
}

fn units_of(table: &Value) -> Option<Units> {
    Units::parse(&table["CapacityUnits"].to_string())
}
