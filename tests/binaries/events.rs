//! Events as AWS sends them.

use serde_json::{Value, json};

/// A request as API Gateway's HTTP API hands it on (payload version 2.0).
pub(crate) fn request(request: &http::Request<Vec<u8>>) -> Value {
    let (method, uri) = (request.method().as_str(), request.uri());
    let headers = request.headers().iter();
    let headers: serde_json::Map<String, Value> = headers
        .map(|(name, value)| (name.as_str().to_owned(), json!(value.to_str().unwrap())))
        .collect();
    let body = std::str::from_utf8(request.body()).unwrap();
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
    // A request without a body has none in its event either.
    if !body.is_empty() {
        event["body"] = json!(body);
    }
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
