//! What a stranger or a broken sender may send: a clear answer of the contract each time, and nothing kept.

use serde_json::{Value, json};

use super::desk::{Call, Desk, NEXT_SECRET, SALE};

fn sale(changes: &Value) -> String {
    let mut whole: Value = serde_json::from_str(SALE).unwrap();
    whole["data"]
        .as_object_mut()
        .unwrap()
        .extend(changes.as_object().unwrap().clone());
    whole.to_string()
}

// req: B08
#[tokio::test]
async fn whoever_fails_any_check_reads_the_same_401() {
    let desk = Desk::open().await;
    let good = desk.call(SALE).signed();
    let unsigned = desk.call(SALE);
    let signature = unsigned.signature();
    let timestamp = unsigned.timestamp.to_string();
    let resigned = |change: &dyn Fn(&mut Call)| {
        let mut call = unsigned.clone();
        change(&mut call);
        call.signed()
    };
    let headers = |id: &str, timestamp: &str, signature: &str| {
        unsigned
            .clone()
            .with("webhook-id", id)
            .with("webhook-timestamp", timestamp)
            .with("webhook-signature", signature)
    };
    let generic = desk
        .send(headers("msg_1", &timestamp, "v1,").request())
        .await;
    generic.is_problem(401);
    for (what, call) in [
        ("no headers", unsigned.clone()),
        ("no id", good.clone().without("webhook-id")),
        ("no time", good.clone().without("webhook-timestamp")),
        ("no signature", good.clone().without("webhook-signature")),
        ("id twice", good.clone().with("webhook-id", "msg_1")),
        (
            "time twice",
            good.clone().with("webhook-timestamp", &timestamp),
        ),
        (
            "signature twice",
            good.clone().with("webhook-signature", &signature),
        ),
        (
            "id twice by the gateway",
            headers("msg_1,msg_1", &timestamp, &signature),
        ),
        ("empty id", headers("", &timestamp, &signature)),
        ("another id", headers("msg_2", &timestamp, &signature)),
        (
            "a point in the id",
            resigned(&|call| call.id = "msg.1".to_owned()),
        ),
        ("a long id", resigned(&|call| call.id = "m".repeat(1_000))),
        ("a Latin-1 id", headers("m\u{e9}", &timestamp, &signature)),
        ("no number", headers("msg_1", "hello", &signature)),
        (
            "a fraction",
            headers("msg_1", &format!("{timestamp}.0"), &signature),
        ),
        (
            "a sign",
            headers("msg_1", &format!("+{timestamp}"), &signature),
        ),
        ("a huge time", headers("msg_1", &"9".repeat(40), &signature)),
        ("stale", resigned(&|call| call.timestamp -= 301)),
        ("future", resigned(&|call| call.timestamp += 303)),
        ("cut", headers("msg_1", &timestamp, &signature[..8])),
        (
            "another version",
            headers("msg_1", &timestamp, &signature.replace("v1", "v2")),
        ),
        ("no version", headers("msg_1", &timestamp, &signature[3..])),
        (
            "another secret",
            resigned(&|call| call.secret = NEXT_SECRET),
        ),
        (
            "an unknown company",
            resigned(&|call| call.path = call.path.replace("00", "11")),
        ),
        (
            "no company",
            resigned(&|call| call.path = "/webhooks/x/transaction".to_owned()),
        ),
        (
            "hostile company",
            resigned(&|call| call.path = "/webhooks/%00%0d%0a/transaction".to_owned()),
        ),
    ] {
        assert_eq!(desk.send(call.request()).await, generic, "{what}");
    }
    desk.keeps_nothing().await;
    let list = format!("v1,bm9uZQ== v2,{} {signature}", &signature[3..]);
    assert_eq!(
        desk.send(headers("msg_1", &timestamp, &list).request())
            .await
            .status,
        202
    );
    for shift in [-295, 295] {
        let call = resigned(&|call| call.timestamp += shift);
        assert_eq!(desk.send(call.request()).await.status, 202, "{shift}");
    }
}

