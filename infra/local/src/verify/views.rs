//! What leaves the books, and what pages show: intents are done, totals and news say what the books say.

use std::collections::{BTreeMap, BTreeSet};

use vouch_domain::{
    books::outbox::{Intent, MoneyChange, NewsClass, NewsKind, SignUpChange},
    calendar::Month,
    id::{CompanyId, PartnerId},
    money::{Currency, Money},
};
use vouch_store::{
    keys::{Key, Roll, Span},
    news::News,
    outbox::OutboxRow,
};

use super::Error;
use super::findings::{Findings, Invariant};
use super::lines::Lines;
use super::registry::Registry;
use super::rows::Kind;
use super::sales::{Sales, Sold};
use super::tables::{Place, Row, Tables};

/// Numbers of rows of totals, by name.
type Sums = BTreeMap<(String, String), BTreeMap<String, i64>>;

/// Which list of whose: news of a month.
type List = (CompanyId, Option<PartnerId>, Month, &'static str);

/// What leaves the books and what pages show.
#[derive(Debug, Default)]
pub(super) struct Views {
    /// What intents that are done come to, row by row.
    expected: Sums,
    shown: Sums,
    /// What all intents come to: revenue and sales, as told.
    told: BTreeMap<(CompanyId, Option<PartnerId>, Currency), Sold>,
    earned: BTreeMap<super::Purse, i64>,
    /// By partner: customers that paid, subscriptions that run.
    active: BTreeMap<(CompanyId, PartnerId), (i64, i64)>,
    signups: BTreeMap<(CompanyId, Option<PartnerId>), i64>,
    held: BTreeMap<CompanyId, i64>,
    /// How many pieces of news there are, less how many there ought to be.
    news: BTreeMap<List, i64>,
}

impl Views {
    /// Takes up what stands on a page of the ledger.
    pub(super) async fn take(
        &mut self,
        tables: &Tables,
        rows: &[Row],
        found: &mut Findings,
    ) -> Result<(), Error> {
        let mut wanted: Vec<(Place, News, CompanyId)> = Vec::new();
        for row in rows {
            let Some(company) = row.company else { continue };
            match row.kind {
                Kind::Outbox => {
                    let Some(intent) = row.value::<OutboxRow>(found) else { continue };
                    found.count(Invariant::Outbox);
                    let id = &intent.outbox.id;
                    found.must(
                        intent.done || intent.due_at > tables.now,
                        Invariant::Outbox,
                        company,
                        id,
                        "an intent that is done, or due later",
                        "one that is pending; the next start does it",
                    );
                    found.same(Invariant::Outbox, company, id, !intent.done, row.index.is_some());
                    self.add_intent(company, &intent);
                    wanted.extend(intent.done.then(|| told_news(company, &intent)).flatten());
                }
                Kind::Roll => {
                    let at = (row.place.pk.clone(), row.place.sk.clone());
                    self.shown.insert(at, row.numbers());
                }
                Kind::News => self.add_news(company, row, found),
                _ => {}
            }
        }
        let now = tables.now.timestamp();
        wanted.retain(|(_, news, _)| news.expires_at.is_none_or(|end| end > now));
        let there = tables.look(wanted.iter().map(|(place, ..)| place.clone()).collect()).await?;
        for (place, news, company) in wanted {
            found.count(Invariant::News);
            let shown = there.get(&place).and_then(|row| row.value::<News>(found));
            let id = format!("{} / {}", place.pk, place.sk);
            found.same(Invariant::News, company, id, Some(&news), shown.as_ref());
            if let Some(list) = list_of(company, &news) {
                *self.news.entry(list).or_default() -= i64::from(shown.is_some());
            }
        }
        Ok(())
    }

    fn add_news(&mut self, company: CompanyId, row: &Row, found: &mut Findings) {
        let Some(news) = row.value::<News>(found) else { return };
        if let Some(list) = list_of(company, &news) {
            *self.news.entry(list).or_default() += 1;
        }
    }

    fn add_intent(&mut self, company: CompanyId, intent: &OutboxRow) {
        match &intent.outbox.intent {
            Intent::CountMoney(change) => self.add_money(company, change, intent.done),
            Intent::CountSignUp(change) => self.add_sign_up(company, change, intent.done),
            Intent::CountSubscription { partner, change, .. } => {
                self.active.entry((company, *partner)).or_default().1 += change;
                if intent.done {
                    let all = Key::PartnerTotals(company, *partner, Roll::People(Span::All));
                    self.expect(all, &[("active", *change)]);
                }
            }
            _ => {}
        }
    }

    fn add_money(&mut self, company: CompanyId, it: &MoneyChange, done: bool) {
        let (currency, revenue) = (it.revenue.currency, it.revenue.minor);
        let partner = it.credit.map(|credit| credit.partner);
        let sales = i64::from(it.kind == NewsKind::Sale);
        let told = self.told.entry((company, partner, currency)).or_default();
        told.sales += sales;
        told.revenue = told.revenue.saturating_add(revenue);
        *self.held.entry(company).or_default() += it.held_change;
        let conversions = i64::from(it.converts);
        if let Some(partner) = partner {
            let earned = self.earned.entry((company, partner, currency)).or_default();
            *earned = earned.saturating_add(it.commission_minor);
            self.active.entry((company, partner)).or_default().0 += conversions;
        }
        if let Some(recruiter) = it.referral {
            let earned = self.earned.entry((company, recruiter.partner, currency)).or_default();
            *earned = earned.saturating_add(recruiter.minor);
        }
        if !done {
            return;
        }
        let (month, all) =
            (Roll::Money(Span::Month(it.month), currency), Roll::Money(Span::All, currency));
        self.expect(Key::CompanyTotals(company, Roll::Now), &[("held", it.held_change)]);
        if let Some(recruiter) = it.referral {
            let sums = [("commission", recruiter.minor)];
            self.expect(Key::CompanyTotals(company, month), &sums);
            self.expect(Key::DailyTotals(company, it.day, currency.code()), &sums);
            self.expect(Key::PartnerTotals(company, recruiter.partner, month), &sums);
            self.expect(Key::PartnerTotals(company, recruiter.partner, all), &sums);
        }
        let Some(partner) = partner else {
            let sums = [("unattributed_revenue", revenue), ("unattributed_sales", sales)];
            self.expect(Key::CompanyTotals(company, month), &sums);
            return;
        };
        let commission = it.commission_minor;
        let of_day = [("revenue", revenue), ("commission", commission)];
        let sums = [of_day[0], of_day[1], ("sales", sales), ("conversions", conversions)];
        let all = Roll::Money(Span::All, currency);
        self.expect(Key::CompanyTotals(company, month), &sums);
        self.expect(Key::PartnerTotals(company, partner, month), &sums);
        self.expect(Key::PartnerTotals(company, partner, all), &sums);
        self.expect(Key::DailyTotals(company, it.day, currency.code()), &of_day);
    }

    fn add_sign_up(&mut self, company: CompanyId, it: &SignUpChange, done: bool) {
        let partner = it.credit.map(|credit| credit.partner);
        *self.signups.entry((company, partner)).or_default() += 1;
        let (attributed, active) = (i64::from(partner.is_some()), i64::from(it.active));
        if let Some(partner) = partner {
            self.active.entry((company, partner)).or_default().1 += active;
        }
        if !done {
            return;
        }
        let sums = [("signups", 1), ("attributed", attributed)];
        let month = Roll::People(Span::Month(it.month));
        self.expect(Key::CompanyTotals(company, month), &sums);
        self.expect(Key::DailyTotals(company, it.day, "signups"), &sums);
        if let Some(partner) = partner {
            let all = Roll::People(Span::All);
            self.expect(Key::PartnerTotals(company, partner, month), &[("signups", 1)]);
            self.expect(
                Key::PartnerTotals(company, partner, all),
                &[("signups", 1), ("active", active)],
            );
        }
    }

    fn expect(&mut self, key: Key<'_>, sums: &[(&str, i64)]) {
        let row = self.expected.entry((key.pk(), key.sk())).or_default();
        for (name, number) in sums {
            let sum = row.entry((*name).to_owned()).or_default();
            *sum = sum.saturating_add(*number);
        }
    }

    /// Holds what pages show against what they show it of.
    pub(super) fn end(
        mut self,
        registry: &Registry,
        lines: &Lines,
        sales: &Sales,
        found: &mut Findings,
    ) {
        for row in self.expected.values_mut() {
            row.retain(|_, number| *number != 0);
        }
        let rows: BTreeSet<_> = self.expected.keys().chain(self.shown.keys()).collect();
        for row in rows {
            found.count(Invariant::Totals);
            let right = self.expected.get(row).cloned().unwrap_or_default();
            let said = self.shown.get(row).cloned().unwrap_or_default();
            found.same(Invariant::Totals, "", format!("{} / {}", row.0, row.1), right, said);
        }
        for (list, more) in &self.news {
            let (company, partner, month, class) = list;
            let whose = partner.map_or("nobody".to_owned(), |partner| partner.to_string());
            found.same(
                Invariant::News,
                company,
                format!("{month} {whose} {class}: more than there ought to be"),
                0,
                *more,
            );
        }
        alike(&sales.sold, &self.told, "sales and revenue told", found, |of| {
            (of.0, format!("{:?} {}", of.1, of.2))
        });
        let mut earned: BTreeMap<super::Purse, i64> = BTreeMap::new();
        for (of, by_kind) in lines.by_kind.iter().chain(&lines.by_recruiting) {
            let sum = earned.entry(*of).or_default();
            *sum = sum.saturating_add(by_kind.earned());
        }
        alike(&earned, &self.earned, "commission told", found, |of| {
            (of.0, format!("{} {}", of.1, of.2))
        });
        let whose = |of: &(CompanyId, PartnerId)| (of.0, of.1.to_string());
        alike(&registry.active, &self.active, "paying and subscribed customers told", found, whose);
        let whose = |of: &(CompanyId, Option<PartnerId>)| (of.0, format!("{:?}", of.1));
        alike(&registry.signups, &self.signups, "sign-ups told", found, whose);
        alike(&sales.held, &self.held, "sales on hold told", found, |of| (*of, String::new()));
    }
}

/// What the books say and what was told of them are the same for everybody.
fn alike<K: Ord, V: PartialEq + Default + Copy + std::fmt::Debug>(
    books: &BTreeMap<K, V>,
    told: &BTreeMap<K, V>,
    what: &str,
    found: &mut Findings,
    whose: impl Fn(&K) -> (CompanyId, String),
) {
    for of in books.keys().chain(told.keys()).collect::<BTreeSet<_>>() {
        let (company, id) = whose(of);
        let right = books.get(of).copied().unwrap_or_default();
        let said = told.get(of).copied().unwrap_or_default();
        found.same(Invariant::Totals, company, format!("{id} {what}"), right, said);
    }
}

/// The list that a piece of news stands in, of those that are kept for ever.
fn list_of(company: CompanyId, news: &News) -> Option<List> {
    let class = match news.kind.class()? {
        NewsClass::Customer => "customers",
        NewsClass::Transaction => "transactions",
        NewsClass::Decision => return None,
    };
    Some((company, news.partner, news.month, class))
}

/// The piece of news that an intent makes, and where it stands.
fn told_news(company: CompanyId, row: &OutboxRow) -> Option<(Place, News, CompanyId)> {
    let outbox = &row.outbox;
    let news = match &outbox.intent {
        Intent::CountMoney(it) => News {
            partner: it.credit.map(|credit| credit.partner),
            program: it.credit.map(|credit| credit.program),
            link: it.credit.and_then(|credit| credit.link),
            customer: Some(it.customer.clone()),
            transaction: Some(it.transaction.clone()),
            revenue: Some(it.revenue),
            amount: it.credit.map(|_| Money::new(it.commission_minor, it.revenue.currency)),
            held: it.held,
            revision: outbox.revision(),
            ..News::new(it.happened_at, it.kind, it.month)
        },
        Intent::CountSignUp(it) => News {
            partner: it.credit.map(|credit| credit.partner),
            program: it.credit.map(|credit| credit.program),
            link: it.credit.and_then(|credit| credit.link),
            customer: Some(it.customer.clone()),
            ..News::new(it.happened_at, NewsKind::SignedUp, it.month)
        },
        Intent::AnnouncePayout { payout, amount } | Intent::NotePayoutPaid { payout, amount } => {
            let is_there = matches!(outbox.intent, Intent::NotePayoutPaid { .. });
            let kind = if is_there { NewsKind::PayoutPaid } else { NewsKind::PayoutDue };
            News {
                partner: Some(payout.page.partner),
                amount: Some(*amount),
                ..News::new(outbox.created_at, kind, payout.page.month)
            }
        }
        _ => return None,
    };
    let key = Key::News(company, news.partner, news.at, &outbox.fingerprint(""));
    Some((Place::from(key), news, company))
}
