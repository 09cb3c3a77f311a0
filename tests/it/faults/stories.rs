//! The stories that faults are tried on: small, and between them every call that the functions make.

use serde_json::{Value, json};
use vouch_domain::earning::terms::{Pays, Reward, SalesPaid, Structure};
use vouch_local::world::{LinkSpec, PartnerSpec, ProgramSpec};

use super::story::{Draft, Likeness, Person, Story};

pub(super) fn sale(id: &str, customer: &str, amount: &str, at: &str) -> Value {
    json!({"transaction_id": id, "customer_id": customer, "amount": amount, "currency": "EUR", "occurred_at": at})
}

pub(super) fn refund(id: &str, sale: &str, amount: &str, at: &str) -> Value {
    json!({"refund_id": id, "transaction_id": sale, "amount": amount, "currency": "EUR", "occurred_at": at})
}

fn sign_up(draft: &Draft, customer: &str) -> Value {
    json!({"customer_id": customer, "occurred_at": "2026-10-01T08:10:00Z", "click": draft.click})
}

/// A customer follows the link, signs up, and comes again by a code.
pub(super) async fn signing_up() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    let code = draft.stage.link.code.clone();
    let click = draft.click(&code, Some("anna"));
    draft.arrive(vec![click]);
    let first = sign_up(&draft, "c1");
    draft.arrives("customer.signed_up", first);
    let again = json!({"customer_id": "c1", "occurred_at": "2026-10-01T08:20:00Z", "partner_code": draft.stage.partner.code});
    draft.arrives("customer.signed_up", again);
    draft.arrives(
        "customer.signed_up",
        json!({"customer_id": "c2", "occurred_at": "2026-10-01T08:20:00Z"}),
    );
    draft.story("a customer signs up", Likeness::Rows).await
}

/// A sale, some of it given back, some of that won back.
pub(super) async fn refunded() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    draft.stage.refer("c1").await;
    draft.arrives("transaction.paid", sale("t1", "c1", "100.00", "2026-10-01T08:10:00Z"));
    draft.arrives("transaction.refunded", refund("r1", "t1", "40.00", "2026-10-01T08:20:00Z"));
    let won = refund("r1", "t1", "15.00", "2026-10-01T08:25:00Z");
    draft.arrives("transaction.refund_reversed", won);
    draft.story("a sale is refunded", Likeness::Rows).await
}

/// Sales that come before their customer, and one to a customer nobody is credited for.
pub(super) async fn parked() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    draft.arrives("transaction.paid", sale("t1", "c1", "100.00", "2026-10-01T08:20:00Z"));
    draft.arrives("transaction.paid", sale("t2", "c1", "50.00", "2026-10-01T08:25:00Z"));
    draft.arrives("transaction.refunded", refund("r1", "t2", "20.00", "2026-10-01T08:26:00Z"));
    let signed_up = sign_up(&draft, "c1");
    draft.arrives("customer.signed_up", signed_up);
    let alone = json!({"customer_id": "c2", "occurred_at": "2026-10-01T08:10:00Z"});
    draft.arrives("customer.signed_up", alone);
    draft.arrives("transaction.paid", sale("t3", "c2", "10.00", "2026-10-01T08:27:00Z"));
    draft.story("sales wait for their customer", Likeness::Rows).await
}

/// The earlier sale is told later, where only the first one pays.
pub(super) async fn displaced() -> Story {
    let first_only = Structure::from(Pays {
        sales: SalesPaid::First,
        ..Pays::of(Reward::Percentage("10".parse().unwrap()))
    });
    let mut draft =
        Draft::set(ProgramSpec { pays: Some(first_only), ..ProgramSpec::default() }).await;
    let signed_up = sign_up(&draft, "c1");
    draft.arrives("customer.signed_up", signed_up);
    draft.arrives("transaction.paid", sale("t2", "c1", "80.00", "2026-10-01T08:25:00Z"));
    draft.arrives("transaction.paid", sale("t1", "c1", "30.00", "2026-10-01T08:15:00Z"));
    draft.story("the earlier sale comes later", Likeness::Rows).await
}