// req: B08
#[tokio::test]
async fn bodies_are_refused_in_the_order_of_the_contract() {
    let desk = Desk::open().await;
    let huge = " ".repeat(256 * 1024 + 1);
    let nested = format!("{}{}", "[".repeat(65), "]".repeat(65));
    let twice = SALE.replace("\"amount\"", "\"amount\": \"1.00\", \"amount\"");
    let cut = &SALE[..SALE.len() - 3];
    let latin: Vec<u8> = SALE
        .replace("txn_2001", "é")
        .chars()
        .map(|c| c as u8)
        .collect();
    for (status, what, call) in [
        (
            405,
            "another method",
            Call {
                method: "PUT",
                ..desk.call(huge.as_bytes())
            },
        ),
        (
            413,
            "huge, untyped, unsigned",
            desk.call(huge.as_bytes()).without("content-type"),
        ),
        (
            415,
            "untyped, unsigned",
            desk.call(SALE).without("content-type"),
        ),
        (
            415,
            "another type",
            desk.call(SALE)
                .signed()
                .without("content-type")
                .with("content-type", "text/plain"),
        ),
        (
            415,
            "compressed",
            desk.call(SALE).signed().with("content-encoding", "gzip"),
        ),
        (401, "unsigned, empty", desk.call("")),
        (401, "unsigned, no JSON", desk.call(cut)),
        (400, "empty", desk.call("").signed()),
        (400, "white space", desk.call(" \n").signed()),
        (400, "as large as may be", desk.call(&huge[1..]).signed()),
        (400, "cut", desk.call(cut).signed()),
        (
            400,
            "two values",
            desk.call(format!("{SALE}{SALE}")).signed(),
        ),
        (400, "a form", desk.call("type=transaction.paid").signed()),
        (400, "Latin-1", desk.call(&latin).signed()),
        (
            400,
            "not UTF-8 at all",
            desk.call([0xff, 0xfe, 0, 0x7b]).signed(),
        ),
        (
            400,
            "half a surrogate pair",
            desk.call(SALE.replace("txn_2001", "\\ud83d")).signed(),
        ),
        (400, "deep", desk.call(nested).signed()),
        (400, "an amount twice", desk.call(twice).signed()),
        (422, "a list", desk.call("[]").signed()),
        (422, "nothing in it", desk.call("{}").signed()),
    ] {
        let answer = desk.send(call.request()).await;
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        answer.is_problem(status);
    }
    desk.keeps_nothing().await;
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
        (
            sale(&json!({"customer_id": "a\r\nb"})),
            &["data.customer_id"],
        ),
        (
            sale(&json!({"customer_id": "a\u{202e}b"})),
            &["data.customer_id"],
        ),
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
        (
            sale(&json!({"tax": "120.01", "cost": "-1"})),
            &["data.tax", "data.cost"],
        ),
        (
            sale(&json!({"occurred_at": "tomorrow", "kind": "gift"})),
            &["data.occurred_at", "data.kind"],
        ),
        (
            sale(&json!({"occurred_at": "9998-01-01T00:00:00Z"})),
            &["data.occurred_at"],
        ),
    ] {
        let answer = desk.send(desk.call(&body).signed().request()).await;
        answer.is_problem(422);
        assert_eq!(answer.fields(), fields, "{body}");
    }
    desk.keeps_nothing().await;
    let kept = sale(&json!({"kind": null, "tax": "120.00", "unknown": {"rate": 0.2}}));
    assert_eq!(
        desk.send(desk.call(kept).signed().request()).await.status,
        202
    );
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
        for field in [
            "customer_id",
            "click",
            "partner_code",
            "coupon",
            "program",
            "name",
            "email",
        ] {
            let mut event: Value = serde_json::from_str(include_str!(
                "../../fixtures/events/customer.signed_up.json"
            ))
            .unwrap();
            event["data"][field] = text.into();
            let answer = desk
                .send(desk.call(event.to_string()).at("signup").signed().request())
                .await;
            if answer.status != 202 {
                answer.is_problem(422);
                assert_eq!(answer.fields(), [format!("data.{field}")], "{text:?}");
            }
        }
    }
}
