//! Root certificates as files hold them. A bundle of hundreds is read before the first event: what that costs, every
//! cold start pays.

use std::io::{ErrorKind, Read, Result};

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

/// What is read at once: memory that is touched once is what reading costs most.
const WINDOW: usize = 16 * 1024;

/// How long each line but the last is (RFC 7468 §2).
const WIDTH: usize = 64;

/// Each certificate of a PEM file, as DER.
pub(crate) fn each_certificate(mut pem: impl Read, mut take: impl FnMut(&[u8])) -> Result<()> {
    let mut window = vec![0; WINDOW];
    let mut filled = 0;
    loop {
        let count = match pem.read(&mut window[filled..]) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        if count == 0 {
            return Ok(());
        }
        filled += count;
        let done = take_whole(&window[..filled], &mut take);
        window.copy_within(done..filled, 0);
        filled -= done;
        if filled == window.len() {
            // One certificate is longer than the window.
            window.resize(2 * filled, 0);
        }
    }
}

/// Takes the certificates that stand whole in a part of a file, and says where what is still to be used begins.
fn take_whole(part: &[u8], take: &mut impl FnMut(&[u8])) -> usize {
    let mut bytes = Vec::with_capacity(4096);
    let mut at = 0;
    while let Some(dash) = memchr::memchr(b'-', &part[at..]) {
        let begin = at + dash;
        let Some(rest) = part[begin..].strip_prefix(BEGIN) else {
            if BEGIN.starts_with(&part[begin..]) {
                return begin;
            }
            at = begin + 1;
            continue;
        };
        let Some(length) = memchr::memchr(b'-', rest) else { return begin };
        if rest[length..].len() < END.len() {
            return begin;
        }
        at = begin + BEGIN.len() + length;
        if rest[length..].starts_with(END) {
            if decode(&rest[..length], &mut bytes) {
                take(&bytes);
            }
            at += END.len();
        }
    }
    part.len()
}

/// Makes the bytes of these lines, if they are base64.
fn decode(mut lines: &[u8], bytes: &mut Vec<u8>) -> bool {
    bytes.clear();
    lines = lines.trim_ascii_start();
    while let Some((line, rest)) = lines.split_at_checked(WIDTH)
        && let Some(rest) = rest.strip_prefix(b"\n")
    {
        bytes.extend_from_slice(line);
        lines = rest;
    }
    // The last line is shorter, and some write all of them so.
    bytes.extend(lines.iter().filter(|byte| !byte.is_ascii_whitespace()));
    match base64_simd::STANDARD.decode_inplace(bytes).map(|decoded| decoded.len()) {
        Ok(count) => bytes.truncate(count),
        Err(_) => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificates(pem: impl Read) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        each_certificate(pem, |der| all.push(der.to_vec())).unwrap();
        all
    }

    #[test]
    fn the_roots_that_are_built_in_are_amazons_five() {
        let roots = certificates(include_bytes!("amazon_roots.pem").as_slice());
        assert_eq!(roots.len(), 5);
        // Each is one DER sequence of just its length.
        for root in &roots {
            let length = usize::from(u16::from_be_bytes([root[2], root[3]]));
            assert_eq!((root[..2].to_vec(), root.len()), (vec![0x30, 0x82], length + 4));
        }
    }

    #[test]
    fn what_is_no_certificate_is_passed_over() {
        let all = "# a-b\r\n-----BEGIN CERTIFICATE-----\r\nAAEC\r\nAwQF\r\n-----END CERTIFICATE-----\r\n\
                   -----BEGIN CERTIFICATE-----\nno!\n-----END CERTIFICATE-----\n\
                   -----BEGIN CERTIFICATE-----\nBB-CC\n-----END CERTIFICATE-----\nAAEC\n\
                   -----BEGIN X509 CRL-----\nAAEC\n-----END X509 CRL-----\n\
                   -----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----";
        assert_eq!(certificates(all.as_bytes()), [vec![0, 1, 2, 3, 4, 5], vec![0, 1, 2]]);
        assert!(certificates(b"-----BEGIN CERTIFICATE-----\nAAEC\n".as_slice()).is_empty());
    }

    /// Gives a few bytes at a time, as a file may.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            let count = self.1.min(buffer.len()).min(self.0.len());
            let (now, later) = self.0.split_at(count);
            buffer[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    #[test]
    fn it_does_not_matter_where_a_file_is_cut_nor_how_long_a_certificate_is() {
        let roots = include_bytes!("amazon_roots.pem");
        let whole = certificates(roots.as_slice());
        for count in [1, 7, 64, 1000] {
            assert_eq!(certificates(Slow(roots, count)), whole);
        }
        let line = "AAEC".repeat(16) + "\n";
        let long =
            format!("-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----", line.repeat(3000));
        assert_eq!(certificates(long.as_bytes())[0].len(), 3000 * 48);
    }
}
