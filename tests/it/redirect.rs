//! A prospect follows a link: where it leads, what it carries along, and what happens when something is missing
//! (DESIGN §3.1, RELIABILITY §3).

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use http::{Method, request::Builder};
use lambda_http::Body;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;
use vouch_domain::{
    id::{CompanyId, LinkId, PartnerId, ProgramId},
    message::{ClickMessage, ClickV1},
    tracking::{
        link::{ClickModel, Link, LinkStatus, Route},
        token::{ClickToken, TokenKeys},
    },
};
use vouch_local::{
    engine::Engine,
    faults::{Faults, Mode, Service},
    queue::Queues,
};
use vouch_runtime::{
    Context, clock::Clock, config::Config, http::Peer, http::Response, queue::Queue,
};
use vouch_store::{Store, TableNames};

pub(crate) const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const KEYS: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,k0:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

/// One link of a company, the redirect before it, and the tables and queues behind.
pub(crate) struct Road {
    pub(crate) ctx: Context,
    pub(crate) queues: Queues,
    pub(crate) faults: Faults,
    pub(crate) route: Route,
}

impl Road {
    pub(crate) async fn open() -> Self {
        Self::with(|_, _| {}).await
    }

    /// A road whose settings or link differ in something.
    pub(crate) async fn with(differ: impl FnOnce(&mut Config, &mut Route)) -> Self {
        let engine = Engine::in_memory().unwrap();
        engine.create_tables().unwrap();
        let (queues, faults) = (Queues::in_memory().unwrap(), Faults::new());
        let mut config = Config::new(TableNames {
            registry: "registry".to_owned(),
            clicks: "clicks".to_owned(),
            ledger: "ledger".to_owned(),
        });
        config.clicks_queue = Some(queues.url("clicks"));
        config.token_keys = Some(KEYS.parse().unwrap());
        let mut route = route();
        differ(&mut config, &mut route);
        let tables = faults.wrap(Service::DynamoDb, engine.http_client());
        let store = Store::new(Engine::client_through(tables), config.tables.clone());
        let sqs = faults.wrap(Service::Sqs, queues.http_client());
        let queue = Queue::new(Queues::client_through(sqs), &config);
        let ctx = Context::new(store, queue, Clock::moved(0), config);
        let road = Self {
            ctx,
            queues,
            faults,
            route,
        };
        road.lay(&road.route).await;
        road
    }

    /// Makes a link that leads this way.
    pub(crate) async fn lay(&self, route: &Route) {
        let link = Link {
            id: route.link,
            partner: route.partner,
            program: route.program,
            code: route.code.clone(),
            label: "Newsletter".to_owned(),
            destination: None,
            status: route.status,
            created_at: self.ctx.now(),
        };
        self.ctx.store.change_link(&link, route).await.unwrap();
        self.faults.reset_counts();
    }

    /// Another link beside the first.
    pub(crate) async fn lay_another(&self, differ: impl FnOnce(&mut Route)) -> Route {
        let mut route = self.route.clone();
        differ(&mut route);
        self.lay(&route).await;
        route
    }

    pub(crate) async fn follow(&self, request: Builder) -> Followed {
        self.follow_from("203.0.113.7", request).await
    }

    pub(crate) async fn follow_from(&self, address: &str, request: Builder) -> Followed {
        let mut request = request.body(Body::Empty).unwrap();
        request
            .extensions_mut()
            .insert(Peer(address.parse::<IpAddr>().unwrap()));
        Followed::of(redirect::handle(&self.ctx, request).await)
    }

    /// The clicks that wait on the queue, taken from it.
    async fn sent(&self) -> Vec<ClickV1> {
        let received = self
            .queues
            .receive_many("clicks", 100, Duration::ZERO)
            .await
            .unwrap();
        let click = |body: &str| match serde_json::from_str(body).unwrap() {
            ClickMessage::ClickV1(click) => click,
        };
        received
            .iter()
            .map(|message| click(&message.body))
            .collect()
    }

