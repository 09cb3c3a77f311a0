//! What can be done in the shop: sign up, pay, have money given back, cancel. Each is written down, then told to Vouch.

use std::time::Duration;

use serde_json::{Value, json};
use vouch_domain::money::{Currency, Money};

use super::billing::{Call, Sender};
use super::pages::{self, PayForm, SignUpForm};
use super::till::{Customer, NewCustomer, Payment};
use crate::demo::Demo;
use crate::gateway;
use crate::pages::{Pages, Reply, Trouble, Visit};

/// The shop’s front; its cookies are sent to whatever lies below.
pub(crate) const FRONT: &str = "/shop";

/// The shop's cookie for the click token, for as long as its program counts clicks.
pub(crate) const CLICK_COOKIE: &str = "larkfield_click";
pub(crate) const CLICK_SECONDS: u32 = 90 * 24 * 60 * 60;

/// The shop's cookie for who somebody is.
pub(crate) const CUSTOMER_COOKIE: &str = "larkfield_customer";
const CUSTOMER_SECONDS: u32 = 365 * 24 * 60 * 60;

/// How long a page waits for Vouch to have booked what was told, so that it can show it.
const PATIENCE: Duration = Duration::from_secs(3);

/// `POST /shop/…`
pub(crate) async fn act(pages: &Pages, visit: &Visit, what: &str) -> Result<Reply, Trouble> {
    match what {
        "sign-up" => sign_up(pages, visit).await,
        "pay" => pay(pages, visit).await,
        "refund" => refund(pages, visit).await,
        "cancel" => cancel(pages, visit).await,
        "send-again" => send_again(pages, visit).await,
        "leave" => Ok(Reply::see("/shop").with_cookie(CUSTOMER_COOKIE, "", FRONT, 0).with_cookie(
            CLICK_COOKIE,
            "",
            FRONT,
            0,
        )),
        _ => Err(Trouble::NoPage),
    }
}

async fn sign_up(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let form = SignUpForm::read(&visit.form);
    if form.is_wrong() {
        return pages::mend_sign_up(pages, visit, &form).await;
    }
    let new = NewCustomer {
        name: &form.name,
        email: &form.email,
        click: visit.cookie(CLICK_COOKIE).filter(|token| !token.is_empty()),
        partner_code: Some(form.partner_code.as_str()).filter(|code| !code.is_empty()),
        at: visit.now,
    };
    let customer = pages.shop.till()?.sign_up(&new)?;
    let mut data =
        json!({ "customer_id": customer.id, "name": customer.name, "email": customer.email });
    for (name, value) in [("click", &customer.click), ("partner_code", &customer.partner_code)] {
        if let Some(value) = value {
            data[name] = json!(value);
        }
    }
    tell(pages, visit, &customer, "customer.signed_up", &customer.id, data).await?;
    settle(pages).await;
    let reply = Reply::see("/shop/account");
    Ok(reply.with_cookie(CUSTOMER_COOKIE, &customer.id, FRONT, CUSTOMER_SECONDS))
}

async fn pay(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let Some(customer) = customer(pages, visit)? else {
        return Ok(Reply::see("/shop"));
    };
    let form = PayForm::read(&visit.form);
    let (Some(amount), Some(tax)) = (form.amount(), form.tax()) else {
        return pages::mend_payment(pages, visit, &form).await;
    };
    let till = pages.shop.till()?;
    let paid = till.pay(&customer, form.plan.name, amount, visit.now)?;
    let mut data = json!({
        "transaction_id": paid.id, "customer_id": customer.id,
        "amount": amount.amount(), "currency": amount.currency,
    });
    if tax.minor > 0 {
        data["tax"] = json!(tax.amount());
    }
    tell(pages, visit, &customer, "transaction.paid", &paid.id, data).await?;
    if form.plan.is_monthly && customer.plan.as_deref() != Some(form.plan.name) {
        till.subscribe(&customer, Some(form.plan.name))?;
        let data =
            json!({ "customer_id": customer.id, "status": "active", "plan": form.plan.name });
        tell(pages, visit, &customer, "subscription.updated", &customer.id, data).await?;
    }
    settle(pages).await;
    Ok(Reply::see("/shop/account#payments"))
}

