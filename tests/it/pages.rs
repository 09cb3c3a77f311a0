//! The pages of partners and companies, as a browser without a script sees them.

mod about;
mod dashboard_attention;
mod dashboard_deliveries;
mod dashboard_home;
mod dashboard_money;
mod dashboard_partners;
mod door;
mod guessing;
mod matrix;
mod money_forms;
mod odd_requests;
mod partner_customers;
mod partner_home;
mod partner_links;
mod partner_money;
mod partner_overview;
mod partner_portal;
mod payouts;
mod sessions;

use std::collections::BTreeMap;

use bytes::Bytes;
use vouch_domain::id::CompanyId;
use vouch_local::world::{Answer, PASSWORD, TestMember, TestPartner, World};

/// A browser: it keeps cookies, says where its requests come from, and sends forms as they stand.
pub(crate) struct Browser<'a> {
    world: &'a World,
    cookies: BTreeMap<String, String>,
    language: &'static str,
}

impl<'a> Browser<'a> {
    /// A browser that nobody has used.
    pub(crate) fn new(world: &'a World) -> Self {
        Self { world, cookies: BTreeMap::new(), language: "en-GB" }
    }

    /// The same in German.
    pub(crate) fn german(self) -> Self {
        Self { language: "de-AT,de;q=0.9", ..self }
    }

    /// A browser in which a partner is signed in.
    pub(crate) async fn of_partner(
        world: &'a World,
        company: CompanyId,
        partner: &TestPartner,
    ) -> Self {
        let fields = [("code", partner.code.as_str()), ("password", PASSWORD)];
        Self::signed_in(world, &format!("/portal/{company}"), &fields).await
    }

    /// A browser in which a member is signed in.
    pub(crate) async fn of_member(world: &'a World, member: &TestMember) -> Self {
        let fields = [("email", member.email.as_str()), ("password", PASSWORD)];
        Self::signed_in(world, "/dashboard", &fields).await
    }

    /// A browser in which somebody signed in at the dashboard or at a company's portal.
    pub(crate) async fn signed_in(world: &'a World, door: &str, fields: &[(&str, &str)]) -> Self {
        let mut browser = Self::new(world);
        browser.post(&format!("{door}/sign-in"), fields).await.expect(303);
        browser
    }

    /// What the browser holds of a cookie.
    pub(crate) fn cookie(&self, start: &str) -> Option<(&str, &str)> {
        let mut cookies = self.cookies.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        cookies.find(|(name, _)| name.starts_with(start))
    }

    /// Put a cookie into it.
    pub(crate) fn take_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Looks at a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(http::Request::get(path), String::new()).await
    }

    /// Looks at a page that is there, and gives what a person reads.
    #[track_caller]
    pub(crate) fn read(&mut self, path: &str) -> impl Future<Output = String> + use<'_, 'a> {
        let (path, place) = (path.to_owned(), std::panic::Location::caller());
        async move {
            let answer = self.get(&path).await;
            assert_eq!(answer.status(), 200, "{path} at {place}: {answer:?}");
            text_of(&answer.text())
        }
    }

    /// Sends fields as a form of our own pages does.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form(fields);
        let request = http::Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("origin", vouch_local::world::BASE_URL);
        self.send(request, body).await
    }

    /// Opens a page and sends its form that goes to an address, with its hidden fields and these.
    pub(crate) async fn submit(
        &mut self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let html = self.get(page).await.expect(200).text();
        let start = html.find(&format!("action=\"{action}\""));
        let rest =
            &html[start.unwrap_or_else(|| panic!("no form to {action} on {page}: {html}"))..];
        let hidden = hidden_fields(&rest[..rest.find("</form>").unwrap()]);
        let mut all: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        self.post(action, &all).await
    }

    /// Any request, with the browser's cookies; what comes back is kept.
    pub(crate) async fn send(&mut self, request: http::request::Builder, body: String) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request.header("accept-language", self.language);
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        let answer = self.world.request(request.body(Bytes::from(body)).unwrap()).await;
        for cookie in answer.headers("set-cookie") {
            let (pair, attributes) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

/// Fields as a browser sends them.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(crate) fn hidden_fields(form: &str) -> Vec<(String, String)> {
    let inputs = form.split("<input").skip(1).filter(|input| input.contains("type=\"hidden\""));
    inputs.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect()
}

/// The value of an attribute in a tag.
pub(crate) fn attribute(tag: &str, name: &str) -> String {
    let start = format!("{name}=\"");
    let rest = tag.split_once(start.as_str()).map_or("", |(_, rest)| rest);
    unescaped(rest.split('"').next().unwrap_or_default())
}

/// Tags within a line: what they hold belongs to the words around it.
const INLINE: &[&str] =
    &["a", "abbr", "b", "code", "data", "em", "small", "span", "strong", "time", "wbr"];

/// What a person reads of a page: its text without tags, runs of space as one, without its head.
pub(crate) fn text_of(html: &str) -> String {
    let body = html.split_once("<body").map_or(html, |(_, body)| body);
    let mut pieces = body.split('<');
    let mut text = String::new();
    // What stands before the first tag is the rest of the body's own.
    pieces.next();
    for piece in pieces {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if !INLINE.contains(&name) {
            text.push(' ');
        }
        text.push_str(words);
    }
    unescaped(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
