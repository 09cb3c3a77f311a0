//! The company itself: set up once with the token that the deployment printed, looked at and changed with a key.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::invoice::Fee,
    calendar::Month,
    id::{CompanyId, KeyId, is_printable},
    message::JobMessage,
    money::{Currency, Money, Percent},
    people::{
        company::{
            ApiKey, Company, Cutoff, HOLDING_DAYS_MAX, LaterClock, Scope, UnknownCustomers,
            is_colour,
        },
        mail::Language,
    },
};
use vouch_runtime::{Context, problem::Problem, seal::fingerprint};
use vouch_store::Recorded;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, created, given},
    operation::{Needs, Operation},
};
use crate::refusal::Refusal;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post(
            "/companies",
            Needs::SetupToken,
            "Sets up the company of this deployment, once, and gives its first key",
            create,
        )
        .body::<NewCompany>()
        .answers::<NewCompanyView>(),
        Operation::get("/company", Needs::Key(Scope::Read), "The company and its settings", show)
            .answers::<CompanyView>(),
        Operation::patch(
            "/company",
            Needs::Key(Scope::Admin),
            "Changes the company's settings",
            change,
        )
        .body::<CompanyChange>()
        .answers::<CompanyView>(),
    ]
}

/// A company to be set up.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCompany {
    /// What people call it.
    name: String,
    /// The IANA zone whose midnights begin its months, such as `Europe/Berlin`. It stays.
    #[schemars(with = "String")]
    timezone: Tz,
    /// Three letters: the currency of totals. It stays.
    #[schemars(with = "String")]
    currency: Currency,
    /// Where mails about its invoices go.
    contact_email: Option<String>,
    /// In which language mails are: `en` (default) or `de`. Partners may choose for themselves.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    language: Language,
    /// `#rrggbb`, for pages.
    brand_colour: Option<String>,
    /// Which midnight ends a month: `company_midnight` (default) or `utc_midnight`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    cutoff: Cutoff,
    /// By currency, the least balance that is paid out.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    minimum_payout: BTreeMap<Currency, String>,
    /// For how many days after its end a month's earnings are held before they are paid out: 0 (default) to 30.
    #[serde(default)]
    holding_days: u32,
    /// What becomes of sales to customers that never signed up: `park` (default) or `unattributed`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    unknown_customers: UnknownCustomers,
    /// The first month of its books, at most this one (default) and not over two years ago.
    #[schemars(with = "Option<String>")]
    first_month: Option<Month>,
}

/// Settings to be changed; what is absent stays.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompanyChange {
    /// What people call it.
    pub(crate) name: Option<String>,
    /// Where mails about its invoices go, or null for nowhere.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub(crate) contact_email: Option<Option<String>>,
    /// In which language mails are: `en` or `de`. Partners may choose for themselves.
    #[schemars(with = "Option<String>")]
    pub(crate) language: Option<Language>,
    /// `#rrggbb`, or null for none.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub(crate) brand_colour: Option<Option<String>>,
    /// What its partners read first in their portal: up to 4,000 characters, an empty line between paragraphs.
    pub(crate) welcome: Option<String>,
    /// By currency, the least balance that is paid out. Replaces what was set.
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub(crate) minimum_payout: Option<BTreeMap<Currency, String>>,
    /// For how many days after its end a month's earnings are held before they are paid out: 0 to 30. Payouts that
    /// were made stay.
    pub(crate) holding_days: Option<u32>,
    /// What becomes of sales to customers that never signed up: `park` or `unattributed`.
    #[schemars(with = "Option<String>")]
    pub(crate) unknown_customers: Option<UnknownCustomers>,
    /// The IANA zone whose midnights are to end its months, from the next month on. That month begins where this one
    /// ends, so it is longer or shorter by what the zones differ.
    #[schemars(with = "Option<String>")]
    pub(crate) timezone: Option<Tz>,
    /// Which midnight is to end its months, from the next month on.
    #[schemars(with = "Option<String>")]
    pub(crate) cutoff: Option<Cutoff>,
    /// What the service costs, on invoices that are not final yet. Replaces what was set.
    pub(crate) fee: Option<FeeIn>,
}

