//! Pages as a PDF file: the one place that speaks the floats of the library that writes it. They are places on paper,
//! made from whole twips, and no amount is ever one.
#![expect(clippy::float_arithmetic, reason = "places on paper, for a library that takes points")]

use std::num::NonZeroU16;

use chrono::{Datelike as _, Timelike as _};
use krilla::{
    Document as File, SerializeSettings,
    color::rgb,
    configure::{Accessibility, Archival, Configuration, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata, TextDirection},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
        TagKind, TagTree,
    },
    text::{GlyphId, KrillaGlyph},
};

use super::{
    PdfError,
    faces::Shelf,
    sheet::{HEIGHT, Ink, Item, Node, Pages, Part, WIDTH},
    text::Set,
};
use crate::{clean, content::Document, words};

/// Twips in points.
fn points(twips: i32) -> f32 {
    twips as f32 / 20.0
}

/// The file. Text that no archive takes makes it an ordinary PDF, tagged as well.
pub(super) fn write(
    shelf: &Shelf,
    pages: &Pages,
    document: &Document,
) -> Result<Vec<u8>, PdfError> {
    let kept = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish();
    let kept = kept.ok().and_then(|kept| file(shelf, pages, document, kept).ok());
    match kept {
        Some(bytes) => Ok(bytes),
        None => file(shelf, pages, document, Configuration::default()).map_err(PdfError::Unwritten),
    }
}

fn file(
    shelf: &Shelf,
    pages: &Pages,
    document: &Document,
    configuration: Configuration,
) -> Result<Vec<u8>, String> {
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut file = File::new_with(settings);
    let mut told: Vec<Vec<Identifier>> = vec![Vec::new(); pages.nodes.len()];
    let accent = accent(document.colour.as_deref());
    for items in &pages.pages {
        let size = PageSettings::from_wh(points(WIDTH), points(HEIGHT)).ok_or("no page")?;
        let mut page = file.start_page_with(size);
        let mut surface = page.surface();
        for item in items {
            draw(&mut surface, shelf, item, accent, &mut told);
        }
        surface.finish();
        page.finish();
    }
    file.set_tag_tree(tree(&pages.nodes, told));
    file.set_outline(outline(pages));
    file.set_metadata(metadata(document));
    file.finish().map_err(|error| format!("{error:?}").chars().take(500).collect())
}

fn metadata(document: &Document) -> Metadata {
    let number = document.number.as_deref().unwrap_or(&document.id);
    let at = document.at;
    let small = |number: u32| u8::try_from(number).unwrap_or(0);
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or(1970))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(format!("{} {number}", words::title(document)))
        .authors(vec![clean(&document.brand)])
        .creator("Vouch".to_owned())
        .producer("Vouch".to_owned())
        .language("en".to_owned())
        .text_direction(TextDirection::LeftToRight)
        .creation_date(date)
        .document_id(document.id.clone())
}

fn outline(pages: &Pages) -> Outline {
    let mut outline = Outline::new();
    for (words, page, y) in &pages.headings {
        let place = XyzDestination::new(*page, Point::from_xy(0.0, points(*y)));
        outline.push_child(OutlineNode::new(clean(words), place));
    }
    outline
}

