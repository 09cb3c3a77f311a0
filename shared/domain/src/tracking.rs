//! From a followed link to a customer that came by it.

pub mod attribution;
pub mod code;
pub mod coupon;
pub mod customer;
pub mod link;
pub mod token;
