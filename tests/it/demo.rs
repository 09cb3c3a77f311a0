//! The demo company, its pages and its shop, as a newcomer meets them.

mod books;
mod by_hand;
mod pages;
mod same;
mod shop;

use std::sync::Arc;

use serde_json::Value;
use vouch_local::{
    demo::{self, Demo, DemoPartner},
    pages::Pages,
    world::{Answer, World, WorldSpec},
};

use crate::pages::Browser;

// req: T20, T22, T23, Q29, P13, P14
#[tokio::test(flavor = "multi_thread")]
async fn half_a_year_is_accounted_for_and_its_pages_read_right_to_the_cent() {
    let (house, demo, events) = House::with_demo().await;
    books::are_right(&house, &demo, events).await;
    by_hand::is_there(&house, &demo).await;
    pages::are_right(&house, &demo).await;
    let findings = house.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{findings}");
    crate::replay::says_what_happened(house.world.deployment()).await;
}

/// A browser in which the owner of the demo company is signed in, with what the start page tells.
async fn owner<'a>(house: &'a House, demo: &Demo) -> Browser<'a> {
    let owner = demo.members.iter().find(|member| member.role == "owner").unwrap();
    let fields = [("email", owner.email.as_str()), ("password", owner.password.as_str())];
    Browser::signed_in(&house.world, "/dashboard", &fields).await
}

/// A browser in which a partner of the demo is signed in.
async fn partner<'a>(house: &'a House, demo: &Demo, partner: &DemoPartner) -> Browser<'a> {
    let fields = [("code", partner.code.as_str()), ("password", partner.password.as_str())];
    Browser::signed_in(&house.world, &format!("/portal/{}", demo.company), &fields).await
}

/// A deployment with its pages.
pub(crate) struct House {
    pub(crate) world: World,
    pub(crate) pages: Pages,
}

impl House {
    /// As after `cargo run -- --empty`.
    pub(crate) fn empty() -> Self {
        let now = "2026-11-21T09:00:00Z".parse().unwrap();
        let world = World::of(WorldSpec { now, plain_http: true });
        let pages = Pages::of(Arc::clone(world.deployment()));
        Self { world, pages }
    }

    /// As after `cargo run`; also says how many events were told.
    pub(crate) async fn with_demo() -> (Self, Demo, usize) {
        let house = Self::empty();
        let mut events = 0;
        let seeded = demo::seed(house.world.deployment(), &mut |_, _, of| events = of).await;
        (house, seeded.unwrap(), events)
    }

    /// A page, as a browser asks for it.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.visit(path, None, "").await
    }

    /// A page, as somebody with cookies asks for it; a form makes it a POST from our own page.
    pub(crate) async fn visit(&self, path: &str, form: Option<&str>, cookies: &str) -> Answer {
        let request = http::Request::builder()
            .method(if form.is_some() { "POST" } else { "GET" })
            .uri(path)
            .header("host", "localhost:8080")
            .header("origin", "http://localhost:8080")
            .header("cookie", cookies)
            .body(form.unwrap_or_default().to_owned());
        Answer::of(self.pages.answer(request.unwrap()).await)
    }

    /// What the API tells the demo company.
    pub(crate) async fn api(&self, demo: &Demo, path: &str) -> Value {
        let request = http::Request::get(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {}", demo.api_key))
            .body("");
        self.world.request(request.unwrap()).await.expect(200).json()
    }

    /// All of a list.
    pub(crate) async fn all(&self, demo: &Demo, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.api(demo, &format!("{path}{cursor}")).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }
}
