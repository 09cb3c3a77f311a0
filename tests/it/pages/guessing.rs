//! Who guesses at the door: how many guesses are looked at, and whom that keeps waiting.

use std::net::{IpAddr, Ipv4Addr};

use vouch_local::world::{PASSWORD, PartnerSpec, World};
use vouch_store::{Recorded, sessions::Attempts};

use super::{Browser, form, text_of};
use crate::stage::Stage;

/// A sign-in from an address, in a browser that nobody has used.
async fn enter(world: &World, from: [u8; 4], sign_in: &str, fields: &[(&str, &str)]) -> u16 {
    let request = http::Request::post(sign_in)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(form(fields))
        .unwrap();
    world.request_from(IpAddr::V4(Ipv4Addr::from(from)), request).await.status()
}

/// What a stranger leaves who has guessed for hours: the longest wait, from now on.
async fn guessed_long_ago_and_often(world: &World, name: &str) {
    let bytes = world.context().config.sealing_key().unwrap().derive(&format!("attempts {name}"));
    let hash: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let before = world.store().find_attempts(&hash).await.unwrap();
    let revision = before.expect("the name was tried before").revision + 1;
    let now = world.context().wall_now();
    let (last_ms, expires_at) = (now.timestamp_millis(), now.timestamp() + 3600);
    let attempts = Attempts { count: 40, last_ms, expires_at, revision };
    let recorded = world.store().change_attempts(&hash, &attempts).await.unwrap();
    assert_eq!(recorded, Recorded::Now);
}

// req: V15
#[tokio::test]
async fn a_stranger_who_guesses_keeps_nobody_out_who_was_there_before() {
    let stage = Stage::set().await;
    let (world, code) = (&stage.world, stage.partner.code.as_str());
    let portal = format!("/portal/{}", stage.company.id);
    let sign_in = format!("{portal}/sign-in");
    let right = [("code", code), ("password", PASSWORD)];
    let mut own = Browser::of_partner(world, stage.company.id, &stage.partner).await;
    own.submit(&portal, &format!("{portal}/sign-out"), &[]).await.expect(303);
    let mut stranger = Browser::new(world);
    guessed_long_ago_and_often(world, &format!("partner {} {code}", stage.company.id)).await;
    stranger.post(&sign_in, &right).await.expect(429);
    // The partner's own browser does not wait for what a stranger did elsewhere.
    own.post(&sign_in, &right).await.expect(303);
    own.get(&portal).await.expect(200);
    // It is known for this name only, and nobody else's mark or an invented one counts.
    let spec = PartnerSpec { email: None, ..PartnerSpec::default() };
    let other = world.partner(&stage.company, &stage.program, spec).await;
    let mut others = Browser::of_partner(world, stage.company.id, &other).await;
    others.post(&sign_in, &right).await.expect(429);
    let name = format!("__Host-vouch_known_partner_{}", stage.company.id);
    stranger.take_cookie(&name, &format!("{}.{}", "0".repeat(32), "0".repeat(64)));
    stranger.post(&sign_in, &right).await.expect(429);
    // A known browser that guesses waits like everybody.
    let mut own = Browser::of_partner(world, stage.company.id, &other).await;
    let guess = [("code", other.code.as_str()), ("password", "a wrong guess")];
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(own.post(&sign_in, &guess).await.status());
    }
    assert!(statuses[..6].iter().all(|status| *status == 422), "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
}

// req: V15
#[tokio::test]
async fn a_network_that_tries_many_names_at_once_waits_and_others_do_not() {
    let stage = Stage::set().await;
    let sign_in = format!("/portal/{}/sign-in", stage.company.id);
    let mut statuses = Vec::new();
    for round in 0..16 {
        let guesses = (0..8).map(|number| {
            let (world, sign_in) = (&stage.world, sign_in.as_str());
            async move {
                let code = format!("somebody-{round}-{number}");
                let fields = [("code", code.as_str()), ("password", "a wrong guess")];
                enter(world, [198, 51, 100, 1], sign_in, &fields).await
            }
        });
        statuses.extend(futures_util::future::join_all(guesses).await);
    }
    // A machine that is busy with other tests may answer some of them 503.
    let looked_at = statuses.iter().filter(|status| **status == 422).count();
    assert!((60..=100).contains(&looked_at), "{statuses:?}");
    assert!(statuses[120..].iter().all(|status| *status == 429), "{statuses:?}");
    let right = [("code", stage.partner.code.as_str()), ("password", PASSWORD)];
    assert_eq!(enter(&stage.world, [198, 51, 100, 200], &sign_in, &right).await, 429, "neighbours");
    assert_eq!(enter(&stage.world, [198, 51, 101, 1], &sign_in, &right).await, 303);
}

#[tokio::test]
async fn signing_in_is_no_failed_attempt_however_often() {
    let stage = Stage::set().await;
    let sign_in = format!("/portal/{}/sign-in", stage.company.id);
    let right = [("code", stage.partner.code.as_str()), ("password", PASSWORD)];
    for _ in 0..101 {
        assert_eq!(enter(&stage.world, [198, 51, 100, 1], &sign_in, &right).await, 303);
    }
}

#[tokio::test]
async fn a_sign_in_that_is_sent_twice_at_once_is_taken_twice() {
    let stage = Stage::set().await;
    let sign_in = format!("/portal/{}/sign-in", stage.company.id);
    let right = [("code", stage.partner.code.as_str()), ("password", PASSWORD)];
    let mut seen = Vec::new();
    // A machine that is busy with other tests may make one of them wait.
    for _ in 0..5 {
        let twice = (0..2).map(|_| enter(&stage.world, [198, 51, 100, 1], &sign_in, &right));
        seen.push(futures_util::future::join_all(twice).await);
    }
    assert!(seen.contains(&vec![303, 303]), "{seen:?}");
}

#[tokio::test]
async fn who_sits_at_an_open_browser_guesses_no_faster_than_at_the_door() {
    let stage = Stage::set().await;
    let portal = format!("/portal/{}", stage.company.id);
    let (page, action) = (format!("{portal}/account"), format!("{portal}/account/password"));
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let guess = [("now", "a wrong guess"), ("new", "green tea at noon")];
    for _ in 0..6 {
        let html = browser.submit(&page, &action, &guess).await.expect(422).text();
        assert!(text_of(&html).contains("This is not your password now."));
    }
    let right = [("now", PASSWORD), ("new", "green tea at noon")];
    let html = browser.submit(&page, &action, &right).await.expect(422).text();
    assert!(text_of(&html).contains("There were too many attempts."), "{html}");
    // The door itself stays open to whom the browser belongs.
    Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
}
