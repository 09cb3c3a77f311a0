//! Stories: what prospects, billing systems, partners and companies see, told over the whole deployment in one process.

#![allow(clippy::unwrap_used, reason = "in a story, a panic is the report")]

mod api;
mod attribution;
mod audit;
mod claims;
mod clicks;
mod commission_caps;
mod commission_fees;
mod commission_recruits;
mod commission_rules;
mod confluence;
mod counted;
mod crowd;
mod demo;
mod documents;
mod explanation;
mod export;
mod faults;
mod leads;
mod log;
mod mails;
mod manual;
mod month_end;
mod outgoing;
mod outside;
mod pages;
mod points;
mod recruiting;
mod redirect;
mod reference;
mod referrals;
mod refunds;
mod replay;
mod review;
mod rights;
mod sales;
mod sepa;
mod stage;
mod stripe;
mod thresholds;
mod verify;
mod views;
mod webhook;
mod what_if;
mod worked_example;
