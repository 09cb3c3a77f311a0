//! Every component in each of its states, by day and by night, with invented numbers: to look at, and to test.

mod drawings;
mod narrow;
mod sheets;

use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};
use rust_decimal::Decimal;
use vouch_domain::{
    books::{
        invoice::InvoiceStatus,
        payout::PayoutStatus,
        standing::{CommissionStatus, StatementStatus},
    },
    calendar::Month,
    event::SubscriptionStatus,
    money::Money,
};
use vouch_store::deliveries::Outcome;

pub use self::narrow::narrow;
use super::{
    Choice, DateRange, Field, Form, Frame, Icon, Kind, MenuGroup, MenuItem, Reader, Select,
    choices, copied, date_range, empty, facts, figures, icon, months, note, opening, reckoning,
    standing, warning,
};

/// Where the page is: its own links lead nowhere else.
const HERE: &str = "/local/components";

/// Where the page is shown, for the kit knows of no other pages.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The colour that makes it a company's.
    pub brand: Option<&'a str>,
    /// The page that leads here.
    pub home: &'a str,
    /// The same page in the frame without a menu.
    pub narrow: &'a str,
    /// Where the choice of language is sent.
    pub language_form: Option<&'a str>,
}

/// The whole page.
pub fn components(reader: &Reader, place: &Place<'_>) -> Markup {
    let menu = menu(reader, place);
    let frame = Frame {
        reader,
        name: "Tidewater Books",
        home: HERE,
        brand: place.brand,
        menu: &menu,
        here: HERE,
        corner: html! { span { (reader.say("components-corner")) } },
        foot: html! { p { (reader.say("components-foot")) } },
        language_form: place.language_form,
        refresh: false,
    };
    frame.page(&reader.say("components-title"), content(reader, place))
}

fn content(reader: &Reader, place: &Place<'_>) -> Markup {
    let narrow = html! { a href=(place.narrow) { (reader.say("components-narrow")) } };
    html! {
        (opening(
            reader.tell("components-opening", &[
                ("amount", figures::amount(reader, euros(120_450))),
                ("month", html! { (figures::month_name(reader, october())) }),
                ("date", figures::day(reader, at("2026-11-08T09:00:00Z"))),
            ]),
            html! {
                p { (reader.say("components-then")) }
                p class="quiet" { (reader.tell("components-frames", &[("narrow", narrow)])) }
            },
        ))
        (both(reader, "notices", notices))
        (both(reader, "amounts", amounts))
        (both(reader, "states", states))
        (sheets::parts(reader))
        (both(reader, "forms", forms))
        (both(reader, "filters", filters))
        (drawings::parts(reader))
        (both(reader, "icons", |_, _| icons()))
    }
}

/// One part of the page, by day and by night beside each other. The second argument keeps their ids apart.
fn both(reader: &Reader, id: &str, content: impl Fn(&Reader, &str) -> Markup) -> Markup {
    super::wide_part(
        id,
        &reader.say(&format!("components-{id}")),
        html! {
            div class="pair" {
                div class="by-day" { (content(reader, "day")) }
                div class="by-night" { (content(reader, "night")) }
            }
        },
    )
}

fn menu(reader: &Reader, place: &Place<'_>) -> [MenuGroup; 3] {
    let item = |key: &str, href: &str, icon: Icon| MenuItem {
        words: reader.say(key),
        href: href.to_owned(),
        icon,
    };
    [
        MenuGroup {
            heading: String::new(),
            items: vec![
                item("components-menu-all", HERE, Icon::Layers),
                item("components-menu-back", place.home, Icon::Home),
            ],
        },
        MenuGroup {
            heading: reader.say("components-menu-words"),
            items: vec![
                item("components-notices", "#notices", Icon::Mail),
                item("components-amounts", "#amounts", Icon::Coins),
                item("components-states", "#states", Icon::Review),
            ],
        },
        MenuGroup {
            heading: reader.say("components-menu-work"),
            items: vec![
                item("components-tables", "#tables", Icon::Statement),
                item("components-forms", "#forms", Icon::Settings),
                item("components-filters", "#filters", Icon::Calendar),
                item("components-charts", "#charts", Icon::Chart),
            ],
        },
    ]
}

fn notices(reader: &Reader, _: &str) -> Markup {
    html! {
        (note(html! { p { (reader.say("components-note")) } }))
        (warning(html! {
            p { (reader.say("components-warning")) }
            p { (reader.say("components-warning-next")) }
        }))
        (empty(&reader.say("components-empty"), Some((&reader.say("components-empty-action"), HERE))))
        (empty(&reader.say("components-empty"), None))
    }
}

