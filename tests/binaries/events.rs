//! Events as AWS sends them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// A request as API Gateway's HTTP API hands it on (payload version 2.0): of each header one, values joined by
/// commas; cookies apart; a body that is no text in base64.
pub(crate) fn request(request: &http::Request<Vec<u8>>) -> Value {
    let (method, uri) = (request.method().as_str(), request.uri());
    let mut headers = serde_json::Map::new();
    let mut cookies = Vec::new();
    for name in request.headers().keys() {
        let values = request.headers().get_all(name).iter().map(|value| value.to_str().unwrap());
        let values: Vec<&str> = values.collect();
        if name == "cookie" {
            cookies.extend(values.iter().flat_map(|value| value.split("; ")));
        } else {
            headers.insert(name.as_str().to_owned(), json!(values.join(",")));
        }
    }
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": uri.path(),
        "rawQueryString": uri.query().unwrap_or_default(),
        "headers": headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "api",
            "domainName": "go.vouch.example",
            "domainPrefix": "go",
            "http": {
                "method": method,
                "path": uri.path(),
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.7",
                "userAgent": "Firefox",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "$default",
            "stage": "$default",
            "time": "12/Mar/2026:19:03:58 +0000",
            "timeEpoch": 1_583_348_638_390_u64,
        },
        "isBase64Encoded": false,
    });
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    // A request without a body has none in its event either.
    match std::str::from_utf8(request.body()) {
        Ok("") => {}
        Ok(text) => event["body"] = json!(text),
        Err(_) => event = encoded(event, request.body()),
    }
    event
}

/// The same with its body in base64, as API Gateway sends what it takes for no text.
pub(crate) fn encoded(mut event: Value, body: &[u8]) -> Value {
    event["body"] = json!(STANDARD.encode(body));
    event["isBase64Encoded"] = json!(true);
    event
}

/// A page or link that a person's browser asks for.
pub(crate) fn get(path: &str) -> Value {
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let get = http::Request::get(path).header("user-agent", firefox);
    request(&get.header("host", "go.vouch.example").body(Vec::new()).unwrap())
}

/// The Scheduler's call.
pub(crate) fn schedule() -> Value {
    json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "000000000000",
        "time": "2026-10-08T16:53:06Z",
        "region": "us-east-1",
        "resources": ["arn:aws:scheduler:us-east-1:000000000000:schedule/default/sweep"],
        "detail": "{}",
    })
}

/// A queue's record with this body, as far as a function looks at it.
pub(crate) fn record(id: &str, body: &str) -> Value {
    json!({
        "messageId": id,
        "receiptHandle": "r",
        "body": body,
        "attributes": { "ApproximateReceiveCount": "1", "SentTimestamp": "1583348638390" },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:events",
        "awsRegion": "us-east-1",
    })
}
