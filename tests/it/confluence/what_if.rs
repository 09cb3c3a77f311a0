//! What-if with the structure that was live all the time is what is booked: for random rules, random histories, all
//! scopes, and stretches of months in which one row was in force there.
//!
//! `VOUCH_SEEDS=200 cargo test --workspace --test it confluence::what_if` tells more stories than the usual few.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use vouch_domain::calendar::Month;

use super::{
    Dice, every_rule,
    history::{self, Fact, History},
    scenery::{self, Of, PARTNERS, Plan, Rate, Row, Rules, Says, Scenery, program_of},
};
use crate::{
    api::{Api, items, text},
    what_if::{cents, told},
};

/// How many stories are told unless it is said otherwise.
const SEEDS: u64 = 12;

/// How many customers each has.
const CUSTOMERS: usize = 8;

/// What partners are owed, by partner, currency and month.
type Owed = BTreeMap<(String, String, String), i64>;

#[expect(clippy::disallowed_methods, reason = "whoever runs it says how many")]
fn seeds() -> u64 {
    let said = std::env::var("VOUCH_SEEDS").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(SEEDS)
}

/// Makes of rules what the API takes as a draft: no limits of nothing, and fees without what belongs to parts.
fn sendable(rules: &mut Rules) {
    let all = std::iter::once(&mut rules.company).chain(&mut rules.programs).chain(&mut rules.own);
    for plan in all.flatten().filter_map(plan) {
        let is_fee = matches!(plan.rate, Rate::Fee(_));
        plan.by_tier.retain(|(_, rate)| matches!(rate, Rate::Fee(_)) == is_fee);
        if is_fee {
            (plan.of, plan.least, plan.waits_for) = (Of::Revenue, None, None);
        }
        limits(plan);
    }
    let all = std::iter::once(&mut rules.referral).chain(&mut rules.own_referral);
    for plan in all.flatten().filter_map(plan) {
        plan.first_only = false;
        limits(plan);
    }
}

fn plan(row: &mut Row) -> Option<&mut Plan> {
    match &mut row.says {
        Says::Pays(plan) => Some(plan),
        Says::Tracks | Says::Follows => None,
    }
}

fn limits(plan: &mut Plan) {
    for limit in [&mut plan.least, &mut plan.most] {
        *limit = limit.map(|(minor, currency)| (minor.max(1), currency));
    }
    plan.waits_for = plan.waits_for.map(|((minor, of), recruit)| ((minor.max(1), of), recruit));
}

/// A company after its history, and who asks.
struct Asker<'a> {
    scenery: &'a Scenery,
    api: Api<'a>,
    /// The months from the first to the one that runs.
    months: Vec<Month>,
    /// The month in which each sale was paid.
    paid_in: BTreeMap<String, Month>,
}

impl<'a> Asker<'a> {
    async fn of(scenery: &'a Scenery, history: &History) -> Self {
        let company = &scenery.company.company;
        let current = company.month_of(scenery.world.now());
        let months = std::iter::successors(Some(company.first_month), |month| Some(month.next()));
        let paid = history.facts.iter().filter_map(|fact| match fact {
            Fact::Paid(paid) => {
                Some((paid.transaction.clone(), company.month_of(scenery.at(paid.at))))
            }
            _ => None,
        });
        Self {
            scenery,
            api: Api::of(&scenery.world, &scenery.company).await,
            months: months.take_while(|month| *month <= current).collect(),
            paid_in: paid.collect(),
        }
    }

    /// What partners are stated for each month.
    async fn stated(&self) -> Owed {
        let mut stated = Owed::new();
        for month in &self.months {
            let list = self.api.get(&format!("/statements?period={month}&limit=100")).await;
            for statement in items(&list) {
                let owed = cents(&statement["commissions"]) - cents(&statement["clawbacks"]);
                let whose = |field| text(statement, field).to_owned();
                stated.insert((whose("partner"), whose("currency"), month.to_string()), owed);
            }
        }
        stated
    }