/// What the service costs on each invoice.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeeIn {
    /// Of what the statements charge, at most 100.
    #[schemars(with = "Option<String>")]
    pub(crate) percent: Option<Percent>,
    /// By currency, for each invoice that charges anything.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub(crate) fixed: BTreeMap<Currency, String>,
}

/// What the service costs on each invoice.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fee")]
struct FeeView {
    #[schemars(with = "Option<String>")]
    percent: Option<Percent>,
    #[schemars(with = "BTreeMap<String, String>")]
    fixed: BTreeMap<Currency, String>,
}

/// A clock that the company's months follow from one of them on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Clock")]
struct ClockView {
    /// The first month that ends by it.
    #[schemars(with = "String")]
    from: Month,
    timezone: &'static str,
    #[schemars(with = "String")]
    cutoff: Cutoff,
}

/// A company.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Company")]
struct CompanyView {
    #[schemars(with = "String")]
    id: CompanyId,
    name: String,
    /// Where mails about its invoices go.
    contact_email: Option<String>,
    /// In which language mails are: `en` or `de`.
    #[schemars(with = "String")]
    language: Language,
    brand_colour: Option<String>,
    /// What its partners read first in their portal.
    welcome: String,
    /// The IANA zone whose midnights divide its months since it was set up.
    timezone: &'static str,
    #[schemars(with = "String")]
    cutoff: Cutoff,
    /// Clocks that its months follow later on, the earliest first.
    later_clocks: Vec<ClockView>,
    /// What the service costs on each invoice.
    fee: FeeView,
    #[schemars(with = "String")]
    currency: Currency,
    /// By currency, the least balance that is paid out.
    #[schemars(with = "BTreeMap<String, String>")]
    minimum_payout: BTreeMap<Currency, String>,
    /// For how many days after its end a month's earnings are held before they are paid out.
    holding_days: u32,
    #[schemars(with = "String")]
    unknown_customers: UnknownCustomers,
    /// The first month of its books.
    #[schemars(with = "String")]
    first_month: Month,
    created_at: DateTime<Utc>,
}

/// A company that was just set up.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NewCompanyAnswer")]
struct NewCompanyView {
    #[serde(flatten)]
    company: CompanyView,
    /// Its first key, with every scope. Shown this once.
    api_key: String,
    /// The name of that key.
    #[schemars(with = "String")]
    api_key_id: KeyId,
}

impl From<&Company> for CompanyView {
    fn from(company: &Company) -> Self {
        let minimum = |(currency, minor): (&Currency, &i64)| {
            (*currency, Money::new(*minor, *currency).amount())
        };
        Self {
            id: company.id,
            name: company.name.clone(),
            contact_email: company.contact_email.clone(),
            language: company.language,
            brand_colour: company.brand_colour.clone(),
            welcome: company.welcome.clone(),
            timezone: company.zone.name(),
            cutoff: company.cutoff,
            later_clocks: company.later_clocks.iter().map(clock).collect(),
            fee: FeeView {
                percent: company.fee.percent,
                fixed: company.fee.fixed.iter().map(minimum).collect(),
            },
            currency: company.currency,
            minimum_payout: company.minimum_payout.iter().map(minimum).collect(),
            holding_days: company.holding_days,
            unknown_customers: company.unknown_customers,
            first_month: company.first_month,
            created_at: company.created_at,
        }
    }
}

fn clock(clock: &LaterClock) -> ClockView {
    ClockView { from: clock.from, timezone: clock.zone.name(), cutoff: clock.cutoff }
}

const COLOUR: &str = "must be a colour such as #1a6b5c";
const MONTHS_BACK: usize = 24;

