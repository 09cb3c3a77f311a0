//! What browsers send: pairs of names and values, in the address or in a form's body.

use url::form_urlencoded;

/// The longest value that a form may hold; what is longer is cut before anybody reads it.
const VALUE_CHARS_MAX: usize = 300;

/// Pairs as they were sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// From `a=1&b=2`.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(bytes).map(|(name, value)| {
            let value: String = value.trim().chars().take(VALUE_CHARS_MAX).collect();
            (name.into_owned(), value)
        });
        Self(pairs.collect())
    }

    /// The first value under a name; empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The first value under a name, if it says anything.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|value| !value.is_empty())
    }
}

/// A value as it stands in an address.
pub(crate) fn encoded(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// A value as it stands in a path: a blank is no plus there.
pub(crate) fn in_path(value: &str) -> String {
    encoded(value).replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_browsers_write_them() {
        let form = Form::read("name=Ana+Müller&email=a%40b.example&empty=&name=second".as_bytes());
        assert_eq!(form.text("name"), "Ana Müller");
        assert_eq!(form.given("email"), Some("a@b.example"));
        assert_eq!((form.given("empty"), form.given("absent")), (None, None));
        let long = format!("name={}", "x".repeat(10_000));
        assert_eq!(Form::read(long.as_bytes()).text("name").len(), 300);
        assert_eq!(Form::read(b"%ff=%00&&==&a").text("a"), "");
    }

    #[test]
    fn a_value_keeps_its_meaning_in_addresses() {
        assert_eq!(encoded("a b&c=d"), "a+b%26c%3Dd");
        assert_eq!(in_path("a b/c+d"), "a%20b%2Fc%2Bd");
    }
}
