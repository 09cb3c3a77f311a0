//! Charts: pictures made on the server, labelled where they stand, with the table of their numbers below.
//!
//! Widths are parts of the room that there is and heights are pixels, so that a chart is as wide as its column and its
//! words keep their size. All of it is computed in integers.

mod bars;
mod drawing;
mod funnel;
mod lines;

use maud::{Markup, html};

pub use self::{bars::bars, funnel::funnel, lines::lines};
use super::{
    reader::{Arg, Reader},
    table::{Cell, Table, column},
};

/// One point, bar or step.
#[derive(Clone, Debug)]
pub struct Point {
    /// What stands below it: `Oct`.
    pub label: String,
    /// How far it reaches.
    pub value: i64,
    /// The value as people read it.
    pub text: String,
    /// Where its why is told.
    pub href: Option<String>,
    /// Whether it is the month that is not over yet.
    pub is_running: bool,
}

/// What a chart is of.
#[derive(Clone, Copy, Debug)]
pub struct Chart<'a> {
    pub title: &'a str,
    /// The heading of the values in the table.
    pub what: &'a str,
    /// The heading of the labels in the table.
    pub when: &'a str,
}

/// A picture with its caption and its numbers; a sentence where there is nothing to draw.
fn figure(
    reader: &Reader,
    chart: &Chart<'_>,
    class: &str,
    picture: Option<Markup>,
    numbers: &Table,
) -> Markup {
    html! {
        figure class={ "chart " (class) } {
            figcaption { (chart.title) }
            @match picture {
                Some(picture) => (picture),
                None => p class="empty" { (reader.say("chart-nothing")) },
            }
            @if !numbers.rows.is_empty() {
                details class="numbers" {
                    summary { (reader.say("chart-numbers")) }
                    (numbers.shown())
                }
            }
        }
    }
}

fn numbers(chart: &Chart<'_>, points: &[Point]) -> Table {
    table(
        chart,
        vec![column(chart.when, Cell::Lead), column(chart.what, Cell::Key)],
        points.iter().map(|point| vec![html! { (point.label) }, value(Some(point))]).collect(),
    )
}

fn table(chart: &Chart<'_>, columns: Vec<super::Column>, rows: Vec<Vec<Markup>>) -> Table {
    let caption = chart.title.to_owned();
    Table { caption, columns, rows, sums: vec![], is_mixed: false, nothing: html! {} }
}

fn value(point: Option<&Point>) -> Markup {
    html! {
        @if let Some(point) = point {
            @match &point.href {
                Some(href) => a href=(href) { (point.text) },
                None => (point.text),
            }
        }
    }
}

/// A point as one stop for the keyboard that says its label and its value.
fn stop(
    reader: &Reader,
    point: &Point,
    series: Option<&str>,
    class: &str,
    shapes: &Markup,
) -> Markup {
    let named = match series {
        Some(series) => format!("{series}, {}", point.label),
        None => point.label.clone(),
    };
    let key = if point.is_running { "chart-point-running" } else { "chart-point" };
    let label =
        reader.say_with(key, &[("label", Arg::Text(&named)), ("value", Arg::Text(&point.text))]);
    let class = format!("point {class}{}", if point.is_running { " running" } else { "" });
    html! {
        @match &point.href {
            // Its title names it whole; a label beside it would say something else than what is seen.
            Some(href) => a href=(href) class=(class) { title { (label) } g aria-hidden="true" { (shapes) } },
            None => g tabindex="0" role="img" class=(class) aria-label=(label) { title { (label) } (shapes) },
        }
    }
}

/// Bars of three points are not stretched over a wide page.
fn breadth(points: usize) -> &'static str {
    match points {
        0..=3 => "few",
        4..=7 => "some",
        _ => "many",
    }
}

#[cfg(test)]
pub(super) mod tests {
    use maud::Markup;
    use vouch_domain::calendar::Month;

    use super::*;
    use crate::kit::reader::Language;

    pub(super) fn reader() -> Reader {
        Reader {
            language: Language::English,
            zone: chrono_tz::Tz::Europe__Berlin,
            now: "2026-11-21T08:00:00Z".parse().unwrap(),
        }
    }

    pub(super) fn points(values: &[i64]) -> Vec<Point> {
        let mut month: Month = "2026-01".parse().unwrap();
        let mut points = Vec::new();
        for &value in values {
            points.push(Point {
                label: month.to_string(),
                value,
                text: value.to_string(),
                href: None,
                is_running: false,
            });
            month = month.next();
        }
        points
    }

    pub(super) const CHART: Chart<'_> =
        Chart { title: "Earned by month", what: "Earned", when: "Month" };

    /// Each number of an attribute, wherever it stands; percentages in ten-thousandths of a percent.
    pub(super) fn numbers_of(svg: &Markup, name: &str) -> Vec<i64> {
        let start = format!(" {name}=\"");
        svg.0
            .split(&start)
            .skip(1)
            .map(|rest| {
                let number = rest.split('"').next().unwrap();
                match number.strip_suffix('%') {
                    Some(percent) => {
                        let (whole, fraction) =
                            percent.split_once('.').unwrap_or((percent, "0000"));
                        assert_eq!(fraction.len(), 4, "{number}");
                        whole.parse::<i64>().unwrap() * 10_000 + fraction.parse::<i64>().unwrap()
                    }
                    None => number.parse().unwrap(),
                }
            })
            .collect()
    }

    #[test]
    fn a_chart_without_points_is_a_sentence() {
        let text = bars(&reader(), &CHART, &[]).into_string();
        assert!(text.contains("class=\"empty\"") && !text.contains("<svg"), "{text}");
        let text = lines(&reader(), &CHART, &[("Clicks".to_owned(), vec![])]).into_string();
        assert!(text.contains("class=\"empty\"") && !text.contains("<svg"), "{text}");
        let text = funnel(&reader(), &CHART, &points(&[0, 0])).into_string();
        assert!(text.contains("class=\"empty\"") && text.contains("<details"), "{text}");
    }

    #[test]
    fn every_point_is_a_stop_and_a_row() {
        let mut three = points(&[1, 2, 3]);
        three[1].href = Some("/why?a=1&b=2".to_owned());
        three[2].is_running = true;
        let text = bars(&reader(), &CHART, &three).into_string();
        assert_eq!(text.matches("tabindex=\"0\"").count(), 2);
        assert!(text.contains("<a href=\"/why?a=1&amp;b=2\" class=\"point \""), "{text}");
        assert!(text.contains("<title>2026-02: 2</title>"), "{text}");
        assert!(text.contains("aria-label=\"2026-03, so far: 3\""), "{text}");
        assert_eq!(text.matches("scope=\"row\"").count(), 3);
    }

    #[test]
    fn texts_of_a_chart_are_escaped() {
        let mut one = points(&[7]);
        one[0].label = "<b>".to_owned();
        one[0].text = "\"&".to_owned();
        let series = [("<i>".to_owned(), one.clone()), ("b".to_owned(), points(&[3]))];
        for drawn in [
            bars(&reader(), &CHART, &one),
            funnel(&reader(), &CHART, &one),
            lines(&reader(), &CHART, &series),
        ] {
            assert!(!drawn.0.contains("<b>") && !drawn.0.contains("<i>"), "{}", drawn.0);
            assert!(drawn.0.contains("&lt;b&gt;") && drawn.0.contains("&quot;&amp;"));
        }
    }
}
