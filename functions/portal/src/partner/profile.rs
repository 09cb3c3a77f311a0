//! A partner's own name and address, and which mails it gets (K10). What is the company's stays: its code, and whether its payouts wait.

mod mails;

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::people::partner::Partner;
use vouch_runtime::Context;

use crate::{
    api::input::{Checks, Query},
    kit::{Arg, Field, Form, Kind, copied, facts, figures, note, opening, part},
    pages::{
        route::PageRoute,
        sent::Sent,
        visit::{PartnerSeat, PartnerVisit, Shown, see},
    },
    partners,
    policy::Needs,
    referrals,
    refusal::Refusal,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/profile", Needs::Partner, show),
        PageRoute::post("/portal/{company}/profile", Needs::Partner, change),
        PageRoute::post("/portal/{company}/profile/mails", Needs::Partner, mails::change),
    ]
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `saved`, after it was changed; `mails`, after it was chosen which come.
    done: String,
}

/// What stands in the form.
struct Draft<'a> {
    name: &'a str,
    email: &'a str,
    /// Fields that are wrong, and what of them.
    wrong: Vec<(String, String)>,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let partner = &visit.partner;
    let email = partner.email.as_deref().unwrap_or_default();
    let draft = Draft { name: &partner.name, email, wrong: Vec::new() };
    let link = link(&ctx, &visit).await?;
    let main = content(&visit, &draft, link, &asked.done);
    Ok(visit.page(&visit.reader.say("partner-profile-title"), main))
}

async fn change(State(ctx): State<Arc<Context>>, visit: PartnerVisit, sent: Sent) -> Shown {
    let (name, email) = (sent.field("name"), sent.field("email"));
    let given = Some(email).filter(|email| !email.is_empty());
    // As the API checks them.
    let mut checks = Checks::default();
    checks.line("name", name, 200);
    checks.email("email", given);
    let wrong: Vec<_> = checks.wrong_fields().map(|field| wrong(&visit, field)).collect();
    if !wrong.is_empty() {
        let link = link(&ctx, &visit).await?;
        let main = content(&visit, &Draft { name, email, wrong }, link, "");
        return Ok(visit.mend(&visit.reader.say("partner-profile-title"), main));
    }
    // Read anew: the company may have changed its part of it since.
    let before = partners::find(&ctx, visit.company.id, visit.partner.id).await?;
    let (name, email) = (name.to_owned(), given.map(str::to_owned));
    let after = Partner { name, email, ..before.clone() };
    if after != before {
        ctx.store.change_partner(visit.company.id, &before, &after, ctx.now()).await?;
    }
    Ok(see(&visit.address("/profile?done=saved")))
}

/// Its sign-up link, while recruiting pays it something (E15, E21).
async fn link(ctx: &Context, visit: &PartnerSeat) -> Result<Option<String>, Refusal> {
    let (company, partner) = (visit.company.id, &visit.partner);
    let is_on = referrals::is_on(ctx, company, partner.id).await?;
    Ok(is_on.then(|| referrals::sign_up_link(ctx, company, partner)))
}

fn wrong(visit: &PartnerSeat, field: &str) -> (String, String) {
    let key = match field {
        "name" => "partner-profile-name-wrong",
        _ => "partner-profile-email-wrong",
    };
    (field.to_owned(), visit.reader.say(key))
}

fn content(visit: &PartnerSeat, draft: &Draft<'_>, link: Option<String>, done: &str) -> Markup {
    let reader = &visit.reader;
    let code = visit.partner.code.as_str();
    let sentence = [("code", Arg::Text(code)), ("company", Arg::Text(&visit.company.name))];
    let mut rows = vec![
        (
            reader.say("partner-profile-code"),
            html! {
                (copied(reader, code, &reader.say("partner-profile-code-yours")))
                p class="quiet" { (reader.say("partner-profile-code-help")) }
            },
        ),
        (reader.say("partner-profile-since"), figures::day(reader, visit.partner.created_at)),
        (
            reader.say("partner-profile-password"),
            html! {
                a href=(visit.address("/account")) { (reader.say("partner-profile-account")) }
            },
        ),
        (
            reader.say("tax-link"),
            html! {
                a href=(visit.address("/profile/tax")) { (reader.say("tax-link-help")) }
            },
        ),
    ];
    if let Some(link) = link {
        let link = html! {
            (copied(reader, &link, &reader.say("partner-profile-link-yours")))
            p class="quiet" {
                (reader.say("partner-profile-link-help")) " "
                a href=(visit.address("/referrals")) { (reader.say("partner-profile-to-referrals")) }
            }
        };
        rows.insert(1, (reader.say("partner-profile-link"), link));
    }
    html! {
        (opening(html! { (reader.say_with("partner-profile-sentence", &sentence)) }, html! {}))
        @match done {
            "saved" => (note(html! { p { (reader.say("partner-profile-saved")) } })),
            "mails" => (note(html! { p { (reader.say("partner-profile-mails-saved")) } })),
            _ => {}
        }
        (part("details", &reader.say("partner-profile-details"), form(visit, draft)))
        (part("mails", &reader.say("partner-profile-mails"), mails::form(visit)))
        (part("fixed", &reader.say("partner-profile-fixed"), facts(&rows)))
    }
}

fn form(visit: &PartnerSeat, draft: &Draft<'_>) -> Markup {
    let reader = &visit.reader;
    let wrong = |name: &str| {
        draft.wrong.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str())
    };
    let email_help = reader
        .say_with("partner-profile-email-help", &[("company", Arg::Text(&visit.company.name))]);
    let fields = html! {
        (Field {
            name: "name",
            label: &reader.say("partner-profile-name"),
            value: draft.name,
            wrong: wrong("name"),
            autocomplete: "name",
            ..Field::default()
        }.shown(reader))
        (Field {
            name: "email",
            label: &reader.say("partner-profile-email"),
            help: &email_help,
            value: draft.email,
            wrong: wrong("email"),
            autocomplete: "email",
            keyboard: "email",
            kind: Kind::Email,
            optional: true,
            ..Field::default()
        }.shown(reader))
    };
    Form {
        action: &visit.address("/profile"),
        button: &reader.say("partner-profile-button"),
        working: &reader.say("partner-profile-working"),
        hidden: &visit.hidden(),
        wrong: &draft.wrong,
        fields,
    }
    .shown(reader)
}
