//! Terms through the API: every kind of rule can be written, is shown as it was written, and nothing else is taken.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Api, items, text};
use crate::stage::Stage;

/// Every rule that the seeds know, as it is written.
fn written(program: &str, partner: &str) -> Vec<Value> {
    vec![
        json!({"type": "percentage", "rate": "10"}),
        json!({"program": program, "type": "percentage", "rate": "12.5", "basis": "profit", "duration_months": 12}),
        json!({"program": program, "partner": partner, "type": "percentage", "rate": "20", "minimum": "1.00", "cap": "500.00",
            "threshold": "50.00", "currency": "EUR", "by_tier": {"gold": "30", "platinum": "33.3333"}}),
        json!({"program": program, "partner": partner, "type": "follow_program"}),
        json!({"program": program, "type": "flat", "amount": "5.00", "currency": "EUR", "sales": "first", "by_tier": {"gold": "7.50"}}),
        json!({"program": program, "type": "follow_program"}),
        json!({"type": "tracking_only"}),
        json!({"family": "partners", "type": "percentage", "rate": "10", "duration_months": 1}),
        json!({"family": "partners", "type": "percentage", "rate": "5", "basis": "revenue", "threshold": "100.00",
            "threshold_of": "referred_earnings", "cap": "1000.00", "currency": "EUR"}),
        json!({"family": "partners", "type": "flat", "amount": "25.00", "currency": "EUR", "fee_due": "first_sale"}),
        json!({"family": "partners", "partner": partner, "type": "percentage", "rate": "2", "basis": "profit"}),
        json!({"family": "partners", "partner": partner, "type": "tracking_only"}),
        json!({"family": "partners", "partner": partner, "type": "follow_program"}),
        json!({"family": "partners", "type": "tracking_only"}),
    ]
}

fn list_of(row: &Value) -> String {
    let part =
        |name: &str| row[name].as_str().map(|value| format!("{name}={value}&")).unwrap_or_default();
    format!("/terms?{}{}{}", part("family"), part("program"), part("partner"))
}

// req: E02, E03, E06, E07, E12, E13, V20
#[tokio::test]
async fn every_rule_can_be_written_and_is_shown_as_it_was_written() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let (program, partner) = (stage.program.id.to_string(), stage.partner.id.to_string());
    for (n, mut row) in written(&program, &partner).into_iter().enumerate() {
        let ahead = TimeDelta::minutes(20 + i64::try_from(n).unwrap());
        row["valid_from"] = json!(stage.world.now() + ahead);
        let made = api.make("/terms", row.clone()).await;
        for (field, value) in row.as_object().unwrap() {
            let shown = &made[field];
            let same = match field.as_str() {
                // Written to the millisecond.
                "valid_from" => text(&made, field)[..23] == text(&row, field)[..23],
                _ => shown == value,
            };
            assert!(same, "{field} of {row} is shown as {shown}");
        }
        let rows = api.get(&list_of(&row)).await;
        assert_eq!(items(&rows).last().unwrap(), &made, "{row}");
    }
    let own = api.get(&format!("/terms?family=partners&partner={partner}")).await;
    assert_eq!(items(&own).len(), 3);
    let company = api.get("/terms").await;
    assert_eq!(items(&company).len(), 2, "the company's own rows, not its programs'");
}

