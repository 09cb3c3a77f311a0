//! A structure as a form asks for it: what recruiting pays, everybody or one partner.

use chrono::{SubsecRound as _, TimeDelta};
use maud::{Markup, html};
use vouch_domain::{
    earning::terms::{Basis, FeeDue, NOTICE, Reward, Structure, Terms},
    id::TermsId,
    money::Currency,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{Recorded, terms::TermsScope};

use crate::{
    api::terms::draft::{Family, Kind as TermsKind, NewTerms},
    kit::{Cell, Field, Form, Kind, Reader, Select, Table, column, figures, warning},
    pages::{sent::Sent, visit::MemberSeat},
    refusal::Refusal,
    sheets::terms,
};

/// What stands in the form.
#[derive(Default)]
pub(super) struct Typed {
    kind: String,
    rate: String,
    basis: String,
    amount: String,
    fee_due: String,
    currency: String,
    duration_months: String,
    threshold: String,
    cap: String,
    /// Fields that can't be taken as they are.
    pub(super) wrong: Vec<String>,
}

impl Typed {
    /// What is in force, to begin with.
    pub(super) fn of(terms: Option<&Terms>, own: Currency) -> Self {
        let mut typed = Self {
            kind: "tracking_only".to_owned(),
            basis: "payout".to_owned(),
            fee_due: "approval".to_owned(),
            currency: own.code().to_owned(),
            ..Self::default()
        };
        let Some(terms) = terms else { return typed };
        let Structure::Pays(pays) = &terms.structure else {
            if terms.structure == Structure::Follows {
                typed.kind = "follow_program".to_owned();
            }
            return typed;
        };
        match pays.reward {
            Reward::Percentage(rate) => {
                typed.kind = "percentage".to_owned();
                typed.rate = rate.to_string();
                typed.basis = name_of_basis(pays.basis).to_owned();
            }
            Reward::Flat(fee) => {
                typed.kind = "flat".to_owned();
                typed.amount = fee.amount();
                typed.currency = fee.currency.code().to_owned();
            }
        }
        if pays.fee_due == FeeDue::FirstSale {
            typed.fee_due = "first_sale".to_owned();
        }
        typed.duration_months =
            pays.duration_months.map(|months| months.to_string()).unwrap_or_default();
        if let Some(threshold) = pays.threshold {
            typed.threshold = threshold.amount.amount();
            typed.currency = threshold.amount.currency.code().to_owned();
        }
        if let Some(cap) = pays.cap {
            typed.cap = cap.amount();
            typed.currency = cap.currency.code().to_owned();
        }
        typed
    }

    /// As all partners.
    pub(super) fn following(own: Currency) -> Self {
        Self { kind: "follow_program".to_owned(), ..Self::of(None, own) }
    }

    pub(super) fn sent(sent: &Sent) -> Self {
        let field = |name: &str| sent.field(name).to_owned();
        Self {
            kind: field("kind"),
            rate: field("rate").replace(',', "."),
            basis: field("basis"),
            amount: field("amount").replace(',', "."),
            fee_due: field("fee_due"),
            currency: field("currency").to_uppercase(),
            duration_months: field("duration_months"),
            threshold: field("threshold").replace(',', "."),
            cap: field("cap").replace(',', "."),
            wrong: Vec::new(),
        }
    }

    /// What it means; what does not belong to the kind that was chosen counts as not there.
    pub(super) fn read(&mut self, scope: TermsScope) -> Option<Structure> {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let kind = match self.kind.as_str() {
            "percentage" => TermsKind::Percentage,
            "flat" => TermsKind::Flat,
            "follow_program" => TermsKind::FollowProgram,
            _ => TermsKind::TrackingOnly,
        };
        let (is_part, is_fee) = (kind == TermsKind::Percentage, kind == TermsKind::Flat);
        let mut wrong: Vec<&str> = Vec::new();
        let rate =
            if is_part { self.rate.parse().map_err(|_| wrong.push("rate")).ok() } else { None };
        let amount = given(&self.amount).filter(|_| is_fee);
        if is_fee && amount.is_none() {
            wrong.push("amount");
        }
        let threshold = given(&self.threshold).filter(|_| is_part);
        let cap = given(&self.cap).filter(|_| is_part);
        let has_money = amount.is_some() || threshold.is_some() || cap.is_some();
        let currency = if has_money {
            self.currency.parse().map_err(|_| wrong.push("currency")).ok()
        } else {
            None
        };
        let duration_months = given(&self.duration_months).filter(|_| is_part);
        let months = duration_months.map(|text| text.parse::<u32>());
        if matches!(months, Some(Err(_))) {
            wrong.push("duration_months");
        }
        let new = NewTerms {
            family: Family::Partners,
            program: None,
            partner: match scope {
                TermsScope::OwnReferral(partner) => Some(partner),
                _ => None,
            },
            valid_from: None,
            kind,
            rate,
            amount,
            basis: is_part.then(|| basis_named(&self.basis)),
            by_tier: Default::default(),
            minimum: None,
            cap,
            threshold,
            threshold_of: None,
            currency,
            sales: None,
            duration_months: months.and_then(Result::ok),
            fee_due: is_fee.then_some(match self.fee_due.as_str() {
                "first_sale" => FeeDue::FirstSale,
                _ => FeeDue::Approval,
            }),
        };
        self.wrong = wrong.into_iter().map(str::to_owned).collect();
        if !self.wrong.is_empty() {
            return None;
        }
        match new.read() {
            Ok((_, structure)) => Some(structure),
            Err(refusal) => {
                self.wrong = refusal.fields().map(str::to_owned).collect();
                None
            }
        }
    }

    /// The form.
    pub(super) fn form(&self, visit: &MemberSeat, action: &str, is_own: bool) -> Markup {
        let reader = &visit.reader;
        let summary: Vec<(String, String)> =
            self.wrong.iter().map(|name| (name.clone(), say(reader, "wrong", name))).collect();
        Form {
            action,
            button: &reader.say("dashboard-referrals-button"),
            working: &reader.say("dashboard-referrals-working"),
            hidden: &visit.hidden(),
            wrong: &summary,
            fields: html! {
                (self.kinds(reader, is_own))
                fieldset {
                    legend { (reader.say("dashboard-referrals-if-percentage")) }
                    (self.field(reader, "rate", &self.rate, "decimal"))
                    (self.select(reader, "basis", &self.basis, &["payout", "profit", "revenue"]))
                    (self.field(reader, "duration_months", &self.duration_months, "numeric"))
                    (self.field(reader, "threshold", &self.threshold, "decimal"))
                    (self.field(reader, "cap", &self.cap, "decimal"))
                }
                fieldset {
                    legend { (reader.say("dashboard-referrals-if-flat")) }
                    (self.field(reader, "amount", &self.amount, "decimal"))
                    (self.select(reader, "fee_due", &self.fee_due, &["approval", "first_sale"]))
                }
                (self.field(reader, "currency", &self.currency, ""))
            },
        }
        .shown(reader)
    }

    /// What is wrong with a field; nothing where it is right.
    fn problem(&self, reader: &Reader, name: &str) -> String {
        let is_wrong = self.wrong.iter().any(|wrong| wrong == name);
        if is_wrong { say(reader, "wrong", name) } else { String::new() }
    }

    /// The switch: off, or one of the ways to pay; for a partner also as for all.
    fn kinds(&self, reader: &Reader, is_own: bool) -> Markup {
        let (name, kinds): (&str, &[&str]) = if is_own {
            ("kind-own", &["follow_program", "tracking_only", "percentage", "flat"])
        } else {
            ("kind", &["tracking_only", "percentage", "flat"])
        };
        Select {
            name: "kind",
            label: &say(reader, "label", name),
            wrong: &self.problem(reader, "type"),
            options: &options(reader, name, kinds),
            chosen: &self.kind,
            ..Select::default()
        }
        .shown(reader)
    }

    fn select(&self, reader: &Reader, name: &str, chosen: &str, values: &[&str]) -> Markup {
        Select {
            name,
            label: &say(reader, "label", name),
            help: &say(reader, "help", name),
            wrong: &self.problem(reader, name),
            options: &options(reader, name, values),
            chosen,
        }
        .shown(reader)
    }

    fn field(&self, reader: &Reader, name: &str, value: &str, keyboard: &str) -> Markup {
        Field {
            name,
            label: &say(reader, "label", name),
            help: &say(reader, "help", name),
            value,
            wrong: &self.problem(reader, name),
            autocomplete: "off",
            keyboard,
            kind: Kind::Text,
            optional: true,
            ..Field::default()
        }
        .shown(reader)
    }
}

/// Values and the words for them.
fn options(reader: &Reader, name: &str, values: &[&str]) -> Vec<(String, String)> {
    let words = |value: &&str| {
        let key = format!("dashboard-referrals-{}-{}", hyphens(name), hyphens(value));
        ((*value).to_owned(), reader.say(&key))
    };
    values.iter().map(words).collect()
}

fn say(reader: &Reader, what: &str, field: &str) -> String {
    reader.say(&format!("dashboard-referrals-{what}-{}", hyphens(field)))
}

fn hyphens(field: &str) -> String {
    field.replace('_', "-")
}

fn name_of_basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Revenue => "revenue",
        Basis::Profit => "profit",
        Basis::Payout => "payout",
    }
}

