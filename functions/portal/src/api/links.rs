//! Referral links, and what each brought (F17–F21).

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{LinkId, PartnerId, ProgramId},
    money::{Currency, Money},
    people::company::{Company, Scope},
    tracking::{
        code::Code,
        link::{Destination, Link, LinkStatus},
    },
};
use vouch_runtime::Context;
use vouch_store::page::Page;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Named, Query, created},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    links,
    refusal::{Refusal, unknown},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/links",
            Needs::Key(Scope::Read),
            "A partner's links and what each brought",
            list,
        )
        .query::<LinksOf>()
        .answers::<List<LinkView>>(),
        Operation::post(
            "/links",
            Needs::Key(Scope::Write),
            "Makes a link for a partner of a program",
            create,
        )
        .body::<NewLink>()
        .answers::<LinkView>(),
        Operation::get(
            "/links/{link}",
            Needs::Key(Scope::Read),
            "A link and what it brought",
            show,
        )
        .query::<LinkOf>()
        .answers::<LinkView>(),
        Operation::patch(
            "/links/{link}",
            Needs::Key(Scope::Write),
            "Relabels a link, or has it redirect no longer or again",
            change,
        )
        .query::<LinkOf>()
        .body::<LinkChange>()
        .answers::<LinkView>(),
    ]
}

/// Whose links.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LinksOf {
    /// Absent, everybody's: then a page holds so many partners as `limit` says.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// Whose link.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LinkOf {
    #[schemars(with = "String")]
    partner: PartnerId,
}

/// A link to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    #[schemars(with = "String")]
    partner: PartnerId,
    /// One that the partner is in.
    #[schemars(with = "String")]
    program: ProgramId,
    /// What it is for, 1 to 100 characters.
    label: String,
    /// The end of its URL, unique in the deployment in any case; made if absent.
    #[schemars(with = "Option<String>")]
    code: Option<Code>,
    /// Where it leads, if not where the program says.
    #[schemars(with = "Option<String>")]
    destination: Option<Destination>,
}

/// What is to change of a link; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LinkChange {
    /// What it is for.
    label: Option<String>,
    /// `live` or `disabled`.
    #[schemars(with = "Option<String>")]
    status: Option<LinkStatus>,
}

/// A link and what it brought.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Link")]
struct LinkView {
    #[schemars(with = "String")]
    id: LinkId,
    #[schemars(with = "String")]
    partner: PartnerId,
    #[schemars(with = "String")]
    program: ProgramId,
    #[schemars(with = "String")]
    code: Code,
    label: String,
    /// What the partner shares.
    url: String,
    /// Where it leads, if not where the program says.
    #[schemars(with = "Option<String>")]
    destination: Option<Destination>,
    /// `live` or `disabled`.
    #[schemars(with = "String")]
    status: LinkStatus,
    clicks: u64,
    signups: i64,
    /// Customers that paid.
    conversions: i64,
    /// What customers paid less what they got back, in the company's currency.
    revenue: String,
    /// What it earned the partner, in the company's currency.
    commission: String,
    /// The company's currency.
    #[schemars(with = "String")]
    currency: Currency,
    /// The same two in every currency there was.
    totals: Vec<LinkMoney>,
    created_at: DateTime<Utc>,
}

/// What a link brought in one currency.
#[derive(Serialize, JsonSchema)]
struct LinkMoney {
    #[schemars(with = "String")]
    currency: Currency,
    revenue: String,
    commission: String,
}

/// The links' company, and what they brought.
struct Brought {
    company: Company,
    by: links::Brought,
}

impl Brought {
    /// By a link that was just made: nothing.
    fn nothing(company: Company) -> Self {
        Self { company, by: links::Brought::default() }
    }

    async fn by_links_of(
        ctx: &Context,
        caller: &Caller,
        partner: PartnerId,
    ) -> Result<Self, Refusal> {
        let (company, by) = tokio::join!(
            caller.company(ctx),
            links::Brought::by_links_of(ctx, caller.company, partner),
        );
        Ok(Self { company: company?, by: by? })
    }

