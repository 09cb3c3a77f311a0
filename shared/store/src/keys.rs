//! Every key and every index key: the schema is this page, and no other file spells one.
//!
//! All keys begin with `CO#<company>`, except those marked †, which must be found without knowing a company.
//! `by1` is for views only: it is filled a moment later, so no decision about money reads it.
//!
//! | item | table | pk | sk | by1 | written by | read by |
//! |---|---|---|---|---|---|---|
//! | Code † | registry | `CODE#code` | `CODE` | – | portal, invoicer | redirect, click-counter |
//! | Account † | registry | `PTN#p` | `ACC` | – | portal | portal |
//! | ApiKey † | registry | `KEY#hash` | `KEY` | – | portal | portal |
//! | Setup † | registry | `SETUP` | `SETUP` | – | portal | portal |
//! | Session † | registry | `SES#hash` | `SES` | – | portal | portal |
//! | MemberEmail † | registry | `MAIL#hash` | `MAIL` | – | portal | portal |
//! | Attempts † | registry | `TRY#hash` | `TRY` | – | portal | portal |
//! | Company | registry | `CO#c` | `CO` | – | portal | all |
//! | Endpoint | registry | `CO#c` | `WHK#name` | – | portal | webhooks |
//! | Member | registry | `CO#c` | `MEM#m` | – | portal | portal |
//! | Idempotency | registry | `CO#c#IDK#key` | `IDK` | – | portal | portal |
//! | PartnerCode | registry | `CO#c#PCODE#code` | `P` | – | portal | worker, portal |
//! | Program | registry | `CO#c#PRG#g` | `PRG` | company: name | portal | worker, portal |
//! | ProgramTerms | registry | `CO#c#PRG#g` | `TRM#from` | – | portal | worker, portal |
//! | Partner | registry | `CO#c#PTN#p` | `PTN` | company: name | portal | worker, portal |
//! | Enrolment | registry | `CO#c#PTN#p` | `ENR#g` | – | portal | worker, portal |
//! | OwnTerms | registry | `CO#c#PTN#p` | `ENR#g#TRM#from` | – | portal | worker, portal |
//! | Link | registry | `CO#c#PTN#p` | `LNK#l` | program: made at | portal | portal, invoicer |
//! | Customer | registry | `CO#c#CUS#x` | `CUS` | partner: signed up | worker | worker, portal |
//! | CustomerState | registry | `CO#c#CUS#x` | `STA` | – | worker | worker |
//! | Subscription | registry | `CO#c#CUS#x` | `SUB` | – | worker | portal |
//! | Assist | registry | `CO#c#CUS#x` | `AST#delivery` | – | worker | portal |
//! | Counter | clicks | `CO#c#PTN#p` | `LNK#l#yyyy-mm` | – | click-counter | portal |
//! | Seen | clicks | `CO#c#LNK#l#hour` | visitor | – | click-counter | click-counter |
//! | Delivery | ledger | `CO#c#DLV#id` | content hash | company and month: received | worker | portal |
//! | Quarantined | ledger | `CO#c#QUA` | received#id#hash | waiting: received | worker | portal |
//! | Transaction | ledger | `CO#c#TXN#t` | `TXN` | customer: paid at | worker | worker, portal |
//! | Refund | ledger | `CO#c#TXN#t` | `REF#r` | – | worker | worker, portal |
//! | Activity | ledger | `CO#c#CUS#x` | `ACT#at#hash` | – | worker | portal |
//! | Parked | ledger | `CO#c#CUS#x` | `PRK#t` | waiting: since, while it waits | worker | worker, portal |
//! | Held | ledger | `CO#c#CUS#x` | `HLD#t` | on hold: paid at, while it is | worker, portal | portal |
//! | Commission | ledger | `CO#c#PTN#p` | `COM#m#id` | company and month: earned | worker | portal |
//! | Entry | ledger | `CO#c#PTN#p` | `ENT#cur#m#id` | – | worker, invoicer | invoicer, portal |
//! | CompanyEntry | ledger | `CO#c` | `ENT#cur#m#id` | – | dispatcher | portal |
//! | LinkTotals | ledger | `CO#c#PTN#p` | `LNK#l` | – | worker | portal |
//! | Period | ledger | `CO#c#CPR` | m | due: instant | portal, invoicer | worker, invoicer, portal |
//! | Fence | ledger | `CO#c#PER#m#shard` | `F#p#cur` | – | worker, invoicer | invoicer, portal |
//! | Statement | ledger | `CO#c#PER#m` | `STM#p#cur` | partner: month | invoicer | invoicer, portal |
//! | Closing | ledger | `CO#c#PER#m` | `CLOSING` | – | invoicer | invoicer |
//! | Invoice | ledger | `CO#c#PER#m` | `INV#cur` | – | invoicer, dispatcher | invoicer, portal |
//! | Payout | ledger | `CO#c#PER#m` | `PAY#p#cur#n` | – | invoicer, portal | invoicer, portal |
//! | Sequence | ledger | `CO#c#SEQ#series` | `SEQ` | – | invoicer | invoicer |
//! | Number | ledger | `CO#c#SEQ#series` | `N#n` | – | invoicer | – |
//! | Outbox | ledger | `CO#c#OUT#id` | `OUT` | due: instant, while pending | all | dispatcher |
//! | DailyTotals | ledger | `CO#c#ROLL#day` | what | – | dispatcher | portal |
//! | CompanyTotals | ledger | `CO#c#ROLL` | month#what, `now` | – | dispatcher | portal |
//! | PartnerTotals | ledger | `CO#c#PTN#p#ROLL` | month#what, `all#`what | – | dispatcher | portal |
//! | News | ledger | `CO#c#PTN#p#NEWS` | instant#hash | company and month: kind, instant | dispatcher | portal |
//!
//! Why some look as they do: a commission's and an entry's key hold the month, because membership of a month is
//! in the key and never marked later. Fences are spread over sixteen partitions, because one takes a thousand
//! write units a second. A partner's own terms stand behind its enrolment, so that one query reads both. Totals
//! sort by month, and what has no month sorts behind all months, so that one query from a month on reads both. News
//! of customers whom nobody is credited for stand under `CO#c#NOBODY#NEWS`.

