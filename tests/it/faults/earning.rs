//! Stories of what is earned by every rule: by those who recruited a partner, below caps, towards thresholds, in
//! points and fees; and of what people do to all of it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use ulid::Ulid;
use vouch_domain::{
    earning::terms::{FeeDue, Pays, Reward, Structure, Terms, Threshold, ThresholdOf},
    id::{ReferralId, TermsId},
    money::Money,
    people::referral::{ReferredBy, ReferredHow},
};
use vouch_local::world::{LinkSpec, PartnerSpec, ProgramSpec, TestPartner, percent};
use vouch_store::{Recorded, terms::TermsScope, writes::Committed};

use super::{
    stories::{refund, sale},
    story::{Draft, Likeness, Story},
};
use crate::stage::Stage;

/// Long before every story.
const LONG_AGO: &str = "2026-01-01T00:00:00Z";

fn eur(minor: i64) -> Money {
    Money::new(minor, "EUR".parse().unwrap())
}

fn part(percent: &str) -> Pays {
    Pays::of(Reward::Percentage(percent.parse().unwrap()))
}

fn payout(percent: &str) -> Pays {
    Pays { basis: vouch_domain::earning::terms::Basis::Payout, ..part(percent) }
}

/// What recruiting pays everybody, from long ago on.
pub(crate) async fn recruiting_pays(stage: &Stage, structure: impl Into<Structure>) {
    let from: DateTime<Utc> = LONG_AGO.parse().unwrap();
    let id = TermsId::from_ulid(Ulid::from_parts(7, 7));
    let terms = Terms { id, from, recorded_at: from, structure: structure.into() };
    let recorded = stage.world.store().record_terms(stage.company.id, TermsScope::Referral, &terms);
    assert_eq!(recorded.await.unwrap(), Recorded::Now);
}

/// A partner that was recruited by another, long ago.
pub(crate) async fn mark(stage: &Stage, recruit: &TestPartner, referrer: &TestPartner) {
    let (store, company) = (stage.world.store(), stage.company.id);
    let from: DateTime<Utc> = LONG_AGO.parse().unwrap();
    let mark = ReferredBy {
        id: ReferralId::from_ulid(stage.world.context().new_ulid()),
        from,
        recorded_at: from,
        referrer: Some(referrer.id),
        by: ReferredHow::SignUpLink,
    };
    let counted = store.count_relations(company).await.unwrap();
    let mut writes = store.writes();
    writes.referred_by(company, recruit.id, &mark, counted).unwrap();
    assert_eq!(writes.commit().await.unwrap(), Committed::Yes);
}

/// Another partner of the story.
pub(crate) async fn another(stage: &Stage, name: &'static str) -> TestPartner {
    let spec = PartnerSpec { name, email: None, password: "", ..PartnerSpec::default() };
    stage.world.partner(&stage.company, &stage.program, spec).await
}

/// The usual stage, its partner recruited by another.
async fn draft(pays: Structure, recruiting: Structure) -> (Draft, TestPartner) {
    let spec = ProgramSpec { pays: Some(pays), ..ProgramSpec::default() };
    let mut draft = Draft::set(spec).await;
    let recruiter = another(&draft.stage, "Recruiter").await;
    mark(&draft.stage, &draft.stage.partner, &recruiter).await;
    recruiting_pays(&draft.stage, recruiting).await;
    draft.with_partner(&recruiter);
    (draft, recruiter)
}

/// A customer names the partner's code; it is a customer since long ago, so that it is worth points by now.
fn long_since(draft: &Draft, customer: &str) -> Value {
    json!({"customer_id": customer, "occurred_at": "2026-03-01T08:00:00Z",
        "partner_code": draft.stage.partner.code})
}