fn basis_named(name: &str) -> Basis {
    match name {
        "revenue" => Basis::Revenue,
        "profit" => Basis::Profit,
        _ => Basis::Payout,
    }
}

/// Adds a row that begins as soon as it may: a scope's first at once, each later one after its notice. What is the
/// last word already is not said again.
pub(super) async fn add(
    ctx: &Context,
    visit: &MemberSeat,
    scope: TermsScope,
    structure: Structure,
) -> Result<(), Refusal> {
    let company = visit.company.id;
    let rows = ctx.store.list_terms(company, scope).await?.unwrap_or_default();
    if rows.last().is_some_and(|last| last.structure == structure) {
        return Ok(());
    }
    let now = ctx.now().trunc_subsecs(3);
    let from = if rows.is_empty() { now } else { now + NOTICE + TimeDelta::seconds(1) };
    let id = TermsId::from_ulid(ctx.new_ulid());
    let terms = Terms { id, from, recorded_at: now, structure };
    if ctx.store.record_terms(company, scope, &terms).await? == Recorded::Before {
        return Err(Problem::conflict("").into());
    }
    tracing::info!(company.id = %company, terms.id = %id, "terms were added");
    Ok(())
}

/// What a fee for recruiting alone may bring (Q34).
pub(super) fn caution(reader: &Reader) -> Markup {
    warning(html! { p { (reader.say("dashboard-referrals-caution")) } })
}

/// Whether a structure pays for recruiting alone.
pub(super) fn is_bounty(structure: &Structure) -> bool {
    structure.pays().is_some_and(|pays| {
        matches!(pays.reward, Reward::Flat(_)) && pays.fee_due == FeeDue::Approval
    })
}

/// All rows there ever were, the latest first.
pub(super) fn history(reader: &Reader, rows: &[Terms]) -> Markup {
    let heading = |name: &str| reader.say(&format!("dashboard-referrals-column-{name}"));
    let row = |terms: &Terms| {
        vec![
            figures::moment(reader, terms.from),
            terms::referral_phrase(reader, &terms.structure),
            figures::moment(reader, terms.recorded_at),
        ]
    };
    Table {
        caption: reader.say("dashboard-referrals-history-caption"),
        columns: vec![
            column(heading("from"), Cell::Lead),
            column(heading("structure"), Cell::Words),
            column(heading("recorded"), Cell::AsideWords),
        ],
        rows: rows.iter().rev().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! { (reader.say("dashboard-referrals-history-nothing")) },
    }
    .shown()
}
