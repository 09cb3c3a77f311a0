//! Partners as the API and the pages look them up: by id, by code, or by how their name begins; and what new ones have.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::notice::Notice,
    id::{CompanyId, PartnerId, ProgramId},
    people::{
        naming::{self, Naming},
        outgoing::EventKind,
        partner::{Enrolment, EnrolmentStatus, Partner},
    },
    tracking::code::Code,
};
use vouch_runtime::Context;
use vouch_store::page::{Cursor, Page};

use crate::{
    api::{fresh::Fresh, input::Checks},
    refusal::{Refusal, unknown},
};

/// A partner's row and its enrolments are written together, and DynamoDB takes a hundred.
const PROGRAMS_AT_ONCE: usize = 50;

/// How many codes are tried before it is said that none is free. The first already is, in all likelihood.
const CODES_TRIED: usize = 8;

/// Codes to try for a partner that has not chosen its own.
pub(crate) fn fresh_codes(fresh: &Fresh) -> Vec<Code> {
    let code = |attempt| Code::generate(fresh.bits(&format!("code {attempt}")));
    (0..CODES_TRIED).map(code).collect()
}

/// The programs that a new partner is to be in.
pub(crate) fn check_programs(checks: &mut Checks, programs: &[ProgramId]) {
    let doubled =
        programs.iter().enumerate().any(|(index, program)| programs[..index].contains(program));
    checks.expect(!doubled, "programs", "must name each program once");
    let are_few = programs.len() <= PROGRAMS_AT_ONCE;
    checks.expect(are_few, "programs", "must be at most 50; enrol in more one by one");
}

/// A new partner's enrolments in programs of the company.
pub(crate) async fn first_enrolments(
    ctx: &Context,
    company: CompanyId,
    programs: &[ProgramId],
    at: DateTime<Utc>,
) -> Result<Vec<Enrolment>, Refusal> {
    let mut enrolments = Vec::with_capacity(programs.len());
    for program in programs {
        let program = ctx.store.find_program(company, *program).await?;
        let program = program.ok_or_else(|| unknown("program"))?;
        let status = EnrolmentStatus::Approved(at);
        enrolments.push(Enrolment::new(program.id, program.priority, status));
    }
    Ok(enrolments)
}

/// What the company's own systems are told of a partner that it made, where there are any.
pub(crate) async fn told(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    program: Option<ProgramId>,
) -> Result<Option<Notice>, Refusal> {
    let endpoints = ctx.store.all_outgoing_endpoints(company).await?;
    let is_heard = endpoints.iter().any(|endpoint| endpoint.hears(EventKind::PartnerApproved));
    Ok(is_heard.then_some(Notice::PartnerMade { partner, program }))
}

/// A partner of a company, or nobody.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
) -> Result<Partner, Refusal> {
    ctx.store.find_partner(company, partner).await?.ok_or_else(|| unknown("partner"))
}

/// What a partner was called at an instant, as papers of then say it.
pub(crate) async fn called_at(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    at: DateTime<Utc>,
) -> Result<Naming, Refusal> {
    // First what it is called now: a change between both reads is among those that were before.
    let now = find(ctx, company, partner).await?.naming();
    let former = ctx.store.all_partner_namings(company, partner).await?;
    Ok(naming::called_at(&former, at, now))
}

/// The partners whose name begins like this in any case, by name; before them the one whose code it is.
pub(crate) async fn search(
    ctx: &Context,
    company: CompanyId,
    text: &str,
    limit: i32,
    from: Option<&Cursor>,
) -> Result<Page<Partner>, Refusal> {
    let mut page = ctx.store.search_partners(company, text, limit, from).await?;
    let Ok(code) = text.parse::<Code>() else { return Ok(page) };
    page.items.retain(|partner| partner.code != code);
    if from.is_none()
        && let Some(owner) = ctx.store.find_partner_by_code(company, &code).await?
        && let Some(partner) = ctx.store.find_partner(company, owner).await?
    {
        page.items.insert(0, partner);
    }
    Ok(page)
}
