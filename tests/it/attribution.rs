//! By whom a customer came, as far as sign-ups and links can tell.

use chrono::TimeDelta;
use serde_json::json;
use vouch_domain::{
    event::SubscriptionStatus,
    people::partner::{Enrolment, EnrolmentStatus},
    tracking::{
        attribution::{Reason, Suspicion},
        link::ClickModel,
    },
};
use vouch_local::world::{CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, World};

use crate::stage::Stage;

// req: B01, B02, F28, Q27
#[tokio::test]
async fn a_customer_who_followed_a_link_before_signing_up_is_the_partners() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let customer = stage.customer("c1").await;
    let credited = customer.attribution.credited.unwrap();
    assert_eq!((credited.partner, credited.link), (stage.partner.id, Some(stage.link.id)));
    assert_eq!(customer.attribution.reason, Reason::Click);
    let totals =
        stage.world.store().all_link_totals(stage.company.id, stage.partner.id).await.unwrap();
    assert_eq!(totals[0].1.signups, 1);
}

// req: F28, F29, T12, Q27
#[tokio::test]
async fn a_link_that_is_followed_after_the_sign_up_earns_nothing() {
    let stage = Stage::set().await;
    let before = stage.world.now() - TimeDelta::minutes(5);
    let click = stage.world.click(&stage.link).await;
    stage
        .tell(
            "customer.signed_up",
            json!({"customer_id": "late", "occurred_at": before, "click": click}),
        )
        .await;
    stage.tell("customer.signed_up", json!({"customer_id": "alone", "occurred_at": before})).await;
    assert_eq!(stage.reason("late").await, Reason::ClickedAfterSignup);
    assert_eq!(stage.reason("alone").await, Reason::NoReferral);
    stage.sell("t1", "late", "100.00").await;
    stage.sell("t2", "alone", "100.00").await;
    assert_eq!(stage.owed().await, 0);
}

// req: V01, Q27
#[tokio::test]
async fn a_click_counts_until_the_end_of_its_window_and_no_second_longer() {
    let spec = ProgramSpec { window_days: 1, ..ProgramSpec::default() };
    let stage = Stage::of(World::start().await, CompanySpec::default(), spec).await;
    let clicked_at = stage.world.now();
    let click = stage.world.click(&stage.link).await;
    stage.world.clock_to(clicked_at + TimeDelta::hours(25)).await;
    for (customer, hours, expected) in
        [("in time", 23, Reason::Click), ("too late", 25, Reason::ClickExpired)]
    {
        let at = clicked_at + TimeDelta::hours(hours);
        stage
            .tell(
                "customer.signed_up",
                json!({"customer_id": customer, "occurred_at": at, "click": click}),
            )
            .await;
        assert_eq!(stage.reason(customer).await, expected, "{customer}");
    }
}

#[tokio::test]
async fn a_forged_cut_or_foreign_token_is_no_referral_and_the_reason_is_kept() {
    let stage = Stage::set().await;
    let other =
        Stage::of(World::start().await, CompanySpec::default(), ProgramSpec::default()).await;
    let company =
        stage.world.company(CompanySpec { name: "Elsewhere", ..CompanySpec::default() }).await;
    let program = stage.world.program(&company, ProgramSpec::default()).await;
    let partner = stage.world.partner(&company, &program, PartnerSpec::default()).await;
    let foreign = stage.world.link(&company, &program, &partner, LinkSpec::default()).await;
    let good = stage.world.click(&stage.link).await;
    for (customer, click, expected) in [
        ("cut", good[..good.len() - 3].to_owned(), Reason::ClickForged),
        ("garbled", "not-a-token".to_owned(), Reason::ClickUnreadable),
        ("forged", other.world.click(&other.link).await, Reason::ClickForged),
        ("foreign", stage.world.click(&foreign).await, Reason::ClickForeign),
    ] {
        stage
            .tell(
                "customer.signed_up",
                json!({"customer_id": customer, "occurred_at": stage.world.now(), "click": click}),
            )
            .await;
        assert_eq!(stage.reason(customer).await, expected, "{customer}");
        assert!(stage.customer(customer).await.attribution.credited.is_none());
    }
}

