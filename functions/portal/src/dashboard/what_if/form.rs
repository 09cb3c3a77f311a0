//! The draft as a form asks for it. What does not belong to the kind that was chosen counts as not there.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use vouch_domain::{
    calendar::Month,
    id::{CompanyId, PartnerId},
    people::{company::Company, program::Program, tier::Tier},
};
use vouch_runtime::Context;

use crate::{
    api::input::part_of,
    dashboard::ways,
    kit::{Arg, Field, Reader, Select, figures, form::summary},
    pages::sent::Sent,
    refusal::Refusal,
    sheets::tiers,
    what_if::{CHANGES_MOST, MONTHS_MOST},
};

/// What stands in the form, as the address says it.
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Typed {
    family: String,
    program: String,
    partner: String,
    #[serde(rename = "type")]
    kind: String,
    rate: String,
    amount: String,
    currency: String,
    basis: String,
    sales: String,
    duration_months: String,
    bronze: String,
    silver: String,
    gold: String,
    platinum: String,
    minimum: String,
    cap: String,
    threshold: String,
    threshold_of: String,
    from: String,
    to: String,
    /// The row that was just added.
    #[serde(skip_serializing)]
    pub(super) done: String,
}

/// How many months are looked at if nobody says.
const MONTHS_USUAL: usize = 6;

/// Every field with a message of its own where it is wrong.
const FIELDS: &[&str] = &[
    "program",
    "partner",
    "type",
    "rate",
    "amount",
    "currency",
    "basis",
    "sales",
    "duration_months",
    "by_tier",
    "minimum",
    "cap",
    "threshold",
    "threshold_of",
    "from",
    "to",
];

impl Typed {
    /// What another form carries along.
    pub(super) fn sent(sent: &Sent) -> Result<Self, Refusal> {
        let fields = sent.fields().map(|(name, value)| (name.to_owned(), Value::from(value)));
        part_of(fields.collect())
    }

    /// All that stands there, for another form or an address to carry along.
    pub(super) fn parts(&self) -> Vec<(String, String)> {
        let all = serde_json::to_value(self).unwrap_or_default();
        let fields = all.as_object().into_iter().flatten();
        let texts =
            fields.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        texts.filter(|(_, text)| !text.is_empty()).collect()
    }

    /// What stands there before anybody chose: most companies say in their programs what they pay.
    pub(super) fn suggested(&self, programs: &[Program]) -> Self {
        let first = programs.first().map(|program| program.id.to_string());
        Self { program: first.unwrap_or_default(), ..self.clone() }
    }

    /// Whether the form was sent.
    pub(super) fn is_asked(&self) -> bool {
        !self.kind.is_empty()
    }

    /// What stands there before anybody typed.
    pub(super) fn fill(&mut self, company: &Company, current: Month) {
        let fill = |field: &mut String, usual: &str| {
            *field = field.trim().to_owned();
            if field.is_empty() {
                usual.clone_into(field);
            }
        };
        let back = std::iter::successors(Some(current), |month| Some(month.before()));
        let first = back.take(MONTHS_USUAL).last().unwrap_or(current).max(company.first_month);
        fill(&mut self.family, "customers");
        fill(&mut self.currency, company.currency.code());
        fill(&mut self.from, &first.to_string());
        fill(&mut self.to, &current.to_string());
        self.currency = self.currency.to_uppercase();
        for amount in [
            &mut self.rate,
            &mut self.amount,
            &mut self.minimum,
            &mut self.cap,
            &mut self.threshold,
            &mut self.bronze,
            &mut self.silver,
            &mut self.gold,
            &mut self.platinum,
        ] {
            *amount = amount.trim().replace(',', ".");
        }
    }

