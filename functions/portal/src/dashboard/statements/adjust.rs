//! The form that corrects what a partner is owed, with words that the partner reads.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    books::{ledger::Page, statement::StatementId},
    money::Money,
    people::company::Scope,
};
use vouch_runtime::Context;
use vouch_store::adjustments::Adjustment;

use crate::{
    api::input::Named,
    books::Books,
    dashboard::ways,
    kit::{Arg, Field, Form, figures, part},
    pages::{
        once,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    partners, review,
};

/// What stands in the form.
#[derive(Debug, Default)]
pub(super) struct Draft {
    amount: String,
    reason: String,
    wrong: Vec<&'static str>,
    once: String,
}

impl Draft {
    /// An empty one.
    pub(super) fn new(ctx: &Context) -> Self {
        Self { once: once::one_time(ctx), ..Self::default() }
    }
}

/// `POST /dashboard/statements/{statement}/adjust`
pub(super) async fn create(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<StatementId>,
    sent: Sent,
) -> Shown {
    let Page { partner, currency, month } = id.0;
    partners::find(&ctx, visit.company.id, partner).await?;
    let (amount, reason) = (sent.field("amount"), sent.field("reason"));
    // People write a minus as they read it.
    let plain = amount.replace('\u{2212}', "-");
    let money = Money::parse_signed(plain.trim_start_matches('+'), currency);
    let money = money.ok().filter(|money| money.minor != 0);
    let mut wrong = Vec::new();
    if money.is_none() {
        wrong.push("amount");
    }
    if !review::is_reason(reason) {
        wrong.push("reason");
    }
    let Some(money) = money.filter(|_| wrong.is_empty()) else {
        let draft = Draft {
            amount: amount.to_owned(),
            reason: reason.to_owned(),
            wrong,
            once: sent.exact(once::FIELD).to_owned(),
        };
        let (title, main) = Box::pin(super::content(&ctx, &visit, id, (0, ""), &draft)).await?;
        return Ok(visit.mend(&title, main));
    };
    let fresh = once::fresh(&ctx, &format!("adjustment of {id}"), &sent)?;
    let wished = Adjustment {
        partner,
        month,
        amount: money,
        id: review::adjustment_id(&fresh),
        text: review::reason_of(reason)?,
    };
    let by = Some(visit.row.member.name.clone());
    Box::pin(review::adjust(&ctx, &visit.company, wished, Some(month), by)).await?;
    Ok(see(&ways::asked(&ways::statement(id), &[("done", "adjusted")])))
}

/// The form; nothing where the statement is fixed.
pub(super) fn form(
    visit: &MemberVisit,
    books: &Books<'_>,
    id: StatementId,
    draft: &Draft,
) -> Markup {
    let (reader, page) = (&visit.reader, id.0);
    let is_fixed = !matches!(books.state(page.month).name(), "open" | "review" | "paused");
    if is_fixed || page.month > books.current() || !visit.may(Scope::Write) {
        return html! {};
    }
    let problem = |name: &str| {
        let is_wrong = draft.wrong.contains(&name);
        let text = reader.say(&format!("dashboard-statements-adjust-{name}-wrong"));
        if is_wrong { text } else { String::new() }
    };
    let (amount_wrong, reason_wrong) = (problem("amount"), problem("reason"));
    let wrong: Vec<(String, String)> =
        draft.wrong.iter().map(|name| ((*name).to_owned(), problem(name))).collect();
    let mut hidden = visit.hidden().to_vec();
    hidden.push((once::FIELD, &draft.once));
    let month = figures::month(reader, page.month);
    let words = [("month", Arg::Text(&month)), ("currency", Arg::Text(page.currency.code()))];
    part(
        "adjust",
        &reader.say("dashboard-statements-adjust"),
        html! {
            p { (reader.say_with("dashboard-statements-adjust-text", &words)) }
            (Form {
                action: &format!("{}/adjust", ways::statement(id)),
                button: &reader.say("dashboard-statements-adjust-button"),
                working: &reader.say("dashboard-statements-adjusting"),
                hidden: &hidden,
                wrong: &wrong,
                fields: html! {
                    (Field {
                        name: "amount",
                        label: &reader.say_with("dashboard-statements-adjust-amount", &words),
                        help: &reader.say("dashboard-statements-adjust-amount-help"),
                        value: &draft.amount,
                        wrong: &amount_wrong,
                        autocomplete: "off",
                        short: true,
                        ..Field::default()
                    }.shown(reader))
                    (Field {
                        name: "reason",
                        label: &reader.say("dashboard-statements-adjust-reason"),
                        help: &reader.say("dashboard-commissions-reason-help"),
                        value: &draft.reason,
                        wrong: &reason_wrong,
                        autocomplete: "off",
                        ..Field::default()
                    }.shown(reader))
                },
            }.shown(reader))
        },
    )
}
