//! Passwords: checked for length, kept as Argon2id hashes.

use argon2::{Argon2, PasswordHasher as _};
use vouch_runtime::problem::Problem;

use crate::refusal::Refusal;

/// How many characters a password may have (RELIABILITY §4).
pub(crate) const LENGTHS: std::ops::RangeInclusive<usize> = 8..=128;

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

fn fault(error: &dyn std::error::Error) -> Refusal {
    tracing::error!(%error, "a password can't be hashed");
    Problem::fault("It has been noted. Nothing was changed.").into()
}
