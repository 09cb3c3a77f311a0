//! Deliveries: each that was accepted had its effect, or waits where it says.

use vouch_domain::{event::content::ContentHash, id::CompanyId};
use vouch_store::{
    deliveries::{Delivery, Outcome},
    keys::Key,
};

use super::Error;
use super::findings::{Findings, Invariant};
use super::rows::Kind;
use super::tables::{Place, Row, Rows, Tables};

/// One accepted call, and the hash of what it says.
struct Accepted<'a> {
    company: CompanyId,
    delivery: Delivery,
    hash: &'a str,
}

/// Holds the deliveries on a page of the ledger against their effects.
pub(super) async fn check(
    tables: &Tables,
    rows: &[Row],
    found: &mut Findings,
) -> Result<(), Error> {
    let (mut accepted, mut places) = (Vec::new(), Vec::new());
    for row in rows {
        let (Kind::Delivery(_), Some(company)) = (&row.kind, row.company) else { continue };
        let Some(delivery) = row.value::<Delivery>(found) else { continue };
        found.count(Invariant::Deliveries);
        let one = Accepted { company, delivery, hash: &row.place.sk };
        places.extend(one.effects());
        accepted.push(one);
    }
    let effects = tables.look(places).await?;
    for one in &accepted {
        let Delivery { delivery, kind, outcome, .. } = &one.delivery;
        if !one.is_there(tables, &effects).await? {
            let expected = match outcome {
                Outcome::Applied | Outcome::Repeat => format!("the effect of a {kind}"),
                Outcome::Parked => format!("a {kind} that waits for its customer"),
                Outcome::Quarantined => format!("a {kind} that waits for a person"),
            };
            let id = format!("{delivery} {outcome:?}");
            found.add(Invariant::Deliveries, one.company, id, expected, "none with what it says");
        }
    }
    Ok(())
}

impl Accepted<'_> {
    /// Where its effect would be.
    fn effects(&self) -> Vec<Place> {
        let (company, subject) = (self.company, &self.delivery.subject);
        let Delivery { delivery, received_at, .. } = &self.delivery;
        if self.delivery.outcome == Outcome::Quarantined {
            return vec![Key::Quarantined(company, *received_at, delivery, self.hash).into()];
        }
        match (&subject.customer, &subject.transaction, &subject.refund) {
            (_, Some(sale), Some(refund)) => vec![Key::Refund(company, sale, refund).into()],
            (_, Some(sale), None) => vec![Key::Transaction(company, sale).into()],
            (Some(customer), None, _) => vec![
                Key::Customer(company, customer).into(),
                Key::Subscription(company, customer).into(),
                Key::Assist(company, customer, delivery).into(),
            ],
            _ => Vec::new(),
        }
    }

    async fn is_there(&self, tables: &Tables, effects: &Rows) -> Result<bool, Error> {
        let places = self.effects();
        let row = |at: usize| places.get(at).and_then(|place| effects.get(place));
        if self.delivery.outcome == Outcome::Quarantined {
            return Ok(row(0).is_some());
        }
        let says = |row: &Row| row.mark() == self.hash;
        Ok(match self.delivery.kind.as_str() {
            "transaction.paid" => row(0).is_some_and(|row| {
                let waits = row.text("status") == "parked";
                let right = match self.delivery.outcome {
                    Outcome::Parked => waits,
                    Outcome::Applied => !waits,
                    Outcome::Repeat | Outcome::Quarantined => true,
                };
                says(row) && right
            }),
            "transaction.refunded" => {
                row(0).is_some_and(|row| row.text_in("refunded", "hash") == self.hash)
            }
            "transaction.refund_reversed" => {
                row(0).is_some_and(|row| row.text_in("reversed", "hash") == self.hash)
            }
            "customer.signed_up" => row(0).is_some_and(says) || row(2).is_some(),
            "subscription.updated" => row(1).is_some(),
            _ => match (&self.delivery.subject.customer, self.hash.parse::<ContentHash>()) {
                (Some(customer), Ok(_)) => {
                    tables.has_activity(self.company, customer, self.hash).await?
                }
                _ => false,
            },
        })
    }
}
