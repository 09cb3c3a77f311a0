//! What a member says of commissions: right, wrong, wait, wait no longer; and of all on a page at once that they are
//! right.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    books::standing::CommissionStatus,
    calendar::Month,
    earning::commission::{Commission, CommissionId},
};
use vouch_runtime::Context;

use super::one;
use crate::{
    api::input::Named,
    books::Books,
    dashboard::ways,
    kit::{Arg, Field, Form, Kind, Select, figures, part},
    pages::{
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    review::{self, Word},
};

/// What was typed that can't be taken as it is.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Which form: `decline` or `hold`.
    form: &'static str,
    reason: String,
}

/// `POST /dashboard/commissions/{commission}/approve`
pub(super) async fn approve(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<CommissionId>,
    sent: Sent,
) -> Shown {
    decide(&ctx, &visit, id, Word::Approve(month(&sent)), "").await
}

/// `POST /dashboard/commissions/{commission}/release`
pub(super) async fn release(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<CommissionId>,
    sent: Sent,
) -> Shown {
    decide(&ctx, &visit, id, Word::Release(month(&sent)), "").await
}

/// `POST /dashboard/commissions/{commission}/decline`
pub(super) async fn decline(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<CommissionId>,
    sent: Sent,
) -> Shown {
    decide(&ctx, &visit, id, Word::Decline(sent.field("decline_reason").to_owned()), "decline")
        .await
}

/// `POST /dashboard/commissions/{commission}/hold`
pub(super) async fn hold(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<CommissionId>,
    sent: Sent,
) -> Shown {
    decide(&ctx, &visit, id, Word::Hold(sent.field("hold_reason").to_owned()), "hold").await
}

/// The month that was chosen; none where the running one is meant.
fn month(sent: &Sent) -> Option<Month> {
    sent.field("period").parse().ok()
}

async fn decide(
    ctx: &Context,
    visit: &MemberVisit,
    id: CommissionId,
    word: Word,
    form: &'static str,
) -> Shown {
    let reason = match &word {
        Word::Decline(reason) | Word::Hold(reason) => reason.clone(),
        Word::Approve(_) | Word::Release(_) => String::new(),
    };
    match Box::pin(review::decide(ctx, &visit.company, id, word)).await {
        Ok(_) => Ok(see(&ways::asked(&ways::commission(id), &[("done", "decided")]))),
        Err(refusal) if refusal.names_field("reason") => {
            let draft = Draft { form, reason };
            let (title, main) = Box::pin(one::content(ctx, visit, id, "", &draft)).await?;
            Ok(visit.mend(&title, main))
        }
        Err(refusal) => Err(refusal),
    }
}

/// `POST /dashboard/commissions/approve`
pub(super) async fn approve_all(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    sent: Sent,
) -> Shown {
    let named = sent.fields().filter(|(name, _)| *name == "commission");
    let ids: Vec<CommissionId> = named.filter_map(|(_, id)| id.parse().ok()).collect();
    let mut count = 0_i64;
    for id in ids.into_iter().take(AT_ONCE) {
        match Box::pin(review::decide(&ctx, &visit.company, id, Word::Approve(None))).await {
            Ok(_) => count = count.saturating_add(1),
            // Decided by somebody else meanwhile, or what it follows is: the others go on.
            Err(refusal) if refusal.is_conflict() => {}
            Err(refusal) => return Err(refusal),
        }
    }
    let parts = [
        ("month", sent.field("month")),
        ("status", sent.field("status")),
        ("partner", sent.field("partner")),
        ("approved", &*count.to_string()),
    ];
    Ok(see(&ways::asked(ways::COMMISSIONS, &parts)))
}

/// How many are approved at once.
const AT_ONCE: usize = 100;

/// The button that approves what a page shows and nobody has looked at.
pub(super) fn all_at_once(
    visit: &MemberVisit,
    pending: &[CommissionId],
    asked: &[(&str, &str)],
) -> Markup {
    let reader = &visit.reader;
    if pending.is_empty() {
        return html! {};
    }
    let count = i64::try_from(pending.len()).unwrap_or(i64::MAX);
    let ids: Vec<String> = pending.iter().map(ToString::to_string).collect();
    let mut hidden = visit.hidden().to_vec();
    hidden.extend(asked);
    hidden.extend(ids.iter().map(|id| ("commission", id.as_str())));
    Form {
        action: "/dashboard/commissions/approve",
        button: &reader
            .say_with("dashboard-commissions-approve-all", &[("count", Arg::Count(count))]),
        working: &reader.say("dashboard-commissions-deciding"),
        hidden: &hidden,
        wrong: &[],
        fields: html! {},
    }
    .shown(reader)
}

