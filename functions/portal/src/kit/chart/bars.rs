//! Bars: one for each month or day, upwards from a line; what was taken back hangs below it, in the red.

use maud::{Markup, html};

use super::{
    Chart, Point, breadth,
    drawing::{Scale, Slots, WHOLE, foot_classes, percent, stand, value_classes},
    figure, numbers, stop,
};
use crate::kit::reader::Reader;

/// Room for the values above the bars.
const TOP: u32 = 24;
/// The height of the bars.
const HEIGHT: u32 = 168;
/// Room for a value below a bar.
const UNDER: u32 = 20;
/// Room for the labels at the foot.
const FOOT: u32 = 24;

/// One bar for each point; negative ones below the line, in the red.
pub fn bars(reader: &Reader, chart: &Chart<'_>, points: &[Point]) -> Markup {
    let scale = Scale::over(points.iter().map(|point| point.value), TOP, HEIGHT);
    let picture = scale.map(|scale| picture(reader, chart, points, scale));
    figure(
        reader,
        chart,
        &format!("bars {}", breadth(points.len())),
        picture,
        &numbers(chart, points),
    )
}

fn picture(reader: &Reader, chart: &Chart<'_>, points: &[Point], scale: Scale) -> Markup {
    let slots = Slots::new(points.len(), WHOLE);
    let (values, feet) = (value_classes(points, slots), foot_classes(points, slots));
    let under = if points.iter().any(|point| point.value < 0) { UNDER } else { 0 };
    let foot = TOP + HEIGHT + under;
    html! {
        svg role="group" aria-label=(chart.title) width="100%" height=(foot + FOOT) {
            g aria-hidden="true" {
                @for (at, point) in points.iter().enumerate() { (bar(point, at, slots, scale)) }
            }
            line class="base" x1="0" x2="100%" y1=(scale.y(0)) y2=(scale.y(0)) {}
            @for (at, point) in points.iter().enumerate() {
                (value(reader, point, at, slots, scale, values[at]))
            }
            g aria-hidden="true" {
                @for (at, point) in points.iter().enumerate() {
                    @let (x, anchor) = stand(slots, at, &point.label);
                    text class={ "under " (feet[at]) } x=(percent(x)) y=(foot + FOOT - 6) text-anchor=(anchor) {
                        (point.label)
                    }
                }
            }
        }
    }
}

/// The bar alone; the values of all stand over the bars of all.
fn bar(point: &Point, at: usize, slots: Slots, scale: Scale) -> Markup {
    let (y, length) = reach(point, scale);
    let gap = slots.wide(at) / 6;
    let taken = if point.value < 0 { " taken" } else { "" };
    let running = if point.is_running { " running" } else { "" };
    html! {
        rect class={ "bar" (taken) (running) } x=(percent(slots.start(at) + gap)) y=(y)
            width=(percent(slots.wide(at) - 2 * gap)) height=(length) {}
    }
}

/// Where a bar begins, and how long it is: what is not nothing can be seen.
fn reach(point: &Point, scale: Scale) -> (u32, u32) {
    let zero = scale.y(0);
    let length = zero.abs_diff(scale.y(point.value)).max(u32::from(point.value != 0));
    (if point.value < 0 { zero } else { zero - length }, length)
}

fn value(
    reader: &Reader,
    point: &Point,
    at: usize,
    slots: Slots,
    scale: Scale,
    class: &str,
) -> Markup {
    let (y, length) = reach(point, scale);
    let text_y = if point.value < 0 { y + length + 15 } else { y - 6 };
    let (x, anchor) = stand(slots, at, &point.text);
    let shapes = html! {
        rect class="hit" x=(percent(slots.start(at))) y="0" width=(percent(slots.wide(at)))
            height=(TOP + HEIGHT) {}
        text class={ "value " (class) } x=(percent(x)) y=(text_y) text-anchor=(anchor) {
            (point.text)
        }
    };
    stop(reader, point, None, if point.value < 0 { "taken" } else { "" }, &shapes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::tests::{CHART, numbers_of, points, reader},
        *,
    };

    fn drawn(values: &[i64]) -> Markup {
        let points = points(values);
        let scale = Scale::over(values.iter().copied(), TOP, HEIGHT).unwrap();
        picture(&reader(), &CHART, &points, scale)
    }

    fn stays_inside(values: &[i64]) {
        let svg = drawn(values);
        // The first height and width are the picture's; then come those of the bars.
        let (heights, tops) = (numbers_of(&svg, "height"), numbers_of(&svg, "y"));
        let (lefts, widths) = (numbers_of(&svg, "x"), numbers_of(&svg, "width"));
        assert!(tops.iter().all(|y| (0..=heights[0]).contains(y)), "{values:?}");
        assert!(lefts.iter().all(|x| (0..=1_000_000).contains(x)), "{values:?}");
        for (at, value) in values.iter().enumerate() {
            assert!(tops[at] + heights[at + 1] <= heights[0], "{values:?}");
            assert!(lefts[at] + widths[at + 1] <= 1_000_000, "{values:?}");
            assert_eq!(heights[at + 1] == 0, *value == 0, "{values:?}");
        }
    }

    #[test]
    fn bars_stay_in_the_picture() {
        for values in [
            &[1][..],
            &[-1],
            &[i64::MAX],
            &[i64::MIN],
            &[i64::MIN, i64::MAX],
            &[i64::MIN, 1],
            &[i64::MAX, -1, 0],
            &[0, 0, 5],
            &[-3, -2, -1],
            &[1; 400],
        ] {
            stays_inside(values);
        }
    }

    proptest! {
        #[test]
        fn bars_of_any_values_stay_in_the_picture(values in proptest::collection::vec(any::<i64>(), 1..50)) {
            if values.iter().any(|value| *value != 0) {
                stays_inside(&values);
            }
        }
    }

    #[test]
    fn what_was_taken_back_hangs_below_the_line_in_the_red() {
        let svg = drawn(&[100, -50]).into_string();
        assert_eq!(svg.matches("class=\"point taken\"").count(), 1);
        assert!(svg.contains("class=\"base\" x1=\"0\" x2=\"100%\" y1=\"136\" y2=\"136\""), "{svg}");
    }
}
