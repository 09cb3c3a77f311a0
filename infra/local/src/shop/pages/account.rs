//! A customer's account: paying, what was paid and given back, and what became of each thing that Vouch was told.

use std::collections::BTreeMap;

use maud::{Markup, html};
use portal::kit::{self, Arg, Cell, Table, column, figures};
use vouch_domain::money::Money;

use super::PayForm;
use crate::pages::answers::{Customer as Referred, Explanation};
use crate::pages::form::in_path;
use crate::pages::guest::Guest;
use crate::pages::{Pages, Room, Trouble, Visit};
use crate::shop::till::{Customer, Payment, Told};

/// How many calls are looked up again; older ones are listed without what became of them.
const LOOKED_UP: usize = 20;

/// A refund that could not be given as it was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wrong<'a> {
    pub(super) payment: &'a Payment,
    /// What was typed.
    pub(super) typed: &'a str,
    /// The message of what is wrong with it.
    pub(super) says: &'static str,
}

/// The account.
pub(super) async fn whole(
    pages: &Pages,
    visit: &Visit,
    customer: &Customer,
    form: &PayForm,
    wrong: Option<Wrong<'_>>,
) -> Result<Markup, Trouble> {
    let room = Room::enter(pages, visit).await?;
    let guest = &room.guest;
    let till = pages.shop.till()?;
    let payments = till.payments(customer)?;
    let told = till.told(customer)?;
    let referred: Option<Referred> =
        room.api.find(&format!("/customers/{}", in_path(&customer.id))).await?;
    let credit = match &referred {
        Some(referred) => credited(&room, referred),
        None => html! { (guest.say("shop-unheard")) },
    };
    let main = html! {
        (kit::opening(sentence(guest, &payments), html! { p { (credit) } }))
        (kit::part("pay", &guest.say("shop-pay"), form.shown(guest)))
        (kit::part("payments", &guest.say("shop-payments"), payments_shown(&payments, guest, wrong)))
        (kit::part("subscription", &guest.say("shop-subscription"), subscription(guest, customer)))
        (kit::part("told", &guest.say("shop-told"), told_shown(&room, &told).await?))
        (kit::part("leave", &guest.say("shop-somebody-else"), leave(guest, customer)))
    };
    Ok(super::page(&room, "/shop/account", Some(customer), &guest.say("shop-account"), main))
}

fn sentence(guest: &Guest, payments: &[Payment]) -> Markup {
    let mut sums: BTreeMap<_, i64> = BTreeMap::new();
    for payment in payments {
        *sums.entry(payment.amount.currency).or_default() += payment.left().minor;
    }
    let sums: Vec<Markup> = sums
        .into_iter()
        .map(|(currency, minor)| figures::amount(&guest.reader, Money::new(minor, currency)))
        .collect();
    let Some(amounts) = listed(guest, &sums) else {
        return html! { (guest.say("shop-paid-nothing")) };
    };
    let came_back = payments.iter().any(|payment| payment.refunded.minor > 0);
    let key = if came_back { "shop-paid-less" } else { "shop-paid" };
    guest.tell(key, &[("amounts", amounts)])
}

/// `A`, `A and B`, `A, B and C`.
fn listed(guest: &Guest, amounts: &[Markup]) -> Option<Markup> {
    let (last, others) = amounts.split_last()?;
    if others.is_empty() {
        return Some(last.clone());
    }
    let others = html! {
        @for (at, amount) in others.iter().enumerate() { @if at > 0 { ", " } (amount) }
    };
    Some(guest.tell("shop-and", &[("others", others), ("last", last.clone())]))
}

fn credited(room: &Room<'_>, referred: &Referred) -> Markup {
    let guest = &room.guest;
    let reason = guest.say(reason(&referred.reason));
    let reason = [("reason", Arg::Text(&reason))];
    match referred.partner {
        Some(partner) => {
            let partner = html! { strong { (room.name_of(partner)) } };
            guest.tell_with("shop-credited", &reason, &[("partner", partner)])
        }
        None => html! { (guest.say_with("shop-credited-nobody", &reason)) },
    }
}

/// The message of the rule that decided.
fn reason(code: &str) -> &'static str {
    match code {
        "click" => "shop-reason-click",
        "partner_code" => "shop-reason-code",
        "coupon" => "shop-reason-coupon",
        "no_referral" => "shop-reason-no-referral",
        "click_unreadable" => "shop-reason-unreadable",
        "click_forged" => "shop-reason-forged",
        "click_foreign" => "shop-reason-foreign",
        "clicked_after_signup" => "shop-reason-after-sign-up",
        "click_expired" => "shop-reason-expired",
        "code_unknown" => "shop-reason-code-unknown",
        "partner_not_active" => "shop-reason-not-active",
        "self_referral" => "shop-reason-self",
        "partner_pays" => "shop-reason-partner-pays",
        _ => "shop-reason-other",
    }
}

fn payments_shown(payments: &[Payment], guest: &Guest, wrong: Option<Wrong<'_>>) -> Markup {
    let reader = &guest.reader;
    let row = |payment: &Payment| {
        vec![
            html! { (payment.what) ", " (figures::day(reader, payment.paid_at)) small { code { (payment.id) } } },
            figures::amount(reader, payment.amount),
            figures::amount(reader, payment.refunded),
            figures::amount(reader, payment.left()),
            refund_form(guest, payment, wrong.filter(|wrong| wrong.payment.id == payment.id)),
        ]
    };
    Table {
        caption: guest.say("shop-payments-caption"),
        columns: vec![
            column(guest.say("shop-payments-what"), Cell::Lead),
            column(guest.say("shop-payments-paid"), Cell::Number),
            column(guest.say("shop-payments-back"), Cell::Number),
            column(guest.say("shop-payments-left"), Cell::Key),
            column(guest.say("shop-payments-act"), Cell::Words),
        ],
        rows: payments.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: true,
        nothing: kit::empty(
            &guest.say("shop-payments-none"),
            Some((&guest.say("shop-payments-first"), "#pay")),
        ),
    }
    .shown()
}

