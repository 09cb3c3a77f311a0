//! The mailbox: every mail that was sent, newest first, as its reader finds it.

use maud::html;

use super::{Pages, Reply, Room, Trouble, Visit, figures, kit};
use crate::mail::Mail;

/// How many are shown; the rest is at `/local/mail`.
const SHOWN: usize = 100;

/// `GET /mailbox`
pub(super) async fn show(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let room = Room::enter(pages, visit).await?;
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
            @if count == 0 { p { "The first comes when a month ends: " a href="/#clock" { "go to month end" } "." } }
            @if count > SHOWN {
                p class="quiet" { "These are the last " (SHOWN) ". All of them are at " a href="/local/mail" { code { "/local/mail" } } "." }
            }
        },
    );
    let main = html! {
        (opening)
        @for mail in mails.iter().take(SHOWN) { (letter(&room, mail)) }
    };
    Ok(Reply::page(&room.frame("/mailbox").page("Mailbox", main)))
}

fn letter(room: &Room<'_>, mail: &Mail) -> maud::Markup {
    html! {
        section class="part close" aria-labelledby=(mail.id) {
            div class="quiet" { (figures::hour(mail.sent_at, room.zone(), room.now)) }
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
