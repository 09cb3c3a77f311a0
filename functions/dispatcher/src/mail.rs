//! Mails, through SES. Plain text, in words that say what happened and what to do.

use aws_sdk_sesv2::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
    types::{Body, Content, Destination, EmailContent, Message},
};
use chrono::{DateTime, Utc};
use vouch_domain::{books::payout::PayoutId, calendar::Month, id::CompanyId, money::Money};
use vouch_runtime::{Context, lambda, sqs::Failure};

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

    async fn send(&self, to: &str, subject: String, text: String) -> Result<(), Failure> {
        if self.from.is_empty() {
            tracing::info!("a mail was not sent: this deployment has no address to mail from");
            return Ok(());
        }
        let content = |text: String| {
            Content::builder()
                .data(text)
                .charset("UTF-8")
                .build()
                .map_err(|error| Failure::Fault(error.to_string()))
        };
        let message = Message::builder()
            .subject(content(subject)?)
            .body(Body::builder().text(content(text)?).build())
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

/// Tells a company that its month can be looked at.
pub(crate) async fn announce_review(
    ctx: &Context,
    mailer: &Mailer,
    company: CompanyId,
    month: Month,
    ends_at: DateTime<Utc>,
) -> Result<(), Failure> {
    let settings = ctx.store.find_company(company).await?;
    if let Some(settings) = settings
        && let Some(to) = &settings.contact_email
    {
        let until = ends_at.with_timezone(&settings.zone).format("%-d %B %Y, %H:%M");
        let name = month.first_day().format("%B %Y");
        let subject = format!("{}: the invoice for {name} is ready to review", settings.name);
        let text = format!(
            "The partner invoice for {name} is drawn up.\n\nLook at it until {until} ({}). After that it is final and charged without further action.\n\n{}/dashboard\n",
            settings.zone,
            ctx.config.base_url()
        );
        mailer.send(to, subject, text).await?;
    }
    Ok(())
}

/// Tells a partner that money is on its way.
pub(crate) async fn announce_payout(
    ctx: &Context,
    mailer: &Mailer,
    company: CompanyId,
    payout: PayoutId,
    amount: Money,
) -> Result<(), Failure> {
    let settings = ctx.store.find_company(company).await?;
    let partner = ctx.store.find_partner(company, payout.page.partner).await?;
    if let (Some(settings), Some(partner)) = (settings, partner)
        && let Some(to) = &partner.email
    {
        let name = payout.page.month.first_day().format("%B %Y");
        let subject = format!("{} will pay you {amount} for {name}", settings.name);
        let text = format!(
            "Your statement for {name} is final. {amount} will be paid to you.\n\nSee each line and why it is there:\n{}/portal/{company}\n",
            ctx.config.base_url()
        );
        mailer.send(to, subject, text).await?;
    }
    Ok(())
}
