//! The tables as they stand, row by row: which row of the schema a key is, and whose.

use vouch_domain::{
    books::ledger::Page,
    calendar::Month,
    id::{CompanyId, CustomerRef, DeliveryRef, LinkId, PartnerId, TransactionRef},
    money::Currency,
};
use vouch_store::keys::Table;

/// Which row of the schema in `shared/store/src/keys.rs` it is, as far as something is held against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Company,
    Program,
    Route,
    Link,
    CompanyNaming,
    PartnerNaming(PartnerId),
    Connections,
    AccountLink,
    Customer(CustomerRef),
    CustomerState(CustomerRef),
    Subscription(CustomerRef),
    Delivery(DeliveryRef),
    Transaction(TransactionRef),
    Refund(TransactionRef),
    Parked(CustomerRef),
    Held(CustomerRef),
    Commission(PartnerId),
    Entry(Page),
    Cap,
    Accrual(PartnerId),
    ReferralFee(PartnerId),
    Points(PartnerId),
    CompanyEntry,
    LinkTotals(PartnerId, LinkId),
    Period,
    Fence(Month),
    Statement,
    Closing(Month),
    Invoice,
    Payout,
    Charge,
    PayoutRun,
    Correction,
    Sequence(String),
    Number(String, u64),
    Outbox,
    Roll,
    News,
    AuditHead,
    AuditRecord(Month),
    /// A row of the schema that nothing more is held against.
    Plain,
    /// No row of the schema.
    Unknown,
}

/// Whose row it is, and which.
pub(crate) fn read(table: Table, pk: &str, sk: &str) -> (Option<CompanyId>, Kind) {
    let Some(rest) = pk.strip_prefix("CO#") else {
        return (None, without_company(table, pk, sk).unwrap_or(Kind::Unknown));
    };
    let (company, rest) = rest.split_once('#').unwrap_or((rest, ""));
    let kind = match table {
        Table::Registry => in_registry(rest, sk),
        Table::Clicks => in_clicks(rest, sk),
        Table::Ledger => in_ledger(rest, sk),
    };
    (company.parse().ok(), kind.unwrap_or(Kind::Unknown))
}

fn without_company(table: Table, pk: &str, sk: &str) -> Option<Kind> {
    if table != Table::Registry {
        return None;
    }
    let (what, of) = pk.split_once('#').unwrap_or((pk, "-"));
    match (what, sk) {
        ("CODE", "CODE") if !of.is_empty() => Some(Kind::Route),
        ("PTN", "ACC") | ("KEY", "KEY") | ("SETUP", "SETUP") => Some(Kind::Plain),
        ("SES", "SES") | ("MAIL", "MAIL") | ("TRY", "TRY") => Some(Kind::Plain),
        _ => None,
    }
}

fn in_registry(rest: &str, sk: &str) -> Option<Kind> {
    let (what, of) = rest.split_once('#').unwrap_or((rest, ""));
    Some(match (what, sk) {
        ("", "CO") => Kind::Company,
        ("", _) if sk.starts_with("WHK#") || sk.starts_with("MEM#") => Kind::Plain,
        ("", _) if sk.starts_with("OWH#") => Kind::Plain,
        ("", "REL" | "RULES" | "RAILS") | ("APPLICANT", "APP") | ("PTN", "APP" | "RBY") => {
            Kind::Plain
        }
        ("" | "PTN", _) if sk.starts_with("TAX#") => Kind::Plain,
        ("", _) if sk.starts_with("WAS#") => Kind::CompanyNaming,
        ("PTN", _) if sk.starts_with("WAS#") => Kind::PartnerNaming(of.parse().ok()?),
        ("IDK", "IDK") | ("PCODE", "P") | ("PTN", "PTN") => Kind::Plain,
        ("PRG", "PRG") => Kind::Program,
        ("PRG", _) if sk.starts_with("TRM#") => Kind::Plain,
        ("PTN", _) if sk.starts_with("ENR#") || sk.starts_with("ENR!") => Kind::Plain,
        ("PTN", _) if sk.starts_with("LNK#") => Kind::Link,
        ("PTN", _) if sk.starts_with("DST#") => Kind::Plain,
        ("PTN", _) if sk.starts_with("LEAD#") || sk.starts_with("CLM#") => Kind::Plain,
        ("EML", _) if sk.starts_with("CUS#") || sk.starts_with("LEAD#") => Kind::Plain,
        ("COUPON", "C") | ("PTN", "ALK") => Kind::Plain,
        ("EML", _) if sk.starts_with("PTN#") => Kind::Plain,
        ("ORG", "ORG") => Kind::Plain,
        ("ORG", "ALK") => Kind::Connections,
        ("ORG", _) if sk.starts_with("BRN#") => Kind::Plain,
        ("ALK", _) if sk.starts_with("alk_") => Kind::AccountLink,
        ("CUS", "CUS") => Kind::Customer(of.parse().ok()?),
        ("CUS", "STA") => Kind::CustomerState(of.parse().ok()?),
        ("CUS", "SUB") => Kind::Subscription(of.parse().ok()?),
        ("CUS", _) if sk.starts_with("AST#") => Kind::Plain,
        _ => return None,
    })
}

