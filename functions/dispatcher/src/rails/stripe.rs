//! Stripe, by its HTTP API: PaymentIntents from the company off-session, Connect transfers to partners' accounts.
//!
//! Every request that moves money carries our key as `Idempotency-Key` and in its metadata. Answers that leave open
//! whether it was done count as unknown, and are looked up: charges among the customer's intents, transfers by
//! their group. Both lists are exact at once, other than Stripe's search.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, header};
use serde_json::Value;
use url::form_urlencoded;
use vouch_domain::{money::Money, people::rails::StripeAccess};
use vouch_runtime::{
    Context,
    outside::{Outside, OutsideError},
    sqs::Failure,
};

use super::{Asked, Order, PaymentRail, Reply};
use crate::Leave;

/// How long an answer may take: much less than until something is looked up first.
const BUDGET: Duration = Duration::from_secs(20);

/// The version of the API that this file speaks.
const VERSION: &str = "2024-06-20";

/// Where our key stands in what Stripe keeps.
const MARK: &str = "vouch_intent";

/// How many intents are looked at in one answer: so many fit into what is read of one.
const PAGE: &str = "10";

/// How many such answers: more charges than these no company has in a day.
const PAGES_MOST: usize = 20;

/// A company's account at Stripe.
pub(super) struct Stripe {
    outside: Outside,
    base: String,
    access: Option<Access>,
}

struct Access {
    secret: String,
    customer: Option<String>,
    payment_method: Option<String>,
}

/// An answer, read.
struct Said {
    status: u16,
    body: Value,
}

impl Stripe {
    /// The account that a company set up, its secret opened.
    pub(super) fn open(
        ctx: &Context,
        ways: &Leave,
        access: Option<&StripeAccess>,
    ) -> Result<Self, Failure> {
        let opened = |access: &StripeAccess| {
            let secret = ctx.config.sealing_key()?.open(&access.secret.sealed);
            Ok::<_, Failure>(Access {
                secret: secret.map_err(|error| Failure::Fault(error.to_string()))?,
                customer: access.customer.clone(),
                payment_method: access.payment_method.clone(),
            })
        };
        Ok(Self {
            outside: ways.outside.clone(),
            base: ctx.config.stripe_url().to_owned(),
            access: access.map(opened).transpose()?,
        })
    }

    async fn call(
        &self,
        access: &Access,
        method: Method,
        path: &str,
        (key, form): (Option<&str>, &[(&str, &str)]),
    ) -> Result<Said, OutsideError> {
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let (address, body) = if method == Method::GET {
            (format!("{}{path}?{encoded}", self.base), String::new())
        } else {
            (format!("{}{path}", self.base), encoded)
        };
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::AUTHORIZATION, format!("Bearer {}", access.secret))
            .header("Stripe-Version", VERSION)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let unfit = |_| OutsideError::Refused("it can't be written as a request");
        let request = request.body(Bytes::from(body)).map_err(unfit)?;
        let reply = self.outside.send(request, BUDGET).await?;
        // What is no JSON is no answer of Stripe's.
        let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
        Ok(Said { status: reply.status, body })
    }

    async fn charge(&self, order: &Order) -> Reply {
        let Some((access, customer, method)) = self.payer() else { return not_set_up() };
        let customer = order.payer.as_deref().unwrap_or(customer);
        let Some((amount, currency)) = amount_of(order.money) else { return not_sendable() };
        let form = [
            ("amount", &*amount.to_string()),
            ("currency", &currency),
            ("customer", customer),
            ("payment_method", method),
            ("off_session", "true"),
            ("confirm", "true"),
            ("description", &order.text),
            ("metadata[vouch_intent]", &order.key),
        ];
        let asked = (Some(order.key.as_str()), form.as_slice());
        match self.call(access, Method::POST, "/v1/payment_intents", asked).await {
            Ok(said) => sent(&said, |item| intent(order, item)),
            Err(error) => unsent(error),
        }
    }

    async fn find_charge(&self, order: &Order) -> Reply {
        let Some(access) = &self.access else { return Reply::Unknown };
        let Some(customer) = order.payer.as_deref().or(access.customer.as_deref()) else {
            return Reply::Unknown;
        };
        // An hour before: clocks differ.
        let since = (order.since.timestamp() - 3600).to_string();
        let mut after = String::new();
        for _ in 0..PAGES_MOST {
            let mut form =
                vec![("customer", customer), ("limit", PAGE), ("created[gte]", since.as_str())];
            if !after.is_empty() {
                form.push(("starting_after", &after));
            }
            let said = self.call(access, Method::GET, "/v1/payment_intents", (None, &form)).await;
            let Some(items) = listed(said.as_ref()) else { return Reply::Unknown };
            if let Some(found) = items.iter().find(|item| item["metadata"][MARK] == order.key) {
                return intent(order, found);
            }
            match items.last().and_then(|last| last["id"].as_str()) {
                Some(last) if has_more(said.as_ref()) => after = last.to_owned(),
                _ => return Reply::Nothing,
            }
        }
        Reply::Unknown
    }

    async fn pay_out(&self, order: &Order) -> Reply {
        let Some(access) = &self.access else { return not_set_up() };
        let Some((amount, currency)) = amount_of(order.money) else { return not_sendable() };
        let form = [
            ("amount", &*amount.to_string()),
            ("currency", &currency),
            ("destination", &order.to),
            ("transfer_group", &order.key),
            ("description", &order.text),
            ("metadata[vouch_intent]", &order.key),
        ];
        let asked = (Some(order.key.as_str()), form.as_slice());
        match self.call(access, Method::POST, "/v1/transfers", asked).await {
            Ok(said) => sent(&said, |item| transfer(order, item)),
            Err(error) => unsent(error),
        }
    }

    async fn find_payout(&self, order: &Order) -> Reply {
        let Some(access) = &self.access else { return Reply::Unknown };
        let form = [("transfer_group", order.key.as_str()), ("limit", PAGE)];
        let said = self.call(access, Method::GET, "/v1/transfers", (None, &form)).await;
        let Some(items) = listed(said.as_ref()) else { return Reply::Unknown };
        items
            .iter()
            .find(|item| item["metadata"][MARK] == order.key)
            .map_or(Reply::Nothing, |item| transfer(order, item))
    }

    /// The company as Stripe charges it, if it is set up to be charged.
    fn payer(&self) -> Option<(&Access, &str, &str)> {
        let access = self.access.as_ref()?;
        Some((access, access.customer.as_deref()?, access.payment_method.as_deref()?))
    }
}

