//! The clicks of a batch, added up by link: each link's counter is written once.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use futures_util::{StreamExt as _, stream};
use vouch_domain::{calendar::Month, tracking::link::Route};
use vouch_runtime::Context;
use vouch_store::clicks::Counter;

use crate::{AT_ONCE, Click};

/// What is to be added to each counter, and the clicks it stands for.
#[derive(Debug, Default)]
pub(crate) struct Tally<'a>(BTreeMap<Counter, Vec<(&'a Route, &'a Click)>>);

impl<'a> Tally<'a> {
    pub(crate) fn add(&mut self, route: &'a Route, click: &'a Click) {
        let month = Month::of(click.at(), chrono_tz::UTC);
        let counter = Counter {
            company: route.company,
            partner: route.partner,
            link: route.link,
            month,
        };
        self.0.entry(counter).or_default().push((route, click));
    }

    /// Writes all counters; gives how many clicks were counted, and adds to the failed those that were not.
    pub(crate) async fn write(self, ctx: &Context, failed: &mut Vec<String>) -> usize {
        let written = stream::iter(self.0).map(async |(counter, clicks)| {
            let done = ctx.store.add_clicks(counter, &by_day(&clicks)).await;
            if let Err(error) = &done {
                tracing::warn!(link.id = %counter.link, clicks.count = clicks.len(), ?error, "a counter could not be written");
                take_back(ctx, &clicks).await;
            }
            (done.is_ok(), clicks)
        });
        let written: Vec<_> = written.buffer_unordered(AT_ONCE).collect().await;
        let mut counted = 0;
        for (done, clicks) in written {
            if done {
                counted += clicks.len();
            } else {
                failed.extend(clicks.iter().map(|(_, click)| click.message_id.clone()));
            }
        }
        counted
    }
}

fn by_day(clicks: &[(&Route, &Click)]) -> BTreeMap<u32, u64> {
    let mut days = BTreeMap::new();
    for (_, click) in clicks {
        *days.entry(click.at().day()).or_default() += 1;
    }
    days
}

/// Lets the same clicks come again as the first of their visitors. Where even that fails, they are lost.
async fn take_back(ctx: &Context, clicks: &[(&Route, &Click)]) {
    let visits = clicks
        .iter()
        .filter_map(|(route, click)| click.visit(route));
    let taken_back = stream::iter(visits)
        .map(|visit| ctx.store.take_back_visit(visit))
        .buffer_unordered(AT_ONCE);
    let lost = taken_back
        .filter(|done| std::future::ready(done.is_err()))
        .count()
        .await;
    if lost > 0 {
        tracing::warn!(
            clicks.lost = lost,
            "clicks could not be counted and will not be"
        );
    }
}
