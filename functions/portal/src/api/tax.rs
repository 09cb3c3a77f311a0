//! Tax details: who a company and its partners are to a tax office, and how what a partner earns is taxed.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::PartnerId,
    people::{
        company::Scope,
        tax::{BuyerProfile, SellerProfile, TaxParty},
    },
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Answer, Body, Checks, Named},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    refusal::unknown,
    tax::{Details, Taxed, keep_buyer, keep_seller},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/tax-profile",
            Needs::Key(Scope::Read),
            "The company's tax details, as they hold now",
            show,
        )
        .answers::<ProfileView>(),
        Operation::put(
            "/tax-profile",
            Needs::Key(Scope::Admin),
            "Says what the company's tax details are from now on; issued documents stay as they are",
            put,
        )
        .body::<NewProfile>()
        .answers::<ProfileView>(),
        Operation::get(
            "/partners/{partner}/tax-profile",
            Needs::Key(Scope::Read),
            "A partner's tax details, as they hold now",
            show_partner,
        )
        .answers::<SellerView>(),
        Operation::put(
            "/partners/{partner}/tax-profile",
            Needs::Key(Scope::Write),
            "Says what a partner's tax details are from now on; issued documents stay as they are",
            put_partner,
        )
        .body::<NewSeller>()
        .answers::<SellerView>(),
    ]
}

/// A company's tax details.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewProfile {
    /// The name in the register.
    legal_name: String,
    /// What comes before the city: 1 to 3 lines.
    address_lines: Vec<String>,
    city: String,
    postcode: Option<String>,
    /// The state or province, where it is written.
    region: Option<String>,
    /// Two letters of ISO 3166-1.
    country: String,
    /// With the country's letters, such as `DE123456789`.
    vat_id: Option<String>,
    /// The number that the tax office knows it by.
    tax_number: Option<String>,
    email: Option<String>,
}

/// A partner's tax details.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewSeller {
    /// The name in the register.
    legal_name: String,
    /// What comes before the city: 1 to 3 lines.
    address_lines: Vec<String>,
    city: String,
    postcode: Option<String>,
    /// The state or province, where it is written.
    region: Option<String>,
    /// Two letters of ISO 3166-1.
    country: String,
    /// With the country's letters, such as `DE123456789`.
    vat_id: Option<String>,
    /// The number that the tax office knows it by.
    tax_number: Option<String>,
    email: Option<String>,
    /// `standard` (the amounts contain VAT), `exempt`, `reverse_charge` or `outside_scope`.
    treatment: String,
    /// Of `standard`, per cent: `"19"`.
    rate: Option<String>,
    /// Of `exempt` and `outside_scope`: why.
    reason: Option<String>,
    /// The day on which it agreed that the company writes its invoices; without, there are no e-invoices.
    self_billing_agreed_on: Option<String>,
}

/// Who somebody is to a tax office.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TaxProfile")]
struct ProfileView {
    /// Since when it holds.
    from: DateTime<Utc>,
    legal_name: String,
    address_lines: Vec<String>,
    city: String,
    postcode: Option<String>,
    region: Option<String>,
    country: String,
    vat_id: Option<String>,
    tax_number: Option<String>,
    email: Option<String>,
}

/// The same of a partner, and how it is taxed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PartnerTaxProfile")]
struct SellerView {
    #[serde(flatten)]
    profile: ProfileView,
    treatment: String,
    rate: Option<String>,
    reason: Option<String>,
    self_billing_agreed_on: Option<NaiveDate>,
}

fn view(from: DateTime<Utc>, party: TaxParty) -> ProfileView {
    ProfileView {
        from,
        legal_name: party.legal_name,
        address_lines: party.address.lines,
        city: party.address.city,
        postcode: party.address.postcode,
        region: party.address.region,
        country: party.address.country.into(),
        vat_id: party.vat_id.map(Into::into),
        tax_number: party.tax_number,
        email: party.email,
    }
}

fn seller_view(row: SellerProfile) -> SellerView {
    let taxed = Taxed::of(&row);
    let given = |text: String| (!text.is_empty()).then_some(text);
    SellerView {
        profile: view(row.from, row.party),
        treatment: taxed.treatment,
        rate: given(taxed.rate),
        reason: given(taxed.reason),
        self_billing_agreed_on: row.self_billing_agreed_on,
    }
}

async fn show(State(ctx): State<Arc<Context>>, caller: Caller) -> Answer<ProfileView> {
    let mut rows = ctx.store.all_buyer_profiles(caller.company).await?;
    let BuyerProfile { from, party, .. } = rows.pop().ok_or_else(|| unknown("tax profile"))?;
    Ok(Json(view(from, party)))
}

async fn put(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Body(new): Body<NewProfile>,
) -> Answer<ProfileView> {
    let details = Details {
        legal_name: new.legal_name,
        address_lines: new.address_lines,
        city: new.city,
        postcode: new.postcode.unwrap_or_default(),
        region: new.region.unwrap_or_default(),
        country: new.country,
        vat_id: new.vat_id.unwrap_or_default(),
        tax_number: new.tax_number.unwrap_or_default(),
        email: new.email.unwrap_or_default(),
    };
    let mut checks = Checks::default();
    let party = details.read(&mut checks);
    checks.done()?;
    let party = party.ok_or_else(|| unknown("country"))?;
    let row = keep_buyer(&ctx, &caller.company(&ctx).await?, party).await?;
    tracing::info!(company.id = %caller.company, "tax details were kept");
    Ok(Json(view(row.from, row.party)))
}

async fn show_partner(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(partner): Named<PartnerId>,
) -> Answer<SellerView> {
    partners::find(&ctx, caller.company, partner).await?;
    let mut rows = ctx.store.all_seller_profiles(caller.company, partner).await?;
    Ok(Json(seller_view(rows.pop().ok_or_else(|| unknown("tax profile"))?)))
}

async fn put_partner(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(partner): Named<PartnerId>,
    Body(new): Body<NewSeller>,
) -> Answer<SellerView> {
    partners::find(&ctx, caller.company, partner).await?;
    let details = Details {
        legal_name: new.legal_name,
        address_lines: new.address_lines,
        city: new.city,
        postcode: new.postcode.unwrap_or_default(),
        region: new.region.unwrap_or_default(),
        country: new.country,
        vat_id: new.vat_id.unwrap_or_default(),
        tax_number: new.tax_number.unwrap_or_default(),
        email: new.email.unwrap_or_default(),
    };
    let taxed = Taxed {
        treatment: new.treatment,
        rate: new.rate.unwrap_or_default(),
        reason: new.reason.unwrap_or_default(),
        agreed_on: new.self_billing_agreed_on.unwrap_or_default(),
    };
    let mut checks = Checks::default();
    let party = details.read(&mut checks);
    let taxed = taxed.read(&mut checks, party.as_ref(), ctx.now().date_naive());
    checks.done()?;
    let party = party.ok_or_else(|| unknown("country"))?;
    let taxed = taxed.ok_or_else(|| unknown("treatment"))?;
    let row = keep_seller(&ctx, (caller.company, partner), party, taxed).await?;
    tracing::info!(company.id = %caller.company, partner.id = %partner, "tax details were kept");
    Ok(Json(seller_view(row)))
}
