//! The page of one's own sign-in: another password, and an end to the sessions of every device.

use std::{net::IpAddr, sync::Arc};

use axum::extract::State;
use http::{HeaderValue, header};
use maud::{Markup, html};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{Recorded, sessions::Who};

use super::{
    sent::Sent,
    session::{self, DoorOf},
    sign_in::waiting,
    throttle::{self, Begun},
    visit::{MemberVisit, PartnerVisit, Shown, see},
};
use crate::{
    api::{fresh::Fresh, input::Query},
    kit::{Field, Form, Kind, Reader, note, opening, part},
    password::{self, Weak},
    refusal::Refusal,
};

/// What the address may say.
#[derive(serde::Deserialize)]
pub(crate) struct Asked {
    /// `password`, after it was changed.
    #[serde(default)]
    done: String,
}

/// Fields that are wrong, and what of them.
type Wrong = Vec<(String, String)>;

/// `GET /portal/{company}/account`
pub(crate) async fn show_partner(visit: PartnerVisit, Query(asked): Query<Asked>) -> Shown {
    Ok(visit.page(&visit.reader.say("account-title"), of_partner(&visit, &asked.done, &[])))
}

/// `GET /dashboard/account`
pub(crate) async fn show_member(visit: MemberVisit, Query(asked): Query<Asked>) -> Shown {
    Ok(visit.page(&visit.reader.say("account-title"), of_member(&visit, &asked.done, &[])))
}

fn of_partner(visit: &PartnerVisit, done: &str, wrong: &[(String, String)]) -> Markup {
    let places = (visit.address("/account/password"), visit.address("/sign-out-everywhere"));
    let code = visit.partner.code.to_string();
    content(&visit.reader, (&code, &visit.hidden()), (&places.0, &places.1), done, wrong)
}

fn of_member(visit: &MemberVisit, done: &str, wrong: &[(String, String)]) -> Markup {
    let places = ("/dashboard/account/password", "/dashboard/sign-out-everywhere");
    content(&visit.reader, (&visit.row.member.email, &visit.hidden()), places, done, wrong)
}

fn content(
    reader: &Reader,
    (user_name, hidden): (&str, &[(&str, &str)]),
    (change, everywhere): (&str, &str),
    done: &str,
    wrong: &[(String, String)],
) -> Markup {
    let field = |name: &str, help: &str, autocomplete: &str| {
        let text = wrong.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text);
        let label = reader.say(&format!("account-password-{name}"));
        let kind = Kind::Password;
        Field { name, label: &label, help, wrong: text, autocomplete, kind, ..Field::default() }
            .shown(reader)
    };
    let password = Form {
        action: change,
        button: &reader.say("account-password-button"),
        working: &reader.say("account-password-working"),
        hidden,
        wrong,
        fields: html! {
            // For whoever keeps passwords: whose the new one is.
            input type="text" name="user" value=(user_name) autocomplete="username" hidden;
            (field("now", "", "current-password"))
            (field("new", &reader.say("account-password-help"), "new-password"))
        },
    };
    let out = Form {
        action: everywhere,
        button: &reader.say("account-everywhere-button"),
        working: &reader.say("account-everywhere-working"),
        hidden,
        wrong: &[],
        fields: html! { p { (reader.say("account-everywhere-text")) } },
    };
    html! {
        (opening(html! { (reader.say("account-sentence")) }, html! {}))
        @if done == "password" { (note(html! { p { (reader.say("account-password-changed")) } })) }
        (part("password", &reader.say("account-password"), password.shown(reader)))
        (part("everywhere", &reader.say("account-everywhere"), out.shown(reader)))
    }
}

/// Whose password is to be changed, as the throttle knows it, and the hash of the one that it has.
struct Owner<'a> {
    name: String,
    ip: Option<IpAddr>,
    hash: Option<String>,
    /// What its password may not be made of.
    context: &'a [&'a str],
}

