//! By whom a partner was recruited, set by hand.

use http::Method;
use serde_json::{Value, json};
use vouch_local::world::{CompanySpec, ProgramSpec};

use super::Scene;

// req: E17, E19
#[tokio::test]
async fn a_mark_is_set_changed_and_removed_by_hand_without_any_link() {
    let scene = Scene::set().await;
    let (bo, cy) = (scene.partner("Bo").await, scene.partner("Cy").await);
    let path = format!("/partners/{bo}/referred-by");
    assert_eq!(scene.get(&path).await["referrer"], Value::Null);
    for referrer in [&scene.ada(), &cy] {
        let set = scene.mark(&bo, referrer).await.expect(200).json();
        assert_eq!((&set["referrer"], &set["by"]), (&json!(referrer), &json!("hand")));
    }
    let again = scene.mark(&bo, &cy).await.expect(200).json();
    assert_eq!(again, scene.get(&path).await, "the same again changes nothing");
    assert_eq!(scene.remove(&bo).await["referrer"], Value::Null);
    assert_eq!(scene.remove(&bo).await["since"], Value::Null, "and so does removing nothing");
    // Every structure there ever was has its row: none is gone.
    let rows = scene.report("").await;
    let told: Vec<_> =
        rows.iter().map(|row| (row["referrer"].clone(), row["status"].clone())).collect();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|(_, status)| *status == json!("inactive")), "{told:?}");
}

// req: Q29
#[tokio::test]
async fn nobody_recruits_itself_at_any_hand() {
    let scene = Scene::set().await;
    let (bo, cy) = (scene.partner("Bo").await, scene.partner("Cy").await);
    scene.mark(&bo, &scene.ada()).await.expect(200);
    scene.mark(&cy, &bo).await.expect(200);
    for (recruit, referrer) in [(&bo, &bo), (&scene.ada(), &cy), (&scene.ada(), &bo)] {
        let refused = scene.mark(recruit, referrer).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], json!("referrer"), "{refused}");
    }
    let ada = scene.get(&format!("/partners/{}/referred-by", scene.ada())).await;
    assert_eq!(ada["referrer"], Value::Null, "nothing was written");
}

// req: Q29
#[tokio::test]
async fn two_marks_at_once_make_no_circle() {
    let scene = Scene::set().await;
    for round in 0..5 {
        let (one, other) =
            (scene.partner(&format!("A{round}")).await, scene.partner(&format!("B{round}")).await);
        let (first, second) = tokio::join!(scene.mark(&one, &other), scene.mark(&other, &one));
        let mut statuses = [first.status(), second.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "{first:?} {second:?}");
    }
}

#[tokio::test]
async fn other_companies_partners_and_those_who_only_applied_recruit_nobody() {
    let scene = Scene::set().await;
    let bo = scene.partner("Bo").await;
    let world = scene.world();
    let other = world.company(CompanySpec::default()).await;
    world.program(&other, ProgramSpec::default()).await;
    let new = json!({"name": "Theirs"});
    let theirs = world.call(&other, "/api/v1/partners", Some(new)).await.expect(201).json();
    let theirs = theirs["id"].as_str().unwrap();
    scene.mark(&bo, theirs).await.expect(404);
    scene.mark(theirs, &bo).await.expect(404);
    let path = format!("/api/v1/partners/{bo}/referred-by");
    for method in [Method::GET, Method::DELETE] {
        world.send(&other, method, &path, &Value::Null).await.expect(404);
    }
    let applicant = scene.apply("Ann", None).await;
    scene.mark(&bo, &applicant).await.expect(409);
    for body in [
        json!({}),
        json!({"referrer": null}),
        json!({"referrer": "ptn_1"}),
        json!({"referrer": bo, "since": "2020-01-01T00:00:00Z"}),
    ] {
        scene.send(Method::PUT, &format!("/partners/{bo}/referred-by"), body).await.expect(422);
    }
}
