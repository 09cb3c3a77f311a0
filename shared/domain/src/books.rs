//! The ledger and what is drawn up from it: entries, periods, statements, invoices, payouts.

pub mod accrual;
pub mod audit;
pub mod invoice;
pub mod ledger;
pub mod outbox;
pub mod payout;
pub mod period;
pub mod standing;
pub mod statement;
pub mod wording;