fn amounts(reader: &Reader, side: &str) -> Markup {
    let row = |key: &str, shown: Markup| (reader.say(key), shown);
    let line =
        |key: &str, minor: i64| (html! { (reader.say(key)) }, figures::taken(reader, euros(minor)));
    let when = at("2026-11-08T13:05:00Z");
    let link = "https://go.tidewater.example/anna-lindqvist-autumn";
    html! {
        (facts(&[
            row("components-amount", figures::amount(reader, euros(120_450))),
            row("components-taken", figures::taken(reader, euros(-8_000))),
            row("components-nil", figures::amount(reader, euros(0))),
            row("components-yen", figures::amount(reader, money(98_000, "JPY"))),
            row("components-count", html! { (figures::count(reader, 1_513_000)) }),
            row("components-share", html! { (figures::share(reader, 1, 8)) " · " (figures::share(reader, 0, 0)) }),
            row("components-rate-given", html! { (figures::rate(reader, Decimal::new(125, 1))) }),
            row("components-day", figures::day(reader, when)),
            row("components-hour", figures::hour(reader, when)),
            row("components-moment", figures::moment(reader, at("2025-02-28T23:59:59Z"))),
            row("components-left", html! { (figures::left(reader, at("2026-11-24T12:00:00Z"))) }),
            row("components-long", figures::shortened("tx_9f8e7d6c5b4a39281706f5e4d3c2b1a0", 20)),
            row("components-link", copied(reader, link, &reader.say("components-link-what"))),
        ]))
        h3 id={ "sum-" (side) } { (reader.say("components-sum")) }
        (reckoning(&[
            line("components-sum-before", 4_210),
            line("components-sum-earned", 124_450),
            line("components-sum-taken", -8_210),
            line("components-sum-after", 120_450),
        ]))
    }
}

fn states(reader: &Reader, _: &str) -> Markup {
    use {CommissionStatus as C, InvoiceStatus as I, PayoutStatus as P, StatementStatus as S};
    let words = |states: Vec<Markup>| html! { span class="words-of-state" { @for state in states { (state) " " } } };
    let row = |key: &str, states: Vec<Markup>| (reader.say(key), words(states));
    facts(&[
        row(
            "components-commission",
            [C::Pending, C::Approved, C::Declined, C::OnHold, C::Invoiced, C::Paid]
                .map(|standing| standing::commission(reader, standing))
                .into(),
        ),
        row(
            "components-statement",
            [S::Open, S::Review, S::Final, S::Paid]
                .map(|standing| standing::statement(reader, standing))
                .into(),
        ),
        row(
            "components-invoice",
            [I::Review, I::Paused, I::Final, I::Charged, I::Failed]
                .map(|standing| standing::invoice(reader, standing))
                .into(),
        ),
        row(
            "components-payout",
            [P::Due, P::Sent, P::Paid, P::Failed, P::Unknown]
                .map(|standing| standing::payout(reader, standing))
                .into(),
        ),
        row(
            "components-subscription",
            [
                SubscriptionStatus::Trialing,
                SubscriptionStatus::Active,
                SubscriptionStatus::PastDue,
                SubscriptionStatus::Canceled,
            ]
            .map(|standing| standing::subscription(reader, standing))
            .into(),
        ),
        row(
            "components-delivery",
            [Outcome::Applied, Outcome::Repeat, Outcome::Parked, Outcome::Quarantined]
                .map(|outcome| standing::delivery(reader, outcome))
                .into(),
        ),
    ])
}

fn forms(reader: &Reader, side: &str) -> Markup {
    let (email, name) = (format!("email-{side}"), format!("name-{side}"));
    let wrong = reader.say("components-email-wrong");
    let fields = html! {
        (Field { name: &name, label: &reader.say("components-name"), value: "Anna <b>Lindqvist</b>", autocomplete: "off", ..Field::default() }.shown(reader))
        (Field { name: &email, label: &reader.say("components-email"), help: &reader.say("components-email-help"), value: "anna@", wrong: &wrong, kind: Kind::Email, autocomplete: "off", ..Field::default() }.shown(reader))
        (others(reader, side))
    };
    let button = reader.say("components-button");
    html! {
        (Form { action: HERE, button: &button, working: &reader.say("components-working"), hidden: &[("example", side)], wrong: &[(email.clone(), wrong.clone())], fields }.shown(reader))
        form method="get" action=(HERE) {
            div class="actions" {
                button class="plain" { (reader.say("components-button-plain")) }
                button class="slight" { (reader.say("components-button-slight")) }
                button disabled { (reader.say("components-working")) }
            }
        }
    }
}

