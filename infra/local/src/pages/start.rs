//! The start page: the tour through the product, the clock, the links, the sign-ins, the keys.

mod access;
mod tour;

use maud::{Markup, html};
use portal::kit::{self, Arg, Cell, Table, column, figures};
use vouch_domain::calendar::Month;

use super::answers::{Invoice, Link};
use super::guest::Guest;
use super::{Pages, Reply, Room, Trouble, Visit, clock, form, frame};
use crate::demo::DemoLink;

/// How many months are looked through for one that was charged.
const MONTHS_BACK: usize = 7;

/// `GET /`
pub(super) async fn show(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let room = Room::enter(pages, visit).await?;
    let base = pages.deployment.base_url();
    let partners = i64::try_from(room.partner_count()).unwrap_or(i64::MAX);
    let then = room.guest.say_with("start-then", &[("partners", Arg::Count(partners))]);
    let main = html! {
        (kit::opening(sentence(&room).await?, html! { p { (then) } p { (ways(&room.guest)) } }))
        (tour::part(&room, base))
        (access::sign_ins(&room).await?)
        (links(&room, base).await?)
        (clock::part(&room, visit))
        (access::keys(&room, base))
    };
    Ok(Reply::page(&room.page(frame::HOME, &room.guest.say("start-title"), main)))
}

/// Straight to a part of the page, for who needs no tour.
fn ways(guest: &Guest) -> Markup {
    let way = |href: &str, key: &str| html! { a href=(href) { (guest.say(key)) } };
    guest.tell(
        "start-ways",
        &[
            ("sign-ins", way("#sign-ins", "start-ways-sign-ins")),
            ("links", way("#links", "start-ways-links")),
            ("clock", way("#clock", "start-ways-clock")),
            ("keys", way("#keys", "start-ways-keys")),
        ],
    )
}

/// The sentence with its number: what the last month that was charged came to.
async fn sentence(room: &Room<'_>) -> Result<Markup, Trouble> {
    let (guest, reader) = (&room.guest, &room.guest.reader);
    let company = ("company", Arg::Text(&room.company.name));
    let current = Month::of(reader.now, reader.zone);
    let months = std::iter::successors(Some(current.before()), |month| Some(month.before()));
    for month in months.take(MONTHS_BACK) {
        let invoices: Vec<Invoice> = room.api.all(&format!("/invoices?period={month}")).await?;
        let own = |invoice: &&Invoice| {
            invoice.total.currency == room.company.currency
                && invoice.total.minor > 0
                && invoice.number.is_some()
        };
        if let Some(invoice) = invoices.iter().find(own) {
            let amount = html! {
                a href={ "/dashboard/invoices/" (invoice.id) } { (figures::amount(reader, invoice.total)) }
            };
            let month = html! { (figures::month_name(reader, month)) };
            return Ok(guest.tell_with(
                "start-owed",
                &[company],
                &[("amount", amount), ("month", month)],
            ));
        }
    }
    Ok(html! { (guest.say_with("start-owes-nothing", &[company])) })
}

fn address(base: &str, link: &DemoLink) -> String {
    format!("{base}/r/{}", form::in_path(&link.code))
}

async fn links(room: &Room<'_>, base: &str) -> Result<Markup, Trouble> {
    let (guest, reader) = (&room.guest, &room.guest.reader);
    let mut rows = Vec::new();
    for partner in &room.demo.partners {
        let links: Vec<Link> = room.api.all(&format!("/links?partner={}", partner.id)).await?;
        for own in &partner.links {
            let url = address(base, own);
            let Some(link) = links.iter().find(|link| link.url == url) else {
                continue;
            };
            rows.push(vec![
                html! { a href=(url) { (room.name_of(partner.id)) ", " (link.label) } },
                kit::copied(reader, &url, &guest.say("start-copy-link")),
                html! { (figures::count(reader, link.clicks)) },
                html! { (figures::count(reader, link.signups)) },
                html! { (figures::count(reader, link.conversions)) },
            ]);
        }
    }
    let table = Table {
        caption: guest.say("start-links-caption"),
        columns: vec![
            column(guest.say("start-links-whose"), Cell::Lead),
            column(guest.say("start-links-address"), Cell::Words),
            column(guest.say("start-links-clicks"), Cell::Number),
            column(guest.say("start-links-sign-ups"), Cell::Number),
            column(guest.say("start-links-paying"), Cell::Number),
        ],
        rows,
        sums: Vec::new(),
        is_mixed: false,
        nothing: kit::empty(&guest.say("start-links-none"), None),
    };
    Ok(kit::part("links", &guest.say("start-links"), table.shown()))
}
