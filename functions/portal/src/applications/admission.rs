//! Letting somebody in, or not: the decision, the mark by whom it was recruited, what that one earns by it and its
//! points, all in one transaction. Whoever decides at the same moment finds it decided.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::notice::Notice,
    earning::terms::{FeeDue, Reward, referral_in_force},
    id::{PartnerId, ReferralId},
    people::{
        application::{Application, Outcome},
        company::Company,
        partner::{Admission, Enrolment, EnrolmentStatus, Partner},
        points::{Award, Points},
        referral::{ReferredBy, ReferredHow, referred_by, relations},
        tier::tier_at,
    },
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{
    Error,
    booking::BookingError,
    fees::{FeeBooked, FeeReversed, ReferralFee},
    partners::PartnerFacts,
    writes::{Committed, Writes},
};

use super::{enrolment, find, now};
use crate::{referrals, refusal::Refusal};

/// How often a decision is tried while others come between.
const ATTEMPTS: usize = 8;

/// What belongs to somebody's coming in.
#[derive(Default)]
struct Effects {
    /// By whom it was recruited, if that was its link, with the count of marks it is on condition of.
    mark: Option<(ReferredBy, Option<u64>)>,
    /// The flat fee of whoever recruited it.
    fee: Option<ReferralFee>,
    /// The points of whoever recruited it.
    points: Option<(PartnerId, Points)>,
}

/// Decides an application. What was decided so before stays as it was.
pub(crate) async fn decide(
    ctx: &Context,
    company: &Company,
    id: PartnerId,
    outcome: Outcome,
) -> Result<(Application, Partner), Refusal> {
    for _ in 0..ATTEMPTS {
        let (application, partner) = find(ctx, company.id, id).await?;
        match application.decision.map(|decision| decision.outcome) {
            Some(before) if before == outcome => return Ok((application, partner)),
            Some(Outcome::Approved) => {
                return Err(Problem::conflict("This partner is in the program: suspend it.").into());
            }
            Some(Outcome::Declined) | None => {}
        }
        let at = now(ctx);
        let decided = application.decided(outcome, at);
        let (admission, status, effects) = match outcome {
            Outcome::Approved => {
                let facts = ctx.store.find_partner_facts(company.id, id).await?;
                let link = application.referrer;
                let effects = Box::pin(effects(ctx, company, (id, link), &facts, at)).await?;
                (Admission::Admitted, EnrolmentStatus::Approved(at), effects)
            }
            Outcome::Declined => {
                // Whoever was let in elsewhere stays in there.
                let stays = if partner.admission.is_admitted() {
                    Admission::Admitted
                } else {
                    Admission::Declined
                };
                (stays, EnrolmentStatus::Rejected(at), Effects::default())
            }
        };
        let partner = Partner { admission, ..partner };
        let enrolment = enrolment(ctx, company.id, &application, status).await?;
        let write = |writes: &mut Writes<'_>| {
            writes.decided_application(company.id, &decided, &partner, &enrolment)?;
            let program = decided.program;
            let notice = match outcome {
                Outcome::Approved => Notice::ApplicationApproved { partner: id, program },
                Outcome::Declined => Notice::ApplicationDeclined { partner: id, program },
            };
            writes.notice(company.id, &format!("decided#{id}#{}", decided.revision), &notice, at)
        };
        if Box::pin(commit(ctx, company, id, &effects, at, write)).await? {
            tracing::info!(company.id = %company.id, partner.id = %id, "an application was decided");
            return Ok((decided, partner));
        }
    }
    Err(Problem::unavailable(1).into())
}

/// Changes where a partner, which nothing has to be decided of, stands in a program: its coming in has what belongs to it, and where it leaves the last
/// program, a fee for it that is not final is taken back (Q16).
pub(crate) async fn change_standing(
    ctx: &Context,
    company: &Company,
    partner: &Partner,
    enrolment: &Enrolment,
) -> Result<(), Refusal> {
    let id = partner.id;
    // Whoever was declined before and is let in now is in.
    let comes_in = is_approved(enrolment) && !partner.admission.is_admitted();
    let admitted = Partner { admission: Admission::Admitted, ..partner.clone() };
    for _ in 0..ATTEMPTS {
        let at = now(ctx);
        let facts = ctx.store.find_partner_facts(company.id, id).await?;
        let is_in = |facts: &PartnerFacts| {
            let others = facts.enrolments.iter().filter(|(of, _)| **of != enrolment.program);
            others.into_iter().any(|(_, (other, _))| is_approved(other))
        };
        let was_in = facts.enrolments.values().any(|(before, _)| is_approved(before));
        let write = |writes: &mut Writes<'_>| {
            if comes_in {
                writes.partner(company.id, &admitted)?;
            }
            writes.enrolment(company.id, id, enrolment)
        };
        if was_in && !is_approved(enrolment) && !is_in(&facts) {
            if Box::pin(leave(ctx, company, id, &facts, at, write)).await? {
                return Ok(());
            }
            continue;
        }
        let effects = if !was_in && is_approved(enrolment) {
            Box::pin(effects(ctx, company, (id, None), &facts, at)).await?
        } else {
            Effects::default()
        };
        if Box::pin(commit(ctx, company, id, &effects, at, write)).await? {
            return Ok(());
        }
    }
    Err(Problem::unavailable(1).into())
}

fn is_approved(enrolment: &Enrolment) -> bool {
    matches!(enrolment.status, EnrolmentStatus::Approved(_))
}

