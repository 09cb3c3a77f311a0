//! The mailbox: every mail that was sent, newest first, as its reader finds it.

use maud::{Markup, html};
use portal::kit::{self, Arg, figures};

use super::frame::Frame;
use super::guest::Guest;
use super::{Pages, Reply, Room, Trouble, Visit};
use crate::mail::Mail;

/// How many are shown; the rest is at `/local/mail`.
const SHOWN: usize = 100;

const HERE: &str = "/mailbox";

/// `GET /mailbox`
pub(super) async fn show(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let (guest, company) = match Room::enter(pages, visit).await {
        Ok(room) => (room.guest, Some(room.demo.company)),
        Err(Trouble::NoDemo) => (visit.guest(chrono_tz::Tz::UTC), None),
        Err(trouble) => return Err(trouble),
    };
    let mut mails = pages.deployment.mailbox().list()?;
    mails.reverse();
    let main = html! {
        (opening(&guest, mails.len()))
        @for mail in mails.iter().take(SHOWN) { (letter(&guest, mail)) }
    };
    let frame = Frame { guest: &guest, company, here: HERE, refresh: false };
    Ok(Reply::page(&frame.page(&guest.say("mailbox-title"), main)))
}

fn opening(guest: &Guest, sent: usize) -> Markup {
    let count = |number: usize| Arg::Count(i64::try_from(number).unwrap_or(i64::MAX));
    let address = html! { a href="/local/mail" { code { "/local/mail" } } };
    kit::opening(
        html! { (guest.say_with("mailbox-opening", &[("number", count(sent))])) },
        html! {
            p { (guest.say("mailbox-what")) }
            @if sent == 0 { p { (guest.say("mailbox-first")) } }
            @if sent > SHOWN {
                p class="quiet" { (guest.tell_with("mailbox-last", &[("number", count(SHOWN))], &[("address", address)])) }
            }
        },
    )
}

fn letter(guest: &Guest, mail: &Mail) -> Markup {
    html! {
        section class="part close" aria-labelledby=(mail.id) {
            div class="quiet" { (figures::hour(&guest.reader, mail.sent_at)) }
            details {
                summary {
                    strong id=(mail.id) { (mail.subject) }
                    span class="quiet" { (guest.say_with("mailbox-to", &[("readers", Arg::Text(&mail.to.join(", ")))])) }
                }
                div class="letter" { (mail.text.trim()) }
            }
        }
    }
}
