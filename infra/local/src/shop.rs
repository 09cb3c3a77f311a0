//! The demo's shop: a small business of its own, with its own books and its own billing system.
//!
//! It knows Vouch only from outside: it keeps the click token of its visitors and sends signed webhooks.

pub mod billing;
pub(crate) mod desk;
pub(crate) mod pages;
mod till;

use std::path::PathBuf;
use std::sync::OnceLock;

use self::till::Till;
use crate::folder::Folder;

/// Why the shop can't go on. All are faults of this machine.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its books can't be opened, read or written.
    #[error("the shop’s books can’t be read or written")]
    Books(#[from] rusqlite::Error),
    /// Its webhooks can't be signed.
    #[error(transparent)]
    Billing(#[from] billing::Error),
}

/// The shop of one deployment. Its books are opened when somebody first comes in.
#[derive(Debug)]
pub struct Shop {
    file: Option<PathBuf>,
    till: OnceLock<Till>,
}

impl Shop {
    /// The shop with its books beside the deployment's data, or in memory where that keeps nothing.
    pub(crate) fn beside(folder: Option<&Folder>) -> Self {
        Self { file: folder.map(Folder::shop), till: OnceLock::new() }
    }

    pub(crate) fn till(&self) -> Result<&Till, Error> {
        if let Some(till) = self.till.get() {
            return Ok(till);
        }
        let opened = Till::open(self.file.as_deref())?;
        // Two who come in at once open the same file; one of the two is kept.
        Ok(self.till.get_or_init(|| opened))
    }
}
