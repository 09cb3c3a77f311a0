//! The words and the rules of Vouch. No I/O, no async, no clock, no randomness: same input, same answer.
//!
//! # Glossary
//!
//! One word for one thing in code, tables, API, pages and logs.
//!
//! | term | meaning |
//! |---|---|
//! | company | the business that runs a partner program and pays for referrals |
//! | member | a person of the company's team, with a role |
//! | organisation, branch | a partner's firm and its parts, which link a partner account at one scope |
//! | account link | the connection of a partner account to an organisation or branch |
//! | program | a company's offer to partners |
//! | commission structure, terms | what a program pays for what, as dated rows: flat or percentage |
//! | tier, point | a partner's standing, and what it is counted in |
//! | partner | who refers |
//! | enrolment | a partner in a program: applied, approved, rejected, suspended |
//! | referral link | the URL a partner shares; its code is the path |
//! | click | one followed link at a time |
//! | click token | the signed value the prospect carries from the click to the sign-up |
//! | attribution | the decision, with its reason, that a customer came by a certain click or code |
//! | assist | a later click or code of a customer that is already known; earns nothing |
//! | lead | a prospect in the funnel, before paying |
//! | customer | the person or company referred, known by the company's own id |
//! | subscription | what a customer pays for, as last reported |
//! | transaction | money the billing system reports: a sale, with its refunds |
//! | commission | what a partner earns on one transaction |
//! | partner referral, referral commission | partner recruits partner, and what that pays |
//! | clawback | the negative commission when a transaction is refunded |
//! | target | what a transaction ought to pay a partner, from all that is known of it |
//! | ledger entry, posting | an immutable, balanced set of postings with a reason and a source |
//! | balance | the sum of postings of an account; derived, never the truth |
//! | period | `[first instant of the month, first of the next)` in the company's zone |
//! | fence | the row of one partner, month and currency that says whether the month still accepts, with its subtotal |
//! | statement | what one partner is owed for a period |
//! | invoice | what the company is charged for a period |
//! | adjustment | a correction of a statement by a person |
//! | payout, rail | money sent to a partner, and the way it goes |
//! | delivery, effect | one webhook call as received; the thing it causes, once for ever |
//! | stub | a transaction's row that only a refund has reached so far |
//! | parked | a transaction that waits for its customer's sign-up |
//! | quarantined | a delivery that can't take effect and waits for a person |

pub mod books;
pub mod calendar;
pub mod earning;
pub mod event;
pub mod id;
pub mod message;
pub mod money;
pub mod people;
pub mod signature;
pub mod tracking;
