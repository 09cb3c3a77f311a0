//! The faces that PDFs are set in, as the build brought them (`build.rs`); empty where it could not.

use std::sync::LazyLock;

use vouch_documents::pdf::Faces;

/// A face out of the build.
macro_rules! face {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/pdf-", $name, ".ttf")).as_slice()
    };
}

/// Ours first; of the world's, pictures come last, because they know figures too.
pub(super) static FACES: LazyLock<Faces> = LazyLock::new(|| {
    let others = [
        face!("world"),
        face!("arabic"),
        face!("hebrew"),
        face!("thai"),
        face!("bengali"),
        face!("tamil"),
        face!("armenian"),
        face!("georgian"),
        face!("chinese"),
        face!("korean"),
        face!("pictures"),
    ];
    Faces {
        sans: face!("sans"),
        strong: face!("strong"),
        serif: face!("serif"),
        others: others.into_iter().filter(|face| !face.is_empty()).collect(),
    }
});
