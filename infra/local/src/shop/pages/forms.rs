//! The shop's two forms: what was typed, what is wrong with it, and how it is shown again.

use maud::{Markup, html};
use vouch_domain::money::{Currency, Money};

use super::{PLANS, Plan};
use crate::pages::form::Form;
use crate::pages::kit::{self, Field};
use crate::shop::desk::parse;

/// What the shop takes.
const CURRENCIES: [&str; 3] = ["EUR", "USD", "JPY"];

const NAME_CHARS_MAX: usize = 100;
const EMAIL_CHARS_MAX: usize = 254;
const CODE_CHARS_MAX: usize = 64;

/// Somebody signs up.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignUpForm {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) partner_code: String,
    wrong: Vec<(&'static str, &'static str)>,
}

impl SignUpForm {
    /// What was typed.
    pub(crate) fn read(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        let mut read = Self {
            name: text("name"),
            email: text("email"),
            partner_code: text("partner_code"),
            wrong: Vec::new(),
        };
        let name = read.name.chars().count();
        if name == 0 || name > NAME_CHARS_MAX {
            read.wrong.push(("name", "Type a name of at most 100 characters."));
        }
        if !is_email(&read.email) {
            read.wrong.push(("email", "Type an e-mail address such as ada@post.example."));
        }
        if read.partner_code.chars().count() > CODE_CHARS_MAX {
            read.wrong.push(("partner_code", "Codes have at most 64 characters."));
        }
        read
    }

    /// Whether something must be mended.
    pub(crate) fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    fn wrong(&self, name: &str) -> &'static str {
        let found = self.wrong.iter().find(|(field, _)| *field == name);
        found.map_or("", |(_, wrong)| wrong)
    }

    /// The form.
    pub(super) fn shown(&self) -> Markup {
        let field = |name, label, help, value| Field {
            name,
            label,
            help,
            value,
            wrong: self.wrong(name),
            ..Field::default()
        };
        let name =
            Field { autocomplete: "off", ..field("name", "Name", "Any name will do.", &self.name) };
        let email = Field {
            keyboard: "email",
            autocomplete: "off",
            ..field("email", "E-mail address", "Nothing is sent to it.", &self.email)
        };
        let code = Field {
            optional: true,
            autocomplete: "off",
            ..field(
                "partner_code",
                "Partner code",
                "Such as ines. A referral link goes before it.",
                &self.partner_code,
            )
        };
        html! {
            form method="post" action="/shop/sign-up" {
                (wrong_above(&self.wrong))
                (name.shown()) (email.shown()) (code.shown())
                button data-working="Signing up …" { "Sign up" }
            }
        }
    }
}

/// Enough of an address to be told apart; whether mail would arrive is nobody's business here.
fn is_email(text: &str) -> bool {
    let fits = text.chars().count() <= EMAIL_CHARS_MAX && !text.contains(char::is_whitespace);
    let Some((user, domain)) = text.split_once('@') else {
        return false;
    };
    fits && !user.is_empty()
        && domain.contains('.')
        && !domain.contains('@')
        && !domain.ends_with('.')
}

/// What is wrong, each with a link to its field.
fn wrong_above(wrong: &[(&'static str, &'static str)]) -> Markup {
    if wrong.is_empty() {
        return html! {};
    }
    kit::warning(html! {
        @for (field, says) in wrong { p { a href={ "#field-" (field) } { (says) } } }
    })
}

/// Somebody pays.
#[derive(Clone, Debug)]
pub(crate) struct PayForm {
    pub(crate) plan: Plan,
    amount_text: String,
    tax_text: String,
    currency: Option<Currency>,
    is_sent: bool,
}

impl Default for PayForm {
    fn default() -> Self {
        Self {
            plan: PLANS[1],
            amount_text: "24.00".to_owned(),
            tax_text: String::new(),
            currency: "EUR".parse().ok(),
            is_sent: false,
        }
    }
}

impl PayForm {
    /// What was typed.
    pub(crate) fn read(form: &Form) -> Self {
        let plan = PLANS.into_iter().find(|plan| plan.code == form.text("plan"));
        let code = form.text("currency");
        Self {
            plan: plan.unwrap_or(PLANS[1]),
            amount_text: form.text("amount").to_owned(),
            tax_text: form.text("tax").to_owned(),
            currency: CURRENCIES
                .into_iter()
                .find(|known| *known == code)
                .and_then(|code| code.parse().ok()),
            is_sent: true,
        }
    }

