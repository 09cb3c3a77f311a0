//! Who reads a page of this machine: its texts come out of a catalogue of their own, in the reader's language.

use fluent_templates::static_loader;
use maud::Markup;
use portal::kit::{Arg, Reader, words};

// The messages of these pages.
static_loader! {
    static WORDS = {
        locales: "words",
        fallback_language: "en",
        // The macro takes a closure only.
        customise: |bundle| { portal::kit::words::set_up(bundle); },
    };
}

/// A reader of these pages. The kit's own words come from the kit's catalogue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guest {
    pub(crate) reader: Reader,
}

impl Guest {
    /// The text of a message without arguments.
    pub(crate) fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The text of a message with arguments.
    pub(crate) fn say_with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        words::say_from(&WORDS, self.reader.language, key, args)
    }

    /// A message whose arguments are markup.
    pub(crate) fn tell(&self, key: &str, parts: &[(&str, Markup)]) -> Markup {
        self.tell_with(key, &[], parts)
    }

    /// A message with arguments of both kinds.
    pub(crate) fn tell_with(
        &self,
        key: &str,
        args: &[(&str, Arg<'_>)],
        parts: &[(&str, Markup)],
    ) -> Markup {
        words::tell_from(&WORDS, self.reader.language, key, args, parts)
    }
}

#[cfg(test)]
impl Guest {
    /// Somebody who reads this language on a day in autumn.
    pub(crate) fn reading(language: portal::kit::Language) -> Self {
        let now = "2026-11-21T08:00:00Z".parse().unwrap();
        Self { reader: Reader { language, zone: chrono_tz::Tz::Europe__Berlin, now } }
    }
}
