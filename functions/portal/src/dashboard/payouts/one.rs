//! One payout: how far it is, where it goes, and what a person can say of it.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::payout::{Payout, PayoutId, PayoutStatus, Rail},
    books::statement::StatementId,
    money::Money,
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{astray, list::reason, outcome};
use crate::{
    api::input::{Named, Query, is_line},
    dashboard::{names::Names, settings::rails::words, ways},
    kit::{Field, Form, facts, figures, note, opening, part, standing, warning},
    pages::{
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    payouts,
    refusal::Refusal,
};

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `paid`, `failed`, `again` or `changed`.
    done: String,
}

/// How long a reference or a reason may be.
const LINE_MOST: usize = 140;

/// `GET /dashboard/payouts/{payout}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let main = Box::pin(content(&ctx, &visit, id, &asked.done, "")).await?;
    Ok(visit.page(&visit.reader.say("dashboard-payouts-one-title"), main))
}

/// `POST /dashboard/payouts/{payout}/paid`
pub(super) async fn mark_paid(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutId>,
    sent: Sent,
) -> Shown {
    let reference = sent.field("reference");
    if !is_line(reference, LINE_MOST) {
        return mend(&ctx, &visit, id, "reference").await;
    }
    let how = (Some(reference.to_owned()), ctx.now());
    let outcome = payouts::mark_paid(&ctx, visit.company.id, id, how).await;
    after(id, "paid", outcome)
}

/// `POST /dashboard/payouts/{payout}/failed`
pub(super) async fn mark_failed(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutId>,
    sent: Sent,
) -> Shown {
    let reason = sent.field("reason");
    if !is_line(reason, LINE_MOST) {
        return mend(&ctx, &visit, id, "reason").await;
    }
    let outcome = payouts::mark_failed(&ctx, &visit.company, id, (reason, ctx.now()));
    after(id, "failed", Box::pin(outcome).await)
}

/// `POST /dashboard/payouts/{payout}/retry`
pub(super) async fn retry(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutId>,
) -> Shown {
    let outcome = Box::pin(payouts::retry(&ctx, &visit.company, id, ctx.now())).await;
    let next = outcome.as_ref().map_or(id, |payout| payout.id);
    after(next, "again", outcome)
}

async fn mend(ctx: &Context, visit: &MemberVisit, id: PayoutId, wrong: &str) -> Shown {
    let main = Box::pin(content(ctx, visit, id, "", wrong)).await?;
    Ok(visit.mend(&visit.reader.say("dashboard-payouts-one-title"), main))
}

fn after(id: PayoutId, done: &str, outcome: Result<Payout, Refusal>) -> Shown {
    let done = match outcome {
        Ok(_) => done,
        Err(refusal) if refusal.is_conflict() => "changed",
        Err(refusal) => return Err(refusal),
    };
    Ok(see(&ways::asked(&ways::payout(id), &[("done", done)])))
}

async fn content(
    ctx: &Context,
    visit: &MemberVisit,
    id: PayoutId,
    done: &str,
    wrong: &str,
) -> Result<Markup, Refusal> {
    let (reader, company) = (&visit.reader, visit.company.id);
    let payout = payouts::find(ctx, company, id).await?;
    let why = payouts::why(ctx, company, &payout).await?;
    let partner = id.page.partner;
    let names = Names::of(ctx, company, [partner]).await?;
    let destination = match payout.to {
        Some(at) => ctx.store.find_destination_of(company, partner, at).await?,
        None => ctx.store.find_destination(company, partner).await?,
    };
    let money = Money::new(payout.minor, id.page.currency);
    let sentence = reader.tell(
        "dashboard-payouts-one-sentence",
        &[
            ("amount", figures::amount(reader, money)),
            ("name", names.link(partner)),
            ("month", html! { (figures::month(reader, id.page.month)) }),
        ],
    );
    let why = html! { @if let Some(why) = why { p { (reason(reader, why)) } } };
    let again = astray::tried_again(ctx, company, [&payout]).await?.after(id);
    let masked = destination.map(|destination| destination.account.masked());
    Ok(html! {
        (opening(sentence, why))
        @match done {
            "paid" | "failed" | "again" => (note(html! {
                p { (reader.say(&format!("dashboard-payouts-one-done-{done}"))) }
            })),
            "changed" => (warning(html! { p { (reader.say("dashboard-payouts-one-changed")) } })),
            _ => {}
        }
        (part("about", &reader.say("dashboard-payouts-run-about"), about(visit, &payout, masked.as_deref())))
        @if visit.may(Scope::Admin) { (steps(visit, &payout, again, wrong)) }
    })
}