/// The secret of a new API key.
pub(super) fn key_secret(fresh: &Fresh) -> String {
    format!("vk_{}", URL_SAFE_NO_PAD.encode(fresh.secret("api key")))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewCompany>,
) -> Created<NewCompanyView> {
    let mut checks = Checks::default();
    checks.line("name", &new.name, 200);
    checks.email("contact_email", new.contact_email.as_deref());
    checks.expect(new.brand_colour.as_deref().is_none_or(is_colour), "brand_colour", COLOUR);
    let minimum_payout = amounts(&mut checks, "minimum_payout", &new.minimum_payout);
    check_holding(&mut checks, new.holding_days);
    let zone = if new.cutoff == Cutoff::UtcMidnight { Tz::UTC } else { new.timezone };
    let current = Month::of(fresh.at(), zone);
    let earliest = std::iter::successors(Some(current), |month| Some(month.before()))
        .nth(MONTHS_BACK)
        .unwrap_or(current);
    let first_month = new.first_month.unwrap_or(current);
    let fits = (earliest..=current).contains(&first_month);
    checks.expect(fits, "first_month", format!("must be a month from {earliest} to {current}"));
    checks.done()?;
    let company = Company {
        id: caller.company,
        name: new.name,
        contact_email: new.contact_email,
        language: new.language,
        brand_colour: new.brand_colour,
        welcome: String::new(),
        zone: new.timezone,
        cutoff: new.cutoff,
        currency: new.currency,
        minimum_payout,
        holding_days: new.holding_days,
        unknown_customers: new.unknown_customers,
        fee: Fee::default(),
        later_clocks: Vec::new(),
        clock_changes: 0,
        first_month,
        created_at: fresh.at(),
    };
    let secret = key_secret(&fresh);
    let key = ApiKey {
        id: KeyId::from_ulid(fresh.ulid("key")),
        company: company.id,
        label: "First key".to_owned(),
        scopes: vec![Scope::Read, Scope::Write, Scope::Admin],
        created_at: fresh.at(),
        made_by: None,
    };
    let hash = fingerprint(&secret);
    if ctx
        .store
        .record_company(&company, &key, &hash, ctx.config.setup_token_hash.as_deref())
        .await?
        == Recorded::Before
    {
        // A repeat under the same Idempotency-Key makes the same key; anything else comes too late.
        let is_repeat =
            ctx.store.find_api_key(&hash).await?.is_some_and(|known| known.id == key.id);
        if !is_repeat {
            return Err(Problem::conflict("The set-up token was used: it sets up one company, once. Go on with that company's key.").into());
        }
    }
    tracing::info!(company.id = %company.id, "a company was set up");
    created(NewCompanyView {
        company: CompanyView::from(&company),
        api_key: secret,
        api_key_id: key.id,
    })
}

fn amounts(
    checks: &mut Checks,
    field: &str,
    wanted: &BTreeMap<Currency, String>,
) -> BTreeMap<Currency, i64> {
    let mut amounts = BTreeMap::new();
    for (currency, text) in wanted {
        let read = Money::parse(text, *currency);
        if let Some(money) = checks.value(&format!("{field}.{currency}"), read) {
            amounts.insert(*currency, money.minor);
        }
    }
    amounts
}

async fn show(State(ctx): State<Arc<Context>>, caller: Caller) -> Answer<CompanyView> {
    Ok(Json(CompanyView::from(&caller.company(&ctx).await?)))
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Body(change): Body<CompanyChange>,
) -> Answer<CompanyView> {
    let company = Box::pin(amend(&ctx, caller.company(&ctx).await?, change)).await?;
    Ok(Json(CompanyView::from(&company)))
}

