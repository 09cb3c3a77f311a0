//! A page asks nobody but its own host, and its policy would not let it.

use serde_json::json;

use super::lines;
use crate::browser::Browser;
use crate::web::Answer;

/// What the page was made of that came from elsewhere.
pub(crate) fn strangers(browser: &Browser) -> Vec<String> {
    let script = "return performance.getEntriesByType('resource').map((one) => one.name)
        .filter((name) => !name.startsWith(location.origin + '/') && !name.startsWith('data:'))
        .map((name) => `asks another host: ${name}`)";
    lines(&browser.run_with(script, &[json!(null)]))
}

/// What a page's policy allows that none of ours needs.
pub(crate) fn loose_policy(answer: &Answer) -> Vec<String> {
    let Some(policy) = answer.header("content-security-policy") else {
        return vec!["has no content-security-policy".to_owned()];
    };
    let mut found = Vec::new();
    for needed in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action"]
    {
        if !policy.contains(needed) {
            found.push(format!("its policy does not say {needed}: {policy}"));
        }
    }
    for loose in ["unsafe-", "http:", "https:", "*", "blob:"] {
        if policy.contains(loose) {
            found.push(format!("its policy allows {loose}: {policy}"));
        }
    }
    found
}