async fn refund(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let Some(customer) = customer(pages, visit)? else {
        return Ok(Reply::see("/shop"));
    };
    let till = pages.shop.till()?;
    let id = visit.form.text("payment");
    let payments = till.payments(&customer)?;
    let payment = payments.into_iter().find(|payment| payment.id == id);
    let payment = payment.ok_or(Trouble::NoSuch("payment"))?;
    let amount = match wanted(visit, &payment) {
        Ok(amount) => amount,
        Err(wrong) => return pages::mend_refund(pages, visit, &payment, wrong).await,
    };
    let refund = till.refund(&payment, amount, visit.now)?;
    let data = json!({
        "refund_id": refund, "transaction_id": payment.id,
        "amount": amount.amount(), "currency": amount.currency, "reason": "refund",
    });
    tell(pages, visit, &customer, "transaction.refunded", &payment.id, data).await?;
    settle(pages).await;
    Ok(Reply::see("/shop/account#payments"))
}

/// What is to be given back: all that is left, or the part that was typed; else the message of what is wrong.
fn wanted(visit: &Visit, payment: &Payment) -> Result<Money, &'static str> {
    let left = payment.left();
    if left.minor == 0 {
        return Err("shop-refund-nothing-left");
    }
    if visit.form.text("how") == "all" {
        return Ok(left);
    }
    let amount = parse(visit.form.text("amount"), left.currency)?;
    if amount.minor > left.minor {
        return Err("shop-refund-too-much");
    }
    Ok(amount)
}

/// An amount as people type it, else the message of what is wrong.
pub(super) fn parse(text: &str, currency: Currency) -> Result<Money, &'static str> {
    let amount = Money::parse(&text.replace(',', "."), currency);
    match amount {
        Ok(amount) if amount.minor > 0 => Ok(amount),
        Ok(_) => Err("shop-amount-nil"),
        Err(_) if currency.digits() == 0 => Err("shop-amount-whole"),
        Err(_) => Err("shop-amount-wrong"),
    }
}

async fn cancel(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let Some(customer) = customer(pages, visit)? else {
        return Ok(Reply::see("/shop"));
    };
    if let Some(plan) = &customer.plan {
        pages.shop.till()?.subscribe(&customer, None)?;
        let data = json!({ "customer_id": customer.id, "status": "canceled", "plan": plan });
        tell(pages, visit, &customer, "subscription.updated", &customer.id, data).await?;
        settle(pages).await;
    }
    Ok(Reply::see("/shop/account"))
}

/// Send what was not accepted, as it was: under the same id it counts once, however often it arrives.
async fn send_again(pages: &Pages, visit: &Visit) -> Result<Reply, Trouble> {
    let Some(customer) = customer(pages, visit)? else {
        return Ok(Reply::see("/shop"));
    };
    let id = visit.form.text("call");
    let told = pages.shop.till()?.told(&customer)?;
    let told = told.into_iter().find(|told| told.call.id == id);
    let told = told.ok_or(Trouble::NoSuch("call"))?;
    send(pages, &told.call).await?;
    settle(pages).await;
    Ok(Reply::see("/shop/account#told"))
}

/// Who it is, by its cookie.
pub(super) fn customer(pages: &Pages, visit: &Visit) -> Result<Option<Customer>, Trouble> {
    let Some(id) = visit.cookie(CUSTOMER_COOKIE) else {
        return Ok(None);
    };
    Ok(pages.shop.till()?.find_customer(id)?)
}

/// Write down what is to be told, then tell it: what is lost on the way can be sent again.
async fn tell(
    pages: &Pages,
    visit: &Visit,
    customer: &Customer,
    kind: &str,
    about: &str,
    data: Value,
) -> Result<(), Trouble> {
    let id = format!("msg_shop_{}", gateway::fresh_request_id());
    let call = Call::of(id, kind, visit.now, data);
    pages.shop.till()?.note(customer, &call, about, visit.now)?;
    send(pages, &call).await
}

async fn send(pages: &Pages, call: &Call) -> Result<(), Trouble> {
    let demo = Demo::of(&pages.deployment).ok_or(Trouble::NoDemo)?;
    let sender = Sender::new(&pages.deployment, demo.company, &demo.webhook_secret);
    let sent = async { sender?.send(call).await };
    let status = sent.await.map_err(super::Error::from)?;
    pages.shop.till()?.note_answer(&call.id, status.as_u16())?;
    Ok(())
}

/// Wait a moment until what was told is booked. What takes longer is shown as being on its way.
async fn settle(pages: &Pages) {
    let deployment = std::sync::Arc::clone(&pages.deployment);
    // On its own: a drain that is given up half-way would leave messages to be received again.
    let draining = tokio::spawn(async move { deployment.drain().await });
    if let Ok(Ok(Err(error))) = tokio::time::timeout(PATIENCE, draining).await {
        tracing::warn!(%error, "what the shop told is not booked yet");
    }
}
