//! In place of runtime's settings: which authorities are trusted is said by each test for itself.

use std::{
    cell::RefCell,
    fs::File,
    io,
    path::{Path, PathBuf},
};

pub(crate) use vouch_runtime::config::ConfigError;

thread_local! {
    static ROOTS: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
}

/// As if `SSL_CERT_FILE` named this file.
pub(crate) fn trust(roots: &Path) {
    ROOTS.set(Some(roots.to_owned()));
}

pub(crate) fn root_certificates() -> io::Result<Option<File>> {
    ROOTS.with_borrow(|roots| roots.as_ref().map(File::open).transpose())
}
