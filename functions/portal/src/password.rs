//! Passwords: checked for length and for what everybody tries first, kept as Argon2id hashes.

use std::sync::LazyLock;

use argon2::{
    Argon2, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::PasswordHash,
};
use vouch_runtime::problem::Problem;
use zxcvbn::{Score, zxcvbn};

use crate::{api::fresh::Fresh, refusal::Refusal};

/// How many characters a password may have (RELIABILITY §4).
pub(crate) const LENGTHS: std::ops::RangeInclusive<usize> = 8..=128;

/// Words that passwords of people here are made of, besides those that the estimator knows.
const COMMON: &[&str] = &[
    "passwort",
    "qwertzuiop",
    "willkommen",
    "hallo",
    "schatz",
    "vouch",
    "partner",
    "portal",
    "dashboard",
];

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weak {
    /// Fewer than 8 characters or more than 128.
    Length,
    /// What guessers try first, or the name of its owner.
    Common,
}

/// Whether a password is fit: not found within a million guesses by who knows `context`, what its owner is called.
pub(crate) fn check(password: &str, context: &[&str]) -> Result<(), Weak> {
    if !LENGTHS.contains(&password.chars().count()) {
        return Err(Weak::Length);
    }
    // Names as a whole, and their parts: an address before its `@`, a firm's name word by word.
    let parts = context.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    let joined: Vec<String> = context
        .iter()
        .flat_map(|name| [*name, name.split('@').next().unwrap_or_default()])
        .map(letters_of)
        .collect();
    let is_a_name = joined.contains(&letters_of(password));
    let known: Vec<&str> = COMMON
        .iter()
        .chain(context)
        .copied()
        .chain(parts)
        .chain(joined.iter().map(String::as_str))
        .filter(|word| word.chars().count() > 2)
        .collect();
    let is_weak = is_a_name || zxcvbn(password, &known).score() < Score::Two;
    if is_weak { Err(Weak::Common) } else { Ok(()) }
}

/// A text without what people put between and behind words, in one case.
fn letters_of(text: &str) -> String {
    let folded: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    folded.trim_end_matches(|c: char| c.is_numeric()).to_owned()
}

/// The salt of a password that came with a request.
pub(crate) fn salt(fresh: &Fresh) -> [u8; 16] {
    let mut salt = [0; 16];
    salt.copy_from_slice(&fresh.secret("salt")[..16]);
    salt
}

/// The hash of a password, in PHC form. It takes tens of milliseconds of CPU and 19 MiB, so it runs beside.
pub(crate) async fn hash(password: String, salt: [u8; 16]) -> Result<String, Refusal> {
    let hashed = tokio::task::spawn_blocking(move || {
        let argon2 = Argon2::default();
        argon2.hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    match hashed.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => Err(fault(&error)),
        Err(error) => Err(fault(&error)),
    }
}

/// What nobody's password hashes to: looked at where there is no hash, so that it takes as long.
static NOBODYS: LazyLock<String> = LazyLock::new(|| {
    let hash = Argon2::default().hash_password_with_salt(b"nobody's password", &[7; 16]);
    hash.map_or_else(|_| String::new(), |hash| hash.to_string())
});

/// Whether a password is the one of a hash. Without a hash it is not, and takes as long to say.
pub(crate) async fn is_right(password: String, hash: Option<String>) -> Result<bool, Refusal> {
    // Longer ones were never taken, and are not worth the time.
    let is_fit = password.chars().count() <= *LENGTHS.end();
    let verified = tokio::task::spawn_blocking(move || {
        let (text, is_known) = match &hash {
            Some(hash) => (hash.as_str(), true),
            None => (NOBODYS.as_str(), false),
        };
        let right = PasswordHash::new(text).is_ok_and(|hash| {
            let password = if is_fit { password.as_bytes() } else { &[] };
            Argon2::default().verify_password(password, &hash).is_ok()
        });
        right && is_known && is_fit
    });
    verified.await.map_err(|error| fault(&error))
}

fn fault(error: &dyn std::error::Error) -> Refusal {
    tracing::error!(%error, "a password can't be hashed");
    Problem::fault("It has been noted. Nothing was changed.").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_guessers_try_first_is_not_taken() {
        let context = ["Larkfield Tea", "ada.quill@larkfield.example"];
        for (password, taken) in [
            ("correct horse", Ok(())),
            ("tea-for-two-5", Ok(())),
            ("ünïcödé-kettle", Ok(())),
            ("short", Err(Weak::Length)),
            (&"x".repeat(129), Err(Weak::Length)),
            ("12345678", Err(Weak::Common)),
            ("aaaaaaaa", Err(Weak::Common)),
            ("Password123", Err(Weak::Common)),
            ("passwort!", Err(Weak::Common)),
            ("Sunshine", Err(Weak::Common)),
            ("1q2w3e4r5t", Err(Weak::Common)),
            ("corvette77", Err(Weak::Common)),
            ("sunshine and rain", Ok(())),
            ("LARKFIELDTEA", Err(Weak::Common)),
            ("larkfield-tea 2026!", Err(Weak::Common)),
            ("AdaQuill1", Err(Weak::Common)),
            ("ada.quill@larkfield.example", Err(Weak::Common)),
        ] {
            assert_eq!(check(password, &context), taken, "{password}");
        }
    }
}
