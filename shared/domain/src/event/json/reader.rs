//! The one pass over a text: checks all of it, and notes where the fields stand.

use std::borrow::Cow;

use super::{Document, Field, Kind, MAX_DEPTH, ReadError, Value, own_fields, scan};

/// How many fields there is room for at first: more than most texts have.
const USUAL_FIELDS: usize = 24;

/// Of how many names marks are compared each with each. Beyond, names are sorted, or a hostile body would keep us
/// busy for the square of its size.
const MARKS: usize = 32;

/// Reads one value and nothing after it.
pub(super) fn read(text: &str) -> Result<Document<'_>, ReadError> {
    let mut reader = Reader::new(text, USUAL_FIELDS);
    let at = reader.space(0);
    if at == text.len() {
        return Err(ReadError::Empty);
    }
    let (root, at) = reader.value(at, 0)?;
    let at = reader.space(at);
    if at < text.len() {
        return Err(wrong("something follows the value", at));
    }
    let Reader { fields, has_escaped_names, .. } = reader;
    Ok(Document { text, root, fields, has_escaped_names })
}

/// Whether a field has this name.
#[inline]
pub(super) fn is_named(document: &Document<'_>, field: &Field, name: &str) -> bool {
    let Document { text, has_escaped_names, .. } = document;
    if field.length == name.len() && text.as_bytes()[field.name..].starts_with(name.as_bytes()) {
        return true;
    }
    *has_escaped_names && self::name(text, field) == name
}

/// The name of a field.
#[cold]
fn name<'a>(text: &'a str, field: &Field) -> Cow<'a, str> {
    let raw = &text[field.name..field.name + field.length];
    if raw.contains('\\') { Cow::Owned(resolved(text, field.name)) } else { Cow::Borrowed(raw) }
}

/// A text that has escapes, from after its opening quote. It has been read before, so it is right.
pub(super) fn resolved(text: &str, start: usize) -> String {
    resolve(text, start).map(|(resolved, _)| resolved).unwrap_or_default()
}

struct Reader<'a> {
    text: &'a str,
    fields: Vec<Field>,
    /// Of the names so far of the objects that have begun, as many as there is room for.
    marks: [u64; MARKS],
    /// How many names these have.
    marked: usize,
    has_escaped_names: bool,
}

