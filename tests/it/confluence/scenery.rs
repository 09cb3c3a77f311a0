//! A company with rules of every kind, written down twice: in plain words for the reference fold, and as the rows
//! that the functions read.

use chrono::{DateTime, TimeDelta, Utc};
use ulid::Ulid;
use vouch_domain::{
    earning::terms::{Basis, Pays, Reward, SalesPaid, Structure, Terms, Threshold, ThresholdOf},
    id::{PartnerId, ReferralId, TermsId},
    money::Money,
    people::{
        partner::{Enrolment, EnrolmentStatus},
        referral::{ReferredBy, ReferredHow},
        tier::{Tier, TierCause, TierRow},
    },
};
use vouch_local::world::{
    CompanySpec, PartnerSpec, ProgramSpec, TestCompany, TestPartner, TestProgram, World,
};
use vouch_store::{Recorded, terms::TermsScope, writes::Committed};

use super::Dice;

/// Minutes since the story's beginning.
pub(super) type Minute = i64;

/// How long the story is.
pub(super) const END: Minute = 150 * 24 * 60;

/// How many partners there are; the first two recruit others, and the first was recruited by the second.
pub(super) const PARTNERS: usize = 6;

/// An amount: minor units, and of what.
pub(super) type Sum = (i64, &'static str);

/// Of what a percentage is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Of {
    Revenue,
    Profit,
    Payout,
}

/// A percentage in hundredths, or a fee.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rate {
    Part(i64),
    Fee(Sum),
}

/// What a row says is paid.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) rate: Rate,
    pub(super) by_tier: Vec<(usize, Rate)>,
    pub(super) of: Of,
    pub(super) first_only: bool,
    pub(super) months: Option<u32>,
    pub(super) least: Option<Sum>,
    pub(super) most: Option<Sum>,
    pub(super) waits_for: Option<(Sum, bool)>,
}

/// What a row says.
#[derive(Clone, Debug)]
pub(super) enum Says {
    Pays(Plan),
    Tracks,
    Follows,
}

/// A dated row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: TermsId,
    pub(super) from: Minute,
    /// When it was written down; a row of a partner referral counts no earlier.
    pub(super) recorded: Minute,
    pub(super) says: Says,
}

/// All that is ruled, in plain words.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) company: Vec<Row>,
    pub(super) programs: [Vec<Row>; 2],
    pub(super) own: [Vec<Row>; PARTNERS],
    pub(super) referral: Vec<Row>,
    pub(super) own_referral: [Vec<Row>; PARTNERS],
    /// By whom each was recruited, from when on.
    pub(super) marks: [Vec<(Minute, Option<usize>)>; PARTNERS],
    pub(super) tiers: [Vec<(Minute, usize)>; PARTNERS],
    pub(super) suspended: [Option<Minute>; PARTNERS],
}

/// In which program a partner is.
pub(super) fn program_of(partner: usize) -> usize {
    partner % 2
}

fn minute(dice: &mut Dice) -> Minute {
    i64::try_from(dice.roll(u64::try_from(END).unwrap())).unwrap()
}

fn rate(dice: &mut Dice, may_be_fee: bool) -> Rate {
    match dice.roll(5) {
        0 if may_be_fee => Rate::Fee((1 + i64::try_from(dice.roll(2_500)).unwrap(), "EUR")),
        _ => Rate::Part(i64::try_from(dice.roll(4_000)).unwrap()),
    }
}

fn plan(dice: &mut Dice, is_referral: bool) -> Plan {
    let of = match dice.roll(3) {
        0 => Of::Profit,
        1 if is_referral => Of::Payout,
        _ => Of::Revenue,
    };
    let mut one_in = |many: u64| dice.roll(many) == 0;
    let (first_only, ends, has_least, has_most, waits, of_recruit) =
        (one_in(5), one_in(3), one_in(4), one_in(2), one_in(4), one_in(2));
    let tiers = dice.roll(3);
    let mut sum = |below: u64| (i64::try_from(dice.roll(below)).unwrap(), "EUR");
    Plan {
        of,
        first_only,
        least: has_least.then(|| sum(900)),
        most: has_most.then(|| sum(9_000)),
        waits_for: waits.then(|| (sum(9_000), is_referral && of_recruit)),
        months: ends.then(|| 1 + u32::try_from(dice.roll(4)).unwrap()),
        rate: rate(dice, !is_referral),
        by_tier: (0..tiers)
            .map(|_| (usize::try_from(dice.roll(4)).unwrap(), rate(dice, !is_referral)))
            .collect(),
    }
}