fn in_clicks(rest: &str, sk: &str) -> Option<Kind> {
    let is_counter = rest.starts_with("PTN#") && sk.starts_with("LNK#");
    (is_counter || rest.starts_with("LNK#")).then_some(Kind::Plain)
}

fn in_ledger(rest: &str, sk: &str) -> Option<Kind> {
    let (what, of) = rest.split_once('#').unwrap_or((rest, ""));
    Some(match what {
        "" if sk.starts_with("ENT#") => Kind::CompanyEntry,
        "DLV" => Kind::Delivery(of.parse().ok()?),
        "QUA" => Kind::Plain,
        "TXN" if sk == "TXN" => Kind::Transaction(of.parse().ok()?),
        "TXN" if sk.starts_with("REF#") => Kind::Refund(of.parse().ok()?),
        "CUS" if sk.starts_with("ACT#") => Kind::Plain,
        "CUS" if sk.starts_with("PRK#") => Kind::Parked(of.parse().ok()?),
        "CUS" if sk.starts_with("CAP#") => Kind::Cap,
        "CUS" if sk.starts_with("HLD#") => Kind::Held(of.parse().ok()?),
        "PTN" => return of_partner(of, sk),
        "NOBODY" if of == "NEWS" => Kind::News,
        "CPR" => Kind::Period,
        "RUN" => Kind::PayoutRun,
        "PER" => return of_month(of, sk),
        "SEQ" if sk == "SEQ" => Kind::Sequence(of.to_owned()),
        "SEQ" => Kind::Number(of.to_owned(), sk.strip_prefix("N#")?.parse().ok()?),
        "ADJ" => Kind::Plain,
        "OUT" => Kind::Outbox,
        "OWH" if sk.starts_with("evt_") => Kind::Plain,
        "UNSENT" if sk.starts_with("mail_") => Kind::Plain,
        "ROLL" => Kind::Roll,
        "AUD" if of.is_empty() && sk == "HEAD" => Kind::AuditHead,
        "AUD" => Kind::AuditRecord(of.parse().ok()?),
        _ => return None,
    })
}

fn of_partner(of: &str, sk: &str) -> Option<Kind> {
    let (partner, list) = of.split_once('#').unwrap_or((of, ""));
    let partner: PartnerId = partner.parse().ok()?;
    Some(match list {
        "" if sk.starts_with("COM#") => Kind::Commission(partner),
        "" if sk.starts_with("LNK#") => {
            Kind::LinkTotals(partner, sk.strip_prefix("LNK#")?.parse().ok()?)
        }
        "" if sk == "QTR" || sk.starts_with("PTM#") => Kind::Plain,
        "" if sk.starts_with("PTS#") => Kind::Points(partner),
        "" if sk.starts_with("ACC#") => Kind::Accrual(partner),
        "" if sk.starts_with("CAP#") => Kind::Cap,
        "" if sk.starts_with("FEE#") => Kind::ReferralFee(partner),
        "" => {
            let (currency, month) = line_in(sk)?;
            Kind::Entry(Page { partner, currency, month })
        }
        "ROLL" => Kind::Roll,
        "NEWS" => Kind::News,
        _ => return None,
    })
}

/// The currency and month of a line, by its sort key.
pub(crate) fn line_in(sk: &str) -> Option<(Currency, Month)> {
    let mut parts = sk.strip_prefix("ENT#")?.split('#');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn of_month(of: &str, sk: &str) -> Option<Kind> {
    let (month, shard) = of.split_once('#').unwrap_or((of, ""));
    let month: Month = month.parse().ok()?;
    Some(match sk.split('#').next()? {
        "F" if !shard.is_empty() => Kind::Fence(month),
        "STM" => Kind::Statement,
        "CLOSING" => Kind::Closing(month),
        "INV" => Kind::Invoice,
        "PAY" => Kind::Payout,
        "CHG" => Kind::Charge,
        "COR" => Kind::Correction,
        _ => return None,
    })
}
