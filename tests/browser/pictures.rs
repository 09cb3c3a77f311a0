//! Pictures of every page, for people to look at: `tests/run pictures` puts them into `.screenshots/`.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::browser::{Browser, Scheme, WIDTHS};
use crate::pages::{PAGES, Page, reach, visitors};
use crate::site::{CROWDED, DEMO, FRESH, HOSTILE, Site, Who};

/// A window at least; longer pages are cut.
const HEIGHTS: RangeInclusive<u64> = 900..=6_000;

type Look = (u32, Scheme);

const ALL: [Look; 4] = [
    (WIDTHS[0], Scheme::Light),
    (WIDTHS[0], Scheme::Dark),
    (WIDTHS[1], Scheme::Light),
    (WIDTHS[1], Scheme::Dark),
];

/// Where a picture differs from day and desk at once.
const TWO: [Look; 2] = [(WIDTHS[0], Scheme::Light), (WIDTHS[1], Scheme::Dark)];

#[test]
fn pictures_of_every_page() {
    let Some(folder) = std::env::var_os("VOUCH_PICTURES").map(PathBuf::from) else { return };
    // Parts of names, where not all are wanted.
    let only = std::env::var("ONLY").unwrap_or_default();
    let album = Album { folder, only };
    album.fill(&DEMO, "demo", "en", &ALL);
    album.fill(&DEMO, "german", "de", &TWO);
    for (site, name) in [(&FRESH, "fresh"), (&CROWDED, "crowded"), (&HOSTILE, "hostile")] {
        // A site is made when it is looked at first, and that takes a while.
        if album.wants_some_of(name) {
            album.fill(site, name, "en", &TWO);
        }
    }
    album.fill_printed(&DEMO);
    album.fill_forced(&DEMO);
}

struct Album {
    folder: PathBuf,
    only: String,
}

impl Album {
    fn fill(&self, site: &Site, name: &str, language: &str, looks: &[Look]) {
        for who in visitors(site) {
            let Some(browser) = site.browser_of(who) else { return };
            browser.speak(language);
            for page in reach(site, who, &browser.cookies()) {
                for &(width, scheme) in looks {
                    let file = format!("{name}/{}-{width}-{scheme}.png", page.page.name);
                    if let Some(file) = self.wanted(&file) {
                        browser.look_like(width, scheme);
                        browser.go(&page.path);
                        take(&browser, width, &file);
                    }
                }
            }
        }
    }

    /// As they come out of a printer: what people print.
    fn fill_printed(&self, site: &Site) {
        let Some(browser) = site.browser_of(Who::Partner) else { return };
        for page in reach(site, Who::Partner, &browser.cookies()) {
            let file = self.wanted(&format!("printed/{}.png", page.page.name));
            if let Some(file) = file.filter(|_| page.page.name.contains("statement")) {
                browser.look_like(794, Scheme::Light);
                browser.media("print", Scheme::Light);
                browser.go(&page.path);
                take(&browser, 794, &file);
            }
        }
    }

    /// With a few colours that somebody chose for everything.
    fn fill_forced(&self, site: &Site) {
        let Some(browser) = site.browser_of(Who::Anybody) else { return };
        for (width, scheme) in TWO {
            let file = format!("forced/components-{width}-{scheme}.png");
            if let Some(file) = self.wanted(&file) {
                browser.look_like(width, scheme);
                browser.force_colours(scheme);
                browser.go("/local/components");
                take(&browser, width, &file);
            }
        }
    }

    /// Whether there is a picture to be taken in a site without the demo.
    fn wants_some_of(&self, name: &str) -> bool {
        let pages = PAGES.iter().filter(|page| !page.demo_only);
        let file = |page: &Page, (width, scheme): Look| {
            format!("{name}/{}-{width}-{scheme}.png", page.name)
        };
        pages
            .into_iter()
            .any(|page| TWO.iter().any(|look| self.wanted(&file(page, *look)).is_some()))
    }

    fn wanted(&self, file: &str) -> Option<PathBuf> {
        self.only.split(',').any(|part| file.contains(part)).then(|| self.folder.join(file))
    }
}

/// The whole page, also what is below the window.
fn take(browser: &Browser, width: u32, file: &Path) {
    let metrics = browser.devtools("Page.getLayoutMetrics", &json!({}));
    let height = metrics["cssContentSize"]["height"].as_u64().unwrap_or_default();
    let height = height.clamp(*HEIGHTS.start(), *HEIGHTS.end());
    let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
    let asked = json!({ "captureBeyondViewport": true, "clip": clip });
    let picture = browser.devtools("Page.captureScreenshot", &asked);
    let png = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, png).unwrap();
    println!("{}", file.display());
}
