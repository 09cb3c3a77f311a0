//! Where a partner's money goes. Each change is a row of its own, and holds what is to be paid for three days (ASVS 2.3.5).

use std::{fmt, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use iban::{Iban, IbanLike as _};
use serde::{Deserialize, Serialize};

use crate::books::payout::Rail;

/// How long payouts wait after the destination was changed: whoever got hold of an account should not be paid before
/// its owner has read the mail.
pub const HOLD: TimeDelta = TimeDelta::hours(72);

/// Where a partner's money goes, from a change on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// The account.
    #[serde(flatten)]
    pub account: Account,
    /// When it was set.
    pub changed_at: DateTime<Utc>,
    /// Until when payouts wait; a partner's first destination holds nothing up.
    #[serde(default)]
    pub holds_until: Option<DateTime<Utc>>,
    /// Where the partner was written to then: the address that hears of the next change.
    #[serde(default)]
    pub email: Option<String>,
}

/// An account that money can be sent to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Account {
    /// At a bank.
    Bank(BankAccount),
    /// At Stripe, connected to the company's own.
    Stripe {
        /// `acct_…`
        account: StripeAccountId,
    },
}

/// An account at a bank.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// Whose, as the bank knows it.
    pub holder: String,
    /// Which.
    pub iban: CheckedIban,
    /// Of which bank, where that is known.
    #[serde(default)]
    pub bic: Option<Bic>,
}

impl fmt::Debug for BankAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iban.masked())
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl Account {
    /// Enough of it to know it again, and too little to use it.
    pub fn masked(&self) -> String {
        match self {
            Self::Bank(bank) => bank.iban.masked(),
            Self::Stripe { account } => account.masked(),
        }
    }

    /// Which kind it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bank(_) => "bank",
            Self::Stripe { .. } => "stripe",
        }
    }

    /// Whether a rail leads there.
    pub fn takes(&self, rail: Rail) -> bool {
        match rail {
            Rail::Manual => true,
            Rail::Sepa => matches!(self, Self::Bank(_)),
            Rail::Stripe => matches!(self, Self::Stripe { .. }),
        }
    }
}

impl Destination {
    /// The destination that follows another, or is the first.
    pub fn after(
        before: Option<&Self>,
        account: Account,
        email: Option<String>,
        now: DateTime<Utc>,
    ) -> Self {
        let holds_until = before.map(|_| now + HOLD);
        Self { account, changed_at: now, holds_until, email }
    }

    /// Until when payouts wait, if they do.
    pub fn held(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.holds_until.filter(|until| now < *until)
    }
}

/// Why money that is due can't go to its partner yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// The partner did not say where to.
    NoDestination,
    /// What it said is nowhere that this rail leads to.
    OtherRail,
    /// It was changed lately.
    ChangedLately {
        /// Until when it waits.
        until: DateTime<Utc>,
    },
}

/// Why a payout on a rail can't go to its partner yet, by where the partner wants it.
pub fn wait(rail: Rail, destination: Option<&Destination>, now: DateTime<Utc>) -> Option<Wait> {
    let held = destination.and_then(|destination| destination.held(now));
    match (rail, destination) {
        (_, Some(_)) if held.is_some() => held.map(|until| Wait::ChangedLately { until }),
        // People know other ways, and are asked.
        (Rail::Manual, _) => None,
        (_, None) => Some(Wait::NoDestination),
        (rail, Some(destination)) => (!destination.account.takes(rail)).then_some(Wait::OtherRail),
    }
}

/// Why a text is no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseAccountError {
    /// Not an IBAN: wrong letters, length or check digits.
    #[error("must be an IBAN; look at its check digits")]
    Iban,
    /// Not a BIC.
    #[error("must be a BIC of 8 or 11 letters and digits")]
    Bic,
    /// Not an account at Stripe.
    #[error("must be an account at Stripe such as `acct_1A2b3C4d5E6f7G`")]
    Stripe,
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// All of it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Its last four characters, and what kind it is by its first.
            pub fn masked(&self) -> String {
                let last: String = self.0.chars().skip(self.0.chars().count() - 4).collect();
                let first: String = self.0.chars().take(Self::SHOWN).collect();
                format!("{first}…{last}")
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.masked())
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseAccountError;

            fn try_from(text: String) -> Result<Self, ParseAccountError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(it: $name) -> String {
                it.0
            }
        }
    )*};
}

texts! {
    /// The number of an account at a bank, with right check digits, without spaces.
    CheckedIban;
    /// The code of a bank.
    Bic;
    /// An account at Stripe.
    StripeAccountId;
}

impl CheckedIban {
    /// The country.
    const SHOWN: usize = 2;
}

