//! Room below caps: what a booking takes of it, and the sales that must give some back for it.
//!
//! An earlier sale that arrives late takes room from the latest ones, so these are revised in the same write. Where
//! they are too many for one, some of them give their room back first, in writes of their own.

use std::collections::BTreeMap;

use vouch_domain::{
    books::outbox::NewsKind,
    earning::{
        cap::{Cap, CapScope, Claim},
        transaction::{Booked, Transaction, TransactionState},
    },
    id::TransactionRef,
    money::Overflow,
    people::company::Company,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{Error, booking::Revision, writes::Writes};

/// How many other sales one write revises at most: DynamoDB takes a hundred rows at once.
const AT_ONCE: usize = 6;

/// Caps as they are to stand.
#[derive(Debug, Default)]
pub(crate) struct Caps(Vec<(CapScope, Cap)>);

impl Caps {
    /// Writes them down with what takes the room.
    pub(crate) fn write(&self, writes: &mut Writes<'_>, company: &Company) -> Result<(), Error> {
        self.0.iter().try_for_each(|(scope, cap)| writes.cap(company.id, scope, cap))
    }
}

/// What is to be written so that a booking has room.
#[derive(Debug)]
pub(crate) enum Room {
    /// The revisions, now with those of the sales that give room back, and these caps.
    Made(Caps),
    /// First these, for there are too many of them; then everything has to be looked at again.
    First(Vec<Revision>, Caps),
}

/// Whose commission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Own,
    Referral,
}

impl Family {
    fn scope(self, booked: &Booked) -> Option<(CapScope, i64)> {
        match self {
            Self::Own => CapScope::of(booked),
            Self::Referral => CapScope::of_referral(booked),
        }
    }

    fn capped(self, booked: &mut Booked) -> &mut Option<i64> {
        match self {
            Self::Own => &mut booked.capped,
            Self::Referral => &mut booked.referral.capped,
        }
    }

    /// What a sale claims of the room below its cap.
    fn claim(self, company: &Company, of: &Transaction) -> Result<Option<Below>, Overflow> {
        let TransactionState::Booked(booked) = &of.state else { return Ok(None) };
        let Some((scope, limit)) = self.scope(booked) else { return Ok(None) };
        let target = booked.target(of.refunded_minor(), company.month_zone())?;
        let (gross, capped) = match self {
            Self::Own => (target.own.gross, booked.capped),
            Self::Referral => (target.referral.map_or(0, |it| it.gross), booked.referral.capped),
        };
        let claim = Claim {
            paid_at: booked.recorded.sale.occurred_at,
            transaction: of.transaction.clone(),
            gross,
            is_known: capped.is_some(),
        };
        Ok(Some(Below { scope, limit, claim }))
    }
}

/// A sale below a cap.
struct Below {
    scope: CapScope,
    limit: i64,
    claim: Claim,
}

type Claims = BTreeMap<CapScope, (i64, Vec<Claim>)>;

/// Gives revisions the room there is for them, and sets the targets that follow.
pub(crate) async fn make(
    ctx: &Context,
    company: &Company,
    revisions: &mut Vec<Revision>,
) -> Result<Room, Failure> {
    let mut caps = Vec::new();
    // What a recruiter earns may follow from what its recruit earns, so its room comes second.
    for family in [Family::Own, Family::Referral] {
        for (scope, (limit, claims)) in claims_of(company, family, revisions)? {
            let before = ctx.store.find_cap(company.id, &scope).await?;
            let after = before.with(limit, &claims)?;
            let is_here = |id: &TransactionRef| claims.iter().any(|it| it.transaction == *id);
            let mut moved = before.moved(&after);
            moved.retain(|(id, _)| !is_here(id));
            if moved.len() > AT_ONCE {
                moved.truncate(AT_ONCE);
                return give_back(ctx, company, family, scope, &before, &moved).await;
            }
            for (id, _) in moved {
                if !revisions.iter().any(|revision| revision.after.transaction == id) {
                    revisions.push(correction(ctx, company, &id).await?);
                }
            }
            allot(family, &after, revisions);
            caps.push((scope, after.tidied(limit)?));
        }
    }
    set_targets(company, revisions)?;
    Ok(Room::Made(Caps(caps)))
}

fn claims_of(
    company: &Company,
    family: Family,
    revisions: &[Revision],
) -> Result<Claims, Overflow> {
    let mut claims = Claims::new();
    for revision in revisions {
        if let Some(Below { scope, limit, claim }) = family.claim(company, &revision.after)? {
            claims.entry(scope).or_insert_with(|| (limit, Vec::new())).1.push(claim);
        }
    }
    Ok(claims)
}

/// The first of too many sales that have to give room back, and what follows for those that recruited.
async fn give_back(
    ctx: &Context,
    company: &Company,
    family: Family,
    scope: CapScope,
    before: &Cap,
    moved: &[(TransactionRef, i64)],
) -> Result<Room, Failure> {
    let mut revisions = Vec::with_capacity(moved.len());
    for (id, _) in moved {
        revisions.push(correction(ctx, company, id).await?);
    }
    let after = before.moving(moved);
    allot(family, &after, &mut revisions);
    let mut caps = vec![(scope, after)];
    if family == Family::Own {
        for (scope, (_, claims)) in claims_of(company, Family::Referral, &revisions)? {
            // Nobody is given more before all have given back.
            let after = ctx.store.find_cap(company.id, &scope).await?.lowered(&claims);
            allot(Family::Referral, &after, &mut revisions);
            caps.push((scope, after));
        }
    }
    set_targets(company, &mut revisions)?;
    Ok(Room::First(revisions, Caps(caps)))
}

/// Notes with each sale what it has room for. One that the cap no longer remembers keeps what it had.
fn allot(family: Family, cap: &Cap, revisions: &mut [Revision]) {
    let allotted = cap.allotted();
    for revision in revisions {
        let TransactionState::Booked(booked) = &mut revision.after.state else { continue };
        if let Some(room) = allotted.get(&revision.after.transaction) {
            *family.capped(booked) = Some(*room);
        }
    }
}

fn set_targets(company: &Company, revisions: &mut [Revision]) -> Result<(), Overflow> {
    for revision in revisions {
        if let TransactionState::Booked(booked) = &revision.after.state {
            let refunded = revision.after.refunded_minor();
            revision.target = Some(booked.target(refunded, company.month_zone())?);
        }
    }
    Ok(())
}

/// A sale whose room changes by another's.
async fn correction(
    ctx: &Context,
    company: &Company,
    id: &TransactionRef,
) -> Result<Revision, Failure> {
    let found = ctx.store.find_transaction(company.id, id).await?;
    let lost = || Failure::Fault("a cap names a sale that is not there".to_owned());
    let before = found.ok_or_else(lost)?;
    let earned_at = before.recorded().ok_or_else(lost)?.sale.occurred_at;
    Ok(Revision {
        before: Some(before.revision),
        was_held: crate::sale::is_on_hold(&before),
        month: None,
        after: Transaction { revision: before.revision + 1, ..before },
        target: None,
        earned_at,
        revenue: 0,
        converts: false,
        news: NewsKind::Corrected,
    })
}