// req: K05, V03, V23
#[tokio::test]
async fn a_partners_code_stands_in_for_a_click_and_chooses_the_program_of_lowest_number() {
    let stage = Stage::set().await;
    let second = stage
        .world
        .program(
            &stage.company,
            ProgramSpec { name: "Second", priority: 0, ..ProgramSpec::default() },
        )
        .await;
    let since = stage.world.now();
    let enrolment = Enrolment::new(second.id, 0, EnrolmentStatus::Approved(since));
    stage
        .world
        .store()
        .change_enrolment(stage.company.id, stage.partner.id, &enrolment)
        .await
        .unwrap();
    let code = stage.partner.code.to_uppercase();
    for (customer, data, reason, program) in [
        ("by code", json!({"partner_code": code}), Reason::PartnerCode, Some(second.id)),
        ("by coupon", json!({"coupon": code}), Reason::Coupon, Some(second.id)),
        (
            "named",
            json!({"partner_code": code, "program": stage.program.id}),
            Reason::PartnerCode,
            Some(stage.program.id),
        ),
        ("unknown", json!({"partner_code": "nobody"}), Reason::CodeUnknown, None),
        (
            "clicked",
            json!({"partner_code": code, "click": stage.world.click(&stage.link).await}),
            Reason::Click,
            Some(stage.program.id),
        ),
    ] {
        let mut data = data;
        data["customer_id"] = json!(customer);
        data["occurred_at"] = json!(stage.world.now());
        stage.tell("customer.signed_up", data).await;
        let attribution = stage.customer(customer).await.attribution;
        assert_eq!(
            (attribution.reason, attribution.credited.map(|credited| credited.program)),
            (reason, program),
            "{customer}"
        );
    }
}

// req: Q28, Q5, V04
#[tokio::test]
async fn a_known_customer_stays_with_its_first_partner_and_a_later_click_is_an_assist() {
    let stage = Stage::set().await;
    let rival = stage
        .world
        .partner(
            &stage.company,
            &stage.program,
            PartnerSpec { name: "Rival", email: None, ..PartnerSpec::default() },
        )
        .await;
    let link = stage.world.link(&stage.company, &stage.program, &rival, LinkSpec::default()).await;
    stage.refer("c1").await;
    let click = stage.world.click(&link).await;
    stage
        .tell(
            "customer.signed_up",
            json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click}),
        )
        .await;
    stage.sell("t1", "c1", "100.00").await;
    assert_eq!(stage.customer("c1").await.attribution.credited.unwrap().partner, stage.partner.id);
    assert_eq!(stage.owed().await, 2_000);
    assert!(stage.balances(rival.id).await.is_empty());
}

// req: Q29
#[tokio::test]
async fn a_self_referral_earns_nothing_and_a_shared_domain_waits_for_a_person() {
    let stage = Stage::set().await;
    for (customer, email) in [("self", "ada+me@quill.example"), ("colleague", "bob@quill.example")]
    {
        let click = stage.world.click(&stage.link).await;
        let data = json!({"customer_id": customer, "occurred_at": stage.world.now(), "click": click, "email": email});
        stage.tell("customer.signed_up", data).await;
        stage.sell(&format!("sale of {customer}"), customer, "100.00").await;
    }
    assert_eq!(stage.reason("self").await, Reason::SelfReferral);
    assert_eq!(
        stage.customer("colleague").await.attribution.suspicion,
        Some(Suspicion::SameEmailDomain)
    );
    assert_eq!(stage.owed().await, 0, "held, so not owed");
    assert_eq!(stage.month("2026-10").await.count, 2, "the commission and what holds it back");
}

// req: F32, Q20
#[tokio::test]
async fn a_customer_whose_partner_pays_and_a_partner_that_is_suspended_earn_nothing() {
    let stage = Stage::set().await;
    let click = stage.world.click(&stage.link).await;
    let data = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click, "billing_model": "partner_pays"});
    stage.tell("customer.signed_up", data).await;
    assert_eq!(stage.reason("c1").await, Reason::PartnerPays);
    stage.refer("c2").await;
    stage.sell("before", "c2", "100.00").await;
    let since = stage.world.now();
    let enrolment = Enrolment::new(stage.program.id, 1, EnrolmentStatus::Suspended(since));
    stage
        .world
        .store()
        .change_enrolment(stage.company.id, stage.partner.id, &enrolment)
        .await
        .unwrap();
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    stage.sell("after", "c2", "100.00").await;
    assert_eq!((stage.earned("before").await, stage.earned("after").await), (2_000, 0));
}