/// A subscription before its customer and after, and what else a customer does.
pub(super) async fn subscribed() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    let report = |status: &str, at: &str| json!({"customer_id": "c1", "occurred_at": at, "status": status, "plan": "pro"});
    draft.arrives("subscription.updated", report("active", "2026-10-01T08:12:00Z"));
    let signed_up = sign_up(&draft, "c1");
    draft.arrives("customer.signed_up", signed_up);
    draft.arrives("subscription.updated", report("canceled", "2026-10-01T08:22:00Z"));
    draft.arrives("subscription.updated", report("active", "2026-10-01T08:20:00Z"));
    let used = json!({"customer_id": "c1", "occurred_at": "2026-10-01T08:23:00Z", "metric": "invoices", "quantity": "12"});
    draft.arrives("usage.reported", used);
    draft.arrives(
        "invoice.sent",
        json!({"customer_id": "c1", "occurred_at": "2026-10-01T08:24:00Z"}),
    );
    draft.story("a subscription begins and ends", Likeness::Rows).await
}

/// What can't take effect is put aside; what is told again changes nothing.
pub(super) async fn put_aside() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    draft.stage.refer("c1").await;
    let first = sale("t1", "c1", "100.00", "2026-10-01T08:20:00Z");
    draft.arrives("transaction.paid", first.clone());
    draft.arrives("transaction.paid", first);
    draft.arrives("transaction.paid", sale("t1", "c1", "900.00", "2026-10-01T08:20:00Z"));
    let mut dollars = refund("r1", "t1", "10.00", "2026-10-01T08:25:00Z");
    dollars["currency"] = json!("USD");
    draft.arrives("transaction.refunded", dollars);
    let unreadable = draft.body("transaction.paid", "{".to_owned());
    draft.arrive(vec![unreadable]);
    draft.story("contradictions are put aside", Likeness::Rows).await
}

/// The stories of the events, each of one partner and told in a month that is open.
pub(super) async fn of_events() -> Vec<Story> {
    vec![
        signing_up().await,
        refunded().await,
        parked().await,
        displaced().await,
        subscribed().await,
        put_aside().await,
    ]
}

/// The same as a billing system sends it: all at once, so that what fails is done after what does not.
pub(super) async fn at_once() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    let signed_up = sign_up(&draft, "c1");
    let events = [
        ("transaction.paid", sale("t1", "c1", "100.00", "2026-10-01T08:20:00Z")),
        ("customer.signed_up", signed_up),
        ("transaction.refunded", refund("r1", "t1", "40.00", "2026-10-01T08:25:00Z")),
        ("transaction.refund_reversed", refund("r1", "t1", "15.00", "2026-10-01T08:26:00Z")),
        ("transaction.paid", sale("t2", "c1", "50.00", "2026-10-01T08:27:00Z")),
    ];
    let messages = events.map(|(kind, data)| draft.event(kind, data)).to_vec();
    draft.arrive(messages);
    draft.story("everything arrives at once", Likeness::Sums).await
}

/// A batch of clicks: two links, a repeat, somebody unknown, a code that leads nowhere.
pub(super) async fn clicked() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    let stage = &draft.stage;
    let other =
        stage.world.link(&stage.company, &stage.program, &stage.partner, LinkSpec::default()).await;
    let (one, two) = (stage.link.code.clone(), other.code);
    let batch = vec![
        draft.click(&one, Some("anna")),
        draft.click(&two, Some("anna")),
        draft.click(&one, Some("ben")),
        draft.click(&one, Some("anna")),
        draft.click(&two, None),
        draft.click("nowhere", Some("ben")),
    ];
    draft.arrive(batch);
    let later = vec![draft.click(&one, Some("carla"))];
    draft.arrive(later);
    draft.story("links are followed", Likeness::Rows).await
}

/// A month of two partners goes from its end to their payouts.
pub(super) async fn closed() -> Story {
    let mut draft = closing().await;
    draft.late("2026-11-01T00:10:17Z");
    draft.late("2026-11-08T00:10:17Z");
    draft.story("a month closes", Likeness::Rows).await
}

