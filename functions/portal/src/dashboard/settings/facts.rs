//! What the settings say and no form changes.

use maud::{Markup, html};
use vouch_domain::people::{
    company::{Company, UnknownCustomers},
    member::{Member, Role},
};

use crate::{
    dashboard::find::none,
    kit::{Cell, Reader, Table, column, facts, figures},
};

/// What partners see of the company, for members who may not change it.
pub(super) fn seen(reader: &Reader, company: &Company) -> Markup {
    let given = |text: Option<&str>| {
        html! {
            @match text.filter(|text| !text.is_empty()) {
                Some(text) => (text),
                None => (none()),
            }
        }
    };
    facts(&[
        (reader.say("dashboard-settings-name"), html! { (company.name) }),
        (reader.say("dashboard-settings-contact-email"), given(company.contact_email.as_deref())),
        (reader.say("dashboard-settings-brand-colour"), given(company.brand_colour.as_deref())),
        (
            reader.say("dashboard-settings-welcome"),
            html! {
                @if company.welcome.is_empty() { (none()) } @else {
                    @for paragraph in company.welcome.split("\n\n") { p { (paragraph) } }
                }
            },
        ),
    ])
}

/// What was set up once, and what the API changes.
pub(super) fn fixed(reader: &Reader, company: &Company) -> Markup {
    let unknown = match company.unknown_customers {
        UnknownCustomers::Park => "dashboard-settings-unknown-park",
        UnknownCustomers::Unattributed => "dashboard-settings-unknown-unattributed",
    };
    facts(&[
        (reader.say("dashboard-settings-currency"), html! { (company.currency) }),
        (reader.say("dashboard-settings-unknown"), html! { (reader.say(unknown)) }),
    ])
}

/// Who may sign in to the dashboard.
pub(super) fn members(reader: &Reader, members: &[Member]) -> Markup {
    let role = |role: Role| {
        reader.say(match role {
            Role::Owner => "dashboard-settings-role-owner",
            Role::Admin => "dashboard-settings-role-admin",
            Role::Finance => "dashboard-settings-role-finance",
            Role::Analyst => "dashboard-settings-role-analyst",
        })
    };
    let row = |member: &Member| {
        vec![
            figures::shortened(&member.name, 40),
            figures::shortened(&member.email, 40),
            html! { (role(member.role)) },
            figures::day(reader, member.created_at),
        ]
    };
    let heading = |name: &str| reader.say(&format!("dashboard-settings-column-{name}"));
    Table {
        caption: reader.say("dashboard-settings-members-caption"),
        columns: vec![
            column(heading("name"), Cell::Lead),
            column(heading("email"), Cell::Words),
            column(heading("role"), Cell::Words),
            column(heading("since"), Cell::AsideWords),
        ],
        rows: members.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! { (reader.say("dashboard-settings-members-nobody")) },
    }
    .shown()
}
