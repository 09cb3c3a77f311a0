//! Where things stand: heights in pixels, widths in millionths of the room, both whole numbers.

use super::Point;

/// The whole width.
pub(super) const WHOLE: u32 = 1_000_000;
/// The narrowest room that a chart is made for, in pixels.
const NARROW: u32 = 320;
/// By how much a label may stand out of the picture, in pixels: the page has a margin.
const MARGIN: u32 = 12;
/// About what a character takes at the size of labels, in pixels.
const CHARACTER: u32 = 8;

/// A place or width as SVG takes it: `12.5000%`.
pub(super) fn percent(millionths: u32) -> String {
    format!("{}.{:04}%", millionths / 10_000, millionths % 10_000)
}

/// About how wide a label is, in pixels.
pub(super) fn width_of(label: &str) -> u32 {
    u32::try_from(label.chars().count()).unwrap_or(u32::MAX).saturating_mul(CHARACTER)
}

/// Heights of values: zero is always among them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    highest: i128,
    span: i128,
    top: u32,
    height: u32,
}

impl Scale {
    /// None where every value is zero, or there is none.
    pub(super) fn over(
        values: impl Iterator<Item = i64> + Clone,
        top: u32,
        height: u32,
    ) -> Option<Self> {
        let highest = i128::from(values.clone().fold(0, i64::max));
        let span = highest - i128::from(values.fold(0, i64::min));
        (span > 0).then_some(Self { highest, span, top, height })
    }

    /// Where a value of the scale stands, counted from the top of the picture.
    pub(super) fn y(&self, value: i64) -> u32 {
        let below = (self.highest - i128::from(value)).clamp(0, self.span);
        let rounded = (below * i128::from(self.height) * 2 + self.span) / (self.span * 2);
        self.top + u32::try_from(rounded).unwrap_or(self.height)
    }
}

/// The width divided equally.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots {
    count: u32,
    width: u32,
}

impl Slots {
    pub(super) fn new(count: usize, width: u32) -> Self {
        Self { count: u32::try_from(count).unwrap_or(u32::MAX).max(1), width }
    }

    pub(super) fn start(self, at: usize) -> u32 {
        let at = u64::try_from(at).unwrap_or(u64::MAX).min(u64::from(self.count));
        u32::try_from(u64::from(self.width) * at / u64::from(self.count)).unwrap_or(self.width)
    }

    pub(super) fn middle(self, at: usize) -> u32 {
        self.start(at).midpoint(self.start(at + 1))
    }

    pub(super) fn wide(self, at: usize) -> u32 {
        self.start(at + 1) - self.start(at)
    }

    /// How wide the whole picture must be, in pixels, for labels of a width to stand below each other's slots.
    fn room_for(self, label: u32) -> u32 {
        let room = u64::from(label + CHARACTER) * u64::from(self.count) * u64::from(WHOLE)
            / u64::from(self.width.max(1));
        u32::try_from(room).unwrap_or(u32::MAX)
    }
}

/// Where the label of a slot stands, and which end of it: in the middle, or at an edge of the slot where it would leave
/// the picture by more than the page's margin.
pub(super) fn stand(slots: Slots, at: usize, label: &str) -> (u32, &'static str) {
    let (middle, edge) = (slots.middle(at), slots.wide(at) / 6);
    let half = width_of(label) / 2;
    if in_pixels(middle) + MARGIN < half {
        (slots.start(at) + edge, "start")
    } else if (NARROW + MARGIN).saturating_sub(in_pixels(middle)) < half {
        (slots.start(at + 1) - edge, "end")
    } else {
        (middle, "middle")
    }
}

/// A place in the narrowest picture.
fn in_pixels(millionths: u32) -> u32 {
    u32::try_from(u64::from(millionths) * u64::from(NARROW) / u64::from(WHOLE)).unwrap_or(NARROW)
}

