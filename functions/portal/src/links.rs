//! Referral links as the API and the pages know them: what each brought, how one is made, and how one changes.

use std::collections::BTreeMap;

use vouch_domain::{
    id::{CompanyId, LinkId, PartnerId, ProgramId, is_printable},
    people::{company::Company, partner::EnrolmentStatus},
    tracking::{
        code::Code,
        link::{Destination, Link, LinkStatus, Route},
    },
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{Error, Recorded, clicks::ClickMonth, ledger::LinkTotals};

use crate::{
    api::fresh::Fresh,
    refusal::{Refusal, unknown},
};

/// How long a label may be, in characters.
pub(crate) const LABEL_MOST: usize = 100;
/// How many codes are tried before it is said that none is free. The first already is, in all likelihood.
const CODES_TRIED: usize = 8;

/// Whether a text may be a link's label.
pub(crate) fn is_label(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LABEL_MOST && text.chars().all(is_printable)
}

/// What a partner shares.
pub(crate) fn url(ctx: &Context, link: &Link) -> String {
    format!("{}/r/{}", ctx.config.base_url(), link.code)
}

/// What links brought, looked up once for all that are shown together.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    clicks: BTreeMap<LinkId, u64>,
    totals: BTreeMap<LinkId, LinkTotals>,
    nothing: LinkTotals,
}

impl Brought {
    /// By all links of a partner: two reads, and one more of each for every thousand rows. There is a row of totals
    /// for each link, and one of clicks for each link and month that had any.
    pub(crate) async fn by_links_of(
        ctx: &Context,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Self, Error> {
        let (clicks, totals) = tokio::join!(
            ctx.store.list_clicks(company, partner),
            ctx.store.all_link_totals(company, partner),
        );
        Ok(Self::of(clicks?, totals?))
    }

    /// By one link.
    pub(crate) async fn by_link(
        ctx: &Context,
        company: CompanyId,
        partner: PartnerId,
        link: LinkId,
    ) -> Result<Self, Error> {
        let (clicks, totals) = tokio::join!(
            ctx.store.list_link_clicks(company, partner, link),
            ctx.store.find_link_totals(company, partner, link),
        );
        Ok(Self::of(clicks?, vec![(link, totals?)]))
    }

    fn of(months: Vec<ClickMonth>, totals: Vec<(LinkId, LinkTotals)>) -> Self {
        let mut brought = Self { totals: totals.into_iter().collect(), ..Self::default() };
        for month in months {
            *brought.clicks.entry(month.link).or_default() += month.days.values().sum::<u64>();
        }
        brought
    }

    /// How often a link was followed.
    pub(crate) fn clicks(&self, link: LinkId) -> u64 {
        self.clicks.get(&link).copied().unwrap_or(0)
    }

    /// How often any of them was followed.
    pub(crate) fn all_clicks(&self) -> u64 {
        self.clicks.values().sum()
    }

    /// What came by a link.
    pub(crate) fn totals(&self, link: LinkId) -> &LinkTotals {
        self.totals.get(&link).unwrap_or(&self.nothing)
    }
}

/// A link to be made.
#[derive(Debug)]
pub(crate) struct NewLink {
    /// One that the partner is in.
    pub(crate) program: ProgramId,
    /// A label that fits.
    pub(crate) label: String,
    /// The end of its URL; made if none is wished for.
    pub(crate) code: Option<Code>,
    /// Where it leads, if not where the program says.
    pub(crate) destination: Option<Destination>,
}

/// Makes a link; or gives the one that the same request made before.
pub(crate) async fn create(
    ctx: &Context,
    company: &Company,
    partner: PartnerId,
    fresh: &Fresh,
    new: NewLink,
) -> Result<Link, Refusal> {
    let program =
        ctx.store.find_program(company.id, new.program).await?.ok_or_else(|| unknown("program"))?;
    let enrolment = ctx.store.find_enrolment_status(company.id, partner, program.id).await?;
    if !enrolment.is_some_and(|enrolment| matches!(enrolment.status, EnrolmentStatus::Approved(_)))
    {
        return Err(Problem::conflict(
            "This partner is not in the program: approve its enrolment first.",
        )
        .into());
    }
    let id = LinkId::from_ulid(fresh.ulid("link"));
    let codes = match new.code {
        Some(code) => vec![code],
        None => (0..CODES_TRIED)
            .map(|attempt| Code::generate(fresh.bits(&format!("code {attempt}"))))
            .collect(),
    };
    for code in codes {
        let link = Link {
            id,
            partner,
            program: program.id,
            code,
            label: new.label.clone(),
            destination: new.destination.clone(),
            status: LinkStatus::Live,
            created_at: fresh.at(),
        };
        let recorded = ctx.store.record_link(&link, &Route::of(company, &program, &link)).await?;
        if recorded == Recorded::Now {
            tracing::info!(company.id = %company.id, link.id = %id, "a link was made");
            return Ok(link);
        }
        // Before, it is this same request of before, or another link has the code.
        if let Some(before) = ctx.store.find_link(company.id, partner, id).await? {
            return Ok(before);
        }
    }
    Err(Problem::conflict("Another link has that code.").into())
}

/// Writes down a link that changed, and has the redirect know it.
pub(crate) async fn change(ctx: &Context, company: &Company, link: &Link) -> Result<(), Refusal> {
    let program = ctx
        .store
        .find_program(company.id, link.program)
        .await?
        .ok_or_else(|| unknown("program"))?;
    ctx.store.change_link(link, &Route::of(company, &program, link)).await?;
    ctx.routes.forget(&link.code);
    Ok(())
}
