//! Stands where pages and demo company come: see `pages` and `demo`. TEMPORARY.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};

use crate::deployment::Deployment;

/// No pages yet.
#[derive(Debug)]
pub struct Pages;

impl Pages {
    /// None.
    pub fn of(_: Arc<Deployment>) -> Result<Self, std::convert::Infallible> {
        Ok(Self)
    }

    /// Nothing here.
    pub async fn answer(&self, _: Request<Bytes>) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from_static(b"There are no pages here yet.\n"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    }
}

/// Make no demo company.
pub(crate) async fn seed(
    _: &Deployment,
    _: &mut impl FnMut(&str, usize, usize),
) -> Result<(), std::convert::Infallible> {
    Ok(())
}
