//! Partners as a company knows them, and their enrolments in its programs.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{PartnerId, ProgramId},
    people::{
        application::Outcome,
        company::{Company, Scope},
        mail::MailWishes,
        partner::{Admission, Enrolment, EnrolmentStatus, Partner},
    },
    tracking::code::Code,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{Recorded, partners::Account};

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Named, Query, created, given},
    list::{List, Paging, cursor, page_after},
    mails::{MailsIn, MailsView},
    operation::{Needs, Operation},
};
pub(super) use crate::partners::find;
use crate::partners::{check_programs, first_enrolments, fresh_codes, told};
use crate::{
    applications, password,
    refusal::{Refusal, unknown},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/partners",
            Needs::Key(Scope::Read),
            "The company's partners, by name",
            list,
        )
        .query::<Paging>()
        .answers::<List<PartnerView>>(),
        Operation::post(
            "/partners",
            Needs::Key(Scope::Write),
            "Makes a partner, with its code and its first enrolments",
            create,
        )
        .body::<NewPartner>()
        .answers::<PartnerView>(),
        Operation::get("/partners/{partner}", Needs::Key(Scope::Read), "A partner", show)
            .answers::<PartnerView>(),
        Operation::patch(
            "/partners/{partner}",
            Needs::Key(Scope::Write),
            "Changes a partner; its code stays",
            change,
        )
        .body::<PartnerChange>()
        .answers::<PartnerView>(),
        Operation::get(
            "/partners/{partner}/enrolments",
            Needs::Key(Scope::Read),
            "The programs a partner is in",
            enrolments,
        )
        .query::<Paging>()
        .answers::<List<EnrolmentView>>(),
        Operation::post(
            "/partners/{partner}/enrolments",
            Needs::Key(Scope::Write),
            "Approves, rejects or suspends a partner in a program",
            enrol,
        )
        .body::<NewEnrolment>()
        .answers_done::<EnrolmentView>(),
    ]
}

/// A partner to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewPartner {
    /// What to call it.
    name: String,
    /// Where to write to. Also tells when a partner refers itself.
    email: Option<String>,
    /// Its code and user name, unique within the company in any case; made if absent.
    #[schemars(with = "Option<String>")]
    code: Option<Code>,
    /// What it signs in with, 8 to 128 characters; the partner may set it later.
    password: Option<String>,
    /// Programs that it is in from the start.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    programs: Vec<ProgramId>,
}

/// What is to change of a partner; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PartnerChange {
    /// What to call it.
    name: Option<String>,
    /// Where to write to, or null.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    email: Option<Option<String>>,
    /// Whether its payouts wait.
    payouts_held: Option<bool>,
    /// Which mails it is to get.
    mails: Option<MailsIn>,
}

/// A decision on an enrolment.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewEnrolment {
    /// In which program.
    #[schemars(with = "String")]
    program: ProgramId,
    /// What becomes of it.
    status: Decided,
}

/// What becomes of an enrolment.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Decided {
    /// In: earns from now on.
    Approved,
    /// Not taken.
    Rejected,
    /// Earns nothing from now on; payouts wait once every program has suspended it.
    Suspended,
}

/// A partner.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Partner")]
struct PartnerView {
    #[schemars(with = "String")]
    id: PartnerId,
    name: String,
    email: Option<String>,
    #[schemars(with = "String")]
    code: Code,
    /// `partner`; `applied` while the company has not answered; `declined` if it did not let it in.
    standing: &'static str,
    /// Whether its payouts wait.
    payouts_held: bool,
    /// Which mails it wants.
    mails: MailsView,
    created_at: DateTime<Utc>,
}

/// A partner in a program.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Enrolment")]
struct EnrolmentView {
    #[schemars(with = "String")]
    program: ProgramId,
    /// `applied`, `approved`, `rejected` or `suspended`.
    status: &'static str,
    /// Since when.
    since: DateTime<Utc>,
    /// The program's priority when the partner joined.
    priority: u32,
}

impl From<Partner> for PartnerView {
    fn from(partner: Partner) -> Self {
        Self {
            id: partner.id,
            name: partner.name,
            email: partner.email,
            code: partner.code,
            standing: match partner.admission {
                Admission::Admitted => "partner",
                Admission::Applied => "applied",
                Admission::Declined => "declined",
            },
            payouts_held: partner.payouts_held,
            mails: (&partner.mails).into(),
            created_at: partner.created_at,
        }
    }
}

