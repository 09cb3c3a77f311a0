//! Texts as glyphs: which way they run, which face has each letter, and where a line breaks.

use rustybuzz::{Direction, Feature, UnicodeBuffer, ttf_parser::Tag};
use unicode_bidi::BidiInfo;
use unicode_script::{Script, UnicodeScript as _};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    faces::{Face, Shelf, is_unseen},
    sheet::Style,
};
use crate::clean;

/// One glyph: its sign, how far it goes and where it is put, in units of its face, and the bytes that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) id: u32,
    pub(super) advance: i32,
    pub(super) offset: (i32, i32),
    pub(super) bytes: std::ops::Range<usize>,
}

/// Glyphs of one face, in the order in which they are seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) face: usize,
    pub(super) text: String,
    pub(super) glyphs: Vec<Glyph>,
    /// In twips, at the size it was set in.
    pub(super) width: i32,
}

/// One line of text, set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) runs: Vec<Run>,
    pub(super) width: i32,
}

/// A text on one line.
pub(super) fn set(shelf: &Shelf, style: &Style, text: &str) -> Set {
    let text = without_private(&clean(text));
    let mut line = Set::default();
    let bidi = BidiInfo::new(&text, None);
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let is_back = levels.get(run.start).is_some_and(unicode_bidi::Level::is_rtl);
            let Some(part) = text.get(run) else { continue };
            let mut pieces = pieces(shelf, style.face, part);
            if is_back {
                pieces.reverse();
            }
            line.runs.extend(pieces.into_iter().map(|piece| piece.set(shelf, style, is_back)));
        }
    }
    line.width = line.runs.iter().map(|run| run.width).sum();
    line
}

/// A text on as many lines as it needs, none wider than this.
pub(super) fn wrapped(shelf: &Shelf, style: &Style, text: &str, width: i32) -> Vec<Set> {
    let whole = set(shelf, style, text);
    if whole.width <= width {
        return vec![whole];
    }
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in broken(shelf, style, text, width) {
        let longer = format!("{line}{word}");
        if !line.is_empty() && set(shelf, style, longer.trim_end()).width > width {
            lines.push(set(shelf, style, line.trim_end()));
            line = word.trim_start().to_owned();
        } else {
            line = longer;
        }
    }
    lines.push(set(shelf, style, line.trim_end()));
    lines
}

/// What a line may break between: words with the space behind them, the signs of scripts that are written without
/// spaces, and the parts of what is too long for a line.
fn broken(shelf: &Shelf, style: &Style, text: &str, width: i32) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in text.split_word_bounds() {
        match words.last_mut() {
            Some(word) if !word.ends_with(' ') && !is_unspaced(word, part) => word.push_str(part),
            _ => words.push(part.to_owned()),
        }
    }
    words.into_iter().flat_map(|word| cut(shelf, style, word, width)).collect()
}

/// Whether two parts of a text belong to scripts that have no spaces between words.
fn is_unspaced(before: &str, after: &str) -> bool {
    let is = |c: Option<char>| {
        c.is_some_and(|c| {
            matches!(
                c.script(),
                Script::Han | Script::Hiragana | Script::Katakana | Script::Thai | Script::Hangul
            )
        })
    };
    is(before.chars().next_back()) && is(after.chars().next())
}

/// A word in parts, none wider than a line.
fn cut(shelf: &Shelf, style: &Style, word: String, width: i32) -> Vec<String> {
    if set(shelf, style, &word).width <= width {
        return vec![word];
    }
    let (mut parts, mut part) = (Vec::new(), String::new());
    for letter in word.graphemes(true) {
        let longer = format!("{part}{letter}");
        if !part.is_empty() && set(shelf, style, &longer).width > width {
            parts.push(std::mem::take(&mut part));
        }
        part.push_str(letter);
    }
    parts.push(part);
    parts
}

/// Letters of one face and script, as they follow in the text. No face: none has them.
struct Piece {
    face: Option<usize>,
    script: Script,
    text: String,
}

