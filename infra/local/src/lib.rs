//! Vouch on one machine: the same functions and the same SDK as in AWS, and everything behind them in this process.

pub mod cli;
pub mod demo;
pub mod deployment;
pub mod drain;
pub mod engine;
pub mod export;
pub mod faults;
pub mod folder;
mod functions;
mod gateway;
mod invoke;
pub mod keys;
mod local_calls;
pub mod mail;
pub mod pages;
mod poller;
pub mod queue;
pub mod replay;
mod role;
pub mod schedule;
#[cfg(test)]
mod scratch;
pub mod server;
pub mod services;
pub mod shop;
mod stream;
pub mod template;
pub mod verify;
mod wire;
pub mod world;
