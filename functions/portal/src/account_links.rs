//! Connecting partner accounts to organisations and branches, and ending that (F02–F16).
//!
//! What may be connected is the domain's; here is which rows it is asked about, and that of two at once one comes first.

use vouch_domain::{
    id::{AccountLinkId, BranchId, CompanyId, OrganisationId, PartnerId, ProgramId},
    people::{
        account_link::{AccountLink, Brought, Connection, Connections, Organisation},
        mail::MailWishes,
        partner::{Admission, Partner},
    },
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{
    Recorded,
    account_links::{Connected, NewPartner, PartnerPlace},
    partners::Account,
};

use crate::{
    api::fresh::Fresh,
    partners::{first_enrolments, fresh_codes, told},
    refusal::{Refusal, unknown},
};

/// How often it is read again when somebody else comes first.
const ATTEMPTS: usize = 12;

/// Where an account is to be connected, and which.
pub(crate) struct Wanted<'a> {
    pub(crate) organisation: OrganisationId,
    /// The branch; none for the whole firm.
    pub(crate) branch: Option<BranchId>,
    pub(crate) way: Way<'a>,
}

/// The two ways to an account (F02).
pub(crate) enum Way<'a> {
    /// The one with this address (F03).
    Existing { email: &'a str },
    /// One that is made with the link (F05).
    New { name: &'a str, email: &'a str, programs: &'a [ProgramId] },
}

/// An organisation of a company, or none.
pub(crate) async fn find_organisation(
    ctx: &Context,
    company: CompanyId,
    organisation: OrganisationId,
) -> Result<Organisation, Refusal> {
    let found = ctx.store.find_organisation(company, organisation).await?;
    found.ok_or_else(|| unknown("organisation"))
}

/// An account link of a company, or none.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    link: AccountLinkId,
) -> Result<AccountLink, Refusal> {
    ctx.store.find_account_link(company, link).await?.ok_or_else(|| unknown("account link"))
}

/// Connects an account; or gives the link that the same request made before.
pub(crate) async fn connect(
    ctx: &Context,
    company: CompanyId,
    fresh: &Fresh,
    wanted: &Wanted<'_>,
) -> Result<AccountLink, Refusal> {
    let id = AccountLinkId::from_ulid(fresh.ulid("account link"));
    find_organisation(ctx, company, wanted.organisation).await?;
    if let Some(branch) = wanted.branch {
        let found = ctx.store.find_branch(company, wanted.organisation, branch).await?;
        found.ok_or_else(|| unknown("branch"))?;
    }
    for _ in 0..ATTEMPTS {
        if let Some(link) = ctx.store.find_account_link(company, id).await? {
            return Ok(link);
        }
        let connections = ctx.store.find_connections(company, wanted.organisation).await?;
        let link = match wanted.way {
            Way::Existing { email } => {
                let partner = of_email(ctx, company, email).await?;
                connect_existing(ctx, company, (id, fresh), wanted, &connections, partner).await?
            }
            Way::New { .. } => connect_new(ctx, company, (id, fresh), wanted, &connections).await?,
        };
        if let Some(link) = link {
            tracing::info!(company.id = %company, partner.id = %link.partner, link.id = %id, "an account was linked");
            return Ok(link);
        }
    }
    Err(others_first())
}

fn others_first() -> Refusal {
    Problem::conflict("Others keep changing what is linked there. Send it again.").into()
}

/// The one partner account with an address.
async fn of_email(ctx: &Context, company: CompanyId, email: &str) -> Result<PartnerId, Refusal> {
    let partners = ctx.store.find_partners_by_email(company, email).await?;
    match partners.as_slice() {
        [one] => Ok(one.id),
        [] => {
            let detail = "is no partner account's; create a new account by the way `new`";
            Err(Problem::invalid_field("email", detail).into())
        }
        _ => {
            let detail = "is the address of several partner accounts; give each one of its own";
            Err(Problem::invalid_field("email", detail).into())
        }
    }
}

fn connected(
    connections: &Connections,
    wanted: &Wanted<'_>,
    (link, partner): (AccountLinkId, PartnerId),
) -> Result<Connections, Refusal> {
    let new = Connection { link, branch: wanted.branch, partner };
    connections.connect(new).map_err(|refused| Problem::conflict(refused.to_string()).into())
}

