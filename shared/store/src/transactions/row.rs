//! A transaction as it lies in its row: without what the row says elsewhere, and with ids and times as numbers.
//!
//! Every kilobyte of a row costs another write unit, and one more in its index. With ids of 64 characters a sale
//! that earns two partners something would need two of each; packed, it needs one. Rows that were written before,
//! or by hand, read as well: what is not packed is left as it is.

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use chrono::{DateTime, SecondsFormat, Utc};
use vouch_domain::earning::transaction::Transaction;

use crate::{
    Error,
    item::{self, Item},
    keys,
};

/// Names of ids, with what the ids begin with: sixteen bytes in place of thirty.
const IDS: [(&str, &str); 5] = [
    ("partner", "ptn_"),
    ("program", "prg_"),
    ("link", "lnk_"),
    ("referrer", "ptn_"),
    ("id", "trm_"),
];

/// Names of times: nanoseconds in place of a text.
const TIMES: [&str; 4] = ["from", "recorded_at", "signed_up_at", "occurred_at"];

/// Names below a credit's referral, which has many and short values, and letters in their place.
const LETTERS: [(&str, &str); 20] = [
    ("referrer", "r"),
    ("since", "s"),
    ("terms", "t"),
    ("tier", "i"),
    ("earns", "e"),
    ("id", "d"),
    ("from", "f"),
    ("recorded_at", "w"),
    ("structure", "u"),
    ("type", "y"),
    ("reward", "p"),
    ("of", "o"),
    ("sales", "a"),
    ("basis", "b"),
    ("duration_months", "m"),
    ("by_tier", "g"),
    ("minimum", "n"),
    ("cap", "c"),
    ("threshold", "h"),
    ("fee_due", "x"),
];

/// Leaves out what the row says elsewhere, and packs the rest.
pub(super) fn squeeze(row: &mut Item) {
    row.remove("transaction");
    if let Some(AttributeValue::M(refunded)) = row.get("refunded")
        && refunded.is_empty()
    {
        row.remove("refunded");
    }
    if let Some(AttributeValue::M(sale)) = row.get_mut("sale") {
        sale.remove("transaction");
        sale.remove("customer");
        pack(sale);
    }
    let (partner, referrer) = (partner_in(row), referrer_in(row));
    for_each_line(row, |line| packed_line(line, &partner));
    if let Some(AttributeValue::M(referral)) = row.get_mut("referral") {
        for_each_line(referral, |line| packed_line(line, &referrer));
    }
    if let Some(AttributeValue::M(credit)) = row.get_mut("credit") {
        pack(credit);
        if let Some(AttributeValue::M(referral)) = credit.get_mut("referral") {
            rename(referral, &|name| LETTERS.iter().find(|it| it.0 == name).map(|it| it.1));
        }
    }
}

/// The transaction of a row, with what was left out.
pub(super) fn restored(mut row: Item) -> Result<Transaction, Error> {
    let transaction = item::s(keys::transaction_in(item::pk(&row)));
    let customer = item::s(keys::customer_in(item::by1pk(&row)));
    if let Some(AttributeValue::M(sale)) = row.get_mut("sale") {
        unpack(sale);
        sale.insert("transaction".to_owned(), transaction.clone());
        sale.insert("customer".to_owned(), customer);
    }
    row.insert("transaction".to_owned(), transaction);
    if let Some(AttributeValue::M(credit)) = row.get_mut("credit") {
        if let Some(AttributeValue::M(referral)) = credit.get_mut("referral") {
            rename(referral, &|name| LETTERS.iter().find(|it| it.1 == name).map(|it| it.0));
        }
        unpack(credit);
    }
    let (partner, referrer) = (partner_in(&row), referrer_in(&row));
    for_each_line(&mut row, |line| unpacked_line(line, &partner));
    if let Some(AttributeValue::M(referral)) = row.get_mut("referral") {
        for_each_line(referral, |line| unpacked_line(line, &referrer));
    }
    item::value(row)
}

/// The partner that a row credits, as it stands in the ids of its lines.
fn partner_in(row: &Item) -> String {
    let credited = match row.get("credit") {
        Some(AttributeValue::M(credit)) => item::text(credit, "partner"),
        _ => "",
    };
    format!("_{}_", credited.trim_start_matches("ptn_"))
}