impl PaymentRail for Stripe {
    fn is_by_hand(&self) -> bool {
        false
    }

    fn charge<'a>(&'a self, order: &'a Order) -> Asked<'a> {
        Box::pin(self.charge(order))
    }

    fn find_charge<'a>(&'a self, order: &'a Order) -> Asked<'a> {
        Box::pin(self.find_charge(order))
    }

    fn pay_out<'a>(&'a self, order: &'a Order) -> Asked<'a> {
        Box::pin(self.pay_out(order))
    }

    fn find_payout<'a>(&'a self, order: &'a Order) -> Asked<'a> {
        Box::pin(self.find_payout(order))
    }
}

fn not_set_up() -> Reply {
    Reply::Refused { reason: "stripe_not_set_up".to_owned() }
}

fn not_sendable() -> Reply {
    Reply::Refused { reason: "amount_not_sendable".to_owned() }
}

/// Currencies that Stripe counts in whole units. UGX is not among them: what Stripe says of it differs.
const WHOLE: [&str; 15] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
];

/// Currencies that it counts in thousandths, and takes in hundredths only.
const THOUSANDTHS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// The amount as Stripe counts it, and its currency in small letters; none where it can't be said there to the last
/// digit. Stripe's units are not ISO's: of an ISK it wants a hundred, of an MGA one.
fn amount_of(money: Money) -> Option<(i64, String)> {
    let (minor, digits, code) = (money.minor, money.currency.digits(), money.currency.code());
    let is_whole = WHOLE.contains(&code);
    let amount = match digits {
        0 if is_whole => Some(minor),
        0 if code == "ISK" => minor.checked_mul(100),
        2 if is_whole => (minor % 100 == 0).then_some(minor / 100),
        2 => Some(minor),
        3 if THOUSANDTHS.contains(&code) => (minor % 10 == 0).then_some(minor),
        _ => None,
    };
    amount.map(|amount| (amount, code.to_lowercase()))
}

/// Whether what Stripe keeps under our key is what was asked for: else nobody knows what it is, and a person looks.
fn is_as_asked(order: &Order, item: &Value) -> bool {
    let Some((amount, currency)) = amount_of(order.money) else { return false };
    item["amount"].as_i64() == Some(amount)
        && item["currency"].as_str().is_some_and(|said| said.eq_ignore_ascii_case(&currency))
}

/// What an answer to a request that moves money means.
fn sent(said: &Said, read: impl Fn(&Value) -> Reply) -> Reply {
    let error = &said.body["error"];
    let reason = ["decline_code", "code", "type"].iter().find_map(|name| error[*name].as_str());
    match said.status {
        200..=299 => read(&said.body),
        // The same key with other content: something under this key is there.
        400..=499 if error["type"] == "idempotency_error" => Reply::Unknown,
        // Too many at once: nothing was begun.
        429 => Reply::Nothing,
        // Under way in another request of ours.
        409 => Reply::Unknown,
        400..=404 if reason.is_some() => {
            Reply::Refused { reason: reason.unwrap_or_default().to_owned() }
        }
        _ => Reply::Unknown,
    }
}

