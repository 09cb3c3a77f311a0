//! A sign-up: by whom the customer came is decided once, with its reason, and what waited for it is booked.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::outbox::{CreditedTo, Intent, Outbox, SignUpChange},
    event::SignUp,
    id::{CompanyId, PartnerId, ProgramId},
    people::{
        lead::{Lead, email_hash},
        partner::{Enrolment, EnrolmentStatus},
    },
    tracking::{
        attribution::{Attribution, Candidate, Found, Reason, Source, attribute},
        code::Code,
        coupon::CouponStatus,
        customer::{Customer, SubscriptionReport},
        token::TokenError,
    },
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{
    customers::Assist,
    deliveries::{Obstacle, Outcome},
    ledger::LinkChange,
    writes::{Committed, Role, Writes},
};

use crate::{ATTEMPTS, Incoming, points, quarantine, repeated, sale, sale::known};

/// How many leads of one address a sign-up moves: no honest address has more, and a transaction takes a hundred writes.
const LEADS_AT_ONCE: usize = 40;

/// Records a customer once, then books the sales that waited for it. Draining follows a repeat too: the first
/// delivery may have ended between the two.
pub(crate) async fn record(
    ctx: &Context,
    incoming: &Incoming<'_>,
    sign_up: SignUp,
) -> Result<Outcome, Failure> {
    for _ in 0..ATTEMPTS {
        let (known, reported) =
            ctx.store.find_subscriber(incoming.company(), &sign_up.customer).await?;
        let outcome = match &known {
            Some(customer) if customer.hash == incoming.hash => {
                drain(ctx, incoming, customer).await?;
                return repeated(ctx, incoming).await;
            }
            Some(customer) => return second(ctx, incoming, &sign_up, customer).await,
            None => first(ctx, incoming, &sign_up, reported.as_ref()).await?,
        };
        if let Some(customer) = outcome {
            drain(ctx, incoming, &customer).await?;
            return Ok(Outcome::Applied);
        }
    }
    Err(Failure::Contended("a customer"))
}

async fn first(
    ctx: &Context,
    incoming: &Incoming<'_>,
    sign_up: &SignUp,
    reported: Option<&SubscriptionReport>,
) -> Result<Option<Customer>, Failure> {
    let company = known(ctx.store.find_company(incoming.company()).await?)?;
    let candidates = candidates(ctx, company.id, sign_up).await?;
    let customer = Customer {
        customer: sign_up.customer.clone(),
        attribution: attribute(sign_up, candidates),
        signed_up_at: sign_up.occurred_at,
        recorded_at: ctx.now(),
        name: sign_up.name.clone(),
        email: sign_up.email.clone(),
        billing_model: sign_up.billing_model,
        subscription: sign_up.subscription.clone(),
        hash: incoming.hash,
    };
    let leads = leads(ctx, company.id, &customer).await?;
    let rules = ctx.store.find_rules(company.id).await?;
    let given = points::for_sign_up(&company, &rules.points, &customer, ctx.now());
    let mut writes = ctx.store.writes();
    writes.delivery(company.id, &incoming.key(), &incoming.row(Outcome::Applied))?;
    writes.new_customer(company.id, &customer)?;
    given.write(&mut writes, &company)?;
    for (before, lead) in &leads {
        writes.lead(company.id, *before, lead)?;
    }
    let active = subscribe(&mut writes, company.id, sign_up, reported)?;
    let credited = customer.attribution.credited.as_ref();
    if let Some((partner, link)) =
        credited.and_then(|credited| Some((credited.partner, credited.link?)))
    {
        let change = LinkChange { signups: 1, ..LinkChange::default() };
        writes.link_totals(company.id, partner, link, company.currency, change)?;
    }
    let outbox = Outbox {
        id: format!("signup#{}", customer.customer),
        intent: Intent::CountSignUp(Box::new(SignUpChange {
            customer: customer.customer.clone(),
            credit: credited.map(|credited| CreditedTo {
                partner: credited.partner,
                program: credited.program,
                link: credited.link,
            }),
            active,
            day: sign_up.occurred_at.with_timezone(&company.zone).date_naive(),
            month: company.month_of(sign_up.occurred_at),
            happened_at: sign_up.occurred_at,
        })),
        created_at: ctx.now(),
    };
    writes.outbox(company.id, &outbox, ctx.now())?;
    match writes.commit().await? {
        Committed::Yes => Ok(Some(customer)),
        // Somebody came first, or moved a lead of this customer: look again.
        committed
            if [Role::Customer, Role::Subscription, Role::Lead]
                .into_iter()
                .any(|role| committed.refused(role)) =>
        {
            Ok(None)
        }
        _ => Err(Failure::Contended("a sign-up")),
    }
}

