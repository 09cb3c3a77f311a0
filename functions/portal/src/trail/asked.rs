//! What was sent, as the trail keeps it: field by field, short, and without anything secret.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// How many characters of a value are kept.
const VALUE_MAX: usize = 300;

/// How many fields are kept.
const FIELDS_MAX: usize = 60;

/// How many ids are kept.
const SUBJECTS_MAX: usize = 40;

/// What stands for a value that is not kept.
const NOT_KEPT: &str = "***";

/// Fields that are of the form and not of what it asks.
const OF_FORMS: [&str; 3] = ["csrf", "once", "user"];

/// What a field's name has in it whose value nobody is to read.
const SECRET_PARTS: [&str; 14] = [
    "password",
    "passphrase",
    "passwd",
    "secret",
    "token",
    "credential",
    "authorization",
    "cookie",
    "api_key",
    "apikey",
    "private",
    "iban",
    "account_number",
    "stripe_account",
];

/// Names of such fields: those of the form that changes a password.
const SECRET_NAMES: [&str; 8] = ["now", "new", "again", "repeat", "current", "old", "pin", "otp"];

/// How secrets of ours begin.
const SECRET_BEGINNINGS: [&str; 3] = ["vk_", "whsec_", "bearer "];

/// The fields of a form.
pub(super) fn of_form<'a>(
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> BTreeMap<String, String> {
    let mut kept = Kept::default();
    for (name, value) in fields {
        if !OF_FORMS.contains(&name) {
            kept.add(name, value);
        }
    }
    kept.0
}

/// The leaves of a body, each by its path.
pub(super) fn of_json(value: &Value) -> BTreeMap<String, String> {
    let mut kept = Kept::default();
    kept.leaves("", value);
    kept.0
}

#[derive(Default)]
struct Kept(BTreeMap<String, String>);

impl Kept {
    fn leaves(&mut self, path: &str, value: &Value) {
        let below = |name: &str| {
            if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
        };
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, value)| self.leaves(&below(name), value));
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.leaves(&below(&at.to_string()), item);
                }
            }
            // No body at all is no field without a name.
            Value::Null if path.is_empty() => {}
            Value::String(text) => self.add(path, text),
            other => self.add(path, &other.to_string()),
        }
    }

    /// A field; of two with one name both values, as the form sent them.
    fn add(&mut self, name: &str, value: &str) {
        let name = short(name);
        let value = if is_secret(&name, value) { NOT_KEPT.to_owned() } else { short(value) };
        if let Some(before) = self.0.get_mut(&name) {
            *before = short(&format!("{before}, {value}"));
        } else if self.0.len() < FIELDS_MAX {
            self.0.insert(name, value);
        }
    }
}

fn is_secret(path: &str, value: &str) -> bool {
    let path = path.to_lowercase();
    let named = path.split('.').any(|name| SECRET_NAMES.contains(&name));
    let begins = value.trim_start().to_lowercase();
    named
        || SECRET_PARTS.iter().any(|part| path.contains(part))
        || SECRET_BEGINNINGS.iter().any(|beginning| begins.starts_with(beginning))
}

/// A text as far as it is kept, without anything that can't be printed.
pub(super) fn short(text: &str) -> String {
    let clean = text.chars().map(|c| if vouch_domain::id::is_printable(c) { c } else { ' ' });
    let mut kept: String = clean.clone().take(VALUE_MAX).collect();
    if clean.count() > VALUE_MAX {
        kept.push('…');
    }
    kept
}

/// What it is about: the ids in the address, and those of ours that were sent.
pub(super) fn subjects(in_address: Vec<String>, asked: &BTreeMap<String, String>) -> Vec<String> {
    let sent = asked.iter().flat_map(|(name, value)| {
        let mut ids = ids_in(value);
        // A company's own ids look like anything: the field says what they are.
        let named = name.rsplit('.').next().unwrap_or_default();
        if matches!(named, "customer" | "customer_id" | "transaction" | "transaction_id") {
            ids.push(value.clone());
        }
        ids
    });
    let mut seen = BTreeSet::new();
    let all = in_address.into_iter().map(|id| short(&id)).chain(sent);
    all.filter(|id| !id.is_empty() && seen.insert(id.clone())).take(SUBJECTS_MAX).collect()
}

/// The ids of ours in a text: a kind, a line below, and at least a ULID's length of small letters and digits.
pub(super) fn ids_in(text: &str) -> Vec<String> {
    let is_of_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_id = |word: &&str| {
        word.split_once('_').is_some_and(|(kind, rest)| {
            kind.len() == 3 && kind.bytes().all(|b| b.is_ascii_lowercase()) && rest.len() >= 26
        })
    };
    // Where we are sent back to names the company first: what counts is behind.
    let words = text.split(|c: char| !is_of_id(c)).filter(is_id);
    words.filter(|word| !word.starts_with("cmp_")).map(short).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_is_kept_leaf_by_leaf_and_nothing_secret_of_it() {
        let kept = of_json(&json!({
            "label": "Blog", "pays": {"rate": "0.2", "by_tier": [1, null]}, "active": true,
            "password": "sesame", "member": {"new_password": "sesame"}, "webhook": {"Secret": "x"},
            "note": "vk_0123", "nested": {"token": {"value": "sesame"}}, "long": "x".repeat(400),
        }));
        let text = format!("{kept:?}");
        assert!(!text.contains("sesame") && !text.contains("vk_0123"), "{text}");
        assert_eq!(kept["pays.rate"], "0.2");
        assert_eq!((&*kept["pays.by_tier.0"], &*kept["pays.by_tier.1"]), ("1", "null"));
        assert_eq!((&*kept["password"], &*kept["nested.token.value"]), (NOT_KEPT, NOT_KEPT));
        assert_eq!(kept["long"].chars().count(), VALUE_MAX + 1);
        assert!(of_json(&Value::Null).is_empty());
    }

    #[test]
    fn a_form_is_kept_without_its_marks() {
        let form =
            [("csrf", "a"), ("once", "b"), ("now", "sesame"), ("label", "x"), ("label", "y")];
        let kept = of_form(form);
        let expected = [("label", "x, y"), ("now", NOT_KEPT)];
        assert_eq!(kept, expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into());
    }

    #[test]
    fn ids_of_ours_are_subjects_wherever_they_stand() {
        let id = "ptn_01j9zzzzzzzzzzzzzzzzzzzzzz";
        let link = "lnk_01j9zzzzzzzzzzzzzzzzzzzzzz";
        let asked =
            of_json(&json!({"partner": id, "text": format!("see {link}"), "customer": "c 1"}));
        assert_eq!(subjects(vec!["a b".into(), id.into()], &asked), ["a b", id, "c 1", link]);
        let to = format!("/portal/cmp_01j9zzzzzzzzzzzzzzzzzzzzzz/links/{link}?done=1");
        assert_eq!(ids_in(&to), [link]);
        assert!(ids_in("vk_short prg_1 abc").is_empty());
    }
}
