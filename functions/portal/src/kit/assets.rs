//! What pages refer to: the stylesheet, the script, the faces, the drawings, and each company's colour.
//!
//! Each has an address that changes with its content, so that browsers keep it for ever. The faces and the
//! drawings come from the build (`build.rs`), which may have had none: pages are whole without them.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use sha2::{Digest as _, Sha256};

use super::colour;

/// A file that pages refer to.
struct Asset {
    name: &'static str,
    content: Bytes,
    url: String,
}

impl Asset {
    fn new(name: &'static str, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        let url = url(name, &content);
        Self { name, content, url }
    }
}

fn url(name: &str, content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/{hash}/{name}")
}

/// The face of the interface; empty where the build had none.
const SANS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sans.woff2"));
/// The face of titles; empty where the build had none.
const SERIF: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/serif.woff2"));
/// The drawings in one file; empty where the build had none.
pub(super) const SPRITE: &str = include_str!(concat!(env!("OUT_DIR"), "/icons.svg"));

static SANS_FACE: LazyLock<Asset> = LazyLock::new(|| Asset::new("sans.woff2", SANS));
static SERIF_FACE: LazyLock<Asset> = LazyLock::new(|| Asset::new("serif.woff2", SERIF));
static ICONS: LazyLock<Asset> = LazyLock::new(|| Asset::new("icons.svg", SPRITE));
static LOOK: LazyLock<Asset> = LazyLock::new(|| Asset::new("look.css", stylesheet()));
static ACT: LazyLock<Asset> = LazyLock::new(|| Asset::new("act.js", include_str!("assets/act.js")));
static MARK: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("mark.svg", include_str!("assets/mark.svg")));

/// The stylesheet: the faces, where there are any, and the look of everything.
fn stylesheet() -> String {
    let layers = [
        include_str!("assets/base.css"),
        include_str!("assets/page.css"),
        include_str!("assets/parts.css"),
        include_str!("assets/sheet.css"),
        include_str!("assets/form.css"),
        include_str!("assets/chart.css"),
        include_str!("assets/print.css"),
    ];
    let faces = if SANS.is_empty() || SERIF.is_empty() {
        String::new()
    } else {
        include_str!("assets/faces.css")
            .replace("sans.woff2", &SANS_FACE.url)
            .replace("serif.woff2", &SERIF_FACE.url)
    };
    squeezed(&format!("{}{faces}", layers.concat()))
}

/// A stylesheet without what is only for those who write it. Licences (`/*!`) stay.
fn squeezed(sheet: &str) -> String {
    let mut text = String::with_capacity(sheet.len());
    for (at, part) in sheet.split("/*").enumerate() {
        match part.split_once("*/") {
            Some((comment, rest)) if comment.starts_with('!') => {
                text.extend(["/*", comment, "*/", rest]);
            }
            Some((_, rest)) if at > 0 => text.push_str(rest),
            _ => text.push_str(part),
        }
    }
    let text: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut text = text.join(" ");
    for (long, short) in [
        (" { ", "{"),
        (" {", "{"),
        ("; }", "}"),
        (" }", "}"),
        ("} ", "}"),
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
    ] {
        text = text.replace(long, short);
    }
    text
}

/// The address of the stylesheet.
pub fn look() -> &'static str {
    &LOOK.url
}

/// The address of the script.
pub fn act() -> &'static str {
    &ACT.url
}

/// The address of the small mark that a browser shows beside a page's title.
pub fn mark() -> &'static str {
    &MARK.url
}

/// The address of the drawings, where the build had them.
pub fn icons() -> Option<&'static str> {
    (!SPRITE.is_empty()).then(|| ICONS.url.as_str())
}

/// The address of the stylesheet that sets a company's colour; nothing where `#rrggbb` is no colour.
pub fn brand(colour: &str) -> Option<String> {
    let colour = colour.to_ascii_lowercase();
    let name = format!("brand-{}.css", colour.strip_prefix('#')?);
    Some(url(&name, brand_sheet(&colour)?.as_bytes()))
}

fn brand_sheet(colour: &str) -> Option<String> {
    let colour::Accent { day, night } = colour::accent(colour)?;
    Some(format!(":root{{--accent:light-dark({day},{night})}}"))
}

/// The file at an address, if it is the one of now.
pub fn answer(path: &str) -> Option<Response<Bytes>> {
    let (_, name) = path.strip_prefix("/assets/")?.split_once('/')?;
    let assets = [&*LOOK, &*ACT, &*MARK, &*SANS_FACE, &*SERIF_FACE, &*ICONS];
    let found = assets.into_iter().find(|asset| asset.url == path && !asset.content.is_empty());
    if let Some(asset) = found {
        return Some(kept(asset.name, asset.content.clone()));
    }
    let colour = format!("#{}", name.strip_prefix("brand-")?.strip_suffix(".css")?);
    let sheet = brand_sheet(&colour)?;
    (brand(&colour)? == path).then(|| kept(name, Bytes::from(sheet)))
}

/// An answer that browsers keep for ever.
fn kept(name: &str, content: Bytes) -> Response<Bytes> {
    let media_type = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    let mut response = Response::new(content);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(header::CACHE_CONTROL, for_ever);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_for_ever_under_the_address_of_its_content() {
        for (path, media_type) in [
            (look().to_owned(), "text/css; charset=utf-8"),
            (act().to_owned(), "text/javascript; charset=utf-8"),
            (mark().to_owned(), "image/svg+xml"),
            (brand("#B3001B").unwrap(), "text/css; charset=utf-8"),
        ] {
            let found = answer(&path).unwrap();
            assert!(found.headers()["cache-control"].to_str().unwrap().contains("immutable"));
            assert_eq!(found.headers()["content-type"], media_type);
            assert_eq!(found.headers()["x-content-type-options"], "nosniff");
        }
        assert!(brand("#B3001B").unwrap().ends_with("/brand-b3001b.css"));
        for path in [
            "/assets/0000000000000000/look.css",
            "/assets/0000000000000000/brand-b3001b.css",
            "/assets/0000000000000000/brand-nonsense.css",
            "/assets/look.css",
            "/local",
        ] {
            assert!(answer(path).is_none(), "{path}");
        }
    }

    #[test]
    fn the_stylesheet_and_the_script_stay_small() {
        // On the way they are compressed, to a third of this; the browser's tests weigh that.
        assert!(LOOK.content.len() < 24 * 1024, "look.css has {} bytes", LOOK.content.len());
        assert!(ACT.content.len() < 8 * 1024, "act.js has {} bytes", ACT.content.len());
    }

    #[test]
    fn faces_are_named_only_where_they_are() {
        let sheet = stylesheet();
        assert_eq!(sheet.contains("@font-face"), !SANS.is_empty() && !SERIF.is_empty());
        for line in sheet.lines().filter(|line| line.contains("url(")) {
            let path = line.split_once("url(").unwrap().1.split_once(')').unwrap().0;
            assert!(answer(path).is_some(), "{path}");
        }
    }
}
