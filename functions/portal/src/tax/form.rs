//! The form of tax details: the same fields for a company and for a partner, who also says how it is taxed.

use maud::{Markup, html};

use super::{Details, Taxed};
use crate::{
    kit::{Field, Form, Kind, Reader, Select},
    pages::sent::Sent,
};

/// The fields that a form may say something of, in its order.
const FIELDS: [&str; 13] = [
    "legal_name",
    "address_lines",
    "postcode",
    "city",
    "region",
    "country",
    "vat_id",
    "tax_number",
    "email",
    "treatment",
    "rate",
    "reason",
    "self_billing_agreed_on",
];

/// The ways in which a partner's earnings are taxed.
const TREATMENTS: [&str; 4] = ["standard", "exempt", "reverse_charge", "outside_scope"];

/// What stands in a form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    pub(crate) details: Details,
    /// Of a partner.
    pub(crate) taxed: Option<Taxed>,
    /// The fields that are wrong.
    pub(crate) wrong: Vec<String>,
}

impl Typed {
    /// As a form sent it.
    pub(crate) fn sent(sent: &Sent, is_partner: bool) -> Self {
        let field = |name: &str| sent.field(name).to_owned();
        let lines = sent.field("address_lines").lines().map(str::to_owned).collect();
        let details = Details {
            legal_name: field("legal_name"),
            address_lines: lines,
            city: field("city"),
            postcode: field("postcode"),
            region: field("region"),
            country: field("country").to_uppercase(),
            vat_id: field("vat_id"),
            tax_number: field("tax_number"),
            email: field("email"),
        };
        let taxed = is_partner.then(|| Taxed {
            treatment: field("treatment"),
            rate: field("rate"),
            reason: field("reason"),
            agreed_on: field("self_billing_agreed_on"),
        });
        Self { details, taxed, wrong: Vec::new() }
    }

    fn value(&self, name: &str) -> String {
        let taxed = self.taxed.clone().unwrap_or_default();
        match name {
            "legal_name" => self.details.legal_name.clone(),
            "address_lines" => self.details.address_lines.join("\n"),
            "postcode" => self.details.postcode.clone(),
            "city" => self.details.city.clone(),
            "region" => self.details.region.clone(),
            "country" => self.details.country.clone(),
            "vat_id" => self.details.vat_id.clone(),
            "tax_number" => self.details.tax_number.clone(),
            "email" => self.details.email.clone(),
            "rate" => taxed.rate,
            "reason" => taxed.reason,
            "self_billing_agreed_on" => taxed.agreed_on,
            _ => taxed.treatment,
        }
    }

    /// The form, with what is wrong beside its fields.
    pub(crate) fn form(&self, reader: &Reader, action: &str, hidden: &[(&str, &str)]) -> Markup {
        let is_shown = |name: &&&str| {
            self.taxed.is_some()
                || !["treatment", "rate", "reason", "self_billing_agreed_on"].contains(*name)
        };
        let wrong: Vec<(String, String)> = FIELDS
            .iter()
            .filter(|name| self.wrong.iter().any(|wrong| wrong == *name))
            .map(|name| ((*name).to_owned(), wrong(reader, name)))
            .collect();
        Form {
            action,
            button: &reader.say("tax-button"),
            working: &reader.say("tax-working"),
            hidden,
            wrong: &wrong,
            fields: html! {
                @for name in FIELDS.iter().filter(is_shown) { (self.field(reader, name)) }
            },
        }
        .shown(reader)
    }

    fn field(&self, reader: &Reader, name: &str) -> Markup {
        let key = name.replace('_', "-");
        let label = reader.say(&format!("tax-{key}"));
        let help = match name {
            // They speak for themselves.
            "city" | "postcode" => String::new(),
            _ => reader.say(&format!("tax-help-{key}")),
        };
        let is_wrong = self.wrong.iter().any(|wrong| wrong == name);
        let wrong = if is_wrong { wrong(reader, name) } else { String::new() };
        let value = self.value(name);
        if name == "treatment" {
            let options = TREATMENTS.map(|treatment| {
                let key = treatment.replace('_', "-");
                (treatment.to_owned(), reader.say(&format!("tax-treatment-{key}")))
            });
            let (help, chosen) = (&*help, &*value);
            return Select { name, label: &label, help, wrong: &wrong, options: &options, chosen }
                .shown(reader);
        }
        let kind = match name {
            "address_lines" => Kind::Multiline,
            "email" => Kind::Email,
            "self_billing_agreed_on" => Kind::Date,
            _ => Kind::Text,
        };
        Field {
            name,
            label: &label,
            help: &help,
            value: &value,
            wrong: &wrong,
            autocomplete: autocomplete(name),
            keyboard: if name == "rate" { "decimal" } else { "" },
            kind,
            optional: !["legal_name", "address_lines", "city", "country"].contains(&name),
            short: ["postcode", "country", "rate"].contains(&name),
        }
        .shown(reader)
    }
}

fn wrong(reader: &Reader, name: &str) -> String {
    reader.say(&format!("tax-wrong-{}", name.replace('_', "-")))
}

/// What a browser may fill in.
fn autocomplete(name: &str) -> &'static str {
    match name {
        "legal_name" => "organization",
        "address_lines" => "street-address",
        "postcode" => "postal-code",
        "city" => "address-level2",
        "region" => "address-level1",
        "country" => "country",
        "email" => "email",
        _ => "off",
    }
}
