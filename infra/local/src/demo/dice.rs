//! Numbers that look random and are the same every time: the demo's story does not change from start to start.

/// A small generator after Sebastiano Vigna's SplitMix64: good enough for made-up people, useless for secrets.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice that fall as this number says.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from nothing up to one less than `end`; nothing where that is nothing.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// A number between two, both possible.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = most.saturating_sub(least).max(0).unsigned_abs();
        least.saturating_add_unsigned(self.below(width.saturating_add(1)))
    }

    /// Yes, so many times in a hundred.
    pub(crate) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of several.
    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let at = usize::try_from(self.below(count)).unwrap_or(0);
        &all[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_way_and_within_bounds() {
        let (mut one, mut other) = (Dice::new(7), Dice::new(7));
        for _ in 0..1_000 {
            let number = one.between(-3, 4);
            assert_eq!(number, other.between(-3, 4));
            assert!((-3..=4).contains(&number));
        }
        assert_eq!((one.below(0), one.below(1)), (0, 0));
        let hits = (0..10_000).filter(|_| one.percent(18)).count();
        assert!((1_600..2_000).contains(&hits), "{hits}");
    }
}
