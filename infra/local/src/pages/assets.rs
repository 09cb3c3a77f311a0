//! The one stylesheet and the one script, under addresses that change with their content.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use sha2::{Digest as _, Sha256};

/// A file that pages refer to.
#[derive(Debug)]
pub(crate) struct Asset {
    name: &'static str,
    media_type: &'static str,
    content: &'static str,
    url: LazyLock<String>,
}

/// The look of every page.
pub(crate) static LOOK: Asset = Asset {
    name: "look.css",
    media_type: "text/css; charset=utf-8",
    content: include_str!("look.css"),
    url: LazyLock::new(|| url("look.css", include_str!("look.css"))),
};

/// Copying, and nothing that any page depends on.
pub(crate) static ACT: Asset = Asset {
    name: "act.js",
    media_type: "text/javascript; charset=utf-8",
    content: include_str!("act.js"),
    url: LazyLock::new(|| url("act.js", include_str!("act.js"))),
};

fn url(name: &str, content: &str) -> String {
    let digest = Sha256::digest(content);
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/{hash}/{name}")
}

impl Asset {
    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn answer(&self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from_static(self.content.as_bytes()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
        headers.insert(header::CACHE_CONTROL, for_ever);
        response
    }
}

/// The file at an address, if it is the one of now.
pub(crate) fn find(path: &str) -> Option<Response<Bytes>> {
    [&LOOK, &ACT]
        .into_iter()
        .find(|asset| asset.url() == path && path.ends_with(asset.name))
        .map(Asset::answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_for_ever_under_the_address_of_its_content() {
        let found = find(LOOK.url()).unwrap();
        assert!(found.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        assert!(find("/assets/0000000000000000/look.css").is_none());
    }

    #[test]
    fn the_stylesheet_and_the_script_stay_small() {
        assert!(LOOK.content.len() < 20 * 1024 && ACT.content.len() < 8 * 1024);
    }
}
