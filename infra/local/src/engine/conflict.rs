//! Transaction conflicts, which the engine never has and DynamoDB does: refuse overlapping items.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::wire::Answer;

type Item = (String, String, String);

/// The items of the transactions in flight, and how many hold each.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight {
    items: Arc<Mutex<HashMap<Item, u32>>>,
}

/// Items held as in flight; dropping it lets them go.
#[derive(Debug)]
pub struct Contended {
    held: Vec<Item>,
    in_flight: InFlight,
}

impl Drop for Contended {
    fn drop(&mut self) {
        let mut items = self.in_flight.items();
        for item in &self.held {
            let left = items.get(item).map_or(0, |holders| holders.saturating_sub(1));
            if left == 0 {
                items.remove(item);
            } else {
                items.insert(item.clone(), left);
            }
        }
    }
}

impl InFlight {
    /// Hold the items of a request until it is answered, or say what it conflicts with.
    pub(super) fn enter(&self, operation: &str, request: &Value) -> Result<Contended, Answer> {
        match operation {
            "TransactWriteItems" => self.enter_transaction(request),
            "PutItem" | "UpdateItem" | "DeleteItem" => self.enter_write(request),
            _ => Ok(self.held(Vec::new())),
        }
    }

    pub(super) fn hold(&self, table: &str, pk: &str, sk: &str) -> Contended {
        let item = (table.to_owned(), pk.to_owned(), sk.to_owned());
        *self.items().entry(item.clone()).or_default() += 1;
        self.held(vec![item])
    }

    fn enter_transaction(&self, request: &Value) -> Result<Contended, Answer> {
        let actions = request["TransactItems"].as_array().map(Vec::as_slice).unwrap_or_default();
        let wanted: Vec<Option<Item>> = actions
            .iter()
            .map(|action| action.as_object()?.values().next().and_then(item_of))
            .collect();
        let mut items = self.items();
        let taken =
            |item: &Option<Item>| item.as_ref().is_some_and(|item| items.contains_key(item));
        let conflicts: Vec<bool> = wanted.iter().map(taken).collect();
        if conflicts.contains(&true) {
            return Err(cancelled(&conflicts));
        }
        let held: Vec<Item> = wanted.into_iter().flatten().collect();
        for item in &held {
            *items.entry(item.clone()).or_default() += 1;
        }
        drop(items);
        Ok(self.held(held))
    }

    /// A single write never holds an item, it only meets those that do.
    fn enter_write(&self, request: &Value) -> Result<Contended, Answer> {
        let conflicts = item_of(request).is_some_and(|item| self.items().contains_key(&item));
        if conflicts {
            return Err(Answer::error(
                400,
                "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
                "Transaction is ongoing for the item",
            ));
        }
        Ok(self.held(Vec::new()))
    }

    fn held(&self, held: Vec<Item>) -> Contended {
        Contended { held, in_flight: self.clone() }
    }

    fn items(&self) -> MutexGuard<'_, HashMap<Item, u32>> {
        // A count is whole whatever its last holder died of.
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The item an action is about: every table's key is `pk` and `sk`.
fn item_of(action: &Value) -> Option<Item> {
    let key = if action["Key"].is_object() { &action["Key"] } else { &action["Item"] };
    let part = |name: &str| key[name]["S"].as_str().map(str::to_owned);
    Some((action["TableName"].as_str()?.to_owned(), part("pk")?, part("sk")?))
}

fn cancelled(conflicts: &[bool]) -> Answer {
    let code = |conflict: &bool| {
        if *conflict { "TransactionConflict" } else { "None" }
    };
    let codes: Vec<&str> = conflicts.iter().map(code).collect();
    let reason = |code: &&str| match *code {
        "None" => json!({ "Code": "None" }),
        code => json!({ "Code": code, "Message": "Transaction is ongoing for the item" }),
    };
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": format!(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
            codes.join(", "),
        ),
        "CancellationReasons": codes.iter().map(reason).collect::<Vec<_>>(),
    });
    Answer::refused(400, body.to_string())
}
