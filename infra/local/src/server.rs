//! The deployment behind a port of this machine: pages and test calls of its own, everything else through the front door.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use http::{HeaderValue, header};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use vouch_runtime::http::RequestId;
use vouch_runtime::problem::Problem;

use crate::deployment::Deployment;
use crate::pages::Pages;
use crate::{gateway, local_calls};

/// Bodies beyond this are not read at all. Webhooks refuse theirs long before.
const BODY_BYTES_MAX: usize = 2 << 20;

/// How many batches of one queue are worked off at once: enough to keep the engine busy.
const POLLERS_MAX: u32 = 4;

/// How long what is going on may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// The port is not to be had.
#[derive(Debug, thiserror::Error)]
#[error(
    "Port {port} can't be used: {source}.\n\
     If Vouch is running there already, open http://localhost:{port}. Otherwise name another port, or let one be chosen: --port 0"
)]
pub struct PortTaken {
    port: u16,
    source: std::io::Error,
}

/// Take a port of this machine, reachable from this machine only; 0 takes any that is free.
pub async fn listen(port: u16) -> Result<TcpListener, PortTaken> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let bound = TcpListener::bind(address).await;
    bound.map_err(|source| PortTaken { port, source })
}

/// What runs while the server runs.
#[derive(Debug)]
pub struct Server {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Server {
    /// Answer requests, work off queues, keep the schedule.
    pub fn start(deployment: &Arc<Deployment>, pages: Pages, listener: TcpListener) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for feed in deployment.feeds() {
            for _ in 0..feed.source.concurrency_max.min(POLLERS_MAX) {
                let poller = Arc::clone(deployment);
                tasks.spawn(poller.poll(feed.clone(), stopped.clone()));
            }
        }
        let follower = Arc::clone(deployment);
        tasks.spawn(until(stopped.clone(), async move { follower.follow_stream().await }));
        let keeper = Arc::clone(deployment);
        tasks.spawn(until(stopped.clone(), async move { keeper.keep_schedule().await }));
        let app = router(Arc::clone(deployment), pages);
        tasks.spawn(serve(app, listener, stopped));
        Self { stop, tasks }
    }

    /// Take nothing new, and let what is going on come to its end. Whether all of it did.
    pub async fn stop(mut self) -> bool {
        let _ = self.stop.send(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        tokio::time::timeout(PATIENCE, all).await.is_ok()
    }
}

/// Work that has no end of its own and can be left at any point.
async fn until(mut stop: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        _ = stop.changed() => {}
    }
}

async fn serve(app: Router, listener: TcpListener, mut stop: watch::Receiver<bool>) {
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = async move { stop.changed().await.unwrap_or_default() };
    let server = axum::serve(listener, app).with_graceful_shutdown(stopped);
    if let Err(error) = server.await {
        tracing::error!(%error, "the server ended");
    }
}

/// Everything that the server answers.
pub fn router(deployment: Arc<Deployment>, pages: Pages) -> Router {
    let others = Others { deployment: Arc::clone(&deployment), pages: Arc::new(pages) };
    local_calls::router(deployment)
        .fallback_service(Router::new().fallback(others_answer).with_state(others))
        .layer(middleware::from_fn(identify))
}

/// Who answers what is no call of the local server's own.
#[derive(Clone, Debug)]
struct Others {
    deployment: Arc<Deployment>,
    pages: Arc<Pages>,
}

/// What the template has a route for goes through the front door, the rest to the pages.
async fn others_answer(State(others): State<Others>, request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return answer(&Problem::too_large("Send at most 256 KiB."));
    };
    let request = http::Request::from_parts(head, body);
    let answered = if others.deployment.has_route(&request) {
        others.deployment.request(request, peer).await
    } else {
        // A page that panics ends its own answer and nothing else.
        let pages = Arc::clone(&others.pages);
        match tokio::spawn(async move { pages.answer(request).await }).await {
            Ok(answered) => answered,
            Err(error) => {
                tracing::error!(%error, "a page failed");
                return answer(&Problem::fault("It has been noted. Nothing was changed."));
            }
        }
    };
    answered.map(Body::from)
}

/// A problem as the server's own answers tell it.
pub(crate) fn answer(problem: &Problem) -> Response {
    gateway::gathered(problem.response(), false).map(Body::from)
}

/// Every request has an id, which its answer and its one line in the log share. The line holds no
/// query, no body and no header: those may hold secrets.
async fn identify(mut request: Request, next: Next) -> Response {
    let id = gateway::fresh_request_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let began = Instant::now();
    let mut response = next.run(request).await;
    let (status, millis) = (response.status().as_u16(), began.elapsed().as_millis());
    tracing::info!("{method} {path} {status} in {millis} ms, request {id}");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        let no_store = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    }
    response
}
