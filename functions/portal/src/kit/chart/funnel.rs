//! A funnel: steps one below the other, each with what part of the step before it came so far.

use maud::{Markup, html};

use super::{
    Chart, Point,
    drawing::{WHOLE, percent},
    figure, numbers, stop,
};
use crate::kit::{
    figures,
    reader::{Arg, Reader},
};

/// The height of a step with the words above its bar and the share below it.
const STEP: u32 = 72;
/// The height of the share.
const SHARE: u32 = 20;
/// Where the bar of a step begins, and how thick it is.
const BAR: (u32, u32) = (24, 16);

/// Steps one below the other, each with its share of the one before.
pub fn funnel(reader: &Reader, chart: &Chart<'_>, steps: &[Point]) -> Markup {
    let most = steps.iter().map(|step| step.value).max().filter(|most| *most > 0);
    let picture = most.map(|most| picture(reader, chart, steps, most));
    figure(reader, chart, "funnel", picture, &numbers(chart, steps))
}

fn picture(reader: &Reader, chart: &Chart<'_>, steps: &[Point], most: i64) -> Markup {
    // The first step has no share below it.
    let top = |at: usize| {
        u32::try_from(at).unwrap_or(0).saturating_mul(STEP).saturating_sub(if at > 0 {
            SHARE
        } else {
            0
        })
    };
    let height = top(steps.len());
    html! {
        svg role="group" aria-label=(chart.title) width="100%" height=(height) {
            @for (at, step) in steps.iter().enumerate() {
                @let before = at.checked_sub(1).map(|before| &steps[before]);
                (stop(reader, step, None, "", &shapes(reader, step, before, top(at), most)))
            }
        }
    }
}

fn shapes(reader: &Reader, step: &Point, before: Option<&Point>, y: u32, most: i64) -> Markup {
    let share = before.filter(|before| before.value > 0).map(|before| {
        let share = figures::share(reader, step.value, before.value);
        reader.say_with("chart-share", &[("share", Arg::Text(&share))])
    });
    html! {
        rect class="hit" x="0" y=(y) width="100%" height=(if before.is_some() { STEP - 8 } else { STEP - SHARE - 8 }) {}
        text class="step" x="0" y=(y + 16) { (step.label) }
        text class="value" x="100%" y=(y + 16) text-anchor="end" { (step.text) }
        rect class="track" x="0" y=(y + BAR.0) width="100%" height=(BAR.1) {}
        rect class="bar" x="0" y=(y + BAR.0) width=(percent(part(step.value, most))) height=(BAR.1) {}
        @if let Some(share) = share {
            text class="share" x="0" y=(y + BAR.0 + BAR.1 + 16) { (share) }
        }
    }
}

/// What part of the width a step has; what is not nothing can be seen.
fn part(value: i64, most: i64) -> u32 {
    let width = i128::from(value.max(0)) * i128::from(WHOLE) / i128::from(most.max(1));
    let least = if value > 0 { 2_000 } else { 0 };
    u32::try_from(width).unwrap_or(WHOLE).clamp(least, WHOLE)
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{CHART, points, reader},
        *,
    };

    #[test]
    fn widths_are_parts_of_the_widest_step() {
        for (value, most, expected) in [
            (1_000, 1_000, WHOLE),
            (500, 1_000, 500_000),
            (1, 1_000_000, 2_000),
            (0, 1_000, 0),
            (-5, 1_000, 0),
            (i64::MAX, i64::MAX, WHOLE),
            (i64::MIN, i64::MAX, 0),
        ] {
            assert_eq!(part(value, most), expected, "{value} of {most}");
        }
    }

    #[test]
    fn each_step_tells_its_share_of_the_one_before() {
        let text = funnel(&reader(), &CHART, &points(&[1_513, 302, 0, 7])).into_string();
        assert_eq!(text.matches("class=\"share\"").count(), 2, "{text}");
        assert!(
            text.contains(">20.0% of the step before<")
                && text.contains(">0.0% of the step before<")
        );
    }
}
