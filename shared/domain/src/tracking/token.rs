//! The click token: who is to be credited, signed, in under 200 bytes (B01, V03).
//!
//! `v1.<key id>.<payload>.<mac>`, base64url. The payload is five numbers: company, link, partner, program
//! and click (whose number holds the time). No personal data, no rates. The MAC is HMAC-SHA256 over all that
//! stands before it, so a token is good for its version and key only.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use ulid::Ulid;

use crate::id::{ClickId, CompanyId, LinkId, PartnerId, ProgramId};

/// What a click token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClickToken {
    /// Whose program.
    pub company: CompanyId,
    /// Which link was followed.
    pub link: LinkId,
    /// Whose link.
    pub partner: PartnerId,
    /// For what.
    pub program: ProgramId,
    /// Which click; its number holds the time.
    pub click: ClickId,
}

impl ClickToken {
    /// When the link was followed, to the millisecond.
    pub fn clicked_at(&self) -> DateTime<Utc> {
        i64::try_from(self.click.ulid().timestamp_ms())
            .ok()
            .and_then(DateTime::from_timestamp_millis)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// Why a text is no click token of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Cut, garbled, or not a token at all.
    #[error("not a click token")]
    Malformed,
    /// Signed with a key that is not, or no longer, ours.
    #[error("signed with an unknown key")]
    UnknownKey,
    /// The signature is wrong.
    #[error("the signature is wrong")]
    Forged,
}

/// The keys that sign tokens: the first signs, all verify, so a key is rotated by putting a new one first.
#[derive(Clone)]
pub struct TokenKeys(Vec<(String, Vec<u8>)>);

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(id, _)| id)).finish()
    }
}

/// Not `id:key` pairs, keys of at least 32 bytes in base64 or 64 hexadecimal digits, separated by commas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "token keys are `id:base64` pairs with commas between, ids of 1–8 letters or digits, keys of 32 bytes or more"
)]
pub struct ParseTokenKeysError;

impl std::str::FromStr for TokenKeys {
    type Err = ParseTokenKeysError;

    fn from_str(text: &str) -> Result<Self, ParseTokenKeysError> {
        let key = |pair: &str| {
            let (id, secret) = pair.trim().split_once(':')?;
            let named =
                (1..=8).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
            let secret = from_hex(secret)
                .or_else(|| base64::engine::general_purpose::STANDARD.decode(secret).ok())?;
            (named && secret.len() >= 32).then(|| (id.to_owned(), secret))
        };
        let keys: Option<Vec<_>> = text.split(',').map(key).collect();
        keys.map(Self).ok_or(ParseTokenKeysError)
    }
}

/// 64 hexadecimal digits, which is what a secret store can make up by itself.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    digits.then(|| {
        (0..32).filter_map(|i| u8::from_str_radix(&text[i * 2..i * 2 + 2], 16).ok()).collect()
    })
}

const VERSION: &str = "v1";
const PAYLOAD_BYTES: usize = 80;

impl TokenKeys {
    /// The token as it travels in cookie and query.
    pub fn sign(&self, token: &ClickToken) -> String {
        let Some((id, secret)) = self.0.first() else {
            return String::new();
        };
        let mut payload = Vec::with_capacity(PAYLOAD_BYTES);
        for number in [
            token.company.ulid(),
            token.link.ulid(),
            token.partner.ulid(),
            token.program.ulid(),
            token.click.ulid(),
        ] {
            payload.extend_from_slice(&number.to_bytes());
        }
        let signed = format!("{VERSION}.{id}.{}", URL_SAFE_NO_PAD.encode(payload));
        let mac = mac(secret, signed.as_bytes()).finalize().into_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac))
    }

    /// What a token says, if it is ours.
    ///
    /// # Errors
    /// When it is cut, of an unknown key, or forged. Its age is the caller's to judge.
    pub fn verify(&self, text: &str) -> Result<ClickToken, TokenError> {
        if text.len() > 256 {
            return Err(TokenError::Malformed);
        }
        let (signed, given) = text.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let mut parts = signed.split('.');
        let (Some(VERSION), Some(id), Some(payload), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::Malformed);
        };
        let (_, secret) =
            self.0.iter().find(|(known, _)| known == id).ok_or(TokenError::UnknownKey)?;
        let given = URL_SAFE_NO_PAD.decode(given).map_err(|_| TokenError::Malformed)?;
        mac(secret, signed.as_bytes()).verify_slice(&given).map_err(|_| TokenError::Forged)?;
        let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| TokenError::Malformed)?;
        let number = |index: usize| -> Result<Ulid, TokenError> {
            let bytes = payload.get(index * 16..index * 16 + 16).ok_or(TokenError::Malformed)?;
            bytes.try_into().map(Ulid::from_bytes).map_err(|_| TokenError::Malformed)
        };
        if payload.len() != PAYLOAD_BYTES {
            return Err(TokenError::Malformed);
        }
        Ok(ClickToken {
            company: CompanyId::from_ulid(number(0)?),
            link: LinkId::from_ulid(number(1)?),
            partner: PartnerId::from_ulid(number(2)?),
            program: ProgramId::from_ulid(number(3)?),
            click: ClickId::from_ulid(number(4)?),
        })
    }
}

