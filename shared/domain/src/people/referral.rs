//! Partners that recruit partners: who is marked “Referred By” whom, as dated rows (E16, E17), and the structures
//! between two partners, a row for each (E33, E34).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    earning::terms::{Terms, referral_begins, referral_in_force},
    id::{PartnerId, ReferralId},
    money::Currency,
};

/// From an instant on, by whom a partner was recruited. Never backdated: it begins when it is recorded (E11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferredBy {
    /// Its id.
    pub id: ReferralId,
    /// The first instant it holds.
    pub from: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// By whom; none where the mark was removed.
    pub referrer: Option<PartnerId>,
    /// How it came to be.
    pub by: ReferredHow,
}

/// How a mark came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferredHow {
    /// The partner applied by the other's sign-up link (E16).
    SignUpLink,
    /// A person of the company said so (E17).
    Hand,
}

/// The mark that holds at an instant: the latest row, if it names somebody.
pub fn referred_by(rows: &[ReferredBy], at: DateTime<Utc>) -> Option<(&ReferredBy, PartnerId)> {
    let latest = rows.iter().filter(|row| row.from <= at).max_by_key(|row| (row.from, row.id))?;
    latest.referrer.map(|referrer| (latest, referrer))
}

/// A stretch of time in which a partner was marked “Referred By” another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// Who recruited.
    pub referrer: PartnerId,
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it; none while it lasts.
    pub until: Option<DateTime<Utc>>,
}

/// The stretches of a partner's rows, oldest first. Marking the same partner again goes on with what there is.
pub fn relations(rows: &[ReferredBy]) -> Vec<Relation> {
    let mut rows: Vec<&ReferredBy> = rows.iter().collect();
    rows.sort_by_key(|row| (row.from, row.id));
    let mut relations: Vec<Relation> = Vec::new();
    for row in rows {
        let open = relations.last_mut().filter(|last| last.until.is_none());
        if let Some(last) = open {
            if row.referrer == Some(last.referrer) {
                continue;
            }
            last.until = Some(row.from);
        }
        if let Some(referrer) = row.referrer {
            relations.push(Relation { referrer, from: row.from, until: None });
        }
    }
    // Two rows of one instant leave nothing between them.
    relations.retain(|relation| relation.until != Some(relation.from));
    relations
}

/// One structure that was in force between two partners (E34).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationRow {
    /// The Referred Date: since when this structure is the one between the two (E33). Durations count from here.
    pub referred_date: DateTime<Utc>,
    /// The first instant at which it no longer is; none while it is.
    pub until: Option<DateTime<Utc>>,
    /// The row of terms; none where nothing was ever set up.
    pub terms: Option<Terms>,
    /// Whether it is the referrer's own row, and not everybody's.
    pub is_own: bool,
}

impl RelationRow {
    /// Whether it pays only from a threshold on, in a currency.
    pub fn has_threshold_in(&self, currency: Currency) -> bool {
        let pays = self.terms.as_ref().and_then(|terms| terms.structure.pays());
        pays.is_some_and(|pays| pays.threshold_in(currency).is_some())
    }
}

/// The structures of a relation, oldest first: one for each row of terms that came to decide in its time. Where the
/// referrer has a row of its own that decides, a change of everybody's makes no new one (E14, Q13).
pub fn relation_rows(relation: &Relation, own: &[Terms], company: &[Terms]) -> Vec<RelationRow> {
    let is_within =
        |at: &DateTime<Utc>| *at > relation.from && relation.until.is_none_or(|until| *at < until);
    let changes: BTreeSet<DateTime<Utc>> =
        own.iter().chain(company).map(referral_begins).filter(is_within).collect();
    let mut rows: Vec<RelationRow> = Vec::new();
    for at in std::iter::once(relation.from).chain(changes) {
        let terms = referral_in_force(own, company, at);
        let id = |terms: &Terms| terms.id;
        if let Some(last) = rows.last_mut() {
            if last.terms.as_ref().map(id) == terms.map(id) {
                continue;
            }
            last.until = Some(at);
        }
        rows.push(RelationRow {
            referred_date: at,
            until: relation.until,
            is_own: terms.is_some_and(|terms| own.iter().any(|own| own.id == terms.id)),
            terms: terms.cloned(),
        });
    }
    rows
}

/// Why a partner can't be marked “Referred By” another (Q29).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelationRefused {
    /// It would have recruited itself.
    #[error("can't be the partner itself")]
    Itself,
    /// It recruited the other, at first or second hand.
    #[error("was recruited by this partner, directly or through others: that would be a circle")]
    Circle,
}