/// Who recruited that partner, as it stands in the ids of its lines.
fn referrer_in(row: &Item) -> String {
    let referral = match row.get("credit") {
        Some(AttributeValue::M(credit)) => credit.get("referral"),
        _ => None,
    };
    let referrer = match referral {
        Some(AttributeValue::M(referral)) => item::text(referral, "referrer"),
        _ => "",
    };
    format!("_{}_", referrer.trim_start_matches("ptn_"))
}

fn for_each_line(row: &mut Item, change: impl Fn(&AttributeValue) -> Option<AttributeValue>) {
    if let Some(AttributeValue::L(lines)) = row.get_mut("lines") {
        for line in lines {
            if let Some(changed) = change(line) {
                *line = changed;
            }
        }
    }
}

/// `com_2026-10_<partner>_<27 digits>` without its partner, in 21 bytes: the month, then the digits.
fn packed_line(line: &AttributeValue, partner: &str) -> Option<AttributeValue> {
    let plain = line.as_s().ok()?.replacen(partner, "_", 1);
    let (month, digits) = plain.strip_prefix("com_")?.split_once('_')?;
    let cause = bytes_of(&format!("0{digits}"))?;
    let bytes = month.bytes().chain(cause).collect::<Vec<u8>>();
    Some(AttributeValue::B(Blob::new(bytes)))
}

fn unpacked_line(line: &AttributeValue, partner: &str) -> Option<AttributeValue> {
    if let Ok(plain) = line.as_s() {
        // The partner stands before the last part.
        let (before, cause) = plain.rsplit_once('_')?;
        return Some(item::s(format!("{before}{partner}{cause}")));
    }
    let (month, cause) = line.as_b().ok()?.as_ref().split_at_checked("2026-10".len())?;
    let month = std::str::from_utf8(month).ok()?;
    let digits = hex(cause);
    Some(item::s(format!("com_{month}{partner}{}", digits.strip_prefix('0')?)))
}

/// Ids and times below a value as bytes and numbers.
fn pack(values: &mut Item) {
    for (name, value) in values.iter_mut() {
        match value {
            AttributeValue::M(inner) => pack(inner),
            AttributeValue::S(text) => {
                let packed = packed_id(name, text).or_else(|| packed_time(name, text));
                if let Some(packed) = packed {
                    *value = packed;
                }
            }
            _ => {}
        }
    }
}

fn unpack(values: &mut Item) {
    for (name, value) in values.iter_mut() {
        let text = match value {
            AttributeValue::M(inner) => {
                unpack(inner);
                None
            }
            AttributeValue::B(bytes) => unpacked_id(name, bytes.as_ref()),
            AttributeValue::N(number) => unpacked_time(name, number),
            _ => None,
        };
        if let Some(text) = text {
            *value = item::s(text);
        }
    }
}

fn packed_id(name: &str, text: &str) -> Option<AttributeValue> {
    let (_, prefix) = IDS.iter().find(|it| it.0 == name)?;
    let number = number_of(text.strip_prefix(prefix)?)?;
    Some(AttributeValue::B(Blob::new(number.to_be_bytes())))
}

fn unpacked_id(name: &str, bytes: &[u8]) -> Option<String> {
    let (_, prefix) = IDS.iter().find(|it| it.0 == name)?;
    let number = u128::from_be_bytes(bytes.try_into().ok()?);
    let digit = |at: u32| {
        let value = usize::try_from((number >> (at * 5)) & 31).unwrap_or(0);
        char::from(DIGITS[value])
    };
    Some(prefix.chars().chain((0..26).rev().map(digit)).collect())
}

/// The digits of our ids.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn number_of(text: &str) -> Option<u128> {
    let is_id = text.len() == 26 && text.as_bytes().first().is_some_and(|first| *first < b'8');
    text.bytes()
        .filter(|_| is_id)
        .try_fold(0_u128, |number, digit| {
            let value = DIGITS.iter().position(|known| *known == digit)?;
            Some(number << 5 | u128::try_from(value).ok()?)
        })
        .filter(|_| is_id)
}

fn packed_time(name: &str, text: &str) -> Option<AttributeValue> {
    let at: DateTime<Utc> = text.parse().ok().filter(|_| TIMES.contains(&name))?;
    at.timestamp_nanos_opt().map(item::n)
}

