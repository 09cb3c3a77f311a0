//! One partner's part: by whom it was recruited, whom it recruited, its sign-up link, and what recruiting pays it
//! (E12–E14, E17, E23).

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use vouch_domain::{
    earning::terms::{Terms, referral_in_force},
    id::PartnerId,
    people::{
        company::Scope,
        partner::Partner,
        referral::{ReferredBy, ReferredHow},
    },
};
use vouch_runtime::Context;
use vouch_store::{page::Page, terms::TermsScope};

use super::{
    AT_ONCE,
    change::{self, Typed},
    commissions_of, names_in,
    settings::Asked,
};
use crate::{
    api::input::{Named, Query},
    dashboard::{names::Names, ways},
    kit::{
        Arg, Field, Form, Kind, aside_link, copied, empty, figures, note, opening, part, wide_part,
    },
    pages::{
        sent::Sent,
        visit::{MemberSeat, MemberVisit, Shown, see},
    },
    partners,
    referral_report::{self, Asked as ReportOf, BilledBy, Row},
    referrals,
    refusal::Refusal,
    sheets::{referrals::Report, terms},
};

/// What the page shows.
struct Seen {
    partner: Partner,
    referrer: Option<(ReferredBy, Partner)>,
    own: Vec<Terms>,
    company: Vec<Terms>,
    rows: Page<Row>,
    names: Names,
}

async fn look(ctx: &Context, visit: &MemberSeat, id: PartnerId) -> Result<Seen, Refusal> {
    let company = &visit.company;
    let partner = partners::find(ctx, company.id, id).await?;
    let referrer = referrals::referrer_of(ctx, company.id, id).await?;
    let own = ctx.store.all_referral_terms(company.id, id).await?;
    let rules = ctx.store.find_rules(company.id).await?.referral;
    let days = referral_report::usual_days(company, ctx.now());
    let of = ReportOf::of_days(company, Some(id), days, BilledBy::Earned);
    let rows = Box::pin(referral_report::page(ctx, company, &of, (AT_ONCE, None))).await?;
    let names = Names::of(ctx, company.id, names_in(&rows)).await?;
    Ok(Seen { partner, referrer, own, company: rules, rows, names })
}

/// `GET /dashboard/partners/{partner}/referrals`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PartnerId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let seen = Box::pin(look(&ctx, &visit, id)).await?;
    let typed = usual(&visit, &seen);
    let done = match asked.done.as_str() {
        "saved" => Some("dashboard-referrals-saved"),
        "marked" => Some("dashboard-referrals-marked"),
        "removed" => Some("dashboard-referrals-removed"),
        _ => None,
    };
    let done = done.map(|key| visit.reader.say(key));
    let main = content(&ctx, &visit, &seen, &typed, &Marking::default(), done);
    Ok(visit.page(&seen.partner.name, main))
}

/// The form as it stands at first: as all partners, where nothing was ever said of this one.
fn usual(visit: &MemberSeat, seen: &Seen) -> Typed {
    let currency = visit.company.currency;
    match seen.own.last() {
        Some(last) => Typed::of(Some(last), currency),
        None => Typed::following(currency),
    }
}

/// `POST /dashboard/partners/{partner}/referrals`
pub(super) async fn change(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PartnerId>,
    sent: Sent,
) -> Shown {
    partners::find(&ctx, visit.company.id, id).await?;
    let (mut typed, scope) = (Typed::sent(&sent), TermsScope::OwnReferral(id));
    let Some(structure) = typed.read(scope) else {
        let seen = Box::pin(look(&ctx, &visit, id)).await?;
        let main = content(&ctx, &visit, &seen, &typed, &Marking::default(), None);
        return Ok(visit.mend(&seen.partner.name, main));
    };
    Box::pin(change::add(&ctx, &visit, scope, structure)).await?;
    Ok(see(&ways::asked(&ways::partner_referrals(id), &[("done", "saved")])))
}

