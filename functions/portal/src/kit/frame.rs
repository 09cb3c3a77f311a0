//! What stands around a page: the company's name, the menu, who is signed in, the language, and the last lines.

use maud::{DOCTYPE, Markup, html};

use super::{
    assets,
    icon::{Icon, icon},
    reader::{Language, Reader},
};

/// One way to go.
#[derive(Clone, Debug)]
pub struct MenuItem {
    pub words: String,
    pub href: String,
    pub icon: Icon,
}

/// Ways that belong together; the heading may be empty.
#[derive(Clone, Debug)]
pub struct MenuGroup {
    pub heading: String,
    pub items: Vec<MenuItem>,
}

/// What stands around a page. Without a menu it is a narrow page: a sign-in, an error.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    pub reader: &'a Reader,
    /// The company's name, at the top.
    pub name: &'a str,
    /// Where the name leads.
    pub home: &'a str,
    /// The company's colour, `#rrggbb`.
    pub brand: Option<&'a str>,
    pub menu: &'a [MenuGroup],
    /// The address of the menu's item that this page belongs to.
    pub here: &'a str,
    /// The right-hand corner: who is signed in, the form that signs out.
    pub corner: Markup,
    /// The last lines.
    pub foot: Markup,
    /// Where the choice of language is sent, where there is one.
    pub language_form: Option<&'a str>,
    /// Whether the page asks for itself again in a moment: what it shows is being made.
    pub refresh: bool,
}

impl Frame<'_> {
    /// A whole page.
    pub fn page(&self, title: &str, main: Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.reader.language.code()) {
                (self.head(title))
                body class=(if self.menu.is_empty() { "narrow" } else { "broad" }) {
                    a class="skip" href="#main" { (self.reader.say("kit-skip")) }
                    header class="top" {
                        a class="name" href=(self.home) { (self.name) }
                        div class="corner" { (self.corner) }
                    }
                    @if !self.menu.is_empty() { (self.ways()) }
                    main id="main" { (main) }
                    footer class="foot" {
                        div { (self.foot) }
                        (self.languages())
                    }
                }
            }
        }
    }

    fn head(&self, title: &str) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                @if self.refresh { meta http-equiv="refresh" content="2"; }
                title { (title) " – " (self.name) }
                link rel="stylesheet" href=(assets::look());
                @if let Some(brand) = self.brand.and_then(assets::brand) {
                    link rel="stylesheet" href=(brand);
                }
                link rel="icon" type="image/svg+xml" href=(assets::mark());
                script defer src=(assets::act()) {}
            }
        }
    }

    /// The menu: a column at the left of a wide page, folded away at the top of a narrow one.
    fn ways(&self) -> Markup {
        let here =
            self.menu.iter().flat_map(|group| &group.items).find(|item| item.href == self.here);
        html! {
            nav class="menu" aria-label=(self.reader.say("kit-menu-label")) {
                details {
                    summary {
                        (self.reader.say("kit-menu"))
                        @if let Some(here) = here { span class="quiet" { (here.words) } }
                    }
                    @for group in self.menu {
                        div {
                            @if !group.heading.is_empty() { p { (group.heading) } }
                            ul { @for item in &group.items { (self.way(item)) } }
                        }
                    }
                }
            }
        }
    }

    fn way(&self, item: &MenuItem) -> Markup {
        let is_here = item.href == self.here;
        html! {
            li {
                a href=(item.href) aria-current=[is_here.then_some("page")] {
                    (icon(item.icon)) span { (item.words) }
                }
            }
        }
    }

    fn languages(&self) -> Markup {
        html! {
            @if let Some(action) = self.language_form {
                form class="inline languages" method="post" action=(action)
                    aria-label=(self.reader.say("kit-language")) {
                    @if !self.here.is_empty() { input type="hidden" name="back" value=(self.here); }
                    @for language in Language::ALL {
                        @let chosen = language.code() == self.reader.language.code();
                        button class="slight" name="language" value=(language.code()) lang=(language.code())
                            aria-current=[chosen.then_some("true")] {
                            (language.name())
                        }
                    }
                }
            }
        }
    }
}
