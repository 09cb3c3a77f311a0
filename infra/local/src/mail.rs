//! The mailbox: SES as the SDK knows it, which keeps what was sent instead of sending it.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::{BehaviorVersion, Credentials, Region, SharedAsyncSleep};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::{Value, json};
use vouch_runtime::clock::Clock;

use crate::wire::{self, Answer, Answerer};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS mail (
        seq     INTEGER PRIMARY KEY AUTOINCREMENT,
        sent_at TEXT NOT NULL,
        content TEXT NOT NULL
    );";

/// One mail, as a person would find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// Its id, as SES gave it to the sender.
    pub id: String,
    /// When it was sent, by the deployment's clock.
    pub sent_at: DateTime<Utc>,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// What it says, as a page; empty where there is none.
    pub html: String,
    /// What tells it apart: a mail that was sent twice has the same.
    pub key: String,
}

/// All mail of a deployment. Clones share it.
#[derive(Clone, Debug)]
pub struct Mailbox {
    shared: Arc<Shared>,
}

struct Shared {
    connection: Mutex<Connection>,
    clock: Clock,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}

impl Mailbox {
    /// A mailbox that keeps nothing.
    pub fn in_memory(clock: Clock) -> rusqlite::Result<Self> {
        Self::on(Connection::open_in_memory()?, clock)
    }

    /// A mailbox on a file, created if absent.
    pub fn open(path: &Path, clock: Clock) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Self::on(connection, clock)
    }

    fn on(connection: Connection, clock: Clock) -> rusqlite::Result<Self> {
        connection.execute_batch(SCHEMA)?;
        let connection = Mutex::new(connection);
        Ok(Self { shared: Arc::new(Shared { connection, clock }) })
    }

    /// A client of the real SDK over a way in: [`Mailbox::http_client`], or faults before it.
    pub fn client_through(http: SharedHttpClient) -> Client {
        let credentials = Credentials::new("local", "local", None, None, "vouch-local");
        let config = aws_sdk_sesv2::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(credentials)
            .endpoint_url(wire::ENDPOINT)
            .retry_config(RetryConfig::disabled())
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .http_client(http)
            .build();
        Client::from_conf(config)
    }

    /// What stands in for the network: give it to any SDK configuration.
    pub fn http_client(&self) -> SharedHttpClient {
        wire::client_of(Arc::clone(&self.shared))
    }

    /// Answer behind a port of this machine, for functions that run as processes of their own.
    pub(crate) async fn serve(&self) -> std::io::Result<String> {
        wire::serve(Arc::clone(&self.shared)).await
    }

    /// What was sent, oldest first.
    pub fn list(&self) -> rusqlite::Result<Vec<Mail>> {
        let connection = self.shared.connection();
        let mut query =
            connection.prepare_cached("SELECT seq, sent_at, content FROM mail ORDER BY seq")?;
        let rows = query.query_map([], |row| {
            let (seq, sent_at, content) = (row.get(0)?, row.get(1)?, row.get::<_, String>(2)?);
            Ok(shown(seq, sent_at, &serde_json::from_str(&content).unwrap_or_default()))
        })?;
        rows.collect()
    }
}

impl Shared {
    fn keep(&self, request: &Value) -> rusqlite::Result<String> {
        let connection = self.connection();
        let mut insert =
            connection.prepare_cached("INSERT INTO mail (sent_at, content) VALUES (?1, ?2)")?;
        let sent_at = self.clock.now().to_rfc3339();
        Ok(id_of(insert.insert(params![sent_at, request.to_string()])?))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // One statement at a time: a panic leaves nothing half done.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answerer for Shared {
    async fn answer(self: Arc<Self>, operation: String, body: Vec<u8>) -> Answer {
        if operation != "SendEmail" {
            let message = format!("the local mailbox cannot {operation}");
            return Answer::error(400, "BadRequestException", &message);
        }
        let request = wire::json_of(&body);
        if let Some(refusal) = refusal(&request) {
            return refusal;
        }
        let kept = tokio::task::spawn_blocking(move || self.keep(&request)).await;
        match kept {
            Ok(Ok(id)) => Answer::done(json!({ "MessageId": id }).to_string()),
            Ok(Err(error)) => Answer::error(500, "InternalServiceError", &error.to_string()),
            Err(panic) => Answer::error(500, "InternalServiceError", &panic.to_string()),
        }
    }
}

/// The host whose addresses SES refuses here, each with the error that stands before its `@`:
/// `MessageRejected@refused.invalid`.
pub const REFUSED_HOST: &str = "refused.invalid";

fn refusal(request: &Value) -> Option<Answer> {
    let to = request["Destination"]["ToAddresses"][0].as_str()?;
    let (kind, host) = to.rsplit_once('@')?;
    let status = if kind == "TooManyRequestsException" { 429 } else { 400 };
    (host == REFUSED_HOST).then(|| Answer::error(status, kind, &format!("{to} is refused here")))
}

fn id_of(seq: i64) -> String {
    format!("mail-{seq:08}")
}

fn shown(seq: i64, sent_at: String, request: &Value) -> Mail {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let simple = &request["Content"]["Simple"];
    let recipients = request["Destination"]["ToAddresses"].as_array();
    Mail {
        id: id_of(seq),
        sent_at: sent_at.parse().unwrap_or_default(),
        from: text(&request["FromEmailAddress"]),
        to: recipients.into_iter().flatten().map(text).collect(),
        subject: text(&simple["Subject"]["Data"]),
        text: text(&simple["Body"]["Text"]["Data"]),
        html: text(&simple["Body"]["Html"]["Data"]),
        key: text(&simple["Headers"][0]["Value"]),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};

    use super::*;
    use crate::scratch::Folder;

    fn content(data: &str) -> Content {
        Content::builder().data(data).build().unwrap()
    }

    #[tokio::test]
    async fn what_the_sdk_sends_is_kept_and_found_after_a_restart() {
        let folder = Folder::new();
        let path = folder.path().join("mail.sqlite");
        let mailbox = Mailbox::open(&path, Clock::System).unwrap();
        let body = Body::builder().text(content("Your payout is due.")).build();
        let message = Message::builder().subject(content("Payout")).body(body).build();
        let sent = Mailbox::client_through(mailbox.http_client())
            .send_email()
            .from_email_address("Vouch <mail@vouch.example>")
            .destination(Destination::builder().to_addresses("ada@partner.example").build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await
            .unwrap();
        drop(mailbox);
        let mails = Mailbox::open(&path, Clock::System).unwrap().list().unwrap();
        assert_eq!(mails.len(), 1);
        assert_eq!(Some(mails[0].id.as_str()), sent.message_id());
        assert_eq!(mails[0].to, ["ada@partner.example"]);
        assert_eq!(
            (mails[0].subject.as_str(), mails[0].text.as_str()),
            ("Payout", "Your payout is due.")
        );
    }
}