/// Two months close before the dispatcher comes to charge the first.
pub(super) async fn behind() -> Story {
    let mut draft = closing().await;
    draft.behind(Vec::new(), "2026-11-01T00:10:17Z");
    draft.behind(Vec::new(), "2026-11-08T00:10:17Z");
    draft.now = "2026-11-08T08:30:00Z";
    let more = sale("s3", "c1", "40.00", "2026-11-08T08:00:00Z");
    let message = draft.event("transaction.paid", more);
    draft.behind(vec![message], "2026-12-01T00:10:17Z");
    draft.behind(Vec::new(), "2026-12-08T00:10:17Z");
    // How months close is told elsewhere.
    draft.tell().await;
    draft.late("2026-12-08T00:20:17Z");
    draft.story("two months are charged at once", Likeness::Rows).await
}

async fn closing() -> Draft {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    let stage = &draft.stage;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    let spec = PartnerSpec { name: "Second", email: None, password: "", ..PartnerSpec::default() };
    let second = stage.world.partner(&stage.company, &stage.program, spec).await;
    let link = stage.world.link(&stage.company, &stage.program, &second, LinkSpec::default()).await;
    let click = stage.world.click(&link).await;
    let data = json!({"customer_id": "c2", "occurred_at": stage.world.now(), "click": click});
    stage.tell("customer.signed_up", data).await;
    stage.sell("s2", "c2", "60.00").await;
    draft.with_partner(&second);
    draft
}

/// What comes late: in the review, after the month is final, and over the next month's end.
pub(super) async fn late() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    draft.stage.refer("c1").await;
    draft.stage.sell("s1", "c1", "100.00").await;
    draft.late("2026-11-01T00:10:17Z");
    draft.now = "2026-11-02T08:00:00Z";
    draft.arrives("transaction.paid", sale("s2", "c1", "10.00", "2026-10-31T23:59:00Z"));
    draft.late("2026-11-08T00:10:17Z");
    draft.now = "2026-11-08T08:00:00Z";
    draft.arrives("transaction.paid", sale("s3", "c1", "20.00", "2026-10-31T23:58:00Z"));
    draft.arrives("transaction.refunded", refund("r1", "s1", "100.00", "2026-11-08T07:00:00Z"));
    draft.late("2026-12-01T00:10:17Z");
    draft.late("2026-12-08T00:10:17Z");
    draft.story("events come late", Likeness::Rows).await
}

/// A month closes in two currencies: which of its statements is numbered first depends on what comes first.
pub(super) async fn currencies() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    draft.stage.refer("c1").await;
    draft.stage.sell("s1", "c1", "30.00").await;
    let mut dollars = sale("s2", "c1", "50.00", "2026-10-01T08:05:00Z");
    dollars["currency"] = json!("USD");
    draft.stage.tell("transaction.paid", dollars).await;
    draft.late("2026-11-01T00:10:17Z");
    draft.tell().await;
    draft.late("2026-11-08T00:10:17Z");
    draft.story("a month closes in two currencies", Likeness::Sums).await
}

/// People decide while the month is looked at: hold, release onto its invoice, adjust, pause, resume; a fee is charged;
/// and what was issued is made void.
pub(super) async fn reviewed() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    draft.stage.refer("c1").await;
    for (id, amount) in [("s1", "100.00"), ("s2", "50.00"), ("s3", "10.00")] {
        draft.stage.sell(id, "c1", amount).await;
    }
    let fee = json!({"fee": {"percent": "10", "fixed": {"EUR": "1.00"}}});
    let (company, path) = (&draft.stage.company, "/api/v1/company");
    draft.stage.world.send(company, http::Method::PATCH, path, &fee).await.expect(200);
    draft.late("2026-11-01T00:10:17Z");
    draft.tell().await;
    let (held, wrong) =
        (draft.stage.commission_of("s2").await, draft.stage.commission_of("s3").await);
    let word = |id: &str, word: &str| format!("/api/v1/commissions/{id}/{word}");
    draft.asks("POST", &word(&held, "hold"), json!({"reason": "odd"}));
    draft.asks("POST", &word(&wrong, "decline"), json!({"reason": "our own"}));
    draft.asks("POST", "/api/v1/periods/2026-10/pause", json!({}));
    draft.asks("POST", &word(&held, "release"), json!({"period": "2026-10"}));
    let adjustment = json!({
        "partner": draft.stage.partner.id, "amount": "5.00", "currency": "EUR", "reason": "promised",
    });
    draft.asks("POST", "/api/v1/adjustments", adjustment);
    draft.asks("POST", "/api/v1/periods/2026-10/resume", json!({}));
    draft.late("2026-11-09T00:10:17Z");
    let void = json!({"number": 1, "reason": "wrong address"});
    draft.asks("POST", "/api/v1/invoices/inv_2026-10_EUR/void", void);
    draft.story("an invoice is reviewed", Likeness::Sums).await
}

