//! Forms: one column, label above, help below, what is wrong beside the field and once more at the top.

use maud::{Markup, html};

use super::reader::{Arg, Reader};

/// What is typed into a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Text,
    Password,
    Email,
    Multiline,
    Colour,
    Search,
    Date,
}

/// One line of a form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// What it is sent as.
    pub name: &'a str,
    /// What it is called.
    pub label: &'a str,
    /// What helps to fill it in.
    pub help: &'a str,
    /// What stands in it.
    pub value: &'a str,
    /// What is wrong with that; nothing where it is empty.
    pub wrong: &'a str,
    /// What the browser may fill in.
    pub autocomplete: &'a str,
    /// What keyboard a phone shows: `decimal`, `email`.
    pub keyboard: &'a str,
    /// What is typed.
    pub kind: Kind,
    /// Whether it may stay empty.
    pub optional: bool,
    /// Whether little is typed.
    pub short: bool,
}

/// What stands around an input: its ids, and what describes it to a screen reader.
struct Around<'a> {
    id: String,
    label: &'a str,
    help: &'a str,
    wrong: &'a str,
    optional: bool,
    short: bool,
}

impl Around<'_> {
    fn described(&self) -> Option<String> {
        let help = (!self.help.is_empty()).then(|| format!("{}-help", self.id));
        let wrong = (!self.wrong.is_empty()).then(|| format!("{}-wrong", self.id));
        let ids: Vec<String> = [help, wrong].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        (!self.wrong.is_empty()).then_some("true")
    }

    fn shown(&self, reader: &Reader, input: Markup) -> Markup {
        html! {
            div class={ "field" @if self.short { " short" } } {
                label for=(self.id) {
                    (self.label)
                    @if self.optional { span class="quiet" { " " (reader.say("kit-optional")) } }
                }
                (input)
                @if !self.help.is_empty() { p class="help" id={ (self.id) "-help" } { (self.help) } }
                @if !self.wrong.is_empty() { p class="wrong" id={ (self.id) "-wrong" } { (self.wrong) } }
            }
        }
    }
}

/// An attribute that is there only where it says something.
fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

impl Field<'_> {
    /// Label above, help below, what is wrong beside.
    pub fn shown(&self, reader: &Reader) -> Markup {
        let around = Around {
            id: format!("field-{}", self.name),
            label: self.label,
            help: self.help,
            wrong: self.wrong,
            optional: self.optional,
            short: self.short,
        };
        let input = match self.kind {
            Kind::Multiline => self.textarea(&around),
            Kind::Text => self.input(&around, "text"),
            Kind::Password => self.input(&around, "password"),
            Kind::Email => self.input(&around, "email"),
            Kind::Colour => self.input(&around, "color"),
            Kind::Search => self.input(&around, "search"),
            Kind::Date => self.input(&around, "date"),
        };
        around.shown(reader, input)
    }

    fn input(&self, around: &Around<'_>, kind: &str) -> Markup {
        // A password that was refused is typed again: it is not sent back in the page.
        let value = if self.kind == Kind::Password { "" } else { self.value };
        html! {
            input id=(around.id) type=(kind) name=(self.name) value=(value) required[self.is_required()]
                autocomplete=[said(self.autocomplete)] inputmode=[said(self.keyboard)]
                aria-invalid=[around.invalid()] aria-describedby=[around.described()];
        }
    }

    /// A colour always has a value, and HTML says so.
    fn is_required(&self) -> bool {
        !self.optional && self.kind != Kind::Colour
    }

    fn textarea(&self, around: &Around<'_>) -> Markup {
        html! {
            // A browser drops one line break after the opening tag, which may be the text's own.
            textarea id=(around.id) name=(self.name) rows="5" required[!self.optional]
                autocomplete=[said(self.autocomplete)]
                aria-invalid=[around.invalid()] aria-describedby=[around.described()] {
                "\n" (self.value)
            }
        }
    }
}

/// A choice of one out of a few.
#[derive(Clone, Copy, Debug, Default)]
pub struct Select<'a> {
    /// What it is sent as.
    pub name: &'a str,
    /// What it is called.
    pub label: &'a str,
    /// What helps to choose.
    pub help: &'a str,
    /// What is wrong with the choice; nothing where it is empty.
    pub wrong: &'a str,
    /// Values and their words.
    pub options: &'a [(String, String)],
    /// The value that is chosen.
    pub chosen: &'a str,
}

impl Select<'_> {
    /// Label above, help below, what is wrong beside.
    pub fn shown(&self, reader: &Reader) -> Markup {
        let around = Around {
            id: format!("field-{}", self.name),
            label: self.label,
            help: self.help,
            wrong: self.wrong,
            optional: false,
            short: false,
        };
        let select = html! {
            select id=(around.id) name=(self.name)
                aria-invalid=[around.invalid()] aria-describedby=[around.described()] {
                @for (value, words) in self.options {
                    option value=(value) selected[value == self.chosen] { (words) }
                }
            }
        };
        around.shown(reader, select)
    }
}

/// A form that changes something.
#[derive(Clone, Debug)]
pub struct Form<'a> {
    /// Where it is sent.
    pub action: &'a str,
    /// What the button says: what will happen.
    pub button: &'a str,
    /// What the button says while it happens.
    pub working: &'a str,
    /// What is sent along unseen: names and values.
    pub hidden: &'a [(&'a str, &'a str)],
    /// What is wrong, for the summary at the top: a field's name, or nothing for the form itself, and the text.
    pub wrong: &'a [(String, String)],
    /// The fields.
    pub fields: Markup,
}

impl Form<'_> {
    /// The summary of what is wrong, the fields, and the button.
    pub fn shown(&self, reader: &Reader) -> Markup {
        html! {
            form method="post" action=(self.action) {
                (summary(reader, self.wrong))
                @for (name, value) in self.hidden { input type="hidden" name=(name) value=(value); }
                (self.fields)
                button data-working=[said(self.working)] { (self.button) }
            }
        }
    }
}

/// What is wrong with a form, each with a link to its field.
pub fn summary(reader: &Reader, wrong: &[(String, String)]) -> Markup {
    let number = i64::try_from(wrong.len()).unwrap_or(i64::MAX);
    html! {
        @if !wrong.is_empty() {
            div class="note wrong" role="alert" {
                p { (reader.say_with("kit-form-wrong", &[("number", Arg::Count(number))])) }
                ul {
                    @for (field, text) in wrong {
                        li {
                            @if field.is_empty() { (text) } @else { a href={ "#field-" (field) } { (text) } }
                        }
                    }
                }
            }
        }
    }
}