/// A sale earns its partner, whoever recruited that one, and points; some goes back, some of that is won back.
pub(super) async fn recruited() -> Story {
    let (mut draft, _) = draft(percent("20"), payout("10").into()).await;
    let signed_up = long_since(&draft, "c1");
    draft.arrives("customer.signed_up", signed_up);
    draft.arrives("transaction.paid", sale("t1", "c1", "100.00", "2026-10-01T08:10:00Z"));
    draft.arrives("transaction.refunded", refund("r1", "t1", "40.00", "2026-10-01T08:20:00Z"));
    let won = refund("r1", "t1", "15.00", "2026-10-01T08:25:00Z");
    draft.arrives("transaction.refund_reversed", won);
    draft.story("a recruited partner sells", Likeness::Rows).await
}

/// A sale that was paid before others below their cap comes after them, and takes their room.
pub(super) async fn capped() -> Story {
    let pays = Pays { cap: Some(eur(2_000)), ..part("10") };
    let recruiting = Pays { cap: Some(eur(900)), ..payout("50") };
    let (mut draft, _) = draft(pays.into(), recruiting.into()).await;
    let signed_up = long_since(&draft, "c1");
    draft.arrives("customer.signed_up", signed_up);
    draft.arrives("transaction.paid", sale("t2", "c1", "150.00", "2026-10-01T08:22:00Z"));
    draft.arrives("transaction.paid", sale("t3", "c1", "100.00", "2026-10-01T08:24:00Z"));
    draft.arrives("transaction.refunded", refund("r1", "t3", "30.00", "2026-10-01T08:25:00Z"));
    draft.arrives("transaction.paid", sale("t1", "c1", "80.00", "2026-10-01T08:15:00Z"));
    draft.story("an earlier sale takes room below a cap", Likeness::Rows).await
}

/// A fee for a recruited partner is due with its first sale, and never again.
pub(super) async fn first_sale() -> Story {
    let fee = Pays { fee_due: FeeDue::FirstSale, ..Pays::of(Reward::Flat(eur(5_000))) };
    let (mut draft, _) = draft(percent("20"), fee.into()).await;
    let signed_up = long_since(&draft, "c1");
    draft.arrives("customer.signed_up", signed_up);
    draft.arrives("transaction.paid", sale("t1", "c1", "100.00", "2026-10-01T08:10:00Z"));
    draft.arrives("transaction.paid", sale("t2", "c1", "50.00", "2026-10-01T08:15:00Z"));
    draft.arrives("transaction.refunded", refund("r1", "t1", "100.00", "2026-10-01T08:20:00Z"));
    draft.story("a fee is due with the first sale", Likeness::Rows).await
}

/// Somebody who came by a partner's sign-up link is let in: a fee, points, and the mark.
pub(super) async fn approved() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    recruiting_pays(&draft.stage, Pays::of(Reward::Flat(eur(5_000)))).await;
    let stage = &draft.stage;
    let application = json!({"name": "Newcomer", "email": "new@comer.example",
        "program": stage.program.id, "referrer_code": stage.partner.code});
    let path = "/api/v1/applications";
    let applied = stage.world.call(&stage.company, path, Some(application)).await.expect(201);
    let applicant = applied.json()["partner"].as_str().unwrap().to_owned();
    draft.with_id(applicant.parse().unwrap());
    draft.asks("POST", &format!("{path}/{applicant}/approve"), Value::Null);
    draft.story("an applicant is let in", Likeness::Sums).await
}

/// What two partners earn waits for a threshold: 30 and 30, of 50 (T6).
async fn waiting() -> Draft {
    let of = |of| Some(Threshold { amount: eur(5_000), of });
    let pays = Pays { threshold: of(ThresholdOf::OwnEarnings), ..part("20") };
    let recruiting = Pays { threshold: of(ThresholdOf::ReferredEarnings), ..payout("10") };
    let (mut draft, _) = draft(pays.into(), recruiting.into()).await;
    let signed_up = long_since(&draft, "c1");
    draft.arrives("customer.signed_up", signed_up);
    draft.arrives("transaction.paid", sale("s1", "c1", "150.00", "2026-10-01T08:10:00Z"));
    draft.tell().await;
    draft
}

