//! Whether the tests can fail (RELIABILITY §2.6): bugs planted at the wire, by a connector that lies about what the
//! functions ask, are found by the invariants.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch_local::faults::Mode;

use super::{
    invariants,
    positions::{Clean, Fault, clean, tell_on, what_is_wrong},
    stories,
    story::{Act, Story, tell_again},
};
use crate::stage::Stage;

pub(super) type Lie = Box<dyn FnMut(&str, &mut Value) -> Option<Value> + Send>;

/// What goes wrong besides the bug, until it is found.
const MODES: [Mode; 4] =
    [Mode::HeldNotApplied, Mode::HeldApplied, Mode::TimeoutApplied, Mode::CrashApplied];

/// How long a telling may take; one that does not come to its end is found, too.
const PATIENCE: Duration = Duration::from_secs(20);

/// One write: `Put`, `Update` or `ConditionCheck`, and the key it is about.
pub(super) struct Write<'r> {
    pub(super) kind: &'r str,
    pub(super) pk: String,
    pub(super) sk: String,
    pub(super) body: &'r mut Value,
}

impl Write<'_> {
    pub(super) fn is(&self, kind: &str, in_pk: &str, in_sk: &str) -> bool {
        self.kind == kind && self.pk.contains(in_pk) && self.sk.starts_with(in_sk)
    }

    /// The condition holds whatever is there; what it names stays named. A fence is still made before it is used.
    pub(super) fn always(&mut self) {
        let Some(condition) = self.body["ConditionExpression"].as_str() else { return };
        let always = if self.sk.starts_with("F#") && self.kind == "Update" {
            format!("attribute_exists(pk) AND (({condition}) OR attribute_exists(pk))")
        } else {
            format!("({condition}) OR attribute_exists(pk) OR attribute_not_exists(pk)")
        };
        self.body["ConditionExpression"] = always.into();
    }
}

/// The writes of a request.
fn writes<'r>(operation: &str, request: &'r mut Value) -> Vec<Write<'r>> {
    let place = |at: &Value, part: &str| at[part]["S"].as_str().unwrap_or_default().to_owned();
    let write = |kind: &'r str, body: &'r mut Value| {
        let at = if kind == "Put" { &body["Item"] } else { &body["Key"] };
        Write { kind, pk: place(at, "pk"), sk: place(at, "sk"), body }
    };
    match operation {
        "PutItem" => vec![write("Put", request)],
        "UpdateItem" => vec![write("Update", request)],
        "TransactWriteItems" => {
            let actions = request.get_mut("TransactItems").and_then(Value::as_array_mut);
            let actions = actions.into_iter().flatten();
            let of = |action: &'r mut Value| action.as_object_mut().unwrap().iter_mut().next();
            actions.filter_map(of).map(|(kind, body)| write(kind, body)).collect()
        }
        _ => Vec::new(),
    }
}

/// Rewrites every write.
pub(super) fn each(mut change: impl FnMut(&mut Write<'_>) + Send + 'static) -> Lie {
    Box::new(move |operation, request| {
        writes(operation, request).iter_mut().for_each(&mut change);
        None
    })
}

/// Every condition is left out of transactions that put such a row.
pub(super) fn unconditional(in_pk: &'static str, in_sk: &'static str) -> Lie {
    Box::new(move |operation, request| {
        let mut writes = writes(operation, request);
        if writes.iter().any(|write| write.is("Put", in_pk, in_sk)) {
            writes.iter_mut().filter(|write| !write.sk.starts_with("F#")).for_each(Write::always);
        }
        None
    })
}

/// Such writes are left out of transactions. A check of nothing takes their places, so that answers still say which
/// of the others was refused.
pub(super) fn left_out(kind: &'static str, in_pk: &'static str, in_sk: &'static str) -> Lie {
    Box::new(move |operation, request| {
        let nothing = |write: Write<'_>| {
            write.is(kind, in_pk, in_sk).then(|| {
                json!({ "ConditionCheck": {
                    "TableName": write.body["TableName"],
                    "Key": { "pk": { "S": write.pk }, "sk": { "S": write.sk } },
                    "ConditionExpression": "attribute_exists(pk) OR attribute_not_exists(pk)",
                } })
            })
        };
        let instead: Vec<_> = writes(operation, request).into_iter().map(nothing).collect();
        if let Some(actions) = request.get_mut("TransactItems").and_then(Value::as_array_mut) {
            for (action, nothing) in actions.iter_mut().zip(instead) {
                *action = nothing.unwrap_or_else(|| action.take());
            }
        }
        None
    })
}

/// Adds to a number somewhere in a value, if its name is there.
pub(super) fn add(value: &mut Value, name: &str, more: i64) -> bool {
    match value {
        Value::Object(members) => members.iter_mut().any(|(key, member)| {
            match member["N"].as_str().and_then(|text| text.parse::<i64>().ok()) {
                Some(number) if key == name => {
                    member["N"] = (number + more).to_string().into();
                    true
                }
                _ => add(member, name, more),
            }
        }),
        Value::Array(items) => items.iter_mut().any(|item| add(item, name, more)),
        _ => false,
    }
}

