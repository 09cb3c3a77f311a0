//! Applying to become a partner (K07): a page of each company, and one for each partner's sign-up link (E15).
//!
//! Whatever is in the link, the page and its answers are the same: nobody learns by it which codes and which addresses
//! there are.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use vouch_domain::{
    id::{CompanyId, ProgramId},
    people::{
        company::Company, mail::Language, member::folded_email, partner::Partner, program::Program,
    },
    tracking::code::Code,
};
use vouch_runtime::Context;

use super::{
    once,
    route::PageRoute,
    sent::Sent,
    sign_in::waiting,
    throttle::{self, Begun},
    trouble::{too_often, unprocessable},
    visit::{Door, Shown, answer, company_in, plain_page, see},
};
use crate::{
    api::input::{Named, Query},
    applications::{self, Wish},
    kit::{Arg, Field, Form, Kind, Reader, Select, note, opening, warning},
    partner, password,
    policy::Needs,
    referrals::join_address,
    refusal::{Refusal, unknown},
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/join", Needs::Nothing, show),
        PageRoute::post("/portal/{company}/join", Needs::Nothing, apply),
        PageRoute::get("/portal/{company}/join/{code}", Needs::Nothing, show_by_link),
        PageRoute::post("/portal/{company}/join/{code}", Needs::Nothing, apply_by_link),
    ]
}

/// What the address may say.
#[derive(Default, serde::Deserialize)]
struct Asked {
    /// `applied`, after an application was sent.
    #[serde(default)]
    done: String,
}

/// What stands in the form.
#[derive(Default)]
struct Typed<'a> {
    name: &'a str,
    email: &'a str,
    website: &'a str,
    program: &'a str,
    /// Fields that are wrong, and what of them.
    wrong: Vec<(String, String)>,
    /// What is said above it.
    warning: Option<String>,
}

/// The page of a company, or of somebody's link to it.
struct Place {
    company: Company,
    programs: Vec<Program>,
    code: Option<Code>,
}

impl Place {
    async fn find(ctx: &Context, id: CompanyId, code: Option<Code>) -> Result<Self, Refusal> {
        let company = ctx.store.find_company(id).await?.ok_or_else(|| unknown("company"))?;
        let programs = applications::programs(ctx, id).await?;
        Ok(Self { company, programs, code })
    }

    fn address(&self) -> String {
        join_address(self.company.id, self.code.as_ref())
    }

    /// Whose link it is, if it is a partner's.
    async fn referrer(&self, ctx: &Context) -> Result<Option<Partner>, Refusal> {
        let Some(code) = &self.code else { return Ok(None) };
        let Some(id) = ctx.store.find_partner_by_code(self.company.id, code).await? else {
            return Ok(None);
        };
        let partner = ctx.store.find_partner(self.company.id, id).await?;
        Ok(partner.filter(|partner| partner.admission.is_admitted()))
    }
}

/// `GET /portal/{company}/join`
async fn show(
    State(ctx): State<Arc<Context>>,
    door: Door,
    Named(company): Named<CompanyId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let place = Place::find(&ctx, company, None).await?;
    Ok(answer(&page(&ctx, &door.reader, &place, &Typed::default(), asked.done == "applied")))
}

/// `GET /portal/{company}/join/{code}`
async fn show_by_link(
    State(ctx): State<Arc<Context>>,
    door: Door,
    Named(code): Named<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    let place = by_link(&ctx, &door, &code).await?;
    Ok(answer(&page(&ctx, &door.reader, &place, &Typed::default(), asked.done == "applied")))
}

async fn by_link(ctx: &Context, door: &Door, code: &str) -> Result<Place, Refusal> {
    let company = company_in(&door.path).ok_or_else(|| unknown("company"))?;
    // What can't be a code is nobody's, as one that nobody has.
    Place::find(ctx, company, code.parse().ok()).await
}

/// `POST /portal/{company}/join`
async fn apply(
    State(ctx): State<Arc<Context>>,
    door: Door,
    Named(company): Named<CompanyId>,
    sent: Sent,
) -> Shown {
    let place = Place::find(&ctx, company, None).await?;
    Box::pin(take(&ctx, &door, &place, &sent)).await
}

/// `POST /portal/{company}/join/{code}`
async fn apply_by_link(
    State(ctx): State<Arc<Context>>,
    door: Door,
    Named(code): Named<String>,
    sent: Sent,
) -> Shown {
    let place = by_link(&ctx, &door, &code).await?;
    Box::pin(take(&ctx, &door, &place, &sent)).await
}

