//! A prospect follows a link: where it leads, what it carries along, and what happens when something is missing
//! (DESIGN §3.1, RELIABILITY §3).

mod answers;
mod carried;
mod every_call;
mod faults;
mod visitors;

use std::{net::IpAddr, time::Duration};

use chrono::TimeDelta;
use http::{Method, request::Builder};
use lambda_http::Body;
use serde_json::json;
use tokio::time::Instant;
use url::Url;
use vouch_domain::{
    id::{ClickId, CompanyId, LinkId, PartnerId, ProgramId},
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
        let road = Self { ctx, queues, faults, route };
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
        request.extensions_mut().insert(Peer(address.parse::<IpAddr>().unwrap()));
        Followed::of(redirect::handle(&self.ctx, request).await)
    }

    /// The clicks that wait on the queue, taken from it.
    async fn sent(&self) -> Vec<ClickV1> {
        let received = self.queues.receive_many("clicks", 100, Duration::ZERO).await.unwrap();
        let click = |body: &str| match serde_json::from_str(body).unwrap() {
            ClickMessage::ClickV1(click) => click,
        };
        received.iter().map(|message| click(&message.body)).collect()
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
    http::Request::builder().uri(path).header("user-agent", BROWSER)
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
        Self { status: parts.status.as_u16(), headers: parts.headers, body }
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
        pairs.find(|(name, _)| name == "vouch_click").map(|(_, value)| value.into_owned())
    }

    /// Name and value of the cookie that is set.
    fn cookie(&self) -> Option<(&str, &str)> {
        self.header("set-cookie")?.split(';').next()?.split_once('=')
    }

    /// A redirect that leaves no trace of a click.
    #[track_caller]
    fn is_bare(&self) {
        assert_eq!((self.status, self.header("set-cookie"), self.token()), (302, None, None));
    }

    #[track_caller]
    fn is_page(&self, status: u16, says: &str) {
        assert_eq!(self.status, status);
        assert_eq!(self.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(self.body.contains(says), "{}", self.body);
        assert_eq!((self.header("location"), self.header("set-cookie")), (None, None));
        assert!(
            self.header("content-security-policy")
                .unwrap()
                .starts_with("default-src 'none'; style-src 'sha256-")
        );
    }
}

/// The click of this id, from the lines that were logged for replay.
fn logged(id: ClickId) -> Vec<ClickMessage> {
    let heard = crate::log::heard();
    let of_click = heard.lines().filter(|line| line.contains(&id.to_string()));
    let text = |line: &str| {
        let (_, value) = line.split_once("click.fallback=")?;
        let mut values = serde_json::Deserializer::from_str(value).into_iter::<String>();
        values.next()?.ok()
    };
    let message = |text: String| serde_json::from_str(&text).unwrap();
    of_click.filter_map(text).map(message).collect()
}
