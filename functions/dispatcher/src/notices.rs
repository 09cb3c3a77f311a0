//! Notices as mails: to whom each goes, what it says, and what becomes of one that can't be sent.

use chrono::{DateTime, TimeDelta, Utc};
use vouch_domain::{
    books::{
        notice::{Notice, REMINDED_DAYS},
        period::PeriodState,
    },
    calendar::{Month, day_start},
    id::{CompanyId, ProgramId},
    people::{
        company::Company,
        mail::{MailKind, Unsendable, UnsentMail},
        partner::Partner,
    },
};
use vouch_runtime::{Context, event_line::Outcome, metrics::Metric, sqs::Failure};
use vouch_store::{outbox::OutboxRow, writes::Writes};

use crate::{
    Leave, Left, Next, left,
    mail::{Letter, NotSent, Put, Words},
};

/// How often a review that stands still is looked at, whether its reminder is due again.
const PAUSED_LOOK: TimeDelta = TimeDelta::days(1);

/// By how much a reminder may come late and still say what is so.
const REMINDED_LATE: TimeDelta = TimeDelta::hours(12);

/// For how long a mail that is not taken fails as any intent does: at once again, and with the next sweeps.
const TRIED_SOON: TimeDelta = TimeDelta::minutes(10);

/// The longest pause between two tries of a mail.
const PAUSE_MOST: TimeDelta = TimeDelta::hours(6);

/// For how long a mail is tried. What it says is old by then.
const TRIED_FOR: TimeDelta = TimeDelta::days(3);

/// Tells somebody by mail, if it is not too early and its reader wants to hear of it.
pub(crate) async fn tell(
    ctx: &Context,
    ways: &Leave,
    row: &OutboxRow,
    notice: &Notice,
) -> Result<Left, Failure> {
    let company = row.company;
    let Some(settings) = ctx.store.find_company(company).await? else { return Ok(Left::Done) };
    let mut notice = notice.clone();
    if let Notice::ThreeDaysLeft { month, ends_at } = &mut notice {
        match still_reviewed(ctx, company, *month).await? {
            Reminder::Now(ends) => *ends_at = ends,
            Reminder::At(at) => return left(ctx, row, Next::At(at)).await,
            Reminder::Never => return Ok(Left::Done),
        }
    }
    let told = Told::gather(ctx, settings, &notice).await?;
    let wishes = told.partner.as_ref().filter(|_| notice.partner().is_some());
    if wishes.is_some_and(|partner| !partner.mails.wants(&notice)) {
        return Ok(Left::Done);
    }
    let Some(to) = told.address(&notice) else { return Ok(Left::Done) };
    let key = row.outbox.fingerprint(notice.kind());
    let sent = ways.mailer.send(to, &told.letter(&notice, ctx.config.base_url()), key).await;
    match sent {
        Ok(()) => Ok(Left::Done),
        Err(NotSent::Never(why, code)) => Ok(give_up(ctx, row, notice, (why, code))),
        Err(NotSent::NotNow(reason)) => not_now(ctx, row, notice, reason).await,
        Err(NotSent::Broken(reason)) => Err(Failure::Fault(reason)),
    }
}

/// Gives a mail up: it is kept for its company to see.
fn give_up(
    ctx: &Context,
    row: &OutboxRow,
    notice: Notice,
    (why, code): (Unsendable, String),
) -> Left {
    let fingerprint = row.outbox.fingerprint(notice.kind());
    let reason = format!("{} {code}", why.name());
    crate::measure_trouble(
        ("give_up_mail", Metric::MailsGivenUp),
        row.company,
        &row.outbox.id,
        reason.trim_end(),
    );
    Left::Unsent(Box::new(UnsentMail::new((notice, &fingerprint), (why, code), ctx.now())))
}

