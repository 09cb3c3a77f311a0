//! The company's settings: what partners see of it, which an admin may change, and what stays as it was set up.

mod colours;
mod facts;
mod months;
pub(super) mod rails;
mod tax;
mod webhooks;

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::people::{
    company::{Company, Scope, is_colour},
    member::Member,
};
use vouch_runtime::Context;

use super::ways;
use crate::{
    api::{
        companies::{is_welcome, keep},
        input::{Query, is_email, is_line},
    },
    kit::{Field, Form, Kind, copied, figures, note, opening, part},
    pages::{
        route::PageRoute,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    partner,
    policy::Needs,
};

pub(super) fn pages() -> Vec<PageRoute> {
    let mut pages = vec![
        PageRoute::get("/dashboard/settings", Needs::Member(Scope::Read), show),
        PageRoute::post("/dashboard/settings", Needs::Member(Scope::Admin), change),
    ];
    pages.extend(months::pages());
    pages.extend(tax::pages());
    pages.extend(rails::pages());
    pages.extend(webhooks::pages());
    pages
}

/// How long a company's name may be.
const NAME_MOST: usize = 200;
/// How many members are listed.
const MEMBERS: i32 = 100;

/// What the address may say.
#[derive(Deserialize)]
struct Asked {
    /// `saved`, after settings were changed.
    #[serde(default)]
    done: String,
}

/// What stands in the form.
struct Typed {
    name: String,
    contact_email: String,
    brand_colour: String,
    welcome: String,
}

impl Typed {
    fn of(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            contact_email: company.contact_email.clone().unwrap_or_default(),
            brand_colour: company.brand_colour.clone().unwrap_or_default(),
            welcome: company.welcome.clone(),
        }
    }

    fn sent(sent: &Sent) -> Self {
        Self {
            name: sent.field("name").to_owned(),
            contact_email: sent.field("contact_email").to_owned(),
            brand_colour: sent.field("brand_colour").to_lowercase(),
            // Browsers end lines as mails do.
            welcome: sent.field("welcome").replace("\r\n", "\n"),
        }
    }

    /// The fields that can't be taken as they are, by name.
    fn wrong(&self) -> Vec<&'static str> {
        let is_given = |text: &str| !text.is_empty();
        let checks = [
            ("name", is_line(&self.name, NAME_MOST)),
            ("contact_email", !is_given(&self.contact_email) || is_email(&self.contact_email)),
            ("brand_colour", !is_given(&self.brand_colour) || is_colour(&self.brand_colour)),
            ("welcome", is_welcome(&self.welcome)),
        ];
        checks.into_iter().filter(|(_, fits)| !fits).map(|(field, _)| field).collect()
    }

    /// The company with these settings.
    fn into_company(self, before: &Company) -> Company {
        let given = |text: String| (!text.is_empty()).then_some(text);
        Company {
            name: self.name,
            contact_email: given(self.contact_email),
            brand_colour: given(self.brand_colour),
            welcome: self.welcome,
            ..before.clone()
        }
    }
}

/// `GET /dashboard/settings`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let members = members(&ctx, &visit).await?;
    let saved = asked.done == "saved";
    let content = content(&ctx, &visit, &Typed::of(&visit.company), &[], saved, &members);
    Ok(visit.page(&visit.reader.say("dashboard-settings-title"), content))
}

/// Settings that have a page of their own, each with what it holds.
fn more(visit: &MemberVisit) -> Markup {
    let reader = &visit.reader;
    let pages = [
        (ways::MONTHS, "dashboard-months-title", "dashboard-months-about"),
        (ways::RAILS, "dashboard-rails-title", "dashboard-rails-about"),
        (ways::TAX, "tax-title", "dashboard-settings-about-tax"),
        (
            ways::REFERRAL_SETTINGS,
            "dashboard-settings-referrals",
            "dashboard-settings-about-referrals",
        ),
        (ways::WEBHOOKS, "dashboard-webhooks-title", "dashboard-webhooks-about-all"),
    ];
    // What a member may not see is not offered.
    let is_open = |href: &str| href != ways::TAX || visit.may(Scope::Admin);
    html! {
        dl class="facts" {
            @for (href, title, about) in pages.into_iter().filter(|(href, ..)| is_open(href)) {
                div {
                    dt { a href=(href) { (reader.say(title)) } }
                    dd { (reader.say(about)) }
                }
            }
        }
    }
}

