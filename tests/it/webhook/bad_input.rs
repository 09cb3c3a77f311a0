//! What a stranger or a broken sender may send: a clear answer of the contract each time, and nothing kept.

use serde_json::{Value, json};

use super::desk::{Answer, Call, Desk, NEXT_SECRET, SALE};

fn sale(changes: &Value) -> String {
    let mut whole: Value = serde_json::from_str(SALE).unwrap();
    whole["data"].as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    whole.to_string()
}

/// The answer to a call that can't be proven.
async fn generic_401(desk: &Desk) -> Answer {
    let answer = desk.send(desk.call(SALE).request()).await;
    answer.is_problem(401);
    answer
}

// req: B08
#[tokio::test]
async fn headers_that_prove_nothing_all_read_the_same_401() {
    let desk = Desk::open().await;
    let generic = generic_401(&desk).await;
    let call = desk.call(SALE);
    let (good, time, signature) =
        (call.clone().signed(), call.timestamp.to_string(), call.signature());
    let headers = |id: &str, time: &str, signature: &str| {
        let call = call.clone().with("webhook-id", id).with("webhook-timestamp", time);
        call.with("webhook-signature", signature)
    };
    for (what, call) in [
        ("no id", good.clone().without("webhook-id")),
        ("no time", good.clone().without("webhook-timestamp")),
        ("no signature", good.clone().without("webhook-signature")),
        ("id twice", good.clone().with("webhook-id", "msg_1")),
        ("time twice", good.clone().with("webhook-timestamp", &time)),
        ("signature twice", good.clone().with("webhook-signature", &signature)),
        ("id twice, joined", headers("msg_1,msg_1", &time, &signature)),
        ("empty id", headers("", &time, &signature)),
        ("another id", headers("msg_2", &time, &signature)),
        ("a Latin-1 id", headers("m\u{e9}", &time, &signature)),
        ("no number", headers("msg_1", "hello", &signature)),
        ("a fraction", headers("msg_1", &format!("{time}.0"), &signature)),
        ("a sign", headers("msg_1", &format!("+{time}"), &signature)),
        ("a huge time", headers("msg_1", &"9".repeat(40), &signature)),
        ("nothing after the version", headers("msg_1", &time, "v1,")),
        ("cut", headers("msg_1", &time, &signature[..8])),
        ("another version", headers("msg_1", &time, &signature.replace("v1", "v2"))),
        ("no version", headers("msg_1", &time, &signature[3..])),
    ] {
        assert_eq!(desk.send(call.request()).await, generic, "{what}");
    }
    desk.keeps_nothing().await;
    let list = format!("v1,bm9uZQ== v2,{} {signature}", &signature[3..]);
    assert_eq!(desk.send(headers("msg_1", &time, &list).request()).await.status, 202);
}

// req: B08, T11
#[tokio::test]
async fn a_signature_of_another_time_secret_or_company_reads_the_same_401() {
    let desk = Desk::open().await;
    let generic = generic_401(&desk).await;
    let signed = |change: &dyn Fn(&mut Call)| {
        let mut call = desk.call(SALE);
        change(&mut call);
        call.signed().request()
    };
    for (what, request) in [
        ("stale", signed(&|call| call.timestamp -= 301)),
        ("future", signed(&|call| call.timestamp += 303)),
        ("another secret", signed(&|call| call.secret = NEXT_SECRET)),
        ("a point in the id", signed(&|call| call.id = "msg.1".to_owned())),
        ("a long id", signed(&|call| call.id = "m".repeat(1_000))),
        ("an unknown company", signed(&|call| call.path = call.path.replace("00", "11"))),
        ("no company", signed(&|call| call.path = "/webhooks/x/transaction".to_owned())),
        ("a hostile one", signed(&|call| call.path = "/webhooks/%00%0d%0a/signup".to_owned())),
    ] {
        assert_eq!(desk.send(request).await, generic, "{what}");
    }
    desk.keeps_nothing().await;
    for shift in [-295, 295] {
        assert_eq!(desk.send(signed(&|call| call.timestamp += shift)).await.status, 202, "{shift}");
    }
}

/// Each call has its answer, and none leaves a trace.
async fn check(desk: &Desk, calls: impl IntoIterator<Item = (u16, &str, Call)>) {
    for (status, what, call) in calls {
        let answer = desk.send(call.request()).await;
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        answer.is_problem(status);
    }
    desk.keeps_nothing().await;
}

// req: B08
#[tokio::test]
async fn calls_are_checked_in_the_order_of_the_contract() {
    let desk = Desk::open().await;
    let huge = " ".repeat(256 * 1024 + 1);
    let cut = &SALE[..SALE.len() - 3];
    let untyped = |call: Call| call.without("content-type");
    let calls = [
        (405, "another method", Call { method: "PUT", ..desk.call(huge.as_bytes()) }),
        (413, "huge, untyped, unsigned", untyped(desk.call(huge.as_bytes()))),
        (415, "untyped, unsigned", untyped(desk.call(SALE))),
        (415, "a text", untyped(desk.call(SALE).signed()).with("content-type", "text/plain")),
        (415, "compressed", desk.call(SALE).signed().with("content-encoding", "gzip")),
        (401, "unsigned, empty", desk.call("")),
        (401, "unsigned, no JSON", desk.call(cut)),
        (400, "no JSON", desk.call(cut).signed()),
        (400, "as large as may be", desk.call(&huge[1..]).signed()),
        (422, "no event", desk.call("{}").signed()),
    ];
    check(&desk, calls).await;
}