fn rows(dice: &mut Dice, count: u64, is_widest: bool, is_referral: bool) -> Vec<Row> {
    let mut all = Vec::new();
    for n in 0..count {
        let from = if n == 0 && is_widest { -1_000_000 } else { minute(dice) };
        let recorded = if dice.roll(3) == 0 { from + 2_000 } else { from };
        let says = match dice.roll(7) {
            0 if !(n == 0 && is_widest) => Says::Tracks,
            1 if !is_widest => Says::Follows,
            _ => Says::Pays(plan(dice, is_referral)),
        };
        let id = TermsId::from_ulid(Ulid::from_parts(
            u64::try_from(from + 2_000_000).unwrap(),
            u128::from(dice.roll(1 << 30)),
        ));
        all.push(Row { id, from, recorded, says });
    }
    all.sort_by_key(|row| row.from);
    all.dedup_by_key(|row| row.from);
    all
}

/// Rules made up by dice.
pub(super) fn make_up(dice: &mut Dice) -> Rules {
    let mut rules = Rules { company: rows(dice, 2, true, false), ..Rules::default() };
    for program in &mut rules.programs {
        *program = rows(dice, 3, false, false);
    }
    rules.referral = rows(dice, 3, true, true);
    for partner in 0..PARTNERS {
        let few = dice.roll(3);
        rules.own[partner] = rows(dice, few, false, false);
        rules.suspended[partner] = (dice.roll(5) == 0).then(|| minute(dice));
        let mut tiers: Vec<_> = (0..dice.roll(4))
            .map(|_| (minute(dice), usize::try_from(dice.roll(4)).unwrap()))
            .collect();
        tiers.sort_unstable();
        tiers.dedup_by_key(|(at, _)| *at);
        rules.tiers[partner] = tiers;
    }
    for recruiter in 0..2 {
        let few = dice.roll(3);
        rules.own_referral[recruiter] = rows(dice, few, false, true);
    }
    rules.marks[0] = vec![(minute(dice) / 4, Some(1))];
    for recruit in 2..PARTNERS - 1 {
        let mut marks = vec![(-1_000_000 * i64::from(dice.roll(2) == 0), Some(recruit % 2))];
        for _ in 0..dice.roll(3) {
            let whom = [None, Some(0), Some(1)][usize::try_from(dice.roll(3)).unwrap()];
            marks.push((minute(dice) + 1, whom));
        }
        marks.sort_by_key(|(at, _)| *at);
        marks.dedup_by_key(|(at, _)| *at);
        rules.marks[recruit] = marks;
    }
    rules
}

/// Where the story plays, with the rules recorded.
pub(super) struct Scenery {
    pub(super) world: World,
    pub(super) company: TestCompany,
    pub(super) programs: [TestProgram; 2],
    pub(super) partners: Vec<TestPartner>,
    pub(super) begins: DateTime<Utc>,
}

const NAMES: [&str; PARTNERS] = ["Alma", "Bo", "Cleo", "Dag", "Edda", "Finn"];
const MAILS: [&str; PARTNERS] = [
    "alma@alma.example",
    "bo@bo.example",
    "cleo@cleo.example",
    "dag@dag.example",
    "edda@edda.example",
    "finn@finn.example",
];

impl Scenery {
    pub(super) async fn of(rules: &Rules) -> Self {
        let world = World::start().await;
        let company =
            world.company(CompanySpec { zone: "Asia/Tokyo", ..CompanySpec::default() }).await;
        let spec = |name| ProgramSpec { name, pays: None, ..ProgramSpec::default() };
        let programs = [
            world.program(&company, spec("Shops")).await,
            world.program(&company, spec("Agencies")).await,
        ];
        let mut partners = Vec::new();
        for (n, (name, email)) in NAMES.into_iter().zip(MAILS).enumerate() {
            let spec = PartnerSpec { name, email: Some(email), password: "", code: "" };
            partners.push(world.partner(&company, &programs[program_of(n)], spec).await);
        }
        let begins = world.now();
        let scenery = Self { world, company, programs, partners, begins };
        scenery.record(rules).await;
        scenery
    }

    pub(super) fn at(&self, minute: Minute) -> DateTime<Utc> {
        self.begins + TimeDelta::minutes(minute)
    }

