//! The clicks of a batch, added up by link: each link's counter is written once.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use futures_util::future::BoxFuture;
use vouch_domain::{calendar::Month, tracking::link::Route};
use vouch_runtime::{Context, event_line::Causes};
use vouch_store::clicks::{Added, Counter};

use crate::{Click, some_at_once};

/// What is to be added to each counter, and the clicks it stands for.
#[derive(Debug, Default)]
pub(crate) struct Tally<'a>(BTreeMap<Counter, Clicks<'a>>);

/// Clicks with where they lead.
type Clicks<'a> = Vec<(&'a Route, &'a Click)>;

impl<'a> Tally<'a> {
    pub(crate) fn add(&mut self, route: &'a Route, click: &'a Click) {
        let month = Month::of(click.at(), chrono_tz::UTC);
        let counter =
            Counter { company: route.company, partner: route.partner, link: route.link, month };
        self.0.entry(counter).or_default().push((route, click));
    }

    /// Writes all counters; gives how many clicks were counted, and adds to the failed those that come again.
    pub(crate) async fn write(self, ctx: &Context, failed: &mut Vec<String>) -> Written {
        let mut calls: Vec<BoxFuture<'_, (Fate, Clicks<'a>)>> = Vec::new();
        for (counter, clicks) in self.0 {
            calls.push(Box::pin(write_one(ctx, counter, clicks)));
        }
        let written = some_at_once(calls).await;
        let mut sums = Written::default();
        for (fate, clicks) in written {
            match fate {
                Fate::Counted => sums.counted += clicks.len(),
                // They may be there already: rather lost than counted twice.
                Fate::Unknown => {}
                Fate::TakenBack { lost } => {
                    sums.lost += lost;
                    failed.extend(clicks.iter().map(|(_, click)| click.message_id.clone()));
                }
            }
        }
        sums
    }
}

/// How many clicks became what.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) counted: usize,
    /// Their visitors count as seen, and they are in no counter.
    pub(crate) lost: usize,
}

/// What became of the clicks of one counter.
enum Fate {
    Counted,
    Unknown,
    TakenBack { lost: usize },
}

async fn write_one<'a>(ctx: &Context, counter: Counter, clicks: Clicks<'a>) -> (Fate, Clicks<'a>) {
    let fate = match ctx.store.add_clicks(counter, &by_day(&clicks)).await {
        Ok(Added::Yes) => Fate::Counted,
        Ok(Added::Unknown) => {
            tracing::warn!(link.id = %counter.link, clicks.count = clicks.len(), "a counter gave no answer; whether it has these clicks is not known");
            Fate::Unknown
        }
        Err(error) => {
            tracing::warn!(link.id = %counter.link, clicks.count = clicks.len(), error = %Causes(&error), "a counter could not be written");
            Fate::TakenBack { lost: take_back(ctx, &clicks).await }
        }
    };
    (fate, clicks)
}

fn by_day(clicks: &[(&Route, &Click)]) -> BTreeMap<u32, u64> {
    let mut days = BTreeMap::new();
    for (_, click) in clicks {
        *days.entry(click.at().day()).or_default() += 1;
    }
    days
}

/// Lets the same clicks come again as the first of their visitors. Where even that fails, they are lost; says how
/// many.
async fn take_back(ctx: &Context, clicks: &[(&Route, &Click)]) -> usize {
    let mut calls: Vec<BoxFuture<'_, Result<(), vouch_store::Error>>> = Vec::new();
    for (route, click) in clicks {
        calls.push(Box::pin(ctx.store.take_back_visit(click.visit(route))));
    }
    some_at_once(calls).await.iter().filter(|done| done.is_err()).count()
}
