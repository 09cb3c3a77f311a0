//! Mails: which ones a partner wants, and those that could not be sent.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::PartnerId,
    people::{
        company::Scope,
        mail::{Language, MailKind, MailWishes, Settlement, UnsentMail},
    },
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Answer, Named, NoBody, Query},
    list::{List, Paging, cursor},
    operation::{Needs, Operation},
};
use crate::mails;

pub(super) fn operations() -> Vec<Operation> {
    let (read, write) = (Needs::Key(Scope::Read), Needs::Key(Scope::Write));
    vec![
        Operation::get(
            "/unsent-mails",
            read,
            "Mails that could not be sent in the last 90 days, the latest first",
            list,
        )
        .query::<Paging>()
        .answers::<List<UnsentView>>(),
        Operation::get("/unsent-mails/{mail}", read, "A mail that could not be sent", show)
            .answers::<UnsentView>(),
        Operation::post(
            "/unsent-mails/{mail}/again",
            write,
            "Sends a mail once more, to where its reader is reached now",
            again,
        )
        .answers_done::<UnsentView>(),
        Operation::post(
            "/unsent-mails/{mail}/drop",
            write,
            "Leaves it at that: the mail needs nobody any more",
            leave,
        )
        .answers_done::<UnsentView>(),
    ]
}

/// Which mails a partner wants. What it must know has no switch: where its payouts go, and whether it was let in.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Mails")]
pub(super) struct MailsView {
    /// In which language they are, `en` or `de`; null for the company's.
    #[schemars(with = "Option<String>")]
    language: Option<Language>,
    /// A statement is final and will be paid.
    statements: bool,
    /// A payout is on its way.
    payouts: bool,
    /// A commission was declined.
    decisions: bool,
    /// A message waits in the portal.
    messages: bool,
}

impl From<&MailWishes> for MailsView {
    fn from(wishes: &MailWishes) -> Self {
        let wants = |kind| !wishes.unwanted.contains(&kind);
        Self {
            language: wishes.language,
            statements: wants(MailKind::Statements),
            payouts: wants(MailKind::Payouts),
            decisions: wants(MailKind::Decisions),
            messages: wants(MailKind::Messages),
        }
    }
}

/// Which mails a partner is to get; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "MailsChange")]
#[serde(deny_unknown_fields)]
pub(super) struct MailsIn {
    /// `en` or `de`, or null for the company's.
    #[serde(default, deserialize_with = "super::input::given")]
    #[schemars(with = "Option<String>")]
    language: Option<Option<Language>>,
    /// A statement is final and will be paid.
    statements: Option<bool>,
    /// A payout is on its way.
    payouts: Option<bool>,
    /// A commission was declined.
    decisions: Option<bool>,
    /// A message waits in the portal.
    messages: Option<bool>,
}

impl MailsIn {
    /// The wishes with these changes.
    pub(super) fn onto(self, mut wishes: MailWishes) -> MailWishes {
        if let Some(language) = self.language {
            wishes.language = language;
        }
        for (kind, wanted) in [
            (MailKind::Statements, self.statements),
            (MailKind::Payouts, self.payouts),
            (MailKind::Decisions, self.decisions),
            (MailKind::Messages, self.messages),
        ] {
            if let Some(wanted) = wanted {
                wishes.set(kind, wanted);
            }
        }
        wishes
    }
}

/// A mail that could not be sent.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UnsentMail")]
struct UnsentView {
    id: String,
    /// What it tells, such as `payout_sent` or `invoice_ready`.
    kind: &'static str,
    /// The partner that it was to; null where it was to the company.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// Why it was given up: `address` (it was to no address), `rejected` (the mail service refuses it), `sender` (the
    /// mail service lets this deployment send nothing) or `too_long` (it was taken on no try of three days).
    why: &'static str,
    /// What the mail service calls it.
    code: Option<String>,
    given_up_at: DateTime<Utc>,
    /// `open`; `again` once it is sent once more, `dropped` once it is left at that.
    status: &'static str,
    settled_at: Option<DateTime<Utc>>,
}

impl From<UnsentMail> for UnsentView {
    fn from(mail: UnsentMail) -> Self {
        Self {
            kind: mail.notice.kind(),
            partner: mail.notice.partner(),
            why: mail.why.name(),
            code: Some(mail.code).filter(|code| !code.is_empty()),
            given_up_at: mail.given_up_at,
            status: match mail.settled.map(|settled| settled.how) {
                None => "open",
                Some(Settlement::Again) => "again",
                Some(Settlement::Dropped) => "dropped",
            },
            settled_at: mail.settled.map(|settled| settled.at),
            id: mail.id,
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<UnsentView>> {
    let (from, limit) = (cursor(query.cursor.as_deref())?, query.limit.for_store());
    let page = ctx.store.list_unsent_mails(caller.company, limit, from.as_ref()).await?;
    Ok(Json(page.map(UnsentView::from).into()))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<String>,
) -> Answer<UnsentView> {
    Ok(Json(mails::find(&ctx, caller.company, &id).await?.into()))
}

async fn again(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<String>,
    _: NoBody,
) -> Answer<UnsentView> {
    let settled = Box::pin(mails::settle(&ctx, caller.company, &id, Settlement::Again)).await?;
    Ok(Json(settled.into()))
}

async fn leave(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<String>,
    _: NoBody,
) -> Answer<UnsentView> {
    let settled = Box::pin(mails::settle(&ctx, caller.company, &id, Settlement::Dropped)).await?;
    Ok(Json(settled.into()))
}
