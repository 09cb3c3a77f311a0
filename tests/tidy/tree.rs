//! The files of the repository, as a clone has them: what `.gitignore` names is left out.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// One file.
pub(crate) struct File {
    /// From the root, with slashes.
    pub(crate) path: String,
    /// What is in it, if that is text.
    pub(crate) text: Option<String>,
}

impl File {
    /// The name without folders.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Every file of the project, in order.
pub(crate) static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let mut files = Vec::new();
    walk(&root(), "", &left_out(), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
});

/// The folder that holds the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the root").to_owned()
}

/// The text of a file that must be there.
#[track_caller]
pub(crate) fn read(path: &str) -> String {
    match fs::read_to_string(root().join(path)) {
        Ok(text) => text,
        Err(error) => panic!("{path} should be there and be text: {error}"),
    }
}

/// The folders right below another that hold something tracked, by name.
pub(crate) fn folders(below: &str) -> Vec<String> {
    let mut names: Vec<String> = FILES
        .iter()
        .filter_map(|file| {
            let rest = if below.is_empty() {
                Some(file.path.as_str())
            } else {
                file.path.strip_prefix(&format!("{below}/"))
            };
            Some(rest?.split_once('/')?.0.to_owned())
        })
        .collect();
    names.dedup();
    names
}

fn left_out() -> Vec<String> {
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap_or_default();
    let mut names: Vec<String> = ignored
        .lines()
        .filter_map(|line| line.strip_prefix('/'))
        .map(|name| name.trim_end_matches('/').to_owned())
        .collect();
    names.push(".git".to_owned());
    names
}

fn walk(folder: &Path, prefix: &str, left_out: &[String], files: &mut Vec<File>) {
    let entries = fs::read_dir(folder).expect("a folder of the tree can be read");
    for entry in entries.map(|entry| entry.expect("an entry of the tree can be read")) {
        let name = entry.file_name().into_string().expect("names in the tree are plain text");
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if left_out.contains(&path) {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), &path, left_out, files);
        } else {
            files.push(File { path, text: fs::read_to_string(entry.path()).ok() });
        }
    }
}
