//! Who there is: companies, the links that lead to them, and the customers that came.

use std::collections::BTreeMap;

use chrono::DateTime;
use vouch_domain::{
    id::{CompanyId, LinkId, PartnerId, ProgramId},
    people::{company::Company, naming::FormerNaming, program::Program, program::WINDOW_DAYS},
    tracking::{
        attribution::{Credited, Reason},
        customer::{Customer, CustomerState, SubscriptionReport},
        link::{Link, Route},
    },
};
use vouch_store::keys::{Key, Table};

use super::Error;
use super::findings::{Findings, Invariant};
use super::rows::Kind;
use super::tables::{Place, Row, Rows, Tables};

/// Who there is, and what customers come to.
#[derive(Debug, Default)]
pub(super) struct Registry {
    pub(super) companies: BTreeMap<CompanyId, Company>,
    programs: BTreeMap<(CompanyId, ProgramId), Program>,
    /// Sign-ups, by whom they are credited to.
    pub(super) signups: BTreeMap<(CompanyId, Option<PartnerId>), i64>,
    /// By link: sign-ups, and how many of them paid.
    pub(super) by_link: BTreeMap<(CompanyId, PartnerId, LinkId), (i64, i64)>,
    /// By partner: customers that paid, and subscriptions that run.
    pub(super) active: BTreeMap<(CompanyId, PartnerId), (i64, i64)>,
    /// Sales, as customers count them.
    pub(super) sales: BTreeMap<CompanyId, i64>,
}

impl Registry {
    /// Finds out which companies and programs there are: the first look at the table.
    pub(super) fn learn(&mut self, rows: &[Row], found: &mut Findings) {
        for row in rows {
            match (&row.kind, row.company) {
                (Kind::Company, Some(id)) => {
                    if let Some(company) = row.value::<Company>(found) {
                        found.same(Invariant::Companies, id, row.name(), id, company.id);
                        self.companies.insert(id, company);
                    }
                }
                (Kind::Program, Some(id)) => {
                    if let Some(program) = row.value::<Program>(found) {
                        self.programs.insert((id, program.id), program);
                    }
                }
                _ => {}
            }
        }
    }

    /// Every row has its company, and none is listed in another's.
    pub(super) fn owns(&self, rows: &[Row], found: &mut Findings) {
        for row in rows {
            found.count(Invariant::Rows);
            if row.kind == Kind::Unknown {
                found.add(Invariant::Rows, "", row.name(), "a row of the schema", "none of them");
            }
            let shared = row.place.table == Table::Registry && !row.place.pk.starts_with("CO#");
            if shared {
                continue;
            }
            found.count(Invariant::Companies);
            // Who set up a company and was refused is on record all the same.
            let is_of_set_up = matches!(row.kind, Kind::AuditHead | Kind::AuditRecord(_));
            if is_of_set_up && row.company.is_some_and(|id| !self.companies.contains_key(&id)) {
                continue;
            }
            let Some(company) = row.company.filter(|id| self.companies.contains_key(id)) else {
                found.add(Invariant::Companies, "", row.name(), "a company", "none of this id");
                continue;
            };
            if let Some(index) = &row.index {
                let own = index.starts_with(&format!("CO#{company}#")) || index.starts_with("DUE#");
                found.must(
                    own,
                    Invariant::Companies,
                    company,
                    row.name(),
                    "a list of its own",
                    index,
                );
            }
            if matches!(row.kind, Kind::Period | Kind::Outbox) {
                let said = row.text("company");
                found.same(
                    Invariant::Companies,
                    company,
                    row.name(),
                    company.to_string().as_str(),
                    said,
                );
            }
        }
    }

    /// Takes up who came, and how links lead there.
    pub(super) async fn take(
        &mut self,
        tables: &Tables,
        rows: &[Row],
        found: &mut Findings,
    ) -> Result<(), Error> {
        let mut customers: Vec<(CompanyId, Customer)> = Vec::new();
        let mut places = Vec::new();
        for row in rows {
            match (&row.kind, row.company) {
                (Kind::Route, _) => {
                    let Some(route) = row.value::<Route>(found) else { continue };
                    places.push(Key::Link(route.company, route.partner, route.link).into());
                }
                (Kind::Link, Some(company)) => {
                    let Some(link) = row.value::<Link>(found) else { continue };
                    let here = Place::from(Key::Link(company, link.partner, link.id));
                    found.same(Invariant::Companies, company, row.name(), &here, &row.place);
                    places.push(Key::Code(&link.code).into());
                }
                (Kind::Customer(_), Some(company)) => {
                    let Some(customer) = row.value::<Customer>(found) else { continue };
                    if let Some(credited) = &customer.attribution.credited {
                        places.extend(of_credit(company, credited));
                    }
                    customers.push((company, customer));
                }
                (Kind::CustomerState(of) | Kind::Subscription(of), Some(company)) => {
                    places.push(Key::Customer(company, of).into());
                }
                (Kind::CompanyNaming | Kind::PartnerNaming(_), Some(company)) => {
                    check_naming(company, row, found);
                }
                _ => {}
            }
        }
        let there = tables.look(places).await?;
        for (company, customer) in &customers {
            self.add_customer(*company, customer, &there, found);
        }
        for row in rows {
            self.add_progress(row, &there, found);
            check_way(row, &there, found);
        }
        Ok(())
    }