/// The class of a label that needs so much room: nothing where it always has it.
fn class_for(room: u32) -> &'static str {
    match room {
        0..=NARROW => "",
        321..=400 => "from-400",
        401..=480 => "from-480",
        481..=560 => "from-560",
        561..=640 => "from-640",
        641..=720 => "from-720",
        721..=800 => "from-800",
        801..=960 => "from-960",
        _ => "asked",
    }
}

/// The classes of the values: the most, the last, the least and the first keep theirs where they meet nothing; the
/// others show where all have room, or when they are looked at.
pub(super) fn value_classes(points: &[Point], slots: Slots) -> Vec<&'static str> {
    let widest = points.iter().map(|point| width_of(&point.text)).max().unwrap_or(0);
    let others = class_for(slots.room_for(widest));
    let mut classes = vec![others; points.len()];
    if others.is_empty() {
        return classes;
    }
    let least = points.iter().enumerate().min_by_key(|(_, point)| point.value);
    let most = points.iter().enumerate().rev().max_by_key(|(_, point)| point.value);
    let wanted = [
        most.map(|(at, _)| at),
        points.len().checked_sub(1),
        least.filter(|(_, point)| point.value < 0).map(|(at, _)| at),
        (!points.is_empty()).then_some(0),
    ];
    let mut taken: Vec<(u32, u32)> = Vec::new();
    for at in wanted.into_iter().flatten() {
        let place = extent(slots, at, &points[at].text);
        let meets_label = taken.iter().any(|&(start, end)| start <= place.1 && place.0 <= end);
        if !meets_label && !meets_bar(points, slots, at, place) {
            taken.push(place);
            classes[at] = "";
        }
    }
    classes
}

/// Whether a neighbour that reaches further stands where the label of a point would be.
fn meets_bar(points: &[Point], slots: Slots, at: usize, (start, end): (u32, u32)) -> bool {
    let own = points[at].value;
    points.iter().enumerate().any(|(other, point)| {
        let is_further = if own < 0 { point.value < own } else { point.value > own };
        let is_there =
            in_pixels(slots.start(other)) < end && start < in_pixels(slots.start(other + 1));
        other != at && is_further && is_there
    })
}

/// From where to where a label goes in the narrowest picture, in pixels; both may lie outside of it on the left.
fn extent(slots: Slots, at: usize, label: &str) -> (u32, u32) {
    let width = width_of(label);
    let (x, anchor) = stand(slots, at, label);
    let x = in_pixels(x);
    match anchor {
        "start" => (x, x.saturating_add(width)),
        "end" => (x.saturating_sub(width), x),
        _ => (x.saturating_sub(width / 2), x.saturating_add(width / 2)),
    }
}

/// The classes of the labels at the foot: as many as fit, counted back from the last, the others where there is room.
pub(super) fn foot_classes(points: &[Point], slots: Slots) -> Vec<&'static str> {
    let widest = points.iter().map(|point| width_of(&point.label)).max().unwrap_or(0);
    let room = slots.room_for(widest);
    let all = class_for(room);
    let every = usize::try_from(room.div_ceil(NARROW)).unwrap_or(usize::MAX).max(1);
    (0..points.len())
        .map(|at| if (points.len() - 1 - at).is_multiple_of(every) { "" } else { all })
        .collect()
}

