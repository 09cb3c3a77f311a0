//! Passes over the plain part of a JSON text, eight bytes at a time, and marks what it passes.
//!
//! A mark is a number that equal texts share and other texts hardly ever: whoever compares many texts compares
//! marks first. It protects from nothing; texts with equal marks are compared themselves.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Where the plain run that begins at `from` ends (at a quote, a backslash, a control character, or with the
/// text), and its mark.
#[inline]
pub(super) fn plain_run(text: &[u8], from: usize) -> (usize, u64) {
    let (mut at, mut mark) = (from, 0);
    while let Some(eight) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*eight);
        let special = special_bytes(word);
        if special != 0 {
            let plain = special.trailing_zeros() / 8;
            return (at + plain as usize, mixed(mark, word & !(u64::MAX << (plain * 8))));
        }
        mark = mixed(mark, word);
        at += 8;
    }
    let rest = text.get(at..).unwrap_or_default();
    let plain = rest.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20);
    let rest = &rest[..plain.unwrap_or(rest.len())];
    (at + rest.len(), mixed(mark, short_word(rest)))
}

/// The mark of a text that was not passed in one run.
pub(super) fn mark_of(text: &str) -> u64 {
    let (words, rest) = text.as_bytes().as_chunks();
    let mark = words.iter().fold(0, |mark, word| mixed(mark, u64::from_le_bytes(*word)));
    mixed(mark, short_word(rest))
}

/// The highest bit of each byte that ends a plain run. Above the lowest such byte there may be more than are
/// meant, so only the lowest counts.
fn special_bytes(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let below = |value: u64, limit: u64| value.wrapping_sub(ONES * limit) & !value;
    (below(quote, 1) | below(backslash, 1) | below(word, 0x20)) & HIGHS
}

/// Fewer than eight bytes as a word, with nothing above them.
fn short_word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

fn mixed(mark: u64, word: u64) -> u64 {
    (mark.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn a_plain_run_ends_where_a_byte_by_byte_search_ends_it(
            text in "([a-z é€😀]|[\"\\\\\u{0}\u{1f}\u{20}\u{7f}\u{80}]|[a-z]{6,9}){0,9}",
            from in 0_usize..20,
        ) {
            let from = from.min(text.len());
            let bytes = text.as_bytes();
            let special = |&b: &u8| b == b'"' || b == b'\\' || b < 0x20;
            let end = bytes[from..].iter().position(special).map_or(bytes.len(), |n| from + n);
            let (found, mark) = plain_run(bytes, from);
            prop_assert_eq!(found, end);
            if let Some(run) = text.get(from..end) {
                prop_assert_eq!(mark, mark_of(run));
            }
        }
    }
}
