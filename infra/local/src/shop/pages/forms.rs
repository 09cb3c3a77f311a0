//! The shop's two forms: what was typed, what is wrong with it, and how it is shown again.

use maud::{Markup, html};
use portal::kit::{self, Field, Kind, Language};
use vouch_domain::money::{Currency, Money};

use super::{PLANS, Plan};
use crate::pages::form::Form;
use crate::pages::guest::Guest;
use crate::shop::desk::parse;

/// What the shop takes.
const CURRENCIES: [&str; 3] = ["EUR", "USD", "JPY"];

const NAME_CHARS_MAX: usize = 100;
const EMAIL_CHARS_MAX: usize = 254;
const CODE_CHARS_MAX: usize = 64;

/// What is wrong: the name of a field and the message that says what.
type Wrong = Vec<(&'static str, &'static str)>;

/// The message of what is wrong with a field; nothing where that is nothing.
fn wrong_with(guest: &Guest, wrong: &Wrong, name: &str) -> String {
    let found = wrong.iter().find(|(field, _)| *field == name);
    found.map(|(_, key)| guest.say(key)).unwrap_or_default()
}

/// All of it, for the head of a form.
fn summary(guest: &Guest, wrong: &Wrong) -> Vec<(String, String)> {
    wrong.iter().map(|(field, key)| ((*field).to_owned(), guest.say(key))).collect()
}

/// Somebody signs up.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignUpForm {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) partner_code: String,
    wrong: Wrong,
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
            read.wrong.push(("name", "shop-sign-up-wrong-name"));
        }
        if !is_email(&read.email) {
            read.wrong.push(("email", "shop-sign-up-wrong-email"));
        }
        if read.partner_code.chars().count() > CODE_CHARS_MAX {
            read.wrong.push(("partner_code", "shop-sign-up-wrong-code"));
        }
        read
    }

    /// Whether something must be mended.
    pub(crate) fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// The form.
    pub(super) fn shown(&self, guest: &Guest) -> Markup {
        let field = |name: &str, part: &str, value: &str, kind: Kind, optional: bool| {
            let label = guest.say(&format!("shop-sign-up-{part}"));
            let help = guest.say(&format!("shop-sign-up-{part}-help"));
            let wrong = wrong_with(guest, &self.wrong, name);
            Field {
                name,
                label: &label,
                help: &help,
                value,
                wrong: &wrong,
                autocomplete: "off",
                kind,
                optional,
                ..Field::default()
            }
            .shown(&guest.reader)
        };
        let fields = html! {
            (field("name", "name", &self.name, Kind::Text, false))
            (field("email", "email", &self.email, Kind::Email, false))
            (field("partner_code", "code", &self.partner_code, Kind::Text, true))
        };
        kit::Form {
            action: "/shop/sign-up",
            button: &guest.say("shop-sign-up"),
            working: &guest.say("shop-sign-up-working"),
            hidden: &[],
            wrong: &summary(guest, &self.wrong),
            fields,
        }
        .shown(&guest.reader)
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

    fn wrong(&self) -> Wrong {
        if !self.is_sent {
            return Vec::new();
        }
        let Some(currency) = self.currency else {
            return vec![("currency", "shop-pay-wrong-currency")];
        };
        match (parse(&self.amount_text, currency), self.tax()) {
            (Err(wrong), _) => vec![("amount", wrong)],
            (Ok(_), None) => vec![("tax", "shop-pay-wrong-tax")],
            (Ok(_), Some(_)) => Vec::new(),
        }
    }

    /// The form.
    pub(super) fn shown(&self, guest: &Guest) -> Markup {
        let wrong = self.wrong();
        let amount = self.amount_shown(guest);
        let fields = html! {
            (self.plans(guest))
            div class="actions" {
                (short(guest, &wrong, &Field { name: "amount", value: &amount, ..Field::default() }))
                (self.currencies(guest, &wrong))
                (short(guest, &wrong, &Field { name: "tax", value: &self.tax_text, optional: true, ..Field::default() }))
            }
            p class="quiet" { (guest.say("shop-pay-tax-help")) }
        };
        kit::Form {
            action: "/shop/pay",
            button: &guest.say("shop-pay"),
            working: &guest.say("shop-pay-working"),
            hidden: &[],
            wrong: &summary(guest, &wrong),
            fields,
        }
        .shown(&guest.reader)
    }

    /// What was typed stays as it was; what is offered is written as the reader writes amounts.
    fn amount_shown(&self, guest: &Guest) -> String {
        match guest.reader.language {
            Language::German if !self.is_sent => self.amount_text.replace('.', ","),
            _ => self.amount_text.clone(),
        }
    }

    fn plans(&self, guest: &Guest) -> Markup {
        html! {
            fieldset {
                legend { (guest.say("shop-pay-for")) }
                @for plan in &PLANS {
                    label class="pick" {
                        input type="radio" name="plan" value=(plan.code) checked[*plan == self.plan];
                        span { (plan.name) " " span class="quiet" { (guest.say(&plan.says())) } }
                    }
                }
            }
        }
    }

    /// Beside the amount that it belongs to, so as short as that.
    fn currencies(&self, guest: &Guest, wrong: &Wrong) -> Markup {
        let says = wrong_with(guest, wrong, "currency");
        let is_wrong = !says.is_empty();
        html! {
            div class="field short" {
                label for="field-currency" { (guest.say("shop-pay-currency")) }
                select id="field-currency" name="currency" aria-invalid=[is_wrong.then_some("true")]
                    aria-describedby=[is_wrong.then_some("field-currency-wrong")] {
                    @for code in CURRENCIES {
                        option value=(code) selected[self.currency.is_some_and(|own| own.code() == code)] { (code) }
                    }
                }
                @if is_wrong { p class="wrong" id="field-currency-wrong" { (says) } }
            }
        }
    }
}

/// A field for an amount.
fn short(guest: &Guest, wrong: &Wrong, field: &Field<'_>) -> Markup {
    let label = guest.say(&format!("shop-pay-{}", field.name));
    let wrong = wrong_with(guest, wrong, field.name);
    Field {
        label: &label,
        wrong: &wrong,
        keyboard: "decimal",
        autocomplete: "off",
        short: true,
        ..*field
    }
    .shown(&guest.reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_kept_and_what_is_wrong_is_said() {
        let form = SignUpForm::read(&Form::read(b"name=&email=nobody&partner_code=ines"));
        assert!(form.is_wrong());
        let shown = form.shown(&Guest::reading(Language::English)).into_string();
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