/// The leads that a sign-up moves, each with the revision that it stood at: open ones with its address, whoever
/// submitted them, and a new one for the partner it is credited to, if that has none of them. A lead is no
/// attribution: it earns nobody anything.
async fn leads(
    ctx: &Context,
    company: CompanyId,
    customer: &Customer,
) -> Result<Vec<(Option<u64>, Lead)>, Failure> {
    let mut moved = Vec::new();
    if let Some(email) = &customer.email {
        let known = ctx.store.find_by_email(company, &email_hash(email)).await?;
        let found = match known.leads.as_slice() {
            [] => Vec::new(),
            leads => ctx.store.find_leads(company, leads).await?,
        };
        for lead in found.into_iter().filter(Lead::is_open).take(LEADS_AT_ONCE) {
            let after = lead.signed_up(&customer.customer, customer.signed_up_at);
            moved.push((Some(lead.revision), after));
        }
    }
    if let Some(new) = Lead::of_sign_up(company, customer)
        && !moved.iter().any(|(_, lead)| lead.partner == new.partner)
    {
        moved.push((None, new));
    }
    Ok(moved)
}

/// What a sign-up says of a subscription is a report of it, unless a later one came before. Gives whether the
/// subscription runs. Either way it must still stand as it was looked at: a report that comes meanwhile would not
/// know whom to count for.
fn subscribe(
    writes: &mut Writes<'_>,
    company: CompanyId,
    sign_up: &SignUp,
    reported: Option<&SubscriptionReport>,
) -> Result<bool, vouch_store::Error> {
    let said = sign_up.subscription.clone().map(|subscription| {
        SubscriptionReport::following(reported, subscription, sign_up.occurred_at)
    });
    let stands = said.filter(|said| reported.is_none_or(|reported| said.stands_over(reported)));
    match &stands {
        Some(report) => writes.subscription(company, &sign_up.customer, reported, report)?,
        None => writes.same_subscription(company, &sign_up.customer, reported)?,
    }
    Ok(stands.as_ref().or(reported).is_some_and(SubscriptionReport::is_active))
}

/// A further sign-up of a known customer: a click or code is kept as an assist (Q28), anything else contradicts.
async fn second(
    ctx: &Context,
    incoming: &Incoming<'_>,
    sign_up: &SignUp,
    known: &Customer,
) -> Result<Outcome, Failure> {
    let candidates = candidates(ctx, incoming.company(), sign_up).await?;
    // Whom a person entered, billing reports in its own words later: that is no contradiction.
    let by_hand = known.attribution.reason == Reason::Manual;
    if sign_up.partner.is_some() || candidates.is_empty() && !by_hand {
        return quarantine::contradicts(ctx, incoming, Obstacle::AnotherSignUp).await;
    }
    let clicked_at = candidates.iter().find_map(clicked_at);
    let Attribution { credited, candidates, .. } = attribute(sign_up, candidates);
    let assist = Assist {
        clicked_at,
        sources: candidates.iter().map(|candidate| candidate.source).collect(),
        partner: credited.map(|credited| credited.partner),
        occurred_at: sign_up.occurred_at,
    };
    let mut writes = ctx.store.writes();
    writes.delivery(incoming.company(), &incoming.key(), &incoming.row(Outcome::Applied))?;
    writes.assist(incoming.company(), &sign_up.customer, &incoming.webhook.delivery, &assist)?;
    writes.commit().await?;
    Ok(Outcome::Applied)
}

fn clicked_at(candidate: &Candidate) -> Option<DateTime<Utc>> {
    let (_, at) = candidate.found.as_ref().ok()?.click?;
    Some(at)
}

async fn drain(ctx: &Context, incoming: &Incoming<'_>, customer: &Customer) -> Result<(), Failure> {
    for parked in ctx.store.list_parked(incoming.company(), &customer.customer).await? {
        sale::drain(ctx, incoming, &parked, customer).await?;
    }
    Ok(())
}

