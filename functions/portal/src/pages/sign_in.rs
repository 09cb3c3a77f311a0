//! Signing in and out: partners with code and password in their company's portal, members with e-mail and password.
//!
//! What is said does not tell whether the name, the password or neither was right, and takes as long either way.

use std::sync::Arc;

use axum::extract::State;
use http::{HeaderMap, HeaderValue, header};
use maud::{Markup, html};
use ulid::Ulid;
use vouch_domain::{
    id::{CompanyId, MemberId, PartnerId},
    people::{company::Company, member::folded_email, partner::Admission},
    tracking::code::Code,
};
use vouch_runtime::{Context, problem::Problem, seal::fingerprint};
use vouch_store::{Recorded, sessions::Who};

use super::{
    known,
    language::back,
    sent::Sent,
    session::{self, DoorOf},
    throttle::{self, Begun},
    trouble::{too_often, unprocessable},
    visit::{Door, MemberVisit, PartnerVisit, Shown, answer, plain_page, see},
};
use crate::{
    api::input::{Named, Query},
    kit::{Arg, Field, Form, Kind, Reader, note, opening, warning},
    partner, password,
    refusal::unknown,
};

/// Nobody's number: looked for where a name is unknown, so that it takes as long.
const NOBODY: Ulid = Ulid::nil();

/// What the address of a sign-in page may say.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Where the visitor wanted to go.
    #[serde(default)]
    next: String,
    /// What was done before: `out`, `everywhere`.
    #[serde(default)]
    done: String,
}

/// Where a partner signs in, on its way to a page.
pub(super) fn partner_address(company: CompanyId, wanted: &str) -> String {
    with_next(partner::address(company, "/sign-in"), wanted, &partner::address(company, ""))
}

/// Where a member signs in, on its way to a page.
pub(super) fn member_address(wanted: &str) -> String {
    with_next("/dashboard/sign-in".to_owned(), wanted, "/dashboard")
}

fn with_next(sign_in: String, wanted: &str, home: &str) -> String {
    if wanted == home || back(wanted).is_none() {
        return sign_in;
    }
    let next: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    format!("{sign_in}?next={next}")
}

/// What a sign-in form asks for, and what became of it before.
struct Entrance<'a> {
    action: &'a str,
    /// The field of the name, its label, its help, and what the browser may fill in.
    name: (&'a str, &'a str, &'a str, &'a str),
    typed: &'a str,
    next: &'a str,
    wrong: Option<String>,
    done: &'a str,
}

impl Entrance<'_> {
    fn shown(&self, reader: &Reader, sentence: &str) -> Markup {
        let (field, label, help, autocomplete) = self.name;
        let kind = if field == "email" { Kind::Email } else { Kind::Text };
        let name = Field {
            name: field,
            label,
            help,
            value: self.typed,
            autocomplete,
            kind,
            ..Field::default()
        };
        let label = reader.say("sign-in-password");
        let password = Field {
            name: "password",
            label: &label,
            kind: Kind::Password,
            autocomplete: "current-password",
            ..Field::default()
        };
        let form = Form {
            action: self.action,
            button: &reader.say("sign-in-button"),
            working: &reader.say("sign-in-working"),
            hidden: &[("next", self.next)],
            wrong: &[],
            fields: html! { (name.shown(reader)) (password.shown(reader)) },
        };
        html! {
            (opening(html! { (sentence) }, html! {}))
            @if let Some(wrong) = &self.wrong { (warning(html! { p { (wrong) } })) }
            @if self.wrong.is_none() && matches!(self.done, "out" | "everywhere") {
                (note(html! { p { (reader.say(&format!("sign-in-done-{}", self.done))) } }))
            }
            (form.shown(reader))
        }
    }
}

async fn company_of(ctx: &Context, id: CompanyId) -> Result<Company, crate::refusal::Refusal> {
    ctx.store.find_company(id).await?.ok_or_else(|| unknown("company"))
}

/// `GET /portal/{company}/sign-in`
pub(crate) async fn show_partner(
    State(ctx): State<Arc<Context>>,
    door: Door,
    Named(company): Named<CompanyId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let company = company_of(&ctx, company).await?;
    Ok(answer(&partner_page(&door.reader, &company, ("", &asked.next), &asked.done, None)))
}

