//! Every line behind an invoice as a file: which partner, for what, how much (V12).
//!
//! What Lambda answers with is limited to six megabytes, so that an invoice of many lines is several files. Each says
//! which of how many it is, and the invoice's page leads to all of them: nothing is cut off.

use std::{ops::Range, sync::Arc};

use axum::{extract::State, response::Response};
use http::{HeaderValue, header};
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::{invoice::InvoiceId, ledger::Entry, statement::Statement, wording},
    money::Money,
};
use vouch_runtime::Context;

use crate::{
    api::input::{Named, Query},
    books::Books,
    csv::{Cell, Csv},
    dashboard::{names::Names, ways},
    invoices,
    kit::{Arg, Reader, aside_link},
    pages::visit::{MemberVisit, Shown},
    refusal::unknown,
    sheets::lines::Recruits,
};

/// How many lines a file has at most. A line has some 300 bytes, and twice that where names and ids are long.
const LINES_MOST: usize = 10_000;

const HEAD: [&str; 10] = [
    "partner",
    "statement",
    "kind",
    "sale",
    "commission",
    "text",
    "earned_at",
    "recorded_at",
    "amount",
    "currency",
];

/// Which file of several.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// From 1.
    part: Option<String>,
}

/// Some lines of one statement: from here, and up to there or to its last, however many that are by now.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    statement: usize,
    lines: Range<usize>,
}

/// How the lines of statements, this many each, are shared out among files. A statement's last piece has no end: what
/// was not counted is there all the same.
fn parts(counts: impl IntoIterator<Item = usize>, most: usize) -> Vec<Vec<Piece>> {
    let (mut parts, mut part, mut room) = (Vec::new(), Vec::new(), most);
    for (statement, count) in counts.into_iter().enumerate() {
        let mut from = 0;
        while count.saturating_sub(from) > room {
            if room > 0 {
                part.push(Piece { statement, lines: from..from + room });
                from += room;
            }
            parts.push(std::mem::take(&mut part));
            room = most;
        }
        part.push(Piece { statement, lines: from..usize::MAX });
        room = room.saturating_sub(count.saturating_sub(from));
    }
    parts.push(part);
    parts
}

fn parts_of(charged: &[&Statement]) -> Vec<Vec<Piece>> {
    let count =
        |statement: &&Statement| usize::try_from(statement.totals.owed_count()).unwrap_or_default();
    parts(charged.iter().map(count), LINES_MOST)
}

/// In the order of partners, whatever the page is sorted by: so the parts stay the same.
fn in_order(charged: &mut [&Statement]) {
    charged.sort_by_key(|statement| statement.id.0.partner);
}

/// The way to the file, or to each of them.
pub(super) fn links(reader: &Reader, own: &str, charged: &[&Statement]) -> Markup {
    let mut charged = charged.to_vec();
    in_order(&mut charged);
    let count = parts_of(&charged).len();
    if count == 1 {
        return aside_link(&reader.say("dashboard-invoices-lines"), &format!("{own}/lines.csv"));
    }
    let word = |part: usize| {
        let (part, all) = (part.to_string(), count.to_string());
        let said = [("part", Arg::Text(part.as_str())), ("all", Arg::Text(all.as_str()))];
        reader.say_with("dashboard-invoices-lines-part", &said)
    };
    html! {
        p class="beside" {
            (reader.say("dashboard-invoices-lines-parts")) " "
            @for part in 1..=count {
                @if part > 1 { " · " }
                a href={ (own) "/lines.csv?part=" (part) } { (word(part)) }
            }
        }
    }
}

