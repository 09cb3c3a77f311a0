//! Where a partner's money goes, and the form that changes it: with the password again, a mail to where the partner was
//! reached before, and three days in which nothing is paid (ASVS 2.3.5, 7.5.1).

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::notice::Notice,
    people::destination::{Account, Destination},
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::writes::Committed;

use crate::{
    api::{
        input::{Checks, Query},
        rails::{BankWanted, account},
    },
    kit::{Arg, Field, Form, Kind, facts, figures, note, opening, part},
    pages::{
        route::PageRoute,
        sent::Sent,
        sign_in::waiting,
        throttle::{self, Begun},
        visit::{PartnerSeat, PartnerVisit, Shown, see},
    },
    password,
    policy::Needs,
    refusal::Refusal,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/payout", Needs::Partner, show),
        PageRoute::post("/portal/{company}/payout", Needs::Partner, change),
    ]
}

/// What an account at Stripe is called, where accounts at banks stand beside it.
const STRIPE: &str = "stripe";

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `saved`, after it was changed.
    done: String,
    /// `stripe`, for the form of an account there.
    kind: String,
}

/// What stands in the form. Neither an account nor a password that was refused is sent back.
#[derive(Debug, Default)]
struct Draft {
    /// Whether the account is at Stripe, and not at a bank.
    is_stripe: bool,
    holder: String,
    bic: String,
    /// Fields that are wrong, and what of them.
    wrong: Vec<(String, String)>,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let now = find(&ctx, &visit).await?;
    let draft = Draft { is_stripe: asked.kind == STRIPE, ..Draft::default() };
    let main = content(&ctx, &visit, now.as_ref(), &draft, asked.done == "saved");
    Ok(visit.page(&visit.reader.say("partner-payout-title"), main))
}

async fn find(ctx: &Context, visit: &PartnerSeat) -> Result<Option<Destination>, Refusal> {
    Ok(ctx.store.find_destination(visit.company.id, visit.partner.id).await?)
}

async fn change(State(ctx): State<Arc<Context>>, visit: PartnerVisit, sent: Sent) -> Shown {
    let before = find(&ctx, &visit).await?;
    let mut draft = Draft {
        is_stripe: sent.field("kind") == STRIPE,
        holder: sent.field("holder").to_owned(),
        bic: sent.field("bic").to_owned(),
        wrong: Vec::new(),
    };
    let read = read(&visit, &sent, &mut draft.wrong);
    if draft.wrong.is_empty() {
        draft.wrong.extend(refused_password(&ctx, &visit, &sent).await?);
    }
    let Some(account) = read.filter(|_| draft.wrong.is_empty()) else {
        let main = content(&ctx, &visit, before.as_ref(), &draft, false);
        return Ok(visit.mend(&visit.reader.say("partner-payout-title"), main));
    };
    if before.as_ref().is_none_or(|before| before.account != account) {
        keep(&ctx, &visit, before.as_ref(), account).await?;
    }
    Ok(see(&visit.address("/payout?done=saved")))
}

/// The account that was typed, or what is wrong with it.
fn read(visit: &PartnerSeat, sent: &Sent, wrong: &mut Vec<(String, String)>) -> Option<Account> {
    let mut checks = Checks::default();
    let read = if sent.field("kind") == STRIPE {
        let account = checks.value("stripe_account", sent.field("stripe_account").parse());
        account.map(|account| Account::Stripe { account })
    } else {
        let wanted = BankWanted {
            holder: sent.field("holder").to_owned(),
            iban: sent.field("iban").to_owned(),
            bic: Some(sent.field("bic").to_owned()),
        };
        account(&mut checks, "", &wanted).map(Account::Bank)
    };
    wrong.extend(checks.wrong_fields().map(|field| {
        let text = visit.reader.say(&format!("partner-payout-wrong-{}", hyphens(field)));
        (field.to_owned(), text)
    }));
    read
}

/// What is wrong with the password. Whoever sits at a browser that was left open guesses here no faster than at the door.
async fn refused_password(
    ctx: &Context,
    visit: &PartnerVisit,
    sent: &Sent,
) -> Result<Option<(String, String)>, Refusal> {
    let field = |text: String| Some(("password".to_owned(), text));
    let name = format!("password of {}", visit.partner.id);
    let attempt = match throttle::begin(ctx, &name, visit.door.ip).await? {
        Begun::Go(attempt) => attempt,
        Begun::Wait(seconds) => return Ok(field(waiting(&visit.reader, seconds))),
    };
    let hash = visit.account.password_hash.clone();
    if !password::is_right(sent.exact("password").to_owned(), hash).await? {
        return Ok(field(visit.reader.say("partner-payout-wrong-password")));
    }
    attempt.succeeded(ctx).await?;
    Ok(None)
}