/// The forms that fit how far a commission is; nothing where it can only be corrected.
pub(super) fn forms(
    visit: &MemberVisit,
    books: &Books<'_>,
    commission: &Commission,
    status: CommissionStatus,
    draft: &Draft,
) -> Markup {
    use CommissionStatus as S;
    let reader = &visit.reader;
    if commission.recruit.is_some() {
        return part(
            "decide",
            &reader.say("dashboard-commissions-decide"),
            html! { p class="quiet" { (reader.say("dashboard-commissions-follows")) } },
        );
    }
    let (approves, releases, declines, holds) = match status {
        S::Pending => (true, false, true, true),
        S::Approved => (false, false, true, true),
        S::OnHold => (false, true, true, false),
        S::Declined => (true, false, false, false),
        S::Invoiced | S::Paid => return html! {},
    };
    let page = ways::commission(commission.id);
    let months = if status == S::OnHold || status == S::Declined {
        months(visit, books, commission)
    } else {
        Vec::new()
    };
    part(
        "decide",
        &reader.say("dashboard-commissions-decide"),
        html! {
            @if status == S::Pending { p class="quiet" { (reader.say("dashboard-commissions-silence")) } }
            @if approves { (word(visit, &page, "approve", owed(visit, &months), &[])) }
            @if releases { (word(visit, &page, "release", owed(visit, &months), &[])) }
            @if declines { (with_reason(visit, &page, "decline", draft)) }
            @if holds { (with_reason(visit, &page, "hold", draft)) }
        },
    )
}

/// The months whose invoices can have what was withheld: those in review, and the one that runs.
fn months(
    visit: &MemberVisit,
    books: &Books<'_>,
    commission: &Commission,
) -> Vec<(String, String)> {
    let reader = &visit.reader;
    let mut months = vec![(String::new(), reader.say("dashboard-commissions-owed-now"))];
    let earned_in = books.company().month_of(commission.earned_at);
    for month in books.looked_at().filter(|month| *month >= earned_in) {
        let name = figures::month(reader, month);
        let words =
            reader.say_with("dashboard-commissions-owed-in", &[("month", Arg::Text(&name))]);
        months.push((month.to_string(), words));
    }
    months
}

fn owed(visit: &MemberVisit, months: &[(String, String)]) -> Markup {
    if months.len() < 2 {
        return html! {};
    }
    Select {
        name: "period",
        label: &visit.reader.say("dashboard-commissions-owed"),
        options: months,
        ..Select::default()
    }
    .shown(&visit.reader)
}

fn word(
    visit: &MemberVisit,
    page: &str,
    name: &str,
    fields: Markup,
    wrong: &[(String, String)],
) -> Markup {
    let reader = &visit.reader;
    Form {
        action: &format!("{page}/{name}"),
        button: &reader.say(&format!("dashboard-commissions-{name}")),
        working: &reader.say("dashboard-commissions-deciding"),
        hidden: &visit.hidden(),
        wrong,
        fields,
    }
    .shown(reader)
}

fn with_reason(visit: &MemberVisit, page: &str, name: &str, draft: &Draft) -> Markup {
    let reader = &visit.reader;
    let is_wrong = draft.form == name;
    let problem = reader.say("dashboard-commissions-reason-wrong");
    let field_name = format!("{name}_reason");
    let wrong = [(field_name.clone(), problem.clone())];
    let field = Field {
        name: &field_name,
        label: &reader.say(&format!("dashboard-commissions-{name}-reason")),
        help: &reader.say("dashboard-commissions-reason-help"),
        value: if is_wrong { &draft.reason } else { "" },
        wrong: if is_wrong { &problem } else { "" },
        autocomplete: "off",
        kind: Kind::Text,
        optional: name == "hold",
        ..Field::default()
    };
    let wrong: &[_] = if is_wrong { &wrong } else { &[] };
    word(visit, page, name, field.shown(reader), wrong)
}
