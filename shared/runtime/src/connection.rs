//! The connections to AWS: HTTP/1.1 from one pool, and TLS where it is deployed.
//!
//! The SDK's own client brings HTTP/2, proxies and every root certificate of the machine. None is needed for
//! two services of AWS, and together they cost a cold start more than all the rest of it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
    },
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt as _;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector as Tcp},
    rt::{TokioExecutor, TokioTimer},
};

use crate::config::ConfigError;

/// How long a connection may take to be made, without TLS.
const CONNECT_BUDGET: Duration = Duration::from_millis(300);

/// How long a function waits for its connections before it takes its first event all the same.
const OPEN_BUDGET: Duration = Duration::from_secs(1);

/// AWS closes connections that nobody used for a minute or so: ours are gone before.
const IDLE_MAX: Duration = Duration::from_secs(50);

#[cfg(feature = "tls")]
type Connect = hyper_rustls::HttpsConnector<Tcp>;
#[cfg(not(feature = "tls"))]
type Connect = Tcp;

/// One pool for every client of the SDK. Clones share it.
#[derive(Clone)]
pub struct Connections {
    client: Client<Connect, SdkBody>,
    shared: SharedHttpConnector,
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
    pub fn new() -> Result<Self, ConfigError> {
        let mut tcp = Tcp::new();
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_BUDGET));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_MAX)
            .build(connector(tcp)?);
        let rehearsing = Arc::new(AtomicBool::new(false));
        let pooled = Pooled { client: client.clone(), rehearsing: Arc::clone(&rehearsing) };
        Ok(Self { client, shared: SharedHttpConnector::new(pooled), rehearsing })
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
        let opened = tokio::time::timeout(OPEN_BUDGET, opening).await;
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

impl HttpConnector for Pooled {
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
fn connector(mut tcp: Tcp) -> Result<Connect, ConfigError> {
    use std::sync::Arc;

    use rustls::{CipherSuite, ClientConfig, SupportedCipherSuite, crypto::ring};

    tcp.enforce_http(false);
    let mut provider = ring::default_provider();
    // The first that both sides know is taken, and there is hardware for SHA-256 but not for SHA-384.
    let is_slower =
        |suite: &SupportedCipherSuite| suite.suite() != CipherSuite::TLS13_AES_128_GCM_SHA256;
    provider.cipher_suites.sort_by_key(is_slower);
    let tls = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots()?)
        .with_no_client_auth();
    Ok(hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp))
}

/// Amazon's own roots, unless `SSL_CERT_FILE` names others.
#[cfg(feature = "tls")]
fn roots() -> Result<rustls::RootCertStore, ConfigError> {
    use std::io::{BufRead, BufReader};

    let invalid = |problem| ConfigError::Invalid { name: "SSL_CERT_FILE", problem };
    let told = crate::config::root_certificates()
        .map_err(|error| invalid(format!("names a file that can't be read: {error}")))?;
    let pem: Box<dyn BufRead> = match told {
        Some(file) => Box::new(BufReader::new(file)),
        None => Box::new(include_bytes!("amazon_roots.pem").as_slice()),
    };
    let mut roots = rustls::RootCertStore::empty();
    each_certificate(pem, |der| {
        // A bundle of the machine may hold some that nobody can use.
        let _ = roots.add(der.into());
    })
    .map_err(|error| invalid(format!("names a file that can't be read: {error}")))?;
    if roots.is_empty() {
        return Err(invalid("names a file without a certificate".to_owned()));
    }
    Ok(roots)
}

/// Each certificate of a PEM file. A bundle of hundreds is read before the first event: its pages are touched once.
#[cfg(any(feature = "tls", test))]
fn each_certificate(
    mut pem: impl std::io::BufRead,
    mut take: impl FnMut(&[u8]),
) -> std::io::Result<()> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    let (mut line, mut text, mut der) = (Vec::new(), None::<Vec<u8>>, Vec::new());
    while pem.read_until(b'\n', &mut line)? > 0 {
        match (line.trim_ascii(), &mut text) {
            (b"-----BEGIN CERTIFICATE-----", _) => text = Some(Vec::new()),
            (b"-----END CERTIFICATE-----", Some(whole)) => {
                der.clear();
                if STANDARD.decode_vec(&*whole, &mut der).is_ok() {
                    take(&der);
                }
                text = None;
            }
            (part, Some(whole)) => whole.extend_from_slice(part),
            _ => {}
        }
        line.clear();
    }
    Ok(())
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

    fn certificates(pem: &[u8]) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        each_certificate(pem, |der| all.push(der.to_vec())).unwrap();
        all
    }

    #[test]
    fn the_roots_that_are_built_in_are_amazons_five() {
        let roots = certificates(include_bytes!("amazon_roots.pem"));
        assert_eq!(roots.len(), 5);
        // Each is one DER sequence of just its length.
        for root in &roots {
            let length = usize::from(u16::from_be_bytes([root[2], root[3]]));
            assert_eq!((root[..2].to_vec(), root.len()), (vec![0x30, 0x82], length + 4));
        }
    }

    #[test]
    fn what_is_no_certificate_is_passed_over() {
        let all =
            b"x\r\n-----BEGIN CERTIFICATE-----\r\nAAEC\r\nAwQF\r\n-----END CERTIFICATE-----\r\n\
                    -----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\nAAEC\n\
                    -----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----";
        assert_eq!(certificates(all), [vec![0, 1, 2, 3, 4, 5], vec![0, 1, 2]]);
        assert!(certificates(b"-----BEGIN CERTIFICATE-----\nAAEC\n").is_empty());
    }

    #[tokio::test]
    async fn a_connection_that_cannot_be_opened_ahead_holds_nobody_up() {
        Connections::new().unwrap().open("http://127.0.0.1:9").await;
    }
}
