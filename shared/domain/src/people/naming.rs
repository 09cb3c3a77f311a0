//! What a company and its partners are called on documents, and what they were called before they changed it: dated
//! rows, so that what was issued stays as it was.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::people::{company::Company, partner::Partner};

/// What of somebody stands on documents and may be changed by them at any time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// What people call it.
    pub name: String,
    /// Where to write to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The colour of its pages, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
}

/// What somebody was called until it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerNaming {
    /// When it was changed.
    pub until: DateTime<Utc>,
    /// What it was until then.
    #[serde(flatten)]
    pub was: Naming,
}

impl Company {
    /// What it is called now.
    pub fn naming(&self) -> Naming {
        let (email, colour) = (self.contact_email.clone(), self.brand_colour.clone());
        Naming { name: self.name.clone(), email, colour }
    }
}

impl Partner {
    /// What it is called now.
    pub fn naming(&self) -> Naming {
        Naming { name: self.name.clone(), email: self.email.clone(), colour: None }
    }
}

/// What somebody was called at an instant, out of what it was called before, in the order of time, and is called now.
pub fn called_at(rows: &[FormerNaming], at: DateTime<Utc>, now: Naming) -> Naming {
    rows.iter().find(|row| row.until > at).map_or(now, |row| row.was.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Naming {
        Naming { name: name.to_owned(), email: None, colour: None }
    }

    #[test]
    fn the_earliest_later_change_tells_what_somebody_was_called() {
        let row =
            |until: &str, was| FormerNaming { until: until.parse().unwrap(), was: named(was) };
        let rows = [row("2026-02-01T00:00:00Z", "Ann"), row("2026-03-01T00:00:00Z", "Anna")];
        for (at, name) in [
            ("2026-01-01T00:00:00Z", "Ann"),
            ("2026-02-01T00:00:00Z", "Anna"),
            ("2026-02-28T23:59:59Z", "Anna"),
            ("2026-03-01T00:00:00Z", "Anne"),
        ] {
            assert_eq!(called_at(&rows, at.parse().unwrap(), named("Anne")), named(name), "{at}");
        }
        assert_eq!(called_at(&[], "2026-01-01T00:00:00Z".parse().unwrap(), named("x")), named("x"));
    }
}
