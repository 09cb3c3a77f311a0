//! Living through the story: the clock goes on step by step, links are followed, webhooks arrive, months end.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

use bytes::Bytes;
use chrono::{DateTime, Months, TimeDelta, Utc};
use chrono_tz::Tz;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use http::{Request, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use vouch_domain::calendar::Month;
use vouch_runtime::clock::Clock;

use super::deeds::{DEEDS, Hands};
use super::story::{self, DAY, Report, Story, Visit};
use super::{Demo, Error};
use crate::deployment::Deployment;
use crate::pages::api::{Api, host_of};
use crate::shop::billing::{Call, Sender};

/// How many months of history.
const MONTHS: u32 = 6;

/// How far the clock goes in one step: links are followed at its beginning, and what happened is reported at its end.
const STEP: i64 = 2 * DAY;

/// How long after its month's end a payout was sent.
const PAID_AFTER: i64 = 13 * DAY;

/// How many requests are on their way at once.
const AT_ONCE: usize = 12;

/// What the visitors' browsers say they are.
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// When the history begins.
pub(super) fn beginning(present: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
    present.checked_sub_months(Months::new(MONTHS)).ok_or(Error::NoHistory)
}

/// Everything that happens to the company until the present, which is so far ahead of this machine's clock; who is in
/// the demo then.
pub(super) async fn live_through(
    deployment: &Deployment,
    demo: Demo,
    ahead: TimeDelta,
    tell: &mut impl FnMut(&str, usize, usize),
) -> Result<Demo, Error> {
    let present = || Clock::System.now() + ahead;
    let begins = deployment.now();
    let minutes = |at: DateTime<Utc>| at.signed_duration_since(begins).num_minutes();
    let zone = demo.timezone;
    let ends: Vec<DateTime<Utc>> = month_ends(begins, present(), zone).collect();
    let span = minutes(present());
    let story = story::tell(span, &ends.iter().copied().map(minutes).collect::<Vec<_>>());
    let mut life = Life {
        deployment,
        sender: Sender::new(deployment, demo.company, &demo.webhook_secret)?,
        tokens: vec![None; story.visits.len()],
        hands: Hands::new(deployment, &demo.api_key),
        demo,
        begins,
    };
    let total = story.reports.len();
    let (mut told, mut at) = (0, 0);
    while at < span {
        let next = (at + STEP).min(span);
        let month = Month::of(life.instant(next), zone).first_day();
        tell(&month.format("%B %Y").to_string(), told, total);
        life.follow(&story, at, next).await?;
        deployment.move_clock(life.instant(next)).await?;
        told += life.report(&story, at, next).await?;
        life.act(at..next, span).await?;
        for end in &ends {
            if (at..next).contains(&(minutes(*end) + PAID_AFTER)) {
                life.mark_payouts(Month::of(*end, zone).before()).await?;
            }
        }
        at = next;
    }
    // To the present as it is by now: the clock of a fresh demo shows the time of the wall.
    deployment.move_clock(present()).await?;
    tell("Done", total, total);
    Ok(life.demo)
}

/// The end of each month that is over.
fn month_ends(
    begins: DateTime<Utc>,
    present: DateTime<Utc>,
    zone: Tz,
) -> impl Iterator<Item = DateTime<Utc>> {
    let months = std::iter::successors(Some(Month::of(begins, zone)), |month| Some(month.next()));
    months.map(move |month| month.end(zone)).take_while(move |end| *end <= present)
}

/// What is needed on the way.
struct Life<'a> {
    deployment: &'a Deployment,
    /// Who is in it by now.
    demo: Demo,
    hands: Hands<'a>,
    sender: Sender<'a>,
    begins: DateTime<Utc>,
    /// The token that each visit brought.
    tokens: Vec<Option<String>>,
}