    /// A month's and a day's worth after the end, without anything done on the way: all months are open.
    pub(super) fn go_to_the_end(&self) {
        self.world.context().clock.move_to(self.at(END + 1_440));
    }

    async fn record(&self, rules: &Rules) {
        let of_program = |n: usize| self.programs[n].id;
        self.terms(TermsScope::Company, &rules.company).await;
        self.terms(TermsScope::Referral, &rules.referral).await;
        for n in 0..2 {
            self.terms(TermsScope::Program(of_program(n)), &rules.programs[n]).await;
        }
        for n in 0..PARTNERS {
            let (partner, program) = (self.partners[n].id, of_program(program_of(n)));
            self.terms(TermsScope::Own(partner, program), &rules.own[n]).await;
            self.terms(TermsScope::OwnReferral(partner), &rules.own_referral[n]).await;
            self.people(partner, &rules.marks[n], &rules.tiers[n]).await;
            if let Some(from) = rules.suspended[n] {
                let status = EnrolmentStatus::Suspended(self.at(from));
                let enrolment = Enrolment::new(program, 1, status);
                let store = self.world.store();
                store.change_enrolment(self.company.id, partner, &enrolment).await.unwrap();
            }
        }
    }

    async fn terms(&self, scope: TermsScope, rows: &[Row]) {
        for row in rows {
            let terms = Terms {
                id: row.id,
                from: self.at(row.from),
                recorded_at: self.at(row.recorded),
                structure: structure(&row.says),
            };
            let recorded = self.world.store().record_terms(self.company.id, scope, &terms).await;
            assert_eq!(recorded.unwrap(), Recorded::Now);
        }
    }

    async fn people(
        &self,
        partner: PartnerId,
        marks: &[(Minute, Option<usize>)],
        tiers: &[(Minute, usize)],
    ) {
        let (store, company) = (self.world.store(), self.company.id);
        for (from, referrer) in marks {
            let mark = ReferredBy {
                id: ReferralId::from_ulid(self.world.context().new_ulid()),
                from: self.at(*from),
                recorded_at: self.at(*from),
                referrer: referrer.map(|n| self.partners[n].id),
                by: ReferredHow::Hand,
            };
            let counted = store.count_relations(company).await.unwrap();
            let mut writes = store.writes();
            writes.referred_by(company, partner, &mark, counted).unwrap();
            assert_eq!(writes.commit().await.unwrap(), Committed::Yes);
        }
        for (from, tier) in tiers {
            let row = TierRow {
                from: self.at(*from),
                recorded_at: self.at(*from) - TimeDelta::minutes(10),
                tier: Tier::ALL[*tier],
                points: 0,
                cause: TierCause::Quarter { quarter: "2026-Q3".parse().unwrap() },
            };
            let mut writes = store.writes();
            writes.tier(company, partner, &row).unwrap();
            assert_eq!(writes.commit().await.unwrap(), Committed::Yes);
        }
    }
}

fn money((minor, currency): Sum) -> Money {
    Money::new(minor, currency.parse().unwrap())
}

fn reward(rate: Rate) -> Reward {
    match rate {
        Rate::Part(part) => {
            Reward::Percentage(format!("{}.{:02}", part / 100, part % 100).parse().unwrap())
        }
        Rate::Fee(fee) => Reward::Flat(money(fee)),
    }
}

fn structure(says: &Says) -> Structure {
    let plan = match says {
        Says::Pays(plan) => plan,
        Says::Tracks => return Structure::TracksOnly,
        Says::Follows => return Structure::Follows,
    };
    let threshold = |(amount, of_recruit): (Sum, bool)| Threshold {
        amount: money(amount),
        of: if of_recruit { ThresholdOf::ReferredEarnings } else { ThresholdOf::OwnEarnings },
    };
    Pays {
        basis: match plan.of {
            Of::Revenue => Basis::Revenue,
            Of::Profit => Basis::Profit,
            Of::Payout => Basis::Payout,
        },
        sales: if plan.first_only { SalesPaid::First } else { SalesPaid::Every },
        duration_months: plan.months,
        by_tier: plan.by_tier.iter().map(|(n, rate)| (Tier::ALL[*n], reward(*rate))).collect(),
        minimum: plan.least.map(money),
        cap: plan.most.map(money),
        threshold: plan.waits_for.map(threshold),
        ..Pays::of(reward(plan.rate))
    }
    .into()
}
