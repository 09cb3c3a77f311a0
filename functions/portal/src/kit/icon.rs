//! The few small drawings that stand beside words in menus and on buttons; they never stand alone.

use maud::{Markup, html};

use super::assets;

/// One drawing. `icons.txt` lists the same names for the build, which puts them into one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Home,
    Link,
    People,
    Coins,
    Payout,
    Chart,
    Folder,
    Settings,
    Handshake,
    Layers,
    Invoice,
    Statement,
    Exchange,
    Review,
    Webhook,
    Key,
    Download,
    Copy,
    Search,
    Plus,
    SignOut,
    Mail,
    Ticket,
    Calendar,
}

impl Icon {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::Home,
        Self::Link,
        Self::People,
        Self::Coins,
        Self::Payout,
        Self::Chart,
        Self::Folder,
        Self::Settings,
        Self::Handshake,
        Self::Layers,
        Self::Invoice,
        Self::Statement,
        Self::Exchange,
        Self::Review,
        Self::Webhook,
        Self::Key,
        Self::Download,
        Self::Copy,
        Self::Search,
        Self::Plus,
        Self::SignOut,
        Self::Mail,
        Self::Ticket,
        Self::Calendar,
    ];

    /// What it is called in the set that it comes from.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Home => "house",
            Self::Link => "link",
            Self::People => "users",
            Self::Coins => "coins",
            Self::Payout => "landmark",
            Self::Chart => "chart-line",
            Self::Folder => "folder",
            Self::Settings => "settings",
            Self::Handshake => "handshake",
            Self::Layers => "layers",
            Self::Invoice => "receipt-text",
            Self::Statement => "file-text",
            Self::Exchange => "arrow-left-right",
            Self::Review => "clipboard-check",
            Self::Webhook => "webhook",
            Self::Key => "key-round",
            Self::Download => "download",
            Self::Copy => "copy",
            Self::Search => "search",
            Self::Plus => "plus",
            Self::SignOut => "log-out",
            Self::Mail => "mail",
            Self::Ticket => "ticket",
            Self::Calendar => "calendar",
        }
    }
}

/// A drawing beside a word; nothing where the build had none to put in.
pub fn icon(icon: Icon) -> Markup {
    html! {
        @if let Some(sprite) = assets::icons() {
            svg class="icon" aria-hidden="true" width="16" height="16" {
                use href={ (sprite) "#" (icon.name()) } {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_build_puts_in_the_icons_that_pages_ask_for() {
        let listed: BTreeSet<&str> = include_str!("assets/icons.txt").lines().collect();
        let asked: BTreeSet<&str> = Icon::ALL.iter().map(|icon| icon.name()).collect();
        assert_eq!(listed, asked);
        for name in asked {
            assert!(
                assets::icons().is_none() || assets::SPRITE.contains(&format!("id=\"{name}\""))
            );
        }
    }
}
