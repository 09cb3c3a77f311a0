//! The start page: the tour of seven steps, the clock, the partners with their links, keys and sign-ins.

use chrono_tz::Tz;
use maud::{Markup, html};
use vouch_domain::calendar::Month;

use super::answers::{Invoice, Link};
use super::{Pages, Reply, Room, Trouble, Visit, clock, figures, kit};
use crate::demo::{self, DemoLink, DemoPartner};
use crate::pages::kit::{Cell, Sheet};

/// How many months are looked through for one that was charged.
const MONTHS_BACK: usize = 7;

/// `GET /`
pub(super) async fn show(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let room = Room::enter(pages, visit).await?;
    let base = pages.deployment.base_url();
    let opening = kit::opening(
        sentence(&room).await?,
        html! {
            p { "This is a whole deployment of Vouch on your machine: a made-up tea shop, "
                (in_words(room.partner_count())) " partners who recommend it, and six months of books. "
                "Walk around it once, in five minutes." }
        },
    );
    let main = html! {
        (opening)
        (tour(&room, base))
        (clock::part(&room, visit))
        (partners(&room, base).await?)
        (keys(&room, base))
    };
    Ok(Reply::page(&room.frame("/").page("Start", main)))
}

/// The sentence with its number: what the last month that was charged came to.
async fn sentence(room: &Room<'_>) -> Result<Markup, Trouble> {
    let current = Month::of(room.now, room.zone());
    let months = std::iter::successors(Some(current.before()), |month| Some(month.before()));
    for month in months.take(MONTHS_BACK) {
        let invoices: Vec<Invoice> = room.api.all(&format!("/invoices?period={month}")).await?;
        let own = |invoice: &&Invoice| {
            invoice.total.currency == room.company.currency
                && invoice.total.minor > 0
                && invoice.number.is_some()
        };
        if let Some(invoice) = invoices.iter().find(own) {
            return Ok(html! {
                (room.company.name) " owed its partners "
                a href={ "/books/invoices?period=" (month) } { (figures::amount(invoice.total)) }
                " for " (figures::month_name(month))
            });
        }
    }
    Ok(html! { (room.company.name) " owes its partners nothing yet" })
}

fn in_words(count: usize) -> String {
    match count {
        2 => "two".to_owned(),
        3 => "three".to_owned(),
        4 => "four".to_owned(),
        _ => count.to_string(),
    }
}

fn address(base: &str, link: &DemoLink) -> String {
    format!("{base}/r/{}", super::form::in_path(&link.code))
}

fn tour(room: &Room<'_>, base: &str) -> Markup {
    let Some((partner, link)) = first_link(room) else {
        return html! {};
    };
    let name = room.name_of(partner.id);
    let first_name = name.split(' ').next().unwrap_or(name);
    let month = Month::of(room.now, room.zone());
    // Whoever has gone to month end finds the month that ended, and whoever has not the one that runs.
    let months = [month.before(), month];
    let steps: [(&str, Markup); 7] = [
        (
            "Follow a link",
            html! {
                p { (name) " shares this link. It leads to the shop, with a token that says whose link it was." }
                a class="button" href=(address(base, link)) { "Follow " (first_name) "’s link" }
            },
        ),
        (
            "Sign up",
            html! {
                p { "In the shop, give any name and e-mail address. The shop tells Vouch by a signed webhook, and Vouch decides by whom you came." }
            },
        ),
        (
            "Pay",
            html! {
                p { "Choose a plan and an amount. " (first_name) " earns " (demo::RATE) " % of it, less tax; Vouch books that within moments." }
            },
        ),
        (
            "Refund",
            html! {
                p { "Have a part of it given back, or all. The commission shrinks with it, to the cent." }
            },
        ),
        (
            "Go to month end",
            html! {
                p { "Then a week on, when the review is over: the month is fixed, charged and paid out." }
                (clock::month_end_button(room))
            },
        ),
        (
            "Read the statement and the invoice",
            html! {
                p { "What " (first_name) " is owed for the month, and what " (room.company.name) " is charged for it." }
                @for month in months {
                    p { (figures::month_name(month)) ": "
                        a href={ "/books/statements?period=" (month) } { "statements" } ", "
                        a href={ "/books/invoices?period=" (month) } { "invoice" } }
                }
            },
        ),
        (
            "Ask why",
            html! {
                p { "Every amount leads to its why: who was credited, by which rule, and how it was reckoned." }
                @for month in months {
                    p { (figures::month_name(month)) ": "
                        a href={ "/books/commissions?period=" (month) } { "commissions" } }
                }
            },
        ),
    ];
    let list = html! {
        ol class="tour" { @for (heading, content) in &steps { li { h3 { (heading) } div { (content) } } } }
    };
    kit::part("tour", "A tour", list)
}

fn first_link<'r>(room: &'r Room<'_>) -> Option<(&'r DemoPartner, &'r DemoLink)> {
    let partner = room.demo.partners.first()?;
    Some((partner, partner.links.first()?))
}

async fn partners(room: &Room<'_>, base: &str) -> Result<Markup, Trouble> {
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
                kit::copied(&url, "the link"),
                html! { (figures::count(link.clicks)) },
                html! { (figures::count(link.signups)) },
                html! { (figures::count(link.conversions)) },
            ]);
        }
    }
    let sheet = Sheet {
        caption: "What came of each link since the beginning".to_owned(),
        columns: vec![
            ("Partner and link", Cell::Lead),
            ("Address", Cell::Words),
            ("Clicks", Cell::Number),
            ("Sign-ups", Cell::Number),
            ("Paying", Cell::Key),
        ],
        rows,
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! { "No links." },
    };
    Ok(kit::part("links", "The links", sheet.shown()))
}

fn keys(room: &Room<'_>, base: &str) -> Markup {
    let demo = &room.demo;
    let call =
        format!("curl -H 'Authorization: Bearer {key}' {base}/api/v1/balances", key = demo.api_key);
    let sign_ins = html! {
        p { "For the partners’ portal, which comes next. Until it is there, the " a href="/books/statements" { "reading room" } " shows their statements." }
        (kit::facts(&demo.partners.iter().map(|partner| (
            room.name_of(partner.id),
            html! { (kit::copied(&partner.code, "the user name")) (kit::copied(&partner.password, "the password")) },
        )).collect::<Vec<_>>()))
    };
    let own = html! {
        p { "They open the demo company of this machine and nothing else." }
        (kit::facts(&[
            ("Company", kit::copied(&demo.company.to_string(), "the company’s id")),
            ("Program", kit::copied(&demo.program.to_string(), "the program’s id")),
            ("API key", kit::copied(&demo.api_key, "the API key")),
            ("Webhook secret", kit::copied(&demo.webhook_secret, "the webhook secret")),
            ("Months and money", html! { (zone_words(room.zone())) ", " (room.company.currency.code()) }),
            ("Try the API", kit::copied(&call, "the call")),
        ]))
    };
    html! {
        (kit::part("sign-ins", "Sign-ins", sign_ins))
        (kit::part("keys", "Keys", own))
    }
}

fn zone_words(zone: Tz) -> String {
    format!("midnights of {zone}")
}
