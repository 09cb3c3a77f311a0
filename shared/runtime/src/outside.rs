//! Calls to addresses outside of AWS, which companies and rails name: HTTPS, one connection for each call.
//!
//! A company's address is somebody else's word. So names are resolved here, each address found must be a public one,
//! and the connection is made to the address that was checked. Redirects are not followed.

#[path = "outside/address.rs"]
mod address;
#[cfg(feature = "outside")]
#[path = "outside/secure.rs"]
mod secure;

use std::{fmt, future::Future, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, HeaderValue, Request, Uri,
    header::{CONNECTION, HOST},
};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout_at},
};

pub use address::is_public;
#[cfg(test)]
pub(crate) use tests::Names;

/// How much of an answer is read.
const ANSWER_MAX: usize = 64 * 1024;

/// Where calls may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// By HTTPS to public addresses. Private, loopback, link-local and like ranges are refused.
    Public,
    /// By HTTPS anywhere, and by plain HTTP to this machine: for tests and the local process.
    Anywhere,
}

/// What was answered, whatever it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The first 64 KiB of the body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutsideError {
    /// The address is not allowed; nothing was sent.
    #[error("the address is not allowed: {0}")]
    Refused(&'static str),
    /// No connection came about; certainly nothing arrived.
    #[error("no connection could be made")]
    NotSent,
    /// Whoever answered could not prove to be whom the address names; nothing was sent.
    #[error("its certificate is not to be trusted: {0}")]
    Untrusted(&'static str),
    /// It was sent, or perhaps was; there is no answer.
    #[error("no whole answer came in time")]
    Unknown,
}

/// A call on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Reply, OutsideError>> + Send + 'a>>;

/// What stands before every call, such as the faults of tests.
pub trait Gate: fmt::Debug + Send + Sync {
    /// Lets a call to a host pass, or not.
    fn pass<'a>(&'a self, host: &'a str, sending: Sending<'a>) -> Sending<'a>;
}

/// Calls out. Clones share what there is to share.
#[derive(Debug, Clone)]
pub struct Outside {
    reach: Reach,
    gate: Option<Arc<dyn Gate>>,
    /// Where names lead to: for tests of names that lead elsewhere than they did.
    #[cfg(test)]
    names: Option<Names>,
    #[cfg(feature = "outside")]
    secure: Arc<secure::Secure>,
}

impl Outside {
    /// Calls that reach so far.
    pub fn new(reach: Reach) -> Self {
        Self {
            reach,
            gate: None,
            #[cfg(test)]
            names: None,
            #[cfg(feature = "outside")]
            secure: Arc::default(),
        }
    }

    /// The same behind a gate.
    #[must_use]
    pub fn behind(self, gate: Arc<dyn Gate>) -> Self {
        Self { gate: Some(gate), ..self }
    }

    /// How far calls reach.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Sends a request to its absolute address and reads the answer, all within a budget.
    ///
    /// # Errors
    /// When there is no answer; which error says whether anything can have arrived.
    pub async fn send(
        &self,
        request: Request<Bytes>,
        budget: Duration,
    ) -> Result<Reply, OutsideError> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let sending: Sending<'_> = Box::pin(self.sent(request, Instant::now() + budget));
        match &self.gate {
            Some(gate) => gate.pass(&host, sending).await,
            None => sending.await,
        }
    }

    async fn sent(&self, request: Request<Bytes>, by: Instant) -> Result<Reply, OutsideError> {
        let target = Target::of(request.uri())?;
        if !target.is_secure && self.reach == Reach::Public {
            return Err(OutsideError::Refused("only https:// addresses are called"));
        }
        if target.is_secure && !cfg!(feature = "outside") {
            return Err(OutsideError::Refused("this build calls http://localhost only"));
        }
        let connecting = timeout_at(by, Box::pin(self.connected(&target)));
        let connection = connecting.await.map_err(|_| OutsideError::NotSent)??;
        let request = on_the_wire(request, &target)?;
        let answering = timeout_at(by, Box::pin(answered(connection, request)));
        answering.await.map_err(|_| OutsideError::Unknown)?
    }

    async fn connected(&self, target: &Target) -> Result<Box<dyn Stream>, OutsideError> {
        let tcp = connect(&self.allowed(target).await?).await?;
        if !target.is_secure {
            return Ok(Box::new(tcp));
        }
        #[cfg(feature = "outside")]
        return self.secure.handshake(&target.host, tcp).await;
        #[cfg(not(feature = "outside"))]
        return Err(OutsideError::NotSent);
    }

    /// Where the target's name leads at this moment. It is looked up once for each call: what is checked is what is
    /// connected to.
    async fn found(&self, target: &Target) -> Result<Vec<SocketAddr>, OutsideError> {
        #[cfg(test)]
        if let Some(found) = self.names.as_ref().and_then(|names| names.of(target)) {
            return Ok(found);
        }
        let found = tokio::net::lookup_host((target.host.as_str(), target.port)).await;
        Ok(found.map_err(|_| OutsideError::NotSent)?.collect())
    }

    /// Where the target is, if every address it has may be called.
    async fn allowed(&self, target: &Target) -> Result<Vec<SocketAddr>, OutsideError> {
        let found = self.found(target).await?;
        let is_allowed = |address: &SocketAddr| match self.reach {
            Reach::Public => is_public(address.ip()),
            Reach::Anywhere => target.is_secure || address.ip().is_loopback(),
        };
        match found.as_slice() {
            [] => Err(OutsideError::NotSent),
            all if all.iter().all(is_allowed) => Ok(found),
            _ if self.reach == Reach::Public => {
                Err(OutsideError::Refused("it leads to an address that is not public"))
            }
            _ => Err(OutsideError::Refused("http:// is for this machine only")),
        }
    }
}

