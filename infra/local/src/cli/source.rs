//! What an offline command looks at: the data in a folder that no process uses, or the tables of a deployment.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, Utc};
use vouch_runtime::clock::Clock;
use vouch_runtime::config::ConfigError;
use vouch_runtime::lambda::tables_from_env;
use vouch_store::TableNames;

use crate::deployment::table_names;
use crate::engine::{self, Engine};
use crate::folder::{self, Folder};

/// Why there is nothing to look at.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Folder(#[from] folder::Error),
    #[error(transparent)]
    Engine(#[from] engine::Error),
    #[error("The deployed tables can't be reached")]
    Aws(#[from] ConfigError),
    #[error("The system refuses: {0}")]
    System(#[from] std::io::Error),
}

/// Tables to look at.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) client: Client,
    pub(super) names: TableNames,
    /// What time it is there.
    pub(super) now: DateTime<Utc>,
    /// Ours as long as this lives: no other process writes meanwhile.
    _folder: Option<Folder>,
}

impl Source {
    /// The data in a folder, or, where that is wished, the tables that the environment names.
    pub(super) fn open(data: &Path, aws: bool) -> Result<Self, Failure> {
        if aws {
            let (client, names) = tables_from_env()?;
            return Ok(Self { client, names, now: Clock::System.now(), _folder: None });
        }
        let folder = Folder::look(data)?;
        let now = Clock::moved(folder.clock_offset_ms()).now();
        let client = Engine::open(&folder.tables())?.client();
        Ok(Self { client, names: table_names(), now, _folder: Some(folder) })
    }
}

/// One line on a terminal that says how far it is; nothing where nobody looks.
#[derive(Debug, Default)]
pub(super) struct Progress {
    is_shown: bool,
}

impl Progress {
    pub(super) fn tell(&mut self, what: &str, rows: usize) {
        let mut out = std::io::stderr();
        if out.is_terminal() {
            self.is_shown = true;
            // If it can't be shown, nothing else changes.
            let _ = write!(out, "\r\x1b[K{what}: {rows} rows");
            let _ = out.flush();
        }
    }

    pub(super) fn clear(&mut self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
