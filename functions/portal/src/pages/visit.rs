//! Who visits a page: proof that the policy let them through, and the frame that their pages stand in.

use std::{net::IpAddr, ops::Deref, sync::Arc};

use axum::{
    body::Body,
    extract::FromRequestParts,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use maud::{Markup, html};
use vouch_domain::{
    books::audit::Actor,
    id::CompanyId,
    people::{
        company::{Company, Scope},
        partner::Partner,
    },
};
use vouch_runtime::problem::Problem;
use vouch_store::{members::MemberRow, partners::Account};

use super::{csrf, trouble::unprocessable};
use crate::{
    dashboard,
    kit::{Arg, Frame, Reader},
    partner,
    refusal::Refusal,
};

/// What a page's code gives: an answer, or why there is none.
pub(crate) type Shown = Result<Response, Refusal>;

/// Somebody at the door, known or not.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub(crate) reader: Reader,
    /// Where the page is, without its query.
    pub(crate) path: String,
    /// The same with its query.
    pub(crate) wanted: String,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) request_id: Option<String>,
}

/// A partner that is signed in to the portal of a company.
#[derive(Debug, Clone)]
pub(crate) struct PartnerVisit(pub(super) Arc<PartnerSeat>);

/// What is known of it.
#[derive(Debug)]
pub(crate) struct PartnerSeat {
    pub(crate) door: Door,
    /// In the company's zone.
    pub(crate) reader: Reader,
    pub(crate) company: Company,
    pub(crate) partner: Partner,
    pub(crate) account: Account,
    pub(crate) session_hash: String,
    csrf: String,
}

/// A member of a company's team that is signed in to the dashboard.
#[derive(Debug, Clone)]
pub(crate) struct MemberVisit(pub(super) Arc<MemberSeat>);

/// What is known of it.
#[derive(Debug)]
pub(crate) struct MemberSeat {
    pub(crate) door: Door,
    /// In the company's zone.
    pub(crate) reader: Reader,
    pub(crate) company: Company,
    pub(crate) row: MemberRow,
    pub(crate) session_hash: String,
    csrf: String,
}

impl PartnerSeat {
    pub(super) fn new(
        door: Door,
        (company, partner, account): (Company, Partner, Account),
        session_hash: String,
        csrf: String,
    ) -> Self {
        let zone = company.clock_of(company.month_of(door.reader.now)).zone;
        let reader = Reader { zone, ..door.reader };
        Self { door, reader, company, partner, account, session_hash, csrf }
    }

    /// The address of one of this portal's pages: `""` is the overview, `"/links"` the links.
    pub(crate) fn address(&self, rest: &str) -> String {
        partner::address(self.company.id, rest)
    }

    /// What each form of this visit must send along.
    pub(crate) fn hidden(&self) -> [(&str, &str); 1] {
        [(csrf::FIELD, &self.csrf)]
    }

    /// A whole page.
    pub(crate) fn page(&self, title: &str, main: Markup) -> Response {
        answer(&self.framed(title, main))
    }

    /// The same page again, because what was sent can't be taken as it is.
    pub(crate) fn mend(&self, title: &str, main: Markup) -> Response {
        unprocessable(&self.framed(title, main))
    }

    pub(super) fn framed(&self, title: &str, main: Markup) -> Markup {
        let menu = partner::menu(self);
        let home = self.address("");
        let sign_out = self.address("/sign-out");
        let frame = Frame {
            reader: &self.reader,
            name: &self.company.name,
            home: &home,
            brand: self.company.brand_colour.as_deref(),
            menu: &menu,
            here: &partner::menu_item_of(self),
            corner: corner(&self.reader, &self.partner.name, &sign_out, &self.csrf),
            foot: html! { (self.reader.say("frame-foot-partner")) },
            language_form: Some("/portal/language"),
            refresh: false,
        };
        frame.page(title, main)
    }
}

impl MemberSeat {
    pub(super) fn new(
        door: Door,
        (company, row): (Company, MemberRow),
        session_hash: String,
        csrf: String,
    ) -> Self {
        let zone = company.clock_of(company.month_of(door.reader.now)).zone;
        let reader = Reader { zone, ..door.reader };
        Self { door, reader, company, row, session_hash, csrf }
    }