/// Writes a destination down, with the mail that tells of it.
async fn keep(
    ctx: &Context,
    visit: &PartnerSeat,
    before: Option<&Destination>,
    account: Account,
) -> Result<(), Refusal> {
    let (company, partner, now) = (visit.company.id, &visit.partner, ctx.now());
    let after = Destination::after(before, account, partner.email.clone(), now);
    let mut writes = ctx.store.writes();
    writes.destination(company, partner.id, &after)?;
    if let Some(holds_until) = after.holds_until {
        // Whoever changed the address first, and then this, is not the only one to hear of it.
        let mut told: Vec<String> =
            before.and_then(|before| before.email.clone()).into_iter().collect();
        told.extend(partner.email.clone().filter(|email| !told.contains(email)));
        for (at, to) in told.into_iter().enumerate() {
            let masked = after.account.masked();
            let partner = partner.id;
            let notice = Notice::DestinationChanged { partner, to, masked, holds_until };
            let id = format!("destination#{partner}#{}#{at}", now.timestamp_millis());
            writes.notice(company, &id, &notice, now)?;
        }
    }
    if writes.commit().await? != Committed::Yes {
        return Err(Problem::conflict("").into());
    }
    tracing::info!(company.id = %company, partner.id = %partner.id, "a payout destination was changed");
    Ok(())
}

fn content(
    ctx: &Context,
    visit: &PartnerSeat,
    now: Option<&Destination>,
    draft: &Draft,
    is_saved: bool,
) -> Markup {
    let reader = &visit.reader;
    let company = [("company", Arg::Text(&visit.company.name))];
    let sentence = if now.is_some() { "partner-payout-sentence" } else { "partner-payout-none" };
    let held = now.and_then(|now| now.held(ctx.now()));
    html! {
        (opening(html! { (reader.say_with(sentence, &company)) }, html! {}))
        @if is_saved { (note(html! { p { (reader.say("partner-payout-saved")) } })) }
        @if let Some(until) = held {
            (note(html! { p { (reader.tell("partner-payout-held", &[("until", figures::moment(reader, until))])) } }))
        }
        @if let Some(now) = now {
            (part("now", &reader.say("partner-payout-now"), facts(&[
                (reader.say(kind_key(now.account.kind())), html! { code { (now.account.masked()) } }),
                (reader.say("partner-payout-since"), figures::day(reader, now.changed_at)),
            ])))
        }
        (part("change", &reader.say(if now.is_some() { "partner-payout-change" } else { "partner-payout-set" }), form(visit, draft)))
    }
}

fn kind_key(kind: &str) -> &'static str {
    if kind == STRIPE { "partner-payout-kind-stripe" } else { "partner-payout-kind-bank" }
}

fn form(visit: &PartnerSeat, draft: &Draft) -> Markup {
    let reader = &visit.reader;
    let wrong = |name: &str| {
        draft.wrong.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str())
    };
    let field = |name: &'static str, value: &str, kind: Kind, optional: bool| {
        Field {
            name,
            label: &reader.say(&format!("partner-payout-{}", hyphens(name))),
            help: &reader.say(&format!("partner-payout-help-{}", hyphens(name))),
            value,
            wrong: wrong(name),
            autocomplete: if kind == Kind::Password { "current-password" } else { "off" },
            kind,
            optional,
            ..Field::default()
        }
        .shown(reader)
    };
    let mut hidden = visit.hidden().to_vec();
    hidden.push(("kind", if draft.is_stripe { STRIPE } else { "bank" }));
    let (other, way) = if draft.is_stripe {
        (visit.address("/payout"), "partner-payout-to-bank")
    } else {
        (visit.address("/payout?kind=stripe"), "partner-payout-to-stripe")
    };
    let fields = html! {
        @if draft.is_stripe {
            (field("stripe_account", "", Kind::Text, false))
        } @else {
            (field("holder", &draft.holder, Kind::Text, false))
            (field("iban", "", Kind::Text, false))
            (field("bic", &draft.bic, Kind::Text, true))
        }
        (field("password", "", Kind::Password, false))
    };
    let form = Form {
        action: &visit.address("/payout"),
        button: &reader.say("partner-payout-button"),
        working: &reader.say("partner-payout-working"),
        hidden: &hidden,
        wrong: &draft.wrong,
        fields,
    }
    .shown(reader);
    html! { (form) p class="quiet" { a href=(other) { (reader.say(way)) } } }
}

fn hyphens(field: &str) -> String {
    field.replace('_', "-")
}
