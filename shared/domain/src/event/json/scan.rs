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
    let (mut rest, mut mark) = (text.get(from..).unwrap_or_default(), 0);
    while let Some((eight, after)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*eight);
        let special = special_bytes(word);
        if special != 0 {
            // 0, 8, 16 … 56: how many bits are plain.
            let plain = special.trailing_zeros() & 0x38;
            let at = text.len() - rest.len() + plain as usize / 8;
            return (at, mixed(mark, word & !(u64::MAX << plain)));
        }
        mark = mixed(mark, word);
        rest = after;
    }
    plain_end(text.len(), rest, mark)
}

/// The same for the last few bytes of a text.
#[cold]
fn plain_end(length: usize, rest: &[u8], mark: u64) -> (usize, u64) {
    let plain = rest.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20);
    let plain = plain.unwrap_or(rest.len());
    (length - rest.len() + plain, mixed(mark, short_word(&rest[..plain])))
}

/// The mark of a text that was not passed in one run.
#[inline]
pub(super) fn mark_of(text: &str) -> u64 {
    let (words, rest) = text.as_bytes().as_chunks();
    let mark = words.iter().fold(0, |mark, word| mixed(mark, u64::from_le_bytes(*word)));
    mixed(mark, short_word(rest))
}

/// The highest bit of each byte that ends a plain run. Above the lowest such byte there may be more than are
/// meant, so only the lowest counts.
fn special_bytes(word: u64) -> u64 {
    // A two more or less in the exclusive sense brings the quote right above the control characters.
    let low = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (low | backslash) & !word & HIGHS
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
