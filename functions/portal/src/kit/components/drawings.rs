//! Charts: rising and falling, without any number, and the steps of a funnel.

use maud::{Markup, html};

use super::{both, euros, month};
use crate::kit::{
    Reader,
    chart::{Chart, Point, bars, funnel, lines},
    figures, wide_part,
};

/// The part with one large chart, and the part with the others beside each other.
pub(super) fn parts(reader: &Reader) -> Markup {
    let words = Words::of(
        reader,
        "components-chart-earned",
        "components-column-commission",
        "components-month",
    );
    html! {
        (wide_part("charts", &reader.say("components-charts"), bars(reader, &words.chart(), &earned(reader))))
        (both(reader, "narrow-charts", |reader, _| html! {
            (bars(reader, &words.chart(), &earned(reader)))
            (bars(reader, &words.chart(), &[]))
            (two_lines(reader))
            (steps(reader))
        }))
    }
}

/// What the headings of the chart's numbers say.
struct Words {
    title: String,
    what: String,
    when: String,
}

impl Words {
    fn of(reader: &Reader, title: &str, what: &str, when: &str) -> Self {
        Self { title: reader.say(title), what: reader.say(what), when: reader.say(when) }
    }

    fn chart(&self) -> Chart<'_> {
        Chart { title: &self.title, what: &self.what, when: &self.when }
    }
}

fn earned(reader: &Reader) -> Vec<Point> {
    let months = [
        ("2026-03", 12_000),
        ("2026-04", 48_050),
        ("2026-05", -8_000),
        ("2026-06", 0),
        ("2026-07", 96_300),
        ("2026-08", 71_000),
        ("2026-09", 88_240),
        ("2026-10", 120_450),
        ("2026-11", 34_000),
    ];
    months
        .into_iter()
        .map(|(name, minor)| Point {
            label: figures::month_short(reader, month(name)),
            value: minor,
            text: figures::amount_text(reader, euros(minor)),
            href: Some("/local/components#charts".to_owned()),
            is_running: name == "2026-11",
        })
        .collect()
}

fn counts(reader: &Reader, counts: [i64; 6]) -> Vec<Point> {
    let months = ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"];
    months
        .into_iter()
        .zip(counts)
        .map(|(name, value)| Point {
            label: figures::month_short(reader, month(name)),
            value,
            text: figures::count(reader, value),
            href: None,
            is_running: name == "2026-11",
        })
        .collect()
}

fn two_lines(reader: &Reader) -> Markup {
    let words =
        Words::of(reader, "components-chart-visits", "components-number", "components-month");
    let series = [
        (reader.say("components-chart-clicks"), counts(reader, [310, 402, 385, 512, 640, 221])),
        (reader.say("components-chart-sign-ups"), counts(reader, [31, 28, 52, 61, 58, 17])),
    ];
    lines(reader, &words.chart(), &series)
}

fn steps(reader: &Reader) -> Markup {
    let words =
        Words::of(reader, "components-chart-funnel", "components-number", "components-step");
    let step = |key: &str, value: i64| Point {
        label: reader.say(key),
        value,
        text: figures::count(reader, value),
        href: None,
        is_running: false,
    };
    let steps = [
        step("components-chart-clicks", 1_513),
        step("components-chart-sign-ups", 247),
        step("components-chart-sales", 61),
    ];
    funnel(reader, &words.chart(), &steps)
}
