//! From a target to lines: what must still be written so that the books say what the target says.
#![warn(clippy::arithmetic_side_effects)]

use crate::{
    earning::{commission::LineKind, target::Sums},
    money::Overflow,
};

/// The lines that take a transaction's books from what is booked to its target, none if they agree.
///
/// # Errors
/// [`Overflow`]
pub fn lines(target: Sums, booked: Sums) -> Result<Vec<(LineKind, i64)>, Overflow> {
    let left = target.minus(booked)?;
    let withheld = if left.held < 0 { LineKind::Hold } else { LineKind::Release };
    let lines = [
        (LineKind::Commission, left.commission),
        (LineKind::Clawback, left.clawback),
        (withheld, left.held),
        (LineKind::Decline, left.declined),
    ];
    Ok(lines.into_iter().filter(|&(_, amount)| amount != 0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_written() {
        let sums = |commission, clawback, held, declined| Sums { commission, clawback, held, declined };
        for (target, booked, expected) in [
            (sums(100, 0, 0, 0), sums(0, 0, 0, 0), vec![(LineKind::Commission, 100)]),
            (sums(100, 0, 0, 0), sums(100, 0, 0, 0), vec![]),
            (sums(100, -40, 0, 0), sums(100, 0, 0, 0), vec![(LineKind::Clawback, -40)]),
            (sums(100, 0, 0, 0), sums(100, -40, 0, 0), vec![(LineKind::Clawback, 40)]),
            (sums(100, 0, -100, 0), sums(0, 0, 0, 0), vec![(LineKind::Commission, 100), (LineKind::Hold, -100)]),
            (sums(100, 0, 0, 0), sums(100, 0, -100, 0), vec![(LineKind::Release, 100)]),
            (sums(100, 0, 0, -100), sums(100, 0, -100, 0), vec![(LineKind::Release, 100), (LineKind::Decline, -100)]),
            (sums(0, 0, 0, 0), sums(100, 0, 0, 0), vec![(LineKind::Commission, -100)]),
        ] {
            assert_eq!(lines(target, booked), Ok(expected), "{target:?} {booked:?}");
        }
    }
}