    async fn later(&self, by: TimeDelta) {
        self.ctx.clock.move_to(self.ctx.now() + by);
    }

    fn verify(&self, token: &str) -> ClickToken {
        self.ctx.config.token_keys().unwrap().verify(token).unwrap()
    }
}

fn route() -> Route {
    serde_json::from_value(json!({
        "code": "spring",
        "company": "cmp_00000000000000000000000001",
        "company_name": "Nordlicht",
        "brand_colour": "#0a7d5a",
        "partner": "ptn_00000000000000000000000002",
        "program": "prg_00000000000000000000000003",
        "link": "lnk_00000000000000000000000004",
        "destination": "https://shop.example/start?plan=pro",
        "window_days": 90,
        "model": "last",
        "honour_dnt": false,
        "status": "live",
    }))
    .unwrap()
}

/// A person's browser asks for a path.
pub(crate) fn get(path: &str) -> Builder {
    http::Request::builder()
        .uri(path)
        .header("user-agent", BROWSER)
}

/// What came back.
pub(crate) struct Followed {
    status: u16,
    headers: http::HeaderMap,
    body: String,
}

impl Followed {
    fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn location(&self) -> Url {
        self.header("location").unwrap().parse().unwrap()
    }

    /// The token in the query.
    fn token(&self) -> Option<String> {
        let location = self.location();
        let mut pairs = location.query_pairs();
        pairs
            .find(|(name, _)| name == "vouch_click")
            .map(|(_, value)| value.into_owned())
    }

    /// Name and value of the cookie that is set.
    fn cookie(&self) -> Option<(&str, &str)> {
        self.header("set-cookie")?
            .split(';')
            .next()?
            .split_once('=')
    }

    /// A redirect that leaves no trace of a click.
    #[track_caller]
    fn is_bare(&self) {
        assert_eq!(
            (self.status, self.header("set-cookie"), self.token()),
            (302, None, None)
        );
    }

    #[track_caller]
    fn is_page(&self, status: u16, says: &str) {
        assert_eq!(self.status, status);
        assert_eq!(
            self.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert!(self.body.contains(says), "{}", self.body);
        assert_eq!(
            (self.header("location"), self.header("set-cookie")),
            (None, None)
        );
        assert!(
            self.header("content-security-policy")
                .unwrap()
                .starts_with("default-src 'none'; style-src 'sha256-")
        );
    }
}

/// Keeps what is logged on this thread, line by line.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_writer(move || writer.clone());
        tracing::subscriber::set_default(subscriber.finish())
    }

    fn all(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The clicks that were logged for replay.
    fn clicks(&self) -> Vec<ClickMessage> {
        let lines = self.all();
        let fallback = lines
            .iter()
            .filter_map(|line| line["click.fallback"].as_str());
        fallback
            .map(|text| serde_json::from_str(text).unwrap())
            .collect()
    }
}

// req: B01, V03, F28
#[tokio::test]
async fn a_click_carries_a_signed_token_in_cookie_and_query() {
    let road = Road::open().await;
    let before = road.ctx.now();
    let there = road.follow(get("/r/Spring?utm_source=blog&evil=1")).await;
    assert_eq!(there.status, 302);
    let token = there.token().unwrap();
    assert_eq!(
        there.location().as_str(),
        format!("https://shop.example/start?plan=pro&utm_source=blog&vouch_click={token}")
    );
    let name = "__Host-vouch_click_cmp_00000000000000000000000001";
    assert_eq!(
        there.header("set-cookie").unwrap(),
        format!("{name}={token}; Max-Age=7776000; Path=/; Secure; HttpOnly; SameSite=Lax")
    );
    assert!(token.len() < 200);
    let said = road.verify(&token);
    let Route {
        company,
        link,
        partner,
        program,
        ..
    } = road.route;
    assert_eq!(
        (said.company, said.link, said.partner, said.program),
        (company, link, partner, program)
    );
    assert!(said.clicked_at().timestamp_millis() >= before.timestamp_millis());
    let [click] = &*road.sent().await else {
        panic!("one click")
    };
    assert_eq!((&click.code, click.click), (&road.route.code, said.click));
    assert!(click.visitor.is_some());
}