fn draw(
    surface: &mut Surface<'_>,
    shelf: &Shelf,
    item: &Item,
    accent: rgb::Color,
    told: &mut [Vec<Identifier>],
) {
    match item {
        Item::Rule { x, y, width, ink, weight } => {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
            surface.set_fill(Some(fill(*ink, accent)));
            let rect = Rect::from_xywh(points(*x), points(*y), points(*width), points(*weight));
            let mut path = PathBuilder::new();
            if let Some(rect) = rect {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            surface.end_tagged();
        }
        Item::Text { x, y, set, style, part } => {
            if set.runs.is_empty() {
                return;
            }
            let tag = match part {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
            };
            let identifier = surface.start_tagged(tag);
            surface.set_fill(Some(fill(style.ink, accent)));
            put(surface, shelf, set, (*x, *y), style.size);
            surface.end_tagged();
            if let Some(told) = part.and_then(|part| told.get_mut(part)) {
                told.push(identifier);
            }
        }
    }
}

fn put(surface: &mut Surface<'_>, shelf: &Shelf, set: &Set, (x, y): (i32, i32), size: i32) {
    let mut left = x;
    for run in &set.runs {
        let Some(open) = shelf.at(run.face) else { continue };
        let units = open.shaper.units_per_em().max(1) as f32;
        let share = |distance: i32| distance as f32 / units;
        let glyphs: Vec<KrillaGlyph> = run
            .glyphs
            .iter()
            .map(|glyph| {
                KrillaGlyph::new(
                    GlyphId::new(glyph.id),
                    share(glyph.advance),
                    share(glyph.offset.0),
                    share(glyph.offset.1),
                    0.0,
                    glyph.bytes.clone(),
                    None,
                )
            })
            .collect();
        let start = Point::from_xy(points(left), points(y));
        surface.draw_glyphs(start, &glyphs, open.font.clone(), &run.text, points(size), false);
        left += run.width;
    }
}

fn fill(ink: Ink, accent: rgb::Color) -> Fill {
    let colour = match ink {
        Ink::Plain => rgb::Color::new(0x1f, 0x1c, 0x17),
        Ink::Quiet => rgb::Color::new(0x5e, 0x58, 0x4c),
        Ink::Rule => rgb::Color::new(0xcd, 0xc6, 0xb8),
        Ink::Red => rgb::Color::new(0x9c, 0x1f, 0x18),
        Ink::Accent => accent,
    };
    Fill { paint: colour.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

/// The company's colour, darkened until it can be read on white.
fn accent(colour: Option<&str>) -> rgb::Color {
    let digits = colour.and_then(|colour| colour.strip_prefix('#')).filter(|hex| hex.len() == 6);
    let number = digits.and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(0x1f_1c_17);
    let [_, red, green, blue] = number.to_be_bytes();
    let mut parts = [red, green, blue].map(u32::from);
    // 4.5 to 1 on white is a luminance of 0.18; squares are near enough to the eye's curve.
    while 2126 * parts[0].pow(2) + 7152 * parts[1].pow(2) + 722 * parts[2].pow(2) > 1800 * 255 * 255
    {
        parts = parts.map(|part| part * 9 / 10);
    }
    let [red, green, blue] = parts.map(|part| u8::try_from(part).unwrap_or(u8::MAX));
    rgb::Color::new(red, green, blue)
}

/// What is read out, in its order: a part follows what it is a part of, and what came before it there.
fn tree(nodes: &[Node], told: Vec<Vec<Identifier>>) -> TagTree {
    let mut groups: Vec<TagGroup> =
        nodes.iter().map(|node| TagGroup::new(tag(&node.part))).collect();
    for (group, told) in groups.iter_mut().zip(told) {
        for identifier in told {
            group.push(identifier);
        }
    }
    // From the last on, so that each is whole when it joins the one that it belongs to; turned round at the end.
    let mut below: Vec<Vec<TagGroup>> = nodes.iter().map(|_| Vec::new()).collect();
    let mut roots = Vec::new();
    for (at, node) in nodes.iter().enumerate().rev() {
        let Some(mut group) = groups.pop() else { continue };
        if let Some(children) = below.get_mut(at) {
            for child in children.drain(..).rev() {
                group.push(child);
            }
        }
        match node.of.and_then(|of| below.get_mut(of)) {
            Some(siblings) => siblings.push(group),
            None => roots.push(group),
        }
    }
    let mut tree = TagTree::new().with_lang(Some("en".to_owned()));
    for root in roots.into_iter().rev() {
        tree.push(root);
    }
    tree
}

fn tag(part: &Part) -> TagKind {
    match part {
        Part::Title(words) => Tag::Hn(NonZeroU16::MIN, Some(clean(words))).into(),
        Part::Heading(words) => {
            Tag::Hn(NonZeroU16::MIN.saturating_add(1), Some(clean(words))).into()
        }
        Part::Paragraph => Tag::P.into(),
        Part::Table => Tag::Table.into(),
        Part::Row => Tag::TR.into(),
        Part::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Part::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        Part::Cell => Tag::TD.into(),
    }
}