#[tokio::test]
async fn the_latest_report_of_a_subscription_stands_whatever_the_order() {
    let stage = Stage::set().await;
    let report = |status: &str, at: &str| json!({"customer_id": "c1", "occurred_at": at, "status": status, "plan": "pro"});
    stage.tell("subscription.updated", report("canceled", "2026-09-30T10:00:00Z")).await;
    stage.tell("subscription.updated", report("active", "2026-09-29T10:00:00Z")).await;
    stage.refer("c1").await;
    let found = stage
        .world
        .store()
        .find_subscription(stage.company.id, &"c1".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(found.unwrap().subscription.status, SubscriptionStatus::Canceled);
}

// req: K05, V03
#[tokio::test]
async fn a_coupon_stands_for_the_partner_and_the_program_that_the_company_says() {
    let stage = Stage::set().await;
    let api = crate::api::Api::of(&stage.world, &stage.company).await;
    let rival = PartnerSpec { name: "Rival", email: None, ..PartnerSpec::default() };
    let rival = stage.world.partner(&stage.company, &stage.program, rival).await;
    let coupon =
        json!({"partner": stage.partner.id, "code": "AUTUMN-20", "program": stage.program.id});
    let made = api.make("/coupons", coupon.clone()).await;
    assert_eq!((&made["code"], &made["status"]), (&json!("autumn-20"), &json!("live")));
    api.make("/coupons", coupon).await;
    let taken = json!({"partner": rival.id, "code": "autumn-20"});
    assert_eq!(api.refused("/coupons", taken).await.0, 409);
    let mine = json!({"partner": stage.partner.id, "code": rival.code});
    assert_eq!(api.refused("/coupons", mine).await.0, 409, "a code is its partner's");
    let signed_up = async |customer: &str| {
        let data = json!({"customer_id": customer, "occurred_at": stage.world.now(), "coupon": "Autumn-20"});
        stage.tell("customer.signed_up", data).await;
        let attribution = stage.customer(customer).await.attribution;
        (attribution.reason, attribution.credited.map(|credited| credited.partner))
    };
    assert_eq!(signed_up("c1").await, (Reason::Coupon, Some(stage.partner.id)));
    stage.sell("t1", "c1", "100.00").await;
    assert_eq!(stage.owed().await, 2_000);
    let off = json!({"status": "disabled"});
    api.patch("/coupons/AUTUMN-20", off).await.expect(200);
    assert_eq!(signed_up("c2").await, (Reason::CodeUnknown, None));
    let list = api.get(&format!("/coupons?partner={}", stage.partner.id)).await;
    assert_eq!(crate::api::items(&list)[0]["status"], "disabled");
}

// req: V02
#[tokio::test]
async fn a_program_of_the_first_click_credits_whom_was_followed_first() {
    for (model, is_first) in [(ClickModel::First, true), (ClickModel::Last, false)] {
        let spec = ProgramSpec { model, ..ProgramSpec::default() };
        let stage = Stage::of(World::start().await, CompanySpec::default(), spec).await;
        let rival = PartnerSpec { name: "Rival", email: None, ..PartnerSpec::default() };
        let rival = stage.world.partner(&stage.company, &stage.program, rival).await;
        let theirs = LinkSpec::default();
        let theirs = stage.world.link(&stage.company, &stage.program, &rival, theirs).await;
        let first = stage.world.get(&format!("/r/{}", stage.link.code)).await.expect(302);
        let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
        stage.world.clock_on(TimeDelta::hours(1)).await;
        let again = http::Request::get(format!("/r/{}", theirs.code))
            .header(
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            )
            .header("cookie", cookie);
        let click = stage.world.request(again.body("").unwrap()).await.click_token();
        let data = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click});
        stage.tell("customer.signed_up", data).await;
        let expected = if is_first { stage.partner.id } else { rival.id };
        let credited = stage.customer("c1").await.attribution.credited.unwrap();
        assert_eq!(credited.partner, expected, "{model:?}");
    }
}

// req: Q28, Q29, F32
#[tokio::test]
async fn the_api_tells_why_a_commission_waits_and_why_there_is_none() {
    let stage = Stage::set().await;
    let api = crate::api::Api::of(&stage.world, &stage.company).await;
    for (customer, changes) in [
        ("colleague", json!({"email": "bob@quill.example"})),
        ("self", json!({"email": "ada+x@quill.example"})),
        ("paid for", json!({"billing_model": "partner_pays"})),
    ] {
        let click = stage.world.click(&stage.link).await;
        let mut data =
            json!({"customer_id": customer, "occurred_at": stage.world.now(), "click": click});
        data.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        stage.tell("customer.signed_up", data).await;
        stage.sell(&format!("sale of {customer}"), customer, "100.00").await;
    }
    for (customer, status, reason, suspicion) in [
        ("colleague", "booked", "click", json!("same_email_domain")),
        ("self", "unattributed", "self_referral", json!(null)),
        ("paid for", "unattributed", "partner_pays", json!(null)),
    ] {
        let path = format!("/transactions/sale%20of%20{}", customer.replace(' ', "%20"));
        let explained = api.get(&format!("{path}/explanation")).await;
        assert_eq!(explained["status"], status, "{customer}");
        assert_eq!(explained["attribution"]["reason"], reason, "{customer}");
        assert_eq!(explained["attribution"]["suspicion"], suspicion, "{customer}");
    }
    let held = api.get("/transactions/sale%20of%20colleague/explanation").await;
    assert_eq!(held["reckoning"]["decision"]["decision"], "on_hold");
    assert_eq!(stage.owed().await, 0);
}
