//! Reads a JSON text strictly and in one pass, borrowing from it: what the sender wrote, and nothing guessed.
//!
//! `serde_json` reads numbers into floats and lets the last of two equal keys win; where money is told, a
//! number keeps its digits and a repeated key, wherever it stands, is refused. Otherwise this takes exactly
//! what `serde_json` takes (a property test holds the two against each other), to a depth of [`MAX_DEPTH`].
//!
//! A document is its text and one list of where the fields stand in it; what is asked for is read out then.

use std::borrow::Cow;

mod reader;
mod scan;

/// How many objects and lists may lie within each other.
pub const MAX_DEPTH: usize = 64;

/// A whole text that is JSON.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    text: &'a str,
    root: Value,
    /// The fields of all objects outside of lists: those of an object, each followed by all that lies in it.
    fields: Vec<Field>,
    /// Whether a name has escapes, so that its length does not tell it.
    has_escaped_names: bool,
}

/// Where a field stands.
#[derive(Debug, Clone, Copy)]
struct Field {
    /// Where its name begins, after the quote.
    name: usize,
    /// How many bytes its name has up to the closing quote.
    length: usize,
    value: Value,
}

/// Where a value stands: the bytes between its quotes, its bytes, or, of an object, its fields.
#[derive(Debug, Clone, Copy)]
struct Value {
    kind: Kind,
    start: usize,
    end: usize,
}

/// What a value is, as far as its first character says, and whether a text has escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    True,
    False,
    Number,
    Plain,
    Escaped,
    List,
    Object,
}

/// A value, borrowed from its text.
#[derive(Debug, Clone)]
pub enum Node<'d> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, digit by digit as written.
    Number(&'d str),
    /// A text, with its escapes resolved.
    Text(Cow<'d, str>),
    /// A list. No field of ours is one, so only that it was one is kept.
    List,
    /// An object.
    Object(Object<'d>),
}

/// The fields of an object, each name once.
#[derive(Debug, Clone, Copy)]
pub struct Object<'d> {
    document: &'d Document<'d>,
    start: usize,
    end: usize,
}

/// Reads a whole body: one value and nothing after it.
///
/// # Errors
/// When it is empty, not UTF-8, not JSON, too deep, or repeats a key.
pub fn read(body: &[u8]) -> Result<Document<'_>, ReadError> {
    let text = std::str::from_utf8(body)
        .map_err(|error| ReadError::NotUtf8 { at: error.valid_up_to() })?;
    reader::read(text)
}

impl Document<'_> {
    /// The value that the text is.
    pub fn root(&self) -> Node<'_> {
        self.node(self.root)
    }

    #[inline]
    fn node(&self, value: Value) -> Node<'_> {
        let Value { kind, start, end } = value;
        match kind {
            Kind::Null => Node::Null,
            Kind::True => Node::Bool(true),
            Kind::False => Node::Bool(false),
            Kind::Number => Node::Number(&self.text[start..end]),
            Kind::Plain => Node::Text(Cow::Borrowed(&self.text[start..end])),
            Kind::Escaped => Node::Text(Cow::Owned(reader::resolved(self.text, start))),
            Kind::List => Node::List,
            Kind::Object => Node::Object(Object { document: self, start, end }),
        }
    }
}

impl<'d> Object<'d> {
    /// The field of that name, unless it is absent or null, which mean the same.
    #[inline]
    pub fn get(&self, name: &str) -> Option<Node<'d>> {
        let document = self.document;
        let mut next = self.start;
        while let Some(field) = document.fields[..self.end].get(next) {
            if reader::is_named(document, field, name) {
                let is_null = field.value.kind == Kind::Null;
                return (!is_null).then(|| document.node(field.value));
            }
            next = field.after(next);
        }
        None
    }
}

impl Field {
    /// The place of the next field of the same object, behind all that lies in this one.
    #[inline]
    fn after(&self, place: usize) -> usize {
        if self.value.kind == Kind::Object { self.value.end } else { place + 1 }
    }
}

/// The fields from `start` on that don't lie in one of those before.
fn own_fields(fields: &[Field], start: usize) -> impl Iterator<Item = &Field> {
    let mut next = start;
    std::iter::from_fn(move || {
        let field = fields.get(next)?;
        next = field.after(next);
        Some(field)
    })
}

