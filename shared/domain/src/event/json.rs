//! Reads a JSON text strictly and in one pass, borrowing from it: what the sender wrote, and nothing guessed.
//!
//! `serde_json` reads numbers into floats and lets the last of two equal keys win; where money is told, a
//! number keeps its digits and a repeated key, wherever it stands, is refused. Otherwise this takes exactly
//! what `serde_json` takes (a property test holds the two against each other), to a depth of [`MAX_DEPTH`].

use std::borrow::Cow;

/// How many objects and lists may lie within each other.
pub const MAX_DEPTH: usize = 64;

/// A value, borrowed from its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, digit by digit as written.
    Number(&'a str),
    /// A text, with its escapes resolved.
    Text(Cow<'a, str>),
    /// A list. No field of ours is one, so only that it was one is kept.
    List,
    /// An object.
    Object(Object<'a>),
}

/// The fields of an object, each name once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Node<'a>)>);

impl<'a> Object<'a> {
    /// The field of that name, unless it is absent or null, which mean the same.
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
            .filter(|value| **value != Node::Null)
    }
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

/// Reads a whole body: one value and nothing after it.
///
/// # Errors
/// When it is empty, not UTF-8, not JSON, too deep, or repeats a key.
pub fn read(body: &[u8]) -> Result<Node<'_>, ReadError> {
    let text = std::str::from_utf8(body)
        .map_err(|error| ReadError::NotUtf8 { at: error.valid_up_to() })?;
    let mut reader = Reader { text, at: 0 };
    reader.skip_space();
    if reader.peek().is_none() {
        return Err(ReadError::Empty);
    }
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.peek().is_some() {
        return Err(reader.wrong("something follows the value"));
    }
    Ok(value)
}

/// A place in a text. Between two steps it never stands inside a character.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn wrong(&self, what: &'static str) -> ReadError {
        ReadError::Syntax { what, at: self.at }
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Steps over this byte, if it is the next.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, ReadError> {
        match self.peek() {
            Some(b'{') => self.object(deeper(depth)?).map(Node::Object),
            Some(b'[') => self.list(deeper(depth)?),
            Some(b'"') => self.string().map(Node::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'n') => self.word("null", Node::Null),
            Some(b't') => self.word("true", Node::Bool(true)),
            Some(b'f') => self.word("false", Node::Bool(false)),
            Some(_) => Err(self.wrong("expected a value")),
            None => Err(self.wrong("the text ends too soon")),
        }
    }

    fn word(&mut self, word: &'static str, value: Node<'a>) -> Result<Node<'a>, ReadError> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.wrong("expected a value"))
        }
    }

    fn object(&mut self, depth: usize) -> Result<Object<'a>, ReadError> {
        let mut fields = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.take(b'}') {
            return Ok(Object(fields));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("expected a key in quotes"));
            }
            let key = self.string()?;
            self.skip_space();
            if !self.take(b':') {
                return Err(self.wrong("expected a colon"));
            }
            self.skip_space();
            fields.push((key, self.value(depth)?));
            self.skip_space();
            if self.take(b'}') {
                break;
            }
            if !self.take(b',') {
                return Err(self.wrong("expected a comma or the end of the object"));
            }
        }
        match repeated_key(&fields) {
            Some(key) => Err(ReadError::RepeatedKey { key: key.chars().take(64).collect() }),
            None => Ok(Object(fields)),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Node<'a>, ReadError> {
        self.at += 1;
        self.skip_space();
        if self.take(b']') {
            return Ok(Node::List);
        }
        loop {
            self.skip_space();
            self.value(depth)?;
            self.skip_space();
            if self.take(b']') {
                return Ok(Node::List);
            }
            if !self.take(b',') {
                return Err(self.wrong("expected a comma or the end of the list"));
            }
        }
    }

    fn number(&mut self) -> Result<Node<'a>, ReadError> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(Node::Number(&self.text[start..self.at]))
    }

    fn digits(&mut self) -> Result<(), ReadError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(self.wrong("expected a digit")) }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, ReadError> {
        self.at += 1;
        let mut start = self.at;
        let mut resolved = String::new();
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let plain = rest.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20);
            self.at += plain.unwrap_or(rest.len());
            let piece = &self.text[start..self.at];
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    if resolved.is_empty() {
                        return Ok(Cow::Borrowed(piece));
                    }
                    resolved.push_str(piece);
                    return Ok(Cow::Owned(resolved));
                }
                Some(b'\\') => {
                    resolved.push_str(piece);
                    resolved.push(self.escape()?);
                    start = self.at;
                }
                Some(_) => return Err(self.wrong("a control character stands in a text")),
                None => return Err(self.wrong("the text ends too soon")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, ReadError> {
        self.at += 1;
        let meant = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.wrong("an escape that JSON does not know")),
        };
        self.at += 1;
        Ok(meant)
    }

    fn unicode(&mut self) -> Result<char, ReadError> {
        let first = self.unit()?;
        let units = match first {
            0xd800..=0xdbff if self.text[self.at..].starts_with("\\u") => {
                self.at += 1;
                [first, self.unit()?]
            }
            _ => [first, 0],
        };
        match char::decode_utf16(units).next() {
            // A second half that does not fit leaves the first alone, which is wrong as well.
            Some(Ok(c)) => Ok(c),
            _ => Err(self.wrong("half a surrogate pair")),
        }
    }

    /// The four digits after `u`, where the reader stands.
    fn unit(&mut self) -> Result<u16, ReadError> {
        let digits = self.text.get(self.at + 1..self.at + 5).unwrap_or_default();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(self.wrong("expected four hexadecimal digits"));
        }
        self.at += 5;
        u16::from_str_radix(digits, 16).map_err(|_| self.wrong("expected four hexadecimal digits"))
    }
}

