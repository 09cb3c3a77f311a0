//! One link: what it brought step by step, its code to print, its label, and whether it works.

use std::sync::Arc;

use axum::{body::Body, extract::State, response::Response};
use http::{HeaderValue, header};
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    id::LinkId,
    money::Money,
    people::program::Program,
    tracking::link::{Link, LinkStatus},
};
use vouch_runtime::Context;

use super::{amounts, count_of};
use crate::{
    api::input::{Named, Query},
    kit::{Arg, Field, Form, Tone, copied, facts, figures, note, opening, part, status, warning},
    links::{self, Brought},
    pages::{
        route::PageRoute,
        sent::Sent,
        visit::{PartnerSeat, PartnerVisit, Shown, see},
    },
    policy::Needs,
    qr,
    refusal::{Refusal, unknown},
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/links/{link}", Needs::Partner, show),
        PageRoute::get("/portal/{company}/links/{link}/qr.svg", Needs::Partner, code),
        PageRoute::post("/portal/{company}/links/{link}/label", Needs::Partner, relabel),
        PageRoute::post("/portal/{company}/links/{link}/status", Needs::Partner, switch),
    ]
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: Option<String>,
}

/// How the code is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CodeAsked {
    download: Option<String>,
}

async fn find(ctx: &Context, visit: &PartnerSeat, id: LinkId) -> Result<Link, Refusal> {
    let found = ctx.store.find_link(visit.company.id, visit.partner.id, id).await?;
    found.ok_or_else(|| unknown("link"))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<LinkId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let link = find(&ctx, &visit, id).await?;
    let seen = look(&ctx, &visit, link).await?;
    let main = page(&ctx, &visit, &seen, asked.done.as_deref(), None);
    Ok(visit.page(&seen.link.label, main))
}

