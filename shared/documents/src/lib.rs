//! Documents for partners, companies and tax offices: from a document's content to the bytes of its forms.
//!
//! Pure functions: no I/O, no clock, no randomness. The same content gives the same bytes, in PDF too. The page is
//! made by the portal out of the same content.
//!
//! - [`content`]: what a document says
//! - [`bill`]: its tax, taken out of what was booked
//! - [`csv`], [`ubl`], [`pdf`]: its forms

pub mod bill;
pub mod content;
pub mod csv;
pub mod pdf;
pub mod ubl;
pub mod words;

/// A text without what no document may hold: control characters, what stands for no character at all, and what would
/// turn the words around it the other way.
pub(crate) fn clean(text: &str) -> String {
    let is_odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{fdd0}'..='\u{fdef}')
            || u32::from(c) & 0xfffe == 0xfffe
    };
    text.chars().map(|c| if is_odd(c) { ' ' } else { c }).collect()
}