/// What is wrong in a telling with a bug in it; what the invariants say comes first.
async fn wrong_with(story: &Story, clean: &Clean, fault: Fault, lie: Lie) -> Option<String> {
    let stage = story.open();
    stage.world.faults().lie(lie);
    let telling = tokio::time::timeout(PATIENCE, tell_on(&stage, story, clean, fault));
    let differs =
        telling.await.unwrap_or_else(|_| Some("it does not come to its end".to_owned()))?;
    stage.world.faults().heal();
    Some(by_invariants(&stage, story).await.unwrap_or(differs))
}

/// By which invariants the tables are wrong.
async fn by_invariants(stage: &Stage, story: &Story) -> Option<String> {
    let findings = stage.world.deployment().verify().await.ok()?;
    if let Some(finding) = findings.all().first() {
        return Some(finding.to_string());
    }
    let holding = std::panic::AssertUnwindSafe(async {
        invariants::kept(story.state.rows(), &stage.world.rows());
        invariants::hold(stage, story).await;
        None
    });
    what_is_wrong(holding).await
}

/// Tell a story with a bug in it, straight, then thrice, then with faults, until it is found; says by what.
async fn find(story: &Story, plant: &dyn Fn(&Story) -> Lie) -> Option<String> {
    for scene in story.scenes().await {
        let clean = clean(&scene).await;
        let nothing = Fault::AnswerLost(0);
        if let Some(wrong) = wrong_with(&scene, &clean, nothing, plant(story)).await {
            return Some(format!("told straight: {wrong}"));
        }
        if let Act::Arrive(messages) = &scene.acts[0] {
            let thrice = scene.going(vec![Act::Arrive(vec![messages.clone(); 3].concat())]);
            if let Some(wrong) = wrong_with(&thrice, &clean, nothing, plant(story)).await {
                return Some(format!("told thrice: {wrong}"));
            }
        }
        for (n, (service, operation)) in (1..).zip(&clean.calls) {
            for mode in MODES.iter().filter(|mode| mode.concerns(*service, operation)) {
                let fault = Fault::Calls(n, *mode, 1);
                if let Some(wrong) = wrong_with(&scene, &clean, fault, plant(story)).await {
                    return Some(format!("{operation} {mode:?}: {wrong}"));
                }
            }
        }
    }
    None
}

pub(super) async fn is_found(bug: &str, story: &Story, plant: impl Fn(&Story) -> Lie) {
    let found = find(story, &plant).await;
    let found = found.unwrap_or_else(|| panic!("nobody noticed: {bug}"));
    // A request that is refused shows nothing: the bug never came to be.
    assert!(!found.contains("dead: 1"), "{bug}: {found}");
    let said: String = found.chars().take(160).collect();
    println!("{bug}: {said}");
}

#[tokio::test]
async fn what_the_worker_forgets_is_found() {
    let (refunded, late) = (stories::refunded().await, stories::late().await);
    is_found("the effect is on no condition", &refunded, |_| unconditional("#TXN#", "TXN")).await;
    is_found("a refund is on no condition", &refunded, |_| unconditional("#TXN#", "REF#")).await;
    is_found("the fence is left out", &late, |_| {
        each(|write| {
            if write.sk.starts_with("F#") || write.pk.ends_with("#CPR") {
                write.always();
            }
        })
    })
    .await;
    is_found("a line is not added to its fence", &refunded, |_| left_out("Update", "#PER#", "F#"))
        .await;
    is_found("a commission has no line", &refunded, |_| left_out("Put", "#PTN#", "COM#")).await;
    is_found("an intent is forgotten", &refunded, |_| left_out("Put", "#OUT#", "OUT")).await;
    is_found("a delivery is not written down", &refunded, |_| left_out("Put", "#DLV#", "")).await;
}

#[tokio::test]
async fn wrong_amounts_and_answers_are_found() {
    let (refunded, parked) = (stories::refunded().await, stories::parked().await);
    is_found("a posting is a cent too much", &refunded, |_| {
        each(|write| {
            if write.is("Put", "#PTN#", "ENT#") {
                assert!(add(&mut write.body["Item"]["postings"], "minor", 1));
            }
        })
    })
    .await;
    is_found("a commission is rounded another way", &refunded, |_| {
        each(|write| {
            if write.is("Put", "#PTN#", "COM#") {
                assert!(add(&mut write.body["Item"], "minor", -1));
            }
        })
    })
    .await;
    is_found("a line goes to another company's books", &refunded, |_| {
        each(|write| {
            if write.is("Put", "#PTN#", "COM#") {
                let start = write.pk.find("cmp_").unwrap();
                let mut pk = write.pk.clone();
                pk.replace_range(start + 4..start + 5, "5");
                write.body["Item"]["pk"]["S"] = pk.into();
            }
        })
    })
    .await;
    is_found("what waits is not looked for", &parked, |_| {
        Box::new(|operation, request| {
            let waiting = operation == "Query" && request.to_string().contains("\"PRK#");
            waiting.then(|| json!({ "Items": [], "Count": 0, "ScannedCount": 0 }))
        })
    })
    .await;
    is_found("a write that was never done is answered", &refunded, |_| {
        Box::new(|operation, _| (operation == "TransactWriteItems").then(|| json!({})))
    })
    .await;
}