/// Why a text is not JSON that we take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing but white space.
    #[error("the body is empty")]
    Empty,
    /// Not UTF-8.
    #[error("not UTF-8 at byte {at}")]
    NotUtf8 {
        /// How many bytes were.
        at: usize,
    },
    /// Not JSON.
    #[error("{what} at byte {at}")]
    Syntax {
        /// What is wrong.
        what: &'static str,
        /// Where.
        at: usize,
    },
    /// Beyond [`MAX_DEPTH`].
    #[error("nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// One object names a field twice, and which one is meant can't be known.
    #[error("the key `{key}` stands twice in one object")]
    RepeatedKey {
        /// Its first 64 characters.
        key: String,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(body: &str, expected: Result<(), &str>) {
        let found = read(body.as_bytes()).map(|_| ()).map_err(|error| error.to_string());
        assert_eq!(found, expected.map_err(str::to_owned), "{body}");
    }

    // req: B08
    #[test]
    fn what_is_not_one_whole_json_text_is_refused_with_its_place() {
        check(" {\"a\":[1,true,null,{}]}\n", Ok(()));
        check("", Err("the body is empty"));
        check(" \r\n\t", Err("the body is empty"));
        check("{} {}", Err("something follows the value at byte 3"));
        check("{\"a\":1", Err("expected a comma or the end of the object at byte 6"));
        check("{\"a\":", Err("the text ends too soon at byte 5"));
        check("{\"a", Err("the text ends too soon at byte 3"));
        check("{\"a\":1,}", Err("expected a key in quotes at byte 7"));
        check("{a:1}", Err("expected a key in quotes at byte 1"));
        check("{\"a\" 1}", Err("expected a colon at byte 5"));
        check("[1,]", Err("expected a value at byte 3"));
        check("[1 2]", Err("expected a comma or the end of the list at byte 3"));
        check("NaN", Err("expected a value at byte 0"));
        check("nul", Err("expected a value at byte 0"));
        check("'a'", Err("expected a value at byte 0"));
        check("\u{feff}{}", Err("expected a value at byte 0"));
        check("+1", Err("expected a value at byte 0"));
        check("01", Err("something follows the value at byte 1"));
        check("1.", Err("expected a digit at byte 2"));
        check("-", Err("expected a digit at byte 1"));
        check("1e", Err("expected a digit at byte 2"));
        check("\"a\nb\"", Err("a control character stands in a text at byte 2"));
        check("\"\\x\"", Err("an escape that JSON does not know at byte 2"));
        check("\"\\u12é\"", Err("expected four hexadecimal digits at byte 2"));
        check("\"\\u+123\"", Err("expected four hexadecimal digits at byte 2"));
        check("\"\\ud83d\"", Err("half a surrogate pair at byte 7"));
        check("\"\\ud83dx\"", Err("half a surrogate pair at byte 7"));
        check("\"\\ud83d\\u0041\"", Err("half a surrogate pair at byte 13"));
        check("\"\\ude00\"", Err("half a surrogate pair at byte 7"));
        assert_eq!(read(b"{\"a\":\"\xff\"}").unwrap_err(), ReadError::NotUtf8 { at: 6 });
        assert_eq!(read(b"{\"a\":\"\xed\xa0\xbd\"}").unwrap_err(), ReadError::NotUtf8 { at: 6 });
    }

    // req: B08
    #[test]
    fn a_key_twice_in_one_object_is_refused_wherever_it_stands() {
        let twice = |key: &str| format!("the key `{key}` stands twice in one object");
        check("{\"a\":1,\"b\":{\"a\":1}}", Ok(()));
        check("{\"a\":1,\"a\":1}", Err(&twice("a")));
        check("{\"a\":1,\"\\u0061\":2}", Err(&twice("a")));
        check("[[{\"x\":{\"k\":null,\"k\":null}}]]", Err(&twice("k")));
        let many = |last: &str| {
            let fields: Vec<_> = (0..200).map(|n| format!("\"k{n}\":0")).collect();
            format!("{{{},\"{last}\":0}}", fields.join(","))
        };
        check(&many("k200"), Ok(()));
        check(&many("k17"), Err(&twice("k17")));
        let long = "x".repeat(1000);
        check(&format!("{{\"{long}\":0,\"{long}\":0}}"), Err(&twice(&long[..64])));
    }

    // req: B08
    #[test]
    fn nesting_stops_at_sixty_four() {
        let lists = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        let objects = |n: usize| format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n));
        for nested in [lists, objects] {
            check(&nested(64), Ok(()));
            check(&nested(65), Err("nested more than 64 deep"));
            check(&nested(40_000), Err("nested more than 64 deep"));
        }
    }

    #[test]
    fn texts_and_numbers_come_out_as_they_were_meant() {
        let text = |body: &'static str| match read(body.as_bytes()).unwrap().root() {
            Node::Text(text) => text.into_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(text("\"plain é\""), "plain é");
        let plain = read(b"\"plain\"").unwrap();
        assert!(matches!(plain.root(), Node::Text(Cow::Borrowed("plain"))));
        let escaped = text("\"\\\"\\\\\\/\\b\\f\\n\\r\\t \\u00e9 \\ud83d\\ude00 \\u0000.\"");
        assert_eq!(escaped, "\"\\/\u{8}\u{c}\n\r\t é 😀 \0.");
        let exact = "-12345678901234567890.10e+400";
        let number = read(exact.as_bytes()).unwrap();
        assert!(matches!(number.root(), Node::Number(digits) if digits == exact));
    }

    #[test]
    fn null_is_as_good_as_absent() {
        let document = read(b"{\"a\":null,\"b\":0}").unwrap();
        let Node::Object(object) = document.root() else { panic!() };
        assert!(object.get("a").is_none());
        assert!(matches!(object.get("b"), Some(Node::Number("0"))));
        assert!(object.get("c").is_none());
    }

    #[test]
    fn a_field_is_found_in_its_own_object_only() {
        let text = r#"{"a":{"x":1,"b":{"x":2,"y":[{"x":3,"z":4}]},"y":5},"x":{},"z":6,"\u0062":7}"#;
        let document = read(text.as_bytes()).unwrap();
        let Node::Object(root) = document.root() else { panic!() };
        let object = |object: Object<'_>, name: &str| match object.get(name) {
            Some(Node::Object(within)) => format!(
                "{:?}",
                ["a", "b", "x", "y", "z"].map(|name| {
                    match within.get(name) {
                        Some(Node::Number(digits)) => digits.to_owned(),
                        Some(other) => format!("{other:?}").chars().take(4).collect(),
                        None => "-".to_owned(),
                    }
                })
            ),
            other => panic!("{other:?}"),
        };
        assert_eq!(object(root, "a"), r#"["-", "Obje", "1", "5", "-"]"#);
        assert_eq!(object(root, "x"), r#"["-", "-", "-", "-", "-"]"#);
        let Some(Node::Object(a)) = root.get("a") else { panic!() };
        assert_eq!(object(a, "b"), r#"["-", "-", "2", "List", "-"]"#);
        assert!(matches!(root.get("z"), Some(Node::Number("6"))));
        assert!(matches!(root.get("b"), Some(Node::Number("7"))));
        assert!(root.get("y").is_none());
    }

    /// Near-JSON: its own letters in any order, and real JSON with one byte changed.
    fn scraps() -> impl Strategy<Value = Vec<u8>> {
        let real = br#"{"a":[1,-0.5e3,{"b":"\u00e9\n"}],"c":null,"d":true,"e":"x"}"#;
        let broken = (0..real.len(), any::<u8>()).prop_map(|(at, byte)| {
            let mut bytes = real.to_vec();
            bytes[at] = byte;
            bytes
        });
        prop_oneof![
            "[\\[\\]{}:, \"\\\\u0-9aeE+.\\-ntf\u{e9}]{0,12}".prop_map(String::into_bytes),
            broken
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn serde_json_takes_what_we_take_but_for_repeated_keys(body in scraps()) {
            let theirs = serde_json::from_slice::<serde_json::Value>(&body);
            match read(&body) {
                Ok(_) => {
                    let out_of_range = theirs.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range"));
                    prop_assert!(theirs.is_ok() || out_of_range, "{:?}", theirs);
                }
                Err(ReadError::RepeatedKey { .. }) => prop_assert!(theirs.is_ok()),
                Err(error) => prop_assert!(theirs.is_err(), "{error}"),
            }
        }
    }
}