/// What was typed of who recruited a partner, and what is wrong with it.
#[derive(Default)]
struct Marking {
    typed: String,
    wrong: Option<String>,
}

/// `POST /dashboard/partners/{partner}/referred-by`
pub(super) async fn mark(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PartnerId>,
    sent: Sent,
) -> Shown {
    let company = visit.company.id;
    partners::find(&ctx, company, id).await?;
    if sent.field("remove") == "yes" {
        Box::pin(referrals::mark(&ctx, company, id, None)).await?;
        return Ok(see(&ways::asked(&ways::partner_referrals(id), &[("done", "removed")])));
    }
    let typed = sent.field("referrer").to_owned();
    let found = partners::search(&ctx, company, &typed, 2, None).await?.items;
    // A code is one partner's; a name may be the beginning of several.
    let by_code = found.iter().find(|partner| partner.code.as_str().eq_ignore_ascii_case(&typed));
    let wrong = match (by_code, found.as_slice()) {
        _ if typed.is_empty() => "dashboard-referrals-wrong-nobody",
        (Some(referrer), _) | (None, [referrer]) => {
            match Box::pin(referrals::mark(&ctx, company, id, Some(referrer.id))).await {
                Ok(()) => {
                    let way = ways::partner_referrals(id);
                    return Ok(see(&ways::asked(&way, &[("done", "marked")])));
                }
                Err(refusal) if refusal.fields().any(|field| field == "referrer") => {
                    "dashboard-referrals-wrong-circle"
                }
                Err(refusal) => return Err(refusal),
            }
        }
        (None, []) => "dashboard-referrals-wrong-nobody",
        (None, _) => "dashboard-referrals-wrong-several",
    };
    let marking = Marking { typed, wrong: Some(visit.reader.say(wrong)) };
    mend(&ctx, &visit, id, &marking).await
}

async fn mend(
    ctx: &Context,
    visit: &MemberSeat,
    id: PartnerId,
    marking: &Marking,
) -> Result<Response, Refusal> {
    let seen = Box::pin(look(ctx, visit, id)).await?;
    let main = content(ctx, visit, &seen, &usual(visit, &seen), marking, None);
    Ok(visit.mend(&seen.partner.name, main))
}

fn content(
    ctx: &Context,
    visit: &MemberSeat,
    seen: &Seen,
    typed: &Typed,
    marking: &Marking,
    done: Option<String>,
) -> Markup {
    let reader = &visit.reader;
    let way = ways::partner_referrals(seen.partner.id);
    let now = referral_in_force(&seen.own, &seen.company, reader.now);
    let paying = now.filter(|terms| terms.structure.pays().is_some());
    let link = referrals::sign_up_link(ctx, visit.company.id, &seen.partner);
    html! {
        (opening(sentence(visit, seen), html! {
            p { small class="quiet" { a href=(ways::partner(seen.partner.id)) {
                (reader.say_with("dashboard-referrals-back", &[("name", Arg::Text(&seen.partner.name))]))
            } } }
        }))
        @if let Some(done) = done { (note(html! { p { (done) } })) }
        (wide_part("recruited", &reader.say("dashboard-referrals-recruited"), table(visit, seen)))
        (part("referred-by", &reader.say("dashboard-referrals-referred-by"), referred_by(visit, seen, marking)))
        (part("link", &reader.say("dashboard-referrals-link"), html! {
            p { @if paying.is_some() {
                (reader.say("dashboard-referrals-link-shown"))
            } @else {
                (reader.say("dashboard-referrals-link-hidden"))
            } }
            (copied(reader, &link, &reader.say("dashboard-referrals-link-copies")))
        }))
        (part("structure", &reader.say("dashboard-referrals-for-one"), html! {
            p { @match paying {
                Some(terms) => (reader.tell("dashboard-referrals-pays-one", &[
                    ("what", terms::referral_phrase(reader, &terms.structure)),
                ])),
                None => (reader.say("dashboard-referrals-pays-one-nothing")),
            } }
            @if paying.is_some_and(|terms| change::is_bounty(&terms.structure)) { (change::caution(reader)) }
            @if visit.may(Scope::Admin) {
                (typed.form(visit, &way, true))
                p class="quiet" { (reader.say("dashboard-referrals-when")) }
            } @else {
                p class="quiet" { (reader.say("dashboard-settings-ask-an-admin")) }
            }
        }))
        (part("history", &reader.say("dashboard-referrals-history"), change::history(reader, &seen.own)))
    }
}

