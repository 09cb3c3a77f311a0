//! QR codes as drawings: black on white whatever the page's colours are, so that every camera reads them.

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// Four modules of white around the code, as the standard asks for.
const QUIET_ZONE: i32 = 4;

/// The code of a text; none if the text is longer than any code.
pub(crate) fn svg(text: &str, title: &str) -> Option<Markup> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET_ZONE;
    Some(html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (side) " " (side) } width="480" height="480"
            role="img" aria-labelledby="title" shape-rendering="crispEdges" {
            title id="title" { (title) }
            rect width="100%" height="100%" fill="#fff" {}
            path fill="#000" d=(dark(&code)) {}
        }
    })
}

/// The dark modules, each run of a line as one rectangle.
fn dark(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let length = (x..code.size()).take_while(|&x| code.get_module(x, y)).count();
            if length > 0 {
                let (left, top) = (x + QUIET_ZONE, y + QUIET_ZONE);
                path.push_str(&format!("M{left} {top}h{length}v1h-{length}z"));
            }
            x += i32::try_from(length).unwrap_or(i32::MAX / 2).max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which modules a path makes dark, read back from its rectangles.
    fn drawn(path: &str) -> Vec<(i32, i32)> {
        let mut modules = Vec::new();
        for rectangle in path.split('M').skip(1) {
            let (at, rest) = rectangle.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let length = rest.split('v').next().unwrap();
            let (x, y, length): (i32, i32, i32) =
                (x.parse().unwrap(), y.parse().unwrap(), length.parse().unwrap());
            modules.extend((x..x + length).map(|x| (x - QUIET_ZONE, y - QUIET_ZONE)));
        }
        modules
    }

    #[test]
    fn every_dark_module_is_drawn_once_and_no_other() {
        let url = "https://vouch.example/r/abcdefgh";
        let code = QrCode::encode_text(url, QrCodeEcc::Medium).unwrap();
        let expected: Vec<_> = (0..code.size())
            .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
            .filter(|&(x, y)| code.get_module(x, y))
            .collect();
        assert_eq!(drawn(&dark(&code)), expected);
    }

    #[test]
    fn a_title_is_escaped_and_an_endless_text_has_no_code() {
        let text = svg("https://vouch.example/r/a", "<b>\"").unwrap().into_string();
        assert!(text.contains("&lt;b&gt;") && text.contains("fill=\"#fff\""), "{text}");
        assert!(svg(&"x".repeat(5_000), "").is_none());
    }
}