mod index;
mod range;
mod roll;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
pub use index::Index;
pub use range::Range;
pub use roll::{Roll, Span};
use vouch_domain::{
    books::{invoice::InvoiceId, ledger::Page, payout::PayoutId},
    calendar::Month,
    earning::commission::CommissionId,
    id::{
        CompanyId, CustomerRef, DeliveryRef, LinkId, MemberId, PartnerId, ProgramId, RefundRef,
        TransactionRef,
    },
    money::Currency,
    tracking::code::Code,
};

/// The tables, by life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Edited things.
    Registry,
    /// Many, losable, with an end.
    Clicks,
    /// The books: append-mostly, kept for ever.
    Ledger,
}

/// How many partitions a month's fences are spread over.
pub const FENCE_SHARDS: u8 = 16;

/// One key. Typed ids go in, so that none stands in another's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each variant is a row of the table above, its fields the ids in that row"
)]
pub enum Key<'a> {
    Code(&'a Code),
    Account(PartnerId),
    ApiKey(&'a str),
    Setup,
    Session(&'a str),
    MemberEmail(&'a str),
    Attempts(&'a str),
    Company(CompanyId),
    Endpoint(CompanyId, &'a str),
    Member(CompanyId, MemberId),
    Idempotency(CompanyId, &'a str),
    PartnerCode(CompanyId, &'a Code),
    Program(CompanyId, ProgramId),
    ProgramTerms(CompanyId, ProgramId, DateTime<Utc>),
    Partner(CompanyId, PartnerId),
    Enrolment(CompanyId, PartnerId, ProgramId),
    OwnTerms(CompanyId, PartnerId, ProgramId, DateTime<Utc>),
    Link(CompanyId, PartnerId, LinkId),
    Customer(CompanyId, &'a CustomerRef),
    CustomerState(CompanyId, &'a CustomerRef),
    Subscription(CompanyId, &'a CustomerRef),
    Assist(CompanyId, &'a CustomerRef, &'a DeliveryRef),
    Counter(CompanyId, PartnerId, LinkId, Month),
    Seen(CompanyId, LinkId, DateTime<Utc>, &'a str),
    Delivery(CompanyId, &'a DeliveryRef, &'a str),
    Quarantined(CompanyId, DateTime<Utc>, &'a DeliveryRef, &'a str),
    Transaction(CompanyId, &'a TransactionRef),
    Refund(CompanyId, &'a TransactionRef, &'a RefundRef),
    Activity(CompanyId, &'a CustomerRef, DateTime<Utc>, &'a str),
    Parked(CompanyId, &'a CustomerRef, &'a TransactionRef),
    Held(CompanyId, &'a CustomerRef, &'a TransactionRef),
    Commission(CompanyId, CommissionId),
    Entry(CompanyId, Page, &'a str),
    CompanyEntry(CompanyId, Currency, Month, &'a str),
    LinkTotals(CompanyId, PartnerId, LinkId),
    Period(CompanyId, Month),
    Fence(CompanyId, Page),
    Statement(CompanyId, Page),
    Closing(CompanyId, Month),
    Invoice(CompanyId, InvoiceId),
    Payout(CompanyId, PayoutId),
    Sequence(CompanyId, &'a str),
    Number(CompanyId, &'a str, u64),
    Outbox(CompanyId, &'a str),
    DailyTotals(CompanyId, NaiveDate, &'a str),
    CompanyTotals(CompanyId, Roll),
    PartnerTotals(CompanyId, PartnerId, Roll),
    News(CompanyId, Option<PartnerId>, DateTime<Utc>, &'a str),
}

/// An instant as keys hold it: fixed width, so that text order is time order.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

impl Key<'_> {
    /// Which table holds it.
    pub fn table(&self) -> Table {
        match self {
            Self::Code(..)
            | Self::Account(..)
            | Self::ApiKey(..)
            | Self::Setup
            | Self::Session(..)
            | Self::MemberEmail(..)
            | Self::Attempts(..)
            | Self::Company(..)
            | Self::Endpoint(..)
            | Self::Member(..)
            | Self::Idempotency(..)
            | Self::PartnerCode(..)
            | Self::Program(..)
            | Self::ProgramTerms(..)
            | Self::Partner(..)
            | Self::Enrolment(..)
            | Self::OwnTerms(..)
            | Self::Link(..)
            | Self::Customer(..)
            | Self::CustomerState(..)
            | Self::Subscription(..)
            | Self::Assist(..) => Table::Registry,
            Self::Counter(..) | Self::Seen(..) => Table::Clicks,
            Self::Delivery(..)
            | Self::Quarantined(..)
            | Self::Transaction(..)
            | Self::Refund(..)
            | Self::Activity(..)
            | Self::Parked(..)
            | Self::Held(..)
            | Self::Commission(..)
            | Self::Entry(..)
            | Self::CompanyEntry(..)
            | Self::LinkTotals(..)
            | Self::Period(..)
            | Self::Fence(..)
            | Self::Statement(..)
            | Self::Closing(..)
            | Self::Invoice(..)
            | Self::Payout(..)
            | Self::Sequence(..)
            | Self::Number(..)
            | Self::Outbox(..)
            | Self::DailyTotals(..)
            | Self::CompanyTotals(..)
            | Self::PartnerTotals(..)
            | Self::News(..) => Table::Ledger,
        }
    }

    /// The partition key.
    pub fn pk(&self) -> String {
        match self {
            Self::Code(code) => format!("CODE#{code}"),
            Self::Account(p) => format!("PTN#{p}"),
            Self::ApiKey(hash) => format!("KEY#{hash}"),
            Self::Setup => "SETUP".to_owned(),
            Self::Session(hash) => format!("SES#{hash}"),
            Self::MemberEmail(hash) => format!("MAIL#{hash}"),
            Self::Attempts(hash) => format!("TRY#{hash}"),
            Self::Company(c)
            | Self::Endpoint(c, _)
            | Self::Member(c, _)
            | Self::CompanyEntry(c, ..) => {
                format!("CO#{c}")
            }
            Self::Idempotency(c, key) => format!("CO#{c}#IDK#{key}"),
            Self::PartnerCode(c, code) => format!("CO#{c}#PCODE#{code}"),
            Self::Program(c, g) | Self::ProgramTerms(c, g, _) => format!("CO#{c}#PRG#{g}"),
            Self::Partner(c, p)
            | Self::Enrolment(c, p, _)
            | Self::OwnTerms(c, p, ..)
            | Self::Link(c, p, _)
            | Self::Counter(c, p, ..)
            | Self::LinkTotals(c, p, _) => format!("CO#{c}#PTN#{p}"),
            Self::Commission(c, id) => format!("CO#{c}#PTN#{}", id.partner()),
            Self::Entry(c, page, _) => format!("CO#{c}#PTN#{}", page.partner),
            Self::Customer(c, x)
            | Self::CustomerState(c, x)
            | Self::Subscription(c, x)
            | Self::Assist(c, x, _)
            | Self::Activity(c, x, ..)
            | Self::Parked(c, x, _)
            | Self::Held(c, x, _) => {
                format!("CO#{c}#CUS#{x}")
            }
            Self::Seen(c, l, hour, _) => format!("CO#{c}#LNK#{l}#{}", hour.format("%Y-%m-%dT%H")),
            Self::Delivery(c, id, _) => format!("CO#{c}#DLV#{id}"),
            Self::Quarantined(c, ..) => format!("CO#{c}#QUA"),
            Self::Transaction(c, t) | Self::Refund(c, t, _) => format!("CO#{c}#TXN#{t}"),
            Self::Period(c, _) => format!("CO#{c}#CPR"),
            Self::Fence(c, page) => fences(*c, page.month, shard(page.partner)),
            Self::Statement(c, page) => month(*c, page.month),
            Self::Closing(c, of) => month(*c, *of),
            Self::Invoice(c, id) => month(*c, id.month),
            Self::Payout(c, id) => month(*c, id.page.month),
            Self::Sequence(c, series) | Self::Number(c, series, _) => {
                format!("CO#{c}#SEQ#{series}")
            }
            Self::Outbox(c, id) => format!("CO#{c}#OUT#{id}"),
            Self::DailyTotals(c, day, _) => format!("CO#{c}#ROLL#{day}"),
            Self::CompanyTotals(c, _) => format!("CO#{c}#ROLL"),
            Self::PartnerTotals(c, p, _) => format!("CO#{c}#PTN#{p}#ROLL"),
            Self::News(c, Some(p), ..) => format!("CO#{c}#PTN#{p}#NEWS"),
            Self::News(c, None, ..) => format!("CO#{c}#NOBODY#NEWS"),
        }
    }

    /// The sort key.
    pub fn sk(&self) -> String {
        match self {
            Self::Code(_) => "CODE".to_owned(),
            Self::Account(_) => "ACC".to_owned(),
            Self::ApiKey(_) => "KEY".to_owned(),
            Self::Setup => "SETUP".to_owned(),
            Self::Session(_) => "SES".to_owned(),
            Self::MemberEmail(_) => "MAIL".to_owned(),
            Self::Attempts(_) => "TRY".to_owned(),
            Self::Company(_) => "CO".to_owned(),
            Self::Endpoint(_, name) => format!("WHK#{name}"),
            Self::Member(_, m) => format!("MEM#{m}"),
            Self::Idempotency(..) => "IDK".to_owned(),
            Self::PartnerCode(..) => "P".to_owned(),
            Self::Program(..) => "PRG".to_owned(),
            Self::ProgramTerms(_, _, from) => format!("TRM#{}", instant(*from)),
            Self::Partner(..) => "PTN".to_owned(),
            Self::Enrolment(_, _, g) => format!("ENR#{g}"),
            Self::OwnTerms(_, _, g, from) => format!("ENR#{g}#TRM#{}", instant(*from)),
            Self::Link(_, _, l) | Self::LinkTotals(_, _, l) => format!("LNK#{l}"),
            Self::Customer(..) => "CUS".to_owned(),
            Self::CustomerState(..) => "STA".to_owned(),
            Self::Subscription(..) => "SUB".to_owned(),
            Self::Activity(_, _, at, hash) => format!("ACT#{}#{hash}", instant(*at)),
            Self::Assist(_, _, delivery) => format!("AST#{delivery}"),
            Self::Counter(_, _, l, month) => format!("LNK#{l}#{month}"),
            Self::Seen(_, _, _, visitor) => (*visitor).to_owned(),
            Self::Delivery(_, _, hash) => (*hash).to_owned(),
            Self::Quarantined(_, at, id, hash) => format!("{}#{id}#{hash}", instant(*at)),
            Self::Transaction(..) => "TXN".to_owned(),
            Self::Refund(_, _, r) => format!("REF#{r}"),
            Self::Parked(_, _, t) => format!("PRK#{t}"),
            Self::Held(_, _, t) => format!("HLD#{t}"),
            Self::Commission(_, id) => format!("COM#{}#{id}", id.month()),
            Self::Entry(_, page, id) => format!("ENT#{}#{}#{id}", page.currency, page.month),
            Self::CompanyEntry(_, currency, month, id) => format!("ENT#{currency}#{month}#{id}"),
            Self::Period(_, month) => month.to_string(),
            Self::Fence(_, page) => format!("F#{}#{}", page.partner, page.currency),
            Self::Statement(_, page) => format!("STM#{}#{}", page.partner, page.currency),
            Self::Closing(..) => "CLOSING".to_owned(),
            Self::Invoice(_, id) => format!("INV#{}", id.currency),
            Self::Payout(_, id) => {
                format!("PAY#{}#{}#{:04}", id.page.partner, id.page.currency, id.attempt)
            }
            Self::Sequence(..) => "SEQ".to_owned(),
            Self::Number(_, _, n) => format!("N#{n:010}"),
            Self::Outbox(..) => "OUT".to_owned(),
            Self::DailyTotals(_, _, what) => (*what).to_owned(),
            Self::CompanyTotals(_, roll) | Self::PartnerTotals(_, _, roll) => roll.to_string(),
            Self::News(_, _, at, hash) => format!("{}#{hash}", instant(*at)),
        }
    }
}

fn month(company: CompanyId, month: Month) -> String {
    format!("CO#{company}#PER#{month}")
}

fn fences(company: CompanyId, month: Month, shard: u8) -> String {
    format!("CO#{company}#PER#{month}#{shard:02}")
}

fn shard(partner: PartnerId) -> u8 {
    partner.ulid().to_bytes()[15] % FENCE_SHARDS
}

/// Whether a row of a program's partition is the program itself, by its sort key; the others are its terms.
pub(crate) fn is_program(sk: &str) -> bool {
    sk == "PRG"
}

/// Whether a row beside an enrolment is terms of the partner's own, by its sort key.
pub(crate) fn is_own_terms(sk: &str) -> bool {
    sk.contains("#TRM#")
}

/// The link in a sort key.
pub(crate) fn link_in(sk: &str) -> Option<LinkId> {
    sk.strip_prefix("LNK#")?.parse().ok()
}

/// The currency and month in the sort key of a line.
pub(crate) fn line_in(sk: &str) -> Option<(Currency, Month)> {
    let mut parts = sk.strip_prefix("ENT#")?.split('#');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The transaction's id in its partition key.
pub(crate) fn transaction_in(pk: &str) -> &str {
    pk.split_once("#TXN#").map_or("", |(_, id)| id)
}

/// Whether a row that waits is a sale that waits for its customer, by its index key; the others were put aside.
pub(crate) fn is_parked(by1sk: &str) -> bool {
    by1sk.starts_with(index::PARKED)
}

/// The customer's id in the index key of its transactions.
pub(crate) fn customer_in(by1pk: &str) -> &str {
    by1pk.split_once("#CUS#").map_or("", |(_, id)| id)
}

#[cfg(test)]
mod tests;
