//! Typed names of things: our own ids (a prefix and a ULID) and the company's ids, taken as they come but checked.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {kind} id: it looks like `{kind}_` and 26 characters")]
pub struct ParseIdError {
    kind: &'static str,
    text: String,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Ulid);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// The id with this number; numbers come from the runtime or from a cause, never from here.
            pub const fn from_ulid(ulid: Ulid) -> Self {
                Self(ulid)
            }

            /// The number without its prefix.
            pub const fn ulid(self) -> Ulid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut buffer = [0; ulid::ULID_LEN];
                let text = self.0.array_to_str(&mut buffer);
                text.make_ascii_lowercase();
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                let refused = || ParseIdError { kind: $prefix, text: text.chars().take(64).collect() };
                let number = text.strip_prefix(concat!($prefix, "_")).ok_or_else(refused)?;
                let ulid = Ulid::from_string(number).map_err(|_| refused())?;
                // One spelling for one thing: what we print is all we read.
                let mut buffer = [0; ulid::ULID_LEN];
                let ours = ulid.array_to_str(&mut buffer);
                ours.make_ascii_lowercase();
                if ours == number { Ok(Self(ulid)) } else { Err(refused()) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;

            fn try_from(text: String) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    )*};
}

ids! {
    /// A business that runs a partner program.
    CompanyId = "cmp";
    /// A person of a company's team.
    MemberId = "mem";
    /// One company's offer to partners.
    ProgramId = "prg";
    /// Someone who refers customers.
    PartnerId = "ptn";
    /// A URL that a partner shares.
    LinkId = "lnk";
    /// One followed link; its number holds the time.
    ClickId = "clk";
    /// A row of a commission structure.
    TermsId = "trm";
    /// Where a company's webhooks arrive, with their secrets.
    EndpointId = "whe";
    /// A prospect in a partner's funnel.
    LeadId = "led";
    /// A partner's word that a referral was missed.
    ClaimId = "clm";
    /// An API key's name (never its secret).
    KeyId = "key";
    /// A mark that one partner was recruited by another.
    ReferralId = "ref";
    /// Points given to a partner, or taken back; its number derives from what they were given for.
    PointsId = "pts";
    /// A row of a company's rules of points or tiers.
    RulesId = "rul";
    /// Where a company is told of what happens, by a webhook of ours.
    OutgoingId = "owh";
    /// Payouts that are sent together.
    PayoutRunId = "run";
    /// A partner's firm.
    OrganisationId = "org";
    /// A part of a partner's firm.
    BranchId = "brn";
    /// The connection of a partner account to a firm or a branch.
    AccountLinkId = "alk";
}

/// Why a company's id was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseRefError {
    /// Nothing there.
    #[error("must not be empty")]
    Empty,
    /// More than 255 characters.
    #[error("must be at most 255 characters")]
    TooLong,
    /// A control, bidirectional or invisible character.
    #[error("must contain printable characters only")]
    Unprintable,
}

/// Whether a character may stand in an id or a label: no controls, no marks that reorder or hide text.
pub fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{061c}' | '\u{00ad}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether eight bytes are all from space to tilde.
fn is_plain_word(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // What is below a space borrows into its highest bit, what is above a tilde has it or carries into it.
    (word.wrapping_sub(ONES * 0x20) | word.wrapping_add(ONES) | word) & (ONES * 0x80) == 0
}

/// Whether every character may stand in an id or a label.
pub fn is_all_printable(text: &str) -> bool {
    // Most are plain ASCII, of which a glance at eight bytes at a time is enough.
    let (words, rest) = text.as_bytes().as_chunks();
    let is_plain = words.iter().all(|word| is_plain_word(u64::from_le_bytes(*word)))
        && rest.iter().all(|byte| matches!(byte, b' '..=b'~'));
    is_plain || text.chars().all(is_printable)
}

fn check_ref(text: &str) -> Result<(), ParseRefError> {
    if text.is_empty() {
        return Err(ParseRefError::Empty);
    }
    if text.len() > 255 && text.chars().count() > 255 {
        return Err(ParseRefError::TooLong);
    }
    if is_all_printable(text) { Ok(()) } else { Err(ParseRefError::Unprintable) }
}

macro_rules! refs {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        /// 1–255 printable characters, compared as they are.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text as the company wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseRefError;

            fn from_str(text: &str) -> Result<Self, ParseRefError> {
                check_ref(text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseRefError;

            fn try_from(text: String) -> Result<Self, ParseRefError> {
                check_ref(&text)?;
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    )*};
}

refs! {
    /// The company's id of a customer.
    CustomerRef;
    /// The company's id of a sale.
    TransactionRef;
    /// The company's id of a refund.
    RefundRef;
    /// A sender's id of one webhook call (`webhook-id`).
    DeliveryRef;
}
