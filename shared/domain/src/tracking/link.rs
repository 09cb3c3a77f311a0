//! Referral links: what a partner shares, and the copy of it that the redirect reads.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::{
    id::{CompanyId, LinkId, PartnerId, ProgramId},
    people::{company::Company, program::Program},
    tracking::code::Code,
};

/// A URL that a partner shares, with the label that says what for (F18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// Whose.
    pub partner: PartnerId,
    /// For what.
    pub program: ProgramId,
    /// The path of its URL.
    pub code: Code,
    /// What the partner calls it.
    pub label: String,
    /// Where it leads, if not where the program says.
    pub destination: Option<Destination>,
    /// Whether it works.
    pub status: LinkStatus,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Whether a link still redirects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkStatus {
    /// 302
    Live,
    /// 410
    Disabled,
}

/// Which click of a prospect counts (V02).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClickModel {
    /// The first, as long as its cookie is valid.
    First,
    /// The last before the sign-up.
    #[default]
    Last,
}

/// All that the redirect needs to know of a link: the code's row, a copy of link, program and company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The path.
    pub code: Code,
    /// Whose program.
    pub company: CompanyId,
    /// What its pages are headed with.
    pub company_name: String,
    /// `#rrggbb`, checked; pages fall back to ink.
    pub brand_colour: Option<String>,
    /// Who is credited.
    pub partner: PartnerId,
    /// In which program.
    pub program: ProgramId,
    /// By which link.
    pub link: LinkId,
    /// Where it leads.
    pub destination: Destination,
    /// How long a click counts, 1–365.
    pub window_days: u16,
    /// Which click counts.
    pub model: ClickModel,
    /// The parent domain that cookie and sign-up share, if they are on different hosts.
    pub cookie_domain: Option<String>,
    /// Whether `DNT: 1` is treated as `Sec-GPC: 1`.
    pub honour_dnt: bool,
    /// Whether it works.
    pub status: LinkStatus,
}

impl Route {
    /// The route of a link, as company and program stand now.
    pub fn of(company: &Company, program: &Program, link: &Link) -> Self {
        Self {
            code: link.code.clone(),
            company: company.id,
            company_name: company.name.clone(),
            brand_colour: company.brand_colour.clone(),
            partner: link.partner,
            program: link.program,
            link: link.id,
            destination: link.destination.clone().unwrap_or_else(|| program.destination.clone()),
            window_days: program.window_days,
            model: program.model,
            cookie_domain: program.cookie_domain.clone(),
            honour_dnt: program.honour_dnt,
            status: link.status,
        }
    }
}

/// Where a link leads: set by the company, never by a visitor (RELIABILITY §3).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Destination(Url);

/// Why a destination was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseDestinationError {
    /// Not an absolute URL.
    #[error("must be an absolute URL such as https://example.com/start")]
    NotUrl,
    /// Other than https (http on this machine only).
    #[error("must begin with https://")]
    NotHttps,
    /// `user:password@`
    #[error("must not contain a user name or password")]
    UserInfo,
    /// An address, or a name that only some networks know.
    #[error("must name a public host, such as example.com")]
    Host,
    /// Over 2,048 bytes.
    #[error("must be at most 2,048 bytes")]
    TooLong,
}

impl Destination {
    /// The URL, serialised by us.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl std::str::FromStr for Destination {
    type Err = ParseDestinationError;

    fn from_str(text: &str) -> Result<Self, ParseDestinationError> {
        use ParseDestinationError as E;
        if text.len() > 2048 {
            return Err(E::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(E::NotUrl);
        }
        let url = Url::parse(text).map_err(|_| E::NotUrl)?;
        // The local demo's shop lives on this machine, on plain http; nothing else does.
        let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
            && url.scheme() == "http"
            && url.port().is_some();
        if url.scheme() != "https" && !local {
            return Err(E::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(E::UserInfo);
        }
        match url.host() {
            Some(Host::Domain(name)) if name.trim_end_matches('.').contains('.') || local => {}
            Some(_) if local => {}
            _ => return Err(E::Host),
        }
        if url.as_str().len() > 2048 { Err(E::TooLong) } else { Ok(Self(url)) }
    }
}

impl std::fmt::Debug for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl TryFrom<String> for Destination {
    type Error = ParseDestinationError;

    fn try_from(text: String) -> Result<Self, ParseDestinationError> {
        text.parse()
    }
}

impl From<Destination> for String {
    fn from(destination: Destination) -> String {
        destination.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_a_public_https_address() {
        use ParseDestinationError::*;
        for (text, expected) in [
            ("https://shop.example/start?plan=pro", None),
            ("https://bücher.example/", None),
            ("http://localhost:8080/shop", None),
            ("http://shop.example/", Some(NotHttps)),
            ("javascript:alert(1)", Some(NotHttps)),
            ("//shop.example", Some(NotUrl)),
            ("https://user:pass@shop.example/", Some(UserInfo)),
            ("https://10.0.0.1/", Some(Host)),
            ("https://[::1]/", Some(Host)),
            ("https://intranet/", Some(Host)),
            ("https://localhost/", Some(Host)),
            ("https://shop.example/\r\nset-cookie:x", Some(NotUrl)),
        ] {
            assert_eq!(text.parse::<Destination>().err(), expected, "{text}");
        }
    }
}