impl From<Enrolment> for EnrolmentView {
    fn from(enrolment: Enrolment) -> Self {
        let (status, since) = match enrolment.status {
            EnrolmentStatus::Applied(since) => ("applied", since),
            EnrolmentStatus::Approved(since) => ("approved", since),
            EnrolmentStatus::Rejected(since) => ("rejected", since),
            EnrolmentStatus::Suspended(since) => ("suspended", since),
        };
        Self { program: enrolment.program, status, since, priority: enrolment.priority }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<PartnerView>> {
    let from = cursor(query.cursor.as_deref())?;
    let page =
        ctx.store.list_partners(caller.company, query.limit.for_store(), from.as_ref()).await?;
    Ok(Json(page.map(PartnerView::from).into()))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PartnerId>,
) -> Answer<PartnerView> {
    Ok(Json(find(&ctx, caller.company, id).await?.into()))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewPartner>,
) -> Created<PartnerView> {
    check(&new).done()?;
    let enrolments = first_enrolments(&ctx, caller.company, &new.programs, fresh.at()).await?;
    let password_hash = match new.password {
        None => None,
        Some(password) => Some(password::hash(password, password::salt(&fresh)).await?),
    };
    let id = PartnerId::from_ulid(fresh.ulid("partner"));
    let account =
        Account { partner: id, password_hash, sessions_from: ctx.wall_now(), revision: 0 };
    let notice = told(&ctx, caller.company, id, new.programs.first().copied()).await?;
    let account = (&account, enrolments.as_slice());
    let codes = match &new.code {
        Some(code) => vec![code.clone()],
        None => fresh_codes(&fresh),
    };
    for code in codes {
        let partner = Partner {
            id,
            name: new.name.clone(),
            email: new.email.clone(),
            code,
            payouts_held: false,
            admission: Admission::Admitted,
            mails: MailWishes::default(),
            created_at: fresh.at(),
        };
        let recorded =
            ctx.store.record_partner(caller.company, &partner, account, notice.as_ref()).await?;
        // Before, it is this same request of before, or another partner has the code.
        if recorded == Recorded::Now || ctx.store.find_partner(caller.company, id).await?.is_some()
        {
            tracing::info!(company.id = %caller.company, partner.id = %id, "a partner was made");
            return created(partner.into());
        }
    }
    Err(Problem::conflict("Another partner of this company has that code.").into())
}

fn check(new: &NewPartner) -> Checks {
    let mut checks = Checks::default();
    checks.line("name", &new.name, 200);
    checks.email("email", new.email.as_deref());
    let code = new.code.as_ref().map(ToString::to_string).unwrap_or_default();
    let context = [new.name.as_str(), code.as_str(), new.email.as_deref().unwrap_or_default()];
    checks.password(new.password.as_deref(), &context);
    check_programs(&mut checks, &new.programs);
    checks
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PartnerId>,
    Body(change): Body<PartnerChange>,
) -> Answer<PartnerView> {
    let before = find(&ctx, caller.company, id).await?;
    let partner = Partner {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        email: change.email.unwrap_or_else(|| before.email.clone()),
        payouts_held: change.payouts_held.unwrap_or(before.payouts_held),
        mails: match change.mails {
            Some(mails) => mails.onto(before.mails.clone()),
            None => before.mails.clone(),
        },
        ..before.clone()
    };
    let mut checks = Checks::default();
    checks.line("name", &partner.name, 200);
    checks.email("email", partner.email.as_deref());
    checks.done()?;
    ctx.store.change_partner(caller.company, &before, &partner, ctx.now()).await?;
    Ok(Json(partner.into()))
}

async fn enrolments(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PartnerId>,
    Query(query): Query<Paging>,
) -> Answer<List<EnrolmentView>> {
    find(&ctx, caller.company, id).await?;
    let enrolments = ctx.store.list_enrolments(caller.company, id).await?;
    let enrolments = enrolments.into_iter().map(EnrolmentView::from).collect();
    let program = |enrolment: &EnrolmentView| enrolment.program.to_string();
    Ok(Json(page_after(enrolments, query.cursor.as_deref(), query.limit, program)))
}

async fn enrol(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<PartnerId>,
    Body(new): Body<NewEnrolment>,
) -> Answer<EnrolmentView> {
    let partner = find(&ctx, caller.company, id).await?;
    let program = ctx
        .store
        .find_program(caller.company, new.program)
        .await?
        .ok_or_else(|| unknown("program"))?;
    let company = caller.company(&ctx).await?;
    if let Some(outcome) = answers_application(&ctx, &partner, &company, &new).await? {
        Box::pin(applications::decide(&ctx, &company, id, outcome)).await?;
    }
    let before = ctx.store.find_enrolment_status(caller.company, id, program.id).await?;
    let status = match (new.status, before.as_ref().map(|enrolment| enrolment.status)) {
        // What it is already, it stays since then.
        (Decided::Approved, Some(same @ EnrolmentStatus::Approved(_)))
        | (Decided::Rejected, Some(same @ EnrolmentStatus::Rejected(_)))
        | (Decided::Suspended, Some(same @ EnrolmentStatus::Suspended(_))) => same,
        (Decided::Approved, _) => EnrolmentStatus::Approved(fresh.at()),
        (Decided::Rejected, None | Some(EnrolmentStatus::Applied(_))) => {
            EnrolmentStatus::Rejected(fresh.at())
        }
        (Decided::Rejected, Some(_)) => {
            return Err(Problem::conflict("This partner was in the program: suspend it.").into());
        }
        (Decided::Suspended, Some(EnrolmentStatus::Approved(_))) => {
            EnrolmentStatus::Suspended(fresh.at())
        }
        (Decided::Suspended, _) => {
            return Err(Problem::conflict("This partner is not in the program.").into());
        }
    };
    let enrolment = match &before {
        Some(before) => before.moved(status),
        None => Enrolment::new(program.id, program.priority, status),
    };
    if before != Some(enrolment.clone()) {
        Box::pin(applications::change_standing(&ctx, &company, &partner, &enrolment)).await?;
    }
    tracing::info!(company.id = %caller.company, partner.id = %id, program.id = %program.id, "an enrolment was decided");
    Ok(Json(enrolment.into()))
}

/// What this says to an application for the program that waits, or was declined before.
async fn answers_application(
    ctx: &Context,
    partner: &Partner,
    company: &Company,
    new: &NewEnrolment,
) -> Result<Option<Outcome>, Refusal> {
    let application = ctx.store.find_application(company.id, partner.id).await?;
    let Some(application) = application.filter(|it| it.program == new.program) else {
        return Ok(None);
    };
    let was_approved =
        application.decision.is_some_and(|decision| decision.outcome == Outcome::Approved);
    Ok(match new.status {
        Decided::Approved if !was_approved => Some(Outcome::Approved),
        Decided::Rejected if !was_approved => Some(Outcome::Declined),
        _ => None,
    })
}