/// Connects an account that is there; none where something changed meanwhile.
async fn connect_existing(
    ctx: &Context,
    company: CompanyId,
    (id, fresh): (AccountLinkId, &Fresh),
    wanted: &Wanted<'_>,
    connections: &Connections,
    partner: PartnerId,
) -> Result<Option<AccountLink>, Refusal> {
    let after = connected(connections, wanted, (id, partner))?;
    let place = ctx.store.find_partner_place(company, partner).await?;
    if place.is_some_and(|place| place.link.is_some()) {
        let detail = "This partner account is linked elsewhere. Disconnect it there first.";
        return Err(Problem::conflict(detail).into());
    }
    // An account that was never linked comes with all it has; one that was, starts empty at its new place.
    let before = match place {
        None => Brought::default(),
        Some(_) => Box::pin(brought(ctx, company, partner)).await?,
    };
    let link = link(id, fresh, wanted, partner, before);
    let made = ctx.store.connect_account(company, &link, (&after, place), None).await?;
    Ok((made == Connected::Yes).then_some(link))
}

fn link(
    id: AccountLinkId,
    fresh: &Fresh,
    wanted: &Wanted<'_>,
    partner: PartnerId,
    before: Brought,
) -> AccountLink {
    AccountLink {
        id,
        organisation: wanted.organisation,
        branch: wanted.branch,
        partner,
        connected_at: fresh.at(),
        disconnected_at: None,
        before,
        revision: 0,
    }
}

/// Makes a partner and connects it, both or neither; none where something changed meanwhile.
async fn connect_new(
    ctx: &Context,
    company: CompanyId,
    (id, fresh): (AccountLinkId, &Fresh),
    wanted: &Wanted<'_>,
    connections: &Connections,
) -> Result<Option<AccountLink>, Refusal> {
    let Way::New { name, email, programs } = wanted.way else { return Ok(None) };
    if !ctx.store.find_partners_by_email(company, email).await?.is_empty() {
        let detail = "is a partner account's already; link that one by the way `existing`";
        return Err(Problem::invalid_field("email", detail).into());
    }
    let partner = PartnerId::from_ulid(fresh.ulid("partner"));
    let after = connected(connections, wanted, (id, partner))?;
    let enrolments = first_enrolments(ctx, company, programs, fresh.at()).await?;
    let account =
        Account { partner, password_hash: None, sessions_from: ctx.wall_now(), revision: 0 };
    let notice = told(ctx, company, partner, programs.first().copied()).await?;
    let link = link(id, fresh, wanted, partner, Brought::default());
    for code in fresh_codes(fresh) {
        let partner = Partner {
            id: partner,
            name: name.to_owned(),
            email: Some(email.to_owned()),
            code,
            payouts_held: false,
            admission: Admission::Admitted,
            mails: MailWishes::default(),
            created_at: fresh.at(),
        };
        let new = NewPartner {
            partner: &partner,
            account: &account,
            enrolments: &enrolments,
            notice: notice.as_ref(),
        };
        match ctx.store.connect_account(company, &link, (&after, None), Some(new)).await? {
            Connected::Yes => return Ok(Some(link)),
            Connected::CodeTaken => {}
            Connected::Before => return Ok(None),
        }
    }
    Err(Problem::conflict("No code was free for the new partner. Send it again.").into())
}

/// Disconnects an account: nothing of it goes but the connection (Q21).
pub(crate) async fn disconnect(
    ctx: &Context,
    company: CompanyId,
    fresh: &Fresh,
    id: AccountLinkId,
) -> Result<AccountLink, Refusal> {
    for _ in 0..ATTEMPTS {
        let link = find(ctx, company, id).await?;
        if !link.is_live() {
            return Ok(link);
        }
        let connections = ctx.store.find_connections(company, link.organisation).await?;
        let place: Option<PartnerPlace> =
            ctx.store.find_partner_place(company, link.partner).await?;
        // Somebody disconnected it since it was read.
        let Some(after) = connections.disconnect(id) else { continue };
        // No link ends before it began, whatever the clocks of two servers say.
        let ended = link.ended(fresh.at().max(link.connected_at));
        let done = ctx.store.disconnect_account(company, &ended, &after, place).await?;
        if done == Recorded::Now {
            tracing::info!(company.id = %company, partner.id = %link.partner, link.id = %id, "an account was disconnected");
            return Ok(ended);
        }
    }
    Err(others_first())
}

/// What an account brought, from the beginning.
pub(crate) async fn brought(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
) -> Result<Brought, Refusal> {
    let this = ctx.store.find_company(company).await?.ok_or_else(|| unknown("company"))?;
    let totals = ctx.store.partner_totals(company, partner, this.month_of(ctx.now())).await?;
    let money = totals.all.money.iter();
    Ok(Brought {
        signups: totals.all.signups,
        money: money.map(|(currency, of)| (*currency, (of.revenue, of.commission))).collect(),
    })
}