    /// What a stretch of months brought by sales that were paid in it, as it is booked; and for whom that can't be told
    /// apart, because what earlier sales changed waits for the same thresholds. What-if counts by the month of the
    /// sale, the refund or the decision: a sale held again after its release is of its own month, though its line
    /// stands where the release is stated.
    async fn booked(&self, stated: &Owed, from: Month, to: Month) -> (Owed, BTreeSet<String>) {
        let (mut booked, mut mixed) = (stated.clone(), BTreeSet::new());
        let (store, company) = (self.scenery.world.store(), &self.scenery.company.company);
        for partner in &self.scenery.partners {
            let id = partner.id.to_string();
            for line in store.all_lines(company.id, partner.id).await.unwrap() {
                let Some(sale) = &line.entry.transaction else { continue };
                let (page, counts) = (line.page, company.month_of(line.entry.earned_at));
                let is_earlier = self.paid_in[sale.as_str()] < from;
                if page.month == counts && !is_earlier {
                    continue;
                }
                if line.entry.accrual.is_some() {
                    mixed.insert(id.clone());
                }
                let key = |month: Month| (id.clone(), page.currency.to_string(), month.to_string());
                *booked.entry(key(page.month)).or_default() -= line.entry.minor;
                if !is_earlier {
                    *booked.entry(key(counts)).or_default() += line.entry.minor;
                }
            }
        }
        let is_within = |month: &str| {
            let month: Month = month.parse().unwrap();
            (from..=to).contains(&month)
        };
        booked.retain(|(partner, _, month), minor| {
            *minor != 0 && is_within(month) && !mixed.contains(partner)
        });
        (booked, mixed)
    }

    /// The scopes, each by how it is asked for.
    fn scopes(&self) -> Vec<(String, bool)> {
        let mut scopes = vec![(String::new(), false), ("family=partners&".to_owned(), true)];
        for program in &self.scenery.programs {
            scopes.push((format!("program={}&", program.id), false));
        }
        for n in 0..PARTNERS {
            let partner = self.scenery.partners[n].id;
            let program = self.scenery.programs[program_of(n)].id;
            scopes.push((format!("program={program}&partner={partner}&"), false));
            scopes.push((format!("family=partners&partner={partner}&"), true));
        }
        scopes
    }

    /// The longest stretch of months all through which a row was in force in its scope.
    fn stretch(
        &self,
        begins: DateTime<Utc>,
        ends: Option<DateTime<Utc>>,
    ) -> Option<(Month, Month)> {
        let zone = self.scenery.company.company.month_zone();
        let is_all_through = |month: &&Month| {
            month.start(zone) >= begins && ends.is_none_or(|ends| month.next().start(zone) <= ends)
        };
        let months: Vec<&Month> = self.months.iter().filter(is_all_through).collect();
        Some((**months.first()?, **months.last()?))
    }

    /// Asks for rows of every scope, over the time in which each was live. Gives how often it was asked.
    async fn ask_all(&self, seed: u64) -> usize {
        let stated = self.stated().await;
        assert!(!stated.is_empty(), "seed {seed}: somebody is owed something");
        let (mut asked, mut narrow) = (0, 0);
        for (scope, is_referral) in self.scopes() {
            let rows = self.api.get(&format!("/terms?{scope}limit=100")).await;
            let at = |row: &Value, field| text(row, field).parse::<DateTime<Utc>>().unwrap();
            let begins = |row: &Value| {
                let from = at(row, "valid_from");
                if is_referral { from.max(at(row, "recorded_at")) } else { from }
            };
            let mut rows = items(&rows).clone();
            rows.sort_by_key(|row| (begins(row), text(row, "id").to_owned()));
            for (n, row) in rows.iter().enumerate() {
                let stretch = self.stretch(begins(row), rows.get(n + 1).map(begins));
                let Some((from, to)) = stretch else { continue };
                // All of the widest scopes', and a quarter of the others', another in every story.
                let is_narrow = scope.contains("program=") || scope.contains("partner=");
                narrow += u64::from(is_narrow);
                if is_narrow && !(narrow + seed).is_multiple_of(4) {
                    continue;
                }
                let said = format!("seed {seed}, {from} to {to}: {row}");
                let (booked, mixed) = self.booked(&stated, from, to).await;
                let answer = self.ask(row, from, to).await;
                let mut live = told(&answer, "live");
                assert_eq!(told(&answer, "draft"), live, "{said}: the draft is what was live");
                assert_eq!((&answer["gain"], &answer["lose"]), (&json!(0), &json!(0)), "{said}");
                for total in answer["totals"].as_array().unwrap() {
                    assert_eq!(total["live_accruing"], total["draft_accruing"], "{said}");
                }
                live.retain(|(partner, ..), _| !mixed.contains(partner));
                // A partner's own draft tells that partner's customers' sales only.
                if scope.contains("program=") && scope.contains("partner=") {
                    for (key, minor) in &live {
                        let rest = booked.get(key).copied();
                        assert!(rest.is_some() || *minor == 0, "{said}: {key:?} {minor}");
                    }
                } else {
                    if live != booked {
                        let lines = self.lines(&live, &booked).await;
                        panic!("{said}: {live:?} ought to be {booked:?}\n{lines}");
                    }
                }
                asked += 1;
            }
        }
        asked
    }

