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
//! | Rails | registry | `CO#c` | `RAILS` | – | portal | invoicer, dispatcher, portal |
//! | OutgoingEndpoint | registry | `CO#c` | `OWH#e` | – | portal, dispatcher | dispatcher, portal |
//! | Rules | registry | `CO#c` | `RULES` | – | portal | worker, invoicer, portal |
//! | Member | registry | `CO#c` | `MEM#m` | – | portal | portal |
//! | Idempotency | registry | `CO#c#IDK#key` | `IDK` | – | portal | portal |
//! | PartnerCode | registry | `CO#c#PCODE#code` | `P` | – | portal | worker, portal |
//! | Program | registry | `CO#c#PRG#g` | `PRG` | company: name | portal | worker, portal |
//! | ProgramTerms | registry | `CO#c#PRG#g` | `TRM#from` | – | portal | worker, portal |
//! | Partner | registry | `CO#c#PTN#p` | `PTN` | company: name | portal | worker, portal |
//! | Enrolment | registry | `CO#c#PTN#p` | `ENR#g` | – | portal | worker, portal |
//! | OwnTerms | registry | `CO#c#PTN#p` | `ENR#g#TRM#from` | – | portal | worker, portal |
//! | ReferralTerms | registry | `CO#c#PTN#p` | `ENR!RTM#from` | – | portal | worker, portal |
//! | ReferredBy | registry | `CO#c#PTN#p` | `ENR!RBY#from` | company: referrer, from | portal | worker, dispatcher, portal |
//! | Application | registry | `CO#c#PTN#p` | `APP` | company: applied, while it waits | portal | portal |
//! | Applicant | registry | `CO#c#APPLICANT#hash` | `APP` | – | portal | portal |
//! | Recruiter | registry | `CO#c#PTN#p` | `RBY` | – | portal | portal |
//! | Relations | registry | `CO#c` | `REL` | – | portal | portal |
//! | Tier | registry | `CO#c#PTN#p` | `ENR!TIR#from` | – | invoicer | worker, portal |
//! | CompanyTax | registry | `CO#c` | `TAX#from` | – | portal | portal |
//! | PartnerTax | registry | `CO#c#PTN#p` | `TAX#from` | – | portal | portal |
//! | CompanyNaming | registry | `CO#c` | `WAS#until` | – | portal | portal |
//! | PartnerNaming | registry | `CO#c#PTN#p` | `WAS#until` | – | portal | portal |
//! | Destination | registry | `CO#c#PTN#p` | `DST#at` | – | portal | dispatcher, portal |
//! | Link | registry | `CO#c#PTN#p` | `LNK#l` | program: made at | portal | portal, invoicer |
//! | Customer | registry | `CO#c#CUS#x` | `CUS` | partner: signed up | worker | worker, portal |
//! | CustomerState | registry | `CO#c#CUS#x` | `STA` | – | worker | worker |
//! | Subscription | registry | `CO#c#CUS#x` | `SUB` | – | worker | portal |
//! | Assist | registry | `CO#c#CUS#x` | `AST#delivery` | – | worker | portal |
//! | Coupon | registry | `CO#c#COUPON#code` | `C` | partner: code | portal | worker, portal |
//! | CustomerEmail | registry | `CO#c#EML#hash` | `CUS#x` | – | worker | portal |
//! | LeadEmail | registry | `CO#c#EML#hash` | `LEAD#p` | – | portal | worker, portal |
//! | Lead | registry | `CO#c#PTN#p` | `LEAD#l` | company: stage, made at | worker, portal | worker, portal |
//! | Claim | registry | `CO#c#PTN#p` | `CLM#m` | company: state, filed at | portal | portal |
//! | PartnerEmail | registry | `CO#c#EML#hash` | `PTN#p` | – | portal | portal |
//! | Organisation | registry | `CO#c#ORG#o` | `ORG` | company: name | portal | portal |
//! | Branch | registry | `CO#c#ORG#o` | `BRN#b` | – | portal | portal |
//! | Connections | registry | `CO#c#ORG#o` | `ALK` | – | portal | portal |
//! | AccountLink | registry | `CO#c#ALK` | l | organisation: id | portal | portal |
//! | PartnerPlace | registry | `CO#c#PTN#p` | `ALK` | – | portal | portal |
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
//! | CustomerCap | ledger | `CO#c#CUS#x` | `CAP#terms` | – | worker | worker |
//! | RecruitCap | ledger | `CO#c#PTN#p` | `CAP#recruit#terms` | – | worker | worker |
//! | Accrual | ledger | `CO#c#PTN#p` | `ACC#cur#key#m` | – | invoicer | invoicer, portal |
//! | ReferralFee | ledger | `CO#c#PTN#p` | `FEE#recruit` | – | portal, worker | portal, worker |
//! | CompanyEntry | ledger | `CO#c` | `ENT#cur#m#id` | – | dispatcher | portal |
//! | LinkTotals | ledger | `CO#c#PTN#p` | `LNK#l` | – | worker | portal |
//! | Points | ledger | `CO#c#PTN#p` | `PTS#at#id` | – | worker, portal, invoicer | invoicer, portal |
//! | PointsMark | ledger | `CO#c#PTN#p` | `PTM#id` | – | portal | portal |
//! | Recalculation | ledger | `CO#c#PTN#p` | `QTR` | – | invoicer | invoicer, portal |
//! | Period | ledger | `CO#c#CPR` | m | due: instant | portal, invoicer | worker, invoicer, portal |
//! | Fence | ledger | `CO#c#PER#m#shard` | `F#p#cur` | – | worker, invoicer | invoicer, portal |
//! | Statement | ledger | `CO#c#PER#m` | `STM#p#cur` | partner: month | invoicer | invoicer, portal |
//! | Closing | ledger | `CO#c#PER#m` | `CLOSING` | – | invoicer | invoicer |
//! | Invoice | ledger | `CO#c#PER#m` | `INV#cur` | – | invoicer, dispatcher | invoicer, portal |
//! | Charge | ledger | `CO#c#PER#m` | `CHG#cur#n` | – | dispatcher, portal | dispatcher, portal |
//! | Payout | ledger | `CO#c#PER#m` | `PAY#p#cur#n` | open: rail, currency, month, until it is paid or failed | invoicer, dispatcher, portal | invoicer, dispatcher, portal |
//! | PayoutRun | ledger | `CO#c#RUN` | run | – | portal | dispatcher, portal |
//! | Correction | ledger | `CO#c#PER#m` | `COR#cur#nnnn` | – | portal | portal |
//! | Adjustment | ledger | `CO#c#ADJ` | id | – | portal | portal |
//! | Sequence | ledger | `CO#c#SEQ#series` | `SEQ` | – | invoicer, portal | invoicer, portal |
//! | Number | ledger | `CO#c#SEQ#series` | `N#n` | – | invoicer, portal | – |
//! | OutgoingDelivery | ledger | `CO#c#OWH#e` | event, by time | – | dispatcher, portal | dispatcher, portal |
//! | UnsentMail | ledger | `CO#c#UNSENT` | id, by time | – | dispatcher, portal | portal |
//! | Outbox | ledger | `CO#c#OUT#id` | `OUT` | due: instant, while pending | all | dispatcher |
//! | DailyTotals | ledger | `CO#c#ROLL#day` | what | – | dispatcher | portal |
//! | CompanyTotals | ledger | `CO#c#ROLL` | month#what, `now` | – | dispatcher | portal |
//! | PartnerTotals | ledger | `CO#c#PTN#p#ROLL` | month#what, `all#`what | – | dispatcher | portal |
//! | News | ledger | `CO#c#PTN#p#NEWS` | instant#hash | company and month: kind, instant | dispatcher | portal |
//! | AuditHead | ledger | `CO#c#AUD` | `HEAD` | – | portal | portal |
//! | AuditRecord | ledger | `CO#c#AUD#m` | n | – | portal | portal |
//!
//! Why some look as they do: a commission's and an entry's key hold the month, because membership of a month is
//! in the key and never marked later. Fences are spread over sixteen partitions, because one takes a thousand
//! write units a second. A partner's own terms stand behind its enrolment, and its tiers before, so that one query
//! reads all of them. A partner is recruited once: what it is rewarded for at an instant that may come again has a
//! mark (PointsMark). Totals
//! sort by month, and what has no month sorts behind all months, so that one query from a month on reads both. News
//! of customers whom nobody is credited for stand under `CO#c#NOBODY#NEWS`. What is connected to an organisation is
//! one row (Connections), so that no two connect there at two scopes; to what an account is connected is another.

