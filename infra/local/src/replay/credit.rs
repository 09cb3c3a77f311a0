//! Whom a sale credits, and by which dated facts: of those that were recorded when it was booked.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use vouch_domain::earning::target::{Credit, ReferralCredit};
use vouch_domain::earning::terms::{Terms, had_threshold, in_force};
use vouch_domain::event::Sale;
use vouch_domain::id::{PartnerId, ProgramId};
use vouch_domain::people::partner::Enrolment;
use vouch_domain::people::referral::{ReferredBy, Relation, relation_rows, relations};
use vouch_domain::people::rules::CompanyRules;
use vouch_domain::people::tier::{Tier, TierRow};
use vouch_domain::tracking::attribution::Credited;
use vouch_store::partners::PartnerFacts;

use super::facts::Facts;
use crate::verify::Error;
use crate::verify::tables::Tables;

/// How exactly the clocks of two functions agree on which came first: a fact that was recorded within this of a
/// booking was seen by it, or was not.
const CLOCKS: TimeDelta = TimeDelta::seconds(60);

/// What is known of partners and programs, read once each.
#[derive(Debug, Default)]
pub(super) struct Known {
    partners: BTreeMap<PartnerId, PartnerFacts>,
    programs: BTreeMap<ProgramId, Vec<Terms>>,
}

impl Known {
    /// Reads what a sale's credit depends on, where that is not known yet.
    pub(super) async fn learn(
        &mut self,
        tables: &Tables,
        facts: &Facts,
        credited: &Credited,
    ) -> Result<(), Error> {
        let company = facts.company.id;
        if let Entry::Vacant(unknown) = self.programs.entry(credited.program) {
            let found = tables.store.find_program_with_terms(company, credited.program).await?;
            unknown.insert(found.map(|(_, terms)| terms).unwrap_or_default());
        }
        self.learn_partner(tables, facts, credited.partner).await
    }

    /// Reads a partner and whoever recruited it, where they are not known yet.
    pub(super) async fn learn_partner(
        &mut self,
        tables: &Tables,
        facts: &Facts,
        of: PartnerId,
    ) -> Result<(), Error> {
        let company = facts.company.id;
        let mut wanted = vec![of];
        while let Some(partner) = wanted.pop() {
            let facts = match self.partners.entry(partner) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    unknown.insert(tables.store.find_partner_facts(company, partner).await?)
                }
            };
            // Only who recruited the partner itself has a say, and nobody above.
            if partner == of {
                let marked = facts.referred_by.iter().filter_map(|row| row.referrer);
                wanted.extend(marked.filter(|referrer| *referrer != partner));
            }
        }
        Ok(())
    }

    /// What is known of a partner.
    pub(super) fn partner(&self, partner: PartnerId) -> Option<&PartnerFacts> {
        self.partners.get(&partner)
    }

    /// The credit that the facts give a sale. Where a fact came at the very moment of booking, either is right, and
    /// what was booked is taken.
    pub(super) fn credit(
        &self,
        facts: &Facts,
        sale: &Sale,
        (credited, signed_up_at): (&Credited, DateTime<Utc>),
        booked: Option<&Credit>,
    ) -> Credit {
        let seen_at = booked.map_or(facts.now, |booked| booked.credited_at);
        // Sales of before this was kept say nothing of it: all there is has a say.
        let seen_at = if seen_at == DateTime::UNIX_EPOCH { facts.now } else { seen_at };
        let at = |until| {
            let view = View { known: self, rules: &facts.rules, until, booked };
            view.credit(sale, credited, signed_up_at)
        };
        let plain = at(seen_at);
        let others = [seen_at - CLOCKS, seen_at + CLOCKS].map(at);
        let fits = |credit: &&Credit| booked.is_some_and(|booked| is_same(booked, credit));
        [&plain].into_iter().chain(&others).find(fits).unwrap_or(&plain).clone()
    }
}

/// Whether two credits come to the same, whenever they were found.
pub(super) fn is_same(one: &Credit, other: &Credit) -> bool {
    let told = |credit: &Credit| Credit { credited_at: DateTime::UNIX_EPOCH, ..credit.clone() };
    told(one) == told(other)
}

