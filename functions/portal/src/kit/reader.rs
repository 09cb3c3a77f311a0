//! Who reads a page: the language, the time zone and the present moment that its texts and figures are made for.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use fluent_templates::{LanguageIdentifier, langid};
use maud::Markup;

use super::words;

/// A language that every page is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    #[default]
    English,
    German,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// As in `<html lang>` and in cookies.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What the language calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language of a code such as `de` or `de-AT`, if pages are written in it.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// What a browser's `Accept-Language` wishes for most; English where it wishes for nothing that we have.
    pub fn parse_accept(header: &str) -> Self {
        let mut best: Option<(u32, Self)> = None;
        for wish in header.split(',') {
            let (range, weight) = wish.split_once(';').unwrap_or((wish, ""));
            let Some(language) = Self::from_code(range.trim()) else { continue };
            let weight = parse_weight(weight);
            // Of two equal wishes the earlier counts.
            if weight > best.map_or(0, |(most, _)| most) {
                best = Some((weight, language));
            }
        }
        best.map_or_else(Self::default, |(_, language)| language)
    }

    pub(crate) fn identifier(self) -> &'static LanguageIdentifier {
        static ENGLISH: LanguageIdentifier = langid!("en");
        static GERMAN: LanguageIdentifier = langid!("de");
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }
}

/// The weight `q=0.8` in thousandths: one where none is given, nothing where it is unreadable.
fn parse_weight(parameter: &str) -> u32 {
    let parameter = parameter.trim();
    if parameter.is_empty() {
        return 1_000;
    }
    let Some(number) = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q=")) else {
        return 0;
    };
    let (whole, fraction) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
    let thousandths = format!("{fraction:0<3}");
    match (whole, thousandths.get(..3).and_then(|digits| digits.parse::<u32>().ok())) {
        ("1", Some(_)) => 1_000,
        ("0", Some(weight)) => weight,
        _ => 0,
    }
}

/// Who reads, and when.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub language: Language,
    pub zone: Tz,
    pub now: DateTime<Utc>,
}

/// What is put into a message.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    Text(&'a str),
    /// Chooses the plural form, and is grouped as the language does it.
    Count(i64),
}

impl Reader {
    /// The text of a message without arguments.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The text of a message with arguments.
    pub fn say_with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        words::say_from(&words::PORTAL, self.language, key, args)
    }

    /// A message whose arguments are markup: amounts, links, times. Its text is escaped, its arguments are not.
    pub fn tell(&self, key: &str, parts: &[(&str, Markup)]) -> Markup {
        self.tell_with(key, &[], parts)
    }

    /// A message with arguments of both kinds: numbers choose the plural form, markup is put in.
    pub fn tell_with(
        &self,
        key: &str,
        args: &[(&str, Arg<'_>)],
        parts: &[(&str, Markup)],
    ) -> Markup {
        words::tell_from(&words::PORTAL, self.language, key, args, parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_it_wishes_for_most() {
        use Language::{English, German};
        for (header, expected) in [
            ("", English),
            ("de", German),
            ("de-AT", German),
            ("DE-de", German),
            ("en-GB,en;q=0.9,de;q=0.8", English),
            ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", German),
            ("en;q=0.5, de;q=0.8", German),
            ("en;q=0.801, de;q=0.8", English),
            ("fr, de;q=0.5", German),
            ("fr, es;q=0.5", English),
            ("de;q=0, fr", English),
            ("de;q=0.0,en;q=0.1", English),
            ("*", English),
            ("de;q=1.000,en;q=1", German),
            ("de;q=much,en;q=0.1", English),
            ("de;level=1", English),
            (";;,,q=", English),
            ("de;q=0.\u{20ac}\u{20ac}", English),
            ("dea,deu", English),
        ] {
            assert_eq!(Language::parse_accept(header), expected, "{header}");
        }
    }

    #[test]
    fn a_language_is_known_by_its_code() {
        for language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
        assert_eq!(Language::from_code("fr"), None);
        assert_eq!(Language::from_code(""), None);
    }
}
