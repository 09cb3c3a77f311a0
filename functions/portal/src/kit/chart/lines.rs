//! Lines: one for each series over the same days, each named at its end.

use maud::{Markup, html};

use super::{
    Chart, Point,
    drawing::{Scale, Slots, WHOLE, foot_classes, percent, spread, stand, value_classes, width_of},
    figure, stop, table, value,
};
use crate::kit::{
    reader::Reader,
    table::{Cell, Table, column},
};

/// Room for the values above the lines.
const TOP: u32 = 24;
/// The height of the lines.
const HEIGHT: u32 = 176;
/// Room for the labels at the foot.
const FOOT: u32 = 28;
/// The part of the width that the lines have beside the names of their series.
const BESIDE_NAMES: u32 = 700_000;
/// Where the names begin.
const NAMES: u32 = 715_000;
/// How far apart two names stand.
const NAME: u32 = 36;
/// The longest name that there is room for, in characters.
const LONGEST: usize = 12;

/// One line for each series.
pub fn lines(reader: &Reader, chart: &Chart<'_>, series: &[(String, Vec<Point>)]) -> Markup {
    let values = series.iter().flat_map(|(_, points)| points).map(|point| point.value);
    let scale = Scale::over(values, TOP, HEIGHT);
    let picture = scale.map(|scale| picture(reader, chart, series, scale));
    figure(reader, chart, "lines", picture, &numbers(chart, series))
}

fn numbers(chart: &Chart<'_>, series: &[(String, Vec<Point>)]) -> Table {
    let longest = series.iter().max_by_key(|(_, points)| points.len());
    let mut columns = vec![column(chart.when, Cell::Lead)];
    match series {
        [_] => columns.push(column(chart.what, Cell::Key)),
        _ => columns.extend(series.iter().map(|(name, _)| column(name.as_str(), Cell::Number))),
    }
    let rows = longest.into_iter().flat_map(|(_, points)| points).enumerate();
    let rows = rows
        .map(|(at, point)| {
            let mut row = vec![html! { (point.label) }];
            row.extend(series.iter().map(|(_, points)| value(points.get(at))));
            row
        })
        .collect();
    table(chart, columns, rows)
}

fn picture(
    reader: &Reader,
    chart: &Chart<'_>,
    series: &[(String, Vec<Point>)],
    scale: Scale,
) -> Markup {
    let longest = series.iter().map(|(_, points)| points).max_by_key(|points| points.len());
    let feet = longest.map_or(&[][..], Vec::as_slice);
    let slots = Slots::new(feet.len(), if series.len() > 1 { BESIDE_NAMES } else { WHOLE });
    let classes = foot_classes(feet, slots);
    let (foot, zero) = (TOP + HEIGHT + FOOT, scale.y(0));
    html! {
        svg role="group" aria-label=(chart.title) width="100%" height=(foot) {
            line class="base" x1="0" x2=(percent(slots.start(feet.len()))) y1=(zero) y2=(zero) {}
            @for (at, (_, points)) in series.iter().enumerate() {
                (line(points, at, slots, scale))
            }
            @for (at, (name, points)) in series.iter().enumerate() {
                (stops(reader, points, (series.len() > 1).then_some(name), at, slots, scale))
            }
            g aria-hidden="true" {
                @for (at, point) in feet.iter().enumerate() {
                    @let (x, anchor) = stand(slots, at, &point.label);
                    text class={ "under " (classes[at]) } x=(percent(x)) y=(foot - 6) text-anchor=(anchor) {
                        (point.label)
                    }
                }
                @if series.len() > 1 { (names(series, scale)) }
            }
        }
    }
}

/// Each series has a stroke of its own, so that colour is not all that tells it from the others.
fn stroke(series: usize) -> String {
    format!("s{}", series % 4)
}

fn line(points: &[Point], series: usize, slots: Slots, scale: Scale) -> Markup {
    html! {
        g class={ "line " (stroke(series)) } aria-hidden="true" {
            @for (at, pair) in points.windows(2).enumerate() {
                line class=[pair[1].is_running.then_some("running")]
                    x1=(percent(slots.middle(at))) y1=(scale.y(pair[0].value))
                    x2=(percent(slots.middle(at + 1))) y2=(scale.y(pair[1].value)) {}
            }
        }
    }
}