impl Bic {
    const SHOWN: usize = 4;
}

impl StripeAccountId {
    const SHOWN: usize = 5;
}

impl FromStr for CheckedIban {
    type Err = ParseAccountError;

    fn from_str(text: &str) -> Result<Self, ParseAccountError> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let iban: Iban = plain.to_uppercase().parse().map_err(|_| ParseAccountError::Iban)?;
        Ok(Self(iban.electronic_str().to_owned()))
    }
}

impl FromStr for Bic {
    type Err = ParseAccountError;

    fn from_str(text: &str) -> Result<Self, ParseAccountError> {
        let text = text.trim().to_uppercase();
        let (bank, rest) = text.split_at_checked(6).ok_or(ParseAccountError::Bic)?;
        let is_bic = bank.bytes().all(|b| b.is_ascii_uppercase())
            && rest.bytes().all(|b| b.is_ascii_alphanumeric())
            && matches!(rest.len(), 2 | 5);
        if is_bic { Ok(Self(text)) } else { Err(ParseAccountError::Bic) }
    }
}

impl FromStr for StripeAccountId {
    type Err = ParseAccountError;

    fn from_str(text: &str) -> Result<Self, ParseAccountError> {
        let text = text.trim();
        let number = text.strip_prefix("acct_").ok_or(ParseAccountError::Stripe)?;
        let is_account = (8..=64).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if is_account { Ok(Self(text.to_owned())) } else { Err(ParseAccountError::Stripe) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IBAN: &str = "DE89 3704 0044 0532 0130 00";

    fn bank() -> Account {
        let iban = IBAN.parse().unwrap();
        Account::Bank(BankAccount { holder: "Ada".to_owned(), iban, bic: None })
    }

    #[test]
    fn an_iban_is_taken_with_right_check_digits_only_and_never_printed() {
        let iban: CheckedIban = IBAN.to_lowercase().parse().unwrap();
        assert_eq!(iban.as_str(), "DE89370400440532013000");
        assert_eq!(format!("{iban:?} {:?}", bank()), "DE…3000 DE…3000");
        for bad in ["", "DE88370400440532013000", "DE8937040044053201300", "XX00", "🦀🦀🦀🦀🦀"]
        {
            assert_eq!(bad.parse::<CheckedIban>(), Err(ParseAccountError::Iban), "{bad}");
        }
    }

    #[test]
    fn other_accounts_are_checked_by_their_looks() {
        assert_eq!("cobadeff".parse::<Bic>().unwrap().as_str(), "COBADEFF");
        assert!("COBADEFFXXX".parse::<Bic>().is_ok());
        for bad in ["", "COBADEF", "COBADEFFX", "C0BADEFF", "COBADEFFXXXX", "éééééé"] {
            assert!(bad.parse::<Bic>().is_err(), "{bad}");
        }
        let account: StripeAccountId = "acct_1A2b3C4d5E6f7G".parse().unwrap();
        assert_eq!(account.masked(), "acct_…6f7G");
        for bad in ["", "acct_", "cus_1A2b3C4d5E", "acct_1A2b/../x", "acct_1A2b 3C4d"] {
            assert!(bad.parse::<StripeAccountId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_change_holds_payouts_for_three_days_and_the_first_destination_does_not() {
        let now: DateTime<Utc> = "2026-11-08T12:00:00Z".parse().unwrap();
        let first = Destination::after(None, bank(), None, now);
        assert_eq!(wait(Rail::Sepa, Some(&first), now), None);
        let later = now + TimeDelta::days(30);
        let second = Destination::after(Some(&first), bank(), None, later);
        let until = later + TimeDelta::hours(72);
        let waits = |rail, at| wait(rail, Some(&second), at);
        assert_eq!(waits(Rail::Sepa, later), Some(Wait::ChangedLately { until }));
        assert_eq!(waits(Rail::Manual, later), Some(Wait::ChangedLately { until }));
        assert_eq!(waits(Rail::Sepa, until), None);
        assert_eq!(waits(Rail::Stripe, until), Some(Wait::OtherRail));
        assert_eq!(wait(Rail::Sepa, None, now), Some(Wait::NoDestination));
        assert_eq!(wait(Rail::Manual, None, now), None);
    }

    #[test]
    fn a_destination_is_read_as_it_is_written() {
        let account = "acct_1A2b3C4d5E6f7G".parse().unwrap();
        for account in [bank(), Account::Stripe { account }] {
            let destination = Destination::after(None, account, None, DateTime::UNIX_EPOCH);
            let text = serde_json::to_string(&destination).unwrap();
            assert_eq!(serde_json::from_str::<Destination>(&text).unwrap(), destination, "{text}");
        }
    }
}
