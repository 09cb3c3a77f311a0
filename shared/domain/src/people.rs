//! Who takes part: companies and their keys, programs, partners and their enrolments.

pub mod account_link;
pub mod application;
pub mod claim;
pub mod company;
pub mod destination;
pub mod lead;
pub mod mail;
pub mod member;
pub mod naming;
pub mod outgoing;
pub mod partner;
pub mod points;
pub mod program;
pub mod rails;
pub mod referral;
pub mod rules;
pub mod tax;
pub mod tier;