fn partner_page(
    reader: &Reader,
    company: &Company,
    (typed, next): (&str, &str),
    done: &str,
    wrong: Option<String>,
) -> Markup {
    let home = partner::address(company.id, "");
    let here = partner::address(company.id, "/sign-in");
    let (label, help) = (reader.say("sign-in-code"), reader.say("sign-in-code-help"));
    let entrance = Entrance {
        action: &here,
        name: ("code", &label, &help, "username"),
        typed,
        next,
        wrong,
        done,
    };
    let sentence = reader.say_with("sign-in-partner", &[("company", Arg::Text(&company.name))]);
    let main = entrance.shown(reader, &sentence);
    plain_page(reader, Some(company), (&home, &here), &reader.say("sign-in-title"), main)
}

/// `POST /portal/{company}/sign-in`
pub(crate) async fn enter_partner(
    State(ctx): State<Arc<Context>>,
    door: Door,
    Named(id): Named<CompanyId>,
    headers: HeaderMap,
    sent: Sent,
) -> Shown {
    let (company, way_in) = (company_of(&ctx, id).await?, DoorOf::Portal(id));
    let (typed, next) = (sent.field("code"), sent.field("next"));
    let code = typed.parse::<Code>().ok();
    let name = code.as_ref().map_or_else(|| typed.to_lowercase(), ToString::to_string);
    let name = format!("partner {id} {name}");
    let counted = known::counted_as(&ctx, &headers, way_in, &name)?;
    let attempt = match throttle::begin(&ctx, &counted, door.ip).await? {
        Begun::Go(attempt) => attempt,
        Begun::Wait(seconds) => {
            let wrong = Some(waiting(&door.reader, seconds));
            let page = partner_page(&door.reader, &company, (typed, next), "", wrong);
            return Ok(too_often(&page, seconds));
        }
    };
    let partner = match &code {
        Some(code) => ctx.store.find_partner_by_code(id, code).await?,
        None => None,
    };
    // Nobody's account is looked for too: an unknown code takes as many reads as a known one.
    let account = ctx.store.find_account(partner.unwrap_or(PartnerId::from_ulid(NOBODY))).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let is_right = password::is_right(sent.exact("password").to_owned(), hash).await?;
    let (Some(account), true) = (account, is_right) else {
        tracing::info!(company.id = %id, "a partner's sign-in was refused");
        let wrong = Some(door.reader.say("sign-in-wrong-code"));
        let page = partner_page(&door.reader, &company, (typed, next), "", wrong);
        return Ok(unprocessable(&page));
    };
    attempt.succeeded(&ctx).await?;
    // Who may not come in yet is told so, and only by the right password.
    let seat = ctx.store.find_partner(id, account.partner).await?;
    let stopped = match seat.map(|partner| partner.admission).unwrap_or_default() {
        Admission::Admitted => None,
        Admission::Applied => Some("sign-in-applied"),
        Admission::Declined => Some("sign-in-declined"),
    };
    if let Some(key) = stopped {
        let named = [("company", Arg::Text(&company.name))];
        let wrong = Some(door.reader.say_with(key, &named));
        let page = partner_page(&door.reader, &company, (typed, next), "", wrong);
        return Ok(unprocessable(&page));
    }
    let who = Who::Partner { company: id, partner: account.partner };
    session::end_before(&ctx, &headers, way_in).await?;
    let cookies = [session::begin(&ctx, way_in, who).await?, known::mark(&ctx, way_in, &name)?];
    tracing::info!(company.id = %id, partner.id = %account.partner, "a partner signed in");
    Ok(entered(onward(next, &partner::address(id, "")), cookies))
}

/// `GET /dashboard/sign-in`
pub(crate) async fn show_member(door: Door, Query(asked): Query<Asked>) -> Shown {
    Ok(answer(&member_page(&door.reader, ("", &asked.next), &asked.done, None)))
}

fn member_page(
    reader: &Reader,
    (typed, next): (&str, &str),
    done: &str,
    wrong: Option<String>,
) -> Markup {
    let label = reader.say("sign-in-email");
    let entrance = Entrance {
        action: "/dashboard/sign-in",
        name: ("email", &label, "", "username"),
        typed,
        next,
        wrong,
        done,
    };
    let main = entrance.shown(reader, &reader.say("sign-in-member"));
    let places = ("/dashboard", "/dashboard/sign-in");
    plain_page(reader, None, places, &reader.say("sign-in-title"), main)
}

