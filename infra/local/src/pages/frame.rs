//! What stands around Vouch's own pages of this machine: where else to go, what time it is, what this is.

use chrono_tz::Tz;
use maud::{Markup, html};
use portal::kit::{self, Icon, MenuGroup, MenuItem, figures};
use vouch_domain::id::CompanyId;

use super::guest::Guest;

/// The start page.
pub(crate) const HOME: &str = "/";

/// Where the choice of language is sent.
pub(crate) const LANGUAGE: &str = "/language";

/// Every component of the kit.
pub(crate) const COMPONENTS: &str = "/local/components";

/// The kit's frame without a menu.
pub(crate) const COMPONENTS_NARROW: &str = "/local/components/narrow";

/// Where members sign in.
pub(crate) const DASHBOARD: &str = "/dashboard";

/// Where the partners of a company sign in, or a page behind that.
pub(crate) fn portal(company: CompanyId, rest: &str) -> String {
    format!("/portal/{company}{rest}")
}

/// The frame of one page.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) guest: &'a Guest,
    /// The demo company, once there is one.
    pub(super) company: Option<CompanyId>,
    /// The address of the menu's item that the page is.
    pub(super) here: &'a str,
    /// Whether the page asks for itself again in a moment.
    pub(super) refresh: bool,
}

impl Frame<'_> {
    /// A whole page.
    pub(super) fn page(&self, title: &str, main: Markup) -> Markup {
        let frame = kit::Frame {
            reader: &self.guest.reader,
            name: "Vouch",
            home: HOME,
            brand: None,
            menu: &self.menu(),
            here: self.here,
            corner: self.corner(),
            foot: self.foot(),
            language_form: Some(LANGUAGE),
            refresh: self.refresh,
        };
        frame.page(title, main)
    }

    fn menu(&self) -> Vec<MenuGroup> {
        let item = |key: &str, href: &str, icon| MenuItem {
            words: self.guest.say(key),
            href: href.to_owned(),
            icon,
        };
        let mut own = vec![item("frame-start", HOME, Icon::Home)];
        let Some(company) = self.company else {
            own.push(item("frame-mailbox", "/mailbox", Icon::Mail));
            own.push(item("frame-components", COMPONENTS, Icon::Layers));
            return vec![MenuGroup { heading: String::new(), items: own }];
        };
        own.push(item("frame-shop", "/shop", Icon::Ticket));
        own.push(item("frame-mailbox", "/mailbox", Icon::Mail));
        own.push(item("frame-components", COMPONENTS, Icon::Layers));
        let doors = vec![
            item("frame-portal", &portal(company, ""), Icon::Handshake),
            item("frame-dashboard", DASHBOARD, Icon::Chart),
        ];
        vec![
            MenuGroup { heading: String::new(), items: own },
            MenuGroup { heading: self.guest.say("frame-sign-in"), items: doors },
        ]
    }

    fn corner(&self) -> Markup {
        let reader = &self.guest.reader;
        let moment = figures::moment(reader, reader.now);
        let now = match self.company {
            Some(_) => {
                let place = html! { (city(reader.zone)) };
                self.guest.tell("frame-now", &[("moment", moment), ("city", place)])
            }
            None => self.guest.tell("frame-now-utc", &[("moment", moment)]),
        };
        html! { span { (now) } }
    }

    fn foot(&self) -> Markup {
        let address = html! { a href="/local/demo" { code { "/local/demo" } } };
        html! {
            p {
                @match self.company {
                    Some(_) => (self.guest.tell("frame-foot", &[("address", address)])),
                    None => (self.guest.say("frame-foot-plain")),
                }
            }
        }
    }
}

/// `Berlin` for `Europe/Berlin`.
pub(super) fn city(zone: Tz) -> String {
    let name = zone.name();
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}
