//! What a sale earns whom: dated terms, the target of a transaction, and the lines that reach it.

pub mod booking;
pub mod cap;
pub mod commission;
pub mod explanation;
pub mod fee;
pub mod target;
pub mod terms;
pub mod transaction;
pub mod what_if;
