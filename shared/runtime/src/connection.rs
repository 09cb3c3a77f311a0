//! The connections to AWS: HTTP/1.1 from one pool, and TLS where it is deployed.
//!
//! The SDK's own client brings HTTP/2, proxies and every root certificate of the machine. None is needed for
//! two services of AWS, and together they cost a cold start more than all the rest of it.

use std::{
    fmt, io,
    net::{SocketAddr, ToSocketAddrs as _},
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context as Task, Poll},
    thread,
    time::Duration,
    vec,
};

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector as Connector, HttpConnectorFuture, HttpConnectorSettings,
        SharedHttpConnector,
    },
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt as _;
use hyper_util::{
    client::legacy::{
        Client,
        connect::{
            HttpConnector,
            dns::{GaiResolver, Name},
        },
    },
    rt::{TokioExecutor, TokioTimer},
};
use tokio::{sync::oneshot, time::timeout};
use tower_service::Service;

use crate::config::ConfigError;
#[cfg(feature = "tls")]
use crate::pem::each_certificate;

/// How long a connection may take to be made, without TLS.
const CONNECT_BUDGET: Duration = Duration::from_millis(300);

/// How long a function waits for its connections before it takes its first event all the same.
const OPEN_BUDGET: Duration = Duration::from_secs(1);

/// What the C library's look-up needs, several times over.
const LOOK_UP_STACK: usize = 256 * 1024;

/// AWS closes connections that nobody used for a minute or so: ours are gone before.
const IDLE_MAX: Duration = Duration::from_secs(50);

type Tcp = HttpConnector<Names>;
/// TLS sessions that may be resumed, eight for each host.
#[cfg(feature = "tls")]
const SESSIONS: usize = 64;

#[cfg(feature = "tls")]
type Connect = hyper_rustls::HttpsConnector<Tcp>;
#[cfg(not(feature = "tls"))]
type Connect = Tcp;

/// One pool for every client of the SDK. Clones share it.
#[derive(Clone)]
pub struct Connections {
    client: Client<Connect, SdkBody>,
    shared: SharedHttpConnector,
    names: Names,
    rehearsing: Arc<AtomicBool>,
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").finish_non_exhaustive()
    }
}

impl Connections {
    /// An empty pool.
    ///
    /// # Errors
    /// When the root certificates that we were told of can't be read.
    #[inline(never)]
    pub fn new() -> Result<Self, ConfigError> {
        let names = Names::default();
        let mut tcp = Tcp::new_with_resolver(names.clone());
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_BUDGET));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_MAX)
            .build(connector(tcp)?);
        let rehearsing = Arc::new(AtomicBool::new(false));
        let pooled = Pooled { client: client.clone(), rehearsing: Arc::clone(&rehearsing) };
        Ok(Self { client, shared: SharedHttpConnector::new(pooled), names, rehearsing })
    }

    /// Starts to look for the hosts of these addresses, whose connections are opened next; the answer waits for them,
    /// but not for ever.
    pub fn look_up(&self, urls: Vec<String>) -> impl Future<Output = ()> + use<> {
        let (tell, told) = oneshot::channel();
        let looking = thread::Builder::new().stack_size(LOOK_UP_STACK).spawn(move || {
            // Whoever waited may have given up.
            let _ = tell.send(found(&urls));
        });
        let names = self.names.clone();
        async move {
            let told = timeout(OPEN_BUDGET, told);
            if looking.is_ok()
                && let Ok(Ok(found)) = told.await
            {
                names.keep(found);
            }
        }
    }

    /// Opens a connection before it is needed, while a function starts and nobody waits. Where that fails, the
    /// first event opens it.
    pub async fn open(&self, url: &str) {
        let opening = async {
            let request = http::Request::get(url).body(SdkBody::empty());
            let request = request.map_err(|error| error.to_string())?;
            let response =
                self.client.request(request).await.map_err(|error| format!("{error:?}"))?;
            // Read to its end, the connection goes back to the pool.
            response.into_body().collect().await.map_err(|error| error.to_string())
        };
        let opened = timeout(OPEN_BUDGET, opening).await;
        if let Err(reason) = opened.unwrap_or_else(|late| Err(late.to_string())) {
            tracing::warn!(url, reason, "a connection could not be opened ahead");
        }
    }

    /// Makes calls that are answered here by an empty object and never leave the process: what the SDK makes up at
    /// its first call is there before the first event, as is the code that it runs through.
    pub async fn rehearse(&self, calls: impl Future<Output = ()>) {
        self.rehearsing.store(true, Ordering::Relaxed);
        calls.await;
        self.rehearsing.store(false, Ordering::Relaxed);
    }
}

/// A host and where it is.
type Host = (String, Vec<SocketAddr>);

/// Finds the addresses of hosts, on a thread that waits for the answer.
///
/// While a function starts one thread looks all of them up ahead, beside everything else: the pool would start one
/// for each, and a thread costs a start more than what it looks up.
#[derive(Debug, Clone, Default)]
struct Names {
    ahead: Arc<Mutex<Vec<Host>>>,
}

impl Names {
    fn keep(&self, found: Vec<Host>) {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
    }

    fn take(&self, host: &str) -> Option<Vec<SocketAddr>> {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let at = ahead.iter().position(|(name, _)| name == host)?;
        Some(ahead.swap_remove(at).1)
    }
}

