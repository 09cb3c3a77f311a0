//! The faces that a PDF is set in, and which of them has a sign.

use krilla::text::Font;

/// The faces, as TrueType files that stay in memory as long as the process.
#[derive(Debug, Clone, Default)]
pub struct Faces {
    /// The face of text and tables.
    pub sans: &'static [u8],
    /// The same, heavier.
    pub strong: &'static [u8],
    /// The face of titles.
    pub serif: &'static [u8],
    /// Faces for signs that those lack, in the order in which they are asked.
    pub others: Vec<&'static [u8]>,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// Text and tables.
    Sans,
    /// Heads and sums.
    Strong,
    /// Titles.
    Serif,
}

/// A face that is open for measuring and for drawing.
pub(super) struct Open {
    pub(super) shaper: rustybuzz::Face<'static>,
    pub(super) font: Font,
}

/// The faces, open.
pub(super) struct Shelf {
    faces: Vec<Open>,
    /// Where a sign is that stands for those that no face has.
    unknown: (usize, u16),
}

/// How many faces go before the others.
const OWN: usize = 3;

impl Shelf {
    /// Opens the faces; none where one is missing or broken.
    pub(super) fn open(faces: &Faces) -> Option<Self> {
        let own = [faces.sans, faces.strong, faces.serif];
        let all = own.into_iter().chain(faces.others.iter().copied());
        let faces: Vec<Open> = all.map(open).collect::<Option<_>>()?;
        let glyph = |c: char| {
            let found = faces.iter().enumerate();
            let mut found =
                found.filter_map(|(at, open)| Some((at, open.shaper.glyph_index(c)?.0)));
            found.next()
        };
        let unknown = glyph('\u{fffd}').or_else(|| glyph('?'))?;
        Some(Self { faces, unknown })
    }

    /// A face by its place.
    pub(super) fn at(&self, place: usize) -> Option<&Open> {
        self.faces.get(place)
    }

    /// The sign for what no face has.
    pub(super) fn unknown(&self) -> (usize, u16) {
        self.unknown
    }

    /// The first face that has all signs of a letter with its marks; none if none has.
    pub(super) fn face_for(&self, face: Face, letter: &str) -> Option<usize> {
        let own = match face {
            Face::Sans => 0,
            Face::Strong => 1,
            Face::Serif => 2,
        };
        let others = OWN..self.faces.len();
        let signs = || letter.chars().filter(|c| !is_unseen(*c));
        let has = |place: &usize| {
            let open = self.at(*place);
            open.is_some_and(|open| signs().all(|c| open.shaper.glyph_index(c).is_some()))
        };
        // What asks to be drawn as a picture is looked for among pictures first: they are the last of the others.
        if letter.contains('\u{fe0f}')
            && let Some(place) = others.clone().rev().find(has)
        {
            return Some(place);
        }
        std::iter::once(own).chain(others).find(has)
    }
}

fn open(data: &'static [u8]) -> Option<Open> {
    let shaper = rustybuzz::Face::from_slice(data, 0)?;
    Some(Open { shaper, font: Font::new(data.into(), 0)? })
}

/// Whether a sign only says something of its neighbours.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}
