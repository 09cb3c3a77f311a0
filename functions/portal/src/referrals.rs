//! Who recruited whom, as the API and the pages set and show it (E15–E19).

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use vouch_domain::{
    earning::terms::referral_in_force,
    id::{CompanyId, PartnerId, ReferralId},
    people::{
        partner::Partner,
        referral::{ReferredBy, ReferredHow, RelationRefused, check_chain, referred_by},
    },
    tracking::code::Code,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::writes::Committed;

use crate::{partners, refusal::Refusal};

/// How often a mark is tried while others of the company are written.
const ATTEMPTS: usize = 8;

/// The address of a company's application form; with a partner's code, that partner's sign-up link (E15).
pub(crate) fn join_address(company: CompanyId, code: Option<&Code>) -> String {
    match code {
        Some(code) => format!("/portal/{company}/join/{code}"),
        None => format!("/portal/{company}/join"),
    }
}

/// A partner's sign-up link. It works whether or not the partner is shown it (E22, E23).
pub(crate) fn sign_up_link(ctx: &Context, company: CompanyId, partner: &Partner) -> String {
    format!("{}{}", ctx.config.base_url(), join_address(company, Some(&partner.code)))
}

/// Whether recruiting pays a partner something right now: only then is it shown its link (E21).
pub(crate) async fn is_on(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
) -> Result<bool, Refusal> {
    let (rules, facts) = tokio::join!(
        ctx.store.find_rules(company),
        ctx.store.find_partner_facts(company, partner),
    );
    let (rules, facts) = (rules?, facts?);
    let terms = referral_in_force(&facts.referral_terms, &rules.referral, ctx.now());
    Ok(terms.is_some_and(|terms| terms.structure.pays().is_some()))
}

/// By whom a partner was recruited, as it stands.
pub(crate) async fn referrer_of(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
) -> Result<Option<(ReferredBy, Partner)>, Refusal> {
    let rows = ctx.store.list_referred_by(company, partner).await?;
    match referred_by(&rows, ctx.now()) {
        Some((mark, by)) => Ok(Some((mark.clone(), partners::find(ctx, company, by).await?))),
        None => Ok(None),
    }
}

/// A partner and those above it: each next one recruited the one before.
async fn upward(
    ctx: &Context,
    company: CompanyId,
    from: PartnerId,
) -> Result<Vec<PartnerId>, Refusal> {
    let mut chain = vec![from];
    let mut lowest = from;
    loop {
        let rows = ctx.store.list_referred_by(company, lowest).await?;
        // The latest counts, be it a moment ahead.
        match referred_by(&rows, DateTime::<Utc>::MAX_UTC) {
            // There are no circles; should there be one, it is not followed for ever.
            Some((_, above)) if !chain.contains(&above) => chain.push(above),
            _ => return Ok(chain),
        }
        lowest = chain[chain.len() - 1];
    }
}

/// Whether a partner may be marked “Referred By” another, and how many marks there were when that was looked at.
pub(crate) async fn may_refer(
    ctx: &Context,
    company: CompanyId,
    (referrer, recruit): (PartnerId, PartnerId),
) -> Result<(Option<u64>, Result<(), RelationRefused>), Refusal> {
    // Counted first: whoever is marked meanwhile makes the count another.
    let counted = ctx.store.count_relations(company).await?;
    let chain = upward(ctx, company, referrer).await?;
    Ok((counted, check_chain(recruit, &chain)))
}

/// When the next mark of a partner begins: now, and behind all there are, for keys hold milliseconds.
pub(crate) fn begins(rows: &[ReferredBy], now: DateTime<Utc>) -> DateTime<Utc> {
    let last = rows.iter().map(|row| row.from).max();
    let after = last.map(|last| last + TimeDelta::milliseconds(1));
    after.map_or(now, |after| after.max(now)).trunc_subsecs(3)
}

/// Marks a partner “Referred By” another by hand, or takes the mark away (E17). What it is already, it stays.
pub(crate) async fn mark(
    ctx: &Context,
    company: CompanyId,
    recruit: PartnerId,
    referrer: Option<PartnerId>,
) -> Result<(), Refusal> {
    for _ in 0..ATTEMPTS {
        let now = ctx.now().trunc_subsecs(3);
        let counted = match referrer {
            None => ctx.store.count_relations(company).await?,
            Some(referrer) => {
                let (counted, may) = may_refer(ctx, company, (referrer, recruit)).await?;
                may.map_err(|refused| Problem::invalid_field("referrer", refused.to_string()))?;
                counted
            }
        };
        let rows = ctx.store.list_referred_by(company, recruit).await?;
        if referred_by(&rows, DateTime::<Utc>::MAX_UTC).map(|(_, by)| by) == referrer {
            return Ok(());
        }
        let from = begins(&rows, now);
        let id = ReferralId::from_ulid(ctx.new_ulid());
        let by = ReferredHow::Hand;
        let row = ReferredBy { id, from, recorded_at: now, referrer, by };
        let mut writes = ctx.store.writes();
        writes.referred_by(company, recruit, &row, counted)?;
        if writes.commit().await? == Committed::Yes {
            tracing::info!(company.id = %company, partner.id = %recruit, "a partner's recruiter was set");
            return Ok(());
        }
    }
    Err(Problem::unavailable(1).into())
}
