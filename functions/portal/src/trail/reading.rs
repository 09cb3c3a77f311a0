//! Reading the trail: the latest first, month by month, of somebody or about something.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use vouch_domain::{books::audit::AuditRecord, calendar::Month, id::CompanyId};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{Key, page::Cursor};

use crate::refusal::Refusal;

/// How many records one request looks at, at most: what is looked for may be rare.
const LOOKED_AT_MAX: usize = 3_000;

/// How many are read at once.
const READ_AT_ONCE: i32 = 500;

/// What became of what was asked, as far as lists tell it apart.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Which {
    /// What was done, and what nobody knows of.
    #[default]
    Changes,
    /// What was refused, or broke.
    Refused,
    /// Both.
    All,
}

/// How what was asked ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It is done.
    Done,
    /// It was refused: what was sent can't be taken.
    Refused,
    /// It broke: whether it is done must be looked up.
    Failed,
    /// It runs still, or nobody lived to note its end.
    Unknown,
}

impl Ended {
    /// How a record's deed ended.
    pub(crate) fn of(record: &AuditRecord) -> Self {
        match record.outcome.as_ref().map(|outcome| outcome.status) {
            None => Self::Unknown,
            Some(200..400) => Self::Done,
            Some(400..500) => Self::Refused,
            Some(_) => Self::Failed,
        }
    }

    /// As it is written.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// Which records are looked for.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// From this instant on.
    pub(crate) from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub(crate) to: Option<DateTime<Utc>>,
    /// About this id.
    pub(crate) subject: Option<&'a str>,
    /// By whoever has this id.
    pub(crate) by: Option<&'a str>,
    pub(crate) which: Which,
}

impl Wanted<'_> {
    fn takes(&self, record: &AuditRecord) -> bool {
        let deed = &record.deed;
        let made = record.outcome.as_ref().and_then(|outcome| outcome.made.as_deref());
        let is_about = |id: &str| {
            deed.subjects.iter().any(|subject| subject == id) || made.is_some_and(|made| made == id)
        };
        let is_of = |ended| match self.which {
            Which::Changes => ended != Ended::Refused,
            Which::Refused => matches!(ended, Ended::Refused | Ended::Failed),
            Which::All => true,
        };
        self.subject.is_none_or(is_about)
            && self.by.is_none_or(|by| deed.actor.id() == by)
            && is_of(Ended::of(record))
    }
}

/// The last record of a page: the next begins behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    month: Month,
    number: u64,
}

impl Spot {
    fn of(record: &AuditRecord) -> Self {
        Self { month: record.month(), number: record.number }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.month, self.number)
    }
}

impl FromStr for Spot {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (month, number) = text.split_once('.').ok_or(())?;
        Ok(Self { month: month.parse().map_err(drop)?, number: number.parse().map_err(drop)? })
    }
}

/// Where a page of the trail begins.
pub(crate) fn spot(text: Option<&str>) -> Result<Option<Spot>, Refusal> {
    let wrong = |()| Problem::invalid_field("cursor", "is not a cursor that a list gave out");
    Ok(text.map(str::parse).transpose().map_err(wrong)?)
}

/// Some records, and where the next page begins: it may be there though few were found on this one.
pub(crate) async fn read(
    ctx: &Context,
    company: CompanyId,
    wanted: &Wanted<'_>,
    after: Option<Spot>,
    limit: usize,
) -> Result<(Vec<AuditRecord>, Option<Spot>), Refusal> {
    let mut found: Vec<AuditRecord> = Vec::new();
    let Some(head) = ctx.store.find_audit_head(company).await? else { return Ok((found, None)) };
    let first = wanted.from.map_or(head.began, |from| head.began.max(Month::utc(from)));
    let newest = wanted.to.map_or(head.at, |to| head.at.min(to));
    let mut month = after.map_or(Month::utc(newest), |after| after.month.min(Month::utc(head.at)));
    let mut from = after.map(|at| Cursor::after(&Key::AuditRecord(company, at.month, at.number)));
    let mut looked_at = 0;
    while month >= first {
        let page = ctx.store.list_audit(company, month, READ_AT_ONCE, from.as_ref()).await?;
        for record in page.items {
            looked_at += 1;
            let is_within = wanted.to.is_none_or(|to| record.at < to)
                && wanted.from.is_none_or(|from| record.at >= from);
            if is_within && wanted.takes(&record) {
                if found.len() == limit {
                    let next = found.last().map(Spot::of);
                    return Ok((found, next));
                }
                found.push(record);
            } else if looked_at >= LOOKED_AT_MAX {
                return Ok((found, Some(Spot::of(&record))));
            }
        }
        from = page.next;
        if from.is_none() {
            month = month.before();
        }
    }
    Ok((found, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_begins() {
        let spot = Spot { month: "2026-10".parse().unwrap(), number: 17 };
        assert_eq!(spot.to_string().parse(), Ok(spot));
        for odd in ["", "2026-10", "2026-13.1", "x.y", "2026-10.-1"] {
            assert!(odd.parse::<Spot>().is_err(), "{odd}");
        }
    }
}