/// What the queue says to one message, or to several, that it keeps.
fn acknowledged(request: &Value) -> Value {
    let kept = |id: &Value| json!({ "Id": id, "MessageId": "7", "MD5OfMessageBody": "7" });
    match request["Entries"].as_array() {
        None => kept(&Value::Null),
        Some(entries) => {
            let kept: Vec<Value> = entries.iter().map(|entry| kept(&entry["Id"])).collect();
            json!({ "Successful": kept, "Failed": [] })
        }
    }
}

#[tokio::test]
async fn bugs_of_month_end_are_found() {
    let closed = stories::closed().await;
    is_found("a payout is on no condition", &closed, |_| unconditional("#PER#", "PAY#")).await;
    is_found("a statement is on no condition", &closed, |_| unconditional("#PER#", "STM#")).await;
    is_found("a number has a gap", &closed, |_| {
        each(|write| {
            if write.is("Put", "#PER#", "INV#") || write.is("Put", "#PER#", "STM#") {
                add(&mut write.body["Item"], "number", 1);
            }
        })
    })
    .await;
    is_found("a statement is not chained to its lines", &closed, |_| {
        each(|write| {
            if write.is("Put", "#PER#", "STM#") {
                write.body["Item"]["hash"]["S"] = "0".repeat(64).into();
            }
        })
    })
    .await;
    is_found("an invoice charges a cent too little", &closed, |_| {
        each(|write| {
            if write.is("Put", "#PER#", "INV#") {
                assert!(add(&mut write.body["Item"], "total", -1));
            }
        })
    })
    .await;
    is_found("a charge is not written down", &closed, |_| left_out("Put", "CO#", "ENT#")).await;
    is_found("a job is acknowledged and never sent", &closed, |_| {
        Box::new(|operation, request| {
            let text = request.to_string();
            let is_payout = text.contains("PayOut") || text.contains("pay_out");
            (is_payout && operation.starts_with("SendMessage")).then(|| acknowledged(request))
        })
    })
    .await;
}

#[tokio::test]
async fn old_lines_and_totals_told_twice_are_found() {
    let late = stories::late().await;
    // The invoicer itself draws nothing up from lines that do not come to their fence.
    let found = find(&late, &|story| {
        let frozen = story.state.frozen();
        Box::new(move |operation, request| {
            let lines = operation == "Query" && request.to_string().contains("\"ENT#");
            lines.then(|| frozen.read(operation, request)).flatten()
        })
    })
    .await;
    println!("lines are read from a replica: {}", found.expect("nobody noticed"));
    let refunded = stories::refunded().await;
    is_found("totals are counted twice", &refunded, |_| {
        each(|write| {
            if write.pk.contains("#ROLL") && write.kind == "Update" {
                let values = write.body["ExpressionAttributeValues"].as_object_mut().unwrap();
                for value in values.values_mut() {
                    if let Some(number) = value["N"].as_str().and_then(|n| n.parse::<i64>().ok()) {
                        value["N"] = (number * 2).to_string().into();
                    }
                }
            }
        })
    })
    .await;
}

#[tokio::test]
async fn a_bug_of_the_click_counter_is_found() {
    let clicked = stories::clicked().await;
    is_found("a visitor is not remembered", &clicked, |_| {
        each(|write| {
            if write.kind == "Put" && write.pk.contains("#LNK#") {
                write.always();
            }
        })
    })
    .await;
}

/// An effect that expires protects nothing afterwards.
#[tokio::test]
async fn an_effect_that_expires_is_found() {
    let story = stories::refunded().await;
    let stage = story.open();
    stage.world.faults().lie(each(|write| {
        if write.is("Put", "#TXN#", "TXN") || write.is("Put", "#TXN#", "REF#") {
            write.body["Item"]["expires_at"] = json!({ "N": "1800000000" });
        }
    }));
    super::story::tell(&stage.world, &story.acts).await;
    stage.world.faults().heal();
    assert_eq!(by_invariants(&stage, &story).await, None, "nothing has expired yet");
    let later = stage.world.now() + TimeDelta::days(400);
    stage.world.deployment().engine().sweep_ttl(later).await.unwrap();
    tell_again(&stage.world, &story.messages()).await;
    let found = by_invariants(&stage, &story).await;
    println!("the effect expires: {}", found.expect("nobody noticed"));
}
