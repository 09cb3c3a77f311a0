//! A door before a service, which a test may bar: requests are let through, refused, or held for ever.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
    serve::ListenerExt as _,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::net::TcpListener;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Treatment {
    Through,
    /// Too many requests: try again.
    Throttled,
    /// No answer ever.
    Held,
}

/// Who decides, by the request's body.
type Guard = Box<dyn Fn(&str) -> Treatment + Send>;

/// A door.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) url: String,
    inside: Arc<Inside>,
}

struct Inside {
    service: String,
    client: Client<HttpConnector, Body>,
    guard: Mutex<Guard>,
    connections: AtomicUsize,
}

impl Door {
    /// An open door before a service.
    pub(crate) async fn before(service: &str) -> Self {
        let inside = Arc::new(Inside {
            service: service.to_owned(),
            client: Client::builder(TokioExecutor::new()).build_http(),
            guard: Mutex::new(Box::new(|_| Treatment::Through)),
            connections: AtomicUsize::new(0),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let counting = Arc::clone(&inside);
        let listener = listener.tap_io(move |_| {
            counting.connections.fetch_add(1, Ordering::Relaxed);
        });
        let app = Router::new().fallback(enter).with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, inside }
    }

    /// From now on treats requests whose body holds one of these texts like this, and lets the others through.
    pub(crate) fn treat(&self, treatment: Treatment, texts: &'static [&'static str]) {
        let guard = move |body: &str| {
            let holds = texts.iter().any(|text| body.contains(text));
            if holds { treatment } else { Treatment::Through }
        };
        *self.inside.guard.lock().unwrap() = Box::new(guard);
    }

    /// From now on treats every request like this.
    pub(crate) fn treat_all(&self, treatment: Treatment) {
        self.treat(treatment, &[""]);
    }

    /// How many connections were made so far.
    pub(crate) fn connections(&self) -> usize {
        self.inside.connections.load(Ordering::Relaxed)
    }
}

async fn enter(State(inside): State<Arc<Inside>>, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let treatment = (inside.guard.lock().unwrap())(&String::from_utf8_lossy(&body));
    match treatment {
        Treatment::Through => {}
        Treatment::Throttled => {
            let throttled = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}"#;
            return (StatusCode::BAD_REQUEST, throttled).into_response();
        }
        Treatment::Held => return std::future::pending().await,
    }
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    head.uri = format!("{}{path}", inside.service).parse::<Uri>().unwrap();
    match inside.client.request(Request::from_parts(head, Body::from(body))).await {
        Ok(response) => response.map(Body::new),
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}
