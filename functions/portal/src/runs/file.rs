//! A run as the file that people send: for a bank, or as a sheet.

use std::collections::{BTreeMap, btree_map::Entry};

use vouch_domain::{
    books::{
        payout::{Payout, Rail},
        run::{Payer, PayoutRun, Row, Transfer, pain_001, sepa_text, sheet},
    },
    id::PartnerId,
    people::{
        company::Company,
        destination::{Account, Destination},
    },
};
use vouch_runtime::{Context, problem::Problem};

use crate::{partners, refusal::Refusal};

/// How much of the company's name a payment says: what follows it must fit too.
const NAME_MOST: usize = 70;

/// A payout and where it went when the run took it.
struct Line {
    payout: Payout,
    name: String,
    destination: Option<Destination>,
}

async fn lines(ctx: &Context, company: &Company, run: &PayoutRun) -> Result<Vec<Line>, Refusal> {
    // What one person alone may not send, one person alone does not get.
    if !run.is_released() {
        let detail = "The file is there once the run was let go.";
        return Err(Problem::conflict(detail).into());
    }
    // Names as they were when the run was let go: its files are the same bytes whenever they are asked for.
    let released_at = run.approved_at.unwrap_or(run.created_at);
    let mut names = BTreeMap::<PartnerId, String>::new();
    let mut lines = Vec::new();
    for payout in super::payouts_of(ctx, company.id, run).await? {
        let partner = payout.id.page.partner;
        if let Entry::Vacant(place) = names.entry(partner) {
            place.insert(partners::called_at(ctx, company.id, partner, released_at).await?.name);
        }
        let destination = match payout.to {
            Some(at) => ctx.store.find_destination_of(company.id, partner, at).await?,
            None => None,
        };
        let name = names.get(&partner).cloned().unwrap_or_default();
        lines.push(Line { payout, name, destination });
    }
    Ok(lines)
}

/// What a payment says.
fn text(name: &str, payout: &Payout) -> String {
    let name = sepa_text(name, NAME_MOST);
    format!("{name} {} {}", payout.id.page.month, payout.id)
}

/// Who pays, as it was when the run was let go.
async fn payer(ctx: &Context, company: &Company, run: &PayoutRun) -> Result<Payer, Refusal> {
    if let Some(payer) = &run.payer {
        return Ok(payer.clone());
    }
    let rails = ctx.store.find_rails(company.id).await?;
    let released_at = run.approved_at.unwrap_or(run.created_at);
    let day = released_at.with_timezone(&company.zone).date_naive();
    Ok(Payer { name: company.name.clone(), account: rails.debtor, day })
}

/// The run as `pain.001`.
pub(crate) async fn xml(
    ctx: &Context,
    company: &Company,
    run: &PayoutRun,
) -> Result<String, Refusal> {
    if run.rail != Rail::Sepa {
        return Err(Problem::conflict("Only a run of the rail `sepa` is a file for a bank.").into());
    }
    let Payer { name, account, day } = payer(ctx, company, run).await?;
    let Some(debtor) = &account else {
        return Err(Problem::conflict("The company's own account is not set up.").into());
    };
    let lines = lines(ctx, company, run).await?;
    let mut transfers = Vec::new();
    for Line { payout, destination, .. } in &lines {
        let Some(Account::Bank(account)) = destination.as_ref().map(|it| &it.account) else {
            return Err(Problem::fault("A payout of the run has no bank account.").into());
        };
        transfers.push(Transfer { payout, account, text: text(&name, payout) });
    }
    let released_at = run.approved_at.unwrap_or(run.created_at);
    Ok(pain_001(company.id, run, debtor, (released_at, day), &transfers)?)
}

/// The run as a sheet.
pub(crate) async fn csv(
    ctx: &Context,
    company: &Company,
    run: &PayoutRun,
) -> Result<String, Refusal> {
    let lines = lines(ctx, company, run).await?;
    let Payer { name, .. } = payer(ctx, company, run).await?;
    let texts: Vec<String> = lines.iter().map(|line| text(&name, &line.payout)).collect();
    let rows: Vec<Row<'_>> = lines
        .iter()
        .zip(&texts)
        .map(|(line, text)| Row {
            payout: &line.payout,
            name: &line.name,
            destination: line.destination.as_ref(),
            text,
        })
        .collect();
    Ok(sheet(company.id, &rows))
}