fn sentence(visit: &MemberSeat, seen: &Seen) -> Markup {
    let reader = &visit.reader;
    let active: BTreeMap<PartnerId, ()> =
        seen.rows.items.iter().filter(|row| row.is_active).map(|row| (row.recruit, ())).collect();
    let number = i64::try_from(active.len()).unwrap_or(i64::MAX);
    reader.tell_with(
        "dashboard-referrals-of",
        &[("number", Arg::Count(number))],
        &[("name", figures::shortened(&seen.partner.name, 60))],
    )
}

fn table(visit: &MemberSeat, seen: &Seen) -> Markup {
    let reader = &visit.reader;
    let name = |id: PartnerId| seen.names.link(id);
    let why = |id: PartnerId| commissions_of(id);
    let report = Report {
        rows: &seen.rows.items,
        name: &name,
        why: &why,
        has_referrer: false,
        nothing: empty(&reader.say("dashboard-referrals-nobody-of"), None),
    };
    html! {
        (report.table(reader).shown())
        @if !seen.rows.items.is_empty() {
            (aside_link(&reader.say("dashboard-referrals-to-report"), ways::REFERRALS))
        }
    }
}

/// Who recruited it, and the forms that say otherwise.
fn referred_by(visit: &MemberSeat, seen: &Seen, marking: &Marking) -> Markup {
    let reader = &visit.reader;
    let action = ways::partner_referred_by(seen.partner.id);
    let wrong = marking.wrong.clone().unwrap_or_default();
    let summary: Vec<(String, String)> =
        marking.wrong.iter().map(|text| ("referrer".to_owned(), text.clone())).collect();
    let mut hidden = visit.hidden().to_vec();
    let form = Form {
        action: &action,
        button: &reader.say("dashboard-referrals-mark"),
        working: &reader.say("dashboard-referrals-working"),
        hidden: &hidden,
        wrong: &summary,
        fields: Field {
            name: "referrer",
            label: &reader.say("dashboard-referrals-label-referrer"),
            help: &reader.say("dashboard-referrals-help-referrer"),
            value: &marking.typed,
            wrong: &wrong,
            autocomplete: "off",
            kind: Kind::Search,
            ..Field::default()
        }
        .shown(reader),
    }
    .shown(reader);
    hidden.push(("remove", "yes"));
    let may = visit.may(Scope::Write);
    html! {
        p { @match &seen.referrer {
            Some((mark, by)) => {
                @let key = match mark.by {
                    ReferredHow::SignUpLink => "dashboard-referrals-by-link",
                    ReferredHow::Hand => "dashboard-referrals-by-hand",
                };
                (reader.tell(key, &[
                    ("name", html! { a href=(ways::partner(by.id)) { (figures::shortened(&by.name, 60)) } }),
                    ("day", figures::day(reader, mark.from)),
                ]))
            },
            None => (reader.say("dashboard-referrals-by-nobody")),
        } }
        @if may {
            (form)
            @if seen.referrer.is_some() {
                (Form {
                    action: &action,
                    button: &reader.say("dashboard-referrals-remove"),
                    working: &reader.say("dashboard-referrals-working"),
                    hidden: &hidden,
                    wrong: &[],
                    fields: html! { p class="quiet" { (reader.say("dashboard-referrals-remove-text")) } },
                }.shown(reader))
            }
        }
    }
}