    async fn by_link(ctx: &Context, caller: &Caller, link: &Link) -> Result<Self, Refusal> {
        let (company, by) = tokio::join!(
            caller.company(ctx),
            links::Brought::by_link(ctx, caller.company, link.partner, link.id),
        );
        Ok(Self { company: company?, by: by? })
    }

    fn view(&self, ctx: &Context, link: Link) -> LinkView {
        let totals = self.by.totals(link.id);
        let of = |sums: &[(Currency, i64)], currency| {
            let found = sums.iter().find(|(known, _)| *known == currency);
            Money::new(found.map_or(0, |(_, minor)| *minor), currency).amount()
        };
        let by_currency = |currency| LinkMoney {
            currency,
            revenue: of(&totals.revenue, currency),
            commission: of(&totals.commission, currency),
        };
        let currency = self.company.currency;
        LinkView {
            url: links::url(ctx, &link),
            clicks: self.by.clicks(link.id),
            signups: totals.signups,
            conversions: totals.conversions,
            revenue: of(&totals.revenue, currency),
            commission: of(&totals.commission, currency),
            currency,
            totals: totals.revenue.iter().map(|(currency, _)| by_currency(*currency)).collect(),
            id: link.id,
            partner: link.partner,
            program: link.program,
            code: link.code,
            label: link.label,
            destination: link.destination,
            status: link.status,
            created_at: link.created_at,
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<LinksOf>,
) -> Answer<List<LinkView>> {
    let (from, limit) = (cursor(query.cursor.as_deref())?, query.limit.for_store());
    let Some(partner) = query.partner else {
        let page = ctx.store.list_partners(caller.company, limit, from.as_ref()).await?;
        let mut views = Vec::new();
        for partner in &page.items {
            let brought = Brought::by_links_of(&ctx, &caller, partner.id).await?;
            let links = ctx.store.all_links(caller.company, partner.id).await?;
            views.extend(links.into_iter().map(|link| brought.view(&ctx, link)));
        }
        return Ok(Json(Page { items: views, next: page.next }.into()));
    };
    partners::find(&ctx, caller.company, partner).await?;
    let page = ctx.store.list_links(caller.company, partner, limit, from.as_ref()).await?;
    let brought = Brought::by_links_of(&ctx, &caller, partner).await?;
    Ok(Json(page.map(|link| brought.view(&ctx, link)).into()))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<LinkId>,
    Query(query): Query<LinkOf>,
) -> Answer<LinkView> {
    let link = ctx
        .store
        .find_link(caller.company, query.partner, id)
        .await?
        .ok_or_else(|| unknown("link"))?;
    Ok(Json(Brought::by_link(&ctx, &caller, &link).await?.view(&ctx, link)))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewLink>,
) -> Created<LinkView> {
    check_label(&new.label)?;
    let partner = partners::find(&ctx, caller.company, new.partner).await?;
    let company = caller.company(&ctx).await?;
    let NewLink { program, label, code, destination, .. } = new;
    let new = links::NewLink { program, label, code, destination };
    let link = links::create(&ctx, &company, partner.id, &fresh, new).await?;
    created(Brought::nothing(company).view(&ctx, link))
}

fn check_label(label: &str) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    checks.line("label", label, links::LABEL_MOST);
    checks.done()
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<LinkId>,
    Query(query): Query<LinkOf>,
    Body(change): Body<LinkChange>,
) -> Answer<LinkView> {
    let before = ctx
        .store
        .find_link(caller.company, query.partner, id)
        .await?
        .ok_or_else(|| unknown("link"))?;
    let link = Link {
        label: change.label.unwrap_or(before.label),
        status: change.status.unwrap_or(before.status),
        ..before
    };
    check_label(&link.label)?;
    let company = caller.company(&ctx).await?;
    links::change(&ctx, &company, &link).await?;
    Ok(Json(Brought::by_link(&ctx, &caller, &link).await?.view(&ctx, link)))
}