fn deeper(depth: usize) -> Result<usize, ReadError> {
    if depth < MAX_DEPTH { Ok(depth + 1) } else { Err(ReadError::TooDeep) }
}

/// A key that stands twice. Few are compared each with each; many are sorted, or a hostile body would
/// keep us busy for the square of its size.
fn repeated_key<'k>(fields: &'k [(Cow<'_, str>, Node<'_>)]) -> Option<&'k str> {
    if fields.len() <= 16 {
        let twice = |(at, (key, _)): &(usize, &'k (Cow<'_, str>, _))| {
            fields[..*at].iter().any(|(other, _)| other == key)
        };
        return fields.iter().enumerate().find(twice).map(|(_, (key, _))| &**key);
    }
    let mut keys: Vec<&str> = fields.iter().map(|(key, _)| &**key).collect();
    keys.sort_unstable();
    keys.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
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
        assert_eq!(read(b"{\"a\":\"\xff\"}"), Err(ReadError::NotUtf8 { at: 6 }));
        assert_eq!(read(b"{\"a\":\"\xed\xa0\xbd\"}"), Err(ReadError::NotUtf8 { at: 6 }));
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
        let text = |body: &'static str| match read(body.as_bytes()).unwrap() {
            Node::Text(text) => text,
            other => panic!("{other:?}"),
        };
        assert!(matches!(text("\"plain é\""), Cow::Borrowed("plain é")));
        let escaped = text("\"\\\"\\\\\\/\\b\\f\\n\\r\\t \\u00e9 \\ud83d\\ude00 \\u0000.\"");
        assert_eq!(escaped, "\"\\/\u{8}\u{c}\n\r\t é 😀 \0.");
        let exact = "-12345678901234567890.10e+400";
        assert_eq!(read(exact.as_bytes()), Ok(Node::Number(exact)));
    }

    #[test]
    fn null_is_as_good_as_absent() {
        let Node::Object(object) = read(b"{\"a\":null,\"b\":0}").unwrap() else { panic!() };
        assert_eq!(object.get("a"), None);
        assert_eq!(object.get("b"), Some(&Node::Number("0")));
        assert_eq!(object.get("c"), None);
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
