//! The attribution cookie: found among whatever a browser sends, and written with its rules (B01).

use http::{HeaderMap, header::COOKIE};
use vouch_domain::id::CompanyId;

/// How much of what a browser sends is read: more than any browser or gateway lets through.
const READ_BYTES_MAX: usize = 16 * 1024;

/// How many cookies of our name are tried. Two of one name can only come from hosts and sub-domains.
const TRIED_MAX: usize = 4;

/// The cookie of one company, as its program and the place we run at shape it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookie<'a> {
    /// Whose: one cookie for each, so that companies on one host do not erase each other's.
    pub(crate) company: CompanyId,
    /// The parent domain of redirect and sign-up, where they are on different hosts.
    pub(crate) domain: Option<&'a str>,
    /// Whether this is the development server on plain http, where browsers refuse `Secure` and its prefixes.
    pub(crate) plain_http: bool,
}

impl Cookie<'_> {
    /// `__Host-` binds the cookie to this host; with a domain that is impossible, and `__Secure-` is left.
    pub(crate) fn name(&self) -> String {
        let prefix = match (self.plain_http, self.domain) {
            (true, _) => "",
            (false, Some(_)) => "__Secure-",
            (false, None) => "__Host-",
        };
        format!("{prefix}vouch_click_{}", self.company)
    }

    /// The values under our name, the browser's first choice first.
    pub(crate) fn values<'h>(
        &self,
        headers: &'h HeaderMap,
    ) -> impl Iterator<Item = &'h str> + use<'h> {
        let name = self.name();
        let mut left = READ_BYTES_MAX;
        headers
            .get_all(COOKIE)
            .iter()
            .take_while(move |value| {
                let fits = value.len() <= left;
                left = left.saturating_sub(value.len());
                fits
            })
            .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
            .flat_map(|line| line.split(';'))
            .filter_map(move |pair| {
                let (key, value) = pair.split_once('=')?;
                (key.trim() == name).then_some(value.trim())
            })
            .take(TRIED_MAX)
    }

    /// The value of `Set-Cookie`.
    pub(crate) fn set(&self, token: &str, window_days: u16) -> String {
        let name = self.name();
        let max_age = u32::from(window_days) * 24 * 60 * 60;
        let domain = self.domain.map(|domain| format!("; Domain={domain}")).unwrap_or_default();
        let secure = if self.plain_http { "" } else { "; Secure" };
        format!("{name}={token}; Max-Age={max_age}{domain}; Path=/{secure}; HttpOnly; SameSite=Lax")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie() -> Cookie<'static> {
        let company = "cmp_00000000000000000000000001".parse().unwrap();
        Cookie { company, domain: None, plain_http: false }
    }

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, line.parse().unwrap());
        }
        headers
    }

    // req: B01, V01
    #[test]
    fn the_name_and_attributes_follow_where_the_cookie_must_reach() {
        assert_eq!(
            cookie().set("t", 90),
            "__Host-vouch_click_cmp_00000000000000000000000001=t; Max-Age=7776000; Path=/; Secure; HttpOnly; SameSite=Lax"
        );
        let shared = Cookie { domain: Some("shop.example"), ..cookie() };
        assert_eq!(
            shared.set("t", 365),
            "__Secure-vouch_click_cmp_00000000000000000000000001=t; Max-Age=31536000; Domain=shop.example; Path=/; Secure; HttpOnly; SameSite=Lax"
        );
        let local = Cookie { plain_http: true, ..cookie() };
        assert_eq!(
            local.set("t", 1),
            "vouch_click_cmp_00000000000000000000000001=t; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn a_value_is_found_among_hundreds_and_over_several_headers() {
        let name = cookie().name();
        let crowd: String = (0..500).map(|n| format!("c{n}=v{n}; ")).collect();
        let lines = [format!("{crowd}{name}=one"), format!("{name} = two ;{name}x=no; x{name}=no")];
        let headers = headers(&[&lines[0], "garbage", "=;;=;", &lines[1]]);
        assert_eq!(cookie().values(&headers).collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn only_a_few_of_one_name_are_tried_and_only_so_much_is_read() {
        let name = cookie().name();
        let many: String = (0..100).map(|n| format!("{name}={n}; ")).collect();
        assert_eq!(cookie().values(&headers(&[&many])).collect::<Vec<_>>(), ["0", "1", "2", "3"]);
        let huge = format!("x={}", "y".repeat(READ_BYTES_MAX));
        assert_eq!(cookie().values(&headers(&[&huge, &format!("{name}=late")])).count(), 0);
    }

    #[test]
    fn no_bytes_are_too_strange() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, http::HeaderValue::from_bytes(b"\xff\xfe=\x80; a=b").unwrap());
        headers.append(COOKIE, format!("{}=ok", cookie().name()).parse().unwrap());
        assert_eq!(cookie().values(&headers).collect::<Vec<_>>(), ["ok"]);
    }
}
