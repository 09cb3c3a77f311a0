//! A customer's account: paying, what was paid and given back, and what became of each thing that Vouch was told.

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::money::Money;

use super::{PayForm, frame};
use crate::pages::answers::{Customer as Referred, Explanation};
use crate::pages::form::in_path;
use crate::pages::kit::{self, Cell, Sheet};
use crate::pages::{Pages, Room, Trouble, Visit, figures};
use crate::shop::till::{Customer, Payment, Told};

/// How many calls are looked up again; older ones are listed without what became of them.
const LOOKED_UP: usize = 20;

/// A refund that could not be given as it was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wrong<'a> {
    pub(super) payment: &'a Payment,
    /// What was typed.
    pub(super) typed: &'a str,
    /// What is wrong with it.
    pub(super) says: &'static str,
}

/// The account.
pub(super) async fn page(
    pages: &Pages,
    visit: &Visit,
    customer: &Customer,
    form: &PayForm,
    wrong: Option<Wrong<'_>>,
) -> Result<Markup, Trouble> {
    let room = Room::enter(pages, visit).await?;
    let till = pages.shop.till()?;
    let payments = till.payments(customer)?;
    let told = till.told(customer)?;
    let referred: Option<Referred> =
        room.api.find(&format!("/customers/{}", in_path(&customer.id))).await?;
    let opening = kit::opening(
        sentence(&payments),
        html! {
            @match &referred {
                Some(referred) => p { (credited(&room, referred)) },
                None => p { "Vouch has not heard of you yet." },
            }
        },
    );
    let main = html! {
        (opening)
        (kit::part("pay", "Pay", form.shown()))
        (kit::part("payments", "Payments", payments_shown(&payments, &room, wrong)))
        (kit::part("subscription", "Subscription", subscription(customer)))
        (kit::part("told", "What Vouch was told", told_shown(&room, &told).await?))
        (kit::part("leave", "Somebody else", leave(customer)))
    };
    Ok(frame(&room, "/shop/account", Some(customer)).page("Your account", main))
}

fn sentence(payments: &[Payment]) -> Markup {
    let mut sums: BTreeMap<_, i64> = BTreeMap::new();
    for payment in payments {
        *sums.entry(payment.amount.currency).or_default() += payment.left().minor;
    }
    let sums: Vec<Money> =
        sums.into_iter().map(|(currency, minor)| Money::new(minor, currency)).collect();
    html! {
        @if sums.is_empty() { "You have paid nothing yet" } @else {
            "You have paid "
            @for (at, sum) in sums.iter().enumerate() {
                @if at > 0 { @if at + 1 == sums.len() { " and " } @else { ", " } }
                (figures::amount(*sum))
            }
            @if payments.iter().any(|payment| payment.refunded.minor > 0) { ", less what came back" }
        }
    }
}

fn credited(room: &Room<'_>, referred: &Referred) -> Markup {
    match referred.partner {
        Some(partner) => html! {
            strong { (room.name_of(partner)) } " is credited with you: " (reason(&referred.reason)) "."
        },
        None => html! { "Nobody is credited with you: " (reason(&referred.reason)) "." },
    }
}

/// The rule that decided, in words.
fn reason(code: &str) -> &'static str {
    match code {
        "click" => "you followed a referral link",
        "partner_code" => "you named a partner’s code",
        "coupon" => "you used a partner’s coupon",
        "no_referral" => "you came without a link or a code",
        "click_unreadable" => "the link’s token is cut or garbled",
        "click_forged" => "the link’s token was not signed by Vouch",
        "click_foreign" => "the link belongs to another company",
        "clicked_after_signup" => "the link was followed after you signed up",
        "click_expired" => "the link was followed too long ago",
        "code_unknown" => "no partner has that code",
        "partner_not_active" => "the partner is not in the program",
        "self_referral" => "you are the partner",
        "partner_pays" => "the partner pays for you",
        _ => "another rule decided",
    }
}

fn payments_shown(payments: &[Payment], room: &Room<'_>, wrong: Option<Wrong<'_>>) -> Markup {
    let row = |payment: &Payment| {
        vec![
            html! { (payment.what) ", " (figures::day(payment.paid_at, room.zone(), room.now)) small { code { (payment.id) } } },
            html! { (figures::amount(payment.amount)) },
            html! { (figures::amount(payment.refunded)) },
            html! { (figures::amount(payment.left())) },
            refund_form(payment, wrong.filter(|wrong| wrong.payment.id == payment.id)),
        ]
    };
    Sheet {
        caption: "What you paid and what came back".to_owned(),
        columns: vec![
            ("What", Cell::Lead),
            ("Paid", Cell::Number),
            ("Given back", Cell::Number),
            ("Left", Cell::Key),
            ("", Cell::Words),
        ],
        rows: payments.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: true,
        nothing: html! { "No payment yet. " a href="#pay" { "Pay something" } "." },
    }
    .shown()
}