/// What is right in itself, what is wrong with it, and the field that is to be named; none where somebody is unknown.
fn mistakes(program: &str, partner: &str) -> Vec<(Value, Value, &'static str)> {
    let percentage = json!({"program": program, "type": "percentage", "rate": "10"});
    let flat = json!({"program": program, "type": "flat", "amount": "5.00", "currency": "EUR"});
    let recruiting = json!({"family": "partners", "type": "percentage", "rate": "10"});
    let fee = json!({"family": "partners", "type": "flat", "amount": "5.00", "currency": "EUR"});
    let nothing = json!({"program": program, "type": "tracking_only"});
    vec![
        (percentage.clone(), json!({"amount": "5.00", "currency": "EUR"}), "amount"),
        (percentage.clone(), json!({"rate": "100.01"}), "rate"),
        (percentage.clone(), json!({"rate": "-1"}), "rate"),
        (percentage.clone(), json!({"rate": "1e1"}), "rate"),
        (percentage.clone(), json!({"rate": null}), "rate"),
        (percentage.clone(), json!({"basis": "payout"}), "basis"),
        (percentage.clone(), json!({"basis": "gross"}), "basis"),
        (percentage.clone(), json!({"cap": "5.00"}), "currency"),
        (percentage.clone(), json!({"cap": "5.001", "currency": "EUR"}), "cap"),
        (percentage.clone(), json!({"cap": "0.00", "currency": "EUR"}), "cap"),
        (percentage.clone(), json!({"cap": "-5.00", "currency": "EUR"}), "cap"),
        (percentage.clone(), json!({"cap": "99999999999999999999.00", "currency": "EUR"}), "cap"),
        (percentage.clone(), json!({"cap": "5.00", "currency": "XXZ"}), "currency"),
        (percentage.clone(), json!({"minimum": "0", "currency": "EUR"}), "minimum"),
        (percentage.clone(), json!({"threshold": "x", "currency": "EUR"}), "threshold"),
        (percentage.clone(), json!({"threshold_of": "own_earnings"}), "threshold_of"),
        (
            percentage.clone(),
            json!({"threshold": "5", "currency": "EUR", "threshold_of": "referred_earnings"}),
            "threshold_of",
        ),
        (percentage.clone(), json!({"by_tier": {"gold": "101"}}), "by_tier"),
        (percentage.clone(), json!({"by_tier": {"diamond": "10"}}), "by_tier"),
        (percentage.clone(), json!({"duration_months": 0}), "duration_months"),
        (percentage.clone(), json!({"duration_months": 1201}), "duration_months"),
        (percentage.clone(), json!({"fee_due": "approval"}), "fee_due"),
        (percentage.clone(), json!({"partner": "ptn_00000000000000000000000000"}), ""),
        (percentage.clone(), json!({"partner": "x"}), "partner"),
        (percentage.clone(), json!({"surprise": 1}), "surprise"),
        (flat.clone(), json!({"rate": "10"}), "rate"),
        (flat.clone(), json!({"currency": null}), "currency"),
        (flat.clone(), json!({"basis": "profit"}), "basis"),
        (flat.clone(), json!({"minimum": "1.00"}), "minimum"),
        (flat.clone(), json!({"threshold": "1.00"}), "threshold"),
        (flat.clone(), json!({"amount": "-5.00"}), "amount"),
        (flat.clone(), json!({"by_tier": {"gold": "1.001"}}), "by_tier"),
        (nothing.clone(), json!({"sales": "first"}), "sales"),
        (nothing.clone(), json!({"cap": "1.00", "currency": "EUR"}), "cap"),
        (nothing.clone(), json!({"duration_months": 3}), "duration_months"),
        (recruiting.clone(), json!({"program": program}), "program"),
        (recruiting.clone(), json!({"sales": "first"}), "sales"),
        (recruiting.clone(), json!({"type": "follow_program", "rate": null}), "type"),
        (fee.clone(), json!({"cap": "5.00"}), "cap"),
        (fee.clone(), json!({"fee_due": "later"}), "fee_due"),
        (json!({"type": "percentage", "rate": "1"}), json!({"partner": partner}), "program"),
    ]
}

// req: E03
#[tokio::test]
async fn a_rule_that_does_not_fit_together_names_the_field_and_is_not_written() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let (program, partner) = (stage.program.id.to_string(), stage.partner.id.to_string());
    let before = api.get(&format!("/terms?program={program}")).await;
    for (base, wrong, field) in mistakes(&program, &partner) {
        let mut body = base.clone();
        for (name, value) in wrong.as_object().unwrap() {
            body[name] = value.clone();
        }
        body["valid_from"] = json!(stage.world.now() + TimeDelta::hours(1));
        let (status, fields) = api.refused("/terms", body.clone()).await;
        if field.is_empty() {
            assert_eq!(status, 404, "{body}");
        } else {
            assert_eq!(status, 422, "{body}");
            assert!(fields.iter().any(|named| named.starts_with(field)), "{body}: {fields:?}");
        }
    }
    assert_eq!(api.get(&format!("/terms?program={program}")).await, before);
    for list in ["/terms", "/terms?family=partners"] {
        assert!(items(&api.get(list).await).is_empty(), "{list}");
    }
}

#[tokio::test]
async fn rows_of_a_company_written_at_once_are_all_there() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let row = |n: i64| json!({"family": "partners", "type": "percentage", "rate": "1", "valid_from": stage.world.now() + TimeDelta::minutes(30 + n)});
    api.make("/terms", row(0)).await;
    let (first, second, third) = tokio::join!(
        api.post("/terms", row(1)),
        api.post("/terms", row(2)),
        api.post("/terms", row(3)),
    );
    for answer in [first, second, third] {
        answer.expect(201);
    }
    assert_eq!(items(&api.get("/terms?family=partners").await).len(), 4);
}