/// Whom a call is for.
#[derive(Debug)]
struct Target {
    is_secure: bool,
    /// Without brackets.
    host: String,
    port: u16,
    /// As the `Host` header says it.
    authority: String,
}

impl Target {
    fn of(uri: &Uri) -> Result<Self, OutsideError> {
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(OutsideError::Refused("only https:// addresses are called")),
        };
        let (Some(host), Some(authority)) = (uri.host(), uri.authority()) else {
            return Err(OutsideError::Refused("it names no host"));
        };
        if authority.as_str().contains('@') {
            return Err(OutsideError::Refused("it holds a name or password"));
        }
        Ok(Self {
            is_secure,
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 }),
            authority: authority.as_str().to_owned(),
        })
    }
}

/// What a connection is, with TLS or without.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection to the first address that takes one.
async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, OutsideError> {
    for address in addresses {
        if let Ok(stream) = TcpStream::connect(address).await {
            // It is a matter of speed only.
            let _ = stream.set_nodelay(true);
            return Ok(stream);
        }
    }
    Err(OutsideError::NotSent)
}

/// The request as HTTP/1.1 has it: a path, and the host beside it.
fn on_the_wire(
    request: Request<Bytes>,
    target: &Target,
) -> Result<Request<Full<Bytes>>, OutsideError> {
    let unfit = |_| OutsideError::Refused("it can't be written as a request");
    let (mut head, body) = request.into_parts();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    head.uri = path.parse().map_err(|_| OutsideError::Refused("its path can't be read"))?;
    head.headers.insert(HOST, HeaderValue::try_from(&target.authority).map_err(unfit)?);
    head.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    Ok(Request::from_parts(head, Full::new(body)))
}

/// From here on something may have arrived.
async fn answered(
    connection: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
) -> Result<Reply, OutsideError> {
    let unknown = |_| OutsideError::Unknown;
    let io = TokioIo::new(connection);
    let (mut sender, driver) = hyper::client::conn::http1::handshake(io).await.map_err(unknown)?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(unknown)?;
        let (head, mut body) = response.into_parts();
        let mut read = BytesMut::new();
        while read.len() < ANSWER_MAX
            && let Some(frame) = body.frame().await
        {
            if let Ok(bytes) = frame.map_err(unknown)?.into_data() {
                read.extend_from_slice(&bytes);
            }
        }
        read.truncate(ANSWER_MAX);
        Ok(Reply { status: head.status.as_u16(), headers: head.headers, body: read.freeze() })
    };
    // The driver moves the bytes; it ends when the exchange is over, or with the connection.
    tokio::pin!(driver, exchange);
    tokio::select! {
        reply = &mut exchange => reply,
        _ = &mut driver => exchange.await,
    }
}

#[cfg(test)]
#[path = "outside/tests.rs"]
mod tests;