fn others(reader: &Reader, side: &str) -> Markup {
    let named = |what: &str| format!("{what}-{side}");
    let label = |what: &str| reader.say(&format!("components-{what}"));
    let options = [
        ("eur".to_owned(), reader.say("components-currency-eur")),
        ("usd".to_owned(), reader.say("components-currency-usd")),
    ];
    let zones = [
        (String::new(), reader.say("components-zone-none")),
        ("berlin".to_owned(), reader.say("components-zone-berlin")),
    ];
    html! {
        (Field { name: &named("password"), label: &label("password"), kind: Kind::Password, autocomplete: "off", ..Field::default() }.shown(reader))
        (Field { name: &named("search"), label: &label("search"), kind: Kind::Search, optional: true, autocomplete: "off", ..Field::default() }.shown(reader))
        (Field { name: &named("rate"), label: &label("rate"), value: "12.5", keyboard: "decimal", short: true, autocomplete: "off", ..Field::default() }.shown(reader))
        (Select { name: &named("currency"), label: &label("currency"), options: &options, chosen: "usd", ..Select::default() }.shown(reader))
        (Select { name: &named("zone"), label: &label("zone"), help: &label("zone-help"), wrong: &label("zone-wrong"), options: &zones, chosen: "" }.shown(reader))
        (Field { name: &named("colour"), label: &label("colour"), value: "#2f6f5e", kind: Kind::Colour, ..Field::default() }.shown(reader))
        (Field { name: &named("remark"), label: &label("remark"), kind: Kind::Multiline, optional: true, ..Field::default() }.shown(reader))
    }
}

fn filters(reader: &Reader, side: &str) -> Markup {
    let choice = |key: &str, chosen: bool| Choice {
        words: reader.say(key),
        href: format!("{HERE}?show={key}#filters"),
        chosen,
    };
    let range = DateRange {
        action: HERE,
        from: NaiveDate::from_ymd_opt(2026, 10, 1).unwrap_or_default(),
        to: NaiveDate::from_ymd_opt(2026, 10, 31).unwrap_or_default(),
        keep: &[("show", "all")],
    };
    html! {
        (choices(&format!("{} {side}", reader.say("components-filters")), &[
            choice("components-filter-all", true),
            choice("commission-pending", false),
            choice("commission-on-hold", false),
            choice("commission-declined", false),
        ]))
        (months(
            reader,
            &format!("{} {side}", reader.say("components-months")),
            |month| format!("{HERE}?month={month}#filters"),
            october(),
            month("2024-07"),
            month("2026-11"),
        ))
        (date_range(reader, &range))
    }
}

fn icons() -> Markup {
    html! {
        p { @for drawing in Icon::ALL { (icon(drawing)) " " span class="quiet" { (drawing.name()) } "  " } }
    }
}

fn october() -> Month {
    month("2026-10")
}

fn month(text: &str) -> Month {
    text.parse().expect("the example names a month")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("the example names a moment")
}

fn euros(minor: i64) -> Money {
    money(minor, "EUR")
}

fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, currency.parse().expect("the example names a currency"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Language;

    const PLACE: Place<'_> = Place {
        brand: Some("#B3001B"),
        home: "/",
        narrow: "/narrow",
        language_form: Some("/language"),
    };

    fn page(language: Language) -> String {
        let reader =
            Reader { language, zone: chrono_tz::Europe::Berlin, now: at("2026-11-21T15:00:00Z") };
        components(&reader, &PLACE).into_string()
    }

    #[test]
    fn every_component_shows_in_every_language() {
        for language in Language::ALL {
            let text = page(language);
            assert!(text.contains(&format!("<html lang=\"{}\"", language.code())));
            assert!(!text.contains("style=") && !text.contains("onclick"), "the policy forbids it");
            assert_eq!(text.matches("aria-current=\"page\"").count(), 1, "one item of the menu");
            assert_eq!(
                text.matches("aria-invalid=\"true\"").count(),
                4,
                "a field and a choice by day and by night"
            );
            assert!(!text.contains("<b>Lindqvist"), "what is typed is escaped");
        }
    }

    #[test]
    fn ids_are_given_once_and_what_refers_to_them_finds_them() {
        let text = page(Language::English);
        let values = |attribute: &str| -> Vec<String> {
            let opening = format!(" {attribute}=\"");
            let parts = text.split(opening.as_str()).skip(1);
            parts.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
        };
        let ids = values("id");
        let once: std::collections::BTreeSet<_> = ids.iter().cloned().collect();
        assert_eq!(ids.len(), once.len(), "{ids:?}");
        for attribute in ["for", "aria-labelledby", "aria-describedby"] {
            for id in values(attribute).iter().flat_map(|ids| ids.split(' ')) {
                assert!(once.contains(id), "{attribute} {id}");
            }
        }
    }
}
