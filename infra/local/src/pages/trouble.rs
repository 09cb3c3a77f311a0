//! What can be in the way of a page, and the page that says so: what happened, what is safe, what to do.

use std::error::Error as _;

use http::StatusCode;
use maud::{Markup, html};
use portal::kit::{self, Arg};

use super::api::ApiError;
use super::frame::{Frame, HOME};
use super::{Pages, Visit, absence};
use crate::demo::Demo;
use crate::drain::NotDrained;
use crate::{schedule, shop};

/// What is in the way.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// No such page.
    #[error("there is no such page")]
    NoPage,
    /// No such thing on a page: a call, a payment, a time to move to.
    #[error("there is no such {0}")]
    NoSuch(&'static str),
    /// Not a way to ask for a page.
    #[error("the method is not GET or POST")]
    Method,
    /// The address names another machine.
    #[error("the host is not this machine")]
    ElsewhereNamed,
    /// A form of another site.
    #[error("the form comes from elsewhere")]
    SentFromElsewhere,
    /// There is no demo company: it is being made, or there shall be none.
    #[error("there is no demo company")]
    NoDemo,
    /// The API did not answer as it should.
    #[error("the API did not answer as it should")]
    Api(#[from] ApiError),
    /// The shop's own books.
    #[error("the shop's books can't be used")]
    Shop(#[from] shop::Error),
    /// Time could not be moved.
    #[error("time could not be moved")]
    Clock(#[from] schedule::Error),
    /// Moving time panicked.
    #[error("moving time broke off")]
    MoveBroke,
    /// The mailbox.
    #[error("the mailbox can't be read")]
    Mail(#[from] rusqlite::Error),
}

impl Trouble {
    /// As browsers are told.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NoPage | Self::NoSuch(_) | Self::NoDemo => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::ElsewhereNamed => StatusCode::MISDIRECTED_REQUEST,
            Self::SentFromElsewhere => StatusCode::FORBIDDEN,
            Self::Clock(schedule::Error::NotDrained(NotDrained::Remains(_))) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Api(ApiError::Refused { status, .. })
                if *status == StatusCode::SERVICE_UNAVAILABLE =>
            {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Api(_) | Self::Shop(_) | Self::Clock(_) | Self::MoveBroke | Self::Mail(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// The trouble and what is behind it, for the log.
    pub(crate) fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }

    /// The page.
    pub(crate) fn page(&self, pages: &Pages, visit: &Visit) -> Markup {
        if let Self::NoDemo = self {
            return absence::page(pages, visit);
        }
        // Who came by another machine's name is shown nothing of this one.
        let is_ours = !matches!(self, Self::ElsewhereNamed);
        let demo = Demo::of(&pages.deployment).filter(|_| is_ours);
        let guest = visit.guest(demo.as_ref().map_or(chrono_tz::Tz::UTC, |demo| demo.timezone));
        let way = |href: &str, key: &str| html! { a href=(href) { (guest.say(key)) } };
        let case = self.case();
        let happened = match self {
            Self::NoSuch(what) => guest.say(&format!("trouble-no-such-{what}")),
            _ => {
                let queues = self.queues();
                guest.say_with(
                    &format!("trouble-{case}-happened"),
                    &[("queues", Arg::Text(&queues))],
                )
            }
        };
        let next = guest.tell(
            &format!("trouble-{case}-next"),
            &[
                ("start", way(HOME, "trouble-start")),
                ("clock", way("/#clock", "trouble-clock")),
                ("again", way("", "trouble-again")),
                ("address", html! { code { "http://localhost" } }),
            ],
        );
        let title = guest.say(&format!("trouble-{case}"));
        let id = html! { code { (visit.request_id) } };
        let main = html! {
            (kit::opening(html! { (title) }, html! {
                p { (happened) }
                p { (guest.say(&format!("trouble-{case}-safe"))) }
                p { (next) }
            }))
            p class="quiet" { (guest.tell("trouble-request", &[("id", id)])) }
        };
        let company = demo.map(|demo| demo.company);
        Frame { guest: &guest, company, here: "", refresh: false }.page(&title, main)
    }

    /// Which case it is to the reader, as in the names of its messages.
    fn case(&self) -> &'static str {
        match self {
            Self::NoPage | Self::NoSuch(_) | Self::NoDemo => "nothing",
            Self::Method => "method",
            Self::ElsewhereNamed => "elsewhere",
            Self::SentFromElsewhere => "sent",
            Self::Clock(schedule::Error::NotDrained(NotDrained::Remains(_))) => "undone",
            Self::Api(_) | Self::Shop(_) | Self::Clock(_) | Self::MoveBroke | Self::Mail(_) => {
                "fault"
            }
        }
    }

    /// Where work is left.
    fn queues(&self) -> String {
        match self {
            Self::Clock(schedule::Error::NotDrained(NotDrained::Remains(remaining))) => {
                listed(remaining)
            }
            _ => String::new(),
        }
    }
}

fn listed(remaining: &crate::drain::Remaining) -> String {
    let queues = remaining.queues.iter();
    let queues: Vec<String> = queues.map(|(name, left)| format!("{name} ({left})")).collect();
    queues.join(", ")
}
