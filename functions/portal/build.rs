//! Gets the faces and the drawings that pages are set in, once for each target folder.
//!
//! They are other people's work under their own licences, so they are not kept in the repository: npm brings the
//! pinned packages, and their digests are checked. Without npm, without a network or with `VOUCH_PLAIN_PAGES` set,
//! pages have the reader's own faces and no drawings, and nothing else changes. Delete the target folder's
//! `faces-and-drawings` and touch this file to try again.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folders by the environment"
)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};

/// What npm knows a package as, the digest of its archive, and the file of it that becomes ours.
struct Package {
    name: &'static str,
    version: &'static str,
    sha256: &'static str,
    archive: &'static str,
}

const SANS: Package = Package {
    name: "@fontsource-variable/hanken-grotesk",
    version: "5.3.0",
    sha256: "ceaf44924113b0dfe025b2bc4e263ccc64a2414559bbcb5966a480a3c45eba35",
    archive: "fontsource-variable-hanken-grotesk-5.3.0.tgz",
};
const SERIF: Package = Package {
    name: "@fontsource-variable/newsreader",
    version: "5.3.0",
    sha256: "4b8cfba8f4e79abe7b221b761b751d76569fd2d2303a9cace2e90b862c56630d",
    archive: "fontsource-variable-newsreader-5.3.0.tgz",
};
const ICONS: Package = Package {
    name: "lucide-static",
    version: "1.62.0",
    sha256: "386f9080c440d6f5049cefe3456ae8357f7a0c7f76e59670cd1cb83bc7050a44",
    archive: "lucide-static-1.62.0.tgz",
};

/// How long npm or tar may take: a build does not wait for a network that hangs.
const PATIENCE: Duration = Duration::from_secs(30);

const FILES: [&str; 3] = ["sans.woff2", "serif.woff2", "icons.svg"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/kit/assets/icons.txt");
    println!("cargo::rerun-if-env-changed=VOUCH_PLAIN_PAGES");
    // A catalogue that is new is not among the files that the compiler has seen.
    println!("cargo::rerun-if-changed=words");
    let Some(out) = env::var_os("OUT_DIR").map(PathBuf::from) else { return };
    // Of `target/debug/build/portal-…/out`, what all builds share.
    let cache = out.ancestors().nth(4).unwrap_or(&out).join("faces-and-drawings");
    let is_plain = env::var_os("VOUCH_PLAIN_PAGES").is_some();
    let names = fs::read_to_string("src/kit/assets/icons.txt").unwrap_or_default();
    let made = (!is_plain)
        .then(|| Some([sans(&cache)?, serif(&cache)?, sprite(&cache, &names)?]))
        .flatten()
        .unwrap_or_default();
    for (name, content) in FILES.into_iter().zip(made) {
        if let Err(error) = fs::write(out.join(name), content) {
            println!("cargo::error=cannot write {name}: {error}");
        }
    }
}

fn sans(cache: &Path) -> Option<Vec<u8>> {
    SANS.file(cache, "package/files/hanken-grotesk-latin-wght-normal.woff2")
}

fn serif(cache: &Path) -> Option<Vec<u8>> {
    SERIF.file(cache, "package/files/newsreader-latin-wght-normal.woff2")
}

/// The drawings as the symbols of one file, with the licence that goes with every copy of them.
fn sprite(cache: &Path, names: &str) -> Option<Vec<u8>> {
    let mut symbols = String::new();
    for name in names.lines() {
        let drawing = ICONS.file(cache, &format!("package/icons/{name}.svg"))?;
        let drawing = String::from_utf8(drawing).ok()?;
        let (_, inside) = drawing.split_once("<svg")?.1.split_once('>')?;
        let (lines, _) = inside.split_once("</svg>")?;
        let lines: String = lines.lines().map(str::trim).collect();
        symbols.push_str(&format!("<symbol id=\"{name}\" {LINES}>{lines}</symbol>\n"));
    }
    let licence = String::from_utf8(ICONS.file(cache, "package/LICENSE")?).ok()?;
    // Two dashes would end the comment.
    let licence = licence.replace("--", "==").replace('>', "");
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\">\n{symbols}<!--\n{licence}\n-->\n</svg>\n"
    );
    Some(svg.into_bytes())
}

/// How a drawing's lines are drawn: thinner than they come, to go with the letters beside them.
const LINES: &str = "viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.75\" \
                     stroke-linecap=\"round\" stroke-linejoin=\"round\"";

impl Package {
    /// One file of the package, out of the archive that npm brought and whose digest is right.
    fn file(&self, cache: &Path, path: &str) -> Option<Vec<u8>> {
        let kept = cache.join(format!("{}-{}", self.archive, path.replace('/', "-")));
        if let Ok(content) = fs::read(&kept) {
            return Some(content);
        }
        let archive = self.archive(cache)?;
        let unpacked =
            run(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(cache).arg(path));
        let content = unpacked.then(|| fs::read(cache.join(path)).ok()).flatten()?;
        // Under its own name only when it is whole: builds may run side by side.
        fs::rename(cache.join(path), kept).ok()?;
        Some(content)
    }

    fn archive(&self, cache: &Path) -> Option<PathBuf> {
        fs::create_dir_all(cache).ok()?;
        let archive = cache.join(self.archive);
        if !self.is_right(&archive) {
            let mut npm = Command::new("npm");
            npm.args(["pack", "--silent", "--fetch-retries=0", "--fetch-timeout=10000"]);
            npm.arg("--pack-destination").arg(cache);
            npm.arg(format!("{}@{}", self.name, self.version));
            run(&mut npm);
        }
        self.is_right(&archive).then_some(archive)
    }

    fn is_right(&self, archive: &Path) -> bool {
        let Ok(content) = fs::read(archive) else { return false };
        let digest: String =
            Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        digest == self.sha256
    }
}

/// Whether a program ended well, in time.
fn run(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = quiet.spawn() else { return false };
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(Duration::from_millis(20)),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}