/// Looks at what was sent: the hash of the new password, or what is wrong.
///
/// Whoever sits at a browser that was left open may guess here as at the door: no faster.
async fn look(
    ctx: &Context,
    reader: &Reader,
    sent: &Sent,
    owner: Owner<'_>,
) -> Result<Result<String, Wrong>, Refusal> {
    let wrong = |field: &str, key: &str| {
        Ok(Err(vec![(field.to_owned(), reader.say(&format!("account-password-wrong-{key}")))]))
    };
    let attempt = match throttle::begin(ctx, &owner.name, owner.ip).await? {
        Begun::Go(attempt) => attempt,
        Begun::Wait(seconds) => return Ok(Err(vec![("now".to_owned(), waiting(reader, seconds))])),
    };
    if !password::is_right(sent.exact("now").to_owned(), owner.hash).await? {
        return wrong("now", "now");
    }
    attempt.succeeded(ctx).await?;
    if sent.exact("new") == sent.exact("now") {
        return wrong("new", "same");
    }
    match password::check(sent.exact("new"), owner.context) {
        Err(Weak::Length) => return wrong("new", "length"),
        Err(Weak::Common) => return wrong("new", "common"),
        Ok(()) => {}
    }
    let salt = password::salt(&Fresh::random(ctx));
    Ok(Ok(password::hash(sent.exact("new").to_owned(), salt).await?))
}

/// `POST /portal/{company}/account/password`
pub(crate) async fn change_partner(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    sent: Sent,
) -> Shown {
    let context = [visit.partner.name.as_str(), visit.partner.code.as_str(), &visit.company.name];
    let owner = Owner {
        name: format!("password of {}", visit.partner.id),
        ip: visit.door.ip,
        hash: visit.account.password_hash.clone(),
        context: &context,
    };
    let hash = match look(&ctx, &visit.reader, &sent, owner).await? {
        Ok(hash) => hash,
        Err(wrong) => {
            let title = visit.reader.say("account-title");
            return Ok(visit.mend(&title, of_partner(&visit, "", &wrong)));
        }
    };
    let mut account = visit.account.clone();
    account.password_hash = Some(hash);
    account.sessions_from = ctx.wall_now();
    account.revision += 1;
    if ctx.store.change_account(&account).await? == Recorded::Before {
        return Err(Problem::conflict("").into());
    }
    let company = visit.company.id;
    let who = Who::Partner { company, partner: visit.partner.id };
    let cookie = session::begin(&ctx, DoorOf::Portal(company), who).await?;
    Ok(changed(&visit.address("/account?done=password"), cookie))
}

/// `POST /dashboard/account/password`
pub(crate) async fn change_member(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    sent: Sent,
) -> Shown {
    let member = &visit.row.member;
    let context = [member.name.as_str(), member.email.as_str(), &visit.company.name];
    let owner = Owner {
        name: format!("password of {}", member.id),
        ip: visit.door.ip,
        hash: visit.row.password_hash.clone(),
        context: &context,
    };
    let hash = match look(&ctx, &visit.reader, &sent, owner).await? {
        Ok(hash) => hash,
        Err(wrong) => {
            let title = visit.reader.say("account-title");
            return Ok(visit.mend(&title, of_member(&visit, "", &wrong)));
        }
    };
    let mut row = visit.row.clone();
    row.password_hash = Some(hash);
    row.sessions_from = ctx.wall_now();
    row.revision += 1;
    if ctx.store.change_member(visit.company.id, &row).await? == Recorded::Before {
        return Err(Problem::conflict("").into());
    }
    let who = Who::Member { company: visit.company.id, member: member.id };
    let cookie = session::begin(&ctx, DoorOf::Dashboard, who).await?;
    Ok(changed("/dashboard/account?done=password", cookie))
}

fn changed(address: &str, cookie: HeaderValue) -> axum::response::Response {
    let mut response = see(address);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
