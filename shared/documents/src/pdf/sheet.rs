//! Pages as they fill up: paragraphs, blocks, and tables whose head comes again on each page.

use super::{
    faces::{Face, Shelf},
    text::{Set, set, wrapped},
};

/// A4, in twips.
pub(super) const WIDTH: i32 = 11_906;
/// The same.
pub(super) const HEIGHT: i32 = 16_838;
/// Where text begins.
pub(super) const LEFT: i32 = 1304;
/// Where it ends.
pub(super) const RIGHT: i32 = WIDTH - LEFT;
/// How wide it is.
pub(super) const CONTENT: i32 = RIGHT - LEFT;
const TOP: i32 = 1250;
const TOP_LATER: i32 = 1500;
const BOTTOM: i32 = 15_300;
const FOOT: i32 = 15_950;
/// What stands above and below a row's text.
const PADDING: i32 = 65;

/// What something is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Quiet,
    Rule,
    Red,
    Accent,
}

/// How a text is set; the size is in twips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: i32,
    pub(super) ink: Ink,
}

impl Style {
    /// From one line to the next.
    fn leading(&self) -> i32 {
        self.size * 14 / 10
    }

    /// From the top of a line to what its letters stand on.
    fn ascent(&self) -> i32 {
        self.size * 105 / 100
    }
}

/// What a paragraph is to somebody who listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Plain,
}

/// A part of the document as it is read out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Title(String),
    Heading(String),
    Paragraph,
    Table,
    Row,
    ColumnHead,
    RowHead,
    Cell,
}

/// Where a part is in the tree: its own place, and that of what it is a part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) part: Part,
    pub(super) of: Option<usize>,
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// A text, with its part; none for what stands on every page.
    Text { x: i32, y: i32, set: Set, style: Style, part: Option<usize> },
    /// A line across.
    Rule { x: i32, y: i32, width: i32, ink: Ink, weight: i32 },
}

/// All pages.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) pages: Vec<Vec<Item>>,
    pub(super) nodes: Vec<Node>,
    /// Where headings are: their words, page and height.
    pub(super) headings: Vec<(String, usize, i32)>,
}

/// On which side a cell's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// One cell of a row.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    style: Style,
    text: String,
    is_head: bool,
}

impl Cell {
    pub(super) fn of(style: Style, text: String) -> Self {
        Self { style, text, is_head: false }
    }

    pub(super) fn head(style: Style, text: String) -> Self {
        Self { style, text, is_head: true }
    }
}

/// A table that is being filled.
pub(super) struct Table {
    columns: Vec<(i32, i32, Align)>,
    head: Option<(Style, Vec<String>)>,
    node: usize,
}

/// Pages that fill up.
pub(super) struct Sheet<'a> {
    shelf: &'a Shelf,
    done: Pages,
    y: i32,
    running_head: String,
}

const RUNNING: Style = Style { face: Face::Sans, size: 150, ink: Ink::Quiet };

impl<'a> Sheet<'a> {
    pub(super) fn new(shelf: &'a Shelf, running_head: String) -> Self {
        let done = Pages { pages: vec![Vec::new()], ..Pages::default() };
        Self { shelf, done, y: TOP, running_head }
    }

    /// All pages, with their numbers.
    pub(super) fn finish(mut self, running_foot: &str) -> Pages {
        let count = self.done.pages.len();
        let foot = shortened(self.shelf, running_foot, CONTENT - 1500);
        for (at, page) in self.done.pages.iter_mut().enumerate() {
            let number = set(self.shelf, &RUNNING, &format!("{} of {count}", at + 1));
            page.push(rule(LEFT, FOOT - 220, CONTENT, Ink::Rule, 8));
            let right = RIGHT - number.width;
            page.push(text(LEFT, FOOT, foot.clone(), RUNNING, None));
            page.push(text(right, FOOT, number, RUNNING, None));
        }
        self.done
    }

    /// How far down the page is full.
    pub(super) fn top(&self) -> (usize, i32) {
        (self.done.pages.len(), self.y)
    }

    /// Goes back up, to put something beside what is there; nowhere from another page.
    pub(super) fn back_to(&mut self, (page, y): (usize, i32)) {
        if page == self.done.pages.len() {
            self.y = y;
        }
    }

    /// Goes below all of these.
    pub(super) fn forth_to(&mut self, ends: &[(usize, i32)]) {
        let here = self.done.pages.len();
        let lowest = ends.iter().filter(|(page, _)| *page == here).map(|(_, y)| *y).max();
        self.y = lowest.unwrap_or(self.y).max(self.y);
    }

    pub(super) fn gap(&mut self, height: i32) {
        self.y += height;
    }

    pub(super) fn rule(&mut self, x: i32, width: i32, ink: Ink, weight: i32) {
        let rule = rule(x, self.y, width, ink, weight);
        self.put(rule);
    }

    /// A text over the whole width.
    pub(super) fn paragraph(&mut self, style: &Style, role: Role, words: &str) {
        let part = match role {
            Role::Title => Part::Title(words.to_owned()),
            Role::Plain => Part::Paragraph,
        };
        if role == Role::Title {
            self.done.headings.push((words.to_owned(), self.done.pages.len() - 1, self.y));
        }
        let node = self.node(part, None);
        self.fill(style, (LEFT, CONTENT), words, node);
    }

    /// A text in a part of the width.
    pub(super) fn block(&mut self, style: &Style, place: (i32, i32), words: &str) {
        let node = self.node(Part::Paragraph, None);
        self.fill(style, place, words, node);
    }

