//! The words of the pages: Fluent messages in `words/<language>/<area>.ftl`, compiled in.
//!
//! A crate with pages of its own has a catalogue of its own: [`static_loader!`](fluent_templates::static_loader)
//! over its folder with [`set_up`], and [`say_from`] and [`tell_from`] that read from it.

use std::collections::HashMap;

use fluent_templates::{
    FluentBundle, StaticLoader,
    fluent_bundle::{FluentResource, FluentValue},
    static_loader,
};
use maud::{Escaper, Markup, PreEscaped};

use super::{
    figures,
    reader::{Arg, Language},
};

// The messages of the portal.
static_loader! {
    pub(crate) static PORTAL = {
        locales: "words",
        fallback_language: "en",
        // The macro takes a closure only.
        customise: |bundle| { crate::kit::words::set_up(bundle); },
    };
}

/// How each language of a catalogue says its messages: numbers grouped, no invisible marks around arguments.
pub fn set_up(bundle: &mut FluentBundle<&'static FluentResource>) {
    let language = bundle
        .locales
        .first()
        .and_then(|locale| Language::from_code(locale.language.as_str()))
        .unwrap_or_default();
    // Isolation marks keep apart directions of writing, of which our languages have one.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| grouped(Language::English, value),
        Language::German => |value, _| grouped(Language::German, value),
    }));
}

fn grouped(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => {
            Some(figures::numbers::whole(language, number.as_string().parse().ok()?))
        }
        _ => None,
    }
}

/// The text of a message of a catalogue.
pub fn say_from(
    catalogue: &StaticLoader,
    language: Language,
    key: &str,
    args: &[(&str, Arg<'_>)],
) -> String {
    let values = args.iter().map(|&(name, arg)| (name, value_of(arg))).collect();
    find(catalogue, language, key, values)
}

/// A message of a catalogue with markup in it: its text and its textual arguments are escaped.
pub fn tell_from(
    catalogue: &StaticLoader,
    language: Language,
    key: &str,
    args: &[(&str, Arg<'_>)],
    parts: &[(&str, Markup)],
) -> Markup {
    let mut values: HashMap<&str, FluentValue<'_>> = HashMap::new();
    for &(name, arg) in args {
        let value = match arg {
            Arg::Text(text) => FluentValue::from(text.replace(stands_for_a_part, "")),
            Arg::Count(_) => value_of(arg),
        };
        values.insert(name, value);
    }
    for (&(name, _), place) in parts.iter().zip(PLACES) {
        values.insert(name, FluentValue::from(place.to_string()));
    }
    put_in(&find(catalogue, language, key, values), parts)
}

/// The places of markup while a message is put together: private characters that no message has, and that are
/// taken out of what people typed.
const PLACES: std::ops::RangeInclusive<char> = '\u{f0000}'..='\u{f00ff}';

fn stands_for_a_part(character: char) -> bool {
    PLACES.contains(&character)
}

fn put_in(text: &str, parts: &[(&str, Markup)]) -> Markup {
    use std::fmt::Write as _;

    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(stands_for_a_part) {
        let (before, from) = rest.split_at(at);
        // Writing into a string does not fail.
        let _ = Escaper::new(&mut html).write_str(before);
        let mut characters = from.chars();
        let part = characters
            .next()
            .and_then(|place| parts.get((u32::from(place) - u32::from(*PLACES.start())) as usize));
        html.push_str(part.map_or("", |(_, markup)| markup.0.as_str()));
        rest = characters.as_str();
    }
    let _ = Escaper::new(&mut html).write_str(rest);
    PreEscaped(html)
}

fn value_of(arg: Arg<'_>) -> FluentValue<'_> {
    match arg {
        Arg::Text(text) => FluentValue::from(text),
        Arg::Count(number) => FluentValue::from(number),
    }
}

/// The message, or its key where there is none: a page with a gap is better than no page, and tests find the gap.
fn find(
    catalogue: &StaticLoader,
    language: Language,
    key: &str,
    values: HashMap<&str, FluentValue<'_>>,
) -> String {
    match catalogue.lookup_single_language(language.identifier(), key, Some(&values)) {
        Ok(text) => text,
        Err(error) => {
            debug_assert!(false, "no text for {key} in {}: {error}", language.code());
            tracing::error!(words.key = key, %error, "a page has no text for this");
            key.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use maud::html;
    use proptest::prelude::*;

    use super::*;

    fn tell(args: &[(&str, Arg<'_>)], parts: &[(&str, Markup)]) -> String {
        tell_from(&PORTAL, Language::English, "figures-exact", args, parts).into_string()
    }

    #[test]
    fn numbers_choose_the_plural_and_are_grouped() {
        for (count, english, german) in [
            (0, "0 days", "0 Tage"),
            (1, "1 day", "1 Tag"),
            (2, "2 days", "2 Tage"),
            (1_513, "1,513 days", "1.513 Tage"),
            (-1_513, "−1,513 days", "−1.513 Tage"),
        ] {
            let args = [("count", Arg::Count(count))];
            let say = |language| say_from(&PORTAL, language, "figures-left-days", &args);
            assert_eq!(
                (say(Language::English), say(Language::German)),
                (english.into(), german.into())
            );
        }
    }

    #[test]
    fn text_is_escaped_and_markup_is_put_in() {
        let amount = html! { b { "€5" } };
        assert_eq!(
            tell(
                &[("day", Arg::Text("<i>&\"")), ("zone", Arg::Text("{ $time }"))],
                &[("time", amount)]
            ),
            "&lt;i&gt;&amp;&quot;, <b>€5</b> { $time }"
        );
    }

    #[test]
    fn what_people_type_cannot_stand_for_markup() {
        let typed = "\u{f0000}A\u{f0001}B\u{f00ff}";
        let parts = [("time", html! { b {} }), ("zone", html! { i {} })];
        assert_eq!(tell(&[("day", Arg::Text(typed))], &parts), "AB, <b></b> <i></i>");
    }

    #[test]
    fn no_invisible_marks_surround_arguments() {
        let said = say_from(
            &PORTAL,
            Language::German,
            "figures-day-and-time",
            &[("day", Arg::Text("a")), ("time", Arg::Text("b"))],
        );
        assert_eq!(said, "a, b");
    }

    proptest! {
        #[test]
        fn no_text_breaks_out(typed in any::<String>()) {
            let parts = [("time", html! { b {} }), ("zone", html! { b {} })];
            let told = tell(&[("day", Arg::Text(&typed))], &parts);
            prop_assert_eq!(told.matches("<b></b>").count(), 2);
            prop_assert_eq!(told.matches('<').count(), 4);
        }
    }
}
