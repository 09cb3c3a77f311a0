//! Who takes part: companies and their keys, programs, partners and their enrolments.

pub mod application;
pub mod claim;
pub mod company;
pub mod lead;
pub mod member;
pub mod partner;
pub mod points;
pub mod program;
pub mod referral;
pub mod rules;
pub mod tier;
