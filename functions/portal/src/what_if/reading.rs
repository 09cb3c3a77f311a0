//! What a draft is run over: its rows, and the sales of some months with all that changed them.

use std::collections::{BTreeMap, BTreeSet};

use ulid::Ulid;
use vouch_domain::{
    books::outbox::NewsKind,
    calendar::Month,
    earning::{
        cap::CapScope,
        terms::{Structure, Terms, in_force, referral_in_force},
        transaction::TransactionState,
        what_if::{Change, Draft, Reach, Told},
    },
    id::{PartnerId, TermsId, TransactionRef},
    people::{company::Company, referral::relations},
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{news::News, page::Page, terms::TermsScope};

use super::{Asked, CHANGES_MOST};
use crate::refusal::{Refusal, unknown};

/// How many news are read at once.
const NEWS_AT_ONCE: i32 = 1_000;

/// How many sales are read at once.
const SALES_AT_ONCE: usize = 100;

/// How many recruited partners, or customers under a cap, are looked at one by one.
const LOOKED_AT_MOST: usize = 2_000;

/// The draft as a row among those that there are.
pub(super) async fn draft(
    ctx: &Context,
    company: &Company,
    asked: &Asked,
) -> Result<Draft, Refusal> {
    let rules = ctx.store.find_rules(company.id).await?;
    let (reach, own, wider) = match asked.scope {
        TermsScope::Company => (Reach::Company, rules.terms, Vec::new()),
        TermsScope::Program(program) => {
            let found = ctx.store.find_program_with_terms(company.id, program).await?;
            let (_, rows) = found.ok_or_else(|| unknown("program"))?;
            (Reach::Program(program), rows, vec![rules.terms])
        }
        TermsScope::Own(partner, program) => {
            let found = ctx.store.find_program_with_terms(company.id, program).await?;
            let (_, rows) = found.ok_or_else(|| unknown("program"))?;
            known(ctx, company, partner).await?;
            let found = ctx.store.find_enrolment(company.id, partner, program).await?;
            let own = found.map(|(_, own)| own).unwrap_or_default();
            (Reach::Own(partner, program), own, vec![rows, rules.terms])
        }
        TermsScope::Referral => (Reach::Referral, rules.referral, Vec::new()),
        TermsScope::OwnReferral(partner) => {
            known(ctx, company, partner).await?;
            let own = ctx.store.all_referral_terms(company.id, partner).await?;
            (Reach::OwnReferral(partner), own, vec![rules.referral])
        }
    };
    let start = asked.from.start(company.month_zone());
    // Where the scope paid the same when the time began, the draft is that row, with the room that it has left.
    let before = match reach {
        Reach::Referral | Reach::OwnReferral(_) => referral_in_force(&own, &[], start),
        _ => in_force(&[&own], start),
    };
    let same = before.filter(|row| row.structure == asked.structure);
    let terms = same.cloned().unwrap_or_else(|| Terms {
        id: TermsId::from_ulid(Ulid::nil()),
        from: start,
        recorded_at: start,
        structure: asked.structure.clone(),
    });
    let goes_before = own.iter().chain(wider.iter().flatten()).map(|row| row.id).collect();
    Ok(Draft { reach, terms, goes_before, wider, relations: BTreeMap::new() })
}

async fn known(ctx: &Context, company: &Company, partner: PartnerId) -> Result<(), Refusal> {
    let found = ctx.store.find_partner(company.id, partner).await?;
    found.map(|_| ()).ok_or_else(|| unknown("partner"))
}

/// Sales that were paid in the months, and whether something else came of earlier ones.
pub(super) struct Found {
    pub(super) sales: Vec<Told>,
    pub(super) has_earlier_sales: bool,
}

/// All sales of the months that credit somebody, with all that changed them up to the last of the months.
pub(super) async fn sales(
    ctx: &Context,
    company: &Company,
    asked: &Asked,
) -> Result<Found, Refusal> {
    let mut changes = BTreeMap::<TransactionRef, Vec<Change>>::new();
    let mut count = 0;
    let months = std::iter::successors(Some(asked.from), |month| Some(month.next()));
    for month in months.take_while(|month| *month <= asked.to) {
        for is_decisions in [false, true] {
            let mut from = None;
            loop {
                let page = page(ctx, company, month, is_decisions, from.as_ref()).await?;
                count += page.items.len();
                if count > CHANGES_MOST {
                    return Err(too_much(asked).into());
                }
                for news in page.items {
                    add(&mut changes, asked, news);
                }
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
        }
    }
    let all = changes.len();
    changes.retain(|_, changes| changes.iter().any(|change| change.kind == NewsKind::Sale));
    let has_earlier_sales = changes.len() < all;
    let sales = Box::pin(told(ctx, company, changes)).await?;
    Ok(Found { sales, has_earlier_sales })
}

async fn page(
    ctx: &Context,
    company: &Company,
    month: Month,
    is_decisions: bool,
    from: Option<&vouch_store::page::Cursor>,
) -> Result<Page<News>, Refusal> {
    let store = &ctx.store;
    Ok(if is_decisions {
        store.list_month_decisions(company.id, month, NEWS_AT_ONCE, from).await?
    } else {
        store.list_month_transactions(company.id, month, NEWS_AT_ONCE, from).await?
    })
}

/// Keeps what news say of a sale that credits somebody; of one partner's, if the draft is one partner's.
fn add(changes: &mut BTreeMap<TransactionRef, Vec<Change>>, asked: &Asked, news: News) {
    let (Some(partner), Some(transaction)) = (news.partner, news.transaction) else { return };
    if matches!(asked.scope, TermsScope::Own(one, _) if one != partner) {
        return;
    }
    changes.entry(transaction).or_default().push(Change {
        month: news.month,
        revision: news.revision,
        at: news.at,
        kind: news.kind,
        revenue: news.revenue.map_or(0, |revenue| revenue.minor),
        held: news.held,
    });
}

fn too_much(asked: &Asked) -> Problem {
    let narrower = match (asked.from == asked.to, asked.scope) {
        (false, _) => "Ask for fewer months",
        (true, _) => {
            "One month holds more: the months of so large a program can't be told in one call"
        }
    };
    let problem = format!(
        "reaches over more than {CHANGES_MOST} sales, refunds and decisions, which is what one call reads. {narrower}."
    );
    Problem::invalid_field("from", problem)
}

/// The sales themselves, in batches.
async fn told(
    ctx: &Context,
    company: &Company,
    mut changes: BTreeMap<TransactionRef, Vec<Change>>,
) -> Result<Vec<Told>, Refusal> {
    let ids: Vec<TransactionRef> = changes.keys().cloned().collect();
    let mut sales = Vec::with_capacity(ids.len());
    for some in ids.chunks(SALES_AT_ONCE) {
        for transaction in ctx.store.find_transactions(company.id, some).await? {
            let TransactionState::Booked(booked) = transaction.state else { continue };
            let changes = changes.remove(&transaction.transaction).unwrap_or_default();
            sales.push(Told { booked: *booked, changes });
        }
    }
    Ok(sales)
}

/// How much of the room below caps went to sales before the months, of all rows that are not the draft's alone; and
/// since when partners were recruited, where the draft's duration is to be counted from there.
pub(super) async fn used(
    ctx: &Context,
    company: &Company,
    draft: &mut Draft,
    sales: &[Told],
    from: Month,
) -> Result<BTreeMap<CapScope, i64>, Refusal> {
    let start = from.start(company.month_zone());
    let mut scopes = BTreeSet::new();
    let mut recruits = BTreeSet::new();
    for told in sales {
        let at = told.booked.recorded.sale.occurred_at;
        let Some(credit) = draft.credit(&told.booked.credit, at) else { continue };
        if matches!(draft.reach, Reach::Referral | Reach::OwnReferral(_)) {
            recruits.insert(credit.partner);
        }
        let mut booked = told.booked.clone();
        booked.credit = credit;
        let capped = [CapScope::of(&booked), CapScope::of_referral(&booked)];
        scopes.extend(capped.into_iter().flatten().map(|(scope, _)| scope));
    }
    // A row that is only thought of has all its room.
    scopes.retain(|scope| terms_of(scope) != TermsId::from_ulid(Ulid::nil()));
    let is_timed =
        matches!(&draft.terms.structure, Structure::Pays(pays) if pays.duration_months.is_some());
    if scopes.len() + recruits.len() * usize::from(is_timed) > LOOKED_AT_MOST {
        let problem = format!(
            "reaches over more than {LOOKED_AT_MOST} customers under a cap, or recruited partners, which is what one call reads. Ask for fewer months."
        );
        return Err(Problem::invalid_field("from", problem).into());
    }
    if is_timed {
        for recruit in recruits {
            let facts = ctx.store.find_partner_facts(company.id, recruit).await?;
            draft.relations.insert(recruit, relations(&facts.referred_by));
        }
    }
    let mut used = BTreeMap::new();
    for scope in scopes {
        let cap = ctx.store.find_cap(company.id, &scope).await?;
        let earlier = cap.entries.iter().filter(|entry| entry.paid_at < start);
        let sum = earlier.fold(cap.settled, |sum, entry| sum.saturating_add(entry.allotted));
        used.insert(scope, sum);
    }
    Ok(used)
}

fn terms_of(scope: &CapScope) -> TermsId {
    match scope {
        CapScope::Customer { terms, .. } | CapScope::Recruit { terms, .. } => *terms,
    }
}
