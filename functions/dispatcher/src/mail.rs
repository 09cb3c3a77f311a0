//! Mails, through SES: each in plain text and as a page that says the same.

mod letter;
mod refusal;
mod words;

use aws_sdk_sesv2::{
    Client,
    types::{Body, Content, Destination, EmailContent, Message, MessageHeader},
};
use vouch_domain::{id::is_printable, people::mail::Unsendable};
use vouch_runtime::{Context, lambda};

pub(crate) use self::{
    letter::Letter,
    refusal::NotSent,
    words::{Put, Words, one_line},
};

/// The header that tells mails apart: who gets one twice sees that it is the same.
const KEY_HEADER: &str = "X-Vouch-Mail";

/// The header by which mail programs offer to do without such mails (RFC 2369).
const CHOICE_HEADER: &str = "List-Unsubscribe";

/// Sends mails, from one address.
#[derive(Debug, Clone)]
pub struct Mailer {
    client: Client,
    from: String,
}

impl Mailer {
    /// A mailer behind a client. Without an address to mail from it sends nothing.
    pub fn new(client: Client, from: impl Into<String>) -> Self {
        Self { client, from: from.into() }
    }

    /// The mailer of a deployed function.
    ///
    /// # Errors
    /// When a setting is missing.
    pub fn from_env(ctx: &Context) -> Result<Self, vouch_runtime::config::ConfigError> {
        let from = ctx.config.mail_from.clone().unwrap_or_default();
        let aws = lambda::Aws::from_env()?;
        let mut config = aws_sdk_sesv2::Config::builder()
            .behavior_version(aws_sdk_sesv2::config::BehaviorVersion::latest())
            .credentials_provider(aws.credentials)
            .region(aws.region)
            .http_client(aws.http)
            .sleep_impl(aws.sleep);
        config.set_endpoint_url(aws.ses_endpoint);
        Ok(Self::new(Client::from_conf(config.build()), from))
    }

    /// Sends a letter, under the same key on every try.
    pub(crate) async fn send(&self, to: &str, letter: &Letter, key: String) -> Result<(), NotSent> {
        if self.from.is_empty() {
            tracing::info!("a mail was not sent: this deployment has no address to mail from");
            return Ok(());
        }
        if !is_one_address(to) {
            return Err(NotSent::Never(Unsendable::Address, String::new()));
        }
        let body = Body::builder().text(content(letter.text())?).html(content(letter.html())?);
        let mut message = Message::builder()
            .subject(content(letter.subject())?)
            .body(body.build())
            .headers(header(KEY_HEADER, key)?);
        if let Some((_, url)) = &letter.choice {
            message = message.headers(header(CHOICE_HEADER, format!("<{url}>"))?);
        }
        let message = message.build();
        self.client
            .send_email()
            .from_email_address(&self.from)
            .destination(Destination::builder().to_addresses(in_ascii(to)).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await
            .map_err(|error| refusal::read(&error))?;
        Ok(())
    }
}

fn content(text: String) -> Result<Content, NotSent> {
    let content = Content::builder().data(text).charset("UTF-8").build();
    content.map_err(|error| NotSent::Broken(error.to_string()))
}

fn header(name: &str, value: String) -> Result<MessageHeader, NotSent> {
    let header = MessageHeader::builder().name(name).value(value);
    header.build().map_err(|error| NotSent::Broken(error.to_string()))
}

/// An address with its host as mail systems know it: in letters of ASCII.
fn in_ascii(address: &str) -> String {
    let Some((name, host)) = address.rsplit_once('@') else { return address.to_owned() };
    match url::Host::parse(host) {
        Ok(url::Host::Domain(host)) => format!("{name}@{host}"),
        _ => address.to_owned(),
    }
}

/// Whether a text is one address and nothing that a mail system could read as two, or as a name beside one.
fn is_one_address(text: &str) -> bool {
    let is_plain = |c: char| is_printable(c) && c != ' ' && !",;:<>()[]\\\"".contains(c);
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && text.chars().all(is_plain)
        && text.len() <= 254
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_written_as_mail_systems_know_it() {
        for (typed, sent) in [
            ("ada@quill.example", "ada@quill.example"),
            ("Ada+x@Bücher.example", "Ada+x@xn--bcher-kva.example"),
            ("ada@例子.example", "ada@xn--fsqu00a.example"),
        ] {
            assert_eq!(in_ascii(typed), sent);
        }
    }

    #[test]
    fn a_mail_goes_to_one_address_only() {
        for (text, fits) in [
            ("ada@quill.example", true),
            ("ada+x@quill.example", true),
            ("ada@quill.example, eve@evil.example", false),
            ("ada@quill.example;eve@evil.example", false),
            ("Ada <ada@quill.example>", false),
            ("ada@quill.example\r\nBcc: eve@evil.example", false),
            ("ada@quill.example%0d%0aBcc: eve@evil.example", false),
            ("ada@quill.example\nBcc:eve@evil.example", false),
            ("ada@quill.example\0", false),
            ("ada\u{2028}@quill.example", false),
            ("ada\u{202e}@quill.example", false),
            ("ada\u{200b}@quill.example", false),
            ("\"ada\\r\\nBcc: eve\"@quill.example", false),
            ("=?utf-8?q?eve=40evil.example,?=@quill.example", false),
            ("zoë@bücher.example", true),
            ("用户@例子.example", true),
            ("ada@quill", false),
            ("@quill.example", false),
            ("ada", false),
            ("a@b@c.example", false),
            ("", false),
        ] {
            assert_eq!(is_one_address(text), fits, "{text}");
        }
    }
}
