//! An authority of the test's own, and certificates by it.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

fn next_number() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// Who signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// A certificate and its key.
pub(crate) struct Identity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKeyDer<'static>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, format!("Authority {}", next_number()));
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A file with its certificate, among what a bundle may hold besides.
    pub(crate) fn file(&self) -> PathBuf {
        let name = format!("roots_{}_{}.pem", std::process::id(), next_number());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let odd = "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n";
        std::fs::write(&path, format!("# An authority\n{odd}{}", self.pem)).unwrap();
        path
    }

    /// A certificate for a host, which is good in this century.
    pub(crate) fn identity(&self, host: &str) -> Identity {
        self.identity_for(host, [2000, 2100])
    }

    /// A certificate for a host, good from the first day of one year to that of another.
    pub(crate) fn identity_for(&self, host: &str, years: [i32; 2]) -> Identity {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        [params.not_before, params.not_after] = years.map(|year| date_time_ymd(year, 1, 1));
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let der = PrivatePkcs8KeyDer::from(key.serialize_der());
        Identity { chain: vec![certificate.der().clone()], key: der.into() }
    }
}
