//! The data folder: one process at a time, one schema, and nothing in it that Vouch did not make.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::keys::write_private;

/// Counts changes of what the files hold that older code, or newer, would read wrongly.
pub const SCHEMA: u32 = 3;

const LOCK: &str = "lock";
const NOTES: &str = "vouch.json";
const KEYS: &str = "keys.json";
const DEMO: &str = "demo.json";
const TABLES: &str = "tables.sqlite";
const QUEUES: &str = "queues.sqlite";
const MAIL: &str = "mail.sqlite";
const SHOP: &str = "shop.sqlite";
const DATABASES: [&str; 4] = [TABLES, QUEUES, MAIL, SHOP];

/// Why a folder cannot be used. All are for the person at the machine, and say what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process has it.
    #[error(
        "Vouch is running already with the data in {folder}{owner}.\n\
         Use that one, or stop it with Ctrl-C in its terminal, or start with other data: --data DIR --port 0"
    )]
    Locked {
        /// The folder.
        folder: String,
        /// Who has it, as far as it said so.
        owner: String,
    },
    /// Made by another version.
    #[error(
        "The data in {folder} has schema {found}, this version of Vouch reads schema {SCHEMA}. Nothing was changed.\n\
         Start over with --reset, which deletes this data, or use other data: --data DIR"
    )]
    Schema {
        /// The folder.
        folder: String,
        /// What it has.
        found: u32,
    },
    /// Somebody else's.
    #[error(
        "{folder} has files in it that Vouch did not make, and nothing of Vouch. Nothing was changed.\n\
         Name an empty folder or a new one: --data DIR"
    )]
    Foreign {
        /// The folder.
        folder: String,
    },
    /// Nothing to look at.
    #[error("There is no data of Vouch in {folder}. Name the folder that has it: --data DIR")]
    Absent {
        /// The folder.
        folder: String,
    },
    /// Its notes can't be read.
    #[error(
        "{file} is damaged. Nothing was changed.\n\
         Start over with --reset, which deletes the data beside it, or use other data: --data DIR"
    )]
    Damaged {
        /// Which file.
        file: String,
    },
    /// The file system refuses.
    #[error("{file} can't be used: {source}")]
    File {
        /// Which file.
        file: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// What stands in the notes.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Notes {
    schema: u32,
    #[serde(default)]
    clock_offset_ms: i64,
    #[serde(default)]
    contents: Contents,
}

/// How the data began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contents {
    /// Nothing was decided yet.
    #[default]
    New,
    /// The demo company is being made; if a start finds this, the last one was cut off.
    Seeding,
    /// The demo company is there.
    Demo,
    /// Begun with `--empty`: never seeded.
    Own,
}

/// A folder that is ours as long as this lives.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    lock: Mutex<File>,
    notes: Mutex<Notes>,
}