#[tokio::test]
async fn a_redirect_is_not_stored_not_indexed_and_tells_the_origin_only() {
    let road = Road::open().await;
    let there = road.follow(get("/r/spring")).await;
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-robots-tag", "noindex"),
        ("x-content-type-options", "nosniff"),
        ("strict-transport-security", "max-age=31536000"),
    ] {
        assert_eq!(there.header(name), Some(value), "{name}");
    }
    assert!(
        there.body.contains("Continue to shop.example") && there.body.contains("Nordlicht"),
        "{}",
        there.body
    );
}

// req: F20, F21
#[tokio::test]
async fn links_of_one_partner_are_told_apart() {
    let road = Road::open().await;
    let other: LinkId = "lnk_00000000000000000000000005".parse().unwrap();
    road.lay_another(|route| (route.code, route.link) = ("podcast".parse().unwrap(), other))
        .await;
    let first = road.follow(get("/r/spring")).await.token().unwrap();
    let second = road.follow(get("/r/podcast")).await.token().unwrap();
    let (first, second) = (road.verify(&first), road.verify(&second));
    assert_eq!((first.link, second.link), (road.route.link, other));
    assert_eq!(first.partner, second.partner);
}

// req: V02
#[tokio::test]
async fn the_last_click_wins_unless_the_program_keeps_the_first() {
    for model in [ClickModel::Last, ClickModel::First] {
        let road = Road::with(|_, route| route.model = model).await;
        let rival: PartnerId = "ptn_0000000000000000000000000r".parse().unwrap();
        road.lay_another(|route| (route.code, route.partner) = ("rival".parse().unwrap(), rival))
            .await;
        let first = road.follow(get("/r/spring")).await;
        let (name, value) = first.cookie().unwrap();
        let second = road
            .follow(get("/r/rival").header("cookie", format!("a=b; {name}={value}")))
            .await;
        let credited = road.verify(&second.token().unwrap()).partner;
        match model {
            ClickModel::Last => {
                assert_eq!(credited, rival);
                assert_eq!(second.cookie().unwrap().1, second.token().unwrap());
            }
            // Cookie and query agree: whichever the company reads, the first click is credited.
            ClickModel::First => {
                assert_eq!(second.token().as_deref(), Some(value));
                assert_eq!(second.header("set-cookie"), None);
            }
        }
        assert_eq!(road.sent().await.len(), 2, "both clicks are counted");
    }
}

// req: V01, V02
#[tokio::test]
async fn a_first_click_is_kept_for_its_window_and_no_longer() {
    let road =
        Road::with(|_, route| (route.model, route.window_days) = (ClickModel::First, 30)).await;
    let first = road.follow(get("/r/spring")).await;
    assert!(
        first
            .header("set-cookie")
            .unwrap()
            .contains("; Max-Age=2592000;")
    );
    let (name, value) = first.cookie().unwrap();
    let again = || get("/r/spring").header("cookie", format!("{name}={value}"));
    road.later(TimeDelta::days(30) - TimeDelta::minutes(1))
        .await;
    assert_eq!(road.follow(again()).await.token().as_deref(), Some(value));
    road.later(TimeDelta::minutes(1)).await;
    let late = road.follow(again()).await;
    assert_ne!(late.token().as_deref(), Some(value));
    assert_eq!(late.cookie().unwrap().1, late.token().unwrap());
}

