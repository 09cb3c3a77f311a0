//! Stories: what prospects, billing systems, partners and companies see, told over the whole deployment in one process.

#![allow(clippy::unwrap_used, reason = "in a story, a panic is the report")]

mod api;
mod attribution;
mod clicks;
mod confluence;
mod counted;
mod demo;
mod faults;
mod log;
mod month_end;
mod outside;
mod pages;
mod redirect;
mod reference;
mod refunds;
mod rights;
mod sales;
mod stage;
mod verify;
mod views;
mod webhook;
mod worked_example;
