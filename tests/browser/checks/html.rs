//! Whether pages are HTML: the Nu Html Checker, asked once about many pages, for it is slow to start.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::driver;

/// Pages that are kept to be checked together.
#[derive(Debug)]
pub(crate) struct Stack {
    folder: PathBuf,
    names: BTreeMap<String, String>,
}

impl Stack {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("vouch-html-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder, names: BTreeMap::new() }
    }

    /// Keep a page under what reports call it.
    pub(crate) fn add(&mut self, name: &str, html: &[u8]) {
        let file = format!("{}.html", self.names.len());
        std::fs::write(self.folder.join(&file), html).unwrap();
        self.names.insert(file, name.to_owned());
    }

    /// What the checker has against them, each with the name of the page.
    pub(crate) fn findings(&self) -> Vec<(String, String)> {
        let output = Command::new("java")
            .arg("-jar")
            .arg(driver::tool("vnu-jar/build/dist/vnu.jar"))
            .args(["--errors-only", "--format", "json", "--exit-zero-always", "--stdout", "--html"])
            .args(self.names.keys().map(|file| self.folder.join(file)))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        let told: Value = serde_json::from_str(&told).unwrap_or_else(|_| {
            panic!("the checker says {told} {}", String::from_utf8_lossy(&output.stderr))
        });
        told["messages"].as_array().unwrap().iter().map(|one| self.told(one)).collect()
    }

    fn told(&self, message: &Value) -> (String, String) {
        let text = |name: &str| message[name].as_str().unwrap_or_default();
        let file = text("url").rsplit('/').next().unwrap_or_default();
        let page = self.names.get(file).map_or(file, String::as_str);
        (page.to_owned(), format!("{}: {}", text("message"), text("extract")))
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // It is below the folder for such things anyway.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
