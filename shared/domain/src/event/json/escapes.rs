//! Texts that are not as plain as most: their escapes resolved.

use super::{ReadError, Reader, scan};

impl Reader<'_> {
    /// A text that has escapes, from where its first plain run, which ends here, began.
    #[cold]
    pub(super) fn resolve(&mut self, mut start: usize) -> Result<String, ReadError> {
        let mut resolved = String::new();
        loop {
            resolved.push_str(&self.text[start..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(resolved);
                }
                Some(b'\\') => resolved.push(self.escape()?),
                Some(_) => return Err(self.wrong("a control character stands in a text")),
                None => return Err(self.wrong("the text ends too soon")),
            }
            start = self.at;
            self.at = scan::plain_run(self.text.as_bytes(), start).0;
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
