//! The ledger and what is drawn up from it: entries, periods, statements, invoices, payouts.

pub mod accrual;
pub mod attempt;
pub mod audit;
pub mod charge;
pub mod invoice;
pub mod ledger;
pub mod notice;
pub mod outbox;
pub mod payout;
pub mod period;
pub mod run;
pub mod standing;
pub mod statement;
pub mod wording;

/// Bytes in hexadecimal, as hashes are kept.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
