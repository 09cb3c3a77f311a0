//! Which ways a company's money goes: how it is charged, and how its partners are paid.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::payout::Rail,
    id::CompanyId,
    money::{Currency, Money},
    people::{
        company::{Scope, SealedSecret},
        destination::BankAccount,
        member::Role,
        rails::{Rails, StripeAccess},
    },
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::Recorded;

use super::{
    authority::Caller,
    input::{Answer, Body, Checks, given},
    operation::{Needs, Operation},
};
use crate::refusal::Refusal;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/rails",
            Needs::Key(Scope::Read),
            "How the company is charged and its partners are paid",
            show,
        )
        .answers::<RailsView>(),
        Operation::put(
            "/rails",
            Needs::Key(Scope::Admin),
            "Sets how the company is charged and its partners are paid",
            change,
        )
        .body::<RailsWanted>()
        .answers::<RailsView>(),
    ]
}

/// How the company is to be charged and its partners paid. What is left out stays as it is.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RailsWanted {
    /// `manual`: invoices settle at once; or `stripe`.
    #[schemars(with = "Option<String>")]
    pub(crate) charge: Option<Rail>,
    /// `manual`, `sepa` or `stripe`
    #[schemars(with = "Option<String>")]
    pub(crate) payout: Option<Rail>,
    /// The company's account at Stripe; null takes it away.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<StripeWanted>")]
    pub(crate) stripe: Option<Option<StripeWanted>>,
    /// Runs and payouts above this need a second person, by currency.
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub(crate) second_person_above: Option<BTreeMap<Currency, String>>,
    /// The account that SEPA payouts are taken from; null takes it away.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<BankWanted>")]
    pub(crate) debtor: Option<Option<BankWanted>>,
}

/// A company's account at Stripe.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StripeWanted {
    /// `sk_…` or `rk_…`: kept sealed and never shown. Left out, the one before stays.
    pub(crate) secret: Option<String>,
    /// The customer at Stripe that stands for the company: `cus_…`.
    pub(crate) customer: Option<String>,
    /// What it pays with: `pm_…`.
    pub(crate) payment_method: Option<String>,
}

/// An account at a bank.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BankWanted {
    pub(crate) holder: String,
    pub(crate) iban: String,
    pub(crate) bic: Option<String>,
}

/// How the company is charged and its partners are paid.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Rails")]
struct RailsView {
    #[schemars(with = "String")]
    charge: Rail,
    #[schemars(with = "String")]
    payout: Rail,
    /// The company's account at Stripe, without its secret.
    stripe: Option<StripeView>,
    #[schemars(with = "BTreeMap<String, String>")]
    second_person_above: BTreeMap<Currency, String>,
    debtor: Option<BankView>,
}

/// A company's account at Stripe, without its secret.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StripeAccess")]
struct StripeView {
    customer: Option<String>,
    payment_method: Option<String>,
}

/// An account at a bank, masked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BankAccount")]
struct BankView {
    holder: String,
    /// Enough to know it again.
    iban: String,
    bic: Option<String>,
}

impl From<Rails> for RailsView {
    fn from(rails: Rails) -> Self {
        let amount = |(currency, minor)| (currency, Money::new(minor, currency).amount());
        Self {
            charge: rails.charge,
            payout: rails.payout,
            stripe: rails.stripe.map(|stripe| StripeView {
                customer: stripe.customer,
                payment_method: stripe.payment_method,
            }),
            second_person_above: rails.second_person_above.into_iter().map(amount).collect(),
            debtor: rails.debtor.map(|bank| BankView {
                iban: bank.iban.masked(),
                holder: bank.holder,
                bic: bank.bic.map(String::from),
            }),
        }
    }
}

async fn show(State(ctx): State<Arc<Context>>, caller: Caller) -> Answer<RailsView> {
    Ok(Json(ctx.store.find_rails(caller.company).await?.into()))
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Body(wanted): Body<RailsWanted>,
) -> Answer<RailsView> {
    let before = ctx.store.find_rails(caller.company).await?;
    let after = with(&ctx, &before, wanted)?;
    keep(&ctx, (caller.company, caller.role), &before, &after).await?;
    Ok(Json(after.into()))
}

/// Who may do so: whoever could send a run alone after raising the amount would need no second person at all.
const OWNERS_ONLY: &str = "Only an owner, signed in to the dashboard, raises the amount above which payouts need a \
                           second person, or takes it away.";

/// Writes rails down that were checked, as a member of this role, or a key, asks for it.
pub(crate) async fn keep(
    ctx: &Context,
    (company, role): (CompanyId, Option<Role>),
    before: &Rails,
    after: &Rails,
) -> Result<(), Refusal> {
    if before.are_stricter_than(after) && role != Some(Role::Owner) {
        return Err(Problem::forbidden(OWNERS_ONLY).into());
    }
    if ctx.store.change_rails(company, before.revision, after).await? == Recorded::Before {
        let detail = "The rails were changed at the same moment. Look at them and try again.";
        return Err(Problem::conflict(detail).into());
    }
    tracing::info!(company.id = %company, "the rails were changed");
    Ok(())
}

