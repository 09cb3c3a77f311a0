//! Times things turn by turn, so that what slows one of them slows the other as well.

use std::time::Instant;

/// How many turns each takes; a median over them is what is told.
const TURNS: usize = 1501;

/// How long a turn is at least: long enough to be timed, short enough that both see the same machine.
const TURN_NANOS: u128 = 200_000;

/// One of two things that are compared, called many times in a turn.
struct Contestant<'f> {
    call: &'f mut dyn FnMut(),
    calls: u32,
}

impl<'f> Contestant<'f> {
    /// Finds out how many calls make a turn, which warms it up as well.
    fn new(call: &'f mut dyn FnMut()) -> Self {
        let mut contestant = Self { call, calls: 1 };
        while contestant.turn() * u128::from(contestant.calls) < TURN_NANOS * 1000 {
            contestant.calls *= 2;
        }
        contestant
    }

    /// Picoseconds a call.
    fn turn(&mut self) -> u128 {
        let start = Instant::now();
        for _ in 0..self.calls {
            (self.call)();
        }
        start.elapsed().as_nanos() * 1000 / u128::from(self.calls)
    }
}

/// What a comparison comes to.
#[derive(Clone, Copy)]
pub(crate) struct Compared {
    /// Picoseconds a call of what is measured.
    pub(crate) ours: u128,
    /// Picoseconds a call of the reference.
    pub(crate) reference: u128,
    /// Thousandths: the median of each turn's ratio, not the ratio of the medians.
    pub(crate) ratio: u128,
    /// Thousandths: the same of the turns in which the least else was going on. What shares a core with us slows
    /// most code down, but hardly the unit that hashes, so on a busy machine this is what to look at.
    pub(crate) quiet: u128,
}

/// Times both in turns, and lets each begin every other turn.
pub(crate) fn compare(ours: &mut dyn FnMut(), reference: &mut dyn FnMut()) -> Compared {
    let (mut ours, mut reference) = (Contestant::new(ours), Contestant::new(reference));
    let turns: Vec<(u128, u128)> = (0..TURNS)
        .map(|turn| {
            if turn % 2 == 0 {
                let first = ours.turn();
                (first, reference.turn())
            } else {
                let first = reference.turn();
                (ours.turn(), first)
            }
        })
        .collect();
    Compared {
        ours: median(turns.iter().map(|turn| turn.0)),
        reference: median(turns.iter().map(|turn| turn.1)),
        ratio: median(turns.iter().map(|turn| turn.0 * 1000 / turn.1.max(1))),
        quiet: quickest(turns.iter().map(|turn| turn.0)) * 1000
            / quickest(turns.iter().map(|turn| turn.1)).max(1),
    }
}

/// The value in the middle.
pub(crate) fn median(values: impl Iterator<Item = u128>) -> u128 {
    at_share(values, 2)
}

/// The value that one in fifty is below.
fn quickest(values: impl Iterator<Item = u128>) -> u128 {
    at_share(values, 50)
}

fn at_share(values: impl Iterator<Item = u128>, share: usize) -> u128 {
    let mut values: Vec<u128> = values.collect();
    values.sort_unstable();
    values.get(values.len() / share).copied().unwrap_or_default()
}

/// Thousandths as a decimal number: nanoseconds of picoseconds, a ratio of its thousandths.
pub(crate) fn thousandths(value: u128) -> String {
    if value < 100_000 {
        format!("{}.{:02}", value / 1000, value % 1000 / 10)
    } else {
        format!("{}", value / 1000)
    }
}
