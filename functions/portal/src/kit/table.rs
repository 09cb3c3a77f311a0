//! Tables as an account book has them: one job, amounts at the right, a sum line, two lines a row on a phone.

use maud::{Markup, html};
use vouch_domain::money::Currency;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// What the row is: the first thing on a phone.
    Lead,
    /// Words.
    Words,
    /// An amount or a count.
    Number,
    /// A number that a phone has no room for: whoever looks at the thing itself finds it there.
    Aside,
    /// Words that a phone has no room for.
    AsideWords,
    /// The amount that the row is about: beside the lead on a phone.
    Key,
}

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Rising,
    Falling,
}

/// One column: its heading, what it holds, and how it sorts where it does.
#[derive(Clone, Debug)]
pub struct Column {
    heading: String,
    cell: Cell,
    sorting: Option<(String, Option<Direction>)>,
}

/// A column that does not sort.
pub fn column(heading: impl Into<String>, cell: Cell) -> Column {
    Column { heading: heading.into(), cell, sorting: None }
}

impl Column {
    /// Makes the heading a link that sorts, and says how the table is sorted by it now.
    #[must_use]
    pub fn sorted(self, href: String, now: Option<Direction>) -> Self {
        Self { sorting: Some((href, now)), ..self }
    }

    fn head(&self) -> Markup {
        let now = self.sorting.as_ref().and_then(|(_, now)| *now).map(|now| match now {
            Direction::Rising => "ascending",
            Direction::Falling => "descending",
        });
        html! {
            th scope="col" class=(self.cell.class()) aria-sort=[now] {
                @match &self.sorting {
                    Some((href, _)) => a href=(href) { (self.heading) },
                    None => (self.heading),
                }
            }
        }
    }

    /// What a phone shows before a cell: numbers need it, words speak for themselves.
    fn label(&self) -> Option<&str> {
        matches!(self.cell, Cell::Number | Cell::Aside).then_some(self.heading.as_str())
    }
}

/// A table before it is drawn.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it shows, for those who come to it without the page around it.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<Markup>>,
    /// The lines below, summing up.
    pub sums: Vec<Vec<Markup>>,
    /// Whether amounts of currencies with and without decimals stand below each other.
    pub is_mixed: bool,
    /// What is said in place of rows where there are none.
    pub nothing: Markup,
}

impl Table {
    /// The table.
    pub fn shown(&self) -> Markup {
        html! {
            div class={ "sheet" @if self.is_mixed { " mixed" } } {
                table {
                    caption { (self.caption) }
                    thead { tr {
                        @for column in &self.columns { (column.head()) }
                    } }
                    tbody {
                        @for row in &self.rows { (self.row(row)) }
                        @if self.rows.is_empty() { (self.no_rows()) }
                    }
                    @if !self.sums.is_empty() {
                        tfoot { @for row in &self.sums { (self.row(row)) } }
                    }
                }
            }
        }
    }

    fn row(&self, cells: &[Markup]) -> Markup {
        html! {
            tr {
                @for (column, content) in self.columns.iter().zip(cells) {
                    @if column.cell == Cell::Lead {
                        th scope="row" class="lead" { (content) }
                    } @else {
                        td class=(column.cell.class()) data-label=[column.label()] { (content) }
                    }
                }
            }
        }
    }

    /// What is said, and below it the row that will be there one day, drawn faintly.
    fn no_rows(&self) -> Markup {
        html! {
            tr class="nothing" {
                td class="lead" colspan=(self.columns.len()) { (self.nothing) }
            }
            tr class="ghost" aria-hidden="true" {
                @for column in &self.columns { td class=(column.cell.class()) { span {} } }
            }
        }
    }
}

/// Whether amounts of these currencies have different numbers of decimals.
pub fn is_mixed(currencies: impl IntoIterator<Item = Currency>) -> bool {
    let mut currencies = currencies.into_iter();
    let Some(first) = currencies.next() else { return false };
    currencies.any(|currency| currency.digits() != first.digits())
}

impl Cell {
    fn class(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Words => "words",
            Self::Number => "num",
            Self::Aside => "num aside",
            Self::AsideWords => "words aside",
            Self::Key => "num key",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_without_rows_says_what_will_stand_there() {
        let table = Table {
            caption: "Commissions".to_owned(),
            columns: vec![
                column("Sale", Cell::Lead)
                    .sorted("?sort=sale&way=up".to_owned(), Some(Direction::Falling)),
                column("Amount", Cell::Key),
            ],
            rows: Vec::new(),
            sums: Vec::new(),
            is_mixed: false,
            nothing: html! { "No sale yet." },
        };
        let text = table.shown().into_string();
        assert!(text.contains("No sale yet.") && text.contains("colspan=\"2\""), "{text}");
        assert!(
            text.contains("aria-sort=\"descending\"") && text.contains("?sort=sale&amp;way=up")
        );
        assert!(!text.contains("tfoot"));
    }

    #[test]
    fn what_is_shown_is_escaped() {
        let hostile = "<script>alert(1)</script>";
        let table = Table {
            caption: hostile.to_owned(),
            columns: vec![column(hostile, Cell::Lead), column("\"><script>", Cell::Number)],
            rows: vec![vec![html! { (hostile) }, html! { "1" }]],
            sums: Vec::new(),
            is_mixed: true,
            nothing: html! {},
        };
        assert!(!table.shown().into_string().contains("<script>"));
    }
}
