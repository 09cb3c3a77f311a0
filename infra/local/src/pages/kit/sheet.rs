//! Tables as an account book has them: one job, amounts at the right, a sum line, two lines a row on a phone.

use maud::{Markup, html};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
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

/// A table before it is drawn.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// What it shows, for those who come to it without the page around it.
    pub(crate) caption: String,
    /// The columns.
    pub(crate) columns: Vec<(&'static str, Cell)>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
    /// The lines below, summing up.
    pub(crate) sums: Vec<Row>,
    /// Whether amounts of currencies with and without decimals stand below each other.
    pub(crate) is_mixed: bool,
    /// What is said in place of rows where there are none.
    pub(crate) nothing: Markup,
}

/// One row, as many cells as there are columns.
pub(crate) type Row = Vec<Markup>;

impl Sheet {
    /// The table. Roles are spelt out: a table that is laid out as lines on a phone loses them otherwise.
    pub(crate) fn shown(&self) -> Markup {
        html! {
            div class={ "sheet" @if self.is_mixed { " mixed" } } {
                table role="table" {
                    caption { (self.caption) }
                    thead role="rowgroup" { tr role="row" {
                        @for (words, cell) in &self.columns {
                            th scope="col" role="columnheader" class=(class(*cell)) { (words) }
                        }
                    } }
                    tbody role="rowgroup" {
                        @for row in &self.rows { (self.row(row)) }
                        @if self.rows.is_empty() {
                            tr role="row" class="nothing" {
                                td role="cell" class="lead" colspan=(self.columns.len()) { (self.nothing) }
                            }
                        }
                    }
                    @if !self.sums.is_empty() {
                        tfoot role="rowgroup" { @for row in &self.sums { (self.row(row)) } }
                    }
                }
            }
        }
    }

    fn row(&self, cells: &[Markup]) -> Markup {
        html! {
            tr role="row" {
                @for ((words, cell), content) in self.columns.iter().zip(cells) {
                    @if *cell == Cell::Lead {
                        th scope="row" role="rowheader" class="lead" { (content) }
                    } @else {
                        td role="cell" class=(class(*cell)) data-label=[label(*cell, words)] { (content) }
                    }
                }
            }
        }
    }
}

/// What a phone shows before a cell: numbers need it, words speak for themselves.
fn label(cell: Cell, words: &'static str) -> Option<&'static str> {
    matches!(cell, Cell::Number | Cell::Aside).then_some(words)
}

fn class(cell: Cell) -> &'static str {
    match cell {
        Cell::Lead => "lead",
        Cell::Words => "words",
        Cell::Number => "num",
        Cell::Aside => "num aside",
        Cell::AsideWords => "words aside",
        Cell::Key => "num key",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_without_rows_says_what_will_stand_there() {
        let sheet = Sheet {
            caption: "Commissions".to_owned(),
            columns: vec![("Sale", Cell::Lead), ("Amount", Cell::Key)],
            rows: Vec::new(),
            sums: Vec::new(),
            is_mixed: false,
            nothing: html! { "No sale yet." },
        };
        let text = sheet.shown().into_string();
        assert!(text.contains("No sale yet.") && text.contains("colspan=\"2\""));
        assert!(!text.contains("tfoot"));
    }

    #[test]
    fn what_is_shown_is_escaped() {
        let hostile = "<script>alert(1)</script>";
        let sheet = Sheet {
            caption: hostile.to_owned(),
            columns: vec![("Name", Cell::Lead)],
            rows: vec![vec![html! { (hostile) }]],
            sums: Vec::new(),
            is_mixed: true,
            nothing: html! {},
        };
        assert!(!sheet.shown().into_string().contains("<script>"));
    }
}
