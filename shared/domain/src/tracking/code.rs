//! Codes that people type and share: the path of a referral link, and a partner's code (K05).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// 1–64 letters (of any script), digits, hyphens and underscores, folded to lower case and to one spelling (NFC).
///
/// Generated codes use `a–z` and `2–9` without look-alikes; vanity codes may use other letters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

/// Not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 letters, digits, hyphens or underscores")]
pub struct ParseCodeError;

/// The letters and digits of generated codes: none that is taken for another. 32 of them, 5 bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// How long generated codes are: 50 bits.
const GENERATED_LENGTH: usize = 10;

impl Code {
    /// The code that these random bits spell.
    pub fn generate(random: u64) -> Self {
        let letter = |index: usize| {
            let five = (random >> (index * 5)) & 31;
            char::from(ALPHABET[usize::try_from(five).unwrap_or(0)])
        };
        Self((0..GENERATED_LENGTH).map(letter).collect())
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = ParseCodeError;

    fn from_str(text: &str) -> Result<Self, ParseCodeError> {
        let folded: String = text.nfc().flat_map(char::to_lowercase).nfc().collect();
        let count = folded.chars().count();
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if (1..=64).contains(&count) && folded.chars().all(allowed) {
            Ok(Self(folded))
        } else {
            Err(ParseCodeError)
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl TryFrom<String> for Code {
    type Error = ParseCodeError;

    fn try_from(text: String) -> Result<Self, ParseCodeError> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_folded_and_hostile_text_is_refused() {
        assert_eq!("Summer-Sale_26".parse::<Code>().unwrap().as_str(), "summer-sale_26");
        assert_eq!("여름".parse::<Code>().unwrap().as_str(), "여름");
        let (composed, apart) = ("caf\u{e9}", "CAFE\u{301}");
        assert_eq!(composed.parse::<Code>().unwrap(), apart.parse::<Code>().unwrap());
        let long = "a".repeat(65);
        for bad in [
            "",
            "a b",
            "a\0",
            "a\r\nb",
            "a/b",
            "a\u{202e}b",
            "a\u{200b}b",
            "%00",
            "a.b",
            long.as_str(),
        ] {
            assert!(bad.parse::<Code>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_generated_code_is_a_code() {
        for random in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            let code = Code::generate(random);
            assert_eq!(code.as_str().parse::<Code>().unwrap(), code);
            assert_eq!(code.as_str().len(), GENERATED_LENGTH);
        }
    }
}