fn unsent(error: OutsideError) -> Reply {
    match error {
        OutsideError::NotSent | OutsideError::Refused(_) | OutsideError::Untrusted(_) => {
            Reply::Nothing
        }
        OutsideError::Unknown => Reply::Unknown,
    }
}

fn intent(order: &Order, item: &Value) -> Reply {
    let Some(id) = item["id"].as_str().filter(|_| is_as_asked(order, item)) else {
        return Reply::Unknown;
    };
    let reference = id.to_owned();
    match item["status"].as_str() {
        // Less than was asked for is not all of it.
        Some("succeeded")
            if item["amount_received"]
                .as_i64()
                .is_some_and(|it| Some(it) != item["amount"].as_i64()) =>
        {
            Reply::Unknown
        }
        Some("succeeded") => Reply::Done { reference: Some(reference) },
        Some("processing") => Reply::UnderWay { reference },
        Some(
            "requires_payment_method" | "requires_action" | "requires_confirmation" | "canceled",
        ) => {
            let failure = &item["last_payment_error"];
            let reason = ["decline_code", "code"].iter().find_map(|name| failure[*name].as_str());
            let reason = reason.or(item["status"].as_str()).unwrap_or_default();
            Reply::Refused { reason: reason.to_owned() }
        }
        _ => Reply::Unknown,
    }
}

fn transfer(order: &Order, item: &Value) -> Reply {
    let goes_there = item["destination"].as_str().is_none_or(|to| to == order.to);
    if !goes_there || !is_as_asked(order, item) {
        return Reply::Unknown;
    }
    match (item["id"].as_str(), item["reversed"].as_bool()) {
        (None, _) => Reply::Unknown,
        (Some(_), Some(true)) => Reply::Refused { reason: "reversed".to_owned() },
        (Some(id), _) => Reply::Done { reference: Some(id.to_owned()) },
    }
}

/// What a list holds, if it is an answer that can be relied on.
fn listed<'a>(said: Result<&'a Said, &OutsideError>) -> Option<&'a Vec<Value>> {
    let said = said.ok().filter(|said| said.status == 200)?;
    said.body["data"].as_array()
}

fn has_more(said: Result<&Said, &OutsideError>) -> bool {
    said.is_ok_and(|said| said.body["has_more"] == Value::Bool(true))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap())
    }

    #[test]
    fn amounts_are_counted_as_stripe_counts_them() {
        for (minor, code, counted) in [
            (1_234, "EUR", Some(1_234)),
            (500, "JPY", Some(500)),
            // ISO counts krónur whole and ariary in hundredths, Stripe the other way round.
            (500, "ISK", Some(50_000)),
            (1_000, "MGA", Some(10)),
            (1_050, "MGA", None),
            (5_120, "KWD", Some(5_120)),
            (5_124, "KWD", None),
            (500, "UGX", None),
            (10_000, "CLF", None),
            (i64::MAX, "ISK", None),
        ] {
            let said = amount_of(money(minor, code)).map(|(amount, _)| amount);
            assert_eq!(said, counted, "{minor} {code}");
        }
    }

    #[test]
    fn what_is_not_as_it_was_asked_for_is_not_taken_for_it() {
        let order = Order {
            key: "k".to_owned(),
            money: money(2_000, "EUR"),
            text: String::new(),
            payer: None,
            to: "acct_1".to_owned(),
            since: DateTime::UNIX_EPOCH,
        };
        let done = Reply::Done { reference: Some("x".to_owned()) };
        let made = |change: Value| {
            let mut item = json!({"id": "x", "status": "succeeded", "amount": 2000, "currency": "eur", "reversed": false});
            item.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            item
        };
        assert_eq!(intent(&order, &made(json!({}))), done);
        assert_eq!(intent(&order, &made(json!({"amount_received": 2000}))), done);
        assert_eq!(transfer(&order, &made(json!({"destination": "acct_1"}))), done);
        for change in [
            json!({"amount": 1999}),
            json!({"currency": "usd"}),
            json!({"amount": null}),
            json!({"amount_received": 1999}),
            json!({"status": "requires_capture"}),
            json!({"id": null}),
        ] {
            assert_eq!(intent(&order, &made(change.clone())), Reply::Unknown, "{change}");
        }
        for change in
            [json!({"amount": 1999}), json!({"currency": "usd"}), json!({"destination": "acct_2"})]
        {
            assert_eq!(transfer(&order, &made(change.clone())), Reply::Unknown, "{change}");
        }
    }
}
