//! One person alone sends nothing above the amount: not by raising it, not by a key, not as somebody else.

use http::Method;
use serde_json::{Value, json};
use vouch_local::world::TestMember;

use super::{FINAL, by_key, by_session, token_of, verified, with_token};
use crate::{pages::Browser, sepa::pays_by_file, stage::Stage};

/// A company that pays 20.00 by file, of which an owner said that two persons look at more than 10.00.
async fn guarded() -> (Stage, TestMember, TestMember) {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    pays_by_file(&stage.world, &stage.company, stage.partner.id).await;
    let (world, company) = (&stage.world, &stage.company);
    let (owner, admin) =
        (world.member(company, "owner").await, world.member(company, "admin").await);
    let mut browser = Browser::of_member(world, &owner).await;
    let above = json!({"second_person_above": {"EUR": "10.00"}});
    by_session(&mut browser, Method::PUT, "/rails", above).await.expect(200);
    world.clock_to(FINAL).await;
    (stage, owner, admin)
}

fn wanted() -> Value {
    json!({"rail": "sepa", "currency": "EUR"})
}

#[tokio::test]
async fn only_an_owner_raises_the_amount_or_takes_it_away() {
    let (stage, owner, admin) = guarded().await;
    let world = &stage.world;
    let mut browser = Browser::of_member(world, &admin).await;
    for eased in [json!({}), json!({"EUR": "10.01"}), json!({"USD": "1.00"})] {
        let change = json!({"second_person_above": eased});
        let refused = by_session(&mut browser, Method::PUT, "/rails", change.clone()).await;
        let refused = refused.expect(403).json();
        assert!(refused["detail"].as_str().unwrap().contains("Only an owner"), "{refused}");
        world.send(&stage.company, Method::PUT, "/api/v1/rails", &change).await.expect(403);
    }
    let stricter = json!({"second_person_above": {"EUR": "9.00", "USD": "1.00"}});
    by_session(&mut browser, Method::PUT, "/rails", stricter).await.expect(200);
    let rails = "/dashboard/settings/rails";
    let fields = [("charge", "manual"), ("payout", "sepa"), ("above", "")];
    browser.submit(rails, rails, &fields).await.expect(403);
    let run = by_session(&mut browser, Method::POST, "/payout-runs", wanted()).await.expect(201);
    assert_eq!(run.json()["status"], "waiting");
    let mut browser = Browser::of_member(world, &owner).await;
    let off = json!({"second_person_above": {}});
    by_session(&mut browser, Method::PUT, "/rails", off).await.expect(200);
    verified(&stage).await;
}

#[tokio::test]
async fn nobody_is_their_own_second_person_by_a_key_or_under_another_name() {
    let (stage, owner, admin) = guarded().await;
    let (world, company) = (&stage.world, &stage.company);
    let mut browser = Browser::of_member(world, &admin).await;
    let key = json!({"label": "mine", "scopes": ["read", "write", "admin"]});
    let key = by_session(&mut browser, Method::POST, "/api-keys", key).await.expect(201).json();
    let key = key["key"].as_str().unwrap();
    // A key of a key is in the same hands.
    let again = json!({"label": "mine too", "scopes": ["read", "write", "admin"]});
    let again = by_key(&stage, key, (Method::POST, "/api-keys"), again).await.expect(201).json();
    let again = again["key"].as_str().unwrap();
    for key in [key, again] {
        let eased = json!({"second_person_above": {}});
        by_key(&stage, key, (Method::PUT, "/rails"), eased).await.expect(403);
        let new = json!({"name": "Shill", "email": "shill@lantern.example", "role": "owner"});
        by_key(&stage, key, (Method::POST, "/members"), new).await.expect(403);
        let path = format!("/members/{}", owner.id);
        let change = json!({"password": "correct horse battery staple"});
        by_key(&stage, key, (Method::PATCH, &path), change).await.expect(403);
    }
    let run = by_key(&stage, again, (Method::POST, "/payout-runs"), wanted()).await.expect(201);
    let id = run.json()["id"].as_str().unwrap().to_owned();
    let approve = format!("/payout-runs/{id}/approve");
    let approved_by = async |browser: &mut Browser<'_>, status: u16| {
        let answer = by_session(browser, Method::POST, &approve, json!({})).await;
        answer.expect(status).json()["detail"].as_str().unwrap_or_default().to_owned()
    };
    assert!(approved_by(&mut browser, 409).await.contains("second person"));
    by_key(&stage, key, (Method::POST, &approve), json!({})).await.expect(409);
    // Somebody whom the admin made up, and signs in as.
    let password = "correct horse battery staple";
    let shill = json!({"name": "Shill", "email": "shill@lantern.example", "role": "admin", "password": password});
    by_session(&mut browser, Method::POST, "/members", shill).await.expect(201);
    let fields = [("email", "shill@lantern.example"), ("password", password)];
    let mut other = Browser::signed_in(world, "/dashboard", &fields).await;
    assert!(approved_by(&mut other, 409).await.contains("chose your password"));
    // Somebody else's password, chosen anew.
    let victim = world.member(company, "admin").await;
    let path = format!("/members/{}", victim.id);
    let change = json!({"password": password});
    by_session(&mut browser, Method::PATCH, &path, change).await.expect(200);
    let fields = [("email", victim.email.as_str()), ("password", password)];
    let mut taken = Browser::signed_in(world, "/dashboard", &fields).await;
    assert!(approved_by(&mut taken, 409).await.contains("chose your password"));
    let page = taken.read(&format!("/dashboard/payouts/runs/{id}")).await;
    assert!(page.contains("somebody else must approve it"), "{page}");
    // Whom an owner made is a second person.
    let mut owners = Browser::of_member(world, &owner).await;
    approved_by(&mut owners, 200).await;
    let seen = stage.read("/audit?limit=100").await.to_string();
    assert!(seen.contains("/approve") && seen.contains("/api-keys"), "{seen}");
    verified(&stage).await;
}

#[tokio::test]
async fn whoever_lost_the_right_meanwhile_lets_nothing_go() {
    let (stage, owner, admin) = guarded().await;
    let world = &stage.world;
    let mut owners = Browser::of_member(world, &owner).await;
    let run = by_session(&mut owners, Method::POST, "/payout-runs", wanted()).await.expect(201);
    let approve = format!("/payout-runs/{}/approve", run.json()["id"].as_str().unwrap());
    let mut admins = Browser::of_member(world, &admin).await;
    let token = token_of(&mut admins).await;
    let path = format!("/members/{}", admin.id);
    for (change, status) in [(json!({"role": "finance"}), 403), (json!({"password": null}), 401)] {
        by_session(&mut owners, Method::PATCH, &path, change).await.expect(200);
        let asked = (Method::POST, approve.as_str());
        with_token(&mut admins, &token, asked, json!({})).await.expect(status);
    }
    let run = stage.read("/payout-runs").await;
    assert_eq!(run["items"][0]["status"], "waiting");
}
