//! What became of a run that people sent, as one of them says it: all of it was paid, but for the payouts that are
//! ticked, and why those were not.

use maud::{Markup, html};
use vouch_domain::{
    books::payout::{Payout, PayoutId},
    money::Money,
};

use crate::{
    api::input::is_line,
    dashboard::{names::Names, ways},
    kit::{Field, Form, figures},
    pages::{sent::Sent, visit::MemberVisit},
};

/// How long a bank's reference, or a reason, may be.
const LINE_MOST: usize = 140;

/// How much of a name stands beside its box.
const NAME_SHOWN: usize = 36;

/// What was typed and ticked.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) reference: String,
    reason: String,
    failed: Vec<PayoutId>,
    wrong: Vec<&'static str>,
}

impl Draft {
    /// What a form sent, and what is wrong with it.
    pub(super) fn sent(sent: &Sent) -> Self {
        let failed = sent.fields().filter(|(name, _)| *name == "failed");
        let mut draft = Self {
            reference: sent.field("reference").to_owned(),
            reason: sent.field("reason").to_owned(),
            failed: failed.filter_map(|(_, id)| id.parse().ok()).collect(),
            wrong: Vec::new(),
        };
        if !is_line(&draft.reference, LINE_MOST) {
            draft.wrong.push("reference");
        }
        // A reason is asked for where one did not go.
        if (!draft.failed.is_empty() || !draft.reason.is_empty())
            && !is_line(&draft.reason, LINE_MOST)
        {
            draft.wrong.push("reason");
        }
        draft
    }

    pub(super) fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// Those that did not go, each with why.
    pub(super) fn failed(&self) -> Vec<(PayoutId, String)> {
        self.failed.iter().map(|id| (*id, self.reason.clone())).collect()
    }
}

/// The form that says it.
pub(super) fn form(
    visit: &MemberVisit,
    names: &Names,
    (own, payouts): (&str, &[Payout]),
    draft: &Draft,
) -> Markup {
    let reader = &visit.reader;
    let problem = |name: &str| reader.say(&format!("dashboard-payouts-wrong-{name}"));
    let field = |name: &'static str, value: &str, optional: bool| {
        let is_wrong = draft.wrong.contains(&name);
        Field {
            name,
            label: &reader.say(&format!("dashboard-payouts-{name}")),
            help: &reader.say(&format!("dashboard-payouts-help-{name}")),
            value,
            wrong: &if is_wrong { problem(name) } else { String::new() },
            autocomplete: "off",
            optional,
            ..Field::default()
        }
        .shown(reader)
    };
    let summary: Vec<(String, String)> =
        draft.wrong.iter().map(|name| ((*name).to_owned(), problem(name))).collect();
    let is_open = !draft.failed.is_empty() || draft.wrong.contains(&"reason");
    Form {
        action: &format!("{own}/paid"),
        button: &reader.say("dashboard-payouts-run-paid-button"),
        working: &reader.say("dashboard-payouts-working"),
        hidden: &visit.hidden(),
        wrong: &summary,
        fields: html! {
            (field("reference", &draft.reference, false))
            details open[is_open] {
                summary { (reader.say("dashboard-payouts-run-but")) }
                div class="fields" {
                    fieldset {
                        legend { (reader.say("dashboard-payouts-run-which")) }
                        @for payout in payouts.iter().filter(|payout| !payout.status.is_over()) {
                            (pick(visit, names, payout, draft))
                        }
                    }
                    (field("reason", &draft.reason, true))
                }
            }
        },
    }
    .shown(reader)
}

fn pick(visit: &MemberVisit, names: &Names, payout: &Payout, draft: &Draft) -> Markup {
    let page = payout.id.page;
    html! {
        label class="pick" {
            input type="checkbox" name="failed" value=(payout.id) checked[draft.failed.contains(&payout.id)];
            span {
                (figures::shortened(&names.name(page.partner), NAME_SHOWN)) ", "
                (figures::amount(&visit.reader, Money::new(payout.minor, page.currency)))
            }
        }
    }
}

/// That a payout is in a run, where what becomes of it is said.
pub(super) fn in_run(visit: &MemberVisit, payout: &Payout) -> Markup {
    let Some(run) = payout.run else { return html! {} };
    html! {
        p {
            (visit.reader.say("dashboard-payouts-one-in-run")) " "
            a href=(ways::payout_run(run)) { (visit.reader.say("dashboard-payouts-one-run-link")) }
        }
    }
}
