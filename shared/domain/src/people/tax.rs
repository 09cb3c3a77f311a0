//! What tax offices want to know of a company and of its partners: dated rows, so that what was issued stays as it was.
//!
//! A document is drawn up with the row that was in force when it was issued. A side that had none by then has none on
//! it for ever, whatever it tells later: rows are only ever added, and none applies to what was issued before.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The countries of ISO 3166-1, two letters each.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET \
    FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ \
    IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML \
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS \
    PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// How VAT ids of a country look behind its letters: `9` is a digit, `A` a letter, `*` either. Of other countries
/// anything of 2 to 13 letters and digits goes.
const SHAPES: [(&str, &[&str]); 30] = [
    ("AT", &["U99999999"]),
    ("BE", &["9999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CH", &["E999999999", "E999999999MWST", "E999999999TVA", "E999999999IVA"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["*9999999*"]),
    ("FI", &["99999999"]),
    ("FR", &["**999999999"]),
    ("GB", &["999999999", "999999999999", "AA999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9*99999A", "9999999AA"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["************"]),
    ("NO", &["999999999", "999999999MVA"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    (
        "RO",
        &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"],
    ),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
];

/// A country, as ISO 3166-1 writes it with two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// The two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Not a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the two capital letters of an ISO 3166 country, such as DE")]
pub struct UnknownCountry;

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        let letters: [u8; 2] = text.as_bytes().try_into().map_err(|_| UnknownCountry)?;
        let is_known = COUNTRIES.split(' ').any(|known| known == text);
        if is_known { Ok(Self(letters)) } else { Err(UnknownCountry) }
    }
}

impl TryFrom<String> for Country {
    type Error = UnknownCountry;

    fn try_from(text: String) -> Result<Self, UnknownCountry> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> String {
        country.code().to_owned()
    }
}

/// A VAT id with its country's letters, without spaces. Looked at for its shape; whether it was given out, the tax
/// office says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VatId(String);

impl VatId {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Not a VAT id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a VAT id with its country's letters, such as DE123456789")]
pub struct NoVatId;

impl FromStr for VatId {
    type Err = NoVatId;

    fn from_str(text: &str) -> Result<Self, NoVatId> {
        let plain: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-' | '\u{a0}'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let (letters, rest) = plain.split_at_checked(2).ok_or(NoVatId)?;
        let is_place = matches!(letters, "EL" | "XI") || letters.parse::<Country>().is_ok();
        let shapes = SHAPES.iter().find(|(country, _)| *country == letters);
        let fits = match shapes {
            Some((_, shapes)) => shapes.iter().any(|shape| has_shape(rest, shape)),
            None => {
                (2..=13).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric())
            }
        };
        if is_place && fits { Ok(Self(plain)) } else { Err(NoVatId) }
    }
}

fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(c, wanted): (u8, u8)| match wanted {
        b'9' => c.is_ascii_digit(),
        b'*' => c.is_ascii_alphanumeric(),
        b'A' => c.is_ascii_uppercase(),
        fixed => c == fixed,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

impl TryFrom<String> for VatId {
    type Error = NoVatId;

    fn try_from(text: String) -> Result<Self, NoVatId> {
        text.parse()
    }
}

impl From<VatId> for String {
    fn from(id: VatId) -> String {
        id.0
    }
}

/// Where somebody is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and number, and what else comes before the city: one to three lines.
    pub lines: Vec<String>,
    /// The city.
    pub city: String,
    /// Its postcode, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// The state or province, where it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The country.
    pub country: Country,
}

/// Who somebody is to a tax office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxParty {
    /// The name in the register.
    pub legal_name: String,
    /// Where it is.
    pub address: Address,
    /// Its VAT id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<VatId>,
    /// The number that its tax office knows it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// Where to write to about documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// How what a seller earns is taxed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "treatment", rename_all = "snake_case")]
pub enum Treatment {
    /// With VAT, which the booked amounts contain.
    Standard {
        /// Per cent.
        rate: Decimal,
    },
    /// Without, by an exemption.
    Exempt {
        /// By which.
        reason: String,
    },
    /// The buyer owes the VAT.
    ReverseCharge,
    /// No matter of VAT.
    OutsideScope {
        /// Why not.
        reason: String,
    },
}

/// A company's row: the buyer of what its partners did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyerProfile {
    /// Since when it holds.
    pub from: DateTime<Utc>,
    /// Who it is.
    #[serde(flatten)]
    pub party: TaxParty,
}

/// A partner's row: the seller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerProfile {
    /// Since when it holds.
    pub from: DateTime<Utc>,
    /// Who it is.
    #[serde(flatten)]
    pub party: TaxParty,
    /// How what it earns is taxed.
    #[serde(flatten)]
    pub treatment: Treatment,
    /// When it agreed that the company writes its invoices (Directive 2006/112, article 224).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_billing_agreed_on: Option<NaiveDate>,
}

/// A row that holds from an instant on.
pub trait Dated {
    /// Since when it holds.
    fn from(&self) -> DateTime<Utc>;
}

impl Dated for BuyerProfile {
    fn from(&self) -> DateTime<Utc> {
        self.from
    }
}

impl Dated for SellerProfile {
    fn from(&self) -> DateTime<Utc> {
        self.from
    }
}

/// The row that a document of an instant takes, out of rows in the order of time: the one in force, if there was one.
pub fn in_force<T: Dated>(rows: &[T], at: DateTime<Utc>) -> Option<&T> {
    rows.iter().rfind(|row| row.from() <= at)
}

/// What is wrong with a seller's row, by field: what its treatment needs, and it does not say (EN 16931, BR-S-02 and
/// its like).
pub fn lacks(party: &TaxParty, treatment: &Treatment) -> Option<(&'static str, &'static str)> {
    let is_known = party.vat_id.is_some() || party.tax_number.is_some();
    match treatment {
        Treatment::Standard { rate } if *rate <= Decimal::ZERO || *rate > Decimal::from(60) => {
            Some(("rate", "must be more than 0 and at most 60 per cent"))
        }
        Treatment::Standard { rate } if rate.normalize().scale() > 2 => {
            Some(("rate", "must have at most two decimals"))
        }
        Treatment::Standard { .. } | Treatment::Exempt { .. } if !is_known => {
            Some(("tax_number", "is needed where there is no VAT id"))
        }
        Treatment::ReverseCharge if party.vat_id.is_none() => {
            Some(("vat_id", "is needed for the reverse charge"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vat_id_is_looked_at_for_its_countrys_shape() {
        for (text, read) in [
            ("DE 123.456.789", Some("DE123456789")),
            ("atu12345678", Some("ATU12345678")),
            ("EL123456789", Some("EL123456789")),
            ("GR123456789", Some("GR123456789")),
            ("NL123456789B01", Some("NL123456789B01")),
            ("DE12345678", None),
            ("ZZ123456789", None),
            ("D", None),
            ("Dé123456789", None),
            ("", None),
            ("US12", Some("US12")),
        ] {
            assert_eq!(text.parse::<VatId>().ok().as_ref().map(VatId::as_str), read, "{text}");
        }
    }

    #[test]
    fn a_country_is_one_of_isos() {
        for (text, fits) in
            [("DE", true), ("de", false), ("ZZ", false), ("", false), ("DEU", false)]
        {
            assert_eq!(text.parse::<Country>().is_ok(), fits, "{text}");
        }
        assert_eq!(COUNTRIES.split(' ').count(), 249);
    }

    #[test]
    fn a_document_takes_the_row_of_its_time_and_none_that_came_later() {
        let row = |from: &str| BuyerProfile {
            from: from.parse().unwrap(),
            party: TaxParty {
                legal_name: "Acme".to_owned(),
                address: Address {
                    lines: vec!["1 Road".to_owned()],
                    city: "Bonn".to_owned(),
                    postcode: None,
                    region: None,
                    country: "DE".parse().unwrap(),
                },
                vat_id: None,
                tax_number: None,
                email: None,
            },
        };
        let rows = [row("2026-02-01T00:00:00Z"), row("2026-03-01T00:00:00Z")];
        for (at, taken) in [
            ("2026-01-01T00:00:00Z", None),
            ("2026-02-01T00:00:00Z", Some(0)),
            ("2026-03-05T00:00:00Z", Some(1)),
        ] {
            let taken = taken.map(|n: usize| &rows[n]);
            assert_eq!(in_force(&rows, at.parse().unwrap()), taken, "{at}");
        }
        assert_eq!(in_force::<BuyerProfile>(&[], "2026-01-01T00:00:00Z".parse().unwrap()), None);
    }
}