/// Every step takes the place where it begins, and gives the place where it ends. Small steps are inlined, so
/// that places stay in registers; what is wrong is looked at apart from what is right.
impl Reader<'_> {
    fn new(text: &str, fields: usize) -> Reader<'_> {
        let fields = Vec::with_capacity(fields);
        Reader { text, fields, marks: [0; MARKS], marked: 0, has_escaped_names: false }
    }

    /// The byte at a place; the end of the text is a zero, as no byte outside of a string is.
    #[inline(always)]
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    #[inline(always)]
    fn space(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), b' ' | b'\t' | b'\n' | b'\r') {
            at += 1;
        }
        at
    }

    #[inline(always)]
    fn value(&mut self, at: usize, depth: usize) -> Result<(Value, usize), ReadError> {
        let (kind, end) = match self.byte(at) {
            b'"' => {
                let (end, _, kind) = self.string(at)?;
                return Ok((Value { kind, start: at + 1, end }, end + 1));
            }
            b'{' => {
                let start = self.fields.len();
                let next = self.object::<true>(at, depth)?;
                return Ok((Value { kind: Kind::Object, start, end: self.fields.len() }, next));
            }
            b'[' => (Kind::List, self.list(at, depth)?),
            b'-' | b'0'..=b'9' => (Kind::Number, self.number(at)?),
            b'n' => (Kind::Null, self.word(at, "null")?),
            b't' => (Kind::True, self.word(at, "true")?),
            b'f' => (Kind::False, self.word(at, "false")?),
            _ => return Err(no_value(self.text, at)),
        };
        Ok((Value { kind, start: at, end }, end))
    }

    #[inline(always)]
    fn note(&mut self, mark: u64) {
        if let Some(place) = self.marks.get_mut(self.marked) {
            *place = mark;
        }
        self.marked += 1;
    }

    /// Whether two marks from this one on are the same, or there are more than were noted.
    fn has_twice(&self, first: usize) -> bool {
        self.marks.get(first..self.marked).is_none_or(|marks| {
            let mut before = (0..marks.len()).map(|at| (&marks[..at], &marks[at]));
            before.any(|(before, mark)| before.contains(mark))
        })
    }

    /// A value of which nothing is kept; all is checked as for any other.
    #[inline(always)]
    fn pass(&mut self, at: usize, depth: usize) -> Result<usize, ReadError> {
        if self.byte(at) == b'{' {
            self.object::<false>(at, depth)
        } else {
            Ok(self.value(at, depth)?.1)
        }
    }

    /// An object, whose fields are kept or not.
    fn object<const KEPT: bool>(&mut self, start: usize, depth: usize) -> Result<usize, ReadError> {
        let depth = deeper(depth)?;
        let (first_field, first_mark) = (self.fields.len(), self.marked);
        let mut at = self.space(start + 1);
        if self.byte(at) == b'}' {
            return Ok(at + 1);
        }
        // One bit for each of 64 groups of marks: most objects have no two names of one group.
        let (mut groups, mut is_suspect) = (0_u64, false);
        loop {
            if self.byte(at) != b'"' {
                return Err(wrong("expected a key in quotes", at));
            }
            let (end, mark, kind) = self.string(at)?;
            let (name, length) = (at + 1, end - at - 1);
            self.has_escaped_names |= kind == Kind::Escaped;
            let group = 1 << (mark >> 58);
            is_suspect |= groups & group != 0;
            groups |= group;
            self.note(mark);
            at = self.space(end + 1);
            if self.byte(at) != b':' {
                return Err(wrong("expected a colon", at));
            }
            at = self.space(at + 1);
            let next = if !KEPT {
                self.pass(at, depth)?
            } else if self.byte(at) == b'{' {
                let value = Value { kind: Kind::Object, start: at, end: at };
                self.within(Field { name, length, value }, at, depth)?
            } else {
                let (value, next) = self.value(at, depth)?;
                self.fields.push(Field { name, length, value });
                next
            };
            at = self.space(next);
            match self.byte(at) {
                b',' => at = self.space(at + 1),
                b'}' => break,
                _ => return Err(wrong("expected a comma or the end of the object", at)),
            }
        }
        if is_suspect && self.has_twice(first_mark) {
            self.refuse_repeated::<KEPT>(start, first_field)?;
        }
        self.marked = first_mark;
        Ok(at + 1)
    }

    /// A field that is an object, and whose fields stand after it.
    fn within(&mut self, mut field: Field, at: usize, depth: usize) -> Result<usize, ReadError> {
        let place = self.fields.len();
        field.value.start = place + 1;
        self.fields.push(field);
        let next = self.object::<true>(at, depth)?;
        self.fields[place].value.end = self.fields.len();
        Ok(next)
    }

    /// A list. Nobody asks for what lies in lists.
    fn list(&mut self, at: usize, depth: usize) -> Result<usize, ReadError> {
        let depth = deeper(depth)?;
        let mut at = self.space(at + 1);
        if self.byte(at) == b']' {
            return Ok(at + 1);
        }
        loop {
            let next = self.pass(at, depth)?;
            at = self.space(next);
            match self.byte(at) {
                b',' => at = self.space(at + 1),
                b']' => return Ok(at + 1),
                _ => return Err(wrong("expected a comma or the end of the list", at)),
            }
        }
    }

    /// A text from its opening quote: the place of its closing quote, its mark, and whether it has escapes.
    #[inline(always)]
    fn string(&self, at: usize) -> Result<(usize, u64, Kind), ReadError> {
        let (end, mark) = scan::plain_run(self.text.as_bytes(), at + 1);
        if self.byte(end) == b'"' {
            return Ok((end, mark, Kind::Plain));
        }
        let (resolved, end) = resolve(self.text, at + 1)?;
        Ok((end, scan::mark_of(&resolved), Kind::Escaped))
    }

    #[inline(always)]
    fn number(&self, at: usize) -> Result<usize, ReadError> {
        let mut at = at + usize::from(self.byte(at) == b'-');
        at = if self.byte(at) == b'0' { at + 1 } else { self.digits(at)? };
        if self.byte(at) == b'.' {
            at = self.digits(at + 1)?;
        }
        if matches!(self.byte(at), b'e' | b'E') {
            let signed = matches!(self.byte(at + 1), b'+' | b'-');
            at = self.digits(at + 1 + usize::from(signed))?;
        }
        Ok(at)
    }

    #[inline(always)]
    fn digits(&self, start: usize) -> Result<usize, ReadError> {
        let mut at = start;
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        if at > start { Ok(at) } else { Err(wrong("expected a digit", at)) }
    }

    #[inline(always)]
    fn word(&self, at: usize, word: &'static str) -> Result<usize, ReadError> {
        if self.text.as_bytes()[at..].starts_with(word.as_bytes()) {
            Ok(at + word.len())
        } else {
            Err(wrong("expected a value", at))
        }
    }

    /// Compares the names of an object that begins at `start`, if they are not kept by reading it once more.
    #[cold]
    fn refuse_repeated<const KEPT: bool>(
        &self,
        start: usize,
        first_field: usize,
    ) -> Result<(), ReadError> {
        if !KEPT {
            let mut again = Reader::new(self.text, 0);
            return again.object::<true>(start, 0).map(drop);
        }
        let own = own_fields(&self.fields, first_field);
        let mut names: Vec<_> = own.map(|field| name(self.text, field)).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(ReadError::RepeatedKey { key: pair[0].chars().take(64).collect() }),
            None => Ok(()),
        }
    }
}

