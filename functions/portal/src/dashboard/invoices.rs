//! What the company is charged: the review that runs, the charge, and what was issued.

mod charging;
mod lines;
mod list;
mod one;
mod papers;
mod review;
mod words;

pub(super) use self::papers::beside;

use vouch_domain::people::company::Scope;

use crate::{pages::route::PageRoute, policy::Needs};

pub(super) fn pages() -> Vec<PageRoute> {
    let (look, word) = (Needs::Member(Scope::Read), Needs::Member(Scope::Write));
    let last_word = Needs::Member(Scope::Admin);
    vec![
        PageRoute::get("/dashboard/invoices", look, list::show),
        PageRoute::get("/dashboard/invoices/{invoice}", look, one::show),
        PageRoute::get("/dashboard/invoices/{invoice}/lines.csv", look, lines::show),
        PageRoute::post("/dashboard/invoices/{invoice}/pause", word, review::pause),
        PageRoute::post("/dashboard/invoices/{invoice}/resume", word, review::resume),
        PageRoute::post("/dashboard/invoices/{invoice}/void", last_word, review::void),
        PageRoute::post("/dashboard/invoices/{invoice}/charge", last_word, charging::charge),
        PageRoute::post("/dashboard/invoices/{invoice}/settle", last_word, charging::settle),
    ]
}
