//! The shop's pages: what it sells, and what a customer paid, got back, and had told of it to Vouch.

mod account;
mod forms;

use maud::{Markup, html};
use portal::kit::{self, Arg, Icon, MenuGroup, MenuItem, figures};
use vouch_domain::money::Money;

use self::account::Wrong;
pub(super) use self::forms::{PayForm, SignUpForm};
use super::desk::{self, CLICK_COOKIE, CLICK_SECONDS, customer};
use super::till::{Customer, Payment};
use crate::demo;
use crate::pages::frame::{HOME, LANGUAGE};
use crate::pages::{Pages, Reply, Room, Trouble, Visit};

/// Something that the shop sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// What it is sent as, and the end of the message that says what it is.
    pub(super) code: &'static str,
    /// What it is called, here and in what Vouch is told.
    pub(super) name: &'static str,
    /// Euro cents.
    pub(super) price: i64,
    pub(super) is_monthly: bool,
}

pub(super) const PLANS: [Plan; 4] = [
    Plan { code: "caddy", name: "Caddy", price: 1_490, is_monthly: true },
    Plan { code: "sampler", name: "Sampler", price: 2_400, is_monthly: true },
    Plan { code: "cellar", name: "Cellar", price: 5_900, is_monthly: true },
    Plan { code: "teapot", name: "Teapot", price: 4_200, is_monthly: false },
];

impl Plan {
    /// The message that says what it is.
    pub(super) fn says(&self) -> String {
        format!("shop-plan-{}", self.code)
    }
}

fn price(plan: &Plan, room: &Room<'_>) -> Money {
    Money::new(plan.price, room.company.currency)
}

/// A page of the shop, in its own name and colour.
fn page(
    room: &Room<'_>,
    here: &str,
    customer: Option<&Customer>,
    title: &str,
    main: Markup,
) -> Markup {
    let (guest, reader) = (&room.guest, &room.guest.reader);
    let item = |key: &str, href: &str, icon| MenuItem {
        words: guest.say(key),
        href: href.to_owned(),
        icon,
    };
    let ways = vec![
        item("shop-teas", desk::FRONT, Icon::Ticket),
        item("shop-account", "/shop/account", Icon::People),
        item("shop-back", HOME, Icon::Home),
    ];
    let corner = match customer {
        Some(customer) => {
            guest.tell("shop-you-are", &[("name", figures::shortened(&customer.name, 32))])
        }
        None => figures::moment(reader, reader.now),
    };
    let frame = kit::Frame {
        reader,
        name: demo::SHOP,
        home: desk::FRONT,
        brand: room.company.brand_colour.as_deref(),
        menu: &[MenuGroup { heading: String::new(), items: ways }],
        here,
        corner,
        foot: html! { p { (guest.say("shop-foot")) } },
        language_form: Some(LANGUAGE),
        refresh: false,
    };
    frame.page(title, main)
}

/// `GET /shop`: where every referral link leads. A click token in the address becomes the shop's own cookie.
pub(crate) async fn show_front(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let token = visit.query.given("vouch_click");
    let reply = Reply::page(&front(pages, visit, token, &SignUpForm::default()).await?);
    Ok(match token {
        Some(token) => reply.with_cookie(CLICK_COOKIE, token, desk::FRONT, CLICK_SECONDS),
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
    let main = html! {
        (opening(&room, token))
        (kit::part("teas", &room.guest.say("shop-teas"), teas(&room)))
        @match &customer {
            Some(customer) => (kit::part("sign-up", &room.guest.say("shop-welcome"), welcome(&room, customer))),
            None => (kit::part("sign-up", &room.guest.say("shop-sign-up"), form.shown(&room.guest))),
        }
    };
    Ok(page(&room, desk::FRONT, customer.as_ref(), &room.guest.say("shop-teas"), main))
}

/// From how much on, and by whom somebody came.
fn opening(room: &Room<'_>, token: Option<&str>) -> Markup {
    let guest = &room.guest;
    let cheapest = Money::new(PLANS[0].price, room.company.currency);
    let tour = html! { a href="/#tour" { (guest.say("shop-came-alone-tour")) } };
    kit::opening(
        guest.tell("shop-opening", &[("amount", figures::amount(&guest.reader, cheapest))]),
        html! {
            @if let Some(token) = token {
                (kit::note(html! {
                    p { (guest.say("shop-came")) }
                    details { summary { (guest.say("shop-token")) } p { code { (token) } } }
                }))
            } @else {
                p class="quiet" { (guest.tell("shop-came-alone", &[("tour", tour)])) }
            }
        },
    )
}

fn teas(room: &Room<'_>) -> Markup {
    let guest = &room.guest;
    html! {
        ul class="choices" {
            @for plan in &PLANS {
                li {
                    h3 { (plan.name) }
                    div class="num" { (figures::amount(&guest.reader, price(plan, room))) }
                    p class="quiet" { (guest.say(&plan.says())) }
                    small class="num" {
                        (guest.say(if plan.is_monthly { "shop-monthly" } else { "shop-once" }))
                    }
                }
            }
        }
    }
}

fn welcome(room: &Room<'_>, customer: &Customer) -> Markup {
    let guest = &room.guest;
    let email = [("email", Arg::Text(customer.email.as_str()))];
    let name = [("name", html! { strong { (customer.name) } })];
    html! {
        p { (guest.tell_with("shop-signed-up-as", &email, &name)) }
        div class="actions" {
            a class="button" href="/shop/account" { (guest.say("shop-go-to-account")) }
            form method="post" action="/shop/leave" { button class="plain" { (guest.say("shop-leave")) } }
        }
    }
}

/// `GET /shop/account`
pub(crate) async fn show_account(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let Some(customer) = customer(pages, visit)? else {
        return Ok(Reply::see("/shop#sign-up"));
    };
    let form = PayForm::default();
    let page = account::whole(pages, visit, &customer, &form, None).await?;
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
    let page = account::whole(pages, visit, &customer, form, None).await?;
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
    let page = account::whole(pages, visit, &customer, &form, wrong).await?;
    Ok(Reply::mend(&page))
}
