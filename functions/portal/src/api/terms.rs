//! Terms: dated rows of what a program pays, for all its partners or for one. Never edited, never backdated.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, SecondsFormat, SubsecRound as _, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    earning::terms::{Reward, SalesPaid, Structure, Terms, check_notice},
    id::{PartnerId, ProgramId, TermsId},
    money::{Currency, Money, Percent},
    people::company::Scope,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::Recorded;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Query, created},
    list::{Limit, List, page_after},
    operation::{Needs, Operation},
    partners,
};
use crate::refusal::{Refusal, unknown};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/terms",
            Needs::Key(Scope::Read),
            "All rows of a program's terms, or of a partner's own there, in the order of time",
            list,
        )
        .query::<TermsOf>()
        .answers::<List<TermsView>>(),
        Operation::post(
            "/terms",
            Needs::Key(Scope::Admin),
            "Adds a row: what is paid from an instant on",
            create,
        )
        .body::<NewTerms>()
        .answers::<TermsView>(),
    ]
}

/// Whose terms.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TermsOf {
    /// Of which program.
    #[schemars(with = "String")]
    program: ProgramId,
    /// A partner's own rows instead of the program's.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// A row to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewTerms {
    /// For which program.
    #[schemars(with = "String")]
    program: ProgramId,
    /// For this partner only.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// The first instant it is in force: at least ten minutes ahead, except for the first row, which may begin at
    /// any time and begins now if this is absent.
    valid_from: Option<DateTime<Utc>>,
    /// How it pays.
    #[serde(rename = "type")]
    kind: Kind,
    /// For `percentage`: of amount − tax, as a string such as `20` or `5.56`.
    #[schemars(with = "Option<String>")]
    rate: Option<Percent>,
    /// For `flat`: how much for each sale, as a string such as `5.00`.
    amount: Option<String>,
    /// For `flat`: in what. Sales in other currencies earn nothing.
    #[schemars(with = "Option<String>")]
    currency: Option<Currency>,
    /// For which of a customer's sales: `every` (default) or `first`.
    #[schemars(with = "Option<String>")]
    sales: Option<SalesPaid>,
    /// For how many calendar months from the sign-up; without end if absent.
    duration_months: Option<u32>,
}

/// How a row pays.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// A part of amount − tax.
    Percentage,
    /// The same for every sale.
    Flat,
    /// Nothing: referrals are only seen.
    TrackingOnly,
    /// For a partner's own row: as the program pays.
    FollowProgram,
}

/// A row of terms.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Terms")]
pub(super) struct TermsView {
    #[schemars(with = "String")]
    id: TermsId,
    #[schemars(with = "String")]
    program: ProgramId,
    /// The partner whose own it is; null for the program's.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    valid_from: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    #[serde(rename = "type")]
    kind: Kind,
    #[schemars(with = "Option<String>")]
    rate: Option<Percent>,
    amount: Option<String>,
    #[schemars(with = "Option<String>")]
    currency: Option<Currency>,
    #[schemars(with = "Option<String>")]
    sales: Option<SalesPaid>,
    duration_months: Option<u32>,
}

impl TermsView {
    /// A row as it is shown.
    pub(super) fn of(program: ProgramId, partner: Option<PartnerId>, terms: &Terms) -> Self {
        let mut view = Self {
            id: terms.id,
            program,
            partner,
            valid_from: terms.from,
            recorded_at: terms.recorded_at,
            kind: Kind::TrackingOnly,
            rate: None,
            amount: None,
            currency: None,
            sales: None,
            duration_months: None,
        };
        match &terms.structure {
            Structure::TracksOnly => {}
            Structure::FollowsProgram => view.kind = Kind::FollowProgram,
            Structure::Pays { reward, sales, duration_months } => {
                view.sales = Some(*sales);
                view.duration_months = *duration_months;
                match reward {
                    Reward::Percentage(rate) => {
                        (view.kind, view.rate) = (Kind::Percentage, Some(*rate))
                    }
                    Reward::Flat(fee) => {
                        (view.kind, view.amount, view.currency) =
                            (Kind::Flat, Some(fee.amount()), Some(fee.currency));
                    }
                }
            }
        }
        view
    }
}