/// Changes a company's settings, or says what is wrong with them by field.
pub(crate) async fn amend(
    ctx: &Context,
    mut company: Company,
    change: CompanyChange,
) -> Result<Company, Refusal> {
    let before = company.clone();
    let mut checks = Checks::default();
    if let Some(name) = change.name {
        checks.line("name", &name, 200);
        company.name = name;
    }
    if let Some(email) = change.contact_email {
        checks.email("contact_email", email.as_deref());
        company.contact_email = email;
    }
    if let Some(language) = change.language {
        company.language = language;
    }
    if let Some(colour) = change.brand_colour {
        checks.expect(colour.as_deref().is_none_or(is_colour), "brand_colour", COLOUR);
        company.brand_colour = colour;
    }
    if let Some(welcome) = change.welcome {
        checks.expect(
            is_welcome(&welcome),
            "welcome",
            "must be at most 4,000 printable characters",
        );
        company.welcome = welcome;
    }
    if let Some(wanted) = change.minimum_payout {
        company.minimum_payout = amounts(&mut checks, "minimum_payout", &wanted);
    }
    if let Some(days) = change.holding_days {
        check_holding(&mut checks, days);
        company.holding_days = days;
    }
    if let Some(fee) = change.fee {
        let fits = fee.percent.is_none_or(|percent| percent.value() <= Decimal::ONE_HUNDRED);
        checks.expect(fits, "fee.percent", "must be at most 100");
        let fixed = amounts(&mut checks, "fee.fixed", &fee.fixed);
        company.fee = Fee { percent: fee.percent, fixed };
    }
    if let Some(unknown) = change.unknown_customers {
        company.unknown_customers = unknown;
    }
    checks.done()?;
    match (change.timezone, change.cutoff) {
        (None, None) => {
            keep(ctx, &before, &company).await?;
            Ok(company)
        }
        (zone, cutoff) => set_clock(ctx, (&before, company), zone, cutoff).await,
    }
}

fn check_holding(checks: &mut Checks, days: u32) {
    let fits = days <= HOLDING_DAYS_MAX;
    checks.expect(fits, "holding_days", format!("must be at most {HOLDING_DAYS_MAX}"));
}

/// How many months may begin while a clock is being set.
const MONTHS_BEGUN: usize = 3;

/// Keeps a company's settings with another clock from the next month on.
async fn set_clock(
    ctx: &Context,
    (settings, company): (&Company, Company),
    zone: Option<Tz>,
    cutoff: Option<Cutoff>,
) -> Result<Company, Refusal> {
    let mut from = company.month_of(ctx.now()).next();
    for _ in 0..MONTHS_BEGUN {
        let before = company.clock_of(from);
        let (zone, cutoff) = (zone.unwrap_or(before.zone), cutoff.unwrap_or(before.cutoff));
        let after = company.with_clock(LaterClock { from, zone, cutoff });
        if ctx.store.set_clock(settings, &after, (from, ctx.now())).await? {
            refresh_all(ctx, company.id).await?;
            tracing::info!(company.id = %company.id, period = %from, "a company's clock was set");
            return Ok(after);
        }
        // The month was opened meanwhile, or somebody else set the clock.
        if ctx.store.find_period(company.id, from).await?.is_none() {
            break;
        }
        from = from.next();
    }
    Err(Problem::conflict("Somebody else set the clock at the same moment. Look again.").into())
}

/// Keeps a company's changed settings, and has them copied to where the redirect reads them.
pub(crate) async fn keep(
    ctx: &Context,
    before: &Company,
    company: &Company,
) -> Result<(), Refusal> {
    ctx.store.change_company(before, company, ctx.now()).await?;
    refresh_all(ctx, company.id).await
}

/// Whether a text can be a welcome: lines of printable characters, not too many.
pub(crate) fn is_welcome(text: &str) -> bool {
    text.chars().count() <= 4000
        && text.chars().all(|c| is_printable(c) || matches!(c, '\n' | '\r'))
}

/// The redirect's pages bear the company's name and colour: all routes are to be copied again.
async fn refresh_all(ctx: &Context, company: CompanyId) -> Result<(), Refusal> {
    let mut from = None;
    loop {
        let programs = ctx.store.list_programs(company, 100, from.as_ref()).await?;
        for program in programs.items {
            ctx.queue
                .send_job(&JobMessage::RefreshRoutesV1 { company, program: program.id })
                .await?;
        }
        match programs.next {
            Some(next) => from = Some(next),
            None => return Ok(()),
        }
    }
}