    /// How much is paid, if that can be read.
    pub(crate) fn amount(&self) -> Option<Money> {
        parse(&self.amount_text, self.currency?).ok()
    }

    /// What of it is tax, if that can be read and is not more than all of it.
    pub(crate) fn tax(&self) -> Option<Money> {
        let amount = self.amount()?;
        if self.tax_text.is_empty() {
            return Some(Money::new(0, amount.currency));
        }
        let tax = Money::parse(&self.tax_text.replace(',', "."), amount.currency).ok()?;
        (tax.minor <= amount.minor).then_some(tax)
    }

    fn wrong(&self) -> Vec<(&'static str, &'static str)> {
        if !self.is_sent {
            return Vec::new();
        }
        let Some(currency) = self.currency else {
            return vec![("currency", "Choose a currency.")];
        };
        match (parse(&self.amount_text, currency), self.tax()) {
            (Err(wrong), _) => vec![("amount", wrong)],
            (Ok(_), None) => vec![("tax", "Tax is an amount, and at most what is paid.")],
            (Ok(_), Some(_)) => Vec::new(),
        }
    }

    /// The form.
    pub(super) fn shown(&self) -> Markup {
        let wrong = self.wrong();
        let of = |name: &str| {
            wrong.iter().find(|(field, _)| *field == name).map_or("", |(_, says)| *says)
        };
        let amount = Field {
            name: "amount",
            label: "Amount",
            value: &self.amount_text,
            wrong: of("amount"),
            keyboard: "decimal",
            autocomplete: "off",
            short: true,
            ..Field::default()
        };
        let tax = Field {
            name: "tax",
            label: "Tax in it",
            help: "No commission is paid on tax.",
            value: &self.tax_text,
            wrong: of("tax"),
            keyboard: "decimal",
            autocomplete: "off",
            optional: true,
            short: true,
        };
        html! {
            form method="post" action="/shop/pay" {
                (wrong_above(&wrong))
                fieldset {
                    legend { "What you pay for" }
                    @for plan in &PLANS {
                        label class="pick" {
                            input type="radio" name="plan" value=(plan.code) checked[*plan == self.plan];
                            span { (plan.name) " " span class="quiet" { (plan.says) } }
                        }
                    }
                }
                div class="actions" {
                    (amount.shown())
                    div class="field short" {
                        label for="field-currency" { "Currency" }
                        select id="field-currency" name="currency" {
                            @for code in CURRENCIES {
                                option value=(code) selected[self.currency.is_some_and(|own| own.code() == code)] { (code) }
                            }
                        }
                    }
                    (tax.shown())
                }
                button data-working="Paying …" { "Pay" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_kept_and_what_is_wrong_is_said() {
        let form = SignUpForm::read(&Form::read(b"name=&email=nobody&partner_code=ines"));
        assert!(form.is_wrong());
        let shown = form.shown().into_string();
        assert!(shown.contains("value=\"nobody\"") && shown.contains("#field-email"));
        assert!(!SignUpForm::read(&Form::read(b"name=Mo&email=mo%40post.example")).is_wrong());
    }

    #[test]
    fn amounts_are_read_in_their_currency() {
        let read = |text: &str| PayForm::read(&Form::read(text.as_bytes()));
        for (text, amount, tax) in [
            ("plan=caddy&amount=24.00&currency=EUR", Some(2400), Some(0)),
            ("amount=24,50&currency=EUR&tax=1,60", Some(2450), Some(160)),
            ("amount=2400&currency=JPY", Some(2400), Some(0)),
            ("amount=24.50&currency=JPY", None, None),
            ("amount=0&currency=EUR", None, None),
            ("amount=-1&currency=EUR", None, None),
            ("amount=1&currency=XXX", None, None),
            ("amount=1.00&currency=EUR&tax=1.01", Some(100), None),
        ] {
            let form = read(text);
            let minor = |money: Option<Money>| money.map(|money| money.minor);
            assert_eq!((minor(form.amount()), minor(form.tax())), (amount, tax), "{text}");
            assert_eq!(form.wrong().is_empty(), tax.is_some(), "{text}");
        }
    }
}
