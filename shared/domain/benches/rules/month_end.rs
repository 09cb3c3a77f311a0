//! Pricing and totals of a million lines, by the functions that price a sale and draw up statements and invoices.
//!
//! Prices in turns: a line on standard input is one turn, and answered with its nanoseconds. `month_end.py` asks
//! for them, with a turn of DuckDB's after each, and compares the sums at the end.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    hint::black_box,
    io::{Write as _, stdin, stdout},
    process::ExitCode,
    time::Instant,
};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use ulid::Ulid;
use vouch_domain::{
    books::{
        invoice::{Fee, total},
        ledger::Page,
        statement::{Statement, Totals, draw_up},
    },
    earning::{
        booking::lines,
        target::{Allotted, Credit, Decision, Sums, target},
        terms::{Pays, Reward, SalesPaid, Structure, Terms},
    },
    event::{Sale, SaleKind},
    id::{PartnerId, ProgramId, TermsId},
    money::{Currency, Money, Overflow},
};

const PARTNERS: usize = 1000;
const CURRENCIES: [&str; 2] = ["EUR", "JPY"];
const CUSTOMERS_OF_A_PAGE: usize = 20;
const LINES_OF_A_PAGE: usize = 500;

/// What a partner sold in one currency: a page of the ledger, whose lines lie together there as well.
struct Sold {
    page: Page,
    credits: Vec<Credit>,
    lines: Vec<Line>,
}

struct Line {
    sale: Sale,
    kind: SaleKind,
    refunded: i64,
    decision: Decision,
    /// Which of the page's customers.
    customer: usize,
}

/// Makes up the lines, tells them in a file, prices them as often as it is asked to, and tells the sums.
pub(crate) fn run(rules: &str, lines: &str, sums: &str) -> ExitCode {
    let pages = make_up(rules == "all");
    fs::write(lines, told(&pages)).expect("the file of lines can be written");
    answer("ready");
    for asked in stdin().lines() {
        asked.expect("standard input can be read");
        let start = Instant::now();
        black_box(month_end(black_box(&pages)).expect("the sums fit"));
        answer(&start.elapsed().as_nanos().to_string());
    }
    let (statements, _) = month_end(&pages).expect("the sums fit");
    fs::write(sums, told_sums(&statements)).expect("the file of sums can be written");
    ExitCode::SUCCESS
}

fn answer(line: &str) {
    println!("{line}");
    stdout().flush().expect("standard output can be written");
}

/// The rule part of a month's end: every sale priced, its lines added up, statements and invoices drawn up.
fn month_end(pages: &[Sold]) -> Result<(Vec<Statement>, BTreeMap<Currency, i64>), Overflow> {
    let mut statements = Vec::with_capacity(pages.len());
    for sold in pages {
        let mut totals = Totals::default();
        for line in &sold.lines {
            let Line { sale, kind, refunded, decision, customer } = line;
            let credit = &sold.credits[*customer];
            let allotted = Allotted::default();
            let target = target(sale, *kind, *refunded, credit, decision, allotted, Tz::UTC)?;
            for (kind, minor) in lines(target.own.sums, Sums::default())? {
                totals = totals.plus(Totals::of(kind, minor)?)?;
            }
        }
        statements.push(draw_up(sold.page, 0, totals)?);
    }
    let mut charges: BTreeMap<Currency, Vec<i64>> = BTreeMap::new();
    for statement in &statements {
        charges.entry(statement.id.0.currency).or_default().push(statement.charged);
    }
    let invoices = charges.into_iter().map(|(currency, charged)| {
        total(charged, None, (&Fee::default(), currency)).map(|sums| (currency, sums.total))
    });
    Ok((statements, invoices.collect::<Result<_, _>>()?))
}

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: i64) -> i64 {
        // SplitMix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((mixed ^ (mixed >> 31)) >> 1).expect("one bit less fits") % limit
    }

    fn one_in(&mut self, many: i64) -> bool {
        self.below(many) == 0
    }
}

/// Every page with its lines: percentages of sales with tax; or all rules, refunds and decisions.
fn make_up(all_rules: bool) -> Vec<Sold> {
    let mut numbers = Numbers(42);
    let mut pages = Vec::new();
    for partner in 0..PARTNERS {
        for currency in CURRENCIES.map(|code| code.parse().expect("a currency")) {
            pages.push(make_up_page(partner, currency, all_rules, &mut numbers));
        }
    }
    pages
}