fn unpacked_time(name: &str, number: &str) -> Option<String> {
    let nanos: i64 = number.parse().ok().filter(|_| TIMES.contains(&name))?;
    let at = DateTime::from_timestamp_nanos(nanos);
    Some(at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

fn rename(values: &mut Item, other: &dyn Fn(&str) -> Option<&'static str>) {
    let before = std::mem::take(values);
    for (name, mut value) in before {
        if let AttributeValue::M(inner) = &mut value {
            rename(inner, other);
        }
        let name = other(&name).map_or(name, str::to_owned);
        values.insert(name, value);
    }
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = hex.as_bytes().as_chunks();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    bytes.collect::<Option<Vec<u8>>>().filter(|_| rest.is_empty())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vouch_domain::id::CompanyId;

    use super::*;
    use crate::keys::{Index, Key};

    fn sold() -> Transaction {
        let terms = |id: &str, structure| json!({"id": format!("trm_{id}"), "from": "2026-10-01T00:00:00Z", "recorded_at": "2026-09-30T12:34:56.789123456Z", "structure": structure});
        let percentage = json!({"type": "percentage", "of": "20"});
        let own = json!({"type": "pays", "reward": percentage, "sales": "every"});
        let recruiting = json!({"type": "pays", "reward": percentage, "basis": "payout", "sales": "every", "by_tier": {"gold": percentage}, "threshold": {"amount": {"minor": 5000, "currency": "EUR"}, "of": "own_earnings"}});
        let id = "01k7xyz8q2m4n6p8r0s2t4v6w8";
        let other = "7zzzzzzzzzzzzzzzzzzzzzzzzz";
        serde_json::from_value(json!({
            "transaction": "t".repeat(64), "revision": 3, "status": "booked", "refunded": {"EUR": 6000},
            "sale": {"transaction": "t".repeat(64), "customer": "c".repeat(64), "amount_minor": 12_000, "currency": "EUR", "tax_minor": 2_000, "cost_minor": 0, "occurred_at": "2026-10-05T09:30:00.123456Z", "kind": null},
            "kind": "first", "hash": "00112233445566778899aabbccddeeff", "decision": "pending",
            "credit": {
                "partner": format!("ptn_{id}"), "program": format!("prg_{other}"), "link": format!("lnk_{id}"),
                "terms": terms(id, own), "signed_up_at": "2026-10-05T00:00:00.5Z", "earns": true, "credited_at": 1_790_000_000_123_i64,
                "referral": {"referrer": format!("ptn_{other}"), "since": 1_790_000_000_123_i64, "terms": terms(other, recruiting), "tier": "gold", "earns": true},
            },
            "booked": {"c": 2000, "b": -1000, "h": 0, "d": 0},
            "lines": [format!("com_2026-10_{id}_01a2b3c4d5e0123456789abcdef"), format!("com_2026-11_{id}_01a2b3c4d5e0123456789abcdee")],
            "referral": {"booked": {"c": 200, "b": -100, "h": 0, "d": 0}, "lines": [format!("com_2026-10_{other}_01a2b3c4d5e0123456789abcdef"), format!("com_2026-11_{other}_01a2b3c4d5e0123456789abcdee")], "capped": 200},
        }))
        .unwrap()
    }

    fn rowed(sold: &Transaction) -> Item {
        let company = CompanyId::from_ulid(ulid::Ulid::from_bytes([1; 16]));
        let sale = &sold.recorded().unwrap().sale;
        let index =
            Index::transaction(company, &sale.customer, sale.occurred_at, &sold.transaction);
        let key = Key::Transaction(company, &sold.transaction);
        item::row(&key, Some(&index), sold).unwrap()
    }

    #[test]
    fn what_is_packed_reads_as_it_was() {
        let sold = sold();
        let mut row = rowed(&sold);
        squeeze(&mut row);
        let AttributeValue::L(lines) = &row["lines"] else { panic!("{row:?}") };
        assert!(lines.iter().all(AttributeValue::is_b));
        assert_eq!(restored(row).unwrap(), sold);
    }

    #[test]
    fn what_is_not_packed_reads_as_well() {
        let sold = sold();
        let mut row = rowed(&sold);
        // Lines were without their partner from the beginning.
        let (own, other) = (partner_in(&row), referrer_in(&row));
        let plain = |line: &AttributeValue, of: &str| {
            Some(item::s(line.as_s().unwrap().replacen(of, "_", 1)))
        };
        for_each_line(&mut row, |line| plain(line, &own));
        if let Some(AttributeValue::M(referral)) = row.get_mut("referral") {
            for_each_line(referral, |line| plain(line, &other));
        }
        assert_eq!(restored(row).unwrap(), sold);
    }
}
