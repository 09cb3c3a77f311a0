//! The shop's pages: what it sells, and what a customer paid, got back, and had told of it to Vouch.

mod account;
mod forms;

use maud::{Markup, html};

use self::account::Wrong;
pub(super) use self::forms::{PayForm, SignUpForm};
use super::desk::{CLICK_COOKIE, CLICK_SECONDS, customer};
use super::till::{Customer, Payment};
use crate::demo::SHOP;
use crate::pages::kit::{self, Frame};
use crate::pages::{Pages, Reply, Room, Trouble, Visit, figures};
use vouch_domain::money::Money;

/// Something that the shop sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// What it is sent as.
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) says: &'static str,
    /// Euro cents.
    pub(super) price: i64,
    pub(super) is_monthly: bool,
}

pub(super) const PLANS: [Plan; 4] = [
    Plan {
        code: "caddy",
        name: "Caddy",
        says: "Two teas a month, a hundred grams each.",
        price: 1_490,
        is_monthly: true,
    },
    Plan {
        code: "sampler",
        name: "Sampler",
        says: "Six small tins a month, never the same twice.",
        price: 2_400,
        is_monthly: true,
    },
    Plan {
        code: "cellar",
        name: "Cellar",
        says: "A kilo a month, for offices and breakfast rooms.",
        price: 5_900,
        is_monthly: true,
    },
    Plan {
        code: "teapot",
        name: "Teapot",
        says: "Once, stoneware, holds a litre.",
        price: 4_200,
        is_monthly: false,
    },
];

const WAYS: &[(&str, &str)] =
    &[("Teas", "/shop"), ("Your account", "/shop/account"), ("Back to Vouch", "/")];

fn price(plan: &Plan, room: &Room<'_>) -> Money {
    Money::new(plan.price, room.company.currency)
}

/// The frame of the shop's pages.
fn frame(room: &Room<'_>, here: &'static str, customer: Option<&Customer>) -> Frame {
    let corner = match customer {
        Some(customer) => html! { "You are " (figures::shortened(&customer.name, 32)) },
        None => html! { (figures::moment(room.now, room.zone())) },
    };
    Frame {
        name: (SHOP, "/shop"),
        ways: WAYS,
        here,
        corner,
        foot: html! {
            "A made-up shop with a billing system of its own: it tells Vouch what happens by signed webhooks, as yours would. "
            "No tea is sent and no money taken."
        },
        again: false,
    }
}

/// `GET /shop`: where every referral link leads. A click token in the address becomes the shop's own cookie.
pub(crate) async fn show_front(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let token = visit.query.given("vouch_click");
    let reply = Reply::page(&front(pages, visit, token, &SignUpForm::default()).await?);
    Ok(match token {
        Some(token) => reply.with_cookie(CLICK_COOKIE, token, CLICK_SECONDS),
        None => reply,
    })
}

/// The same with what is wrong in the form.
pub(super) async fn mend_sign_up(
    pages: &Pages,
    visit: &Visit,
    form: &SignUpForm,
) -> Result<Reply, Trouble> {
    Ok(Reply::mend(&front(pages, visit, None, form).await?))
}

async fn front(
    pages: &Pages,
    visit: &Visit,
    token: Option<&str>,
    form: &SignUpForm,
) -> Result<Markup, Trouble> {
    let room = Room::enter(pages, visit).await?;
    let customer = customer(pages, visit)?;
    let token = token.or(visit.cookie(CLICK_COOKIE)).filter(|token| !token.is_empty());
    let cheapest = Money::new(PLANS[0].price, room.company.currency);
    let opening = kit::opening(
        html! { "Good tea every month, from " (figures::amount(cheapest)) },
        html! {
            @if let Some(token) = token {
                (kit::note(html! {
                    p { "You came by a referral link. The shop keeps its token in a cookie of its own until you sign up." }
                    details { summary { "The token" } p { code { (token) } } }
                }))
            } @else {
                p class="quiet" { "You came without a referral link: nobody will be credited, unless you name a partner’s code. "
                    a href="/#tour" { "Follow a link from the tour" } " to come as a referral." }
            }
        },
    );
    let main = html! {
        (opening)
        (kit::part("teas", "Teas", teas(&room)))
        @match &customer {
            Some(customer) => (kit::part("sign-up", "Welcome back", welcome(customer))),
            None => (kit::part("sign-up", "Sign up", form.shown())),
        }
    };
    Ok(frame(&room, "/shop", customer.as_ref()).page("Teas", main))
}

fn teas(room: &Room<'_>) -> Markup {
    html! {
        ul class="choices" {
            @for plan in &PLANS {
                li {
                    h3 { (plan.name) }
                    div class="num" { (figures::amount(price(plan, room))) }
                    p class="quiet" { (plan.says) }
                    small class="num" { @if plan.is_monthly { "a month" } @else { "once" } }
                }
            }
        }
    }
}

fn welcome(customer: &Customer) -> Markup {
    html! {
        p { "You are signed up as " strong { (customer.name) } " (" (customer.email) ")." }
        div class="actions" {
            a class="button" href="/shop/account" { "Go to your account" }
            form method="post" action="/shop/leave" { button class="plain" { "Be somebody else" } }
        }
    }
}

/// `GET /shop/account`
pub(crate) async fn show_account(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let Some(customer) = customer(pages, visit)? else {
        return Ok(Reply::see("/shop#sign-up"));
    };
    let form = PayForm::default();
    let page = account::page(pages, visit, &customer, &form, None).await?;
    Ok(Reply::page(&page))
}

/// The account with what is wrong in the payment.
pub(super) async fn mend_payment(
    pages: &Pages,
    visit: &Visit,
    form: &PayForm,
) -> Result<Reply, Trouble> {
    let Some(customer) = customer(pages, visit)? else {
        return Ok(Reply::see("/shop#sign-up"));
    };
    let page = account::page(pages, visit, &customer, form, None).await?;
    Ok(Reply::mend(&page))
}

/// The account with what is wrong in a refund.
pub(super) async fn mend_refund(
    pages: &Pages,
    visit: &Visit,
    payment: &Payment,
    says: &'static str,
) -> Result<Reply, Trouble> {
    let Some(customer) = customer(pages, visit)? else {
        return Ok(Reply::see("/shop#sign-up"));
    };
    let form = PayForm::default();
    let typed = visit.form.text("amount");
    let wrong = Some(Wrong { payment, typed, says });
    let page = account::page(pages, visit, &customer, &form, wrong).await?;
    Ok(Reply::mend(&page))
}