/// The rails as they are to stand, checked.
pub(crate) fn with(ctx: &Context, before: &Rails, wanted: RailsWanted) -> Result<Rails, Refusal> {
    let mut checks = Checks::default();
    let mut rails = before.clone();
    rails.charge = wanted.charge.unwrap_or(before.charge);
    rails.payout = wanted.payout.unwrap_or(before.payout);
    match wanted.stripe {
        None => {}
        Some(None) => rails.stripe = None,
        Some(Some(stripe)) => {
            rails.stripe = stripe_with(ctx, &mut checks, before.stripe.as_ref(), stripe)?;
        }
    }
    match wanted.debtor {
        None => {}
        Some(None) => rails.debtor = None,
        Some(Some(bank)) => rails.debtor = account(&mut checks, "debtor.", &bank),
    }
    if let Some(above) = wanted.second_person_above {
        rails.second_person_above = amounts(&mut checks, &above);
    }
    checks.expect(rails.charge != Rail::Sepa, "charge", "must be `manual` or `stripe`");
    let payer = rails
        .stripe
        .as_ref()
        .is_some_and(|stripe| stripe.customer.is_some() && stripe.payment_method.is_some());
    let needs = "needs `stripe` with its secret, a customer and a payment method";
    checks.expect(rails.charge != Rail::Stripe || payer, "charge", needs);
    let is_open = rails.payout != Rail::Stripe || rails.stripe.is_some();
    checks.expect(is_open, "payout", "needs `stripe` with its secret");
    let has_debtor = rails.payout != Rail::Sepa || rails.debtor.is_some();
    checks.expect(has_debtor, "payout", "needs `debtor`, the account that payouts are taken from");
    checks.done()?;
    Ok(rails)
}

fn stripe_with(
    ctx: &Context,
    checks: &mut Checks,
    before: Option<&StripeAccess>,
    wanted: StripeWanted,
) -> Result<Option<StripeAccess>, Refusal> {
    let mut named = |field: &str, text: Option<String>, beginnings: &[&str]| {
        let is_fit = text.as_deref().is_none_or(|text| {
            beginnings.iter().any(|beginning| text.starts_with(beginning))
                && (8..=255).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        });
        let problem =
            format!("must be of Stripe's, beginning with `{}`", beginnings.join("` or `"));
        checks.expect(is_fit, &format!("stripe.{field}"), problem);
        text
    };
    let secret = named("secret", wanted.secret, &["sk_", "rk_"]);
    let customer = named("customer", wanted.customer, &["cus_"]);
    let payment_method = named("payment_method", wanted.payment_method, &["pm_", "card_", "src_"]);
    let sealing = ctx.config.sealing_key()?;
    let secret = match (secret, before) {
        (Some(secret), Some(before))
            if sealing.open(&before.secret.sealed).is_ok_and(|known| known == secret) =>
        {
            Some((before.secret.clone(), before.keyed_at))
        }
        (Some(secret), _) => {
            let sealed = sealing.seal(&secret)?;
            Some((SealedSecret { sealed, not_after: None }, Some(ctx.now())))
        }
        (None, Some(before)) => Some((before.secret.clone(), before.keyed_at)),
        (None, None) => {
            checks.expect(false, "stripe.secret", "is missing");
            None
        }
    };
    let access = |(secret, keyed_at)| StripeAccess { secret, keyed_at, customer, payment_method };
    Ok(secret.map(access))
}

/// An account at a bank, checked field by field.
pub(crate) fn account(
    checks: &mut Checks,
    before: &str,
    wanted: &BankWanted,
) -> Option<BankAccount> {
    checks.line(&format!("{before}holder"), &wanted.holder, 70);
    let iban = checks.value(&format!("{before}iban"), wanted.iban.parse());
    let bic = wanted.bic.as_deref().map(str::trim).filter(|bic| !bic.is_empty());
    let bic = match bic.map(str::parse) {
        None => None,
        Some(read) => Some(checks.value(&format!("{before}bic"), read)?),
    };
    Some(BankAccount { holder: wanted.holder.trim().to_owned(), iban: iban?, bic })
}

fn amounts(checks: &mut Checks, wanted: &BTreeMap<Currency, String>) -> BTreeMap<Currency, i64> {
    let mut amounts = BTreeMap::new();
    for (currency, text) in wanted {
        let field = format!("second_person_above.{currency}");
        if let Some(money) = checks.value(&field, Money::parse(text, *currency)) {
            checks.expect(money.minor >= 0, &field, "must not be less than nothing");
            amounts.insert(*currency, money.minor);
        }
    }
    amounts
}