/// Puts a mail off that may go later: for longer and longer, so that it holds up nothing that waits behind it, and not
/// for ever.
async fn not_now(
    ctx: &Context,
    row: &OutboxRow,
    notice: Notice,
    reason: String,
) -> Result<Left, Failure> {
    let (since, now) = (row.waits_since(), ctx.now());
    let waited = now.signed_duration_since(since);
    if row.failing_since.is_none() && waited >= TRIED_FOR {
        // However long ago it was due, nobody is known to have tried it: that counts from now.
        let mut writes = ctx.store.writes();
        writes.outbox_failing(row.company, &row.outbox.id, (now, now))?;
        writes.commit().await?;
        return Err(Failure::Mail(reason.into()));
    }
    if waited >= TRIED_FOR {
        let code = reason.rsplit(' ').next().unwrap_or_default().to_owned();
        return Ok(give_up(ctx, row, notice, (Unsendable::TooLong, code)));
    }
    if waited < TRIED_SOON {
        return Err(Failure::Mail(reason.into()));
    }
    let mut writes = ctx.store.writes();
    let next = now + (waited / 2).min(PAUSE_MOST);
    writes.outbox_failing(row.company, &row.outbox.id, (since, next))?;
    // Refused where another has sent it: then it has its mark.
    writes.commit().await?;
    Ok(Left::Marked(Outcome::Retried))
}