/// A run of payouts is made and given up; another is made, let go by a second person and marked as paid. One payout of
/// it failed, is tried again and marked as paid by itself; the other comes back.
pub(super) async fn paid_by_file() -> Story {
    let mut draft = closing().await;
    let stage = &draft.stage;
    for partner in draft.partners() {
        crate::sepa::pays_by_file(&stage.world, &stage.company, *partner).await;
    }
    let rails = json!({"second_person_above": {"EUR": "10.00"}});
    crate::stripe::put_rails(stage, rails).await;
    draft.late("2026-11-01T00:10:17Z");
    draft.late("2026-11-08T00:10:17Z");
    // How a month closes is told elsewhere.
    draft.tell().await;
    let stage = &draft.stage;
    let (first, second) = (Person::signed_in(stage).await, Person::signed_in(stage).await);
    let (makes, wanted) = ("/dashboard/payouts/runs", [("rail", "sepa"), ("currency", "EUR")]);
    // What is made follows from the mark of its form.
    let marks = [1, 2].map(|n| format!("{}.{n:032x}", stage.world.now().timestamp_millis()));
    let fields = marks.each_ref().map(|mark| [&wanted[..], &[("once", mark.as_str())]].concat());
    let given_up = draft.leads_to(&first, makes, &fields[0]).await;
    let run = draft.leads_to(&first, makes, &fields[1]).await;
    draft.submits(&first, makes, &fields[0]);
    draft.submits(&first, &format!("{given_up}/cancel"), &[]);
    draft.submits(&first, makes, &fields[1]);
    draft.submits(&second, &format!("{run}/approve"), &[]);
    let payouts = draft.stage.read("/payouts?period=2026-10").await;
    let id = |n: usize| payouts["items"][n]["id"].as_str().expect("a payout").to_owned();
    let (failed, back) = (id(0), id(1));
    let run = format!("/api/v1/payout-runs/{}", run.rsplit('/').next().unwrap_or_default());
    let paid = json!({"reference": "sheet 9", "failed": [{"payout": failed, "reason": "closed"}]});
    draft.asks("POST", &format!("{run}/paid"), paid);
    draft.asks("POST", &format!("/api/v1/payouts/{failed}/retry"), json!({}));
    let again = failed.replace("_EUR_1", "_EUR_2");
    let paid = json!({"reference": "transfer 3"});
    draft.asks("POST", &format!("/api/v1/payouts/{again}/paid"), paid);
    let unknown = json!({"reason": "account unknown"});
    draft.asks("POST", &format!("/api/v1/payouts/{back}/failed"), unknown);
    draft.story("a run of payouts is paid", Likeness::Payouts).await
}

/// A balance below nothing is carried on.
pub(super) async fn carried() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    draft.stage.refer("c1").await;
    draft.stage.sell("s1", "c1", "30.00").await;
    draft.late("2026-11-01T00:10:17Z");
    draft.late("2026-11-08T00:10:17Z");
    // How a month closes is told elsewhere.
    draft.tell().await;
    draft.now = "2026-11-09T08:00:00Z";
    draft.arrives("transaction.refunded", refund("r1", "s1", "30.00", "2026-11-09T07:00:00Z"));
    draft.late("2026-12-01T00:10:17Z");
    draft.late("2026-12-08T00:10:17Z");
    draft.story("balances are carried on", Likeness::Rows).await
}
