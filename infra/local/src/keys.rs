//! The secrets of a local deployment: made once, kept beside the data, for the eyes of their owner only.

use std::fmt;
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use vouch_domain::tracking::token::TokenKeys;
use vouch_runtime::seal::SealingKey;

/// Why there are no keys. The keys themselves are never told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read or written.
    #[error("the keys beside the data cannot be read or written")]
    File(#[from] io::Error),
    /// The file holds something else.
    #[error("the keys beside the data are damaged")]
    Damaged,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// What AWS would keep in Secrets Manager: 32 bytes each, in hexadecimal digits.
#[derive(Clone, Serialize, Deserialize)]
pub struct LocalKeys {
    token_key: String,
    sealing_key: String,
    setup_token: String,
}

impl fmt::Debug for LocalKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalKeys(hidden)")
    }
}

impl LocalKeys {
    /// Keys that nobody had before.
    pub fn fresh() -> Result<Self, Error> {
        Ok(Self {
            token_key: random_hex()?,
            sealing_key: random_hex()?,
            setup_token: random_hex()?,
        })
    }

    /// The keys in a file, made and kept there if it is absent.
    pub fn at(path: &Path) -> Result<Self, Error> {
        match std::fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text).map_err(|_| Error::Damaged),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let keys = Self::fresh()?;
                write_private(path, &serde_json::json!(keys).to_string())?;
                Ok(keys)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What Lambda would find under this name; none where the name is another's.
    pub(crate) fn setting(&self, name: &str) -> Option<String> {
        match name {
            "VOUCH_TOKEN_KEYS" => Some(format!("k1:{}", self.token_key)),
            "VOUCH_SEALING_KEY" => Some(self.sealing_key.clone()),
            "VOUCH_SETUP_TOKEN" => Some(self.setup_token.clone()),
            _ => None,
        }
    }

    /// What signs click tokens.
    pub fn token_keys(&self) -> Result<TokenKeys, Error> {
        let keys = format!("k1:{}", self.token_key);
        keys.parse().map_err(|_| Error::Damaged)
    }

    /// What seals webhook secrets.
    pub fn sealing_key(&self) -> Result<SealingKey, Error> {
        self.sealing_key.parse().map_err(|_| Error::Damaged)
    }

    /// What lets somebody set up the first company, once.
    pub fn setup_token(&self) -> &str {
        &self.setup_token
    }
}

fn random_hex() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Write a file that only its owner may read: whole, or not at all.
pub(crate) fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Folder;

    #[test]
    fn keys_are_made_once_and_hidden_from_logs() {
        let folder = Folder::new();
        let path = folder.path().join("keys.json");
        let first = LocalKeys::at(&path).unwrap();
        let again = LocalKeys::at(&path).unwrap();
        assert_eq!(first.setup_token(), again.setup_token());
        assert_eq!(first.sealing_key, again.sealing_key);
        assert!(first.token_keys().is_ok() && first.sealing_key().is_ok());
        assert!(!format!("{first:?}").contains(&first.sealing_key));
        assert_ne!(LocalKeys::fresh().unwrap().token_key, first.token_key);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_keys() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new();
        let path = folder.path().join("keys.json");
        LocalKeys::at(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn damaged_keys_are_told_and_not_replaced() {
        let folder = Folder::new();
        let path = folder.path().join("keys.json");
        std::fs::write(&path, "{").unwrap();
        assert!(matches!(LocalKeys::at(&path), Err(Error::Damaged)));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{");
    }
}
