//! The same faults before calls that leave AWS: a company's endpoint, a rail.

use http::HeaderMap;
use vouch_runtime::outside::{Gate, OutsideError, Reply, Sending};

use super::{Faults, Mode, Service, standstill};

/// What calls out are called among the counted operations.
const OPERATION: &str = "Outside";

impl Gate for Faults {
    fn pass<'a>(&'a self, _: &'a str, sending: Sending<'a>) -> Sending<'a> {
        Box::pin(carry(self, sending))
    }
}

async fn carry(faults: &Faults, sending: Sending<'_>) -> Result<Reply, OutsideError> {
    let at = &faults.standstill;
    match faults.meet(Service::Outside, OPERATION) {
        Mode::Ok | Mode::Conflict => sending.await,
        Mode::CrashNotApplied => match at.crash().await {},
        Mode::Panics => standstill::panic(),
        Mode::CrashApplied => {
            let _ = sending.await;
            match at.crash().await {}
        }
        Mode::HeldNotApplied => {
            at.hold().await;
            sending.await
        }
        Mode::HeldApplied => {
            let reply = sending.await;
            at.hold().await;
            reply
        }
        Mode::Slow(delay) => {
            tokio::time::sleep(delay).await;
            sending.await
        }
        Mode::Unreachable => Err(OutsideError::NotSent),
        Mode::Throttled => Ok(refusal(429)),
        Mode::InternalError => Ok(refusal(500)),
        Mode::TimeoutApplied => {
            let _ = sending.await;
            Err(OutsideError::Unknown)
        }
        Mode::TimeoutNotApplied => Err(OutsideError::Unknown),
    }
}

fn refusal(status: u16) -> Reply {
    Reply { status, headers: HeaderMap::new(), body: bytes::Bytes::new() }
}