// req: V02
#[tokio::test]
async fn a_cookie_that_is_not_ours_for_this_company_is_replaced() {
    let road = Road::with(|_, route| route.model = ClickModel::First).await;
    let foreign: CompanyId = "cmp_0000000000000000000000000f".parse().unwrap();
    road.lay_another(|route| (route.code, route.company) = ("foreign".parse().unwrap(), foreign))
        .await;
    let ours = road.follow(get("/r/spring")).await.token().unwrap();
    let of_other_company = road.follow(get("/r/foreign")).await.token().unwrap();
    let old_keys: TokenKeys = KEYS.replace("k1", "k9").parse().unwrap();
    let name = "__Host-vouch_click_cmp_00000000000000000000000001";
    for wrong in [
        "",
        "v1",
        "....",
        &ours[..ours.len() - 1],
        &format!("{}A", &ours[..ours.len() - 1]),
        &ours.replacen("v1", "v2", 1),
        &old_keys.sign(&road.verify(&ours)),
        &of_other_company,
        &"x".repeat(5000),
    ] {
        let there = road
            .follow(get("/r/spring").header("cookie", format!("{name}={wrong}")))
            .await;
        assert_eq!(there.status, 302);
        assert_ne!(there.token().as_deref(), Some(wrong), "{wrong}");
        assert_eq!(
            there.cookie().unwrap(),
            (name, &*there.token().unwrap()),
            "{wrong}"
        );
    }
    // The previous key still verifies, and a valid one is found behind a wrong one of the same name.
    let previous: TokenKeys = KEYS.split_once(',').unwrap().1.parse().unwrap();
    let kept = previous.sign(&road.verify(&ours));
    let there = road
        .follow(get("/r/spring").header("cookie", format!("{name}=wrong; {name}={kept}")))
        .await;
    assert_eq!(there.token().unwrap(), kept);
}

#[tokio::test]
async fn cookies_by_the_hundred_are_no_trouble() {
    let road = Road::with(|_, route| route.model = ClickModel::First).await;
    let first = road.follow(get("/r/spring")).await;
    let (name, value) = first.cookie().unwrap();
    let crowd: String = (0..400).map(|n| format!("c{n}=v{n}; ")).collect();
    let crowded = get("/r/spring").header("cookie", format!("{crowd}{name}={value}"));
    assert_eq!(road.follow(crowded).await.token().as_deref(), Some(value));
    let mut many = get("/r/spring").header("cookie", &b"\xff\xfe=\x80;;;==;\"; a=\"b"[..]);
    for n in 0..300 {
        many = many.header("cookie", format!("{name}={n}"));
    }
    assert_eq!(road.follow(many).await.status, 302);
}

// req: B01
#[tokio::test]
async fn the_cookie_reaches_where_the_program_and_the_place_need_it() {
    let shared = Road::with(|_, route| route.cookie_domain = Some("shop.example".to_owned())).await;
    let there = shared.follow(get("/r/spring")).await;
    let cookie = there.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Secure-vouch_click_cmp_"), "{cookie}");
    assert!(
        cookie.contains("; Domain=shop.example; Path=/; Secure;"),
        "{cookie}"
    );

    let local = Road::with(|config, _| config.plain_http = true).await;
    let there = local.follow(get("/r/spring")).await;
    let cookie = there.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("vouch_click_cmp_") && !cookie.contains("Secure"),
        "{cookie}"
    );
    assert_eq!(there.header("strict-transport-security"), None);
}

#[tokio::test]
async fn a_visitor_who_asks_for_privacy_gets_no_cookie_and_no_hash_but_counts() {
    for (honour_dnt, name, private) in [
        (false, "sec-gpc", true),
        (true, "sec-gpc", true),
        (true, "dnt", true),
        (false, "dnt", false),
    ] {
        let road = Road::with(|_, route| route.honour_dnt = honour_dnt).await;
        // The second time the program is known before the click is sent.
        for known in [false, true] {
            let there = road.follow(get("/r/spring").header(name, "1")).await;
            assert_eq!(
                (there.status, there.header("set-cookie").is_none()),
                (302, private),
                "{name}"
            );
            let [click] = &*road.sent().await else {
                panic!("one click")
            };
            assert_eq!(road.verify(&there.token().unwrap()).click, click.click);
            assert_eq!(
                click.visitor.is_none(),
                private || !known,
                "{name}, known: {known}"
            );
        }
    }
}

