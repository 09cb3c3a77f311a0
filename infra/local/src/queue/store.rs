//! The queues' one table in SQLite: every method is one transaction on it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{Depth, Error, Queue, Received};

/// `held` is 1 while a receiver has the message. `visible_ms` alone decides when it is due.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS message (
        seq               INTEGER PRIMARY KEY AUTOINCREMENT,
        queue             TEXT    NOT NULL,
        body              TEXT    NOT NULL,
        attributes        TEXT    NOT NULL,
        sent_ms           INTEGER NOT NULL,
        visible_ms        INTEGER NOT NULL,
        receives          INTEGER NOT NULL DEFAULT 0,
        first_received_ms INTEGER,
        held              INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX IF NOT EXISTS message_due ON message (queue, visible_ms, seq);";

/// A message about to be sent.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) body: String,
    pub(super) attributes: serde_json::Map<String, serde_json::Value>,
    pub(super) delay: Duration,
}

/// What one look at a queue found.
#[derive(Debug)]
pub(super) struct Polled {
    pub(super) received: Vec<Received>,
    /// The dead-letter queue, if messages were moved there.
    pub(super) dead: Option<String>,
    /// How long until the next hidden message is due.
    pub(super) next_due: Option<Duration>,
}

pub(super) struct Store {
    connection: Mutex<Connection>,
    queues: Vec<Queue>,
}

impl Store {
    pub(super) fn in_memory(queues: Vec<Queue>) -> Result<Self, Error> {
        Self::on(Connection::open_in_memory()?, queues)
    }

    pub(super) fn open(path: &Path, queues: Vec<Queue>) -> Result<Self, Error> {
        let connection = Connection::open(path)?;
        // An acknowledged send survives the death of the process: it is in the log by then.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Self::on(connection, queues)
    }

    fn on(connection: Connection, queues: Vec<Queue>) -> Result<Self, Error> {
        connection.execute_batch(SCHEMA)?;
        // The file has one process at a time, so whoever held these is gone.
        connection.execute(
            "UPDATE message SET held = 0, visible_ms = min(visible_ms, ?1) WHERE held = 1",
            [wall_ms()],
        )?;
        Ok(Self { connection: Mutex::new(connection), queues })
    }

    pub(super) fn queues(&self) -> &[Queue] {
        &self.queues
    }

    pub(super) fn queue(&self, name: &str) -> Result<&Queue, Error> {
        let queue = self.queues.iter().find(|queue| queue.name == name);
        queue.ok_or_else(|| Error::UnknownQueue(name.to_owned()))
    }

    /// Send all of them or none; the answer is their ids. What nobody waits for by its turn is not sent, and what nobody
    /// waits for any more once it is kept is taken back before anybody saw it: who gave up may count on that.
    pub(super) fn send(
        &self,
        name: &str,
        messages: &[Outgoing],
        is_wanted: impl Fn() -> bool,
    ) -> Result<Vec<String>, Error> {
        self.queue(name)?;
        let mut connection = self.connection();
        if !is_wanted() {
            return Ok(Vec::new());
        }
        let sent = transacted(&mut connection, |tx| insert(tx, name, messages))?;
        if !is_wanted() {
            let taken_back = "DELETE FROM message WHERE seq = ?1";
            transacted(&mut connection, |tx| {
                sent.iter().try_for_each(|seq| tx.execute(taken_back, [seq]).map(drop))
            })?;
            return Ok(Vec::new());
        }
        Ok(sent.into_iter().map(id_of).collect())
    }

    /// Take up to `max` due messages, the longest due first.
    pub(super) fn receive(
        &self,
        name: &str,
        max: u32,
        visibility: Duration,
    ) -> Result<Polled, Error> {
        let queue = self.queue(name)?;
        let now = wall_ms();
        self.in_transaction(|tx| {
            forget_old(tx, queue, now)?;
            let dead = bury(tx, queue, now)?;
            let received = due(tx, name, now, max)?;
            let mut take = tx.prepare_cached(
                "UPDATE message SET receives = ?2, visible_ms = ?3, held = 1,
                     first_received_ms = ?4 WHERE seq = ?1",
            )?;
            for (seq, message) in &received {
                let until = now + millis(visibility);
                take.execute(params![seq, message.receives, until, message.first_received_ms])?;
            }
            let next_due = next_due(tx, name, now)?;
            let received = received.into_iter().map(|(_, message)| message).collect();
            Ok(Polled { received, dead, next_due })
        })
    }

