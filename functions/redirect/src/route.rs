//! Where a code leads: from memory for a few seconds, from the store otherwise, from memory again when the store is gone.

use std::time::Duration;

use vouch_domain::tracking::{code::Code, link::Route};
use vouch_runtime::{Context, context::Remembered, event_line::Causes};

/// How long a visitor waits for a newer answer where there is an older one.
const PATIENCE: Duration = Duration::from_millis(200);

/// What became of a look-up.
#[derive(Debug)]
pub(crate) enum Found {
    /// The code leads here.
    Route(Box<Route>),
    /// There is no such code.
    Unknown,
    /// The store did not answer, and nothing is remembered.
    Unavailable,
}

/// Finds where a code leads; a fresh memory costs no read.
pub(crate) async fn find(
    ctx: &Context,
    code: &Code,
    remembered: Option<Remembered<Route>>,
) -> Found {
    let budget = ctx.config.budgets.lookup;
    let budget = match &remembered {
        Some(known) if known.is_fresh => return Found::Route(Box::new(known.value.clone())),
        Some(_) => budget.min(PATIENCE),
        None => budget,
    };
    let failure: Box<dyn std::error::Error> =
        match tokio::time::timeout(budget, ctx.store.find_route(code)).await {
            Ok(Ok(Some(route))) => {
                ctx.routes.remember(code.clone(), route.clone());
                return Found::Route(Box::new(route));
            }
            Ok(Ok(None)) => {
                ctx.routes.forget(code);
                return Found::Unknown;
            }
            Ok(Err(error)) => Box::new(error),
            Err(late) => Box::new(late),
        };
    tracing::warn!(link.code = %code, error = %Causes(&*failure), remembered = remembered.is_some(), "a link could not be looked up");
    remembered.map_or(Found::Unavailable, |known| Found::Route(Box::new(known.value)))
}
