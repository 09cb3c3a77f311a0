//! What if: a draft of terms over what really happened. It is a question: nothing is written.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vouch_domain::{
    calendar::Month,
    id::PartnerId,
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Answer, Body, part_of},
    operation::{Needs, Operation},
    terms::draft::NewTerms,
};
use crate::{
    refusal::Refusal,
    what_if::{Answered, Asked, Both, run, winners},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::ask(
            "/what-if",
            Needs::Key(Scope::Read),
            "What if: a draft of terms, with the fields of a new row, run over the sales that were paid in some months, as if it had been in force for its scope all that time; what partners would have earned, and the next invoice. Nothing is written",
            ask,
        )
        .body::<WhatIf>()
        .answers::<WhatIfView>(),
    ]
}

/// A draft of terms, and the months to run it over.
#[derive(JsonSchema)]
#[expect(
    dead_code,
    reason = "it describes the body, whose fields are read as strictly as those of a new row"
)]
struct WhatIf {
    /// A row as it would be added. `valid_from` is left aside: it is in force from the first instant of `from`.
    #[serde(flatten)]
    draft: NewTerms,
    #[serde(flatten)]
    months: Months,
}

/// Which months.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Months {
    /// The first month of sales, such as `2026-01`.
    #[schemars(with = "String")]
    from: Month,
    /// The last month of sales, of refunds and of decisions.
    #[schemars(with = "String")]
    to: Month,
}

/// A body whose fields go to the draft, but for those that say the months.
pub(crate) fn asked(mut fields: Map<String, Value>) -> Result<Asked, Refusal> {
    let mut months = Map::new();
    for name in ["from", "to"] {
        months.extend(fields.remove_entry(name));
    }
    let Months { from, to } = part_of(months)?;
    let (scope, structure) = part_of::<NewTerms>(fields)?.read()?;
    Ok(Asked { scope, structure, from, to })
}

/// What would have been.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WhatIfAnswer")]
struct WhatIfView {
    #[schemars(with = "String")]
    from: Month,
    #[schemars(with = "String")]
    to: Month,
    /// How many sales were told again: all of the months that credit somebody.
    sales: usize,
    /// How many of them the draft would price.
    repriced: usize,
    /// What partners were owed for them, and would have been, by currency.
    totals: Vec<TotalView>,
    /// By month: that of the sale, the refund or the decision.
    months: Vec<MonthView>,
    /// By partner, the greatest difference first.
    partners: Vec<PartnerView>,
    /// How many partners would have earned more.
    gain: usize,
    /// How many would have earned less.
    lose: usize,
    /// The invoice of the month that runs, as it stands and with the draft; null where `to` is before that month.
    next_invoice: Option<InvoiceView>,
    /// What was left out: `earlier_sales` (refunds and decisions on sales paid before `from`), `referral_fees` (flat
    /// fees for recruited partners, which come of their approval).
    left_out: Vec<&'static str>,
}

/// A sum as it is, and as it would have been.
#[derive(Serialize, JsonSchema)]
struct BothView {
    live: String,
    draft: String,
    /// What the draft adds, signed.
    difference: String,
}

/// In one currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WhatIfTotal")]
struct TotalView {
    #[schemars(with = "String")]
    currency: Currency,
    #[serde(flatten)]
    owed: BothView,
    /// What waits for thresholds in the end, and is in neither.
    live_accruing: String,
    draft_accruing: String,
}

/// In one month and currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WhatIfMonth")]
struct MonthView {
    #[schemars(with = "String")]
    month: Month,
    #[schemars(with = "String")]
    currency: Currency,
    #[serde(flatten)]
    owed: BothView,
}

/// Of one partner in one currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WhatIfPartner")]
struct PartnerView {
    #[schemars(with = "String")]
    partner: PartnerId,
    #[schemars(with = "String")]
    currency: Currency,
    #[serde(flatten)]
    owed: BothView,
    /// Its months, oldest first; those in which nothing is owed either way are absent.
    months: Vec<MonthView>,
}

/// The invoice of the month that runs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WhatIfInvoice")]
struct InvoiceView {
    #[schemars(with = "String")]
    period: Month,
    /// One for each currency.
    totals: Vec<InvoiceTotal>,
}

/// In one currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WhatIfInvoiceTotal")]
struct InvoiceTotal {
    #[schemars(with = "String")]
    currency: Currency,
    #[serde(flatten)]
    total: BothView,
}

async fn ask(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Body(fields): Body<Map<String, Value>>,
) -> Answer<WhatIfView> {
    let asked = asked(fields)?;
    let company = caller.company(&ctx).await?;
    let answered = Box::pin(run(&ctx, &company, &asked)).await?;
    Ok(Json(view(&asked, &answered)?))
}

fn view(asked: &Asked, answered: &Answered) -> Result<WhatIfView, Refusal> {
    let partners = answered.partners()?;
    let (gain, lose) = winners(&partners);
    let accruing = answered.all_accruing()?;
    let mut sums = answered.totals()?;
    for currency in accruing.keys() {
        sums.entry(*currency).or_default();
    }
    let totals = sums.into_iter().map(|(currency, owed)| {
        let waits = accruing.get(&currency).copied().unwrap_or_default();
        let text = |minor| Money::new(minor, currency).amount();
        TotalView {
            currency,
            owed: both(owed, currency),
            live_accruing: text(waits.live),
            draft_accruing: text(waits.draft),
        }
    });
    let months = answered.months()?;
    let months = months.into_iter().map(|((month, currency), owed)| MonthView {
        month,
        currency,
        owed: both(owed, currency),
    });
    let mut by_partner = BTreeMap::<_, Vec<MonthView>>::new();
    for ((holder, month), owed) in &answered.by_month {
        let (month, currency) = (*month, holder.1);
        let view = MonthView { month, currency, owed: both(*owed, currency) };
        by_partner.entry(*holder).or_default().push(view);
    }
    let partners = partners.into_iter().map(|(holder, owed)| PartnerView {
        partner: holder.0,
        currency: holder.1,
        owed: both(owed, holder.1),
        months: by_partner.remove(&holder).unwrap_or_default(),
    });
    let notes =
        [(answered.has_earlier_sales, "earlier_sales"), (answered.has_fees, "referral_fees")];
    Ok(WhatIfView {
        from: asked.from,
        to: asked.to,
        sales: answered.sales,
        repriced: answered.repriced,
        totals: totals.collect(),
        months: months.collect(),
        partners: partners.collect(),
        gain,
        lose,
        next_invoice: answered.next_invoice.as_ref().map(invoice),
        left_out: notes.into_iter().filter(|(is, _)| *is).map(|(_, code)| code).collect(),
    })
}

fn invoice((period, totals): &(Month, BTreeMap<Currency, Both>)) -> InvoiceView {
    let total = |(currency, total): (&Currency, &Both)| InvoiceTotal {
        currency: *currency,
        total: both(*total, *currency),
    };
    InvoiceView { period: *period, totals: totals.iter().map(total).collect() }
}

fn both(both: Both, currency: Currency) -> BothView {
    let text = |minor| Money::new(minor, currency).amount();
    BothView { live: text(both.live), draft: text(both.draft), difference: text(both.difference()) }
}
