//! What API Gateway's HTTP API sends and takes (payload version 2.0).
//!
//! `lambda_http` reads the event; it would also write the answer, but brings every text encoding of the web for it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::SET_COOKIE};
use lambda_http::Body;
use serde::{Serialize, Serializer};

use crate::http::Response;

/// An answer as API Gateway takes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    status_code: u16,
    #[serde(serialize_with = "joined")]
    headers: HeaderMap,
    cookies: Vec<String>,
    body: String,
    is_base64_encoded: bool,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let mut headers = head.headers;
        let cookies = headers.get_all(SET_COOKIE).iter().map(text_of).collect();
        headers.remove(SET_COOKIE);
        let (body, is_base64_encoded) = match body {
            Body::Text(text) => (text, false),
            Body::Binary(bytes) => (STANDARD.encode(bytes), true),
            _ => (String::new(), false),
        };
        Self { status_code: head.status.as_u16(), headers, cookies, body, is_base64_encoded }
    }
}

fn text_of(value: &http::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// One of each name, values joined by commas: API Gateway knows no other way.
fn joined<S: Serializer>(headers: &HeaderMap, serializer: S) -> Result<S::Ok, S::Error> {
    let values_of = |name| {
        let values: Vec<String> = headers.get_all(name).iter().map(text_of).collect();
        values.join(", ")
    };
    serializer.collect_map(headers.keys().map(|name| (name.as_str(), values_of(name))))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written(response: http::response::Builder, body: impl Into<Body>) -> Value {
        serde_json::to_value(Answer::from(response.body(body.into()).unwrap())).unwrap()
    }

    #[test]
    fn cookies_stand_apart_and_headers_of_one_name_are_joined() {
        let response = http::Response::builder()
            .status(302)
            .header("location", "https://shop.example/")
            .header("set-cookie", "a=1; Path=/")
            .header("set-cookie", "b=2")
            .header("vary", "accept")
            .header("vary", "cookie");
        let expected = json!({
            "statusCode": 302,
            "headers": { "location": "https://shop.example/", "vary": "accept, cookie" },
            "cookies": ["a=1; Path=/", "b=2"],
            "body": "",
            "isBase64Encoded": false,
        });
        assert_eq!(written(response, ()), expected);
    }

    #[test]
    fn bytes_that_are_no_text_go_as_base64() {
        let text = written(http::Response::builder(), "grüß");
        assert_eq!((&text["body"], &text["isBase64Encoded"]), (&json!("grüß"), &json!(false)));
        let bytes = written(http::Response::builder(), vec![0xff, 0]);
        assert_eq!((&bytes["body"], &bytes["isBase64Encoded"]), (&json!("/wA="), &json!(true)));
    }
}