/// Writes down the reminder of a review that begins, due three local days before it ends.
pub(crate) fn remind(
    writes: &mut Writes<'_>,
    settings: &Company,
    (month, ends_at): (Month, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<(), vouch_store::Error> {
    let notice = Notice::ThreeDaysLeft { month, ends_at };
    let due_at = reminded_at(settings, month, ends_at);
    if due_at <= now {
        return Ok(());
    }
    writes.notice_at(settings.id, &format!("three_days#{month}"), &notice, now, due_at)
}

fn reminded_at(settings: &Company, month: Month, ends_at: DateTime<Utc>) -> DateTime<Utc> {
    let zone = settings.clock_of(month).month_zone();
    let last = ends_at.with_timezone(&zone).date_naive();
    let day = last.checked_sub_signed(TimeDelta::days(REMINDED_DAYS)).unwrap_or(last);
    day_start(day, zone)
}

/// Whether a reminder is due.
enum Reminder {
    /// It is, and the review ends then.
    Now(DateTime<Utc>),
    /// Later: the review was paused and ends later than it was to.
    At(DateTime<Utc>),
    /// The review is over, or it is too late to say so.
    Never,
}

async fn still_reviewed(
    ctx: &Context,
    company: CompanyId,
    month: Month,
) -> Result<Reminder, Failure> {
    let now = ctx.now();
    let settings = ctx.store.find_company(company).await?;
    let row = ctx.store.find_period(company, month).await?;
    let (Some(settings), Some(row)) = (settings, row) else { return Ok(Reminder::Never) };
    Ok(match row.period.state {
        PeriodState::Review(review) => {
            let at = reminded_at(&settings, month, review.ends_at);
            match now.signed_duration_since(at) {
                late if late < TimeDelta::zero() => Reminder::At(at),
                late if late <= REMINDED_LATE => Reminder::Now(review.ends_at),
                _ => Reminder::Never,
            }
        }
        PeriodState::Paused(_) => Reminder::At(now + PAUSED_LOOK),
        PeriodState::Open | PeriodState::Closing(_) | PeriodState::Final(_) => Reminder::Never,
    })
}

/// What a mail is made of.
struct Told {
    company: Company,
    words: Words,
    partner: Option<Partner>,
    program: String,
}

impl Told {
    async fn gather(ctx: &Context, company: Company, notice: &Notice) -> Result<Self, Failure> {
        let about = match notice {
            Notice::ApplicationReceived { partner, .. } => Some(*partner),
            Notice::PartnerMade { .. } => None,
            _ => notice.partner(),
        };
        let partner = match about {
            Some(partner) => ctx.store.find_partner(company.id, partner).await?,
            None => None,
        };
        let program = match notice {
            Notice::ApplicationReceived { program, .. }
            | Notice::ApplicationApproved { program, .. }
            | Notice::ApplicationDeclined { program, .. } => {
                program_name(ctx, company.id, *program).await?
            }
            _ => String::new(),
        };
        let reader = partner.as_ref().filter(|_| notice.partner().is_some());
        let chosen = reader.and_then(|partner| partner.mails.language);
        let words = Words::new(chosen.unwrap_or(company.language), company.zone);
        Ok(Self { words, company, partner, program })
    }

    /// Where the mail goes: to the partner, or to where the company wants its mails; nowhere if that is not known.
    fn address<'a>(&'a self, notice: &'a Notice) -> Option<&'a str> {
        match notice {
            Notice::DestinationChanged { to, .. } => Some(to),
            Notice::PartnerMade { .. } => None,
            _ if notice.partner().is_some() => self.partner.as_ref()?.email.as_deref(),
            _ => self.company.contact_email.as_deref(),
        }
    }

    fn letter(&self, notice: &Notice, base: &str) -> Letter {
        let says = said(notice, &self.words);
        let partner = self.partner.as_ref();
        let (name, code) =
            partner.map_or_else(Default::default, |it| (it.name.clone(), it.code.to_string()));
        let mut puts = vec![
            ("company", Put::Text(&self.company.name)),
            ("program", Put::Text(&self.program)),
            ("name", Put::Text(&name)),
            ("code", Put::Text(&code)),
            ("zone", Put::Text(self.words.zone())),
        ];
        puts.extend(says.puts.iter().map(|(name, text)| (*name, Put::Text(text))));
        let say = |part: &str| self.words.say_with(&format!("mail-{}-{part}", says.key), &puts);
        let foot = match notice {
            Notice::ApplicationDeclined { .. } => "mail-foot-applicant",
            _ if notice.partner().is_some() => "mail-foot-partner",
            _ => "mail-foot-company",
        };
        let heading = self.words.say_with(&format!("mail-{}-subject", says.key), &puts);
        Letter {
            company: crate::mail::one_line(&self.company.name),
            colour: self.company.brand_colour.clone(),
            heading,
            lines: vec![
                says.what.map_or_else(|| say("what"), |key| self.words.say_with(key, &puts)),
                say("next"),
            ],
            facts: self.facts(notice),
            action: (say("go"), format!("{base}{}", self.path(notice))),
            foot: self.words.say_with(foot, &puts),
            choice: MailKind::of(notice).map(|_| {
                let url = format!("{base}/portal/{}/profile#mails", self.company.id);
                (self.words.say("mail-choice"), url)
            }),
            language: self.words.language(),
        }
    }

    /// What stands in the table of a mail.
    fn facts(&self, notice: &Notice) -> Vec<(String, String)> {
        let line = |key: &str, fact: &str| (self.words.say(key), crate::mail::one_line(fact));
        match notice {
            Notice::ApplicationReceived { .. } => {
                let partner = self.partner.as_ref();
                let name = partner.map_or("", |partner| partner.name.as_str());
                let email =
                    partner.and_then(|partner| partner.email.as_deref()).unwrap_or_default();
                vec![
                    line("mail-name", name),
                    line("mail-email", email),
                    line("mail-program", &self.program),
                ]
            }
            Notice::ChargeFailed { amount, next, reason, .. } => {
                let mut facts = vec![line("mail-amount", &self.words.money(*amount))];
                if !reason.trim().is_empty() {
                    facts.push(line("mail-reason", reason));
                }
                if let Some(next) = next {
                    facts.push(line("mail-next", &self.words.instant(*next)));
                }
                facts
            }
            Notice::CommissionDeclined { reason, .. } => vec![line("mail-reason", reason)],
            Notice::WebhookDisabled { url, .. } => vec![line("mail-address", url)],
            Notice::Charged { invoice, amount } | Notice::ChargeGivenUp { invoice, amount } => {
                vec![
                    line("mail-for", &self.words.month(invoice.month)),
                    line("mail-amount", &self.words.money(*amount)),
                ]
            }
            Notice::PayoutDue { payout, amount } | Notice::PayoutSent { payout, amount } => vec![
                line("mail-for", &self.words.month(payout.page.month)),
                line("mail-amount", &self.words.money(*amount)),
            ],
            Notice::InvoiceReady { ends_at, .. } | Notice::ThreeDaysLeft { ends_at, .. } => {
                vec![line("mail-until", &self.words.instant(*ends_at))]
            }
            _ => Vec::new(),
        }
    }

    /// Where its reader goes on.
    fn path(&self, notice: &Notice) -> String {
        let portal = format!("/portal/{}", self.company.id);
        match notice {
            Notice::InvoiceReady { .. } | Notice::ThreeDaysLeft { .. } => {
                "/dashboard/invoices".to_owned()
            }
            Notice::Charged { invoice, .. }
            | Notice::ChargeFailed { invoice, .. }
            | Notice::ChargeGivenUp { invoice, .. } => format!("/dashboard/invoices/{invoice}"),
            Notice::ApplicationReceived { .. } => "/dashboard/applications".to_owned(),
            Notice::WebhookDisabled { endpoint, .. } => {
                format!("/dashboard/settings/webhooks/{endpoint}")
            }
            Notice::PayoutDue { .. } | Notice::PayoutSent { .. } => format!("{portal}/statements"),
            Notice::CommissionDeclined { commission, .. } => {
                format!("{portal}/commissions/{commission}")
            }
            Notice::ApplicationDeclined { .. } => format!("{portal}/join"),
            Notice::DestinationChanged { .. }
            | Notice::PartnerMade { .. }
            | Notice::ApplicationApproved { .. }
            | Notice::MessageReceived { .. } => portal,
        }
    }
}

async fn program_name(
    ctx: &Context,
    company: CompanyId,
    program: ProgramId,
) -> Result<String, Failure> {
    let program = ctx.store.find_program(company, program).await?;
    Ok(program.map(|program| program.name).unwrap_or_default())
}

/// Which messages a notice says, and what it puts into them.
struct Said {
    key: &'static str,
    /// What it says in place of its usual first sentence.
    what: Option<&'static str>,
    puts: Vec<(&'static str, String)>,
}

fn said(notice: &Notice, words: &Words) -> Said {
    let of = |key, puts| Said { key, what: None, puts };
    match notice {
        Notice::InvoiceReady { month, ends_at } => of(
            "invoice-ready",
            vec![("month", words.month(*month)), ("until", words.instant(*ends_at))],
        ),
        Notice::ThreeDaysLeft { month, ends_at } => of(
            "three-days-left",
            vec![("month", words.month(*month)), ("until", words.instant(*ends_at))],
        ),
        Notice::Charged { invoice, amount } => of(
            "charged",
            vec![("month", words.month(invoice.month)), ("amount", words.money(*amount))],
        ),
        Notice::ChargeFailed { invoice, amount, .. } => of(
            "charge-failed",
            vec![("month", words.month(invoice.month)), ("amount", words.money(*amount))],
        ),
        Notice::ChargeGivenUp { invoice, amount } => of(
            "charge-given-up",
            vec![("month", words.month(invoice.month)), ("amount", words.money(*amount))],
        ),
        Notice::PayoutDue { payout, amount } => of(
            "payout-due",
            vec![("month", words.month(payout.page.month)), ("amount", words.money(*amount))],
        ),
        Notice::PayoutSent { payout, amount } => of(
            "payout-sent",
            vec![("month", words.month(payout.page.month)), ("amount", words.money(*amount))],
        ),
        Notice::DestinationChanged { masked, holds_until, .. } => of(
            "destination-changed",
            vec![("masked", masked.clone()), ("until", words.instant(*holds_until))],
        ),
        Notice::ApplicationReceived { .. } => of("application-received", Vec::new()),
        // Nobody reads the second: it is for systems.
        Notice::ApplicationApproved { .. } | Notice::PartnerMade { .. } => {
            of("application-approved", Vec::new())
        }
        Notice::ApplicationDeclined { .. } => of("application-declined", Vec::new()),
        Notice::CommissionDeclined { commission, amount, .. } => of(
            "commission-declined",
            vec![("month", words.month(commission.month())), ("amount", words.money(*amount))],
        ),
        Notice::WebhookDisabled { failing_since, .. } => Said {
            key: "webhook-disabled",
            what: Some(match failing_since {
                Some(_) => "mail-webhook-disabled-failing",
                None => "mail-webhook-disabled-gone",
            }),
            puts: failing_since.iter().map(|since| ("since", words.instant(*since))).collect(),
        },
        Notice::MessageReceived { subject, .. } => {
            of("message-received", vec![("subject", subject.clone())])
        }
    }
}