impl Folder {
    /// Take a folder, made if absent.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let lock = take(path)?;
        let notes = match read(&path.join(NOTES))? {
            Some(text) => noted(path, &text)?,
            None => Notes { schema: SCHEMA, clock_offset_ms: 0, contents: Contents::New },
        };
        Self::with(path, lock, notes)
    }

    /// Take a folder to look at: it must have data, and none of it is changed.
    pub fn look(path: &Path) -> Result<Self, Error> {
        let absent = || Error::Absent { folder: path.display().to_string() };
        if !path.join(TABLES).exists() {
            return Err(absent());
        }
        let lock = take(path)?;
        let text = read(&path.join(NOTES))?.ok_or_else(absent)?;
        let notes = noted(path, &text)?;
        Ok(Self { path: path.to_owned(), lock: Mutex::new(lock), notes: Mutex::new(notes) })
    }

    /// Take a folder and delete what Vouch made in it, whatever schema that has.
    pub fn reset(path: &Path) -> Result<Self, Error> {
        let lock = take(path)?;
        for name in our_files() {
            remove(&path.join(name))?;
        }
        let notes = Notes { schema: SCHEMA, clock_offset_ms: 0, contents: Contents::New };
        Self::with(path, lock, notes)
    }

    fn with(path: &Path, lock: File, notes: Notes) -> Result<Self, Error> {
        let folder =
            Self { path: path.to_owned(), lock: Mutex::new(lock), notes: Mutex::new(notes) };
        folder.change_notes(|_| {})?;
        Ok(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The engine's file.
    pub(crate) fn tables(&self) -> PathBuf {
        self.path.join(TABLES)
    }

    /// The queues' file.
    pub(crate) fn queues(&self) -> PathBuf {
        self.path.join(QUEUES)
    }

    /// The mailbox's file.
    pub(crate) fn mail(&self) -> PathBuf {
        self.path.join(MAIL)
    }

    /// The books of the demo's shop.
    pub(crate) fn shop(&self) -> PathBuf {
        self.path.join(SHOP)
    }

    /// The keys' file.
    pub(crate) fn keys(&self) -> PathBuf {
        self.path.join(KEYS)
    }

    /// How far the clock was moved.
    pub(crate) fn clock_offset_ms(&self) -> i64 {
        self.notes().clock_offset_ms
    }

    /// Remember how far the clock was moved.
    pub(crate) fn keep_clock_offset_ms(&self, offset_ms: i64) -> Result<(), Error> {
        self.change_notes(|notes| notes.clock_offset_ms = offset_ms)
    }

    /// How the data began.
    pub fn contents(&self) -> Contents {
        self.notes().contents
    }

    /// Remember how the data began.
    pub fn keep_contents(&self, contents: Contents) -> Result<(), Error> {
        self.change_notes(|notes| notes.contents = contents)
    }

    /// What the demo consists of, if there is one.
    pub(crate) fn demo(&self) -> Result<Option<Value>, Error> {
        let path = self.path.join(DEMO);
        let Some(text) = read(&path)? else {
            return Ok(None);
        };
        let demo = serde_json::from_str(&text);
        demo.map(Some).map_err(|_| Error::Damaged { file: path.display().to_string() })
    }

    /// Keep what the demo consists of: its passwords and keys are for the owner's eyes.
    pub(crate) fn keep_demo(&self, demo: &Value) -> Result<(), Error> {
        let path = self.path.join(DEMO);
        write_private(&path, &format!("{demo:#}")).map_err(|source| failed(&path, source))?;
        self.keep_contents(Contents::Demo)
    }

    /// Tell those who come second where the first one is.
    pub fn announce(&self, url: &str) -> Result<(), Error> {
        let path = self.path.join(LOCK);
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let text = format!("process {}, {url}", std::process::id());
        let written = lock
            .set_len(0)
            .and_then(|()| lock.rewind())
            .and_then(|()| lock.write_all(text.as_bytes()));
        written.map_err(|source| failed(&path, source))
    }

    /// Bring what the engines hold in their logs into the files themselves.
    pub fn checkpoint(&self) -> rusqlite::Result<()> {
        let files = DATABASES.iter().map(|name| self.path.join(name));
        for path in files.filter(|path| path.exists()) {
            let connection = Connection::open(path)?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }

    fn notes(&self) -> Notes {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change_notes(&self, change: impl FnOnce(&mut Notes)) -> Result<(), Error> {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut notes);
        let path = self.path.join(NOTES);
        let text = serde_json::json!(*notes).to_string();
        write_private(&path, &text).map_err(|source| failed(&path, source))
    }
}

/// Make the folder if need be, see that it is ours, and lock it.
fn take(path: &Path) -> Result<File, Error> {
    std::fs::create_dir_all(path).map_err(|source| failed(path, source))?;
    check_ours(path)?;
    let name = path.join(LOCK);
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let mut lock = options.open(&name).map_err(|source| failed(&name, source))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::Error(source)) => Err(failed(&name, source)),
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            // Without its words the message is still right.
            let _ = lock.read_to_string(&mut owner);
            let owner = if owner.is_empty() { owner } else { format!(" ({owner})") };
            Err(Error::Locked { folder: path.display().to_string(), owner })
        }
    }
}