mod index;
mod organisations;
mod outgoing;
mod range;
mod reading;
mod roll;
mod spelled;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
pub use index::Index;
pub use range::Range;
pub(crate) use reading::*;
pub use roll::{Roll, Span};
use vouch_domain::{
    books::{accrual::AccrualKey, invoice::InvoiceId, ledger::Page, payout::PayoutId},
    calendar::Month,
    earning::commission::CommissionId,
    id::{
        AccountLinkId, BranchId, ClaimId, CompanyId, CustomerRef, DeliveryRef, LeadId, LinkId,
        MemberId, OrganisationId, OutgoingId, PartnerId, PayoutRunId, PointsId, ProgramId,
        RefundRef, TermsId, TransactionRef,
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
    Rails(CompanyId),
    OutgoingEndpoint(CompanyId, OutgoingId),
    Rules(CompanyId),
    Member(CompanyId, MemberId),
    Idempotency(CompanyId, &'a str),
    PartnerCode(CompanyId, &'a Code),
    Program(CompanyId, ProgramId),
    ProgramTerms(CompanyId, ProgramId, DateTime<Utc>),
    Partner(CompanyId, PartnerId),
    Enrolment(CompanyId, PartnerId, ProgramId),
    OwnTerms(CompanyId, PartnerId, ProgramId, DateTime<Utc>),
    ReferralTerms(CompanyId, PartnerId, DateTime<Utc>),
    ReferredBy(CompanyId, PartnerId, DateTime<Utc>),
    Application(CompanyId, PartnerId),
    Applicant(CompanyId, &'a str),
    Recruiter(CompanyId, PartnerId),
    Relations(CompanyId),
    Tier(CompanyId, PartnerId, DateTime<Utc>),
    CompanyTax(CompanyId, DateTime<Utc>),
    PartnerTax(CompanyId, PartnerId, DateTime<Utc>),
    CompanyNaming(CompanyId, DateTime<Utc>),
    PartnerNaming(CompanyId, PartnerId, DateTime<Utc>),
    Destination(CompanyId, PartnerId, DateTime<Utc>),
    Link(CompanyId, PartnerId, LinkId),
    Customer(CompanyId, &'a CustomerRef),
    CustomerState(CompanyId, &'a CustomerRef),
    Subscription(CompanyId, &'a CustomerRef),
    Assist(CompanyId, &'a CustomerRef, &'a DeliveryRef),
    Coupon(CompanyId, &'a Code),
    CustomerEmail(CompanyId, &'a str, &'a CustomerRef),
    LeadEmail(CompanyId, &'a str, PartnerId),
    Lead(CompanyId, PartnerId, LeadId),
    Claim(CompanyId, PartnerId, ClaimId),
    PartnerEmail(CompanyId, &'a str, PartnerId),
    Organisation(CompanyId, OrganisationId),
    Branch(CompanyId, OrganisationId, BranchId),
    Connections(CompanyId, OrganisationId),
    AccountLink(CompanyId, AccountLinkId),
    PartnerPlace(CompanyId, PartnerId),
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
    CustomerCap(CompanyId, &'a CustomerRef, TermsId),
    RecruitCap(CompanyId, PartnerId, PartnerId, TermsId),
    Accrual(CompanyId, Page, AccrualKey),
    ReferralFee(CompanyId, PartnerId, PartnerId),
    CompanyEntry(CompanyId, Currency, Month, &'a str),
    LinkTotals(CompanyId, PartnerId, LinkId),
    Points(CompanyId, PartnerId, DateTime<Utc>, PointsId),
    PointsMark(CompanyId, PartnerId, PointsId),
    Recalculation(CompanyId, PartnerId),
    Period(CompanyId, Month),
    Fence(CompanyId, Page),
    Statement(CompanyId, Page),
    Closing(CompanyId, Month),
    Invoice(CompanyId, InvoiceId),
    Charge(CompanyId, InvoiceId, u32),
    Payout(CompanyId, PayoutId),
    PayoutRun(CompanyId, PayoutRunId),
    Correction(CompanyId, InvoiceId, u32),
    Adjustment(CompanyId, &'a str),
    Sequence(CompanyId, &'a str),
    Number(CompanyId, &'a str, u64),
    OutgoingDelivery(CompanyId, OutgoingId, &'a str),
    UnsentMail(CompanyId, &'a str),
    Outbox(CompanyId, &'a str),
    DailyTotals(CompanyId, NaiveDate, &'a str),
    CompanyTotals(CompanyId, Roll),
    PartnerTotals(CompanyId, PartnerId, Roll),
    News(CompanyId, Option<PartnerId>, DateTime<Utc>, &'a str),
    AuditHead(CompanyId),
    AuditRecord(CompanyId, Month, u64),
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
            | Self::Rails(..)
            | Self::OutgoingEndpoint(..)
            | Self::Rules(..)
            | Self::Member(..)
            | Self::Idempotency(..)
            | Self::PartnerCode(..)
            | Self::Program(..)
            | Self::ProgramTerms(..)
            | Self::Partner(..)
            | Self::Enrolment(..)
            | Self::OwnTerms(..)
            | Self::ReferralTerms(..)
            | Self::ReferredBy(..)
            | Self::Application(..)
            | Self::Applicant(..)
            | Self::Recruiter(..)
            | Self::Relations(..)
            | Self::Tier(..)
            | Self::CompanyTax(..)
            | Self::PartnerTax(..)
            | Self::CompanyNaming(..)
            | Self::PartnerNaming(..)
            | Self::Destination(..)
            | Self::Link(..)
            | Self::Customer(..)
            | Self::CustomerState(..)
            | Self::Subscription(..)
            | Self::Assist(..)
            | Self::Coupon(..)
            | Self::CustomerEmail(..)
            | Self::LeadEmail(..)
            | Self::Lead(..)
            | Self::Claim(..)
            | Self::PartnerEmail(..)
            | Self::Organisation(..)
            | Self::Branch(..)
            | Self::Connections(..)
            | Self::AccountLink(..)
            | Self::PartnerPlace(..) => Table::Registry,
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
            | Self::CustomerCap(..)
            | Self::RecruitCap(..)
            | Self::Accrual(..)
            | Self::ReferralFee(..)
            | Self::CompanyEntry(..)
            | Self::LinkTotals(..)
            | Self::Points(..)
            | Self::PointsMark(..)
            | Self::Recalculation(..)
            | Self::Period(..)
            | Self::Fence(..)
            | Self::Statement(..)
            | Self::Closing(..)
            | Self::Invoice(..)
            | Self::Charge(..)
            | Self::Payout(..)
            | Self::PayoutRun(..)
            | Self::Correction(..)
            | Self::Adjustment(..)
            | Self::Sequence(..)
            | Self::Number(..)
            | Self::OutgoingDelivery(..)
            | Self::UnsentMail(..)
            | Self::Outbox(..)
            | Self::DailyTotals(..)
            | Self::CompanyTotals(..)
            | Self::PartnerTotals(..)
            | Self::News(..)
            | Self::AuditHead(..)
            | Self::AuditRecord(..) => Table::Ledger,
        }
    }
}

fn month(company: CompanyId, month: Month) -> String {
    format!("CO#{company}#PER#{month}")
}

fn by_email(company: CompanyId, hash: &str) -> String {
    format!("CO#{company}#EML#{hash}")
}

fn fences(company: CompanyId, month: Month, shard: u8) -> String {
    format!("CO#{company}#PER#{month}#{shard:02}")
}

fn shard(partner: PartnerId) -> u8 {
    partner.ulid().to_bytes()[15] % FENCE_SHARDS
}

#[cfg(test)]
mod tests;