/// What the sign-up offers, in order of precedence, as far as the tables know it.
async fn candidates(
    ctx: &Context,
    company: CompanyId,
    sign_up: &SignUp,
) -> Result<Vec<Candidate>, Failure> {
    let mut candidates = Vec::new();
    if let Some(partner) = sign_up.partner {
        let found = by_partner(ctx, company, partner, sign_up.program).await?;
        candidates.push(Candidate { source: Source::Manual, found });
    }
    if let Some(token) = &sign_up.click {
        candidates
            .push(Candidate { source: Source::Click, found: by_click(ctx, company, token).await? });
    }
    if let Some(code) = &sign_up.partner_code {
        let found = by_code(ctx, company, code, sign_up.program).await?;
        candidates.push(Candidate { source: Source::PartnerCode, found });
    }
    if let Some(coupon) = &sign_up.coupon {
        let found = by_coupon(ctx, company, coupon, sign_up.program).await?;
        candidates.push(Candidate { source: Source::Coupon, found });
    }
    Ok(candidates)
}

async fn by_click(
    ctx: &Context,
    company: CompanyId,
    text: &str,
) -> Result<Result<Found, Reason>, Failure> {
    let token = match ctx.config.token_keys()?.verify(text) {
        Ok(token) if token.company == company => token,
        Ok(_) => return Ok(Err(Reason::ClickForeign)),
        Err(TokenError::Malformed) => return Ok(Err(Reason::ClickUnreadable)),
        Err(TokenError::UnknownKey | TokenError::Forged) => return Ok(Err(Reason::ClickForged)),
    };
    let enrolment = ctx.store.find_enrolment_status(company, token.partner, token.program).await?;
    let found = found(ctx, company, token.partner, token.program, enrolment).await?;
    Ok(found.map(|found| Found {
        link: Some(token.link),
        click: Some((token.click, token.clicked_at())),
        ..found
    }))
}

async fn by_code(
    ctx: &Context,
    company: CompanyId,
    code: &str,
    program: Option<ProgramId>,
) -> Result<Result<Found, Reason>, Failure> {
    let Ok(code) = code.parse::<Code>() else {
        return Ok(Err(Reason::CodeUnknown));
    };
    let Some(partner) = ctx.store.find_partner_by_code(company, &code).await? else {
        return Ok(Err(Reason::CodeUnknown));
    };
    by_partner(ctx, company, partner, program).await
}

/// A coupon of a partner's; a partner's own code does as one, too.
async fn by_coupon(
    ctx: &Context,
    company: CompanyId,
    text: &str,
    program: Option<ProgramId>,
) -> Result<Result<Found, Reason>, Failure> {
    let Ok(code) = text.parse::<Code>() else {
        return Ok(Err(Reason::CodeUnknown));
    };
    match ctx.store.find_coupon(company, &code).await? {
        Some(coupon) if coupon.status == CouponStatus::Live => {
            let program = coupon.program.or(program);
            by_partner(ctx, company, coupon.partner, program).await
        }
        Some(_) => Ok(Err(Reason::CodeUnknown)),
        None => by_code(ctx, company, text, program).await,
    }
}

async fn by_partner(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    program: Option<ProgramId>,
) -> Result<Result<Found, Reason>, Failure> {
    let enrolments = ctx.store.list_enrolments(company, partner).await?;
    match choose(enrolments, program) {
        Some(enrolment) => found(ctx, company, partner, enrolment.program, Some(enrolment)).await,
        None => Ok(Err(Reason::PartnerNotActive)),
    }
}

/// The program that a code alone stands for: the one that was named, else the lowest priority number (V23).
fn choose(enrolments: Vec<Enrolment>, program: Option<ProgramId>) -> Option<Enrolment> {
    enrolments
        .into_iter()
        .filter(|enrolment| program.is_none_or(|program| enrolment.program == program))
        .filter(|enrolment| {
            matches!(enrolment.status, EnrolmentStatus::Approved(_) | EnrolmentStatus::Suspended(_))
        })
        .min_by_key(|enrolment| (enrolment.priority, enrolment.program))
}

async fn found(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    program: ProgramId,
    enrolment: Option<Enrolment>,
) -> Result<Result<Found, Reason>, Failure> {
    let (profile, settings) = tokio::join!(
        ctx.store.find_partner(company, partner),
        ctx.store.find_program(company, program)
    );
    let (Some(profile), Some(settings)) = (profile?, settings?) else {
        return Ok(Err(Reason::PartnerNotActive));
    };
    Ok(Ok(Found {
        partner,
        partner_email: profile.email,
        enrolment,
        program,
        link: None,
        click: None,
        window_days: settings.window_days,
    }))
}