/// A text with its escapes resolved, from after its opening quote, and the place of its closing quote.
#[cold]
fn resolve(text: &str, start: usize) -> Result<(String, usize), ReadError> {
    let (mut resolved, mut start) = (String::new(), start);
    loop {
        let (at, _) = scan::plain_run(text.as_bytes(), start);
        resolved.push_str(&text[start..at]);
        match text.as_bytes().get(at) {
            Some(b'"') => return Ok((resolved, at)),
            Some(b'\\') => {
                let (meant, next) = escape(text, at + 1)?;
                resolved.push(meant);
                start = next;
            }
            Some(_) => return Err(wrong("a control character stands in a text", at)),
            None => return Err(wrong("the text ends too soon", at)),
        }
    }
}

/// What stands after a backslash, and the place after it.
fn escape(text: &str, at: usize) -> Result<(char, usize), ReadError> {
    let meant = match text.as_bytes().get(at) {
        Some(&c @ (b'"' | b'\\' | b'/')) => char::from(c),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(text, at),
        _ => return Err(wrong("an escape that JSON does not know", at)),
    };
    Ok((meant, at + 1))
}

/// A character by its number: `u00e9`, or two halves `ud83d\ude00`.
fn unicode(text: &str, at: usize) -> Result<(char, usize), ReadError> {
    let (first, mut at) = unit(text, at)?;
    let mut units = [first, 0];
    if matches!(first, 0xd800..=0xdbff) && text[at..].starts_with("\\u") {
        (units[1], at) = unit(text, at + 1)?;
    }
    match char::decode_utf16(units).next() {
        // A second half that does not fit leaves the first alone, which is wrong as well.
        Some(Ok(c)) => Ok((c, at)),
        _ => Err(wrong("half a surrogate pair", at)),
    }
}

/// Four hexadecimal digits after the `u` at this place.
fn unit(text: &str, at: usize) -> Result<(u16, usize), ReadError> {
    let expected = || wrong("expected four hexadecimal digits", at);
    let digits = text.get(at + 1..at + 5).unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(expected());
    }
    Ok((u16::from_str_radix(digits, 16).map_err(|_| expected())?, at + 5))
}

fn deeper(depth: usize) -> Result<usize, ReadError> {
    if depth < MAX_DEPTH { Ok(depth + 1) } else { Err(ReadError::TooDeep) }
}

#[cold]
fn no_value(text: &str, at: usize) -> ReadError {
    let ended = at >= text.len();
    wrong(if ended { "the text ends too soon" } else { "expected a value" }, at)
}

#[cold]
fn wrong(what: &'static str, at: usize) -> ReadError {
    ReadError::Syntax { what, at }
}
