//! What a run waits for that is more than one person may send: how much that is, and who can let it go.

use maud::{Markup, html};
use vouch_domain::{
    books::{audit::Actor, run::PayoutRun},
    money::Money,
    people::company::Scope,
};
use vouch_runtime::Context;

use crate::{kit::figures, pages::visit::MemberVisit, refusal::Refusal};

/// How many members are looked at.
const MEMBERS: i32 = 100;

/// How many of them are named.
const NAMED: usize = 4;

/// How much of a name stands there.
const NAME_SHOWN: usize = 40;

/// Above how much a second person is asked, and who that can be.
pub(super) async fn asked(
    ctx: &Context,
    visit: &MemberVisit,
    run: &PayoutRun,
) -> Result<Markup, Refusal> {
    let (reader, company) = (&visit.reader, visit.company.id);
    let rails = ctx.store.find_rails(company).await?;
    let limit = rails.second_person_above.get(&run.currency);
    let limit = limit.map(|minor| figures::amount(reader, Money::new(*minor, run.currency)));
    let members = ctx.store.list_members(company, MEMBERS, None).await?.items;
    let may = members.iter().filter(|row| {
        let member = &row.member;
        let actor = Actor::Member { id: member.id, name: member.name.clone() };
        member.role.may(Scope::Admin) && run.may_approve(&actor, row.password_by).is_ok()
    });
    let names: Vec<&str> = may.map(|row| row.member.name.as_str()).collect();
    let others = html! {
        @for (at, name) in names.iter().take(NAMED).enumerate() {
            @if at > 0 { ", " }
            (figures::shortened(name, NAME_SHOWN))
        }
        @if names.len() > NAMED { ", …" }
    };
    Ok(html! {
        @if let Some(limit) = limit {
            p { (reader.tell("dashboard-payouts-run-limit", &[("amount", limit)])) }
        }
        p {
            @if names.is_empty() { (reader.say("dashboard-payouts-run-nobody-can")) }
            @else { (reader.tell("dashboard-payouts-run-who-can", &[("names", others)])) }
        }
    })
}