    /// What each form of this visit must send along.
    pub(crate) fn hidden(&self) -> [(&str, &str); 1] {
        [(csrf::FIELD, &self.csrf)]
    }

    /// The token that a form of this visit, or a call by its session, carries.
    pub(crate) fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Who this is, in the audit trail.
    pub(crate) fn actor(&self) -> Actor {
        let member = &self.row.member;
        Actor::Member { id: member.id, name: member.name.clone() }
    }

    /// Whether this member may do what a key needs this scope for.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.row.member.role.may(scope)
    }

    /// A whole page.
    pub(crate) fn page(&self, title: &str, main: Markup) -> Response {
        answer(&self.framed(title, main))
    }

    /// The same page again, because what was sent can't be taken as it is.
    pub(crate) fn mend(&self, title: &str, main: Markup) -> Response {
        unprocessable(&self.framed(title, main))
    }

    pub(super) fn framed(&self, title: &str, main: Markup) -> Markup {
        let menu = dashboard::menu(self);
        let frame = Frame {
            reader: &self.reader,
            name: &self.company.name,
            home: "/dashboard",
            brand: self.company.brand_colour.as_deref(),
            menu: &menu,
            here: &dashboard::menu_item_of(self),
            corner: corner(&self.reader, &self.row.member.name, "/dashboard/sign-out", &self.csrf),
            foot: html! { (self.reader.say("frame-foot-member")) },
            language_form: Some("/dashboard/language"),
            refresh: false,
        };
        frame.page(title, main)
    }
}

/// Who is signed in, and the way out.
fn corner(reader: &Reader, name: &str, sign_out: &str, csrf: &str) -> Markup {
    html! {
        span title=(reader.say_with("frame-signed-in-as", &[("name", Arg::Text(name))])) { (name) }
        form class="inline" method="post" action=(sign_out) {
            input type="hidden" name=(csrf::FIELD) value=(csrf);
            button class="slight" { (reader.say("frame-sign-out")) }
        }
    }
}

/// A page around which nobody is signed in.
pub(crate) fn plain_page(
    reader: &Reader,
    company: Option<&Company>,
    (home, here): (&str, &str),
    title: &str,
    main: Markup,
) -> Markup {
    let language =
        if home.starts_with("/dashboard") { "/dashboard/language" } else { "/portal/language" };
    let frame = Frame {
        reader,
        name: company.map_or("Vouch", |company| company.name.as_str()),
        home,
        brand: company.and_then(|company| company.brand_colour.as_deref()),
        menu: &[],
        here,
        corner: html! {},
        foot: html! { (reader.say("frame-foot-plain")) },
        language_form: Some(language),
        refresh: false,
    };
    frame.page(title, main)
}

/// A page as an answer.
pub(crate) fn answer(page: &Markup) -> Response {
    let mut response = Response::new(Body::from(page.0.clone()));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

/// Look there now: after a form was taken.
pub(crate) fn see(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => Refusal::from(Problem::not_found("")).into_response(),
    }
}

/// The company in an address of the portal.
pub(super) fn company_in(path: &str) -> Option<CompanyId> {
    path.strip_prefix("/portal/")?.split('/').next()?.parse().ok()
}

impl Deref for PartnerVisit {
    type Target = PartnerSeat;

    fn deref(&self) -> &PartnerSeat {
        &self.0
    }
}

impl Deref for MemberVisit {
    type Target = MemberSeat;

    fn deref(&self) -> &MemberSeat {
        &self.0
    }
}

/// Nothing but the admission puts these there: a handler that takes one can't be reached without.
macro_rules! admitted {
    ($($visit:ty),*) => {$(
        impl<S: Sync> FromRequestParts<S> for $visit {
            type Rejection = Refusal;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
                parts.extensions.get().cloned().ok_or_else(|| Problem::unauthorised("").into())
            }
        }
    )*};
}

admitted!(Door, PartnerVisit, MemberVisit);
