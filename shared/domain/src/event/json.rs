//! Reads a JSON text strictly and in one pass, borrowing from it: what the sender wrote, and nothing guessed.
//!
//! `serde_json` reads numbers into floats and lets the last of two equal keys win; where money is told, a
//! number keeps its digits and a repeated key, wherever it stands, is refused. Otherwise this takes exactly
//! what `serde_json` takes (a property test holds the two against each other), to a depth of [`MAX_DEPTH`].

use std::borrow::Cow;

mod escapes;
mod scan;

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
pub struct Object<'a>(Vec<(Key<'a>, Node<'a>)>);

/// The name of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key<'a> {
    /// Equal names have equal marks.
    mark: u64,
    name: Cow<'a, str>,
}

impl<'a> Object<'a> {
    /// The field of that name, unless it is absent or null, which mean the same.
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.0
            .iter()
            .find(|(key, _)| key.name == name)
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
    let mut reader = Reader { text, at: 0, passed: Vec::new() };
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

/// How many fields an object has room for at first: more than most have.
const USUAL_FIELDS: usize = 12;

/// A place in a text. Between two steps it never stands inside a character.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The names of the objects that are being passed over, which are not kept.
    passed: Vec<Key<'a>>,
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
            Some(b'"') => self.string().map(|text| Node::Text(text.name)),
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
        fields.reserve(USUAL_FIELDS);
        loop {
            let key = self.key()?;
            fields.push((key, self.value(depth)?));
            if !self.goes_on(b'}', "expected a comma or the end of the object")? {
                break;
            }
        }
        match repeated_key(&fields, |(key, _)| key) {
            Some(error) => Err(error),
            None => Ok(Object(fields)),
        }
    }

    /// A name and its colon, up to the value.
    fn key(&mut self) -> Result<Key<'a>, ReadError> {
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
        Ok(key)
    }

    /// Whether a comma follows, and so another field or item, or the end.
    fn goes_on(&mut self, end: u8, expected: &'static str) -> Result<bool, ReadError> {
        self.skip_space();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == end => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(self.wrong(expected)),
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
            self.pass(depth)?;
            if !self.goes_on(b']', "expected a comma or the end of the list")? {
                return Ok(Node::List);
            }
        }
    }

    /// A value of which nothing is kept: all is checked as for any other.
    fn pass(&mut self, depth: usize) -> Result<(), ReadError> {
        if self.peek() == Some(b'{') {
            self.pass_object(deeper(depth)?)
        } else {
            self.value(depth).map(drop)
        }
    }

    fn pass_object(&mut self, depth: usize) -> Result<(), ReadError> {
        let first = self.passed.len();
        self.at += 1;
        self.skip_space();
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            let key = self.key()?;
            self.passed.push(key);
            self.pass(depth)?;
            if !self.goes_on(b'}', "expected a comma or the end of the object")? {
                break;
            }
        }
        let repeated = repeated_key(&self.passed[first..], |key| key);
        self.passed.truncate(first);
        repeated.map_or(Ok(()), Err)
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

    /// A text, with its mark.
    fn string(&mut self) -> Result<Key<'a>, ReadError> {
        let start = self.at + 1;
        let (end, mark) = scan::plain_run(self.text.as_bytes(), start);
        self.at = end;
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Key { mark, name: Cow::Borrowed(&self.text[start..end]) });
        }
        let resolved = self.resolve(start)?;
        Ok(Key { mark: scan::mark_of(&resolved), name: Cow::Owned(resolved) })
    }
}

fn deeper(depth: usize) -> Result<usize, ReadError> {
    if depth < MAX_DEPTH { Ok(depth + 1) } else { Err(ReadError::TooDeep) }
}

/// A name that stands twice, if one does. Few are compared each with each; many are sorted, or a hostile body
/// would keep us busy for the square of its size.
fn repeated_key<'k, 'a: 'k, T>(
    fields: &'k [T],
    key: fn(&'k T) -> &'k Key<'a>,
) -> Option<ReadError> {
    let is_twice = |a: &Key<'_>, b: &Key<'_>| a.mark == b.mark && a.name == b.name;
    let twice = if fields.len() <= 2 * USUAL_FIELDS {
        let before = |at: usize| fields[..at].iter().map(key);
        let mut keys = fields.iter().map(key).enumerate();
        keys.find(|&(at, key)| before(at).any(|other| is_twice(key, other))).map(|(_, key)| key)
    } else {
        let mut keys: Vec<&Key<'_>> = fields.iter().map(key).collect();
        keys.sort_unstable_by(|a, b| (a.mark, &a.name).cmp(&(b.mark, &b.name)));
        keys.windows(2).find(|pair| is_twice(pair[0], pair[1])).map(|pair| pair[0])
    };
    let key = twice?.name.chars().take(64).collect();
    Some(ReadError::RepeatedKey { key })
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