    fn tiers(&self) -> [(Tier, &'static str, &str); 4] {
        [
            (Tier::Bronze, "bronze", &self.bronze),
            (Tier::Silver, "silver", &self.silver),
            (Tier::Gold, "gold", &self.gold),
            (Tier::Platinum, "platinum", &self.platinum),
        ]
    }

    /// The fields of a new row, and the months; none where nobody has that code.
    pub(super) async fn fields(
        &self,
        ctx: &Context,
        company: CompanyId,
    ) -> Result<Option<Map<String, Value>>, Refusal> {
        let mut fields = Map::new();
        let (is_part, is_fee) = (self.kind == "percentage", self.kind == "flat");
        let recruits = self.family == "partners";
        let mut put = |name: &str, value: &str, belongs: bool| {
            if belongs && !value.is_empty() {
                fields.insert(name.to_owned(), Value::from(value));
            }
        };
        put("family", &self.family, true);
        put("type", &self.kind, true);
        put("program", &self.program, !recruits);
        put("rate", &self.rate, is_part);
        put("amount", &self.amount, is_fee);
        put("basis", &self.basis, is_part);
        put("sales", &self.sales, (is_part || is_fee) && !recruits);
        put("minimum", &self.minimum, is_part);
        put("cap", &self.cap, is_part || is_fee);
        put("threshold", &self.threshold, is_part);
        put("threshold_of", &self.threshold_of, is_part && recruits && !self.threshold.is_empty());
        let limits = [&self.minimum, &self.cap, &self.threshold];
        let has_money = is_fee || is_part && limits.iter().any(|limit| !limit.is_empty());
        put("currency", &self.currency, has_money);
        put("from", &self.from, true);
        put("to", &self.to, true);
        if (is_part || is_fee) && !self.duration_months.is_empty() {
            let months = self.duration_months.parse::<u32>();
            let months =
                months.map_or_else(|_| json!(self.duration_months), |months| json!(months));
            fields.insert("duration_months".to_owned(), months);
        }
        let by_tier: Map<String, Value> = self
            .tiers()
            .into_iter()
            .filter(|(_, _, value)| (is_part || is_fee) && !value.is_empty())
            .map(|(_, name, value)| (name.to_owned(), Value::from(value)))
            .collect();
        if !by_tier.is_empty() {
            fields.insert("by_tier".to_owned(), Value::Object(by_tier));
        }
        if !self.partner.is_empty() {
            let Some(partner) = partner(ctx, company, &self.partner).await? else {
                return Ok(None);
            };
            fields.insert("partner".to_owned(), json!(partner));
        }
        Ok(Some(fields))
    }
}

/// A partner by its id or its code.
async fn partner(
    ctx: &Context,
    company: CompanyId,
    text: &str,
) -> Result<Option<PartnerId>, Refusal> {
    if let Ok(id) = text.parse::<PartnerId>() {
        let found = ctx.store.find_partner(company, id).await?;
        return Ok(found.map(|partner| partner.id));
    }
    let Ok(code) = text.parse() else { return Ok(None) };
    Ok(ctx.store.find_partner_by_code(company, &code).await?)
}

/// What the form is made of while it is drawn.
struct Drawing<'a> {
    reader: &'a Reader,
    wrong: &'a [String],
}

impl Drawing<'_> {
    fn wrong(&self, name: &str) -> String {
        // A field of the tiers is `by_tier.gold` where the reading says so exactly.
        let is_wrong = self.wrong.iter().any(|wrong| wrong.split('.').next() == Some(name));
        if is_wrong { self.problem(name) } else { String::new() }
    }

    fn problem(&self, name: &str) -> String {
        let key = format!("dashboard-what-if-wrong-{}", name.replace('_', "-"));
        match name {
            "from" => {
                let months = i64::try_from(MONTHS_MOST).unwrap_or(i64::MAX);
                let changes = i64::try_from(CHANGES_MOST).unwrap_or(i64::MAX);
                let args = [("months", Arg::Count(months)), ("changes", Arg::Count(changes))];
                self.reader.say_with(&key, &args)
            }
            _ => self.reader.say(&key),
        }
    }

    fn field(&self, name: &str, value: &str, optional: bool) -> Markup {
        let key = name.replace('_', "-");
        let wrong = self.wrong(name);
        let has_help =
            matches!(name, "partner" | "rate" | "amount" | "duration_months" | "currency");
        let help = if has_help {
            self.reader.say(&format!("dashboard-what-if-help-{key}"))
        } else {
            String::new()
        };
        Field {
            name,
            label: &self.reader.say(&format!("dashboard-what-if-field-{key}")),
            help: &help,
            value,
            wrong: &wrong,
            autocomplete: "off",
            keyboard: if matches!(name, "partner" | "currency") { "" } else { "decimal" },
            optional,
            short: name != "partner",
            ..Field::default()
        }
        .shown(self.reader)
    }

    /// A field of a tier: what is wrong with one is told at the first.
    fn tier(&self, tier: Tier, name: &str, value: &str) -> Markup {
        let wrong = if tier == Tier::Bronze { self.wrong("by_tier") } else { String::new() };
        Field {
            name,
            label: &tiers::name(self.reader, tier),
            value,
            wrong: &wrong,
            autocomplete: "off",
            keyboard: "decimal",
            optional: true,
            short: true,
            ..Field::default()
        }
        .shown(self.reader)
    }

    fn choice(&self, name: &str, chosen: &str, values: &[&str]) -> Markup {
        let key = name.replace('_', "-");
        let words = |value: &&str| {
            let key = format!("dashboard-what-if-{key}-{}", value.replace('_', "-"));
            ((*value).to_owned(), self.reader.say(&key))
        };
        let options: Vec<_> = values.iter().map(words).collect();
        self.select(name, chosen, &options)
    }

    fn select(&self, name: &str, chosen: &str, options: &[(String, String)]) -> Markup {
        let key = name.replace('_', "-");
        Select {
            name,
            label: &self.reader.say(&format!("dashboard-what-if-field-{key}")),
            help: "",
            wrong: &self.wrong(name),
            options,
            chosen,
        }
        .shown(self.reader)
    }
}

