//! Claims: partners say that a referral was missed, the records answer, the company decides (F30).

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::audit::Actor,
    id::{ClaimId, CustomerRef, LinkId, PartnerId},
    money::{Currency, Money},
    people::{
        claim::{Claim, ClaimState, Ground, Verdict},
        company::Scope,
    },
    tracking::attribution::{Reason, Source},
};
use vouch_runtime::{Context, problem::Problem};

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Named, NoBody, Query, created},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    claims::{self, Examined},
    refusal::Refusal,
};

pub(super) fn operations() -> Vec<Operation> {
    let write = Needs::Key(Scope::Write);
    vec![
        Operation::get(
            "/claims",
            Needs::Key(Scope::Read),
            "Claims of a partner, or the company's of one state; newest first",
            list,
        )
        .query::<ClaimsOf>()
        .answers::<List<ClaimView>>(),
        Operation::post("/claims", write, "Says for a partner that a referral was missed", create)
            .body::<NewClaim>()
            .answers::<ClaimView>(),
        Operation::get(
            "/claims/{claim}",
            Needs::Key(Scope::Read),
            "A claim, what the records say to it, and what it would come to",
            show,
        )
        .query::<ClaimOf>()
        .answers::<ClaimView>(),
        Operation::post(
            "/claims/{claim}/accept",
            write,
            "Accepts a claim: it is paid by an adjustment, once",
            accept,
        )
        .query::<ClaimOf>()
        .body::<Acceptance>()
        .answers_done::<ClaimView>(),
        Operation::post(
            "/claims/{claim}/refuse",
            write,
            "Refuses a claim, with a reason that its partner reads",
            refuse,
        )
        .query::<ClaimOf>()
        .body::<RefusalOfClaim>()
        .answers_done::<ClaimView>(),
        Operation::post("/claims/{claim}/withdraw", write, "Takes a claim back", withdraw)
            .query::<ClaimOf>()
            .answers_done::<ClaimView>(),
    ]
}

/// Which claims.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ClaimsOf {
    /// Of this partner only, in every state.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// Without a partner: `open` (the usual), `accepted`, `refused` or `withdrawn`.
    state: Option<String>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// Whose claim.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ClaimOf {
    #[schemars(with = "String")]
    partner: PartnerId,
}

/// A claim to be filed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewClaim {
    #[schemars(with = "String")]
    partner: PartnerId,
    /// The customer by the company's id; or by its address.
    #[schemars(with = "Option<String>")]
    customer_id: Option<CustomerRef>,
    email: Option<String>,
    /// When the referral was, as far as the partner knows.
    happened_on: Option<NaiveDate>,
    /// The link that was followed.
    #[schemars(with = "Option<String>")]
    link: Option<LinkId>,
    /// What the partner says, 1 to 1,000 characters.
    words: String,
}

/// What is to be paid, where it is not what the records come to.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    amounts: Option<Vec<AmountIn>>,
}

/// An amount to be paid.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AmountIn {
    #[schemars(with = "String")]
    currency: Currency,
    /// More than nothing.
    amount: String,
}

/// Why it is not paid.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RefusalOfClaim {
    /// The partner reads it.
    reason: String,
}

/// A claim.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Claim")]
struct ClaimView {
    #[schemars(with = "String")]
    id: ClaimId,
    #[schemars(with = "String")]
    partner: PartnerId,
    #[schemars(with = "Option<String>")]
    customer_id: Option<CustomerRef>,
    email: Option<String>,
    /// The same as addresses are looked for.
    email_hash: Option<String>,
    happened_on: Option<NaiveDate>,
    #[schemars(with = "Option<String>")]
    link: Option<LinkId>,
    words: String,
    /// `open`, `accepted`, `refused` or `withdrawn`.
    state: &'static str,
    decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    reason: Option<String>,
    /// What was paid.
    paid: Vec<ClaimMoney>,
    /// What the records say to it now; in lists null.
    answer: Option<AnswerView>,
    filed_at: DateTime<Utc>,
}

