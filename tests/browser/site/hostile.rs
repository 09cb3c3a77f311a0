//! A company whose people try out what names, labels and ids do to a page.

use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::Site;

/// What people type, or have typed for them. A page says it, and does nothing else with it.
pub(crate) const STRINGS: [&str; 22] = [
    "<script>window.hacked=1</script>",
    "\"><script>window.hacked=1</script>",
    "'\" autofocus onfocus=window.hacked=1 x='",
    "<img src=x onerror=window.hacked=1>",
    "</title><script>window.hacked=1</script>",
    "</textarea><svg/onload=window.hacked=1>",
    "javascript:window.hacked=1",
    "<!-- <b>",
    "&lt;b&gt; &amp;amp; &#x41;",
    "{ $name } { -brand } {{7*7}} ${7*7}",
    "%00 %0d%0aset-cookie: a=b",
    "' OR 1=1; DROP TABLE partners; --",
    "=HYPERLINK(\"https://evil.example\",\"pay\")",
    "مرحبا بالعالم – שלום עולם",
    "\u{2067}reversed\u{2069} and back",
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏿🇩🇪",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤ ̖t̝͕̳̣̻̪͞h̼͓̲̦̳̘̲e͇̣̰̦̬͎",
    "田中さんにあげて下さい、長い長い長い長い長い名前の会社です",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "O’Brien & Söhne “Quotes” <Ltd.>",
    "   spaces   all   around   ",
];

pub(super) fn moved_in() -> Site {
    let site = Site::set_up("hostile", STRINGS[1], STRINGS[3]);
    let mut taken = 0;
    for (n, text) in STRINGS.into_iter().enumerate() {
        let code = format!("try-{n}");
        let link = json!({ "partner": site.partner_id, "program": site.program, "label": text, "code": code });
        // What the API refuses is shown nowhere.
        let has_link = site.api("POST", "/links", &link).status < 300;
        let partner =
            json!({ "name": text, "code": format!("TRY{n}"), "programs": [site.program] });
        taken += usize::from(has_link);
        taken += usize::from(site.api("POST", "/partners", &partner).status < 300);
        let click = if has_link { site.click(&code) } else { site.click("try-0") };
        let ids = [text.to_owned(), format!("{:W<250}", format!("c{n}-"))];
        for (at, id) in ids.iter().enumerate() {
            let customer = json!({ "customer_id": id, "name": text, "email": "a@b.example", "click": click, "subscription": { "status": "active", "plan": text } });
            site.report(&format!("signup_{n}_{at}"), "customer.signed_up", &customer);
            let sale = json!({ "transaction_id": format!("t-{id}"), "customer_id": id, "amount": "99999999.99", "currency": "EUR", "invoice": text });
            site.report(&format!("sale_{n}_{at}"), "transaction.paid", &sale);
        }
        strangers(&site, n, text);
        let unknown = json!({ "transaction_id": format!("u-{n}"), "customer_id": format!("nobody {text}"), "amount": "1.00", "currency": "EUR" });
        site.report(&format!("unknown_{n}"), "transaction.paid", &unknown);
    }
    assert!(taken > STRINGS.len(), "most of them are let in: {taken}");
    site.drain();
    site.recruit_all();
    let bounty =
        json!({ "family": "partners", "type": "flat", "amount": "99999.99", "currency": "EUR" });
    site.made("/terms", &bounty);
    site.clock_to(Utc::now() - TimeDelta::minutes(1));
    site.with_run().with_calls()
}

/// What they say of themselves and of others: leads, claims, applications, and points with a reason.
fn strangers(site: &Site, n: usize, text: &str) {
    let (partner, email) = (&site.partner_id, format!("try{n}@b.example"));
    let code = site.partner.as_ref().map(|partner| &partner.name);
    for (path, body) in [
        (
            "/leads",
            json!({ "partner": partner, "name": text, "company": text, "email": email, "note": text }),
        ),
        ("/claims", json!({ "partner": partner, "customer_id": text, "words": text })),
        ("/claims", json!({ "partner": partner, "email": email, "words": text })),
        (
            "/applications",
            json!({ "name": text, "email": email, "website": "https://b.example/%22%3E", "referrer_code": code }),
        ),
        ("/points", json!({ "partner": partner, "points": 1, "reason": text })),
    ] {
        // What the API refuses is shown nowhere.
        site.api("POST", path, &body);
    }
}