/// `POST /dashboard/settings`
async fn change(State(ctx): State<Arc<Context>>, visit: MemberVisit, sent: Sent) -> Shown {
    let typed = Typed::sent(&sent);
    let wrong = typed.wrong();
    if !wrong.is_empty() {
        let members = members(&ctx, &visit).await?;
        let content = content(&ctx, &visit, &typed, &wrong, false, &members);
        return Ok(visit.mend(&visit.reader.say("dashboard-settings-title"), content));
    }
    let company = typed.into_company(&visit.company);
    if company != visit.company {
        keep(&ctx, &visit.company, &company).await?;
        tracing::info!(company.id = %company.id, member.id = %visit.row.member.id, "settings were changed");
    }
    Ok(see(&ways::asked(ways::SETTINGS, &[("done", "saved")])))
}

async fn members(
    ctx: &Context,
    visit: &MemberVisit,
) -> Result<Vec<Member>, crate::refusal::Refusal> {
    let page = ctx.store.list_members(visit.company.id, MEMBERS, None).await?;
    Ok(page.items.into_iter().map(|row| row.member).collect())
}

fn content(
    ctx: &Context,
    visit: &MemberVisit,
    typed: &Typed,
    wrong: &[&str],
    saved: bool,
    members: &[Member],
) -> Markup {
    let reader = &visit.reader;
    let sign_in = format!("{}{}", ctx.config.base_url(), partner::address(visit.company.id, ""));
    let may_change = visit.may(Scope::Admin);
    html! {
        (opening(reader.tell("dashboard-settings-sentence", &[
            ("name", figures::shortened(&visit.company.name, 60)),
        ]), html! {}))
        @if saved { (note(html! { p { (reader.say("dashboard-settings-saved")) } })) }
        (part("seen", &reader.say("dashboard-settings-seen"), html! {
            @if may_change {
                (form(visit, typed, wrong))
            } @else {
                (facts::seen(reader, &visit.company))
                p class="quiet" { (reader.say("dashboard-settings-ask-an-admin")) }
            }
        }))
        (part("more", &reader.say("dashboard-settings-more"), more(visit)))
        (part("colour", &reader.say("dashboard-settings-colour"), colours::shown(reader, &visit.company)))
        (part("sign-in", &reader.say("dashboard-settings-sign-in"), html! {
            p { (reader.say("dashboard-settings-sign-in-text")) }
            (copied(reader, &sign_in, &reader.say("dashboard-settings-sign-in-copies")))
        }))
        (part("members", &reader.say("dashboard-settings-members"), facts::members(reader, members)))
        (part("fixed", &reader.say("dashboard-settings-fixed"), html! {
            (facts::fixed(reader, &visit.company))
            p class="quiet" { (reader.tell("dashboard-settings-fixed-text", &[
                ("month", html! { (figures::month(reader, visit.company.first_month)) }),
            ])) }
        }))
    }
}

fn form(visit: &MemberVisit, typed: &Typed, wrong: &[&str]) -> Markup {
    let reader = &visit.reader;
    let problem = |field: &str| reader.say(&format!("dashboard-settings-wrong-{}", hyphens(field)));
    let field = |name: &str, value: &str, kind: Kind, optional: bool, short: bool| {
        let wrong = if wrong.contains(&name) { problem(name) } else { String::new() };
        let key = hyphens(name);
        Field {
            name,
            label: &reader.say(&format!("dashboard-settings-{key}")),
            help: &reader.say(&format!("dashboard-settings-help-{key}")),
            value,
            wrong: &wrong,
            autocomplete: if kind == Kind::Email { "email" } else { "off" },
            kind,
            optional,
            short,
            ..Field::default()
        }
        .shown(reader)
    };
    let summary: Vec<(String, String)> =
        wrong.iter().map(|field| ((*field).to_owned(), problem(field))).collect();
    Form {
        action: ways::SETTINGS,
        button: &reader.say("dashboard-settings-button"),
        working: &reader.say("dashboard-settings-working"),
        hidden: &visit.hidden(),
        wrong: &summary,
        fields: html! {
            (field("name", &typed.name, Kind::Text, false, false))
            (field("contact_email", &typed.contact_email, Kind::Email, true, false))
            (field("brand_colour", &typed.brand_colour, Kind::Text, true, true))
            (field("welcome", &typed.welcome, Kind::Multiline, true, false))
        },
    }
    .shown(reader)
}

fn hyphens(field: &str) -> String {
    field.replace('_', "-")
}
