//! Standard Webhooks signatures, for the calls we take and the calls we make (B02, B03, B08).
//!
//! `HMAC-SHA256` over `{id}.{timestamp}.{body}`, in base64 behind `v1,`; a header may list several, and an
//! endpoint may hold several secrets, so that either side can rotate. Where the reference libraries differ
//! this is the strict side. Nothing here panics on what a stranger sends, and nothing prints a secret.

use std::{fmt, str::FromStr};

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use chrono::{DateTime, Utc};
use hmac::{
    Hmac, KeyInit as _, Mac as _,
    digest::{CtOutput, Output},
};
use sha2::Sha256;

use crate::id::DeliveryRef;

/// How far a timestamp may lie from our clock, either way.
pub const TOLERANCE_SECONDS: i64 = 300;

const SECRET_PREFIX: &str = "whsec_";
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
const VERSION: &str = "v1";
/// Beyond the year 33,000, and short enough to never overflow.
const TIMESTAMP_DIGITS: usize = 12;

/// Secrets are pasted by people, who lose the padding; signatures are made by programs, which don't.
const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

type Mac = Hmac<Sha256>;

/// A key shared with a sender or a receiver. `Debug` hides it; only [`WebhookSecret::to_text`] shows it.
#[derive(Clone)]
pub struct WebhookSecret {
    key: Vec<u8>,
    /// The state after the key, so that no call has to hash it again.
    keyed: Mac,
}

/// Why a text can't be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseSecretError {
    /// Not base64 after the prefix.
    #[error("must be base64, with or without `whsec_` before it")]
    NotBase64,
    /// Too easy to guess, or longer than the scheme allows.
    #[error("must hold 24 to 64 bytes")]
    Length,
}

impl WebhookSecret {
    /// The secret with these bytes; fresh ones come from the runtime's randomness.
    ///
    /// # Errors
    /// [`ParseSecretError::Length`] unless there are 24 to 64 of them.
    pub fn from_key(key: &[u8]) -> Result<Self, ParseSecretError> {
        let keyed = Mac::new_from_slice(key).map_err(|_| ParseSecretError::Length)?;
        if SECRET_BYTES.contains(&key.len()) {
            Ok(Self { key: key.to_vec(), keyed })
        } else {
            Err(ParseSecretError::Length)
        }
    }

    /// The form that is shown to a person once, and sealed before it is stored.
    pub fn to_text(&self) -> String {
        format!("{SECRET_PREFIX}{}", STANDARD.encode(&self.key))
    }

    fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> CtOutput<Mac> {
        let mut mac = self.keyed.clone();
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac.finalize()
    }
}

impl FromStr for WebhookSecret {
    type Err = ParseSecretError;

    fn from_str(text: &str) -> Result<Self, ParseSecretError> {
        let encoded = text.strip_prefix(SECRET_PREFIX).unwrap_or(text);
        let key = FORGIVING.decode(encoded).map_err(|_| ParseSecretError::NotBase64)?;
        Self::from_key(&key)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(hidden)")
    }
}

/// The value of `webhook-signature` for one call, made at `timestamp` seconds.
pub fn sign(secret: &WebhookSecret, id: &str, timestamp: i64, body: &[u8]) -> String {
    let mac = secret.mac(id, &timestamp.to_string(), body).into_bytes();
    format!("{VERSION},{}", STANDARD.encode(mac))
}

/// The three headers of a call, as they came.
#[derive(Debug, Clone, Copy)]
pub struct SignatureHeaders<'a> {
    /// `webhook-id`
    pub id: &'a str,
    /// `webhook-timestamp`
    pub timestamp: &'a str,
    /// `webhook-signature`
    pub signature: &'a str,
}

