//! Whom a sale credits, and by which dated facts: its partner's terms, and who recruited that partner by which.

use chrono::{DateTime, SubsecRound as _, Utc};
use vouch_domain::{
    earning::{
        target::{Credit, ReferralCredit},
        terms::{had_threshold, in_force},
    },
    event::Sale,
    people::{
        company::Company,
        partner::Enrolment,
        referral::{Relation, relation_rows, relations},
        rules::CompanyRules,
        tier::row_at,
    },
    tracking::attribution::Credited,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::partners::PartnerFacts;

/// Finds what a sale fixes of those it credits, and where its partner stands in the program: two reads, and a third
/// where somebody recruited the partner.
pub(crate) async fn find(
    ctx: &Context,
    company: &Company,
    rules: &CompanyRules,
    sale: &Sale,
    credited: &Credited,
    signed_up_at: DateTime<Utc>,
) -> Result<(Credit, Option<Enrolment>), Failure> {
    let at = sale.occurred_at;
    let (partner, program) = tokio::join!(
        ctx.store.find_partner_facts(company.id, credited.partner),
        ctx.store.find_program_with_terms(company.id, credited.program),
    );
    let (mut partner, program) = (partner?, program?);
    let referral = match recruited(&partner, at) {
        Some(relation) => {
            let recruiter = ctx.store.find_partner_facts(company.id, relation.referrer).await?;
            Some(referral(&relation, &recruiter, rules, sale))
        }
        None => None,
    };
    let tier = row_at(&partner.tiers, at).map(|row| row.tier);
    let (enrolment, own) = match partner.enrolments.remove(&credited.program) {
        Some((enrolment, own)) => (Some(enrolment), own),
        None => (None, Vec::new()),
    };
    let program = program.map(|(_, terms)| terms).unwrap_or_default();
    let credit = Credit {
        partner: credited.partner,
        program: credited.program,
        link: credited.link,
        terms: in_force(&[&own, &program, &rules.terms], at).cloned(),
        after_threshold: had_threshold(&[&own, &program, &rules.terms], at, sale.currency),
        signed_up_at,
        earns: enrolment.as_ref().is_some_and(|enrolment| enrolment.earns_at(at)),
        tier,
        credited_at: ctx.now().trunc_subsecs(3),
        referral,
    };
    Ok((credit, enrolment))
}

/// Who recruited the partner, as it was marked at an instant.
fn recruited(partner: &PartnerFacts, at: DateTime<Utc>) -> Option<Relation> {
    let holds =
        |relation: &Relation| relation.from <= at && relation.until.is_none_or(|until| at < until);
    relations(&partner.referred_by).into_iter().find(holds)
}

fn referral(
    relation: &Relation,
    recruiter: &PartnerFacts,
    rules: &CompanyRules,
    sale: &Sale,
) -> ReferralCredit {
    let at = sale.occurred_at;
    let mut rows = relation_rows(relation, &recruiter.referral_terms, &rules.referral);
    rows.retain(|row| row.referred_date <= at);
    let after_threshold = rows.iter().any(|row| row.has_threshold_in(sale.currency));
    let row = rows.pop();
    let (since, terms) = match row {
        Some(row) => (row.referred_date, row.terms),
        None => (relation.from, None),
    };
    ReferralCredit {
        referrer: relation.referrer,
        since: since.trunc_subsecs(3),
        terms,
        tier: row_at(&recruiter.tiers, at).map(|row| row.tier),
        earns: recruiter.is_active_at(at),
        after_threshold,
    }
}