/// A month whose lines reach the threshold that those of the month before waited for; up to its review's end.
async fn reached() -> Draft {
    let mut draft = waiting().await;
    draft.late("2026-11-01T00:10:17Z");
    draft.late("2026-11-08T00:10:17Z");
    draft.now = "2026-11-09T08:00:00Z";
    draft.arrives("transaction.paid", sale("s2", "c1", "150.00", "2026-11-09T07:00:00Z"));
    draft.late("2026-12-01T00:10:17Z");
    draft.tell().await;
    draft
}

/// A month is drawn up whose lines reach the threshold that those of the month before waited for (T6).
pub(super) async fn thresholds() -> Story {
    let mut draft = reached().await;
    draft.late("2026-12-08T00:10:17Z");
    draft.story("what waited is owed", Likeness::Rows).await
}

/// A quarter begins, and partners come to another tier.
pub(super) async fn quarter() -> Story {
    let (mut draft, _) = draft(percent("20"), payout("10").into()).await;
    for n in 0..8 {
        let mut signed_up = long_since(&draft, &format!("c{n}"));
        signed_up["occurred_at"] = json!("2026-10-01T08:01:00Z");
        draft.arrives("customer.signed_up", signed_up);
    }
    draft.late("2026-12-31T23:50:17Z");
    draft.tell().await;
    draft.late("2027-01-01T00:10:17Z");
    draft.story("a quarter begins", Likeness::Rows).await
}

/// A person changes what a program pays: a row and its entry in the trail.
pub(super) async fn changed() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    let stage = &draft.stage;
    let (program, partner) = (stage.program.id, stage.partner.id);
    let terms = |rate: &str, from: &str| json!({"program": program, "valid_from": from, "type": "percentage", "rate": rate});
    draft.asks("POST", "/api/v1/terms", terms("12.5", "2026-10-02T00:00:00Z"));
    draft.asks("POST", "/api/v1/terms", terms("15", "2026-10-03T00:00:00Z"));
    let suspended = json!({"program": program, "status": "suspended"});
    draft.asks("POST", &format!("/api/v1/partners/{partner}/enrolments"), suspended);
    draft.story("people change what is paid", Likeness::Sums).await
}

/// A partner says that a customer is its own; the company pays what the sale would have brought, once.
pub(super) async fn claimed() -> Story {
    let mut draft = Draft::set(ProgramSpec::default()).await;
    let stage = &draft.stage;
    let alone = json!({"customer_id": "c1", "occurred_at": "2026-10-01T08:01:00Z"});
    stage.tell("customer.signed_up", alone).await;
    stage.sell("t1", "c1", "100.00").await;
    let path = "/api/v1/claims";
    let claim = json!({"partner": stage.partner.id, "customer_id": "c1", "words": "I told them."});
    let filed = stage.world.call(&stage.company, path, Some(claim)).await.expect(201);
    let claim = filed.json()["id"].as_str().unwrap().to_owned();
    let path = format!("{path}/{claim}/accept?partner={}", stage.partner.id);
    let amounts = json!({"amounts": [{"currency": "EUR", "amount": "20.00"}]});
    draft.asks("POST", &path, amounts);
    draft.story("a claim is accepted", Likeness::Sums).await
}

/// Several partners, all recruited by one.
pub(crate) async fn crew(stage: &Stage, names: &[&'static str]) -> (TestPartner, Vec<TestPartner>) {
    let recruiter = another(stage, "Recruiter").await;
    let mut crew = vec![stage.partner.clone()];
    for name in names {
        let partner = another(stage, name).await;
        stage.world.link(&stage.company, &stage.program, &partner, LinkSpec::default()).await;
        crew.push(partner);
    }
    for partner in &crew {
        mark(stage, partner, &recruiter).await;
    }
    recruiting_pays(stage, payout("10")).await;
    (recruiter, crew)
}
