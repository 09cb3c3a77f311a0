//! What needs somebody: each a line with the way there, and only what there is.

use maud::{Markup, html};
use vouch_domain::books::{invoice::InvoiceStatus, period::PeriodState};
use vouch_store::deliveries::Waiting;

use super::{Home, ways};
use crate::{
    dashboard::find,
    kit::{Arg, Reader, figures},
};

/// One thing to be looked at.
struct Matter {
    words: Markup,
    /// What the link says.
    way: String,
    href: String,
}

pub(super) fn shown(reader: &Reader, home: &Home) -> Markup {
    let mut matters = failed_payments(reader, home);
    matters.extend(applications(reader, home));
    matters.extend(waiting(reader, home));
    matters.extend(unsent(reader, home));
    matters.extend(held(reader, home));
    matters.extend(reviews(reader, home));
    html! {
        @if matters.is_empty() {
            p class="quiet" { (reader.say("dashboard-home-nothing-needs-you")) }
        } @else {
            ul class="choices" {
                @for matter in &matters {
                    li { span { (matter.words) } " " a href=(matter.href) { (matter.way) } }
                }
            }
        }
    }
}

/// Invoices that could not be charged: payouts wait for them.
fn failed_payments(reader: &Reader, home: &Home) -> Vec<Matter> {
    let failed = home.glance.invoices.iter().filter(|of| of.status == InvoiceStatus::Failed);
    let matter = |invoice: &vouch_domain::books::invoice::Invoice| {
        let month = find::month(reader, invoice.id.month);
        let money = vouch_domain::money::Money::new(invoice.total, invoice.id.currency);
        Matter {
            words: reader.tell_with(
                "dashboard-home-charge-failed",
                &[("month", Arg::Text(&month))],
                &[("amount", figures::amount(reader, money))],
            ),
            way: reader.say("dashboard-home-see-invoice"),
            href: ways::invoice(invoice.id),
        }
    };
    failed.map(matter).collect()
}

/// Who wants to become a partner, and how many of them have waited for too long (P03, P04).
fn applications(reader: &Reader, home: &Home) -> Option<Matter> {
    let all = &home.applications;
    if all.items.is_empty() {
        return None;
    }
    let count = |number: usize| Arg::Count(i64::try_from(number).unwrap_or(i64::MAX));
    let late = all.items.iter().filter(|item| item.is_overdue(reader.now)).count();
    let key = match (all.next.is_some(), late) {
        (true, _) => "dashboard-home-applications-more",
        (false, 0) => "dashboard-home-applications",
        (false, _) => "dashboard-home-applications-late",
    };
    let args = [("number", count(all.items.len())), ("late", count(late))];
    Some(Matter {
        words: reader.tell_with(key, &args, &[]),
        way: reader.say("dashboard-home-see-applications"),
        href: ways::APPLICATIONS.to_owned(),
    })
}

/// Months whose invoice is looked at right now.
fn reviews(reader: &Reader, home: &Home) -> Vec<Matter> {
    let mut matters = Vec::new();
    for period in &home.glance.periods {
        let month = find::month(reader, period.month);
        let named = [("month", Arg::Text(month.as_str()))];
        let words = match period.state {
            PeriodState::Review(review) if review.ends_at > reader.now => {
                let left = figures::left(reader, review.ends_at);
                reader.tell_with(
                    "dashboard-home-review",
                    &[named[0], ("left", Arg::Text(&left))],
                    &[("day", figures::day(reader, review.ends_at))],
                )
            }
            PeriodState::Paused(_) => reader.tell_with("dashboard-home-paused", &named, &[]),
            _ => continue,
        };
        let href = ways::INVOICES.to_owned();
        matters.push(Matter { words, way: reader.say("dashboard-home-see-invoices"), href });
    }
    matters
}

/// Mails that could not be sent.
fn unsent(reader: &Reader, home: &Home) -> Option<Matter> {
    let (number, is_more) = home.unsent;
    if number == 0 {
        return None;
    }
    let key = if is_more { "dashboard-home-unsent-more" } else { "dashboard-home-unsent" };
    let number = Arg::Count(i64::try_from(number).unwrap_or(i64::MAX));
    Some(Matter {
        words: reader.tell_with(key, &[("number", number)], &[]),
        way: reader.say("dashboard-home-see-mails"),
        href: ways::UNSENT_MAILS.to_owned(),
    })
}

/// Commissions that wait for a person.
fn held(reader: &Reader, home: &Home) -> Option<Matter> {
    (home.totals.held > 0).then(|| Matter {
        words: reader.tell_with(
            "dashboard-home-held",
            &[("number", Arg::Count(home.totals.held))],
            &[],
        ),
        way: reader.say("dashboard-home-see-commissions"),
        href: ways::asked(ways::COMMISSIONS, &[("status", "on_hold")]),
    })
}

/// What came in and could not take effect, or not yet. Those that need a look are listed first.
fn waiting(reader: &Reader, home: &Home) -> Vec<Matter> {
    let all = &home.waiting.items;
    let aside = all.iter().filter(|one| matches!(one, Waiting::Quarantined(_))).count();
    let parked = all.len() - aside;
    let more = home.waiting.next.is_some();
    let mut matters = Vec::new();
    for (number, is_more, show) in
        [(aside, more && parked == 0, "aside"), (parked, more, "waiting")]
    {
        if number == 0 {
            continue;
        }
        let key = match (show, is_more) {
            ("aside", false) => "dashboard-home-quarantined",
            ("aside", true) => "dashboard-home-quarantined-more",
            (_, false) => "dashboard-home-parked",
            (_, true) => "dashboard-home-parked-more",
        };
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        matters.push(Matter {
            words: reader.tell_with(key, &[("number", Arg::Count(number))], &[]),
            way: reader.say("dashboard-home-see-deliveries"),
            href: ways::asked(ways::DELIVERIES, &[("show", show)]),
        });
    }
    matters
}
