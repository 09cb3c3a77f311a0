//! The clock: to the end of the month, or a week on, with everything done that falls due on the way.

use std::sync::Arc;

use chrono::{DateTime, Days, LocalResult, TimeZone as _, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};
use vouch_domain::calendar::Month;

use super::{Pages, Reply, Room, Trouble, Visit, figures, kit};

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

    fn words(self) -> &'static str {
        match self {
            Self::MonthEnd => "Go to month end",
            Self::Week => "Go a week on",
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
    let chosen = chosen.ok_or(Trouble::NoSuch("time to move to"))?;
    let to = chosen.from(visit.now, room.zone());
    // The move goes on to its end even if the browser goes away.
    let deployment = Arc::clone(&pages.deployment);
    let moving = tokio::spawn(async move { deployment.move_clock(to).await });
    moving.await.map_err(|_| Trouble::MoveBroke)??;
    Ok(Reply::see(&format!("/?moved={}#clock", chosen.name())))
}

/// The button of one move.
fn button(chosen: Move, room: &Room<'_>) -> Markup {
    let to = chosen.from(room.now, room.zone());
    html! {
        form class="tight" method="post" action="/clock" {
            input type="hidden" name="to" value=(chosen.name());
            button class=[(chosen == Move::Week).then_some("plain")] data-working="Time is moving …" { (chosen.words()) }
            small { "to " (figures::moment(to, room.zone())) }
        }
    }
}

/// The button that ends the month.
pub(super) fn month_end_button(room: &Room<'_>) -> Markup {
    button(Move::MonthEnd, room)
}

/// What it says and where it can go.
pub(super) fn part(room: &Room<'_>, visit: &Visit) -> Markup {
    let zone = room.zone();
    let moved = visit.query.given("moved").is_some();
    let month = Month::of(room.now, zone);
    kit::part(
        "clock",
        "The clock",
        html! {
            @if moved {
                (kit::note(html! {
                    p { "It is now " (figures::moment(room.now, zone)) ". What fell due on the way was done, in order." }
                    p { "Read the " a href={ "/books/statements?period=" (month.before()) } { "statements" }
                        " and the " a href={ "/books/invoices?period=" (month.before()) } { "invoice" }
                        " of " (figures::month_name(month.before())) "." }
                }))
            }
            p { "It is " strong { (figures::moment(room.now, zone)) } " in " (super::room::city(zone))
                ", and time goes on from there. You can only move it forward; it takes a few seconds." }
            p { "A month’s invoice is reviewed for seven days after its end. Then it is final, charged and paid out: "
                "go to month end, then a week on." }
            div class="actions" { (button(Move::MonthEnd, room)) (button(Move::Week, room)) }
        },
    )
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
