//! What rules see of a Rust file, tested itself: a rule that sees nothing would find nothing.

use crate::{
    source::Source,
    tokens::{self, Kind},
};

#[test]
fn comments_are_gone_and_texts_are_no_words() {
    let text = r##"
        //! env::var
        /// f64
        fn a() { /* Scan */ b("f64", r#"CO#"#, b"x", 'y', 1.5, x.0.1, 0xf64); }
        #[cfg(test)]
        use tests::only;
        #[cfg(not(test))]
        fn c() {}
    "##;
    let tokens = tokens::read(text).expect("this is Rust");
    let of = |kind: Kind| {
        tokens
            .iter()
            .filter(|token| token.kind == kind)
            .map(|token| token.text.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(Kind::Text), ["f64", "CO#", "x"]);
    assert_eq!(of(Kind::Number), ["1.5", "0.1", "0xf64"]);
    assert!(!of(Kind::Word).contains(&"Scan") && !of(Kind::Word).contains(&"f64"));
    assert!(tokens.iter().filter(|token| token.is("only")).all(|token| token.test));
    assert!(tokens.iter().filter(|token| token.is("a") || token.is("c")).all(|token| !token.test));
}

#[test]
fn functions_are_seen_with_their_signature_also_in_macros() {
    let text = r#"
        impl Store {
            /// Finds.
            pub async fn find<'a, T: Fn(u8) -> u8>(&self, company: CompanyId, rest: Map<A, B>) -> T {
                let text = "fn no() {}"; // fn nor_this() {}
                wants(|x: fn(u8)| x)
            }
            fn never(&self);
        }
        proptest! {
            #[test]
            fn holds(x in 0..9) { }
        }
        #[cfg(test)]
        mod tests {
            #[tokio::test(start_paused = true)]
            async fn waits() {
            }
            pub(crate) fn world() {}
        }"#;
    let source = Source::read("a.rs", text);
    let found: Vec<_> = source
        .functions()
        .iter()
        .map(|f| (f.name.to_owned(), f.line, f.lines, f.public, f.is_async, f.test, f.is_test))
        .collect();
    let expected = [
        ("find", 4, 4, true, true, false, false),
        ("holds", 12, 1, false, false, true, true),
        ("waits", 17, 2, false, true, true, true),
        ("world", 19, 1, false, false, true, false),
    ];
    assert_eq!(found, expected.map(|(name, a, b, c, d, e, f)| (name.to_owned(), a, b, c, d, e, f)));
    assert_eq!(source.functions()[0].parameters, ["&self", "company:CompanyId", "rest:Map<A,B>"]);
}

#[test]
fn variants_are_seen_with_fields_and_attributes() {
    let text = r#"
        /// Keys.
        #[derive(Debug)]
        pub enum Key<'a> {
            /// One.
            #[serde(rename = "a.b")]
            One(&'a Id, Map<A, B>),
            Two { of: Id, at: u8 },
            Three,
        }"#;
    let source = Source::read("a.rs", text);
    let found: Vec<_> = source
        .variants("Key")
        .into_iter()
        .map(|v| (v.name.to_owned(), v.fields, v.attributes))
        .collect();
    let owned = |fields: &[&str]| fields.iter().map(|&field| field.to_owned()).collect::<Vec<_>>();
    assert_eq!(source.enums(), ["Key"]);
    assert_eq!(found[0], ("One".to_owned(), owned(&["&'aId", "Map<A,B>"]), vec!["a.b"]));
    assert_eq!(found[1], ("Two".to_owned(), owned(&["of:Id", "at:u8"]), vec![]));
    assert_eq!(found[2], ("Three".to_owned(), vec![], vec![]));
}
