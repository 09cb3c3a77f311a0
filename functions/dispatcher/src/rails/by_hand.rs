//! People move the money, by whatever way or by a file for their bank, and say so.

use super::{Asked, Order, PaymentRail, Reply};

/// The rail that nobody but people drive.
pub(super) struct ByHand;

impl PaymentRail for ByHand {
    fn is_by_hand(&self) -> bool {
        true
    }

    fn charge<'a>(&'a self, _: &'a Order) -> Asked<'a> {
        Box::pin(async { Reply::Done { reference: None } })
    }

    fn find_charge<'a>(&'a self, order: &'a Order) -> Asked<'a> {
        self.charge(order)
    }

    fn pay_out<'a>(&'a self, _: &'a Order) -> Asked<'a> {
        // Nothing was sent: somebody will, and mark it.
        Box::pin(async { Reply::Nothing })
    }

    fn find_payout<'a>(&'a self, _: &'a Order) -> Asked<'a> {
        Box::pin(async { Reply::Nothing })
    }
}