impl TokenKeys {
    /// A visitor's hash for one day: it tells repeats within the day and nothing after it. The redirect, which
    /// needs it, holds these keys and no others.
    pub fn visitor_hash(&self, day: NaiveDate, visitor: &str) -> String {
        let Some((_, secret)) = self.0.first() else {
            return String::new();
        };
        let of_day = mac(secret, format!("visitor {day}").as_bytes()).finalize().into_bytes();
        let hash = mac(&of_day, visitor.as_bytes()).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(&hash[..12])
    }
}

fn mac(secret: &[u8], message: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length; the fallback keeps this total and verifies nothing of ours.
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret).unwrap_or_else(|_| Hmac::new(&Default::default()));
    mac.update(message);
    mac
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEYS: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,k0:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    fn token(n: u128) -> ClickToken {
        let ulid = |k: u128| Ulid::from_bytes((n.wrapping_mul(31).wrapping_add(k)).to_be_bytes());
        ClickToken {
            company: CompanyId::from_ulid(ulid(1)),
            link: LinkId::from_ulid(ulid(2)),
            partner: PartnerId::from_ulid(ulid(3)),
            program: ProgramId::from_ulid(ulid(4)),
            click: ClickId::from_ulid(ulid(5)),
        }
    }

    // req: B01
    #[test]
    fn a_token_is_short_and_survives_rotation_of_keys() {
        let keys: TokenKeys = KEYS.parse().unwrap();
        let old: TokenKeys = KEYS.split_once(',').unwrap().1.parse().unwrap();
        let signed = old.sign(&token(7));
        assert!(signed.len() < 200, "{}", signed.len());
        assert_eq!(keys.verify(&signed), Ok(token(7)));
        assert_eq!(old.verify(&keys.sign(&token(7))), Err(TokenError::UnknownKey));
    }

    #[test]
    fn keys_must_be_long_and_named() {
        for bad in [
            "",
            "k1",
            "k1:AAAA",
            ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "k.1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ] {
            assert!(bad.parse::<TokenKeys>().is_err(), "{bad}");
        }
    }

    // req: V05
    #[test]
    fn a_visitors_hash_is_the_same_all_day_and_no_longer() {
        let keys: TokenKeys = KEYS.parse().unwrap();
        let day: NaiveDate = "2026-11-20".parse().unwrap();
        let hash = keys.visitor_hash(day, "203.0.113.0/24 Firefox");
        assert_eq!(hash, keys.visitor_hash(day, "203.0.113.0/24 Firefox"));
        assert_eq!(hash.len(), 16);
        assert_ne!(hash, keys.visitor_hash(day.succ_opt().unwrap(), "203.0.113.0/24 Firefox"));
        assert_ne!(hash, keys.visitor_hash(day, "203.0.113.0/24 Chrome"));
    }

    proptest! {
        #[test]
        fn verifying_what_was_signed_gives_it_back(n in any::<u128>()) {
            let keys: TokenKeys = KEYS.parse().unwrap();
            prop_assert_eq!(keys.verify(&keys.sign(&token(n))), Ok(token(n)));
        }

        #[test]
        fn a_token_changed_anywhere_is_refused(n in any::<u128>(), at in 0_usize..150, to in any::<char>()) {
            let keys: TokenKeys = KEYS.parse().unwrap();
            let signed = keys.sign(&token(n));
            let changed: String = signed.chars().enumerate().map(|(i, c)| if i == at % signed.len() { to } else { c }).collect();
            prop_assume!(changed != signed);
            prop_assert!(keys.verify(&changed).is_err());
        }

        #[test]
        fn no_text_makes_verification_panic(text in ".*") {
            let keys: TokenKeys = KEYS.parse().unwrap();
            prop_assert!(keys.verify(&text).is_err());
        }
    }
}
