//! The clock: to the end of the month, or a week on, with everything done that falls due on the way.

use std::sync::Arc;

use chrono::{DateTime, Days, LocalResult, TimeZone as _, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};
use portal::kit::{self, figures};
use vouch_domain::calendar::Month;

use super::frame::{city, portal};
use super::{Pages, Reply, Room, Trouble, Visit};

/// Where time can be moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    MonthEnd,
    Week,
}

impl Move {
    const ALL: [Self; 2] = [Self::MonthEnd, Self::Week];

    fn name(self) -> &'static str {
        match self {
            Self::MonthEnd => "month-end",
            Self::Week => "week",
        }
    }

    /// The message that its button says.
    fn words(self) -> &'static str {
        match self {
            Self::MonthEnd => "clock-month-end",
            Self::Week => "clock-week",
        }
    }

    /// The instant it leads to.
    fn from(self, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::MonthEnd => Month::of(now, zone).end(zone),
            Self::Week => week_on(now, zone),
        }
    }
}

/// The same time of day a week later, so that from the first of a month it is the very end of a review.
fn week_on(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let then = now.with_timezone(&zone).naive_local() + Days::new(7);
    match zone.from_local_datetime(&then) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => now + Days::new(7),
    }
}

/// `POST /clock`
pub(super) async fn change(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let room = Room::enter(pages, visit).await?;
    let wanted = visit.form.text("to");
    let chosen = Move::ALL.into_iter().find(|one| one.name() == wanted);
    let chosen = chosen.ok_or(Trouble::NoSuch("time"))?;
    let to = chosen.from(visit.now, room.company.timezone);
    // The move goes on to its end even if the browser goes away.
    let deployment = Arc::clone(&pages.deployment);
    let moving = tokio::spawn(async move { deployment.move_clock(to).await });
    moving.await.map_err(|_| Trouble::MoveBroke)??;
    Ok(Reply::see(&format!("/?moved={}#clock", chosen.name())))
}

/// The button of one move.
fn button(chosen: Move, room: &Room<'_>) -> Markup {
    let (guest, reader) = (&room.guest, &room.guest.reader);
    let to = figures::moment_plain(reader, chosen.from(reader.now, reader.zone));
    html! {
        form class="tight" method="post" action="/clock" {
            input type="hidden" name="to" value=(chosen.name());
            button class=[(chosen == Move::Week).then_some("plain")] data-working=(guest.say("clock-working")) {
                (guest.say(chosen.words()))
            }
            small { (guest.tell("clock-to", &[("moment", to)])) }
        }
    }
}

/// The button that ends the month.
pub(super) fn month_end_button(room: &Room<'_>) -> Markup {
    button(Move::MonthEnd, room)
}

/// The button that ends a review.
pub(super) fn week_button(room: &Room<'_>) -> Markup {
    button(Move::Week, room)
}

/// What it says and where it can go.
pub(super) fn part(room: &Room<'_>, visit: &Visit) -> Markup {
    let (guest, reader) = (&room.guest, &room.guest.reader);
    let moment = figures::moment(reader, reader.now);
    let now = html! { strong { (moment) } };
    kit::part(
        "clock",
        &guest.say("clock-title"),
        html! {
            @if visit.query.given("moved").is_some() { (moved(room)) }
            p { (guest.tell("clock-now", &[("moment", now), ("city", html! { (city(reader.zone)) })])) }
            p { (guest.say("clock-review")) }
            div class="actions" { (button(Move::MonthEnd, room)) (button(Move::Week, room)) }
        },
    )
}

/// What a move did, and where to look.
fn moved(room: &Room<'_>) -> Markup {
    let (guest, reader) = (&room.guest, &room.guest.reader);
    let ended = Month::of(reader.now, reader.zone).before();
    let way = |href: &str, key: &str| html! { a href=(href) { (guest.say(key)) } };
    kit::note(html! {
        p { (guest.tell("clock-moved", &[("moment", figures::moment(reader, reader.now))])) }
        p { (guest.tell("clock-moved-read", &[
            ("invoice", way("/dashboard/invoices", "clock-invoice")),
            ("statements", way(&portal(room.demo.company, "/statements"), "clock-statements")),
            ("month", html! { (figures::month_name(reader, ended)) }),
        ])) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_a_months_first_instant_a_week_on_is_the_end_of_its_review() {
        for (month, zone) in [
            ("2026-10", Tz::America__Toronto),
            ("2026-10", Tz::Europe__Berlin),
            ("2026-02", Tz::UTC),
        ] {
            let month: Month = month.parse().unwrap();
            let end = Move::MonthEnd.from(month.start(zone), zone);
            assert_eq!(end, month.end(zone));
            let review = vouch_domain::calendar::Review::of(month, zone, end);
            assert_eq!(Move::Week.from(end, zone), review.ends_at);
        }
    }
}
