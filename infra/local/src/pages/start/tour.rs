//! The tour: from a link to a sale, to the partner and the company who see it, to the money and its why.

use maud::{Markup, html};
use portal::kit::{self, Arg};

use super::{address, clock};
use crate::demo::{self, DemoLink, DemoMember, DemoPartner};
use crate::pages::frame::{DASHBOARD, portal};
use crate::pages::room::Room;

/// Whoever the tour leads to.
struct Tour<'a> {
    room: &'a Room<'a>,
    partner: &'a DemoPartner,
    link: &'a DemoLink,
    /// The partner's whole name, and what its friends call it.
    name: String,
    first_name: String,
}

/// The numbered steps; nothing where the demo has nobody to go with.
pub(super) fn part(room: &Room<'_>, base: &str) -> Markup {
    let partner = room.demo.partners.first();
    let found = partner.and_then(|partner| Some((partner, partner.links.first()?)));
    let (Some((partner, link)), Some(member)) = (found, room.demo.members.first()) else {
        return html! {};
    };
    let name = room.name_of(partner.id);
    let first_name = name.split(' ').next().unwrap_or(&name).to_owned();
    let tour = Tour { room, partner, link, name, first_name };
    let list = html! {
        ol class="tour" {
            (tour.follow(base))
            (tour.shop())
            (tour.as_partner())
            (tour.as_member(member))
            (tour.month())
            (tour.why())
        }
    };
    kit::part("tour", &room.guest.say("start-tour"), list)
}

impl Tour<'_> {
    fn step(&self, heading: &str, content: Markup) -> Markup {
        html! { li { h3 { (self.room.guest.say(heading)) } div { (content) } } }
    }

    /// A paragraph in which the partner is called by its first name.
    fn says(&self, key: &str) -> Markup {
        html! { p { (self.room.guest.say_with(key, &[("name", Arg::Text(&self.first_name))])) } }
    }

    fn follow(&self, base: &str) -> Markup {
        let guest = &self.room.guest;
        let content = html! {
            p { (guest.say_with("start-follow-text", &[("partner", Arg::Text(&self.name))])) }
            a class="button" href=(address(base, self.link)) {
                (guest.say_with("start-follow-button", &[("name", Arg::Text(&self.first_name))]))
            }
        };
        self.step("start-follow", content)
    }

    fn shop(&self) -> Markup {
        let guest = &self.room.guest;
        let rate = [("name", Arg::Text(self.first_name.as_str())), ("rate", Arg::Text(demo::RATE))];
        html! {
            (self.step("start-sign-up", html! { p { (guest.say("start-sign-up-text")) } }))
            (self.step("start-pay", html! { p { (guest.say_with("start-pay-text", &rate)) } }))
            (self.step("start-refund", html! { p { (guest.say("start-refund-text")) } }))
        }
    }

    fn as_partner(&self) -> Markup {
        let guest = &self.room.guest;
        let rows = [
            ("start-code", self.partner.code.as_str(), "start-copy-code"),
            ("start-password", self.partner.password.as_str(), "start-copy-password"),
        ];
        let content = html! {
            (self.says("start-partner-text"))
            (self.copies(&rows))
            a class="button plain" href=(portal(self.room.demo.company, "")) { (guest.say("start-partner-open")) }
        };
        self.step("start-partner", content)
    }

    fn as_member(&self, member: &DemoMember) -> Markup {
        let guest = &self.room.guest;
        let rows = [
            ("start-email", member.email.as_str(), "start-copy-email"),
            ("start-password", member.password.as_str(), "start-copy-password"),
        ];
        let company = [("company", Arg::Text(self.room.company.name.as_str()))];
        let content = html! {
            p { (guest.say_with("start-member-text", &company)) }
            (self.copies(&rows))
            a class="button plain" href=(DASHBOARD) { (guest.say("start-member-open")) }
        };
        self.step("start-member", content)
    }

    fn copies(&self, rows: &[(&str, &str, &str)]) -> Markup {
        let guest = &self.room.guest;
        let rows = rows.iter().map(|(words, value, what)| {
            (guest.say(words), kit::copied(&guest.reader, value, &guest.say(what)))
        });
        kit::facts(&rows.collect::<Vec<_>>())
    }

    fn month(&self) -> Markup {
        let guest = &self.room.guest;
        let company = [("company", Arg::Text(self.room.company.name.as_str()))];
        let end = html! {
            p { (guest.say_with("start-month-end-text", &company)) }
            (clock::month_end_button(self.room))
            p { a href="/dashboard/invoices" { (guest.say("start-month-end-see")) } }
        };
        let week = html! {
            p { (guest.say("start-week-text")) }
            (clock::week_button(self.room))
            p { a href=(portal(self.room.demo.company, "/statements")) {
                (guest.say_with("start-week-see", &[("name", Arg::Text(&self.first_name))]))
            } }
        };
        html! { (self.step("start-month-end", end)) (self.step("start-week", week)) }
    }

    fn why(&self) -> Markup {
        let guest = &self.room.guest;
        let content = html! {
            p { (guest.say("start-why-text")) }
            p { a href=(portal(self.room.demo.company, "/commissions")) {
                (guest.say_with("start-why-partner", &[("name", Arg::Text(&self.first_name))]))
            } }
            p { a href="/dashboard/transactions" { (guest.say("start-why-company")) } }
        };
        self.step("start-why", content)
    }
}