/// Whether a partner may be marked “Referred By” the first of a chain: each next recruited the one before it.
///
/// # Errors
/// [`RelationRefused`]
pub fn check_chain(recruit: PartnerId, upward: &[PartnerId]) -> Result<(), RelationRefused> {
    match upward.iter().position(|above| *above == recruit) {
        None => Ok(()),
        Some(0) => Err(RelationRefused::Itself),
        Some(_) => Err(RelationRefused::Circle),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;
    use crate::{
        earning::terms::{Pays, Reward, Structure},
        id::TermsId,
    };

    fn day(day: i64) -> DateTime<Utc> {
        "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + chrono::TimeDelta::days(day)
    }

    fn partner(n: u8) -> PartnerId {
        PartnerId::from_ulid(Ulid::from_bytes([n; 16]))
    }

    fn mark(n: u8, from: i64, referrer: Option<u8>) -> ReferredBy {
        ReferredBy {
            id: ReferralId::from_ulid(Ulid::from_bytes([n; 16])),
            from: day(from),
            recorded_at: day(from),
            referrer: referrer.map(partner),
            by: ReferredHow::Hand,
        }
    }

    fn terms(n: u8, from: i64, structure: Structure) -> Terms {
        let id = TermsId::from_ulid(Ulid::from_bytes([n; 16]));
        Terms { id, from: day(from), recorded_at: day(from), structure }
    }

    fn pays() -> Structure {
        Pays::of(Reward::Percentage("10".parse().unwrap())).into()
    }

    fn told(rows: &[RelationRow]) -> Vec<(i64, Option<i64>, Option<u8>, bool)> {
        let of = |at: DateTime<Utc>| (at - day(0)).num_days();
        let id = |terms: &Terms| terms.id.ulid().to_bytes()[0];
        rows.iter()
            .map(|row| {
                (of(row.referred_date), row.until.map(of), row.terms.as_ref().map(id), row.is_own)
            })
            .collect()
    }

    // req: E16, E17, E29, E31
    #[test]
    fn a_relation_lasts_until_it_is_removed_or_goes_to_another() {
        let rows = [
            mark(1, 1, Some(7)),
            mark(2, 3, Some(7)),
            mark(3, 5, Some(8)),
            mark(4, 9, None),
            mark(5, 12, Some(7)),
        ];
        let found: Vec<_> = relations(&rows)
            .iter()
            .map(|relation| (relation.referrer, relation.from, relation.until))
            .collect();
        let expected = [
            (partner(7), day(1), Some(day(5))),
            (partner(8), day(5), Some(day(9))),
            (partner(7), day(12), None),
        ];
        assert_eq!(found, expected);
        for (at, expected) in [(0, None), (1, Some(7)), (5, Some(8)), (9, None), (12, Some(7))] {
            let found = referred_by(&rows, day(at)).map(|(_, referrer)| referrer);
            assert_eq!(found, expected.map(partner), "day {at}");
        }
    }

    // req: E33, E34, Q12, Q13, T2
    #[test]
    fn every_structure_that_came_to_decide_has_a_row_and_the_old_one_stays() {
        let relation = Relation { referrer: partner(7), from: day(10), until: None };
        let company = [terms(1, 0, pays()), terms(2, 15, pays()), terms(3, 30, pays())];
        let all = relation_rows(&relation, &[], &company);
        assert_eq!(
            told(&all),
            [
                (10, Some(15), Some(1), false),
                (15, Some(30), Some(2), false),
                (30, None, Some(3), false)
            ]
        );
        // An own row decides from day 20 on: the company's change on day 30 makes none.
        let own = [terms(9, 20, pays())];
        let overridden = relation_rows(&relation, &own, &company);
        assert_eq!(
            told(&overridden),
            [
                (10, Some(15), Some(1), false),
                (15, Some(20), Some(2), false),
                (20, None, Some(9), true)
            ]
        );
        // Following again begins a row, and it ends with the relation.
        let own = [terms(9, 20, pays()), terms(10, 40, Structure::Follows)];
        let ended = Relation { until: Some(day(50)), ..relation };
        let rows = relation_rows(&ended, &own, &company);
        assert_eq!(
            told(&rows)[2..],
            [(20, Some(40), Some(9), true), (40, Some(50), Some(3), false)]
        );
        // Before anything was set up there is a row without a structure: tracked, and nothing is paid (E20).
        let early = Relation { from: day(-5), ..relation };
        assert_eq!(told(&relation_rows(&early, &[], &company))[0], (-5, Some(0), None, false));
        assert_eq!(told(&relation_rows(&relation, &[], &[])), [(10, None, None, false)]);
    }

    // req: Q29
    #[test]
    fn nobody_recruits_itself_at_any_hand() {
        let chain = [partner(1), partner(2), partner(3)];
        assert_eq!(check_chain(partner(9), &chain), Ok(()));
        assert_eq!(check_chain(partner(1), &chain), Err(RelationRefused::Itself));
        assert_eq!(check_chain(partner(3), &chain), Err(RelationRefused::Circle));
    }

    proptest! {
        // req: E34
        #[test]
        fn the_rows_of_a_relation_follow_each_other_and_say_what_is_in_force(
            own in prop::collection::vec((0_i64..40, any::<bool>()), 0..5),
            company in prop::collection::vec(0_i64..40, 0..5),
            from in 0_i64..40,
        ) {
            let own: Vec<Terms> = own.iter().enumerate()
                .map(|(n, (from, follows))| {
                    let n = u8::try_from(n).unwrap() + 100;
                    terms(n, *from, if *follows { Structure::Follows } else { pays() })
                })
                .collect();
            let company: Vec<Terms> = company.iter().enumerate()
                .map(|(n, from)| terms(u8::try_from(n).unwrap() + 1, *from, pays()))
                .collect();
            let relation = Relation { referrer: partner(7), from: day(from), until: Some(day(45)) };
            let rows = relation_rows(&relation, &own, &company);
            prop_assert_eq!(rows[0].referred_date, relation.from);
            prop_assert_eq!(rows[rows.len() - 1].until, relation.until);
            for pair in rows.windows(2) {
                prop_assert_eq!(pair[0].until, Some(pair[1].referred_date));
            }
            for at in from..45 {
                let row = rows.iter().rev().find(|row| row.referred_date <= day(at)).unwrap();
                let expected = referral_in_force(&own, &company, day(at));
                prop_assert_eq!(row.terms.as_ref(), expected);
            }
        }
    }
}