/// The hosts of these addresses that can be found. What can't be is looked for once more by its connection, which
/// says why.
fn found(urls: &[String]) -> Vec<Host> {
    let uris = urls.iter().filter_map(|url| url.parse::<http::Uri>().ok());
    let found = uris.filter_map(|uri| {
        let host = uri.host()?;
        let addresses = (host, 0).to_socket_addrs().ok()?.collect();
        Some((host.to_owned(), addresses))
    });
    found.collect()
}

type Found = Pin<Box<dyn Future<Output = io::Result<vec::IntoIter<SocketAddr>>> + Send>>;

impl Service<Name> for Names {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Found;

    fn poll_ready(&mut self, _: &mut Task<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let ahead = self.take(name.as_str());
        Box::pin(async move {
            let found = match ahead {
                Some(addresses) => addresses,
                None => GaiResolver::new().call(name).await?.collect(),
            };
            Ok(found.into_iter())
        })
    }
}

impl HttpClient for Connections {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.shared.clone()
    }
}

#[derive(Debug)]
struct Pooled {
    client: Client<Connect, SdkBody>,
    rehearsing: Arc<AtomicBool>,
}

impl Connector for Pooled {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if self.rehearsing.load(Ordering::Relaxed) {
            return HttpConnectorFuture::ready(answered(http::Response::new(SdkBody::from("{}"))));
        }
        let request = match request.try_into_http1x() {
            Ok(request) => request,
            Err(error) => {
                return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
            }
        };
        let answering = self.client.request(request);
        HttpConnectorFuture::new(async move {
            // Whatever broke below may hold at another try, and the SDK decides whether there is one.
            let response = answering.await.map_err(|error| ConnectorError::io(error.into()))?;
            answered(response.map(SdkBody::from_body_1_x))
        })
    }
}

fn answered(response: http::Response<SdkBody>) -> Result<HttpResponse, ConnectorError> {
    HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
}

#[cfg(not(feature = "tls"))]
fn connector(tcp: Tcp) -> Result<Connect, ConfigError> {
    Ok(tcp)
}

/// TLS by ring: aws-lc takes twenty milliseconds to start.
#[cfg(feature = "tls")]
#[inline(never)]
fn connector(mut tcp: Tcp) -> Result<Connect, ConfigError> {
    use std::sync::Arc;

    use rustls::{CipherSuite, ClientConfig, SupportedCipherSuite, crypto::ring};

    tcp.enforce_http(false);
    let mut provider = ring::default_provider();
    // The first that both sides know is taken, and there is hardware for SHA-256 but not for SHA-384.
    let is_slower =
        |suite: &SupportedCipherSuite| suite.suite() != CipherSuite::TLS13_AES_128_GCM_SHA256;
    provider.cipher_suites.sort_by_key(is_slower);
    let mut tls = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots()?)
        .with_no_client_auth();
    // Room for the few hosts that there are, where the default makes room for hundreds.
    tls.resumption = rustls::client::Resumption::in_memory_sessions(SESSIONS);
    Ok(hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp))
}

/// Amazon's own roots, unless `SSL_CERT_FILE` names others.
#[cfg(feature = "tls")]
#[inline(never)]
fn roots() -> Result<rustls::RootCertStore, ConfigError> {
    let invalid = |problem| ConfigError::Invalid { name: "SSL_CERT_FILE", problem };
    let unreadable = |error| invalid(format!("names a file that can't be read: {error}"));
    let mut roots = rustls::RootCertStore::empty();
    let keep = |der: &[u8]| {
        // A bundle of the machine may hold some that nobody can use.
        let _ = roots.add(der.into());
    };
    match crate::config::root_certificates().map_err(unreadable)? {
        Some(file) => each_certificate(file, keep).map_err(unreadable)?,
        None => each_certificate(include_bytes!("amazon_roots.pem").as_slice(), keep)
            .map_err(unreadable)?,
    }
    if roots.is_empty() {
        return Err(invalid("names a file without a certificate".to_owned()));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};

    use super::*;

    #[tokio::test]
    async fn a_rehearsal_succeeds_without_a_network_and_ends() {
        let connections = Connections::new().unwrap();
        let config = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
            .region(Region::from_static("eu-central-1"))
            .retry_config(RetryConfig::disabled())
            // Nobody listens on the port that is for nobody.
            .endpoint_url("http://127.0.0.1:9")
            .http_client(connections.clone())
            .build();
        let client = aws_sdk_sqs::Client::from_conf(config);
        let send = || client.send_message().queue_url("q").message_body("{}").send();
        connections.rehearse(async { assert!(send().await.is_ok()) }).await;
        assert!(send().await.is_err());
    }

    #[tokio::test]
    async fn a_connection_that_cannot_be_opened_ahead_holds_nobody_up() {
        Connections::new().unwrap().open("http://127.0.0.1:9").await;
    }

    #[tokio::test]
    async fn a_host_is_looked_up_ahead_once_and_then_anew() {
        let connections = Connections::new().unwrap();
        let urls = ["http://localhost:9", "no address"];
        connections.look_up(urls.map(str::to_owned).to_vec()).await;
        let mut names = connections.names;
        assert_eq!(names.ahead.lock().unwrap().len(), 1);
        let name: Name = "localhost".parse().unwrap();
        let ahead: Vec<_> = names.call(name.clone()).await.unwrap().collect();
        assert!(names.take("localhost").is_none());
        let anew: Vec<_> = names.call(name).await.unwrap().collect();
        assert!(!ahead.is_empty() && ahead == anew);
    }
}