// req: B08
#[tokio::test]
async fn what_is_not_one_json_text_is_refused_however_well_signed() {
    let desk = Desk::open().await;
    let nested = format!("{}{}", "[".repeat(65), "]".repeat(65));
    let twice = SALE.replace("\"amount\"", "\"amount\": \"1.00\", \"amount\"");
    let latin: Vec<u8> = SALE.replace("txn_2001", "é").chars().map(|c| c as u8).collect();
    let calls = [
        ("empty", desk.call("")),
        ("white space", desk.call(" \n")),
        ("two values", desk.call(format!("{SALE}{SALE}"))),
        ("a form", desk.call("type=transaction.paid")),
        ("Latin-1", desk.call(&latin)),
        ("not UTF-8 at all", desk.call([0xff, 0xfe, 0, 0x7b])),
        ("half a surrogate pair", desk.call(SALE.replace("txn_2001", "\\ud83d"))),
        ("deep", desk.call(nested)),
        ("an amount twice", desk.call(twice)),
    ];
    check(&desk, calls.map(|(what, call)| (400, what, call.signed()))).await;
}

// req: B08
#[tokio::test]
async fn every_bad_field_of_an_event_is_named() {
    let desk = Desk::open().await;
    let of_type = |kind: &str| SALE.replace("transaction.paid", kind);
    let long = "x".repeat(1_000);
    for (body, fields) in [
        (of_type("transaction.made"), ["type"].as_slice()),
        (of_type("customer.signed_up"), &["type"]),
        (of_type(""), &["type"]),
        (SALE.replace("\"timestamp\"", "\"time\""), &["timestamp"]),
        (
            sale(&json!({"transaction_id": long, "customer_id": long})),
            &["data.transaction_id", "data.customer_id"],
        ),
        (sale(&json!({"customer_id": "a\0b"})), &["data.customer_id"]),
        (sale(&json!({"customer_id": "a\r\nb"})), &["data.customer_id"]),
        (sale(&json!({"customer_id": "a\u{202e}b"})), &["data.customer_id"]),
        (sale(&json!({"customer_id": null})), &["data.customer_id"]),
        (sale(&json!({"amount": "120.001"})), &["data.amount"]),
        (sale(&json!({"amount": "-120.00"})), &["data.amount"]),
        (sale(&json!({"amount": "+120.00"})), &["data.amount"]),
        (sale(&json!({"amount": "1.2e2"})), &["data.amount"]),
        (sale(&json!({"amount": "1,200.00"})), &["data.amount"]),
        (sale(&json!({"amount": "9".repeat(30)})), &["data.amount"]),
        (sale(&json!({"amount": 120.0})), &["data.amount"]),
        (sale(&json!({"amount": "NaN"})), &["data.amount"]),
        (sale(&json!({"currency": "EURO"})), &["data.currency"]),
        (sale(&json!({"currency": "XAU"})), &["data.currency"]),
        (sale(&json!({"tax": "120.01", "cost": "-1"})), &["data.tax", "data.cost"]),
        (
            sale(&json!({"occurred_at": "tomorrow", "kind": "gift"})),
            &["data.occurred_at", "data.kind"],
        ),
        (sale(&json!({"occurred_at": "9998-01-01T00:00:00Z"})), &["data.occurred_at"]),
    ] {
        let answer = desk.send(desk.call(&body).signed().request()).await;
        answer.is_problem(422);
        assert_eq!(answer.fields(), fields, "{body}");
    }
    desk.keeps_nothing().await;
    let kept = sale(&json!({"kind": null, "tax": "120.00", "unknown": {"rate": 0.2}}));
    assert_eq!(desk.send(desk.call(kept).signed().request()).await.status, 202);
}

// req: B08
#[tokio::test]
async fn no_text_whatever_breaks_a_sign_up() {
    let desk = Desk::open().await;
    for text in [
        "",
        "undefined",
        "NULL",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "\u{feff}",
        "\u{200d}",
        "\u{202e}gnp.exe",
        "\r\nSet-Cookie: a=b",
        "\0",
        "{{7*7}}",
        "=1+1",
        "田中さん",
        "👩‍👩‍👧‍👦",
        "\u{fffe}\u{ffff}",
        "Z\u{334}\u{33f}\u{353}algo",
        "../../etc/passwd",
        "${jndi:ldap://x.example}",
        "%00",
        "\u{1f468}\u{200d}\u{1f469}",
    ] {
        for field in ["customer_id", "click", "partner_code", "coupon", "program", "name", "email"]
        {
            let mut event: Value =
                serde_json::from_str(include_str!("../../fixtures/events/customer.signed_up.json"))
                    .unwrap();
            event["data"][field] = text.into();
            let answer =
                desk.send(desk.call(event.to_string()).at("signup").signed().request()).await;
            if answer.status != 202 {
                answer.is_problem(422);
                assert_eq!(answer.fields(), [format!("data.{field}")], "{text:?}");
            }
        }
    }
}