fn pieces(shelf: &Shelf, face: Face, text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for letter in text.graphemes(true) {
        let script = letter
            .chars()
            .map(|c| c.script())
            .find(|script| !matches!(script, Script::Common | Script::Inherited));
        let found = match pieces.last() {
            // What is blank or unseen stays with its neighbour.
            Some(last) if letter.chars().all(|c| is_unseen(c) || c == ' ') => last.face,
            _ => shelf.face_for(face, letter),
        };
        let found = if found.is_some_and(|place| has_all(shelf, place, letter)) {
            found
        } else {
            shelf.face_for(face, letter)
        };
        match pieces.last_mut() {
            Some(last)
                if last.face == found
                    && found.is_some()
                    && script.is_none_or(|script| {
                        script == last.script || last.script == Script::Common
                    }) =>
            {
                last.text.push_str(letter);
                last.script = script.unwrap_or(last.script);
            }
            _ => pieces.push(Piece {
                face: found,
                script: script.unwrap_or(Script::Common),
                text: letter.to_owned(),
            }),
        }
    }
    pieces
}

fn has_all(shelf: &Shelf, place: usize, letter: &str) -> bool {
    let Some(open) = shelf.at(place) else { return false };
    letter.chars().all(|c| is_unseen(c) || open.shaper.glyph_index(c).is_some())
}

impl Piece {
    fn set(self, shelf: &Shelf, style: &Style, is_back: bool) -> Run {
        let shaped =
            self.face.and_then(|face| Some((face, shape(shelf, face, &self.text, is_back)?)));
        let (face, glyphs) = shaped.unwrap_or_else(|| unknown(shelf, &self.text));
        let units = shelf.at(face).map_or(1000, |open| open.shaper.units_per_em());
        let advance: i64 = glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum();
        let width = advance * i64::from(style.size) / i64::from(units.max(1));
        Run { face, text: self.text, glyphs, width: i32::try_from(width).unwrap_or(i32::MAX) }
    }
}

/// The glyphs of a text in one face; none where it lacks one after all.
fn shape(shelf: &Shelf, face: usize, text: &str, is_back: bool) -> Option<Vec<Glyph>> {
    let open = shelf.at(face)?;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.set_direction(if is_back { Direction::RightToLeft } else { Direction::LeftToRight });
    buffer.guess_segment_properties();
    // Figures of one width stand below each other.
    let features = [Feature::new(Tag::from_bytes(b"tnum"), 1, ..)];
    let shaped = rustybuzz::shape(&open.shaper, &features, buffer);
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| at(info.cluster)).collect();
    starts.push(text.len());
    starts.sort_unstable();
    let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    let glyphs: Vec<Glyph> = glyphs
        .map(|(info, position)| {
            let start = at(info.cluster);
            let end = starts.iter().find(|end| **end > start).copied().unwrap_or(text.len());
            Glyph {
                id: info.glyph_id,
                advance: position.x_advance,
                offset: (position.x_offset, position.y_offset),
                bytes: start..end,
            }
        })
        .collect();
    glyphs.iter().all(|glyph| glyph.id != 0).then_some(glyphs)
}

/// One sign for each letter that no face has; to whom it is read, it is still the letter.
fn unknown(shelf: &Shelf, text: &str) -> (usize, Vec<Glyph>) {
    let (face, id) = shelf.unknown();
    let advance = shelf.at(face).and_then(|open| {
        open.shaper.glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(id)).map(i32::from)
    });
    let glyph = |(start, letter): (usize, &str)| Glyph {
        id: u32::from(id),
        advance: advance.unwrap_or(500),
        offset: (0, 0),
        bytes: start..start + letter.len(),
    };
    (face, text.grapheme_indices(true).map(glyph).collect())
}

fn at(cluster: u32) -> usize {
    usize::try_from(cluster).unwrap_or(0)
}

/// Signs for private use mean nothing to others, and no archive takes them.
fn without_private(text: &str) -> String {
    let is_private = |c: char| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    text.chars().map(|c| if is_private(c) { '\u{fffd}' } else { c }).collect()
}