    /// What is booked where two differ, line by line.
    async fn lines(&self, one: &Owed, other: &Owed) -> String {
        let keys = one.keys().chain(other.keys());
        let differ: BTreeSet<_> = keys.filter(|key| one.get(*key) != other.get(*key)).collect();
        let (store, company) = (self.scenery.world.store(), self.scenery.company.id);
        let mut said = Vec::new();
        for partner in &self.scenery.partners {
            for line in store.all_lines(company, partner.id).await.unwrap() {
                let (page, entry) = (line.page, &line.entry);
                let key =
                    (partner.id.to_string(), page.currency.to_string(), page.month.to_string());
                if differ.contains(&key) {
                    let sale = entry.transaction.as_ref().map(ToString::to_string);
                    said.push(format!(
                        "{} {:?} {} {sale:?} {:?} {:?} earned {} recorded {}",
                        page.month,
                        entry.kind,
                        entry.minor,
                        entry.recruit,
                        entry.accrual,
                        entry.earned_at,
                        entry.recorded_at
                    ));
                }
            }
        }
        said.join("\n")
    }

    async fn ask(&self, row: &Value, from: Month, to: Month) -> Value {
        let mut draft = row.as_object().unwrap().clone();
        for field in ["id", "valid_from", "recorded_at"] {
            draft.remove(field);
        }
        draft.insert("from".to_owned(), json!(from));
        draft.insert("to".to_owned(), json!(to));
        self.api.post("/what-if", Value::Object(draft)).await.expect(200).json()
    }
}

async fn what_was_live_is_what_is_booked(seed: u64) -> usize {
    let mut dice = Dice(seed.wrapping_add(7_000));
    let mut rules = scenery::make_up(&mut dice);
    sendable(&mut rules);
    // Every other company never changed what it pays at large: so its drafts are asked over all months.
    if seed.is_multiple_of(2) {
        rules.company.truncate(1);
        rules.referral.truncate(1);
    }
    let history = history::make_up(&mut dice, CUSTOMERS);
    let mut scenery = Scenery::of(&rules).await;
    every_rule::tell(&mut scenery, &mut dice, &history).await;
    let open = Asker::of(&scenery, &history).await.ask_all(seed).await;
    // With the months drawn up, and thresholds met by lines.
    if !seed.is_multiple_of(6) {
        return open;
    }
    scenery.world.refuse_overlaps(false);
    scenery.world.clock_on(TimeDelta::days(8)).await;
    open + Asker::of(&scenery, &history).await.ask_all(seed).await
}

// req: E14, Q31
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_if_with_the_live_structure_is_what_is_booked_after_any_history() {
    let began = std::time::Instant::now();
    let mut asked = 0;
    for seed in 1..=seeds() {
        asked += what_was_live_is_what_is_booked(seed).await;
    }
    println!("{} stories, asked {asked} times, {:?}", seeds(), began.elapsed());
    assert!(asked > 0);
}
