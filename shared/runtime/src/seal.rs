//! Secrets at rest: sealed so that only a function with the sealing key reads them, or hashed where nobody must.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    ChaCha20Poly1305, Nonce,
    aead::{Aead as _, KeyInit as _},
};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

/// The key that seals webhook secrets in the registry. Never printed.
#[derive(Clone)]
pub struct SealingKey([u8; 32]);

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

/// Not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 64 hexadecimal digits")]
pub struct ParseSealingKeyError;

impl std::str::FromStr for SealingKey {
    type Err = ParseSealingKeyError;

    fn from_str(text: &str) -> Result<Self, ParseSealingKeyError> {
        if text.len() != 64 || !text.is_ascii() {
            return Err(ParseSealingKeyError);
        }
        let mut key = [0; 32];
        for (index, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16)
                .map_err(|_| ParseSealingKeyError)?;
        }
        Ok(Self(key))
    }
}

/// A sealed text that can't be opened: another key, or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret can't be opened with this deployment's sealing key")]
pub struct SealError;

const NONCE_BYTES: usize = 12;

impl SealingKey {
    /// Seals a text.
    ///
    /// # Errors
    /// When there is no randomness to be had.
    pub fn seal(&self, text: &str) -> Result<String, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| SealError)?;
        let sealed =
            self.cipher().encrypt(&Nonce::from(nonce), text.as_bytes()).map_err(|_| SealError)?;
        Ok(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens a sealed text.
    ///
    /// # Errors
    /// When it was sealed with another key or changed.
    pub fn open(&self, sealed: &str) -> Result<String, SealError> {
        let bytes = STANDARD.decode(sealed).map_err(|_| SealError)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(SealError)?;
        let text = self.cipher().decrypt(&Nonce::from(*nonce), sealed).map_err(|_| SealError)?;
        String::from_utf8(text).map_err(|_| SealError)
    }

    /// 32 bytes that follow from a cause: the same again for the same cause, and nobody else's to guess.
    pub fn derive(&self, cause: &str) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&mac(&self.0, format!("derive {cause}").as_bytes()));
        bytes
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&self.0.into())
    }
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mut mac| {
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        })
        .unwrap_or_default()
}

/// The hash by which a secret of ours is found again: SHA-256, in hexadecimal.
pub fn fingerprint(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    #[test]
    fn only_the_same_key_opens_what_was_sealed_and_only_unchanged() {
        let key: SealingKey = KEY.parse().unwrap();
        let other: SealingKey = KEY.replace('0', "f").parse().unwrap();
        let sealed = key.seal("whsec_abc").unwrap();
        assert_eq!(key.open(&sealed).unwrap(), "whsec_abc");
        assert_ne!(sealed, key.seal("whsec_abc").unwrap());
        assert_eq!(other.open(&sealed), Err(SealError));
        let mut changed = STANDARD.decode(&sealed).unwrap();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(key.open(&STANDARD.encode(changed)), Err(SealError));
        assert_eq!(key.open(""), Err(SealError));
    }

    #[test]
    fn what_is_derived_follows_from_key_and_cause_alone() {
        let key: SealingKey = KEY.parse().unwrap();
        let other: SealingKey = KEY.replace('0', "f").parse().unwrap();
        assert_eq!(key.derive("a"), key.derive("a"));
        assert_ne!(key.derive("a"), key.derive("b"));
        assert_ne!(key.derive("a"), other.derive("a"));
    }

    #[test]
    fn a_sealing_key_is_64_digits() {
        for bad in ["", "00", &"g".repeat(64), &"é".repeat(32)] {
            assert!(bad.parse::<SealingKey>().is_err());
        }
    }
}