    /// Forget messages. A receipt that a later receive overtook changes nothing, as in SQS.
    pub(super) fn delete(&self, name: &str, receipts: &[String]) -> Result<(), Error> {
        self.each_receipt(name, receipts, "DELETE FROM message")
    }

    pub(super) fn release(
        &self,
        name: &str,
        receipts: &[String],
        after: Duration,
    ) -> Result<(), Error> {
        let due = wall_ms() + millis(after);
        let release = format!("UPDATE message SET held = 0, visible_ms = {due}");
        self.each_receipt(name, receipts, &release)
    }

    /// Hide a held message for so long from now; false if nobody holds it under this receipt.
    pub(super) fn change_visibility(
        &self,
        name: &str,
        receipt: &str,
        visibility: Duration,
    ) -> Result<bool, Error> {
        self.queue(name)?;
        let Some((seq, receives)) = parts_of(receipt) else {
            return Ok(false);
        };
        let now = wall_ms();
        self.in_transaction(|tx| {
            let changed = tx.execute(
                "UPDATE message SET visible_ms = ?4 WHERE seq = ?1 AND receives = ?2
                     AND queue = ?3 AND held = 1 AND visible_ms > ?5",
                params![seq, receives, name, now + millis(visibility), now],
            )?;
            Ok(changed == 1)
        })
    }

    pub(super) fn purge(&self, name: &str) -> Result<(), Error> {
        self.queue(name)?;
        self.in_transaction(|tx| tx.execute("DELETE FROM message WHERE queue = ?1", [name]))?;
        Ok(())
    }

    pub(super) fn make_due(&self) -> Result<usize, Error> {
        let now = wall_ms();
        self.in_transaction(|tx| {
            let mut moved = 0;
            for queue in self.queues.iter().filter(|queue| queue.dead_letters.is_some()) {
                moved += tx.execute(
                    "UPDATE message SET visible_ms = ?2
                     WHERE queue = ?1 AND held = 0 AND visible_ms > ?2",
                    params![queue.name, now],
                )?;
            }
            Ok(moved)
        })
    }

    pub(super) fn expire_held(&self) -> Result<usize, Error> {
        let now = wall_ms();
        self.in_transaction(|tx| {
            let expire = "UPDATE message SET visible_ms = ?1 WHERE held = 1 AND visible_ms > ?1";
            tx.execute(expire, [now])
        })
    }

    /// Counts of one queue, dead letters not looked for.
    pub(super) fn depth(&self, name: &str) -> Result<Depth, Error> {
        self.queue(name)?;
        let now = wall_ms();
        self.in_transaction(|tx| depth_of(tx, name, now))
    }

    pub(super) fn depths(&self) -> Result<BTreeMap<String, Depth>, Error> {
        let now = wall_ms();
        self.in_transaction(|tx| {
            let mut depths = BTreeMap::new();
            for queue in &self.queues {
                let Some(letters) = &queue.dead_letters else {
                    continue;
                };
                let own = depth_of(tx, &queue.name, now)?;
                let dead = depth_of(tx, &letters.queue, now)?;
                let dead = dead.visible + dead.in_flight + dead.delayed;
                depths.insert(queue.name.clone(), Depth { dead, ..own });
            }
            Ok(depths)
        })
    }

    fn each_receipt(&self, name: &str, receipts: &[String], change: &str) -> Result<(), Error> {
        self.queue(name)?;
        let sql = format!("{change} WHERE seq = ?1 AND receives = ?2 AND queue = ?3");
        self.in_transaction(|tx| {
            let mut statement = tx.prepare(&sql)?;
            for (seq, receives) in receipts.iter().filter_map(|receipt| parts_of(receipt)) {
                statement.execute(params![seq, receives, name])?;
            }
            Ok(())
        })
    }

    fn in_transaction<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        transacted(&mut self.connection(), work)
    }

    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic cut short was rolled back when it was dropped.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn transacted<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> Result<T, Error> {
    let tx = connection.transaction()?;
    let done = work(&tx)?;
    tx.commit()?;
    Ok(done)
}

