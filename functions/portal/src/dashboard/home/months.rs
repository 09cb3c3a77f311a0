//! Month by month: what partners earned as a chart, and sign-ups, sales and money as a table.

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::{
    calendar::Month,
    money::{Currency, Money},
};
use vouch_store::totals::MoneyTotals;

use super::{Home, ways};
use crate::{
    dashboard::find::stacked,
    kit::{
        Cell, Reader, Table,
        chart::{self, Chart, Point},
        column, figures, part,
    },
};

pub(super) fn shown(reader: &Reader, home: &Home) -> Markup {
    part(
        "months",
        &reader.say("dashboard-home-months"),
        html! { (drawn(reader, home)) (table(reader, home).shown()) },
    )
}

fn drawn(reader: &Reader, home: &Home) -> Markup {
    let point = |month: &Month| {
        let money = home.money(*month);
        let earned = money.get(&home.main).map_or(0, |of| of.commission);
        Point {
            label: figures::month_short(reader, *month),
            value: earned,
            text: figures::amount_text(reader, Money::new(earned, home.main)),
            href: Some(commissions(*month)),
            is_running: *month == home.month,
        }
    };
    let points: Vec<Point> = home.months.iter().map(point).collect();
    let chart = Chart {
        title: &reader.say("dashboard-home-chart"),
        what: &reader.say("dashboard-home-column-earned"),
        when: &reader.say("dashboard-home-column-month"),
    };
    chart::bars(reader, &chart, &points)
}

fn commissions(month: Month) -> String {
    ways::asked(ways::COMMISSIONS, &[("month", &month.to_string())])
}

fn table(reader: &Reader, home: &Home) -> Table {
    let mut rows = Vec::new();
    let (mut signups, mut all) = (0_i64, BTreeMap::<Currency, MoneyTotals>::new());
    for month in home.months.iter().rev() {
        let money = home.money(*month);
        let people = home.totals.months.get(month).map_or(0, |of| of.signups);
        signups += people;
        for (currency, of) in &money {
            let sum = all.entry(*currency).or_default();
            sum.sales += of.sales;
            sum.revenue = sum.revenue.saturating_add(of.revenue);
            sum.commission = sum.commission.saturating_add(of.commission);
        }
        let lead = html! { a href=(commissions(*month)) { (figures::month(reader, *month)) } };
        rows.push(row(reader, home.main, lead, people, &money));
    }
    let sum = row(reader, home.main, html! { (reader.say("dashboard-home-sum")) }, signups, &all);
    let heading = |name: &str| reader.say(&format!("dashboard-home-column-{name}"));
    Table {
        caption: reader.say("dashboard-home-months-caption"),
        columns: vec![
            column(heading("month"), Cell::Lead),
            column(heading("signups"), Cell::Number),
            column(heading("sales"), Cell::Number),
            column(heading("revenue"), Cell::Aside),
            column(heading("earned"), Cell::Key),
        ],
        sums: if rows.len() > 1 { vec![sum] } else { Vec::new() },
        rows,
        is_mixed: all.keys().any(|currency| currency.digits() != home.main.digits()),
        nothing: html! {},
    }
}

fn row(
    reader: &Reader,
    main: Currency,
    lead: Markup,
    signups: i64,
    money: &BTreeMap<Currency, MoneyTotals>,
) -> Vec<Markup> {
    let of = |sum: fn(&MoneyTotals) -> i64| {
        let mut all: Vec<Money> =
            money.iter().map(|(currency, of)| Money::new(sum(of), *currency)).collect();
        all.sort_by_key(|money| money.currency != main);
        if all.is_empty() {
            all.push(Money::new(0, main));
        }
        stacked(all, |money| figures::taken(reader, money))
    };
    let sales = money.values().map(|of| of.sales).sum();
    vec![
        lead,
        html! { (figures::count(reader, signups)) },
        html! { (figures::count(reader, sales)) },
        of(|money| money.revenue),
        of(|money| money.commission),
    ]
}
