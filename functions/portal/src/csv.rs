//! Tables as CSV files (RFC 4180) that spreadsheets open without being fooled (RELIABILITY §4).

use std::fmt::Write as _;

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};

/// How texts begin that a spreadsheet would take for a formula.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    /// Words of people, or ids: whatever they begin with, they stay words.
    Text(&'a str),
    /// A decimal of our own making: it stays a number.
    Number(&'a str),
}

/// A table in the making.
#[derive(Debug)]
pub(crate) struct Csv(String);

impl Csv {
    /// A table with these columns.
    pub(crate) fn new(head: &[&str]) -> Self {
        let mut csv = Self(String::new());
        let cells: Vec<Cell<'_>> = head.iter().map(|name| Cell::Number(name)).collect();
        csv.row(&cells);
        csv
    }

    /// One more row.
    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            match cell {
                Cell::Number(plain) => self.0.push_str(plain),
                Cell::Text("") => {}
                Cell::Text(text) => {
                    let mark = if text.starts_with(FORMULAS) { "'" } else { "" };
                    let quoted = text.replace('"', "\"\"");
                    // Writing to a string can't fail.
                    let _ = write!(self.0, "\"{mark}{quoted}\"");
                }
            }
        }
        self.0.push_str("\r\n");
    }

    /// The file, to be saved under a name of ours.
    pub(crate) fn file(self, name: &str) -> Response {
        let mut response = self.0.into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
        );
        let disposition = format!("attachment; filename=\"{name}.csv\"");
        if let Ok(disposition) = HeaderValue::from_str(&disposition) {
            headers.insert(header::CONTENT_DISPOSITION, disposition);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words_and_numbers_stay_numbers() {
        let mut csv = Csv::new(&["name", "amount"]);
        for text in ["plain", "a \"b\", c", "=1+1", "+1", "-1", "@x", "\tx", "two\r\nlines", ""] {
            csv.row(&[Cell::Text(text), Cell::Number("-1.50")]);
        }
        let expected = [
            "name,amount",
            "\"plain\",-1.50",
            "\"a \"\"b\"\", c\",-1.50",
            "\"'=1+1\",-1.50",
            "\"'+1\",-1.50",
            "\"'-1\",-1.50",
            "\"'@x\",-1.50",
            "\"'\tx\",-1.50",
            "\"two\r\nlines\",-1.50",
            ",-1.50",
            "",
        ];
        assert_eq!(csv.0, expected.join("\r\n"));
    }
}