/// Put messages into a queue; gives their rows.
fn insert(tx: &Transaction<'_>, name: &str, messages: &[Outgoing]) -> rusqlite::Result<Vec<i64>> {
    let now = wall_ms();
    let mut insert = tx.prepare_cached(
        "INSERT INTO message (queue, body, attributes, sent_ms, visible_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut rows = Vec::with_capacity(messages.len());
    for message in messages {
        let attributes = serde_json::Value::Object(message.attributes.clone()).to_string();
        let due = now + millis(message.delay);
        rows.push(insert.insert(params![name, message.body, attributes, now, due])?);
    }
    Ok(rows)
}

/// Whether a receipt has the form of one of ours.
pub(super) fn is_receipt(text: &str) -> bool {
    parts_of(text).is_some()
}

fn forget_old(tx: &Transaction<'_>, queue: &Queue, now: i64) -> rusqlite::Result<()> {
    let oldest = now - millis(queue.retention);
    tx.prepare_cached("DELETE FROM message WHERE queue = ?1 AND sent_ms < ?2")?
        .execute(params![queue.name, oldest])?;
    Ok(())
}

/// Move what was received too often. The send time stays, as in SQS, and with it the end of
/// the retention.
fn bury(tx: &Transaction<'_>, queue: &Queue, now: i64) -> rusqlite::Result<Option<String>> {
    let Some(letters) = &queue.dead_letters else {
        return Ok(None);
    };
    let moved = tx
        .prepare_cached(
            "UPDATE message SET queue = ?2, held = 0, visible_ms = ?3
             WHERE queue = ?1 AND visible_ms <= ?3 AND receives >= ?4",
        )?
        .execute(params![queue.name, letters.queue, now, letters.receives_max])?;
    Ok((moved > 0).then(|| letters.queue.clone()))
}

/// The due messages as this receive sees them, each with its row.
fn due(
    tx: &Transaction<'_>,
    name: &str,
    now: i64,
    max: u32,
) -> rusqlite::Result<Vec<(i64, Received)>> {
    tx.prepare_cached(
        "SELECT seq, body, attributes, receives, sent_ms, first_received_ms FROM message
         WHERE queue = ?1 AND visible_ms <= ?2 ORDER BY visible_ms, seq LIMIT ?3",
    )?
    .query_map(params![name, now, max], |row| received_of(row, now))?
    .collect()
}

fn received_of(row: &Row<'_>, now: i64) -> rusqlite::Result<(i64, Received)> {
    let seq: i64 = row.get(0)?;
    let attributes: String = row.get(2)?;
    let receives = row.get::<_, u32>(3)?.saturating_add(1);
    let first_received_ms: Option<i64> = row.get(5)?;
    let received = Received {
        id: id_of(seq),
        receipt: format!("{seq}-{receives}"),
        body: row.get(1)?,
        attributes: serde_json::from_str(&attributes).unwrap_or_default(),
        receives,
        sent_ms: row.get(4)?,
        first_received_ms: first_received_ms.unwrap_or(now),
    };
    Ok((seq, received))
}

fn next_due(tx: &Transaction<'_>, name: &str, now: i64) -> rusqlite::Result<Option<Duration>> {
    let next: Option<i64> = tx
        .prepare_cached(
            "SELECT visible_ms FROM message WHERE queue = ?1 AND visible_ms > ?2
             ORDER BY visible_ms LIMIT 1",
        )?
        .query_row(params![name, now], |row| row.get(0))
        .optional()?;
    Ok(next.map(|due| Duration::from_millis(due.saturating_sub(now).unsigned_abs())))
}

fn depth_of(tx: &Transaction<'_>, name: &str, now: i64) -> rusqlite::Result<Depth> {
    tx.prepare_cached(
        "SELECT ifnull(sum(visible_ms <= ?2), 0),
                ifnull(sum(visible_ms > ?2 AND held = 1), 0),
                ifnull(sum(visible_ms > ?2 AND held = 0), 0)
         FROM message WHERE queue = ?1",
    )?
    .query_row(params![name, now], |row| {
        Ok(Depth { visible: row.get(0)?, in_flight: row.get(1)?, delayed: row.get(2)?, dead: 0 })
    })
}

fn id_of(seq: i64) -> String {
    format!("00000000-0000-4000-8000-{seq:012x}")
}

/// A receipt is the row and the count of receives it was given at.
fn parts_of(receipt: &str) -> Option<(i64, u32)> {
    let (seq, receives) = receipt.split_once('-')?;
    Some((seq.parse().ok()?, receives.parse().ok()?))
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

#[expect(
    clippy::disallowed_methods,
    reason = "visibility and retention run on real time, whatever the test clock says"
)]
fn wall_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis)
}