async fn code(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<LinkId>,
    Query(asked): Query<CodeAsked>,
) -> Shown {
    let link = find(&ctx, &visit, id).await?;
    let title =
        visit.reader.say_with("partner-links-qr-title", &[("label", Arg::Text(&link.label))]);
    let drawing = qr::svg(&links::url(&ctx, &link), &title).ok_or_else(|| unknown("code"))?;
    let mut response = Response::new(Body::from(drawing.0));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    if asked.download.is_some() {
        // The code is letters and digits: the label may be anything.
        let name = format!("attachment; filename=\"qr-{}.svg\"", link.code);
        let name = HeaderValue::from_str(&name)
            .unwrap_or(HeaderValue::from_static("attachment; filename=\"qr.svg\""));
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

async fn relabel(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<LinkId>,
    sent: Sent,
) -> Shown {
    let link = find(&ctx, &visit, id).await?;
    let label = sent.field("label");
    if !links::is_label(label) {
        let seen = look(&ctx, &visit, link).await?;
        let main = page(&ctx, &visit, &seen, None, Some(sent.exact("label")));
        return Ok(visit.mend(&seen.link.label, main));
    }
    let link = Link { label: label.to_owned(), ..link };
    links::change(&ctx, &visit.company, &link).await?;
    Ok(see(&visit.address(&format!("/links/{id}?done=label"))))
}

async fn switch(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<LinkId>,
    sent: Sent,
) -> Shown {
    let link = find(&ctx, &visit, id).await?;
    let (status, done) = match sent.field("status") {
        "live" => (LinkStatus::Live, "on"),
        "disabled" => (LinkStatus::Disabled, "off"),
        // The two buttons send nothing else.
        _ => return Ok(see(&visit.address(&format!("/links/{id}")))),
    };
    links::change(&ctx, &visit.company, &Link { status, ..link }).await?;
    Ok(see(&visit.address(&format!("/links/{id}?done={done}"))))
}

struct Seen {
    link: Link,
    brought: Brought,
    program: Option<Program>,
}

async fn look(ctx: &Context, visit: &PartnerSeat, link: Link) -> Result<Seen, Refusal> {
    let company = visit.company.id;
    let (brought, program) = tokio::join!(
        Brought::by_link(ctx, company, visit.partner.id, link.id),
        ctx.store.find_program(company, link.program),
    );
    Ok(Seen { brought: brought?, program: program?, link })
}

fn page(
    ctx: &Context,
    visit: &PartnerSeat,
    seen: &Seen,
    done: Option<&str>,
    typed: Option<&str>,
) -> Markup {
    let (reader, link) = (&visit.reader, &seen.link);
    let url = links::url(ctx, link);
    let notice = match done {
        Some("label") => Some("partner-links-done-label"),
        Some("on") => Some("partner-links-done-on"),
        Some("off") => Some("partner-links-done-off"),
        _ => None,
    };
    html! {
        div data-live="opening" {
            (opening(sentence(visit, seen), copied(reader, &url, &reader.say("partner-links-copied"))))
        }
        @if let Some(key) = notice { (note(html! { p { (reader.say(key)) } })) }
        @else if link.status == LinkStatus::Disabled {
            (warning(html! { p { (reader.say("partner-links-is-off")) } }))
        }
        (part("steps", &reader.say("partner-links-steps"), html! {
            div data-live="steps" { (funnel(visit, seen)) }
            div data-live="money" { (money(visit, seen)) }
        }))
        (part("code", &reader.say("partner-links-qr"), qr_part(visit, link)))
        (part("change", &reader.say("partner-links-change"), html! {
            (label_form(visit, link, typed))
            (status_form(visit, link))
        }))
    }
}

fn sentence(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let (reader, totals) = (&visit.reader, seen.brought.totals(seen.link.id));
    let label = Arg::Text(&seen.link.label);
    let clicks = count_of(seen.brought.clicks(seen.link.id));
    if totals.signups == 0 {
        let args = [("label", label), ("clicks", Arg::Count(clicks))];
        return html! { (reader.say_with("partner-links-one-quiet", &args)) };
    }
    let main = visit.company.currency;
    let earned = amounts::in_order(main, totals.commission.iter().copied());
    let first = earned.first().copied().unwrap_or(Money::new(0, main));
    reader.tell_with(
        "partner-links-one-brought",
        &[("label", label), ("sign-ups", Arg::Count(totals.signups))],
        &[("amount", figures::amount(reader, first))],
    )
}

fn funnel(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let totals = seen.brought.totals(seen.link.id);
    let clicks = count_of(seen.brought.clicks(seen.link.id));
    amounts::funnel(
        &visit.reader,
        &visit.reader.say("partner-links-funnel"),
        [clicks, totals.signups, totals.conversions],
    )
}

fn money(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let (reader, main, link) = (&visit.reader, visit.company.currency, &seen.link);
    let totals = seen.brought.totals(link.id);
    let sums = |sums: &[_]| amounts::by_currency(reader, main, sums.iter().copied(), None);
    let destination = link
        .destination
        .as_ref()
        .or(seen.program.as_ref().map(|program| &program.destination))
        .map(|destination| destination.url().to_string())
        .unwrap_or_default();
    let program = seen.program.as_ref().map_or("", |program| program.name.as_str());
    let state = match link.status {
        LinkStatus::Live => status(&reader.say("partner-links-on"), Tone::Good),
        LinkStatus::Disabled => status(&reader.say("partner-links-off"), Tone::Plain),
    };
    facts(&[
        (reader.say("partner-links-column-revenue"), sums(&totals.revenue)),
        (reader.say("partner-links-column-commission"), sums(&totals.commission)),
        (reader.say("partner-links-program"), html! { (program) }),
        (reader.say("partner-links-destination"), figures::shortened(&destination, 80)),
        (reader.say("partner-links-state"), state),
        (reader.say("partner-links-created"), figures::day(reader, link.created_at)),
    ])
}

fn qr_part(visit: &PartnerSeat, link: &Link) -> Markup {
    let reader = &visit.reader;
    let src = visit.address(&format!("/links/{}/qr.svg", link.id));
    let alt = reader.say_with("partner-links-qr-title", &[("label", Arg::Text(&link.label))]);
    html! {
        p { (reader.say("partner-links-qr-help")) }
        img src=(src) alt=(alt) width="192" height="192";
        p { a href={ (src) "?download=yes" } download { (reader.say("partner-links-qr-download")) } }
    }
}

fn label_form(visit: &PartnerSeat, link: &Link, typed: Option<&str>) -> Markup {
    let reader = &visit.reader;
    let most = Arg::Count(i64::try_from(links::LABEL_MOST).unwrap_or(0));
    let wrong = typed.map(|_| reader.say_with("partner-links-label-wrong", &[("most", most)]));
    let summary: Vec<(String, String)> =
        wrong.iter().map(|text| ("label".to_owned(), text.clone())).collect();
    let field = Field {
        name: "label",
        label: &reader.say("partner-links-label"),
        help: &reader.say("partner-links-label-stays"),
        value: typed.unwrap_or(&link.label),
        wrong: wrong.as_deref().unwrap_or_default(),
        autocomplete: "off",
        ..Field::default()
    };
    Form {
        action: &visit.address(&format!("/links/{}/label", link.id)),
        button: &reader.say("partner-links-relabel"),
        working: &reader.say("partner-links-relabelling"),
        hidden: &visit.hidden(),
        wrong: &summary,
        fields: field.shown(reader),
    }
    .shown(reader)
}

fn status_form(visit: &PartnerSeat, link: &Link) -> Markup {
    let reader = &visit.reader;
    let (status, button, words) = match link.status {
        LinkStatus::Live => ("disabled", "partner-links-switch-off", "partner-links-off-means"),
        LinkStatus::Disabled => ("live", "partner-links-switch-on", "partner-links-on-means"),
    };
    let mut hidden: Vec<(&str, &str)> = visit.hidden().to_vec();
    hidden.push(("status", status));
    html! {
        form method="post" action=(visit.address(&format!("/links/{}/status", link.id))) {
            @for (name, value) in &hidden { input type="hidden" name=(name) value=(value); }
            p { (reader.say(words)) }
            button class="plain" { (reader.say(button)) }
        }
    }
}
