//! TLS to the outside, by the root certificates of the machine: companies' certificates are not Amazon's.

use std::sync::{Arc, LazyLock};

use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{OutsideError, Stream};

/// Read at the first call: a function that makes none pays nothing.
static CONFIG: LazyLock<Option<Arc<ClientConfig>>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    // Some of a machine's certificates may be unusable; the others serve.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().ok()?;
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    Some(Arc::new(config))
});

pub(super) async fn handshake(host: &str, tcp: TcpStream) -> Result<Box<dyn Stream>, OutsideError> {
    let config = CONFIG.as_ref().ok_or(OutsideError::NotSent)?;
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|_| OutsideError::Refused("its host is no name"))?;
    let connecting = TlsConnector::from(Arc::clone(config)).connect(name, tcp);
    Ok(Box::new(connecting.await.map_err(|_| OutsideError::NotSent)?))
}