/// `POST /dashboard/sign-in`
pub(crate) async fn enter_member(
    State(ctx): State<Arc<Context>>,
    door: Door,
    headers: HeaderMap,
    sent: Sent,
) -> Shown {
    let (typed, next) = (sent.field("email"), sent.field("next"));
    let email = folded_email(typed);
    let (name, way_in) = (format!("member {email}"), DoorOf::Dashboard);
    let counted = known::counted_as(&ctx, &headers, way_in, &name)?;
    let attempt = match throttle::begin(&ctx, &counted, door.ip).await? {
        Begun::Go(attempt) => attempt,
        Begun::Wait(seconds) => {
            let wrong = Some(waiting(&door.reader, seconds));
            return Ok(too_often(&member_page(&door.reader, (typed, next), "", wrong), seconds));
        }
    };
    let owner = ctx.store.find_email_owner(&fingerprint(&email)).await?;
    let (company, member) = owner
        .map_or((CompanyId::from_ulid(NOBODY), MemberId::from_ulid(NOBODY)), |owner| {
            (owner.company, owner.member)
        });
    let row = ctx.store.find_member(company, member).await?;
    let hash = row.as_ref().and_then(|row| row.password_hash.clone());
    let is_right = password::is_right(sent.exact("password").to_owned(), hash).await?;
    if !is_right {
        tracing::info!("a member's sign-in was refused");
        let wrong = Some(door.reader.say("sign-in-wrong-email"));
        return Ok(unprocessable(&member_page(&door.reader, (typed, next), "", wrong)));
    }
    attempt.succeeded(&ctx).await?;
    session::end_before(&ctx, &headers, way_in).await?;
    let who = Who::Member { company, member };
    let cookies = [session::begin(&ctx, way_in, who).await?, known::mark(&ctx, way_in, &name)?];
    tracing::info!(company.id = %company, member.id = %member, "a member signed in");
    Ok(entered(onward(next, "/dashboard"), cookies))
}

/// Where somebody goes who has signed in: the page it wanted, if that is behind this door, else the first one.
fn onward<'a>(wanted: &'a str, home: &'a str) -> &'a str {
    let is_behind = wanted.strip_prefix(home).is_some_and(|rest| rest.starts_with(['/', '?']));
    if is_behind && back(wanted).is_some() { wanted } else { home }
}

/// How long it is to wait, so that a person can do so.
pub(crate) fn waiting(reader: &Reader, seconds: i64) -> String {
    if seconds < 100 {
        return reader.say_with("sign-in-wait", &[("seconds", Arg::Count(seconds))]);
    }
    reader.say_with("sign-in-wait-minutes", &[("minutes", Arg::Count((seconds + 59) / 60))])
}

fn entered(address: &str, cookies: [HeaderValue; 2]) -> axum::response::Response {
    let mut response = see(address);
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// `POST /portal/{company}/sign-out`
pub(crate) async fn leave_partner(State(ctx): State<Arc<Context>>, visit: PartnerVisit) -> Shown {
    ctx.store.end_session(&visit.session_hash).await?;
    Ok(left(&ctx, DoorOf::Portal(visit.company.id), &visit.address("/sign-in"), "out"))
}

/// `POST /portal/{company}/sign-out-everywhere`
pub(crate) async fn leave_partner_everywhere(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
) -> Shown {
    let mut account = visit.account.clone();
    account.sessions_from = ctx.wall_now();
    account.revision += 1;
    if ctx.store.change_account(&account).await? == Recorded::Before {
        return Err(Problem::conflict("").into());
    }
    Ok(left(&ctx, DoorOf::Portal(visit.company.id), &visit.address("/sign-in"), "everywhere"))
}

/// `POST /dashboard/sign-out`
pub(crate) async fn leave_member(State(ctx): State<Arc<Context>>, visit: MemberVisit) -> Shown {
    ctx.store.end_session(&visit.session_hash).await?;
    Ok(left(&ctx, DoorOf::Dashboard, "/dashboard/sign-in", "out"))
}

/// `POST /dashboard/sign-out-everywhere`
pub(crate) async fn leave_member_everywhere(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
) -> Shown {
    let mut row = visit.row.clone();
    row.sessions_from = ctx.wall_now();
    row.revision += 1;
    if ctx.store.change_member(visit.company.id, &row).await? == Recorded::Before {
        return Err(Problem::conflict("").into());
    }
    Ok(left(&ctx, DoorOf::Dashboard, "/dashboard/sign-in", "everywhere"))
}

fn left(ctx: &Context, door: DoorOf, sign_in: &str, done: &str) -> axum::response::Response {
    let mut response = see(&format!("{sign_in}?done={done}"));
    response.headers_mut().append(header::SET_COOKIE, session::removal(ctx, door));
    response
}