/// A folder is ours if we left our notes in it, or if there is nothing in it that is not ours.
fn check_ours(path: &Path) -> Result<(), Error> {
    if path.join(LOCK).exists() && path.join(NOTES).exists() {
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(|source| failed(path, source))? {
        let entry = entry.map_err(|source| failed(path, source))?;
        if !is_our_name(&entry.file_name().to_string_lossy()) {
            return Err(Error::Foreign { folder: path.display().to_string() });
        }
    }
    Ok(())
}

fn is_our_name(name: &str) -> bool {
    name == LOCK || our_files().any(|own| own == name)
}

/// All files there can be but the lock, those that a crash left half written among them.
fn our_files() -> impl Iterator<Item = String> {
    let notes = [NOTES, KEYS, DEMO].into_iter();
    let notes = notes.flat_map(|name| [name.to_owned(), name.replace(".json", ".new")]);
    let databases = DATABASES.into_iter();
    notes.chain(databases.flat_map(|name| ["", "-wal", "-shm"].map(|end| format!("{name}{end}"))))
}

fn noted(folder: &Path, text: &str) -> Result<Notes, Error> {
    let damaged = || Error::Damaged { file: folder.join(NOTES).display().to_string() };
    let value: Value = serde_json::from_str(text).map_err(|_| damaged())?;
    // The schema first: another version's notes may look different in everything else.
    let found = value["schema"].as_u64().ok_or_else(damaged)?;
    if found != u64::from(SCHEMA) {
        return Err(Error::Schema {
            folder: folder.display().to_string(),
            found: u32::try_from(found).unwrap_or(u32::MAX),
        });
    }
    serde_json::from_value(value).map_err(|_| damaged())
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(failed(path, source)),
    }
}

fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::File { file: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch;

    #[test]
    fn a_folder_has_one_process_at_a_time_and_tells_the_second_where_the_first_is() {
        let scratch = scratch::Folder::new();
        let folder = Folder::open(scratch.path()).unwrap();
        folder.announce("http://localhost:1").unwrap();
        let refused = Folder::open(scratch.path()).unwrap_err().to_string();
        assert!(refused.contains("http://localhost:1"), "{refused}");
        assert!(refused.contains(&format!("process {}", std::process::id())));
        drop(folder);
        assert!(Folder::open(scratch.path()).is_ok());
    }

    #[test]
    fn another_schema_is_explained_and_only_a_reset_deletes_it() {
        let scratch = scratch::Folder::new();
        drop(Folder::open(scratch.path()).unwrap());
        let notes = scratch.path().join(NOTES);
        std::fs::write(&notes, r#"{"schema":7,"odd":true}"#).unwrap();
        let refused = Folder::open(scratch.path()).unwrap_err().to_string();
        assert!(refused.contains("schema 7") && refused.contains("--reset"));
        assert!(std::fs::read_to_string(&notes).unwrap().contains("odd"));
        std::fs::write(scratch.path().join("holiday.jpg"), "mine").unwrap();
        let folder = Folder::reset(scratch.path()).unwrap();
        assert_eq!(folder.contents(), Contents::New);
        assert!(scratch.path().join("holiday.jpg").exists());
    }

    #[test]
    fn a_folder_of_other_things_is_left_alone() {
        let scratch = scratch::Folder::new();
        std::fs::write(scratch.path().join("holiday.jpg"), "mine").unwrap();
        for taken in [Folder::open(scratch.path()), Folder::reset(scratch.path())] {
            assert!(matches!(taken, Err(Error::Foreign { .. })));
        }
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_was_noted_is_there_at_the_next_start() {
        let scratch = scratch::Folder::new();
        let folder = Folder::open(scratch.path()).unwrap();
        folder.keep_clock_offset_ms(-5).unwrap();
        folder.keep_demo(&serde_json::json!({ "company": "cmp" })).unwrap();
        drop(folder);
        let folder = Folder::open(scratch.path()).unwrap();
        assert_eq!(folder.clock_offset_ms(), -5);
        assert_eq!(folder.contents(), Contents::Demo);
        assert_eq!(folder.demo().unwrap().unwrap()["company"], "cmp");
    }
}
