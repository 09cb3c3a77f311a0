//! Customers and sales that a person of the company enters by hand (P15, P16): checked as webhooks are, and sent the
//! same way, so that the books see one path and a later webhook that says the same is a repeat.

use std::time::Duration;

use serde_json::{Value, json};
use vouch_domain::{
    event::{
        Endpoint, Event, SignUp,
        content::ContentHash,
        parse::{ParseError, parse},
    },
    id::{CompanyId, CustomerRef, DeliveryRef},
    message::{EventMessage, WebhookV1},
    people::partner::EnrolmentStatus,
    tracking::attribution::same_address,
};
use vouch_runtime::{
    Context,
    problem::{FieldProblem, Problem},
};

use crate::{api::fresh::Fresh, refusal::Refusal};

/// A customer that was missed, as it was typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewCustomer {
    pub(crate) customer_id: String,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) partner: String,
    pub(crate) program: Option<String>,
    pub(crate) signed_up_at: Option<String>,
}

/// A sale that was missed, as it was typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewSale {
    pub(crate) transaction_id: String,
    pub(crate) customer_id: String,
    pub(crate) amount: String,
    pub(crate) currency: String,
    pub(crate) occurred_at: String,
    pub(crate) tax: Option<String>,
    pub(crate) cost: Option<String>,
    pub(crate) kind: Option<String>,
}

/// How often it is looked for a customer that was entered a moment ago, and how long between.
const LOOKS: u32 = 5;
const BETWEEN: Duration = Duration::from_millis(200);

/// Enters a customer and whom it credits.
pub(crate) async fn customer(
    ctx: &Context,
    company: CompanyId,
    fresh: &Fresh,
    new: &NewCustomer,
) -> Result<DeliveryRef, Refusal> {
    let known = match new.customer_id.parse::<CustomerRef>() {
        Ok(id) => ctx.store.find_customer(company, &id).await?,
        Err(_) => None,
    };
    // Without a time it is now; said again, it is the time of before.
    let signed_up_at = new.signed_up_at.clone().unwrap_or_else(|| {
        known.as_ref().map_or(fresh.at(), |known| known.signed_up_at).to_rfc3339()
    });
    let data = json!({
        "customer_id": new.customer_id,
        "occurred_at": signed_up_at,
        "partner": new.partner,
        "program": new.program,
        "name": new.name,
        "email": new.email,
    });
    let renamed = |field: &str| match field {
        "occurred_at" => "signed_up_at".to_owned(),
        field => field.to_owned(),
    };
    let (body, event) = read("customer.signed_up", data, fresh, renamed)?;
    let hash = ContentHash::of(&event);
    if known.is_some_and(|known| known.hash != hash) {
        let detail = "This customer is known already. By whom it came is decided once.";
        return Err(Problem::conflict(detail).into());
    }
    if let Event::SignedUp(sign_up) = &event {
        check_partner(ctx, company, sign_up).await?;
    }
    send(ctx, company, fresh, body).await
}

/// The partner is in the program, and is not the customer itself.
async fn check_partner(ctx: &Context, company: CompanyId, sign_up: &SignUp) -> Result<(), Refusal> {
    let refused = |field: &str, problem: &str| Err(Problem::invalid_field(field, problem).into());
    let Some(id) = sign_up.partner else { return Ok(()) };
    let Some(partner) = ctx.store.find_partner(company, id).await? else {
        return refused("partner", "must be a partner of the company");
    };
    if let (Some(email), Some(own)) = (&sign_up.email, &partner.email)
        && same_address(email, own)
    {
        return refused("email", "must not be the partner's own: nobody refers itself");
    }
    let enrolments = ctx.store.list_enrolments(company, id).await?;
    let approved: Vec<_> = enrolments
        .into_iter()
        .filter(|one| matches!(one.status, EnrolmentStatus::Approved(_)))
        .map(|one| one.program)
        .collect();
    match sign_up.program {
        Some(program) if !approved.contains(&program) => {
            refused("program", "must be one that the partner is in")
        }
        None if approved.is_empty() => refused("partner", "must be in a program"),
        _ => Ok(()),
    }
}

/// Enters a sale of a customer.
pub(crate) async fn sale(
    ctx: &Context,
    company: CompanyId,
    fresh: &Fresh,
    new: &NewSale,
) -> Result<DeliveryRef, Refusal> {
    let data = json!({
        "transaction_id": new.transaction_id,
        "customer_id": new.customer_id,
        "amount": new.amount,
        "currency": new.currency,
        "occurred_at": new.occurred_at,
        "tax": new.tax,
        "cost": new.cost,
        "kind": new.kind,
    });
    let (body, event) = read("transaction.paid", data, fresh, str::to_owned)?;
    let hash = ContentHash::of(&event);
    if let Event::Paid(sale) = &event {
        let known = ctx.store.find_transaction(company, &sale.transaction).await?;
        let recorded = known.as_ref().and_then(|known| known.recorded());
        if recorded.is_some_and(|recorded| recorded.hash != hash) {
            let detail = "Another sale was reported under this id. The first one stands.";
            return Err(Problem::conflict(detail).into());
        }
        if !is_known(ctx, company, &sale.customer).await? {
            let problem = "must be a customer that has signed up: enter the customer first";
            return Err(Problem::invalid_field("customer_id", problem).into());
        }
    }
    send(ctx, company, fresh, body).await
}

/// Whether a customer signed up, or does within a moment: it may have been entered just before.
async fn is_known(
    ctx: &Context,
    company: CompanyId,
    customer: &CustomerRef,
) -> Result<bool, Refusal> {
    for look in 0..LOOKS {
        if look > 0 {
            tokio::time::sleep(BETWEEN).await;
        }
        if ctx.store.find_customer(company, customer).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads what was typed exactly as a webhook is read, and gives it as one.
fn read(
    kind: &str,
    data: Value,
    fresh: &Fresh,
    renamed: impl Fn(&str) -> String,
) -> Result<(String, Event), Refusal> {
    let at = fresh.at();
    let body = json!({"type": kind, "timestamp": at.to_rfc3339(), "data": data}).to_string();
    match parse(Endpoint::Hand, body.as_bytes(), at) {
        Ok(parsed) => Ok((body, parsed.event)),
        Err(ParseError::Invalid(errors)) => {
            let plain = |field: &str| renamed(field.strip_prefix("data.").unwrap_or(field));
            let errors = errors.into_iter();
            let problems =
                errors.map(|e| FieldProblem { field: plain(&e.field), problem: e.problem });
            Err(Problem::invalid(problems.collect()).into())
        }
        Err(error) => Err(Problem::bad_request(error.to_string()).into()),
    }
}

async fn send(
    ctx: &Context,
    company: CompanyId,
    fresh: &Fresh,
    body: String,
) -> Result<DeliveryRef, Refusal> {
    let id = format!("hand_{}", fresh.ulid("entry").to_string().to_lowercase());
    let delivery: DeliveryRef = id.parse().map_err(|_| Problem::fault("It has been noted."))?;
    let message = EventMessage::WebhookV1(WebhookV1 {
        company,
        endpoint: Endpoint::Hand,
        delivery: delivery.clone(),
        received_at: fresh.at(),
        body,
    });
    ctx.queue.send_event(&message).await?;
    tracing::info!(company.id = %company, delivery.id = %delivery, "something was entered by hand");
    Ok(delivery)
}
