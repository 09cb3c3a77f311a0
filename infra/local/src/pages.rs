//! The pages of a local deployment: the start page with its tour, the shop, the mailbox, the kit's components.
//!
//! They are made of the portal's kit, work without a script, change nothing on GET, and load nothing from elsewhere.
//! What they show of the books is what the deployment's own API answers to the demo company's key; the books
//! themselves are read in the portal and the dashboard.

mod absence;
pub(crate) mod answers;
pub(crate) mod api;
mod clock;
mod components;
pub(crate) mod form;
pub(crate) mod frame;
pub(crate) mod guard;
pub(crate) mod guest;
mod language;
mod mailbox;
mod room;
mod start;
mod trouble;
mod visit;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};

pub(crate) use self::room::Room;
pub(crate) use self::trouble::Trouble;
pub(crate) use self::visit::{Reply, Visit};
use crate::deployment::Deployment;
use crate::shop::{self, Shop};

/// All pages of one deployment.
#[derive(Debug)]
pub struct Pages {
    pub(crate) deployment: Arc<Deployment>,
    pub(crate) shop: Shop,
}

impl Pages {
    /// The pages of a deployment, with the shop as it was left.
    pub fn of(deployment: Arc<Deployment>) -> Self {
        let shop = Shop::beside(deployment.folder.as_ref());
        Self { deployment, shop }
    }

    /// Answer a request for a page. What is no page gets the one that says so.
    pub async fn answer<B: Into<Bytes>>(&self, request: Request<B>) -> Response<Bytes> {
        let is_head = request.method() == Method::HEAD;
        let visit = Visit::of(request.map(Into::into), self.deployment.now());
        let mut response = match self.route(&visit).await {
            Ok(reply) => reply.0,
            Err(trouble) => self.told(&visit, &trouble),
        };
        guard::cover(response.headers_mut());
        if is_head {
            *response.body_mut() = Bytes::new();
        }
        response
    }

    async fn route(&self, visit: &Visit) -> Result<Reply, Trouble> {
        if !guard::names_this_machine(&visit.headers) {
            return Err(Trouble::ElsewhereNamed);
        }
        let path = visit.path.as_str();
        match visit.method {
            Method::GET | Method::HEAD => self.look(visit, path).await,
            Method::POST if !guard::is_from_our_pages(&visit.headers) => {
                Err(Trouble::SentFromElsewhere)
            }
            Method::POST => self.act(visit, path).await,
            _ => Err(Trouble::Method),
        }
    }

    async fn look(&self, visit: &Visit, path: &str) -> Result<Reply, Trouble> {
        match path {
            frame::HOME => start::show(self, visit).await,
            "/mailbox" => mailbox::show(self, visit).await,
            "/shop" => shop::pages::show_front(self, visit).await,
            "/shop/account" => shop::pages::show_account(self, visit).await,
            frame::COMPONENTS | frame::COMPONENTS_NARROW => Ok(components::show(visit)),
            _ => Err(Trouble::NoPage),
        }
    }

    async fn act(&self, visit: &Visit, path: &str) -> Result<Reply, Trouble> {
        match path {
            "/clock" => clock::change(self, visit).await,
            frame::LANGUAGE => Ok(language::choose(visit)),
            // The forms there are to be looked at.
            frame::COMPONENTS => Ok(Reply::see(frame::COMPONENTS)),
            _ => match path.strip_prefix("/shop/") {
                Some(what) => shop::desk::act(self, visit, what).await,
                None => Err(Trouble::NoPage),
            },
        }
    }

    /// The page of a trouble, and the line in the log where it is ours.
    fn told(&self, visit: &Visit, trouble: &Trouble) -> Response<Bytes> {
        let status = match trouble {
            // The start page itself says what is there instead.
            Trouble::NoDemo if visit.path == frame::HOME => StatusCode::OK,
            Trouble::NoDemo if absence::is_short(self) => StatusCode::SERVICE_UNAVAILABLE,
            _ => trouble.status(),
        };
        if status.is_server_error() && !matches!(trouble, Trouble::NoDemo) {
            let reason = trouble.chain();
            tracing::error!(request.id = visit.request_id, reason, "a page can't be shown");
        }
        let mut reply = Reply::page(&trouble.page(self, visit));
        *reply.0.status_mut() = status;
        if status == StatusCode::METHOD_NOT_ALLOWED {
            let allowed = HeaderValue::from_static("GET, HEAD, POST");
            reply.0.headers_mut().insert(header::ALLOW, allowed);
        }
        reply.0
    }
}