/// Longer than any company lives.
const MONTHS_MOST: u32 = 1200;

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<TermsOf>,
) -> Answer<List<TermsView>> {
    let rows = rows(&ctx, &caller, query.program, query.partner).await?.unwrap_or_default();
    let rows = rows.iter().map(|row| TermsView::of(query.program, query.partner, row)).collect();
    let begins = |row: &TermsView| row.valid_from.to_rfc3339_opts(SecondsFormat::Millis, true);
    Ok(Json(page_after(rows, query.cursor.as_deref(), query.limit, begins)))
}

/// The rows of a scope; none for a partner that was never in the program.
async fn rows(
    ctx: &Context,
    caller: &Caller,
    program: ProgramId,
    partner: Option<PartnerId>,
) -> Result<Option<Vec<Terms>>, Refusal> {
    let (_, rows) = ctx
        .store
        .find_program_with_terms(caller.company, program)
        .await?
        .ok_or_else(|| unknown("program"))?;
    let Some(partner) = partner else {
        return Ok(Some(rows));
    };
    partners::find(ctx, caller.company, partner).await?;
    Ok(ctx.store.find_enrolment(caller.company, partner, program).await?.map(|(_, own)| own))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewTerms>,
) -> Created<TermsView> {
    let structure = structure(&new)?;
    let before = rows(&ctx, &caller, new.program, new.partner).await?;
    let before = before
        .ok_or_else(|| Problem::conflict("This partner is not in the program: enrol it first."))?;
    let id = TermsId::from_ulid(fresh.ulid("terms"));
    if let Some(same) = before.iter().find(|row| row.id == id) {
        return created(TermsView::of(new.program, new.partner, same));
    }
    let from = match new.valid_from {
        // To the millisecond, as keys hold it.
        Some(from) => from.trunc_subsecs(3),
        None if before.is_empty() => fresh.at(),
        None => {
            return Err(Problem::invalid_field(
                "valid_from",
                "must be given for every row after the first",
            )
            .into());
        }
    };
    check_notice(from, ctx.now(), !before.is_empty())
        .map_err(|error| Problem::invalid_field("valid_from", error.to_string()))?;
    let terms = Terms { id, from, recorded_at: fresh.at(), structure };
    let recorded = ctx.store.record_terms(caller.company, new.program, new.partner, &terms).await?;
    if recorded == Recorded::Before {
        let rows = rows(&ctx, &caller, new.program, new.partner).await?.unwrap_or_default();
        if !rows.iter().any(|row| row.id == id) {
            return Err(Problem::conflict("Another row begins at that very instant. Rows are never replaced: let this one begin later.").into());
        }
    }
    tracing::info!(company.id = %caller.company, program.id = %new.program, terms.id = %id, "terms were added");
    created(TermsView::of(new.program, new.partner, &terms))
}

fn structure(new: &NewTerms) -> Result<Structure, Refusal> {
    let mut checks = Checks::default();
    let paying = matches!(new.kind, Kind::Percentage | Kind::Flat);
    checks.expect(
        new.rate.is_some() == (new.kind == Kind::Percentage),
        "rate",
        "belongs to `percentage`, and only there",
    );
    checks.expect(
        new.amount.is_some() == (new.kind == Kind::Flat),
        "amount",
        "belongs to `flat`, and only there",
    );
    checks.expect(
        new.currency.is_some() == (new.kind == Kind::Flat),
        "currency",
        "belongs to `flat`, and only there",
    );
    checks.expect(paying || new.sales.is_none(), "sales", "belongs to rows that pay");
    checks.expect(
        paying || new.duration_months.is_none(),
        "duration_months",
        "belongs to rows that pay",
    );
    let months = new.duration_months.is_none_or(|months| (1..=MONTHS_MOST).contains(&months));
    checks.expect(months, "duration_months", "must be a number of months from 1 to 1200");
    let own = new.kind != Kind::FollowProgram || new.partner.is_some();
    checks.expect(own, "type", "`follow_program` is for a partner's own rows: name the partner");
    let fee = match (&new.amount, new.currency) {
        (Some(amount), Some(currency)) => checks.value("amount", Money::parse(amount, currency)),
        _ => None,
    };
    checks.done()?;
    let reward = match (new.kind, new.rate, fee) {
        (Kind::FollowProgram, ..) => return Ok(Structure::FollowsProgram),
        (_, Some(rate), _) => Reward::Percentage(rate),
        (_, None, Some(fee)) => Reward::Flat(fee),
        (_, None, None) => return Ok(Structure::TracksOnly),
    };
    Ok(Structure::Pays {
        reward,
        sales: new.sales.unwrap_or_default(),
        duration_months: new.duration_months,
    })
}