fn make_up_page(partner: usize, currency: Currency, all: bool, numbers: &mut Numbers) -> Sold {
    let month = "2026-10".parse().expect("a month");
    let partner = PartnerId::from_ulid(Ulid::from_parts(0, partner as u128));
    let structure = structure(currency, all, numbers);
    let from: DateTime<Utc> = "2025-01-01T00:00:00Z".parse().expect("a time");
    let credit = |numbers: &mut Numbers| Credit {
        partner,
        program: ProgramId::from_ulid(Ulid::nil()),
        link: None,
        terms: Some(Terms {
            id: TermsId::from_ulid(Ulid::nil()),
            from,
            recorded_at: from,
            structure: structure.clone(),
        }),
        signed_up_at: from + TimeDelta::minutes(numbers.below(60 * 24 * 600)),
        earns: !(all && numbers.one_in(50)),
        tier: None,
        credited_at: from,
        after_threshold: false,
        referral: None,
    };
    let credits: Vec<_> = (0..CUSTOMERS_OF_A_PAGE).map(|_| credit(numbers)).collect();
    let line = |number: usize| line(number, currency, all, numbers);
    let lines = (0..LINES_OF_A_PAGE).map(line).collect();
    Sold { page: Page { partner, currency, month }, credits, lines }
}

fn structure(currency: Currency, all: bool, numbers: &mut Numbers) -> Structure {
    let percent = format!("{}.{:02}", 5 + numbers.below(30), numbers.below(100));
    let mut reward = Reward::Percentage(percent.parse().expect("a percentage"));
    let (mut sales, mut duration_months) = (SalesPaid::Every, None);
    if all {
        match numbers.below(10) {
            0 => reward = Reward::Flat(Money::new(500 + numbers.below(5000), currency)),
            1 => sales = SalesPaid::First,
            2..=5 => duration_months = Some(12),
            _ => {}
        }
    }
    Pays { sales, duration_months, ..Pays::of(reward) }.into()
}

fn line(number: usize, currency: Currency, all: bool, numbers: &mut Numbers) -> Line {
    let month: DateTime<Utc> = "2026-10-01T00:00:00Z".parse().expect("a time");
    let amount_minor = 100 + numbers.below(100_000);
    let refunded = match numbers.below(100) {
        0 if all => amount_minor,
        1..5 if all => 1 + numbers.below(amount_minor),
        _ => 0,
    };
    let reason = || "a person has to look".to_owned();
    let decision = match numbers.below(300) {
        0 if all => Decision::Declined { reason: reason() },
        1 if all => Decision::OnHold { reason: reason() },
        2..50 => Decision::Approved,
        _ => Decision::Pending,
    };
    let sale = Sale {
        transaction: format!("txn_{number:09}").parse().expect("an id"),
        customer: format!("cus_{:09}", number % CUSTOMERS_OF_A_PAGE).parse().expect("an id"),
        amount_minor,
        currency,
        tax_minor: amount_minor * 19 / 119,
        cost_minor: 0,
        occurred_at: month + TimeDelta::seconds(numbers.below(31 * 86_400)),
        kind: None,
    };
    let kind = if numbers.one_in(12) { SaleKind::First } else { SaleKind::Renewal };
    Line { sale, kind, refunded, decision, customer: number % CUSTOMERS_OF_A_PAGE }
}

/// The lines as a table: a header, then a row for each.
fn told(pages: &[Sold]) -> String {
    let mut table = "partner,currency,amount,tax,refunded,percent,flat,first_only,months,earns,\
                     signed_up_at,occurred_at,is_first,decision\n"
        .to_owned();
    for (sold, line) in
        pages.iter().flat_map(|sold| sold.lines.iter().map(move |line| (sold, line)))
    {
        let credit = &sold.credits[line.customer];
        let Some(Pays { reward, sales, duration_months, .. }) =
            credit.terms.as_ref().and_then(|terms| terms.structure.pays())
        else {
            continue;
        };
        let (percent, flat) = match reward {
            Reward::Percentage(percent) => (percent.to_string(), String::new()),
            Reward::Flat(fee) => (String::new(), fee.minor.to_string()),
        };
        let decision = match line.decision {
            Decision::OnHold { .. } => "on_hold",
            Decision::Declined { .. } => "declined",
            Decision::Pending | Decision::Approved => "none",
        };
        let months = duration_months.map(|months| months.to_string()).unwrap_or_default();
        let time = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S").to_string();
        writeln!(
            table,
            "{},{},{},{},{},{percent},{flat},{},{months},{},{},{},{},{decision}",
            sold.page.partner,
            sold.page.currency,
            line.sale.amount_minor,
            line.sale.tax_minor,
            line.refunded,
            *sales == SalesPaid::First,
            credit.earns,
            time(credit.signed_up_at),
            time(line.sale.occurred_at),
            line.kind == SaleKind::First,
        )
        .expect("a text takes what is written");
    }
    table
}

fn told_sums(statements: &[Statement]) -> String {
    let mut table = "partner,currency,count,commissions,clawbacks,charged\n".to_owned();
    for Statement { id, totals, charged, .. } in statements {
        let Totals { count, commissions, clawbacks, .. } = totals;
        let Page { partner, currency, .. } = id.0;
        writeln!(table, "{partner},{currency},{count},{commissions},{clawbacks},{charged}")
            .expect("a text takes what is written");
    }
    table
}
