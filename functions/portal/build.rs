//! Gets the faces and the drawings that pages and PDFs are set in, once for each target folder.
//!
//! They are other people's work under their own licences, so they are not kept in the repository: npm brings the
//! pinned packages, and their digests are checked. Without npm, without a network or with `VOUCH_PLAIN_PAGES` set,
//! pages have the reader's own faces and no drawings, there are no PDFs, and nothing else changes. Delete the target folder's
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

/// The faces of PDFs: our own as TrueType, and those of the world's scripts, each with its file's name and ours.
const FACES: [(Package, &str, &str); 14] = [
    (
        Package {
            name: "@expo-google-fonts/hanken-grotesk",
            version: "0.4.3",
            sha256: "9a666b8086106b05686756932ba8efc7fc9c3da6b2584cfda503211b6a2bc106",
            archive: "expo-google-fonts-hanken-grotesk-0.4.3.tgz",
        },
        "package/400Regular/HankenGrotesk_400Regular.ttf",
        "pdf-sans.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/hanken-grotesk",
            version: "0.4.3",
            sha256: "9a666b8086106b05686756932ba8efc7fc9c3da6b2584cfda503211b6a2bc106",
            archive: "expo-google-fonts-hanken-grotesk-0.4.3.tgz",
        },
        "package/600SemiBold/HankenGrotesk_600SemiBold.ttf",
        "pdf-strong.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/newsreader",
            version: "0.4.1",
            sha256: "d9cf9cb1fb3e081e4294f8da05a07b3a09be8159f9956f82b7b57b8322f15605",
            archive: "expo-google-fonts-newsreader-0.4.1.tgz",
        },
        "package/400Regular/Newsreader_400Regular.ttf",
        "pdf-serif.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans",
            version: "0.4.2",
            sha256: "98cf14a19b8e67a0e76bfd4d5df98937b9734e6dde570bd750f2259042042548",
            archive: "expo-google-fonts-noto-sans-0.4.2.tgz",
        },
        "package/400Regular/NotoSans_400Regular.ttf",
        "pdf-world.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans-arabic",
            version: "0.4.3",
            sha256: "29e966f9d48a4ce7dd3c2c4c016f29cd888089538217303fb2c87de9e7f048ed",
            archive: "expo-google-fonts-noto-sans-arabic-0.4.3.tgz",
        },
        "package/400Regular/NotoSansArabic_400Regular.ttf",
        "pdf-arabic.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans-hebrew",
            version: "0.4.1",
            sha256: "f82f8e852e3355521c511f2762a0130216d208d108bf4739aa977eb6a6d3012c",
            archive: "expo-google-fonts-noto-sans-hebrew-0.4.1.tgz",
        },
        "package/400Regular/NotoSansHebrew_400Regular.ttf",
        "pdf-hebrew.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans-thai",
            version: "0.4.2",
            sha256: "44282ae7c24587e7e50f083e5db3aafa8011ac2eac1159ef62be4fc516a66165",
            archive: "expo-google-fonts-noto-sans-thai-0.4.2.tgz",
        },
        "package/400Regular/NotoSansThai_400Regular.ttf",
        "pdf-thai.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans-bengali",
            version: "0.4.4",
            sha256: "aea68a0e86d50c55739f11b3efebf859cbc63219ad1dfbf83dc7e6cfd84a4243",
            archive: "expo-google-fonts-noto-sans-bengali-0.4.4.tgz",
        },
        "package/400Regular/NotoSansBengali_400Regular.ttf",
        "pdf-bengali.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans-tamil",
            version: "0.4.3",
            sha256: "e86c62e93d3e47ec8b93f71681e1ae2010b22a9f5e8bcd496b3e46c6ba70750e",
            archive: "expo-google-fonts-noto-sans-tamil-0.4.3.tgz",
        },
        "package/400Regular/NotoSansTamil_400Regular.ttf",
        "pdf-tamil.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans-armenian",
            version: "0.4.2",
            sha256: "2e25bf01929800ac7f61cb69750839a92555371f66d5d1fef515b2b2ad83b0fc",
            archive: "expo-google-fonts-noto-sans-armenian-0.4.2.tgz",
        },
        "package/400Regular/NotoSansArmenian_400Regular.ttf",
        "pdf-armenian.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans-georgian",
            version: "0.4.3",
            sha256: "2dfa188c507dc5587fa05a2ffc474aba026ddbd4af1d7f6f42ff9cb039d7dc0d",
            archive: "expo-google-fonts-noto-sans-georgian-0.4.3.tgz",
        },
        "package/400Regular/NotoSansGeorgian_400Regular.ttf",
        "pdf-georgian.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans-sc",
            version: "0.4.3",
            sha256: "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59",
            archive: "expo-google-fonts-noto-sans-sc-0.4.3.tgz",
        },
        "package/400Regular/NotoSansSC_400Regular.ttf",
        "pdf-chinese.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-sans-kr",
            version: "0.4.3",
            sha256: "7614af529705ea48e8b76cb3b056b92db66b7625ef3fc97ce76366063df94d3f",
            archive: "expo-google-fonts-noto-sans-kr-0.4.3.tgz",
        },
        "package/400Regular/NotoSansKR_400Regular.ttf",
        "pdf-korean.ttf",
    ),
    (
        Package {
            name: "@expo-google-fonts/noto-emoji",
            version: "0.4.7",
            sha256: "6a25fd5a4da5bb34bbc2d300531bbf32de86afd866e119314d7e358f61a6104d",
            archive: "expo-google-fonts-noto-emoji-0.4.7.tgz",
        },
        "package/400Regular/NotoEmoji_400Regular.ttf",
        "pdf-pictures.ttf",
    ),
];

/// How long npm or tar may take: a build does not wait for a network that hangs.
const PATIENCE: Duration = Duration::from_secs(90);

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
        write(&out, name, content);
    }
    write_faces(&out, &cache, is_plain);
}

fn write(out: &Path, name: &str, content: Vec<u8>) {
    if let Err(error) = fs::write(out.join(name), content) {
        println!("cargo::error=cannot write {name}: {error}");
    }
}

/// The faces of PDFs. Without ours there is no PDF; without one of the world's, its letters are boxes.
fn write_faces(out: &Path, cache: &Path, is_plain: bool) {
    let mut is_there = !is_plain;
    for (package, path, name) in FACES {
        // Where the first can't be brought, the network is not asked thirteen times more.
        let content = if is_there { package.file(cache, path) } else { None };
        is_there = content.is_some();
        write(out, name, content.unwrap_or_default());
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