fn about(visit: &MemberVisit, payout: &Payout, masked: Option<&str>) -> Markup {
    let reader = &visit.reader;
    let statement = ways::statement(StatementId(payout.id.page));
    let mut rows = vec![
        (reader.say("dashboard-payouts-column-status"), standing::payout(reader, payout.status)),
        (reader.say("dashboard-payouts-column-rail"), html! { (words(reader, payout.rail)) }),
        (
            reader.say("dashboard-payouts-one-to"),
            html! {
                @match masked {
                    Some(masked) => code { (masked) },
                    None => (reader.say("dashboard-payouts-one-nowhere")),
                }
            },
        ),
        (
            reader.say("dashboard-payouts-one-statement"),
            html! { a href=(statement) { (figures::month(reader, payout.id.page.month)) } },
        ),
        (reader.say("dashboard-payouts-one-since"), figures::moment(reader, payout.created_at)),
    ];
    if let Some(run) = payout.run {
        let link = html! { a href=(ways::payout_run(run)) { (reader.say("dashboard-payouts-one-run-link")) } };
        rows.push((reader.say("dashboard-payouts-one-run"), link));
    }
    if let Some(at) = payout.paid_at {
        rows.push((reader.say("dashboard-payouts-one-paid"), figures::moment(reader, at)));
    }
    let texts = [("reference", &payout.reference), ("reason", &payout.reason)];
    for (key, text) in texts {
        if let Some(text) = text {
            rows.push((
                reader.say(&format!("dashboard-payouts-{key}")),
                figures::shortened(text, 60),
            ));
        }
    }
    facts(&rows)
}

fn steps(visit: &MemberVisit, payout: &Payout, again: Option<PayoutId>, wrong: &str) -> Markup {
    let reader = &visit.reader;
    let is_open = matches!(payout.status, PayoutStatus::Due | PayoutStatus::Sent);
    // What stands in a file that may still be sent is said of the whole run.
    if payout.run.is_some() && payout.rail != Rail::Stripe && is_open {
        return outcome::in_run(visit, payout);
    }
    let by_hand = payout.rail != Rail::Stripe;
    let (may_be_paid, may_fail) = match payout.status {
        PayoutStatus::Due => (true, by_hand),
        PayoutStatus::Sent => (by_hand, by_hand),
        PayoutStatus::Paid => (false, true),
        PayoutStatus::Failed | PayoutStatus::Unknown => (false, false),
    };
    let own = ways::payout(payout.id);
    html! {
        @if may_be_paid {
            (part("paid", &reader.say("dashboard-payouts-one-mark-paid"), form(visit, &own, "paid", ("reference", wrong))))
        }
        @if may_fail {
            (part("failed", &reader.say("dashboard-payouts-one-mark-failed"), form(visit, &own, "failed", ("reason", wrong))))
        }
        @if let Some(next) = again {
            (part("again", &reader.say("dashboard-payouts-one-again"), html! {
                p { a href=(ways::payout(next)) { (reader.say("dashboard-payouts-next-attempt")) } }
            }))
        } @else if payout.status == PayoutStatus::Failed {
            (part("again", &reader.say("dashboard-payouts-one-again"), html! {
                p { (reader.say("dashboard-payouts-one-again-text")) }
                (Form {
                    action: &format!("{own}/retry"),
                    button: &reader.say("dashboard-payouts-one-again-button"),
                    working: &reader.say("dashboard-payouts-working"),
                    hidden: &visit.hidden(),
                    wrong: &[],
                    fields: html! {},
                }.shown(reader))
            }))
        }
    }
}

fn form(visit: &MemberVisit, own: &str, step: &str, (name, wrong): (&str, &str)) -> Markup {
    let reader = &visit.reader;
    let problem = if wrong == name {
        reader.say(&format!("dashboard-payouts-wrong-{name}"))
    } else {
        String::new()
    };
    let summary: Vec<(String, String)> =
        (wrong == name).then(|| (name.to_owned(), problem.clone())).into_iter().collect();
    Form {
        action: &format!("{own}/{step}"),
        button: &reader.say(&format!("dashboard-payouts-one-{step}-button")),
        working: &reader.say("dashboard-payouts-working"),
        hidden: &visit.hidden(),
        wrong: &summary,
        fields: html! {
            (Field {
                name,
                label: &reader.say(&format!("dashboard-payouts-{name}")),
                help: &reader.say(&format!("dashboard-payouts-help-{name}")),
                wrong: &problem,
                autocomplete: "off",
                ..Field::default()
            }.shown(reader))
        },
    }
    .shown(reader)
}
