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
use vouch_domain::people::rails::StripeAccess;
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
        let (amount, currency) = amount_of(order);
        let form = [
            ("amount", amount.as_str()),
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
            Ok(said) => sent(&said, intent),
            Err(error) => unsent(error),
        }
    }

    async fn find_charge(&self, order: &Order) -> Reply {
        let Some((access, customer, _)) = self.payer() else { return Reply::Unknown };
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
                return intent(found);
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
        let (amount, currency) = amount_of(order);
        let form = [
            ("amount", amount.as_str()),
            ("currency", &currency),
            ("destination", &order.to),
            ("transfer_group", &order.key),
            ("description", &order.text),
            ("metadata[vouch_intent]", &order.key),
        ];
        let asked = (Some(order.key.as_str()), form.as_slice());
        match self.call(access, Method::POST, "/v1/transfers", asked).await {
            Ok(said) => sent(&said, transfer),
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
            .map_or(Reply::Nothing, transfer)
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

/// The amount as Stripe takes it: minor units, the currency in small letters.
fn amount_of(order: &Order) -> (String, String) {
    (order.money.minor.to_string(), order.money.currency.to_string().to_lowercase())
}

/// What an answer to a request that moves money means.
fn sent(said: &Said, read: fn(&Value) -> Reply) -> Reply {
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
        OutsideError::NotSent | OutsideError::Refused(_) => Reply::Nothing,
        OutsideError::Unknown => Reply::Unknown,
    }
}

fn intent(item: &Value) -> Reply {
    let Some(id) = item["id"].as_str() else { return Reply::Unknown };
    let reference = id.to_owned();
    match item["status"].as_str() {
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

fn transfer(item: &Value) -> Reply {
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
