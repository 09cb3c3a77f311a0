//! TLS to the outside, by the root certificates of the machine: companies' certificates are not Amazon's.

use std::sync::{Arc, OnceLock};

use rustls::{
    CertificateError, ClientConfig, Error as TlsError, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{OutsideError, Stream};

/// How servers prove who they are. Read at the first call: a function that makes none pays nothing.
#[derive(Debug, Default)]
pub(super) struct Secure(OnceLock<Option<Arc<ClientConfig>>>);

impl Secure {
    /// Speaks TLS with a host, which proves to be it, or nothing is said to it.
    pub(super) async fn handshake(
        &self,
        host: &str,
        tcp: TcpStream,
    ) -> Result<Box<dyn Stream>, OutsideError> {
        let config = self.0.get_or_init(configured).as_ref().ok_or(OutsideError::NotSent)?;
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|_| OutsideError::Refused("its host is no name"))?;
        let connecting = TlsConnector::from(Arc::clone(config)).connect(name, tcp);
        Ok(Box::new(connecting.await.map_err(|error| refused(&error))?))
    }
}

fn configured() -> Option<Arc<ClientConfig>> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().ok()?;
    let config = builder.with_root_certificates(roots()).with_no_client_auth();
    Some(Arc::new(config))
}

/// The machine's own roots, unless `SSL_CERT_FILE` names others. Some may be unusable; the others serve.
fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    match crate::config::root_certificates() {
        Ok(None) => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Ok(Some(file)) => {
            let keep = |der: &[u8]| {
                roots.add_parsable_certificates([CertificateDer::from(der.to_vec())]);
            };
            if let Err(error) = crate::pem::each_certificate(file, keep) {
                tracing::error!(%error, "the file of root certificates can't be read to its end");
            }
        }
        Err(error) => tracing::error!(%error, "the file of root certificates can't be read"),
    }
    roots
}

/// Why a server was not believed; or that there was no talk at all.
fn refused(error: &std::io::Error) -> OutsideError {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    let Some(TlsError::InvalidCertificate(found)) = tls else { return OutsideError::NotSent };
    OutsideError::Untrusted(match found {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another name"
        }
        CertificateError::UnknownIssuer => "nobody whom we trust has signed it",
        CertificateError::Revoked => "it was revoked",
        _ => "it can't be verified",
    })
}
