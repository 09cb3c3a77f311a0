//! The demo company: six months of history, made through the same calls that any company makes.
//!
//! The set-up calls of the API, real clicks on real links, signed webhooks, and the clock moved from week to week
//! so that every month ends as it would. Nothing is written past the front door. What happens is the same at every
//! start, counted from its beginning six months before: ids and keys are new, and what happens near midnight may
//! fall on the day before or after.

mod cast;
mod deeds;
mod dice;
mod history;
mod setup;
mod story;

use std::sync::{Arc, Mutex, PoisonError};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use vouch_domain::id::{CompanyId, LinkId, PartnerId, ProgramId};
use vouch_domain::money::Currency;
use vouch_runtime::clock::Clock;

pub(crate) use self::cast::{RATE, SHOP};
use crate::deployment::Deployment;
use crate::pages::api::ApiError;
use crate::shop::billing;
use crate::{drain, folder, schedule};

/// Why the demo company could not be made. All are for the person at the machine.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The set-up token was used: there is a company, and no demo of ours.
    #[error("there is a company in this deployment already")]
    Occupied,
    /// The API refused a set-up call.
    #[error("the demo company could not be set up: {0}")]
    Setup(String),
    /// The webhook endpoint did not accept an event.
    #[error("an event of the demo company was answered {0} instead of 202")]
    NotAccepted(u16),
    /// A link did not lead on.
    #[error("a link of the demo company was answered {0} instead of 302")]
    NotFollowed(u16),
    /// The webhooks can't be signed.
    #[error(transparent)]
    Billing(#[from] billing::Error),
    /// The queues were not worked off.
    #[error(transparent)]
    Drain(#[from] drain::NotDrained),
    /// The clock could not be moved.
    #[error(transparent)]
    Clock(#[from] schedule::Error),
    /// The folder.
    #[error(transparent)]
    Folder(#[from] folder::Error),
    /// The store can't say whether there is a company.
    #[error(transparent)]
    Store(#[from] vouch_store::Error),
    /// The clock of this machine stands where there is no half year before.
    #[error("the clock of this machine is set to a time that has no half year before it")]
    NoHistory,
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Setup(error.to_string())
    }
}

/// What `GET /local/demo` tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Demo {
    /// The company.
    pub company: CompanyId,
    /// A key with every scope.
    pub api_key: String,
    /// What its webhooks are signed with.
    pub webhook_secret: String,
    /// Its program.
    pub program: ProgramId,
    /// Whose midnights end its months.
    pub timezone: Tz,
    /// The currency of its totals.
    pub currency: Currency,
    /// Who signs in to the dashboard.
    pub members: Vec<DemoMember>,
    /// Who refers.
    pub partners: Vec<DemoPartner>,
}

/// A person of the company.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoMember {
    /// Signs in with it.
    pub email: String,
    /// And with it.
    pub password: String,
    /// What it may do.
    pub role: String,
}

/// A partner of the company.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoPartner {
    /// Its id.
    pub id: PartnerId,
    /// Its code and user name.
    pub code: String,
    /// What it signs in with.
    pub password: String,
    /// What it shares.
    pub links: Vec<DemoLink>,
}

/// A link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoLink {
    /// Its id.
    pub id: LinkId,
    /// The end of its address.
    pub code: String,
    /// What it is for.
    pub label: String,
}

impl Demo {
    /// The demo company of a deployment, if it has one.
    pub fn of(deployment: &Deployment) -> Option<Self> {
        let told = deployment.demo()?;
        serde_json::from_value(told)
            .inspect_err(
                |error| tracing::error!(%error, "the notes of the demo company can't be read"),
            )
            .ok()
    }
}

/// How far the making of the demo company is, for a page to show. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seeding(Arc<Mutex<Option<Step>>>);

/// A step of it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// How much of it is done.
    pub(crate) done: usize,
    /// How much there is.
    pub(crate) of: usize,
}

impl Seeding {
    /// How far it is; nothing before and after.
    pub(crate) fn now(&self) -> Option<Step> {
        self.step().clone()
    }

    fn step(&self) -> std::sync::MutexGuard<'_, Option<Step>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Make the demo company, and tell how far it is: what is being done, how much of it is done, how much there is.
///
/// The clock is set back half a year first and ends at the present.
pub async fn seed(
    deployment: &Deployment,
    progress: &mut impl FnMut(&str, usize, usize),
) -> Result<Demo, Error> {
    if deployment.store().is_set_up().await? {
        return Err(Error::Occupied);
    }
    let mut tell = |what: &str, done, of| {
        progress(what, done, of);
        *deployment.seeding.step() = Some(Step { done, of });
    };
    let made = make(deployment, &mut tell).await;
    *deployment.seeding.step() = None;
    made
}

/// Let the demo company's links lead to this start's address: another start may have had another port.
pub async fn follow_address(deployment: &Deployment) -> Result<(), Error> {
    match Demo::of(deployment) {
        Some(demo) => setup::follow_address(deployment, &demo).await,
        None => Ok(()),
    }
}

async fn make(
    deployment: &Deployment,
    tell: &mut impl FnMut(&str, usize, usize),
) -> Result<Demo, Error> {
    let present = deployment.now();
    let ahead = present - Clock::System.now();
    tell("Setting up the company", 0, 0);
    deployment.set_back(history::beginning(present)?)?;
    let demo = setup::set_up(deployment).await?;
    let demo = history::live_through(deployment, demo, ahead, tell).await?;
    deployment.record_demo(serde_json::json!(demo))?;
    Ok(demo)
}
