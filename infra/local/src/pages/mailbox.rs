//! The mailbox: every mail that was sent, newest first, as its reader finds it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};

use super::{Pages, Reply, Room, Trouble, Visit, figures, kit, room};
use crate::mail::Mail;

/// How many are shown; the rest is at `/local/mail`.
const SHOWN: usize = 100;

/// `GET /mailbox`
pub(super) async fn show(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let (frame, zone) = match Room::enter(pages, visit).await {
        Ok(room) => (room.frame("/mailbox"), room.zone()),
        Err(Trouble::NoDemo) => (room::frame_without_demo(visit, "/mailbox"), Tz::UTC),
        Err(trouble) => return Err(trouble),
    };
    let mut mails = pages.deployment.mailbox().list()?;
    mails.reverse();
    let count = mails.len();
    let opening = kit::opening(
        html! {
            @match count {
                0 => "No mail was sent yet",
                1 => "One mail was sent",
                _ => { (figures::count(count)) " mails were sent" }
            }
        },
        html! {
            p { "None of them left this machine. They are what the company and its partners would have in their inboxes." }
            @if count == 0 { p { "The first comes when a month ends." } }
            @if count > SHOWN {
                p class="quiet" { "These are the last " (SHOWN) ". All of them are at " a href="/local/mail" { code { "/local/mail" } } "." }
            }
        },
    );
    let main = html! {
        (opening)
        @for mail in mails.iter().take(SHOWN) { (letter(mail, zone, visit.now)) }
    };
    Ok(Reply::page(&frame.page("Mailbox", main)))
}

fn letter(mail: &Mail, zone: Tz, now: DateTime<Utc>) -> Markup {
    html! {
        section class="part close" aria-labelledby=(mail.id) {
            div class="quiet" { (figures::hour(mail.sent_at, zone, now)) }
            details {
                summary {
                    strong id=(mail.id) { (mail.subject) }
                    span class="quiet" { ", to " (mail.to.join(", ")) }
                }
                div class="letter" { (mail.text.trim()) }
            }
        }
    }
}