    fn add_customer(
        &mut self,
        company: CompanyId,
        customer: &Customer,
        there: &Rows,
        found: &mut Findings,
    ) {
        found.count(Invariant::Attribution);
        let (id, attribution) = (&customer.customer, &customer.attribution);
        let partner = attribution.credited.as_ref().map(|credited| credited.partner);
        *self.signups.entry((company, partner)).or_default() += 1;
        let credits = matches!(
            attribution.reason,
            Reason::Click | Reason::PartnerCode | Reason::Coupon | Reason::Manual
        );
        let reason = format!("{:?}", attribution.reason);
        found.must(
            credits == partner.is_some(),
            Invariant::Attribution,
            company,
            id,
            "a reason for whom it credits",
            reason,
        );
        let Some(credited) = &attribution.credited else { return };
        if let Some(link) = credited.link {
            self.by_link.entry((company, credited.partner, link)).or_default().0 += 1;
        }
        for place in of_credit(company, credited) {
            let name = format!("{} / {}", place.pk, place.sk);
            found.must(there.is_at(&place), Invariant::Attribution, company, id, name, "none");
        }
        self.check_window(company, customer, credited, found);
    }

    fn check_window(
        &self,
        company: CompanyId,
        customer: &Customer,
        credited: &Credited,
        found: &mut Findings,
    ) {
        let Some(click) = credited.click else { return };
        let millis = i64::try_from(click.ulid().timestamp_ms()).unwrap_or(i64::MAX);
        let Some(clicked_at) = DateTime::from_timestamp_millis(millis) else { return };
        // A program's window may have been another one then: what can't be right is beyond any.
        let days = *WINDOW_DAYS.end();
        let known = self.programs.contains_key(&(company, credited.program));
        let seconds = customer.signed_up_at.timestamp().saturating_sub(clicked_at.timestamp());
        let within = (0..=i64::from(days) * 86_400).contains(&seconds);
        let said = format!("a click at {clicked_at} for a sign-up at {}", customer.signed_up_at);
        let expected = format!("a click at most {days} days before the sign-up, for a program");
        found.must(
            within && known,
            Invariant::Attribution,
            company,
            &customer.customer,
            expected,
            said,
        );
    }

    /// What a customer paid and subscribed to.
    fn add_progress(&mut self, row: &Row, there: &Rows, found: &mut Findings) {
        let (Kind::CustomerState(of) | Kind::Subscription(of), Some(company)) =
            (&row.kind, row.company)
        else {
            return;
        };
        let customer: Option<Customer> = there.value(Key::Customer(company, of), found);
        let credited = customer.and_then(|customer| customer.attribution.credited);
        if matches!(row.kind, Kind::Subscription(_)) {
            let report: Option<SubscriptionReport> = row.value(found);
            if let (Some(by), true) = (credited, report.is_some_and(|report| report.is_active())) {
                self.active.entry((company, by.partner)).or_default().1 += 1;
            }
            return;
        }
        let Some(state) = row.value::<CustomerState>(found) else { return };
        let sales = self.sales.entry(company).or_default();
        *sales = sales.saturating_add(i64::try_from(state.sales).unwrap_or(i64::MAX));
        if let (Some(by), Some(_)) = (credited, &state.first) {
            self.active.entry((company, by.partner)).or_default().0 += 1;
            if let Some(link) = by.link {
                self.by_link.entry((company, by.partner, link)).or_default().1 += 1;
            }
        }
    }
}

/// What must be there for somebody to be credited.
fn of_credit(company: CompanyId, credited: &Credited) -> Vec<Place> {
    let Credited { partner, program, link, .. } = *credited;
    let mut places = vec![
        Key::Partner(company, partner).into(),
        Key::Enrolment(company, partner, program).into(),
    ];
    places.extend(link.map(|link| Key::Link(company, partner, link).into()));
    places
}

/// What somebody was called is kept by the instant until which it was.
fn check_naming(company: CompanyId, row: &Row, found: &mut Findings) {
    let Some(former) = row.value::<FormerNaming>(found) else { return };
    let key = match row.kind {
        Kind::PartnerNaming(partner) => Key::PartnerNaming(company, partner, former.until),
        _ => Key::CompanyNaming(company, former.until),
    };
    found.same(Invariant::Companies, company, row.name(), &Place::from(key), &row.place);
}

/// A code leads to a link of the company it names, and a link has its code.
fn check_way(row: &Row, there: &Rows, found: &mut Findings) {
    match row.kind {
        Kind::Route => {
            let Some(route) = row.value::<Route>(found) else { return };
            let key = Key::Link(route.company, route.partner, route.link);
            let link: Option<Link> = there.value(key, found);
            let code = link.map(|link| link.code);
            found.same(Invariant::Companies, route.company, row.name(), Some(route.code), code);
        }
        Kind::Link => {
            let (Some(link), Some(company)) = (row.value::<Link>(found), row.company) else {
                return;
            };
            let route: Option<Route> = there.value(Key::Code(&link.code), found);
            let leads = route.map(|route| (route.company, route.link));
            found.same(Invariant::Companies, company, row.name(), Some((company, link.id)), leads);
        }
        _ => {}
    }
}
