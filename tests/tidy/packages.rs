//! The crates: what cargo would build, told by cargo itself and by `Cargo.lock`.

use std::{process::Command, sync::LazyLock};

use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::tree;

/// Our own crates and all they depend on, with every feature and for every platform where that much has been
/// downloaded (`cargo fetch`, which `tests/run` does), else as they are built here. No network either way.
pub(crate) static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
    let whole = ["--locked", "--offline", "--all-features"].map(str::to_owned).to_vec();
    let here = ["--locked", "--offline", "--filter-platform", &this_platform()]
        .map(str::to_owned)
        .to_vec();
    let ask = |options| {
        MetadataCommand::new()
            .manifest_path(tree::root().join("Cargo.toml"))
            .other_options(options)
            .exec()
    };
    match ask(whole).or_else(|_| ask(here)) {
        Ok(metadata) => metadata,
        Err(error) => panic!(
            "cargo can't tell what the workspace depends on; is Cargo.lock up to date? {error}"
        ),
    }
});

/// Our own crates, each with its folder.
pub(crate) fn members() -> Vec<(String, &'static Package)> {
    METADATA.workspace_packages().into_iter().map(|package| (folder(package), package)).collect()
}

/// Where one of our crates lies: `shared/domain`.
pub(crate) fn folder(package: &Package) -> String {
    let manifest = package.manifest_path.as_std_path();
    let folder = manifest.parent().and_then(|folder| folder.strip_prefix(tree::root()).ok());
    folder.expect("a member lies in the workspace").to_string_lossy().into_owned()
}

/// Every crate of `Cargo.lock` with its version: all platforms, all features.
pub(crate) fn locked() -> Vec<(String, String)> {
    let lock = tree::read("Cargo.lock");
    let value = |line: &str, name: &str| {
        Some(line.strip_prefix(name)?.strip_prefix(" = \"")?.trim_end_matches('"').to_owned())
    };
    let names = lock.lines().filter_map(|line| value(line, "name"));
    let versions = lock.lines().filter_map(|line| value(line, "version"));
    names.zip(versions).collect()
}

fn this_platform() -> String {
    let told = Command::new("rustc").arg("-vV").output().expect("rustc says what it is");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned()
}