/// An amount.
#[derive(Serialize, JsonSchema)]
struct ClaimMoney {
    #[schemars(with = "String")]
    currency: Currency,
    amount: String,
}

/// What the records say to a claim.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ClaimAnswer")]
struct AnswerView {
    /// `accept`, `refuse` or `look`: what the records speak for.
    #[schemars(with = "String")]
    proposal: Verdict,
    /// What that rests on, what decided first.
    #[schemars(with = "Vec<String>")]
    grounds: Vec<Ground>,
    /// What the customer's sales would have earned the partner, refunds taken off.
    amounts: Vec<ClaimMoney>,
    /// The customer, if it is known.
    #[schemars(with = "Option<String>")]
    customer_id: Option<CustomerRef>,
    signed_up_at: Option<DateTime<Utc>>,
    /// Who is credited for it.
    #[schemars(with = "Option<String>")]
    credited: Option<PartnerId>,
    /// The rule that decided.
    #[schemars(with = "Option<String>")]
    reason: Option<Reason>,
    /// What its sign-up offered, and what excluded each.
    candidates: Vec<OfferedView>,
}

/// Something that the sign-up offered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Offered")]
struct OfferedView {
    #[schemars(with = "String")]
    source: Source,
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    #[schemars(with = "Option<String>")]
    excluded: Option<Reason>,
}

fn money(amounts: &BTreeMap<Currency, i64>) -> Vec<ClaimMoney> {
    let of = |(currency, minor): (&Currency, &i64)| ClaimMoney {
        currency: *currency,
        amount: Money::new(*minor, *currency).amount(),
    };
    amounts.iter().map(of).collect()
}

fn answer(examined: Examined) -> AnswerView {
    let Examined { customer, proposal, worth } = examined;
    let attribution = customer.as_ref().map(|customer| &customer.attribution);
    let offered = attribution.map(|decided| decided.candidates.as_slice()).unwrap_or_default();
    let candidates = offered.iter().map(|one| OfferedView {
        source: one.source,
        partner: one.partner,
        excluded: one.excluded,
    });
    AnswerView {
        proposal: proposal.verdict,
        grounds: proposal.grounds,
        amounts: money(&worth),
        candidates: candidates.collect(),
        credited: attribution.and_then(|one| one.credited.as_ref().map(|credit| credit.partner)),
        reason: attribution.map(|decided| decided.reason),
        signed_up_at: customer.as_ref().map(|customer| customer.signed_up_at),
        customer_id: customer.map(|customer| customer.customer),
    }
}

fn view(claim: Claim, answer: Option<AnswerView>) -> ClaimView {
    let nothing = BTreeMap::new();
    let (paid, reason, decided_at) = match &claim.state {
        ClaimState::Open => (&nothing, None, None),
        ClaimState::Accepted { amounts, at, .. } => (amounts, None, Some(*at)),
        ClaimState::Refused { reason, at, .. } => (&nothing, Some(reason.clone()), Some(*at)),
        ClaimState::Withdrawn { at } => (&nothing, None, Some(*at)),
    };
    ClaimView {
        paid: money(paid),
        reason,
        decided_at,
        state: claim.state.word(),
        id: claim.id,
        partner: claim.partner,
        customer_id: claim.customer,
        email: claim.email,
        email_hash: claim.email_hash,
        happened_on: claim.happened_on,
        link: claim.link,
        words: claim.words,
        answer,
        filed_at: claim.filed_at,
    }
}

