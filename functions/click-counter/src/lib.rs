//! Counts clicks, batch by batch: unknown codes and repeats within the hour are dropped, the rest is added up
//! to one counter update for each link.
//!
//! Clicks are losable and never touch money: attribution rests on the token alone. A batch that is cut off
//! between marking a visitor as seen and counting the click loses that click; nothing is counted twice for it. Nor
//! is it when a counter gives no answer: those clicks are not added a second time.

mod tally;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, future::BoxFuture, stream};
use vouch_domain::{
    id::ClickId,
    message::{ClickMessage, ClickV1},
    tracking::{
        code::Code,
        link::{LinkStatus, Route},
    },
};
use vouch_runtime::{
    Context,
    deadline::Deadline,
    event_line::{Causes, EventLine, Outcome},
    metrics::Metric,
    sqs,
};
use vouch_store::{Recorded, clicks::Visit};

use crate::tally::{Tally, Written};

/// How many calls to the store run at once.
const AT_ONCE: usize = 16;

/// One click of a batch, with the message it came in.
#[derive(Debug, Clone)]
struct Click {
    message_id: String,
    code: Code,
    id: ClickId,
    /// Whose: of a visitor who asked not to be known, its own, for it can't be told from the next one.
    visitor: String,
}

impl Click {
    fn at(&self) -> DateTime<Utc> {
        let millis = i64::try_from(self.id.ulid().timestamp_ms()).ok();
        millis.and_then(DateTime::from_timestamp_millis).unwrap_or_default()
    }

    fn visit<'a>(&'a self, route: &Route) -> Visit<'a> {
        Visit { company: route.company, link: route.link, visitor: &self.visitor, at: self.at() }
    }
}

/// Counts a batch and names the messages that must come again. When time runs short, no more clicks are looked at,
/// and those that were are counted.
pub async fn handle_batch(ctx: &Context, batch: SqsEvent, deadline: &Deadline) -> SqsBatchResponse {
    let started = Instant::now();
    let (clicks, mut failed) = read(batch);
    let routes = find_routes(ctx, &clicks, deadline).await;
    let mut tally = Tally::default();
    for (click, counts) in judge(ctx, &clicks, &routes, deadline).await {
        match counts {
            Counts::Yes(route) => tally.add(route, click),
            Counts::No => {}
            Counts::Unknown => failed.push(click.message_id.clone()),
        }
    }
    let Written { counted, lost } = tally.write(ctx, &mut failed).await;
    let measures = [(Metric::ClicksCounted, counted), (Metric::ClicksLost, lost)];
    let measures = measures.map(|(metric, clicks)| (metric, u64::try_from(clicks).unwrap_or(0)));
    let retried = (Metric::Retried, u64::try_from(failed.len()).unwrap_or(0));
    let measures = &[measures[0], measures[1], retried];
    EventLine { measures, ..EventLine::of("clicks", started) }.say(Outcome::Applied);
    sqs::response(failed)
}

/// The clicks of a batch, each once, and the messages that are none.
fn read(batch: SqsEvent) -> (Vec<Click>, Vec<String>) {
    let (mut clicks, mut failed, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for record in batch.records {
        let message = sqs::read(&record);
        let message_id = record.message_id.unwrap_or_default();
        match message {
            Ok(ClickMessage::ClickV1(ClickV1 { code, click: id, visitor })) => {
                if seen.insert(id) {
                    let visitor = visitor.unwrap_or_else(|| id.to_string());
                    clicks.push(Click { message_id, code, id, visitor });
                }
            }
            Err(failure) => {
                tracing::error!(message.id = message_id, error = %Causes(&failure), "a message is no click");
                failed.push(message_id);
            }
        }
    }
    (clicks, failed)
}

/// Where the codes of a batch lead: one read a code at most. An unknown one is none, one without answer absent.
type Routes = BTreeMap<Code, Option<Route>>;

async fn find_routes(ctx: &Context, clicks: &[Click], deadline: &Deadline) -> Routes {
    let codes: BTreeSet<&Code> = clicks.iter().map(|click| &click.code).collect();
    let mut calls: Vec<BoxFuture<'_, Looked>> = Vec::new();
    for code in codes {
        calls.push(Box::pin(async move {
            if deadline.is_near() { None } else { look_up(ctx, code).await }
        }));
    }
    some_at_once(calls).await.into_iter().flatten().collect()
}

/// The answers to all calls, in any order, with some of them running at once.
async fn some_at_once<T>(calls: Vec<BoxFuture<'_, T>>) -> Vec<T> {
    stream::iter(calls).buffer_unordered(AT_ONCE).collect().await
}

/// A code and where it leads; none without an answer.
type Looked = Option<(Code, Option<Route>)>;

async fn look_up(ctx: &Context, code: &Code) -> Looked {
    match find_route(ctx, code).await {
        Ok(route) => Some((code.clone(), route)),
        Err(error) => {
            tracing::warn!(link.code = %code, error = %Causes(&error), "clicks must come again");
            None
        }
    }
}

async fn find_route(ctx: &Context, code: &Code) -> Result<Option<Route>, vouch_store::Error> {
    if let Some(known) = ctx.routes.find(code).filter(|known| known.is_fresh) {
        return Ok(Some(known.value));
    }
    let found = ctx.store.find_route(code).await?;
    if let Some(route) = &found {
        ctx.routes.remember(code.clone(), route.clone());
    }
    Ok(found)
}

/// Whether a click counts.
#[derive(Debug, Clone, Copy)]
enum Counts<'a> {
    /// For this link.
    Yes(&'a Route),
    /// Its code leads nowhere, or its visitor was seen this hour.
    No,
    /// The store did not say.
    Unknown,
}

async fn judge<'a>(
    ctx: &Context,
    clicks: &'a [Click],
    routes: &'a Routes,
    deadline: &Deadline,
) -> Vec<(&'a Click, Counts<'a>)> {
    let mut seen = BTreeSet::new();
    let mut first_of_batch = |click: &'a Click| match routes.get(&click.code) {
        Some(Some(route)) => {
            seen.insert((&click.visitor, route.link, click.at().timestamp().div_euclid(3600)))
        }
        _ => true,
    };
    let mut calls: Vec<BoxFuture<'_, (&'a Click, Counts<'a>)>> = Vec::new();
    for click in clicks {
        if first_of_batch(click) {
            calls.push(Box::pin(async move {
                let is_late = deadline.is_near();
                let counts =
                    if is_late { Counts::Unknown } else { count(ctx, click, routes).await };
                (click, counts)
            }));
        }
    }
    some_at_once(calls).await
}

async fn count<'a>(ctx: &Context, click: &Click, routes: &'a Routes) -> Counts<'a> {
    let route = match routes.get(&click.code) {
        None => return Counts::Unknown,
        Some(Some(route)) if route.status == LinkStatus::Live => route,
        Some(_) => return Counts::No,
    };
    match ctx.store.record_visit(click.visit(route)).await {
        Ok(Recorded::Now) => Counts::Yes(route),
        Ok(Recorded::Before) => Counts::No,
        Err(error) => {
            tracing::warn!(message.id = click.message_id, error = %Causes(&error), "a click must come again");
            Counts::Unknown
        }
    }
}