fn refund_form(payment: &Payment, wrong: Option<Wrong<'_>>) -> Markup {
    let id = format!("part-{}", payment.id);
    html! {
        @if payment.left().minor > 0 {
            details open[wrong.is_some()] {
                summary { "Give back" }
                form class="inline" method="post" action="/shop/refund" {
                    input type="hidden" name="payment" value=(payment.id);
                    div class="field short" {
                        label for=(id) { "A part of it" }
                        input id=(id) name="amount" inputmode="decimal" autocomplete="off"
                            value=[wrong.map(|wrong| wrong.typed)] aria-invalid=[wrong.map(|_| "true")];
                        @if let Some(wrong) = wrong { p class="wrong" role="alert" { (wrong.says) } }
                    }
                    button class="plain" name="how" value="part" data-working="Giving back …" { "Give it back" }
                    button class="plain" name="how" value="all" data-working="Giving back …" { "Give all back" }
                }
            }
        } @else { span class="quiet" { "All given back" } }
    }
}

fn subscription(customer: &Customer) -> Markup {
    html! {
        @match &customer.plan {
            Some(plan) => {
                p { "You have " strong { (plan) } ", every month. The next payment is up to you: this shop does not take it by itself." }
                form method="post" action="/shop/cancel" { button class="plain" data-working="Cancelling …" { "Cancel " (plan) } }
            },
            None => p class="quiet" { "None. Pay for a monthly plan to begin one." },
        }
    }
}

fn leave(customer: &Customer) -> Markup {
    html! {
        p { "You are " (customer.name) " (" (customer.email) "), customer " code { (customer.id) } "." }
        form method="post" action="/shop/leave" { button class="plain" { "Be somebody else" } }
    }
}

async fn told_shown(room: &Room<'_>, told: &[Told]) -> Result<Markup, Trouble> {
    let mut rows = Vec::new();
    for (at, told) in told.iter().enumerate() {
        let became = if at < LOOKED_UP {
            became(room, told).await?
        } else {
            html! {}
        };
        rows.push(vec![
            html! { (words(&told.call.kind)) small { code { (told.call.kind) } } },
            figures::hour(told.sent_at, room.zone(), room.now),
            answer(told),
            became,
        ]);
    }
    Ok(Sheet {
        caption: "The shop’s webhooks about you, newest first".to_owned(),
        columns: vec![
            ("What happened", Cell::Lead),
            ("Sent", Cell::Words),
            ("Answer", Cell::Words),
            ("What became of it", Cell::Words),
        ],
        rows,
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! { "Nothing yet." },
    }
    .shown())
}

fn words(kind: &str) -> &'static str {
    match kind {
        "customer.signed_up" => "You signed up",
        "transaction.paid" => "You paid",
        "transaction.refunded" => "Money came back",
        "subscription.updated" => "Your subscription changed",
        _ => "Something else",
    }
}

fn answer(told: &Told) -> Markup {
    let again = || {
        html! {
            form class="inline" method="post" action="/shop/send-again" {
                input type="hidden" name="call" value=(told.call.id);
                button class="slight" { "Send again" }
            }
        }
    };
    match told.status {
        Some(202) => html! { "202 accepted" },
        Some(status) => html! { (status) " not accepted " (again()) },
        None => html! { "not sent " (again()) },
    }
}

/// What Vouch made of it, as its API tells.
async fn became(room: &Room<'_>, told: &Told) -> Result<Markup, Trouble> {
    if !told.call.kind.starts_with("transaction.") {
        return Ok(html! { span class="quiet" { "noted" } });
    }
    let path = in_path(&told.about);
    let found: Option<Explanation> =
        room.api.find(&format!("/transactions/{path}/explanation")).await?;
    let Some(explanation) = found else {
        return Ok(html! { span class="quiet" { "on its way" } });
    };
    let partner = explanation.attribution.and_then(|attribution| attribution.partner);
    Ok(html! {
        a href={ "/books/transactions/" (path) } {
            @match (explanation.reckoning, partner) {
                (Some(reckoning), Some(partner)) => { (figures::amount(reckoning.total)) " in all for " (room.name_of(partner)) },
                _ => { "nobody is credited" },
            }
        }
    })
}