/// Why a call is not from whom it says. For our log: the caller is told only that it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Empty, too long, unprintable, or with the point that would make the signed text ambiguous.
    #[error("the id is malformed")]
    Id,
    /// Not plain digits.
    #[error("the timestamp is malformed")]
    Timestamp,
    /// Before the tolerance: perhaps a replay.
    #[error("the timestamp is too old")]
    Stale,
    /// After the tolerance.
    #[error("the timestamp is ahead of the clock")]
    Ahead,
    /// No signature of the list belongs to a secret of ours.
    #[error("no signature matches")]
    Mismatch,
}

/// Checks a call against the secrets that are live, and says which delivery it is.
///
/// # Errors
/// The first check that fails, cheapest first.
pub fn verify(
    headers: &SignatureHeaders<'_>,
    body: &[u8],
    secrets: &[WebhookSecret],
    now: DateTime<Utc>,
    tolerance_seconds: i64,
) -> Result<DeliveryRef, SignatureError> {
    let id = headers.id;
    let delivery = id.parse().map_err(|_| SignatureError::Id)?;
    if id.contains('.') {
        return Err(SignatureError::Id);
    }
    check_age(headers.timestamp, now, tolerance_seconds)?;
    // No `any`: how long the comparison takes must not tell which secret or signature came near.
    let mut matches = false;
    for secret in secrets {
        let expected = secret.mac(id, headers.timestamp, body);
        for given in headers.signature.split(' ').filter_map(read_signature) {
            matches |= expected == given;
        }
    }
    if matches { Ok(delivery) } else { Err(SignatureError::Mismatch) }
}

fn check_age(
    timestamp: &str,
    now: DateTime<Utc>,
    tolerance_seconds: i64,
) -> Result<(), SignatureError> {
    let plain =
        timestamp.len() <= TIMESTAMP_DIGITS && timestamp.bytes().all(|b| b.is_ascii_digit());
    let sent: i64 = timestamp.parse().ok().filter(|_| plain).ok_or(SignatureError::Timestamp)?;
    let age = now.timestamp().saturating_sub(sent);
    if age > tolerance_seconds {
        Err(SignatureError::Stale)
    } else if age < tolerance_seconds.saturating_neg() {
        Err(SignatureError::Ahead)
    } else {
        Ok(())
    }
}

