//! Time to live by the clock we are given: the engine's own sweep knows only wall time.
//!
//! Sessions and attempts to sign in stay on wall time, so that moving the clock signs nobody out.

use chrono::{DateTime, Utc};
use dynoxide::{Database, DynoxideError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vouch_runtime::clock::Clock;

use super::Error;
use crate::template::Template;

/// Rows looked at under one hold of the engine's lock.
const PAGE_ROWS: u32 = 500;

/// Remove what expired before `now` from every table that has a time to live.
pub(super) fn sweep(database: &Database, now: DateTime<Utc>) -> Result<usize, Error> {
    let mut removed = 0;
    for table in Template::embedded()?.tables {
        let Some(attribute) = &table.expires_by else {
            continue;
        };
        let expiry = Expiry {
            table: &table.name,
            attribute,
            now_seconds: now.timestamp(),
            wall_seconds: Clock::System.now().timestamp(),
        };
        removed += expiry
            .remove_all(database)
            .map_err(|source| Error::Sweep { table: table.name.clone(), source })?;
    }
    Ok(removed)
}

struct Expiry<'a> {
    table: &'a str,
    attribute: &'a str,
    now_seconds: i64,
    wall_seconds: i64,
}

impl Expiry<'_> {
    fn remove_all(&self, database: &Database) -> dynoxide::Result<usize> {
        let mut removed = 0;
        let mut from = Value::Null;
        loop {
            let page = database.scan(request(self.scan(&from))?)?;
            let page = serde_json::to_value(&page)
                .map_err(|error| DynoxideError::InternalServerError(error.to_string()))?;
            for row in page["Items"].as_array().map(Vec::as_slice).unwrap_or_default() {
                database.delete_item(request(self.delete(row))?)?;
                removed += 1;
            }
            from = page["LastEvaluatedKey"].clone();
            if from.is_null() {
                return Ok(removed);
            }
        }
    }

    fn scan(&self, from: &Value) -> Value {
        let mut scan = json!({
            "TableName": self.table,
            "FilterExpression": "(begins_with(pk, :session) OR begins_with(pk, :attempts)) \
                AND #expires < :wall OR #expires < :now \
                AND NOT begins_with(pk, :session) AND NOT begins_with(pk, :attempts)",
            "ExpressionAttributeNames": { "#expires": self.attribute },
            "ExpressionAttributeValues": {
                ":now": { "N": self.now_seconds.to_string() },
                ":wall": { "N": self.wall_seconds.to_string() },
                ":session": { "S": "SES#" },
                ":attempts": { "S": "TRY#" },
            },
            "ProjectionExpression": "pk, sk",
            "Limit": PAGE_ROWS,
        });
        if !from.is_null() {
            scan["ExclusiveStartKey"] = from.clone();
        }
        scan
    }

    fn delete(&self, row: &Value) -> Value {
        json!({ "TableName": self.table, "Key": { "pk": row["pk"], "sk": row["sk"] } })
    }
}

fn request<Q: DeserializeOwned>(body: Value) -> dynoxide::Result<Q> {
    serde_json::from_value(body)
        .map_err(|error| DynoxideError::ValidationException(error.to_string()))
}