// req: V05
#[tokio::test]
async fn what_is_no_click_is_redirected_bare_and_not_counted() {
    let road = Road::open().await;
    let bare = || http::Request::builder().uri("/r/spring");
    for request in [
        get("/r/spring").method(Method::HEAD),
        get("/r/spring").header("sec-purpose", "prefetch;prerender"),
        get("/r/spring").header("purpose", "prefetch"),
        get("/r/spring").header("x-moz", "prefetch"),
        get("/r/spring").header("x-purpose", "preview"),
        bare(),
        bare().header("user-agent", ""),
        bare().header("user-agent", "WhatsApp/2.25.20 A"),
        bare().header(
            "user-agent",
            format!("{BROWSER} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        ),
    ] {
        let there = road.follow(request).await;
        there.is_bare();
        assert_eq!(
            there.location().as_str(),
            "https://shop.example/start?plan=pro"
        );
    }
    assert_eq!(road.sent().await, []);
    assert_eq!(road.faults.calls_of("SendMessage"), 0);
    let head = road.follow(get("/r/spring").method(Method::HEAD)).await;
    assert_eq!(head.body, "");
    let in_app = format!("{BROWSER} Instagram 400.0.0.20 (iPhone16,2; iOS 18_6; en_GB)");
    assert!(
        road.follow(bare().header("user-agent", in_app))
            .await
            .token()
            .is_some()
    );
}

#[tokio::test]
async fn the_location_is_never_the_visitors_to_write() {
    let road = Road::open().await;
    for query in [
        "url=https://evil.example&redirect=//evil.example&plan=free&vouch_click=forged",
        "sub1=%0d%0aSet-Cookie:%20x=1&sub2=%00&sub3=%e2%80%ae",
        "utm_%0d%0aSet-Cookie:x=1&utm_[]=1&&&=&%&%zz",
        &format!("sub1={}", "a".repeat(7000)),
    ] {
        let there = road
            .follow(get(&format!("/r/spring?{query}")).header("host", "evil.example"))
            .await;
        let token = there.token().unwrap();
        assert_eq!(
            there.header("location").unwrap(),
            format!("https://shop.example/start?plan=pro&vouch_click={token}")
        );
        assert_eq!(there.headers.get_all("set-cookie").iter().count(), 1);
    }
    let there = road
        .follow(get(
            "/r/spring?sub1=%22%3E%3Cscript%3E&utm_term=a%26b%3Dc%20d",
        ))
        .await;
    let location = there.header("location").unwrap();
    assert!(
        location.contains("&sub1=%22%3E%3Cscript%3E&utm_term=a%26b%3Dc+d&vouch_click="),
        "{location}"
    );
    assert!(!there.body.contains("<script"), "{}", there.body);
}

#[tokio::test]
async fn a_code_that_leads_nowhere_is_404_whatever_it_is() {
    let road = Road::open().await;
    let long = format!("/r/{}", "a".repeat(1000));
    for path in [
        "/r/unknown",
        "/r/",
        "/r",
        "/",
        "/r/spring/more",
        "/r/%00",
        "/r/spring%00",
        "/r/spring%0d%0aSet-Cookie:x=1",
        "/r/%E2%80%AEgnirps",
        "/r/%2573pring",
        "/r/%ff%fe",
        "/r/..%2fspring",
        &long,
    ] {
        road.follow(get(path))
            .await
            .is_page(404, "This link leads nowhere");
    }
}

#[tokio::test]
async fn a_link_that_was_switched_off_is_410_with_the_companys_name() {
    let road = Road::with(|_, route| route.status = LinkStatus::Disabled).await;
    for sends in [1, 1] {
        let there = road.follow(get("/r/spring")).await;
        there.is_page(410, "This link is no longer in use");
        assert!(
            there.body.contains("Nordlicht")
                && there.body.contains("href=\"https://shop.example/\"")
        );
        // The first was sent while the look-up ran; the counter drops it.
        assert_eq!(road.faults.calls_of("SendMessage"), sends);
    }
}

#[tokio::test]
async fn other_methods_are_405_and_say_which_are_taken() {
    let road = Road::open().await;
    for method in [
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
        Method::PATCH,
    ] {
        let there = road.follow(get("/r/spring").method(method)).await;
        there.is_page(405, "This address only opens a link");
        assert_eq!(there.header("allow"), Some("GET, HEAD"));
    }
    assert_eq!(road.faults.calls().values().sum::<u64>(), 0);
}

#[tokio::test]
async fn a_click_costs_one_read_at_first_then_none_one_send_and_no_write() {
    let road = Road::open().await;
    for (reads, sends) in [(1, 1), (1, 2), (1, 3)] {
        road.follow(get("/r/spring")).await;
        assert_eq!(road.faults.calls_of("GetItem"), reads);
        assert_eq!(road.faults.calls_of("SendMessage"), sends);
    }
    assert_eq!(road.faults.calls().values().sum::<u64>(), 4);
    assert_eq!(road.faults.read().rounded_up(), 1);
    assert_eq!(road.faults.written().rounded_up(), 0);
}

#[tokio::test]
async fn a_change_of_a_link_is_seen_after_a_few_seconds() {
    tokio::time::pause();
    let road = Road::open().await;
    assert_eq!(road.follow(get("/r/spring")).await.status, 302);
    road.lay_another(|route| route.status = LinkStatus::Disabled)
        .await;
    assert_eq!(road.follow(get("/r/spring")).await.status, 302);
    tokio::time::advance(Duration::from_secs(6)).await;
    assert_eq!(road.follow(get("/r/spring")).await.status, 410);
}

#[tokio::test]
async fn without_the_queue_the_visitor_goes_on_and_the_click_to_the_log() {
    for mode in [
        Mode::Unreachable,
        Mode::Throttled,
        Mode::InternalError,
        Mode::TimeoutNotApplied,
    ] {
        tokio::time::pause();
        let (road, lines) = (Road::open().await, Lines::default());
        road.faults.set(Service::Sqs, mode);
        let listening = lines.listen();
        let started = Instant::now();
        let there = road.follow(get("/r/spring")).await;
        drop(listening);
        assert!(
            started.elapsed() <= Duration::from_millis(300),
            "{mode:?}: {:?}",
            started.elapsed()
        );
        let token = road.verify(&there.token().unwrap());
        let [ClickMessage::ClickV1(click)] = &*lines.clicks() else {
            panic!("one line, {mode:?}")
        };
        assert_eq!((click.click, &click.code), (token.click, &road.route.code));
        assert!(there.header("set-cookie").is_some());
        tokio::time::resume();
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_queue_does_not_hold_the_visitor_up() {
    let (road, lines) = (Road::open().await, Lines::default());
    road.faults
        .set(Service::Sqs, Mode::Slow(Duration::from_secs(60)));
    let listening = lines.listen();
    let started = Instant::now();
    let there = road.follow(get("/r/spring")).await;
    drop(listening);
    assert_eq!(there.status, 302);
    assert!(
        started.elapsed() <= Duration::from_millis(300),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(lines.clicks().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn look_up_and_send_run_at_once() {
    let road = Road::open().await;
    road.faults
        .set(Service::Sqs, Mode::Slow(Duration::from_millis(100)));
    road.faults
        .set(Service::DynamoDb, Mode::Slow(Duration::from_millis(100)));
    let started = Instant::now();
    assert!(road.follow(get("/r/spring")).await.token().is_some());
    assert!(
        started.elapsed() < Duration::from_millis(150),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(road.sent().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_the_store_a_link_that_is_remembered_works_and_another_asks_for_patience() {
    for mode in [
        Mode::Unreachable,
        Mode::InternalError,
        Mode::Slow(Duration::from_secs(60)),
    ] {
        let road = Road::open().await;
        assert_eq!(road.follow(get("/r/spring")).await.status, 302);
        road.faults.set(Service::DynamoDb, mode);
        let there = road.follow(get("/r/never-seen")).await;
        there.is_page(503, "This link cannot be opened just now");
        assert_eq!(there.header("retry-after"), Some("10"));
        tokio::time::advance(Duration::from_secs(3600)).await;
        let started = Instant::now();
        let there = road.follow(get("/r/spring")).await;
        assert!(there.token().is_some(), "{mode:?}");
        assert!(
            started.elapsed() <= Duration::from_millis(300),
            "{mode:?}: {:?}",
            started.elapsed()
        );
        road.faults.heal();
        road.lay_another(|route| route.status = LinkStatus::Disabled)
            .await;
        assert_eq!(
            road.follow(get("/r/spring")).await.status,
            410,
            "a newer answer wins"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn with_nothing_left_it_still_answers() {
    let road = Road::open().await;
    road.faults
        .set(Service::DynamoDb, Mode::Slow(Duration::from_secs(60)));
    road.faults
        .set(Service::Sqs, Mode::Slow(Duration::from_secs(60)));
    let started = Instant::now();
    road.follow(get("/r/spring"))
        .await
        .is_page(503, "Try again");
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn without_keys_links_still_lead_on() {
    let road = Road::with(|config, _| config.token_keys = None).await;
    road.follow(get("/r/spring")).await.is_bare();
    assert_eq!(road.sent().await.len(), 1);
}

#[tokio::test]
async fn the_log_holds_no_address_no_cookie_and_no_token() {
    let (road, lines) = (
        Road::with(|_, route| route.model = ClickModel::First).await,
        Lines::default(),
    );
    let listening = lines.listen();
    let first = road.follow_from("198.51.100.77", get("/r/spring")).await;
    let (name, value) = first.cookie().unwrap();
    road.faults.set(Service::Sqs, Mode::Unreachable);
    road.follow_from(
        "198.51.100.77",
        get("/r/spring").header("cookie", format!("{name}={value}; sid=secret")),
    )
    .await;
    drop(listening);
    let text = lines.all().iter().map(Value::to_string).collect::<String>();
    assert!(
        text.contains("followed a link") && text.contains("click.fallback"),
        "{text}"
    );
    for secret in ["198.51.100", value, "sid=", "secret", "Chrome"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

// req: V05
#[tokio::test]
async fn a_visitor_is_one_network_and_browser() {
    let road = Road::open().await;
    let firefox = || {
        http::Request::builder().uri("/r/spring").header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
        )
    };
    for (address, request) in [
        ("203.0.113.7", get("/r/spring")),
        ("203.0.113.200", get("/r/spring")),
        ("203.0.114.7", get("/r/spring")),
        ("203.0.113.7", firefox()),
        ("2001:db8:1:2::3", get("/r/spring")),
        ("2001:db8:1:ffff::4", get("/r/spring")),
    ] {
        road.follow_from(address, request.header("x-forwarded-for", "192.0.2.1"))
            .await;
    }
    let marks: Vec<_> = road
        .sent()
        .await
        .into_iter()
        .map(|click| click.visitor.unwrap())
        .collect();
    assert_eq!(marks[0], marks[1]);
    assert_eq!(marks[4], marks[5]);
    assert!(marks[0] != marks[2] && marks[0] != marks[3] && marks[0] != marks[4]);
    road.later(TimeDelta::days(1)).await;
    road.follow(get("/r/spring")).await;
    assert_ne!(
        road.sent().await[0].visitor.as_ref(),
        Some(&marks[0]),
        "the next day nobody knows"
    );
}

#[tokio::test]
async fn a_program_may_have_many_links_and_a_company_many_programs() {
    let road = Road::open().await;
    let other: ProgramId = "prg_0000000000000000000000000p".parse().unwrap();
    road.lay_another(|route| (route.code, route.program) = ("여름".parse().unwrap(), other))
        .await;
    let there = road.follow(get("/r/%EC%97%AC%EB%A6%84")).await;
    assert_eq!(road.verify(&there.token().unwrap()).program, other);
}