fn stops(
    reader: &Reader,
    points: &[Point],
    name: Option<&String>,
    series: usize,
    slots: Slots,
    scale: Scale,
) -> Markup {
    // Beside other lines a value shows when it is looked at: the last one stands at the end.
    let classes = match name {
        Some(_) => vec!["asked"; points.len()],
        None => value_classes(points, slots),
    };
    html! {
        @for (at, point) in points.iter().enumerate() {
            @let (x, y) = (slots.middle(at), scale.y(point.value));
            @let (text_x, anchor) = stand(slots, at, &point.text);
            (stop(reader, point, name.map(String::as_str), &stroke(series), &html! {
                circle class="hit" cx=(percent(x)) cy=(y) r="12" {}
                circle class="dot" cx=(percent(x)) cy=(y) r="3" {}
                text class={ "value " (classes[at]) } x=(percent(text_x)) y=(y - 10) text-anchor=(anchor) { (point.text) }
            }))
        }
    }
}

/// The name and the last value of each series, beside its end.
fn names(series: &[(String, Vec<Point>)], scale: Scale) -> Markup {
    let ends: Vec<&Point> = series.iter().filter_map(|(_, points)| points.last()).collect();
    let mut places: Vec<u32> = ends.iter().map(|point| scale.y(point.value)).collect();
    // The value below a name stays above the foot.
    spread(&mut places, NAME, TOP, TOP + HEIGHT - 12);
    let named = series.iter().enumerate().filter(|(_, (_, points))| !points.is_empty());
    html! {
        @for ((at, (name, _)), (end, place)) in named.zip(ends.iter().zip(&places)) {
            text class={ "name " (stroke(at)) } x=(percent(NAMES)) y=(place) { (fitted(name)) }
            text class="end" x=(percent(NAMES)) y=(place + 16) { (end.text) }
        }
    }
}

/// A name that fits: the table has the whole of it.
fn fitted(name: &str) -> String {
    if width_of(name) <= width_of(&"m".repeat(LONGEST)) {
        return name.to_owned();
    }
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::tests::{CHART, numbers_of, points, reader},
        *,
    };

    fn drawn(series: &[(String, Vec<Point>)]) -> Markup {
        let values = series.iter().flat_map(|(_, points)| points).map(|point| point.value);
        picture(&reader(), &CHART, series, Scale::over(values, TOP, HEIGHT).unwrap())
    }

    proptest! {
        #[test]
        fn lines_of_any_values_stay_in_the_picture(
            one in proptest::collection::vec(any::<i64>(), 1..40),
            other in proptest::collection::vec(any::<i64>(), 0..40),
        ) {
            prop_assume!(one.iter().any(|value| *value != 0));
            let svg = drawn(&[("One".to_owned(), points(&one)), ("Other".to_owned(), points(&other))]);
            let height = i64::from(TOP + HEIGHT + FOOT);
            for name in ["cy", "y", "y1", "y2"] {
                prop_assert!(numbers_of(&svg, name).iter().all(|y| (0..=height).contains(y)));
            }
            for name in ["cx", "x"] {
                prop_assert!(numbers_of(&svg, name).iter().all(|x| (0..=1_000_000).contains(x)));
            }
        }
    }

    #[test]
    fn each_line_is_named_at_its_end_with_its_last_value() {
        let series = [
            ("Clicks".to_owned(), points(&[5, 90])),
            ("Sign-ups, all".to_owned(), points(&[1, 88])),
        ];
        let svg = drawn(&series).into_string();
        assert!(svg.contains(">Clicks</text>") && svg.contains(">Sign-ups, a…</text>"), "{svg}");
        assert!(svg.contains("aria-label=\"Clicks, 2026-02: 90\""));
        let alone = drawn(&series[..1]).into_string();
        assert!(!alone.contains(">Clicks<") && alone.contains("aria-label=\"2026-02: 90\""));
    }

    #[test]
    fn series_of_different_lengths_share_a_table() {
        let series = [("A".to_owned(), points(&[1])), ("B".to_owned(), points(&[2, 3]))];
        assert_eq!(numbers(&CHART, &series).rows.len(), 2);
        assert!(numbers(&CHART, &series).rows.iter().all(|row| row.len() == 3));
    }
}