fn refund_form(guest: &Guest, payment: &Payment, wrong: Option<Wrong<'_>>) -> Markup {
    if payment.left().minor == 0 {
        return html! { span class="quiet" { (guest.say("shop-refund-done")) } };
    }
    let id = format!("part-{}", payment.id);
    let wrong_id = format!("{id}-wrong");
    let working = guest.say("shop-refund-working");
    html! {
        details open[wrong.is_some()] {
            summary { (guest.say("shop-refund")) }
            form class="inline" method="post" action="/shop/refund" {
                input type="hidden" name="payment" value=(payment.id);
                div class="field short" {
                    label for=(id) { (guest.say("shop-refund-part")) }
                    input id=(id) name="amount" inputmode="decimal" autocomplete="off"
                        value=[wrong.map(|wrong| wrong.typed)] aria-invalid=[wrong.map(|_| "true")]
                        aria-describedby=[wrong.map(|_| wrong_id.as_str())];
                    @if let Some(wrong) = wrong {
                        p class="wrong" id=(wrong_id) role="alert" { (guest.say(wrong.says)) }
                    }
                }
                button class="plain" name="how" value="part" data-working=(working) { (guest.say("shop-refund-this")) }
                button class="plain" name="how" value="all" data-working=(working) { (guest.say("shop-refund-all")) }
            }
        }
    }
}

fn subscription(guest: &Guest, customer: &Customer) -> Markup {
    let Some(plan) = &customer.plan else {
        return html! { p class="quiet" { (guest.say("shop-subscription-none")) } };
    };
    html! {
        p { (guest.tell("shop-subscription-of", &[("plan", html! { strong { (plan) } })])) }
        form method="post" action="/shop/cancel" {
            button class="plain" data-working=(guest.say("shop-cancel-working")) {
                (guest.say_with("shop-cancel", &[("plan", Arg::Text(plan))]))
            }
        }
    }
}

fn leave(guest: &Guest, customer: &Customer) -> Markup {
    let who = [
        ("name", Arg::Text(customer.name.as_str())),
        ("email", Arg::Text(customer.email.as_str())),
    ];
    html! {
        p { (guest.tell_with("shop-leave-text", &who, &[("id", html! { code { (customer.id) } })])) }
        form method="post" action="/shop/leave" { button class="plain" { (guest.say("shop-leave")) } }
    }
}

async fn told_shown(room: &Room<'_>, told: &[Told]) -> Result<Markup, Trouble> {
    let guest = &room.guest;
    let mut rows = Vec::new();
    for (at, told) in told.iter().enumerate() {
        let became = if at < LOOKED_UP {
            became(room, told).await?
        } else {
            html! {}
        };
        rows.push(vec![
            html! { (guest.say(words(&told.call.kind))) small { code { (told.call.kind) } } },
            figures::hour(&guest.reader, told.sent_at),
            answer(guest, told),
            became,
        ]);
    }
    Ok(Table {
        caption: guest.say("shop-told-caption"),
        columns: vec![
            column(guest.say("shop-told-what"), Cell::Lead),
            column(guest.say("shop-told-sent"), Cell::Words),
            column(guest.say("shop-told-answer"), Cell::Words),
            column(guest.say("shop-told-became"), Cell::Words),
        ],
        rows,
        sums: Vec::new(),
        is_mixed: false,
        nothing: kit::empty(&guest.say("shop-told-nothing"), None),
    }
    .shown())
}

/// The message of what a call told.
fn words(kind: &str) -> &'static str {
    match kind {
        "customer.signed_up" => "shop-told-signed-up",
        "transaction.paid" => "shop-told-paid",
        "transaction.refunded" => "shop-told-refunded",
        "subscription.updated" => "shop-told-subscription",
        _ => "shop-told-other",
    }
}

fn answer(guest: &Guest, told: &Told) -> Markup {
    let status = told.status.map(|status| status.to_string()).unwrap_or_default();
    let status = [("status", Arg::Text(&status))];
    let says = match told.status {
        Some(202) => return html! { (guest.say_with("shop-answer-accepted", &status)) },
        Some(_) => guest.say_with("shop-answer-refused", &status),
        None => guest.say("shop-answer-none"),
    };
    html! {
        (says) " "
        form class="inline" method="post" action="/shop/send-again" {
            input type="hidden" name="call" value=(told.call.id);
            button class="slight" { (guest.say("shop-send-again")) }
        }
    }
}

/// What Vouch made of it, as its API tells.
async fn became(room: &Room<'_>, told: &Told) -> Result<Markup, Trouble> {
    let guest = &room.guest;
    if !told.call.kind.starts_with("transaction.") {
        return Ok(html! { span class="quiet" { (guest.say("shop-became-noted")) } });
    }
    let path = in_path(&told.about);
    let found: Option<Explanation> =
        room.api.find(&format!("/transactions/{path}/explanation")).await?;
    let Some(explanation) = found else {
        return Ok(html! { span class="quiet" { (guest.say("shop-became-coming")) } });
    };
    let says = match (explanation.total, explanation.partner) {
        (Some(total), Some(partner)) => guest.tell_with(
            "shop-became-credited",
            &[("partner", Arg::Text(&room.name_of(partner)))],
            &[("amount", figures::amount(&guest.reader, total))],
        ),
        _ => html! { (guest.say("shop-became-nobody")) },
    };
    Ok(html! { a href={ "/dashboard/transactions/" (path) } { (says) } })
}