/// Moves places apart until each is at least a distance from the next, none above the top; the order stays.
pub(super) fn spread(places: &mut [u32], distance: u32, top: u32, bottom: u32) {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&at| places[at]);
    let mut limit = bottom;
    for &at in order.iter().rev() {
        places[at] = places[at].min(limit);
        limit = places[at].saturating_sub(distance);
    }
    let mut limit = top;
    for &at in &order {
        places[at] = places[at].max(limit);
        limit = places[at] + distance;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tests::points, *};

    #[test]
    fn places_are_percentages_without_floats() {
        for (millionths, expected) in
            [(0, "0.0000%"), (125_000, "12.5000%"), (1, "0.0001%"), (WHOLE, "100.0000%")]
        {
            assert_eq!(percent(millionths), expected);
        }
    }

    #[test]
    fn a_scale_reaches_from_the_most_to_the_least_and_holds_zero() {
        for (values, value, expected) in [
            (&[0, 100][..], 100, 20),
            (&[0, 100], 0, 180),
            (&[50, 100], 50, 100),
            (&[-100, -50], 0, 20),
            (&[-100, -50], -100, 180),
            (&[-100, 100], 0, 100),
            (&[i64::MIN, i64::MAX], i64::MAX, 20),
            (&[i64::MIN, i64::MAX], i64::MIN, 180),
            (&[i64::MIN, i64::MAX], 0, 100),
            (&[1], 1, 20),
        ] {
            let scale = Scale::over(values.iter().copied(), 20, 160).unwrap();
            assert_eq!(scale.y(value), expected, "{values:?} {value}");
        }
        assert!(Scale::over([0, 0].into_iter(), 20, 160).is_none());
        assert!(Scale::over([].into_iter(), 20, 160).is_none());
    }

    #[test]
    fn labels_that_would_meet_something_wait_for_room() {
        let few = points(&[120, 80, 100]);
        assert_eq!(value_classes(&few, Slots::new(3, WHOLE)), ["", "", ""]);
        let mut many = points(&[5, 9, 3, 4, -5, 6, 7, 8, 1, 2, 3, 4]);
        many.iter_mut().for_each(|point| point.text = format!("€1,20{}.00", point.value));
        let classes = value_classes(&many, Slots::new(12, WHOLE));
        // The second is the most, and the first would meet it; beside the last all are shorter.
        assert_eq!((classes[1], classes[0], classes[11], classes[4]), ("", "asked", "", ""));
        many[10].value = 5;
        assert_eq!(value_classes(&many, Slots::new(12, WHOLE))[11], "asked");
        let classes = foot_classes(&many, Slots::new(12, WHOLE));
        assert_eq!((classes[11], classes[10], classes[8]), ("", "from-800", ""));
    }

    #[test]
    fn labels_at_the_edges_stay_in_the_picture() {
        let slots = Slots::new(12, WHOLE);
        assert_eq!(stand(slots, 5, "€1,204.50").1, "middle");
        assert_eq!(stand(slots, 0, "€1,204.50"), (13_888, "start"));
        assert_eq!(stand(slots, 11, "€1,204.50").1, "end");
        assert_eq!(stand(slots, 0, "€120").1, "middle");
    }

    #[test]
    fn names_are_moved_apart_and_stay_in_order() {
        let mut places = [100, 102, 20];
        spread(&mut places, 30, 10, 180);
        assert_eq!(places, [72, 102, 20]);
        let mut places = [180, 180, 180];
        spread(&mut places, 30, 10, 180);
        assert_eq!(
            places.into_iter().collect::<std::collections::BTreeSet<_>>(),
            [120, 150, 180].into()
        );
    }

    proptest! {
        #[test]
        fn slots_lie_side_by_side_in_the_width(count in 1_usize..2_000, width in 1_000_u32..=WHOLE) {
            let slots = Slots::new(count, width);
            prop_assert_eq!(slots.start(0), 0);
            prop_assert_eq!(slots.start(count), width);
            for at in 0..count {
                prop_assert!(slots.start(at) <= slots.middle(at) && slots.middle(at) <= slots.start(at + 1));
            }
        }

        #[test]
        fn a_higher_value_never_stands_lower(values in proptest::collection::vec(any::<i64>(), 1..40)) {
            if let Some(scale) = Scale::over(values.iter().copied(), 20, 160) {
                for pair in values.windows(2) {
                    prop_assert!((20..=180).contains(&scale.y(pair[0])));
                    prop_assert!(pair[0] < pair[1] || scale.y(pair[0]) <= scale.y(pair[1]));
                }
            }
        }
    }
}