/// A `v1` item of the list; other versions, and what is no item at all, are skipped.
fn read_signature(item: &str) -> Option<CtOutput<Mac>> {
    let encoded = item.strip_prefix(VERSION)?.strip_prefix(',')?;
    // The decoder wants room for what the length allows, also where padding shows that there is less.
    let mut buffer = [0; 33];
    let length = STANDARD.decode_slice(encoded, &mut buffer).ok()?;
    let mac: [u8; 32] = buffer[..length].try_into().ok()?;
    Some(CtOutput::new(Output::<Mac>::from(mac)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SENT: i64 = 1_614_265_330;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn secret(text: &str) -> WebhookSecret {
        text.parse().unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 999_999_999).unwrap()
    }

    fn check_at(
        now: i64,
        headers: (&str, &str, &str),
        body: &[u8],
        secrets: &[&str],
    ) -> Result<(), SignatureError> {
        let (id, timestamp, signature) = headers;
        let secrets: Vec<_> = secrets.iter().map(|text| secret(text)).collect();
        let headers = SignatureHeaders { id, timestamp, signature };
        verify(&headers, body, &secrets, at(now), TOLERANCE_SECONDS).map(|delivery| {
            assert_eq!(delivery.as_str(), id);
        })
    }

    // req: B02, B03
    #[test]
    fn the_published_vectors_sign_and_verify() {
        let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        let other_id = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
        let other_body = br#"{"email":"test@example.com","username":"test_user"}"#;
        let other_signature = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
        for (key, id, sent, body, signature) in [
            (SECRET, ID, SENT, BODY, SIGNATURE),
            (other, other_id, 1_649_367_553, other_body, other_signature),
        ] {
            assert_eq!(sign(&secret(key), id, sent, body), signature);
            let headers = (id, &*sent.to_string(), signature);
            assert_eq!(check_at(sent, headers, body, &[key]), Ok(()));
        }
    }

    // req: B08, T11
    #[test]
    fn every_case_of_the_official_suites_has_its_answer() {
        use SignatureError::*;
        let ts = &*SENT.to_string();
        let wrong = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=";
        let unpadded = SIGNATURE.trim_end_matches('=');
        let third = format!("v1,{} v2,{} {SIGNATURE} {wrong}", &wrong[3..], &SIGNATURE[3..]);
        let long_id = "i".repeat(256);
        for (id, timestamp, signature, expected) in [
            (ID, ts, SIGNATURE, Ok(())),
            (ID, ts, &*third, Ok(())),
            (ID, ts, &*format!("nonsense  , {SIGNATURE} "), Ok(())),
            ("", ts, SIGNATURE, Err(Id)),
            ("msg.1", ts, SIGNATURE, Err(Id)),
            (&*long_id, ts, SIGNATURE, Err(Id)),
            ("msg\u{202e}", ts, SIGNATURE, Err(Id)),
            ("msg_other", ts, SIGNATURE, Err(Mismatch)),
            (ID, "", SIGNATURE, Err(Timestamp)),
            (ID, "hello", SIGNATURE, Err(Timestamp)),
            (ID, "1614265330.0", SIGNATURE, Err(Timestamp)),
            (ID, "+1614265330", SIGNATURE, Err(Timestamp)),
            (ID, "-1614265330", SIGNATURE, Err(Timestamp)),
            (ID, " 1614265330", SIGNATURE, Err(Timestamp)),
            (ID, "1614265330 ", SIGNATURE, Err(Timestamp)),
            (ID, "0001614265330", SIGNATURE, Err(Timestamp)),
            (ID, "１６１４２６５３３０", SIGNATURE, Err(Timestamp)),
            (ID, "1614265331", SIGNATURE, Err(Mismatch)),
            (ID, ts, "", Err(Mismatch)),
            (ID, ts, "v1,", Err(Mismatch)),
            (ID, ts, "v1", Err(Mismatch)),
            (ID, ts, wrong, Err(Mismatch)),
            (ID, ts, &SIGNATURE[..8], Err(Mismatch)),
            (ID, ts, unpadded, Err(Mismatch)),
            (ID, ts, &SIGNATURE[3..], Err(Mismatch)),
            (ID, ts, &*SIGNATURE.replace("v1,", "v1a,"), Err(Mismatch)),
            (ID, ts, &*SIGNATURE.replace("v1,", "V1,"), Err(Mismatch)),
        ] {
            let headers = (id, timestamp, signature);
            assert_eq!(check_at(SENT, headers, BODY, &[SECRET]), expected, "{headers:?}");
        }
    }

    // req: B08, T11
    #[test]
    fn a_call_is_good_for_five_minutes_either_way() {
        use SignatureError::*;
        let headers = (ID, &*SENT.to_string(), SIGNATURE);
        for (late, expected) in [
            (-301, Err(Ahead)),
            (-300, Ok(())),
            (300, Ok(())),
            (301, Err(Stale)),
            (8 * 86_400, Err(Stale)),
        ] {
            assert_eq!(check_at(SENT + late, headers, BODY, &[SECRET]), expected, "{late}");
        }
        let headers = (ID, "999999999999", SIGNATURE);
        assert_eq!(check_at(SENT, headers, BODY, &[SECRET]), Err(Ahead));
    }

    #[test]
    fn either_of_two_live_secrets_will_do_and_none_is_never_enough() {
        let new = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        let headers = (ID, &*SENT.to_string(), SIGNATURE);
        assert_eq!(check_at(SENT, headers, BODY, &[new, SECRET]), Ok(()));
        assert_eq!(check_at(SENT, headers, BODY, &[SECRET, new]), Ok(()));
        assert_eq!(check_at(SENT, headers, BODY, &[new]), Err(SignatureError::Mismatch));
        assert_eq!(check_at(SENT, headers, BODY, &[]), Err(SignatureError::Mismatch));
    }

    #[test]
    fn a_secret_is_read_in_every_usual_form_and_refused_when_it_is_weak() {
        use ParseSecretError::*;
        let bytes = |n: usize| STANDARD.encode(vec![7; n]);
        for (text, expected) in [
            (SECRET.to_owned(), Ok(SECRET.to_owned())),
            (SECRET.trim_start_matches("whsec_").to_owned(), Ok(SECRET.to_owned())),
            (bytes(25), Ok(format!("whsec_{}", bytes(25)))),
            (bytes(25).trim_end_matches('=').to_owned(), Ok(format!("whsec_{}", bytes(25)))),
            (bytes(64), Ok(format!("whsec_{}", bytes(64)))),
            (bytes(23), Err(Length)),
            (bytes(65), Err(Length)),
            (String::new(), Err(Length)),
            ("whsec_".to_owned(), Err(Length)),
            ("whsec_not base64, that".to_owned(), Err(NotBase64)),
            (format!("{SECRET} "), Err(NotBase64)),
        ] {
            let read = text.parse::<WebhookSecret>().map(|secret| secret.to_text());
            assert_eq!(read, expected, "{text}");
        }
    }

    // req: B08
    #[test]
    fn a_secret_is_not_printed_by_accident() {
        let shown = format!("{:?}", secret(SECRET));
        assert_eq!(shown, "WebhookSecret(hidden)");
    }

    fn keys() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(any::<u8>(), 24..=64)
    }

    proptest! {
        // req: B02, B03
        #[test]
        fn the_reference_crate_and_we_sign_alike(
            key in keys(),
            id in "[!-\\-/-~]{1,64}",
            sent in 0..99_999_999_999_i64,
            body in ".{0,200}",
        ) {
            let ours = WebhookSecret::from_key(&key).unwrap();
            let theirs = standardwebhooks::Webhook::new(&ours.to_text()).unwrap();
            let signature = theirs.sign(&id, sent, body.as_bytes()).unwrap();
            prop_assert_eq!(&sign(&ours, &id, sent, body.as_bytes()), &signature);
            let headers = (&*id, &*sent.to_string(), &*signature);
            prop_assert_eq!(check_at(sent, headers, body.as_bytes(), &[&ours.to_text()]), Ok(()));
        }

        // req: B08, T11
        #[test]
        fn one_flipped_bit_anywhere_is_refused(
            key in keys(),
            body in proptest::collection::vec(any::<u8>(), 1..200),
            place in any::<prop::sample::Index>(),
            bit in 0..8_u32,
        ) {
            let ours = WebhookSecret::from_key(&key).unwrap();
            let signature = sign(&ours, ID, SENT, &body);
            let flip = |bytes: &[u8]| {
                let mut bytes = bytes.to_vec();
                let at = place.index(bytes.len());
                bytes[at] ^= 1 << bit;
                bytes
            };
            let ts = SENT.to_string();
            let secrets = [ours];
            let refused = |id: &str, signature: &str, body: &[u8]| {
                let headers = SignatureHeaders { id, timestamp: &ts, signature };
                verify(&headers, body, &secrets, at(SENT), TOLERANCE_SECONDS).is_err()
            };
            prop_assert!(!refused(ID, &signature, &body));
            prop_assert!(refused(ID, &signature, &flip(&body)));
            prop_assert!(refused(&String::from_utf8_lossy(&flip(ID.as_bytes())), &signature, &body));
            prop_assert!(refused(ID, &String::from_utf8_lossy(&flip(signature.as_bytes())), &body));
        }

        #[test]
        fn nothing_a_stranger_sends_makes_it_panic(
            id in ".*",
            timestamp in ".*",
            signature in "(v1,|,| |[ -~]|.)*",
            body in proptest::collection::vec(any::<u8>(), 0..64),
        ) {
            let headers = SignatureHeaders { id: &id, timestamp: &timestamp, signature: &signature };
            let secrets = [secret(SECRET)];
            prop_assert!(verify(&headers, &body, &secrets, at(SENT), TOLERANCE_SECONDS).is_err());
        }
    }
}