/// What belongs to a partner's coming in at this instant.
async fn effects(
    ctx: &Context,
    company: &Company,
    (recruit, link): (PartnerId, Option<PartnerId>),
    facts: &PartnerFacts,
    at: DateTime<Utc>,
) -> Result<Effects, Refusal> {
    let mut effects = Effects::default();
    // What the company said by hand before counts, also that nobody recruited it.
    let referrer = if facts.referred_by.is_empty() {
        match link {
            Some(link) => {
                let (counted, may) = referrals::may_refer(ctx, company.id, (link, recruit)).await?;
                may.is_ok().then(|| {
                    let id = ReferralId::from_ulid(ctx.new_ulid());
                    let (referrer, by) = (Some(link), ReferredHow::SignUpLink);
                    let mark = ReferredBy { id, from: at, recorded_at: at, referrer, by };
                    effects.mark = Some((mark, counted));
                    link
                })
            }
            None => None,
        }
    } else {
        referred_by(&facts.referred_by, at).map(|(_, referrer)| referrer)
    };
    let Some(referrer) = referrer else { return Ok(effects) };
    let (rules, of) = tokio::join!(
        ctx.store.find_rules(company.id),
        ctx.store.find_partner_facts(company.id, referrer),
    );
    let (rules, of) = (rules?, of?);
    // Whoever is suspended earns nothing from then on.
    if !of.is_active_at(at) {
        return Ok(effects);
    }
    let before = ctx.store.find_referral_fee(company.id, referrer, recruit).await?;
    // Whoever was in before and comes again brings a fee only if that was taken back when it left (Q10, Q16).
    let may_bring = match &before {
        None => !was_ever_in(facts),
        Some(fee) => fee.reversed_at.is_some(),
    };
    if may_bring
        && let Some(terms) = referral_in_force(&of.referral_terms, &rules.referral, at)
        && let Some(pays) = terms.structure.pays().filter(|pays| pays.fee_due == FeeDue::Approval)
        && let Reward::Flat(amount) = pays.reward_at(Some(tier_at(&of.tiers, at)))
        && amount.minor > 0
    {
        let terms = terms.id;
        effects.fee = Some(ReferralFee { referrer, recruit, amount, terms, earned_at: at });
    }
    let award =
        Award { company: company.id, partner: referrer, rules: &rules.points, recorded_at: at };
    if let Some(points) = award.recruited(recruit, at).filter(|_| !was_ever_in(facts))
        && !ctx.store.has_points_mark(company.id, referrer, points.id).await?
    {
        effects.points = Some((referrer, points));
    }
    Ok(effects)
}

fn was_ever_in(facts: &PartnerFacts) -> bool {
    facts.enrolments.values().any(|(enrolment, _)| {
        matches!(enrolment.status, EnrolmentStatus::Approved(_) | EnrolmentStatus::Suspended(_))
    })
}

/// Writes it all, or nothing where something has changed since it was looked at.
async fn commit(
    ctx: &Context,
    company: &Company,
    recruit: PartnerId,
    effects: &Effects,
    at: DateTime<Utc>,
    write: impl Fn(&mut Writes<'_>) -> Result<(), Error> + Send + Sync,
) -> Result<bool, Refusal> {
    let all = |writes: &mut Writes<'_>| {
        write(writes)?;
        if let Some((mark, counted)) = &effects.mark {
            writes.referred_by(company.id, recruit, mark, *counted)?;
        }
        if let Some((referrer, points)) = &effects.points {
            writes.points_once(company.id, *referrer, points)?;
        }
        Ok(())
    };
    if let Some(fee) = &effects.fee {
        let booked =
            ctx.store.book_referral_fee(company, fee, at, all).await.map_err(not_booked)?;
        return Ok(booked == FeeBooked::Yes);
    }
    let mut writes = ctx.store.writes();
    all(&mut writes)?;
    Ok(writes.commit().await? == Committed::Yes)
}

/// Why a fee could not be booked.
fn not_booked(error: BookingError) -> Refusal {
    match error {
        BookingError::Store(error) => error.into(),
        BookingError::Overflow(error) => error.into(),
    }
}

/// Somebody leaves: whatever fee was booked for it is taken back, as long as its month takes lines.
async fn leave(
    ctx: &Context,
    company: &Company,
    recruit: PartnerId,
    facts: &PartnerFacts,
    at: DateTime<Utc>,
    write: impl Fn(&mut Writes<'_>) -> Result<(), Error> + Send + Sync,
) -> Result<bool, Refusal> {
    let mut stands = None;
    for relation in relations(&facts.referred_by) {
        let fee = ctx.store.find_referral_fee(company.id, relation.referrer, recruit).await?;
        stands = fee.filter(|fee| fee.reversed_at.is_none()).or(stands);
    }
    if let Some(fee) = stands {
        let pair = (fee.referrer, recruit);
        let reversed = ctx.store.reverse_referral_fee(company, pair, at, &write).await;
        match reversed.map_err(not_booked)? {
            FeeReversed::Yes => return Ok(true),
            FeeReversed::Stale(_) => return Ok(false),
            FeeReversed::MonthIsFinal(month) => {
                tracing::info!(company.id = %company.id, partner.id = %recruit, %month, "a partner left after the fee for it was final");
            }
            FeeReversed::NoFee => {}
        }
    }
    let mut writes = ctx.store.writes();
    write(&mut writes)?;
    Ok(writes.commit().await? == Committed::Yes)
}
