//! What can be in the way of a page, and the page that says so: what happened, what is safe, what to do.

use std::error::Error as _;

use http::StatusCode;
use maud::{Markup, html};

use super::api::ApiError;
use super::{Pages, Visit, kit, room};
use crate::drain::NotDrained;
use crate::{schedule, shop};

/// What is in the way.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// No such page.
    #[error("there is no such page")]
    NoPage,
    /// No such thing on a page.
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

/// What is said about a trouble.
struct Words {
    title: &'static str,
    happened: String,
    safe: &'static str,
    next: Markup,
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
            return room::without_demo(pages, visit);
        }
        let words = self.words();
        let main = html! {
            (kit::opening(html! { (words.title) }, html! {
                p { (words.happened) }
                p { (words.safe) }
                p { (words.next) }
            }))
            p class="quiet" { "This request is " code { (visit.request_id) } " in the log." }
        };
        room::plain_frame(visit).page(words.title, main)
    }

    fn words(&self) -> Words {
        let start = html! { "Go on from " a href="/" { "the start page" } "." };
        match self {
            Self::NoPage | Self::NoSuch(_) | Self::NoDemo => Words {
                title: "There is nothing at this address",
                happened: match self {
                    Self::NoSuch(what) => format!("Larkfield Tea has no such {what}."),
                    _ => "The address may have been copied in part.".to_owned(),
                },
                safe: "Nothing was changed.",
                next: start,
            },
            Self::Method => Words {
                title: "This address does not answer that",
                happened: "It was asked in a way that no page of ours is asked in.".to_owned(),
                safe: "Nothing was changed.",
                next: start,
            },
            Self::ElsewhereNamed => Words {
                title: "These pages are for this machine only",
                happened: "The address you used names another machine, and these pages show keys and passwords.".to_owned(),
                safe: "Nothing was shown or changed.",
                next: html! { "Use the address that Vouch printed when it started: it begins with " code { "http://localhost" } "." },
            },
            Self::SentFromElsewhere => Words {
                title: "This form came from somewhere else",
                happened: "Your browser says that another site sent it, or does not say where it comes from.".to_owned(),
                safe: "Nothing was changed.",
                next: start,
            },
            Self::Clock(schedule::Error::NotDrained(NotDrained::Remains(remaining))) => Words {
                title: "There is more to do than a minute allows",
                happened: format!("Work is left in these queues: {}.", listed(remaining)),
                safe: "Nothing is lost. What was done stays done, and the rest goes on by itself.",
                next: html! { a href="/#clock" { "Look at the clock" } " again in a moment." },
            },
            Self::Api(_) | Self::Shop(_) | Self::Clock(_) | Self::MoveBroke | Self::Mail(_) => Words {
                title: "This page can’t be shown just now",
                happened: "Something on our side did not answer as it should. The log says what.".to_owned(),
                safe: "The books are as they were: what changes them is done whole or not at all.",
                next: html! { a href="" { "Try again" } ", or go on from " a href="/" { "the start page" } "." },
            },
        }
    }
}

fn listed(remaining: &crate::drain::Remaining) -> String {
    let queues = remaining.queues.iter();
    let queues: Vec<String> = queues.map(|(name, left)| format!("{name} ({left})")).collect();
    queues.join(", ")
}