/// `GET /dashboard/invoices/{invoice}/lines.csv`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<InvoiceId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let (all, statements) = Box::pin(invoices::of_month(&books, id.month)).await?;
    let invoice = all.iter().find(|invoice| invoice.id == id).ok_or_else(|| unknown("invoice"))?;
    let mut charged: Vec<_> = invoices::charged_by(invoice, &statements).collect();
    in_order(&mut charged);
    let parts = parts_of(&charged);
    let number = asked.part.as_deref().map_or(Ok(1), str::parse::<usize>);
    let number = number.map_err(|_| unknown("part"))?;
    let part = number.checked_sub(1).and_then(|at| parts.get(at)).ok_or_else(|| unknown("part"))?;
    let partners = part.iter().map(|piece| charged[piece.statement].id.0.partner);
    let names = Names::of(&ctx, visit.company.id, partners).await?;
    let mut csv = Csv::new(&HEAD);
    for piece in part {
        let statement = charged[piece.statement];
        let page = statement.id.0;
        let mut entries = books.entries(page).await?;
        entries.extend(Box::pin(books.to_come(statement)).await?);
        entries.retain(|entry| entry.accrual.is_none());
        let last = piece.lines.end.min(entries.len());
        let entries = &entries[piece.lines.start.min(last)..last];
        let recruits = Recruits::of(&ctx, visit.company.id, entries).await?;
        let name = names.name(page.partner);
        for entry in entries {
            write(&mut csv, &visit, statement, (&name, &recruits), entry);
        }
    }
    if parts.len() == 1 {
        return Ok(csv.file(&format!("{id}-lines")));
    }
    let file = csv.file(&format!("{id}-lines-{number}-of-{}", parts.len()));
    Ok(leading_on(file, id, number + 1, parts.len()))
}

/// The file with the way to the next, for programs.
fn leading_on(mut file: Response, id: InvoiceId, next: usize, count: usize) -> Response {
    let link = format!("<{}/lines.csv?part={next}>; rel=\"next\"", ways::invoice(id));
    if let (true, Ok(link)) = (next <= count, HeaderValue::from_str(&link)) {
        file.headers_mut().insert(header::LINK, link);
    }
    file
}

fn write(
    csv: &mut Csv,
    visit: &MemberVisit,
    statement: &Statement,
    (name, recruits): (&str, &Recruits),
    entry: &Entry,
) {
    let page = statement.id.0;
    let recruit = entry.recruit.map(|recruit| recruits.name(recruit));
    let earned_in = visit.company.month_of(entry.earned_at);
    let text = wording::line(entry, recruit.as_deref(), page.month, earned_in);
    let sale = entry.transaction.as_ref().map(ToString::to_string).unwrap_or_default();
    let commission = entry.commission.map(|id| id.to_string()).unwrap_or_default();
    csv.row(&[
        Cell::Text(name),
        Cell::Text(&statement.id.to_string()),
        Cell::Number(entry.kind.name()),
        Cell::Text(&sale),
        Cell::Text(&commission),
        Cell::Text(&text),
        Cell::Number(&entry.earned_at.to_rfc3339()),
        Cell::Number(&entry.recorded_at.to_rfc3339()),
        Cell::Number(&Money::new(entry.minor, page.currency).amount()),
        Cell::Number(page.currency.code()),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which lines of which statement each file has, as long as each statement has as many as were counted.
    fn shared(counts: &[usize], most: usize) -> Vec<Vec<(usize, Vec<usize>)>> {
        let lines = |piece: &Piece| {
            let last = piece.lines.end.min(counts[piece.statement]);
            (piece.statement, (piece.lines.start..last).collect())
        };
        parts(counts.iter().copied(), most)
            .iter()
            .map(|part| part.iter().map(lines).collect())
            .collect()
    }

    #[test]
    fn every_line_is_in_one_file_and_no_file_has_too_many() {
        let mut dice = 7_usize;
        for most in 1..6 {
            for _ in 0..200 {
                let counts: Vec<usize> = (0..dice % 6)
                    .map(|_| {
                        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
                        (dice >> 33) % 14
                    })
                    .collect();
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
                let files = shared(&counts, most);
                let sizes = files.iter().map(|file| file.iter().map(|(_, l)| l.len()).sum());
                let sizes: Vec<usize> = sizes.collect();
                assert!(sizes.iter().all(|size| *size <= most), "{counts:?} by {most}: {sizes:?}");
                let told: Vec<(usize, usize)> = files
                    .into_iter()
                    .flatten()
                    .flat_map(|(of, lines)| lines.into_iter().map(move |line| (of, line)))
                    .collect();
                let all = counts.iter().enumerate();
                let all = all.flat_map(|(of, count)| (0..*count).map(move |line| (of, line)));
                assert_eq!(told, all.collect::<Vec<_>>(), "{counts:?} by {most}");
            }
        }
    }

    #[test]
    fn a_statement_ends_open_so_that_what_came_since_is_there() {
        let ends: Vec<_> = parts([3, 5], 4).concat().iter().map(|piece| piece.lines.end).collect();
        assert_eq!(ends, [usize::MAX, 1, usize::MAX]);
        assert_eq!(parts([], 4), [Vec::new()]);
    }
}
