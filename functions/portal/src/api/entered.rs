//! What a call is told that entered something by hand: that it is kept, and where to look for what becomes of it.

use axum::Json;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use vouch_domain::id::DeliveryRef;

use super::BASE;
use crate::refusal::Refusal;

/// What was entered is kept, and takes effect in a moment.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Entered")]
pub(super) struct EnteredView {
    /// Under which id it stands among the deliveries.
    #[schemars(with = "String")]
    delivery: DeliveryRef,
    /// `accepted`
    status: &'static str,
    /// Where it will be.
    see: String,
}

/// The answer to something that was entered and will be found there.
pub(super) fn accepted(
    delivery: DeliveryRef,
    list: &str,
    id: &str,
) -> Result<(StatusCode, Json<EnteredView>), Refusal> {
    let step: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    // A form's plus is a path's space.
    let see = format!("{BASE}/{list}/{}", step.replace('+', "%20"));
    Ok((StatusCode::ACCEPTED, Json(EnteredView { delivery, status: "accepted", see })))
}
