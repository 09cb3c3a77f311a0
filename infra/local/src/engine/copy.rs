//! All rows of the tables, out of one engine and into another: for tests that set out many times from one state.

use dynoxide::DynoxideError;
use serde_json::{Value, json};

use super::{Engine, Error, operations};
use crate::template::Template;

/// A row and the local name of its table.
pub type TableRow = (String, Value);

impl Engine {
    /// Every row of every table, in the wire's form.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn rows(&self) -> Result<Vec<TableRow>, Error> {
        let mut rows = Vec::new();
        for table in Template::embedded()?.tables {
            let failed = |source| Error::Copy { table: table.name.clone(), source };
            let mut from = Value::Null;
            loop {
                let mut scan = json!({ "TableName": table.name });
                if !from.is_null() {
                    scan["ExclusiveStartKey"] = from;
                }
                let mut page = self.ask("Scan", &scan).map_err(failed)?;
                if let Value::Array(items) = page["Items"].take() {
                    rows.extend(items.into_iter().map(|item| (table.name.clone(), item)));
                }
                from = page["LastEvaluatedKey"].take();
                if from.is_null() {
                    break;
                }
            }
        }
        Ok(rows)
    }

    /// Put rows that another engine had. Nobody is told of intents among them.
    pub(crate) fn fill(&self, rows: &[TableRow]) -> Result<(), Error> {
        for (table, item) in rows {
            let put = json!({ "TableName": table, "Item": item });
            self.ask("PutItem", &put)
                .map_err(|source| Error::Copy { table: table.clone(), source })?;
        }
        Ok(())
    }

    /// Answer a request whose operation and body these are; none where it is refused.
    pub fn read(&self, operation: &str, request: &Value) -> Option<Value> {
        self.ask(operation, request).ok()
    }

    fn ask(&self, operation: &str, request: &Value) -> Result<Value, DynoxideError> {
        let body = request.to_string();
        let answer = operations::perform(&self.shared.database, operation, body.as_bytes())?;
        serde_json::from_str(&answer)
            .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
    }
}
