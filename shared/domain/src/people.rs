//! Who takes part: companies and their keys, programs, partners and their enrolments.

pub mod company;
pub mod member;
pub mod partner;
pub mod program;
