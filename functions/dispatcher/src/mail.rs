//! Mails, through SES: each in plain text and as a page that says the same.

mod letter;
mod words;

use aws_sdk_sesv2::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
    types::{Body, Content, Destination, EmailContent, Message, MessageHeader},
};
use vouch_runtime::{Context, lambda, sqs::Failure};

pub(crate) use self::{
    letter::Letter,
    words::{Put, Words, one_line},
};

/// The header that tells mails apart: who gets one twice sees that it is the same.
const KEY_HEADER: &str = "X-Vouch-Mail";

/// Why a mail was not taken, without what SES says of it: that cites addresses, which no log may hold.
fn refusal(error: &SdkError<SendEmailError>) -> String {
    match error.as_service_error().and_then(ProvideErrorMetadata::code) {
        Some(code) => format!("SES answered {code}"),
        None => "SES gave no answer".to_owned(),
    }
}

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
    pub(crate) async fn send(&self, to: &str, letter: &Letter, key: String) -> Result<(), Failure> {
        if self.from.is_empty() {
            tracing::info!("a mail was not sent: this deployment has no address to mail from");
            return Ok(());
        }
        if !is_one_address(to) {
            tracing::warn!(mail.key = key, "a mail was not sent: what it is to is no address");
            return Ok(());
        }
        let body = Body::builder().text(content(letter.text())?).html(content(letter.html())?);
        let header = MessageHeader::builder().name(KEY_HEADER).value(key);
        let message = Message::builder()
            .subject(content(letter.subject())?)
            .body(body.build())
            .headers(header.build().map_err(|error| Failure::Fault(error.to_string()))?)
            .build();
        self.client
            .send_email()
            .from_email_address(&self.from)
            .destination(Destination::builder().to_addresses(to).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await
            .map_err(|error| Failure::Mail(refusal(&error).into()))?;
        Ok(())
    }
}

fn content(text: String) -> Result<Content, Failure> {
    let content = Content::builder().data(text).charset("UTF-8").build();
    content.map_err(|error| Failure::Fault(error.to_string()))
}

/// Whether a text is one address and nothing that a mail system could read as two, or as a name beside one.
fn is_one_address(text: &str) -> bool {
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !",;:<>()[]\\\"".contains(c);
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && text.chars().all(is_plain)
        && text.len() <= 254
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_goes_to_one_address_only() {
        for (text, fits) in [
            ("ada@quill.example", true),
            ("ada+x@quill.example", true),
            ("ada@quill.example, eve@evil.example", false),
            ("ada@quill.example;eve@evil.example", false),
            ("Ada <ada@quill.example>", false),
            ("ada@quill.example\r\nBcc: eve@evil.example", false),
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