/// The claim beside what the records say to it.
async fn examined(ctx: &Context, caller: &Caller, claim: Claim) -> Result<ClaimView, Refusal> {
    let company = caller.company(ctx).await?;
    let found = Box::pin(claims::examine(ctx, &company, &claim)).await?;
    Ok(view(claim, Some(answer(found))))
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<ClaimsOf>,
) -> Answer<List<ClaimView>> {
    let (from, limit) = (cursor(query.cursor.as_deref())?, query.limit.for_store());
    let page = match (query.partner, query.state.as_deref()) {
        (Some(_), Some(_)) => {
            let problem = "can't be asked for together with a partner";
            return Err(Problem::invalid_field("state", problem).into());
        }
        (Some(partner), None) => {
            partners::find(&ctx, caller.company, partner).await?;
            ctx.store.list_partner_claims(caller.company, partner, limit, from.as_ref()).await?
        }
        (None, state) => {
            let state = state.unwrap_or("open");
            if !ClaimState::WORDS.contains(&state) {
                let problem = "must be one of open, accepted, refused, withdrawn";
                return Err(Problem::invalid_field("state", problem).into());
            }
            ctx.store.list_claims(caller.company, state, limit, from.as_ref()).await?
        }
    };
    Ok(Json(page.map(|claim| view(claim, None)).into()))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<ClaimId>,
    Query(query): Query<ClaimOf>,
) -> Answer<ClaimView> {
    let claim = claims::find(&ctx, caller.company, query.partner, id).await?;
    examined(&ctx, &caller, claim).await.map(Json)
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewClaim>,
) -> Created<ClaimView> {
    partners::find(&ctx, caller.company, new.partner).await?;
    let company = caller.company(&ctx).await?;
    let new = claims::NewClaim {
        partner: new.partner,
        customer: new.customer_id,
        email: new.email,
        happened_on: new.happened_on,
        link: new.link,
        words: new.words,
    };
    let claim = claims::file(&ctx, &company, &fresh, new).await?;
    created(examined(&ctx, &caller, claim).await?)
}

async fn accept(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<ClaimId>,
    Query(query): Query<ClaimOf>,
    Body(acceptance): Body<Acceptance>,
) -> Answer<ClaimView> {
    let claim = claims::find(&ctx, caller.company, query.partner, id).await?;
    let amounts = acceptance.amounts.map(amounts).transpose()?;
    let company = caller.company(&ctx).await?;
    let by = member(&caller.actor);
    let claim = Box::pin(claims::accept(&ctx, &company, &claim, amounts, by)).await?;
    examined(&ctx, &caller, claim).await.map(Json)
}

fn amounts(given: Vec<AmountIn>) -> Result<BTreeMap<Currency, i64>, Refusal> {
    let (mut checks, mut amounts) = (Checks::default(), BTreeMap::new());
    for (at, one) in given.iter().enumerate() {
        let field = format!("amounts[{at}].amount");
        if let Some(money) = checks.value(&field, Money::parse(&one.amount, one.currency)) {
            checks.expect(money.minor > 0, &field, "must be more than nothing");
            let is_new = amounts.insert(one.currency, money.minor).is_none();
            checks.expect(is_new, &field, "must name each currency once");
        }
    }
    checks.done()?;
    Ok(amounts)
}

async fn refuse(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<ClaimId>,
    Query(query): Query<ClaimOf>,
    Body(refusal): Body<RefusalOfClaim>,
) -> Answer<ClaimView> {
    let claim = claims::find(&ctx, caller.company, query.partner, id).await?;
    let by = member(&caller.actor);
    let claim = claims::refuse(&ctx, caller.company, &claim, &refusal.reason, by).await?;
    examined(&ctx, &caller, claim).await.map(Json)
}

async fn withdraw(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<ClaimId>,
    Query(query): Query<ClaimOf>,
    _: NoBody,
) -> Answer<ClaimView> {
    let claim = claims::find(&ctx, caller.company, query.partner, id).await?;
    let claim = claims::withdraw(&ctx, caller.company, &claim).await?;
    examined(&ctx, &caller, claim).await.map(Json)
}

/// The member who decides; none where a program does.
fn member(actor: &Actor) -> Option<String> {
    match actor {
        Actor::Member { name, .. } => Some(name.clone()),
        _ => None,
    }
}