    /// A heading: never the last thing on its page.
    pub(super) fn heading(&mut self, style: &Style, words: &str) {
        if self.y + 5 * style.leading() > BOTTOM {
            self.turn();
        }
        self.done.headings.push((words.to_owned(), self.done.pages.len() - 1, self.y));
        let node = self.node(Part::Heading(words.to_owned()), None);
        self.fill(style, (LEFT, CONTENT), words, node);
        self.gap(60);
    }

    fn fill(&mut self, style: &Style, (x, width): (i32, i32), words: &str, node: usize) {
        for line in wrapped(self.shelf, style, words, width) {
            if self.y + style.leading() > BOTTOM {
                self.turn();
            }
            let item = text(x, self.y + style.ascent(), line, *style, Some(node));
            self.put(item);
            self.y += style.leading();
        }
    }

    /// A table whose columns are there, each with its left edge, width and side; its head comes on each page.
    pub(super) fn table(
        &mut self,
        columns: &[(i32, i32, Align)],
        head: Option<(Style, Vec<String>)>,
    ) -> Table {
        let node = self.node(Part::Table, None);
        let table = Table { columns: columns.to_vec(), head, node };
        if table.head.is_some() {
            self.table_head(&table, true);
        }
        self.rule(LEFT, CONTENT, Ink::Rule, 10);
        table
    }

    fn table_head(&mut self, table: &Table, is_first: bool) {
        let Some((style, heads)) = &table.head else { return };
        let row = is_first.then(|| self.node(Part::Row, Some(table.node)));
        for ((x, width, align), words) in table.columns.iter().zip(heads) {
            let part = row.map(|row| self.node(Part::ColumnHead, Some(row)));
            let line = set(self.shelf, style, words);
            let x = aligned(*x, *width, *align, line.width);
            let item = text(x, self.y + style.ascent(), line, *style, part);
            self.put(item);
        }
        self.y += style.leading() + PADDING;
    }

    /// One row. It stands whole on a page, unless it is longer than one.
    pub(super) fn row(&mut self, table: &mut Table, cells: &[Cell], is_sum: bool) {
        let shelf = self.shelf;
        let widths = table.columns.iter().map(|(_, width, _)| *width);
        let lines: Vec<Vec<Set>> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| wrapped(shelf, &cell.style, &cell.text, width))
            .collect();
        let leading = cells.iter().map(|cell| cell.style.leading()).max().unwrap_or(0);
        let ascent = cells.iter().map(|cell| cell.style.ascent()).max().unwrap_or(0);
        let most = lines.iter().map(Vec::len).max().unwrap_or(0);
        let height = leading * i32::try_from(most).unwrap_or(0) + 2 * PADDING;
        if self.y + height > BOTTOM && height < BOTTOM - TOP_LATER - 600 {
            self.turn_within(table);
        }
        if is_sum {
            self.rule(LEFT, CONTENT, Ink::Plain, 10);
        }
        self.y += PADDING;
        let row = self.node(Part::Row, Some(table.node));
        let parts: Vec<usize> = cells
            .iter()
            .map(|cell| self.node(if cell.is_head { Part::RowHead } else { Part::Cell }, Some(row)))
            .collect();
        for at in 0..most {
            if self.y + leading > BOTTOM {
                self.turn_within(table);
            }
            let cells = lines.iter().zip(&table.columns).zip(cells.iter().zip(&parts));
            for ((lines, (x, width, align)), (cell, part)) in cells {
                let Some(line) = lines.get(at) else { continue };
                let x = aligned(*x, *width, *align, line.width);
                let item = text(x, self.y + ascent, line.clone(), cell.style, Some(*part));
                self.put(item);
            }
            self.y += leading;
        }
        self.y += PADDING;
        if !is_sum {
            self.rule(LEFT, CONTENT, Ink::Rule, 6);
        }
    }

    /// The table is whole.
    pub(super) fn end(&mut self, _: Table) {
        self.gap(PADDING);
    }

    fn turn_within(&mut self, table: &Table) {
        self.turn();
        if table.head.is_some() {
            self.table_head(table, false);
            self.rule(LEFT, CONTENT, Ink::Rule, 10);
        }
    }

    fn turn(&mut self) {
        let head = shortened(self.shelf, &self.running_head, CONTENT);
        self.done.pages.push(vec![text(LEFT, TOP, head, RUNNING, None)]);
        self.y = TOP_LATER;
    }

    fn node(&mut self, part: Part, of: Option<usize>) -> usize {
        self.done.nodes.push(Node { part, of });
        self.done.nodes.len() - 1
    }

    fn put(&mut self, item: Item) {
        if let Some(page) = self.done.pages.last_mut() {
            page.push(item);
        }
    }
}

fn aligned(x: i32, width: i32, align: Align, text: i32) -> i32 {
    match align {
        Align::Left => x,
        Align::Right => x + width - text,
    }
}

fn text(x: i32, y: i32, set: Set, style: Style, part: Option<usize>) -> Item {
    Item::Text { x, y, set, style, part }
}

fn rule(x: i32, y: i32, width: i32, ink: Ink, weight: i32) -> Item {
    Item::Rule { x, y, width, ink, weight }
}

/// As much of a running text as fits on a line.
fn shortened(shelf: &Shelf, words: &str, width: i32) -> Set {
    wrapped(shelf, &RUNNING, words, width).into_iter().next().unwrap_or_default()
}