/// The facts as they stood at an instant.
struct View<'a> {
    known: &'a Known,
    rules: &'a CompanyRules,
    until: DateTime<Utc>,
    booked: Option<&'a Credit>,
}

impl View<'_> {
    fn credit(&self, sale: &Sale, credited: &Credited, signed_up_at: DateTime<Utc>) -> Credit {
        let at = sale.occurred_at;
        let partner = self.known.partners.get(&credited.partner);
        let enrolled = partner.and_then(|partner| partner.enrolments.get(&credited.program));
        let own = self.seen(enrolled.map(|(_, own)| own.as_slice()).unwrap_or_default());
        let program =
            self.seen(self.known.programs.get(&credited.program).map_or(&[], Vec::as_slice));
        let company = self.seen(&self.rules.terms);
        let booked = self.booked.map(|booked| booked.earns);
        let earns = enrolled
            .map_or(Some(false), |(enrolment, _)| self.earned(enrolment, at))
            .or(booked)
            .unwrap_or_default();
        Credit {
            partner: credited.partner,
            program: credited.program,
            link: credited.link,
            terms: in_force(&[&own, &program, &company], at).cloned(),
            after_threshold: had_threshold(&[&own, &program, &company], at, sale.currency),
            signed_up_at,
            earns,
            tier: self.tier(partner, at),
            credited_at: self.until,
            referral: partner.and_then(|partner| self.referral(partner, sale)),
        }
    }

    fn referral(&self, partner: &PartnerFacts, sale: &Sale) -> Option<ReferralCredit> {
        let at = sale.occurred_at;
        let marks: Vec<ReferredBy> = partner
            .referred_by
            .iter()
            .filter(|row| row.recorded_at <= self.until)
            .cloned()
            .collect();
        let holds = |relation: &Relation| {
            relation.from <= at && relation.until.is_none_or(|until| at < until)
        };
        let relation = relations(&marks).into_iter().find(holds)?;
        let referrer = self.known.partners.get(&relation.referrer);
        let own = self.seen(referrer.map_or(&[], |referrer| referrer.referral_terms.as_slice()));
        let company = self.seen(&self.rules.referral);
        let mut rows = relation_rows(&relation, &own, &company);
        rows.retain(|row| row.referred_date <= at);
        let after_threshold = rows.iter().any(|row| row.has_threshold_in(sale.currency));
        let row = rows.pop();
        let (since, terms) =
            row.map_or((relation.from, None), |row| (row.referred_date, row.terms));
        let booked = self.booked.and_then(|booked| booked.referral.as_ref());
        Some(ReferralCredit {
            referrer: relation.referrer,
            since: since.trunc_subsecs(3),
            terms,
            tier: self.tier(referrer, at),
            earns: self
                .is_active(referrer, at)
                .or(booked.map(|booked| booked.earns))
                .unwrap_or_default(),
            after_threshold,
        })
    }

    /// The rows that were recorded by then.
    fn seen(&self, rows: &[Terms]) -> Vec<Terms> {
        rows.iter().filter(|row| row.recorded_at <= self.until).cloned().collect()
    }

    fn tier(&self, partner: Option<&PartnerFacts>, at: DateTime<Utc>) -> Option<Tier> {
        let rows = partner.map_or(&[][..], |partner| partner.tiers.as_slice());
        let is_seen = |row: &&TierRow| row.recorded_at <= self.until && row.from <= at;
        rows.iter().filter(is_seen).max_by_key(|row| row.from).map(|row| row.tier)
    }

    /// Whether an enrolment earned, as it stood on record. Of rows from before their changes were kept nobody knows
    /// more than the last.
    fn earned(&self, enrolment: &Enrolment, at: DateTime<Utc>) -> Option<bool> {
        Some(enrolment.as_of(self.until)?.earns_at(at))
    }

    fn is_active(&self, partner: Option<&PartnerFacts>, at: DateTime<Utc>) -> Option<bool> {
        let Some(partner) = partner else { return Some(false) };
        let said: Vec<Option<bool>> =
            partner.enrolments.values().map(|(enrolment, _)| self.earned(enrolment, at)).collect();
        if said.contains(&Some(true)) {
            return Some(true);
        }
        (!said.contains(&None)).then_some(false)
    }
}
