//! What people did by hand in the demo: who recruited whom, leads, claims and applications, each with what came of it.

use serde_json::{Value, json};
use vouch_local::demo::Demo;

use super::{House, pages::RECRUITED};

/// Who recruits, in the order of the demo's partners.
const RECRUITER: usize = 2;

pub(super) async fn is_there(house: &House, demo: &Demo) {
    recruiting_pays_one_partner_and_never_the_first(house, demo).await;
    leads_went_every_way(house, demo).await;
    claims_were_answered_or_wait(house, demo).await;
    let applications = house.all(demo, "/applications").await;
    let overdue: Vec<_> = applications.iter().map(|one| one["overdue"].clone()).collect();
    assert_eq!(overdue, [json!(true), json!(false)], "oldest first: {applications:?}");
}

async fn recruiting_pays_one_partner_and_never_the_first(house: &House, demo: &Demo) {
    assert_eq!(demo.partners.len(), RECRUITED + 1);
    let recruit = &demo.partners[RECRUITED];
    let by = house.api(demo, &format!("/partners/{}/referred-by", recruit.id)).await;
    let recruiter = json!(demo.partners[RECRUITER].id);
    assert_eq!((&by["referrer"], &by["by"]), (&recruiter, &json!("sign_up_link")), "{by}");
    for (n, partner) in demo.partners.iter().enumerate() {
        let path = format!("/commissions?partner={}&limit=200", partner.id);
        let all = house.all(demo, &path).await;
        let is_of = |one: &&Value| one["kind"].as_str().unwrap().starts_with("referral_");
        let of_recruiting: Vec<_> = all.iter().filter(is_of).collect();
        assert_eq!(of_recruiting.is_empty(), n != RECRUITER, "{n}: {of_recruiting:?}");
        assert!(of_recruiting.iter().all(|one| one["recruit"] == json!(recruit.id)));
        let kinds = ["referral_commission", "referral_clawback"];
        let has = |kind: &&str| of_recruiting.iter().any(|one| one["kind"] == **kind);
        assert_eq!(kinds.iter().filter(|kind| has(kind)).count(), of_recruiting.len().min(2));
    }
}

async fn leads_went_every_way(house: &House, demo: &Demo) {
    let mut submitted = Vec::new();
    for partner in &demo.partners {
        let leads = house.all(demo, &format!("/leads?partner={}", partner.id)).await;
        submitted.extend(leads.into_iter().filter(|lead| lead["origin"] == "submitted"));
    }
    for stage in ["new", "contacted", "customer", "lost"] {
        assert!(submitted.iter().any(|lead| lead["stage"] == stage), "{stage}: {submitted:?}");
    }
}

async fn claims_were_answered_or_wait(house: &House, demo: &Demo) {
    for (state, count) in [("open", 2), ("accepted", 1), ("refused", 1), ("withdrawn", 0)] {
        let claims = house.all(demo, &format!("/claims?state={state}")).await;
        assert_eq!(claims.len(), count, "{state}: {claims:?}");
        for claim in &claims {
            let is_paid = !claim["paid"].as_array().unwrap().is_empty();
            assert_eq!(is_paid, state == "accepted", "{claim}");
            assert!(state != "accepted" || claim["partner"] != json!(demo.partners[0].id));
        }
    }
}