async fn take(ctx: &Context, door: &Door, place: &Place, sent: &Sent) -> Result<Response, Refusal> {
    let (reader, company) = (&door.reader, place.company.id);
    let website = Some(sent.field("website")).filter(|website| !website.is_empty());
    let mut typed = Typed {
        name: sent.field("name"),
        email: sent.field("email"),
        website: website.unwrap_or_default(),
        program: sent.field("program"),
        ..Typed::default()
    };
    let chosen = program(place, typed.program);
    let checks =
        applications::check(typed.name, typed.email, website, Some(sent.exact("password")));
    typed.wrong = checks.wrong_fields().map(|field| wrong(reader, field, sent)).collect();
    if !typed.wrong.is_empty() {
        return Ok(unprocessable(&page(ctx, reader, place, &typed, false)));
    }
    let Some(program) = chosen else {
        return Ok(unprocessable(&page(ctx, reader, place, &typed, false)));
    };
    // As many as may fail to sign in: a form that makes something for everybody would be filled in by machines.
    let counted = format!("join {company} {}", folded_email(typed.email));
    if let Begun::Wait(seconds) = throttle::begin(ctx, &counted, door.ip).await? {
        typed.warning = Some(waiting(reader, seconds));
        return Ok(too_often(&page(ctx, reader, place, &typed, false), seconds));
    }
    let wish = Wish {
        name: typed.name.to_owned(),
        email: typed.email.to_owned(),
        website: website.map(str::to_owned),
        program,
        password: Some(sent.exact("password").to_owned()),
        language: Language::from_code(reader.language.code()),
        referrer: place.referrer(ctx).await?,
    };
    let fresh = once::fresh(ctx, &format!("join {company}"), sent)?;
    // Known or not, the answer is the same.
    Box::pin(applications::apply(ctx, company, wish, &fresh)).await?;
    Ok(see(&format!("{}?done=applied", place.address())))
}

/// The program that was chosen; where there is but one, or nothing was chosen, the first.
fn program(place: &Place, chosen: &str) -> Option<Program> {
    let chosen: Option<ProgramId> = chosen.parse().ok();
    let found = place.programs.iter().find(|program| Some(program.id) == chosen);
    found.or(place.programs.first()).cloned()
}

fn wrong(reader: &Reader, field: &str, sent: &Sent) -> (String, String) {
    let key = match field {
        "name" => "join-wrong-name",
        "email" => "join-wrong-email",
        "website" => "join-wrong-website",
        _ if password::LENGTHS.contains(&sent.exact("password").chars().count()) => {
            "account-password-wrong-common"
        }
        _ => "account-password-wrong-length",
    };
    (field.to_owned(), reader.say(key))
}

fn page(ctx: &Context, reader: &Reader, place: &Place, typed: &Typed<'_>, is_done: bool) -> Markup {
    let company = &place.company;
    let named = [("company", Arg::Text(&company.name))];
    let sign_in = partner::address(company.id, "/sign-in");
    let main = if is_done {
        html! {
            (opening(html! { (reader.say_with("join-done", &named)) }, html! {
                p { (reader.say_with("join-done-next", &named)) }
            }))
            p { a href=(sign_in) { (reader.say("join-to-sign-in")) } }
        }
    } else if place.programs.is_empty() {
        html! {
            (opening(html! { (reader.say_with("join-sentence", &named)) }, html! {}))
            (note(html! { p { (reader.say_with("join-no-program", &named)) } }))
        }
    } else {
        html! {
            (opening(html! { (reader.say_with("join-sentence", &named)) }, html! {
                p { (reader.say_with("join-how", &named)) }
                p { a href=(partner::address(company.id, "/about")) { (reader.say("join-to-about")) } }
            }))
            @if let Some(text) = &typed.warning { (warning(html! { p { (text) } })) }
            (form(ctx, reader, place, typed))
            p class="quiet" {
                (reader.say("join-already")) " "
                a href=(sign_in) { (reader.say("join-to-sign-in")) }
            }
        }
    };
    let home = partner::address(company.id, "");
    plain_page(reader, Some(company), (&home, &place.address()), &reader.say("join-title"), main)
}

fn form(ctx: &Context, reader: &Reader, place: &Place, typed: &Typed<'_>) -> Markup {
    let wrong = |name: &str| {
        typed.wrong.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str())
    };
    let help = |name: &str| match name {
        "email" => String::new(),
        name => reader.say(&format!("join-help-{name}")),
    };
    let field = |name: &str, value: &str, autocomplete: &str, kind: Kind| {
        let is_website = name == "website";
        Field {
            name,
            label: &reader.say(&format!("join-{name}")),
            help: &help(name),
            value,
            wrong: wrong(name),
            autocomplete,
            keyboard: if is_website { "url" } else { "" },
            kind,
            optional: is_website,
            ..Field::default()
        }
        .shown(reader)
    };
    let options: Vec<(String, String)> = place
        .programs
        .iter()
        .map(|program| (program.id.to_string(), program.name.clone()))
        .collect();
    let mark = once::one_time(ctx);
    Form {
        action: &place.address(),
        button: &reader.say("join-button"),
        working: &reader.say("join-working"),
        hidden: &[(once::FIELD, &mark)],
        wrong: &typed.wrong,
        fields: html! {
            (field("name", typed.name, "organization", Kind::Text))
            (field("email", typed.email, "email", Kind::Email))
            (field("website", typed.website, "url", Kind::Text))
            @if options.len() > 1 {
                (Select {
                    name: "program",
                    label: &reader.say("join-program"),
                    options: &options,
                    chosen: typed.program,
                    ..Select::default()
                }.shown(reader))
            }
            (field("password", "", "new-password", Kind::Password))
        },
    }
    .shown(reader)
}
