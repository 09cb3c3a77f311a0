//! What a page knows before it shows anything: the demo company, its names, and the frame around it all.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};
use vouch_domain::id::PartnerId;

use super::answers::{Company, Partner};
use super::api::Api;
use super::kit::{self, Frame};
use super::{Pages, Trouble, Visit, figures};
use crate::demo::Demo;
use crate::folder::{Contents, Folder};

const WAYS: &[(&str, &str)] =
    &[("Tour", "/"), ("Shop", "/shop"), ("Books", "/books/statements"), ("Mailbox", "/mailbox")];

/// The demo company, with its books open.
pub(crate) struct Room<'a> {
    pub(crate) api: Api<'a>,
    pub(crate) demo: Demo,
    pub(crate) company: Company,
    pub(crate) now: DateTime<Utc>,
    partners: BTreeMap<PartnerId, String>,
}

impl<'a> Room<'a> {
    /// The room, once there is a demo company.
    pub(crate) async fn enter(pages: &'a Pages, visit: &Visit) -> Result<Self, Trouble> {
        let demo = Demo::of(&pages.deployment).ok_or(Trouble::NoDemo)?;
        let api = Api::with(&pages.deployment, &demo.api_key);
        let company = api.get("/company").await?;
        let partners: Vec<Partner> = api.all("/partners").await?;
        let partners = partners.into_iter().map(|partner| (partner.id, partner.name));
        Ok(Self { api, company, partners: partners.collect(), now: visit.now, demo })
    }

    pub(crate) fn zone(&self) -> Tz {
        self.company.timezone
    }

    /// What a partner is called.
    pub(crate) fn name_of(&self, partner: PartnerId) -> &str {
        self.partners.get(&partner).map_or("A partner", String::as_str)
    }

    pub(crate) fn has_partner(&self, partner: PartnerId) -> bool {
        self.partners.contains_key(&partner)
    }

    pub(crate) fn partner_count(&self) -> usize {
        self.partners.len()
    }

    /// The frame of Vouch's own pages.
    pub(crate) fn frame(&self, here: &'static str) -> Frame {
        let corner = html! { (figures::moment(self.now, self.zone())) " in " (city(self.zone())) };
        let foot = html! {
            "Vouch on this machine: made-up people, real books, nothing leaves it. "
            "Programs find all this at " a href="/local/demo" { code { "/local/demo" } } "."
        };
        framed(here, corner, foot)
    }
}

/// `Berlin` for `Europe/Berlin`.
pub(crate) fn city(zone: Tz) -> String {
    let name = zone.name();
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

/// Where one can go while there is no demo company.
const WAYS_WITHOUT: &[(&str, &str)] = &[("Start", "/"), ("Mailbox", "/mailbox")];

fn framed(here: &'static str, corner: Markup, foot: Markup) -> Frame {
    Frame { name: ("Vouch", "/"), ways: WAYS, here, corner, foot, again: false }
}

/// The frame where nothing is known.
pub(crate) fn plain_frame(visit: &Visit) -> Frame {
    let corner = figures::moment(visit.now, Tz::UTC);
    framed("", html! { (corner) " UTC" }, html! { "Vouch on this machine." })
}

/// The frame while there is no demo company.
pub(crate) fn frame_without_demo(visit: &Visit, here: &'static str) -> Frame {
    Frame { ways: WAYS_WITHOUT, here, ..plain_frame(visit) }
}

/// Whether there will be a demo company in a moment.
pub(crate) fn is_expected(pages: &Pages) -> bool {
    let folder = pages.deployment.folder.as_ref();
    let contents = folder.map(Folder::contents);
    pages.deployment.seeding.now().is_some()
        || matches!(contents, Some(Contents::New | Contents::Seeding))
}

/// The page in place of any that needs the demo company: it is being made, or there shall be none.
pub(crate) fn without_demo(pages: &Pages, visit: &Visit) -> Markup {
    if !is_expected(pages) {
        return empty(pages, visit);
    }
    match pages.deployment.seeding.now() {
        Some(step) => being_made(visit, &step.what, step.done, step.of),
        None => being_made(visit, "Getting ready", 0, 0),
    }
}

fn being_made(visit: &Visit, what: &str, done: usize, of: usize) -> Markup {
    let frame = Frame { again: true, ..frame_without_demo(visit, "") };
    let main = kit::opening(
        html! { "Six months of history are being made" },
        html! {
            p { "A made-up tea shop signs up customers, is paid and refunds, month after month, through the same calls as yours will. It takes less than half a minute." }
            p {
                (what) @if of > 0 { ": " (figures::count(done)) " of " (figures::count(of)) } "."
                @if of > 0 { " " progress value=(done) max=(of) {} }
            }
            p class="quiet" { "This page looks again every two seconds." }
        },
    );
    frame.page("Getting ready", main)
}

fn empty(pages: &Pages, visit: &Visit) -> Markup {
    let base = pages.deployment.base_url();
    let call = format!(
        "curl -X POST {base}/api/v1/companies \\\n  -H 'Authorization: Bearer {token}' \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"name\": \"Your company\", \"timezone\": \"Europe/Berlin\", \"currency\": \"EUR\"}}'",
        token = pages.deployment.setup_token(),
    );
    let opening = kit::opening(
        html! { "There is no demo company here" },
        html! { p { "This deployment was started with " code { "--empty" } ", so it holds what you set up yourself and nothing else." } },
    );
    let own = html! {
        p { "Once, with this one-time token. The answer holds your first API key; it is shown that once." }
        (kit::copied(pages.deployment.setup_token(), "the set-up token"))
        pre { code { (call) } }
        p { "Then " code { "/programs" } ", " code { "/terms" } ", " code { "/partners" } ", " code { "/links" } " and " code { "/webhook-endpoints" } ": "
            a href="/api/v1/openapi.json" { "the API’s description" } " lists every call." }
    };
    let demo = html! { pre { code { "cargo run -- --data .vouch-demo" } } };
    let main = html! {
        (opening)
        (kit::part("own", "Your own company", own))
        (kit::part("demo", "The demo instead", demo))
    };
    frame_without_demo(visit, "/").page("No demo company", main)
}