/// The form. It only asks, so its fields stand in the address.
pub(super) fn shown(
    reader: &Reader,
    company: &Company,
    current: Month,
    programs: &[Program],
    typed: &Typed,
    wrong: &[String],
) -> Markup {
    let draw = Drawing { reader, wrong };
    let known = |wrong: &String| {
        let name = wrong.split('.').next().unwrap_or_default().to_owned();
        let field = if name == "by_tier" { "bronze".to_owned() } else { name.clone() };
        FIELDS.contains(&name.as_str()).then(|| (field, draw.problem(&name)))
    };
    let mut told: Vec<(String, String)> = wrong.iter().filter_map(known).collect();
    told.dedup();
    if told.is_empty() && !wrong.is_empty() {
        told.push((String::new(), reader.say("dashboard-what-if-wrong")));
    }
    let mut of_program = vec![(String::new(), reader.say("dashboard-what-if-program-all"))];
    of_program.extend(programs.iter().map(|one| (one.id.to_string(), one.name.clone())));
    let months = std::iter::successors(Some(current), |month| Some(month.before()));
    let months: Vec<(String, String)> = months
        .take_while(|month| *month >= company.first_month)
        .take(120)
        .map(|month| (month.to_string(), figures::month(reader, month)))
        .collect();
    html! {
        form method="get" action=(ways::WHAT_IF) {
            (summary(reader, &told))
            (draw.choice("family", &typed.family, &["customers", "partners"]))
            (draw.select("program", &typed.program, &of_program))
            (draw.field("partner", &typed.partner, true))
            (draw.choice("type", &typed.kind, &["percentage", "flat", "tracking_only", "follow_program"]))
            (draw.field("rate", &typed.rate, true))
            (draw.field("amount", &typed.amount, true))
            (draw.field("currency", &typed.currency, true))
            details open[has_more(typed)] {
                summary { (reader.say("dashboard-what-if-more")) }
                div class="fields" {
                    (draw.choice("basis", &typed.basis, &["revenue", "profit", "payout"]))
                    (draw.choice("sales", &typed.sales, &["every", "first"]))
                    (draw.field("duration_months", &typed.duration_months, true))
                    (draw.field("minimum", &typed.minimum, true))
                    (draw.field("cap", &typed.cap, true))
                    (draw.field("threshold", &typed.threshold, true))
                    (draw.choice("threshold_of", &typed.threshold_of, &["own_earnings", "referred_earnings"]))
                    fieldset {
                        legend { (reader.say("dashboard-what-if-field-by-tier")) }
                        @for (tier, name, value) in typed.tiers() { (draw.tier(tier, name, value)) }
                    }
                }
            }
            (draw.select("from", &typed.from, &months))
            (draw.select("to", &typed.to, &months))
            button { (reader.say("dashboard-what-if-button")) }
        }
    }
}

/// Whether something stands in the fields that are folded away.
fn has_more(typed: &Typed) -> bool {
    let texts = [&typed.duration_months, &typed.minimum, &typed.cap, &typed.threshold];
    texts.iter().any(|text| !text.is_empty())
        || typed.tiers().iter().any(|(_, _, value)| !value.is_empty())
        || typed.sales == "first"
        || !matches!(typed.basis.as_str(), "" | "revenue")
}
