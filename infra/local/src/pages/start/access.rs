//! Who can sign in and with what, and the keys that programs call with.

use chrono_tz::Tz;
use maud::{Markup, html};
use portal::kit::{self, Arg, Cell, Table, column};

use crate::demo::DemoMember;
use crate::pages::Trouble;
use crate::pages::answers::Member;
use crate::pages::frame::{COMPONENTS, DASHBOARD, portal};
use crate::pages::guest::Guest;
use crate::pages::room::Room;

/// Everybody who can sign in, where, and with what.
pub(super) async fn sign_ins(room: &Room<'_>) -> Result<Markup, Trouble> {
    let guest = &room.guest;
    let members: Vec<Member> = room.api.all("/members").await?;
    let row = |who: String, user: &str, what: &str, password: &str| {
        vec![
            html! { (who) },
            kit::copied(&guest.reader, user, &guest.say(what)),
            kit::copied(&guest.reader, password, &guest.say("start-copy-password")),
        ]
    };
    let mut rows = Vec::new();
    for partner in &room.demo.partners {
        let who =
            guest.say_with("start-who-partner", &[("name", Arg::Text(&room.name_of(partner.id)))]);
        rows.push(row(who, &partner.code, "start-copy-code", &partner.password));
    }
    for member in &room.demo.members {
        let who = named(guest, member, &members);
        rows.push(row(who, &member.email, "start-copy-email", &member.password));
    }
    let table = Table {
        caption: guest.say("start-sign-ins-caption"),
        columns: vec![
            column(guest.say("start-sign-ins-who"), Cell::Lead),
            column(guest.say("start-sign-ins-user"), Cell::Words),
            column(guest.say("start-password"), Cell::Words),
        ],
        rows,
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! {},
    };
    let door = |href: &str, key: &str| html! { a href=(href) { (guest.say(key)) } };
    let content = html! {
        p { (guest.tell("start-sign-ins-text", &[
            ("portal", door(&portal(room.demo.company, ""), "start-the-portal")),
            ("dashboard", door(DASHBOARD, "start-the-dashboard")),
        ])) }
        (table.shown())
    };
    Ok(kit::part("sign-ins", &guest.say("start-sign-ins"), content))
}

/// A member by name and role; by its address where the company has changed that since.
fn named(guest: &Guest, member: &DemoMember, members: &[Member]) -> String {
    let found = members.iter().find(|known| known.email == member.email);
    let name = found.map_or(member.email.as_str(), |found| found.name.as_str());
    let role = match member.role.as_str() {
        "owner" => guest.say("start-role-owner"),
        "finance" => guest.say("start-role-finance"),
        "analyst" => guest.say("start-role-analyst"),
        other => other.to_owned(),
    };
    guest.say_with("start-who-member", &[("name", Arg::Text(name)), ("role", Arg::Text(&role))])
}

/// The keys that programs call with.
pub(super) fn keys(room: &Room<'_>, base: &str) -> Markup {
    let (guest, demo) = (&room.guest, &room.demo);
    let call =
        format!("curl -H 'Authorization: Bearer {key}' {base}/api/v1/balances", key = demo.api_key);
    let row = |words: &str, value: &str, what: &str| {
        (guest.say(words), kit::copied(&guest.reader, value, &guest.say(what)))
    };
    let zone: Tz = guest.reader.zone;
    let months = guest.say_with(
        "start-keys-months-are",
        &[("zone", Arg::Text(zone.name())), ("currency", Arg::Text(room.company.currency.code()))],
    );
    let content = html! {
        p { (guest.say("start-keys-text")) }
        (kit::facts(&[
            row("start-keys-company", &demo.company.to_string(), "start-copy-company"),
            row("start-keys-program", &demo.program.to_string(), "start-copy-program"),
            row("start-keys-api", &demo.api_key, "start-copy-api"),
            row("start-keys-secret", &demo.webhook_secret, "start-copy-secret"),
            (guest.say("start-keys-months"), html! { (months) }),
            row("start-keys-try", &call, "start-copy-call"),
            (guest.say("start-keys-components"), html! { a href=(COMPONENTS) { code { (COMPONENTS) } } }),
        ]))
    };
    kit::part("keys", &guest.say("start-keys"), content)
}