impl Life<'_> {
    fn instant(&self, minute: i64) -> DateTime<Utc> {
        self.begins + TimeDelta::minutes(minute)
    }

    /// Everybody who follows a link in a step.
    async fn follow(&mut self, story: &Story, from: i64, to: i64) -> Result<(), Error> {
        let visits = story.visits.iter().enumerate();
        let now = visits.filter(|(_, visit)| (from..to).contains(&visit.at));
        let this = &*self;
        let following = stream::iter(now)
            .map(|(at, visit)| async move { this.follow_one(visit).await.map(|token| (at, token)) })
            .buffer_unordered(AT_ONCE);
        let brought: Vec<(usize, Option<String>)> = following.try_collect().await?;
        for (at, token) in brought {
            self.tokens[at] = token;
        }
        Ok(())
    }

    async fn follow_one(&self, visit: &Visit) -> Result<Option<String>, Error> {
        let partner = &self.demo.partners[visit.link.partner];
        let code = &partner.links[visit.link.link].code;
        let request = Request::get(format!("/r/{code}"))
            .header(header::HOST, host_of(self.deployment))
            .header(header::USER_AGENT, BROWSER)
            .body(Bytes::new())
            .map_err(crate::shop::billing::Error::from)?;
        let [a, b, c, d] = visit.from;
        let from = IpAddr::V4(Ipv4Addr::new(a, b, c, d));
        let answer = self.deployment.request(request, from).await;
        if answer.status() != StatusCode::FOUND {
            return Err(Error::NotFollowed(answer.status().as_u16()));
        }
        let location = answer.headers().get(header::LOCATION);
        let location = location.and_then(|location| location.to_str().ok());
        Ok(location.and_then(token_in))
    }

    /// Everything that is reported in a step; says how much that was.
    async fn report(&self, story: &Story, from: i64, to: i64) -> Result<usize, Error> {
        let reports = story.reports.iter().enumerate();
        let now = reports.filter(|(_, report)| (from..to).contains(&report.reported));
        let calls: Vec<(Call, usize)> = now.map(|(n, report)| self.call(n, report)).collect();
        let sending = stream::iter(&calls)
            .map(|(call, copies)| self.deliver(call, *copies))
            .buffer_unordered(AT_ONCE);
        sending.try_collect::<()>().await?;
        self.deployment.drain().await?;
        Ok(calls.len())
    }

    fn call(&self, n: usize, report: &Report) -> (Call, usize) {
        let mut data = report.data.clone();
        let token = report.visit.and_then(|visit| self.tokens[visit].as_ref());
        if let Some(token) = token {
            data["click"] = json!(token);
        }
        let call = Call::of(format!("msg_demo_{n:05}"), report.kind, self.instant(report.at), data);
        (call, report.copies)
    }

    async fn deliver(&self, call: &Call, copies: usize) -> Result<(), Error> {
        for _ in 0..copies {
            let status = self.sender.send(call).await?;
            if status != StatusCode::ACCEPTED {
                return Err(Error::NotAccepted(status.as_u16()));
            }
        }
        Ok(())
    }

    /// What people do by hand in a step, of a history that is so long.
    async fn act(&mut self, step: Range<i64>, span: i64) -> Result<(), Error> {
        for deed in DEEDS {
            if step.contains(&(span * deed.percent / 100)) {
                self.hands.perform(&mut self.demo, deed).await?;
            }
        }
        Ok(())
    }

    /// The company's people sent a month's payouts, those of one currency together, and say so.
    async fn mark_payouts(&self, month: Month) -> Result<(), Error> {
        #[derive(Deserialize)]
        struct Payout {
            id: String,
            currency: String,
            status: String,
        }
        #[derive(Deserialize)]
        struct Run {
            id: String,
        }
        let api = Api::with(self.deployment, &self.demo.api_key);
        let of_month = format!("/payouts?period={month}");
        let payouts: Vec<Payout> = api.all(&of_month).await?;
        let currencies: BTreeSet<String> =
            payouts.into_iter().map(|payout| payout.currency).collect();
        for currency in currencies {
            let name = format!("demo-run-{month}-{currency}");
            let wanted = json!({ "rail": "manual", "currency": currency, "period": month });
            let run: Run = api.post("/payout-runs", &wanted, &name).await?;
            let path = format!("/payout-runs/{}/paid", run.id);
            let paid = json!({ "reference": format!("Larkfield {month} {currency}") });
            let _: Value = api.post(&path, &paid, &format!("{name}-paid")).await?;
        }
        // What no run could take was sent by itself.
        let payouts: Vec<Payout> = api.all(&of_month).await?;
        for Payout { id, .. } in payouts.into_iter().filter(|payout| payout.status == "due") {
            let path = format!("/payouts/{id}/paid");
            let _: Value = api.post(&path, &json!({}), &format!("demo-paid-{id}")).await?;
        }
        Ok(())
    }
}

/// The click token in the address that a link led to.
fn token_in(location: &str) -> Option<String> {
    let address = url::Url::parse(location).ok()?;
    let mut pairs = address.query_pairs();
    pairs.find_map(|(name, value)| (name == "vouch_click").then(|| value.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_year_has_six_months_ends() {
        for present in [
            "2026-11-21T09:00:00Z",
            "2026-11-01T00:00:00Z",
            "2026-08-31T12:00:00Z",
            "2027-03-31T23:30:00Z",
        ] {
            let present = present.parse().unwrap();
            let begins = beginning(present).unwrap();
            let ends = month_ends(begins, present, Tz::Europe__Berlin);
            assert_eq!(ends.count(), 6, "{present}");
        }
    }
}
