//! Documents of every kind, size and name, in each of their forms; other people's programs read what comes out.

use std::{path::PathBuf, process::Command};

use serde_json::Value;
use vouch_documents::{
    bill,
    content::{Billing, Document, Form, Line, NoInvoice, Party, Sum},
    csv,
    pdf::{self, PdfError},
    ubl,
};
use vouch_domain::{
    money::Currency,
    people::tax::{Address, TaxParty, Treatment},
};

use super::faces::FACES;

/// Names of the world, and some that mean ill.
const NAMES: [&str; 16] = [
    "Nora Studio",
    "Žofie Łukasiewicz & Søn ApS",
    "Νίκος Παπαδόπουλος",
    "Общество «Ромашка»",
    "شركة الأمل للتسويق 2026",
    "סטודיו נורה (1998) בע״מ",
    "स्टूडियो नोरा प्राइवेट",
    "สตูดิโอนอร่า จำกัด",
    "株式会社ノラ・スタジオ",
    "诺拉工作室有限公司",
    "노라 스튜디오",
    "নোরা স্টুডিও · நோரா ஸ்டூடியோ",
    "Հայկ · ნინო · 🦊🏳️‍🌈👩‍👩‍👧 ❤️ ★",
    "=cmd|' /C calc'!A0",
    "<script>alert(\"x\")</script> ]]> &amp; \u{202e}evil\u{0} \u{feff}\u{e000}\u{10ffff}",
    "𓀀 𝔘𝔫𝔦 Z̷̡͎͙͇̥̞͉͚̍̇a̸lgo ﷽ \u{1f1e9}\u{1f1ea}",
];

fn party(id: &str, name: &str, vat_id: Option<&str>) -> Party {
    let party = TaxParty {
        legal_name: name.to_owned(),
        address: Address {
            lines: vec!["Hauptstraße 1".to_owned(), "Hinterhaus".to_owned(), "3. Stock".to_owned()],
            city: "Köln".to_owned(),
            postcode: Some("50667".to_owned()),
            region: None,
            country: "DE".parse().unwrap(),
        },
        vat_id: vat_id.map(|id| id.parse().unwrap()),
        tax_number: Some("215/5000/1234".to_owned()),
        email: Some("nora@studio.example".to_owned()),
    };
    Party::registered(id.to_owned(), &party)
}

fn line(kind: &'static str, day: u32, text: &str, minor: i64) -> Line {
    Line {
        kind,
        on: chrono::NaiveDate::from_ymd_opt(2026, 10, day).unwrap(),
        text: text.to_owned(),
        reference: Some(format!("sale-{day}")),
        minor,
        is_billed: kind != "payment",
    }
}

/// A final statement with these lines.
fn statement(name: &str, currency: &str, treatment: &Treatment, lines: Vec<Line>) -> Document {
    let currency: Currency = currency.parse().unwrap();
    let of = |wanted: &[&str]| -> i64 {
        lines.iter().filter(|line| wanted.contains(&line.kind)).map(|line| line.minor).sum()
    };
    let (commissions, clawbacks) = (of(&["commission"]), of(&["clawback"]));
    let (adjustments, payments) = (of(&["adjustment"]), of(&["payment"]));
    let closing = 700 + commissions + clawbacks + adjustments + payments;
    let booked: Vec<i64> =
        lines.iter().filter(|line| line.is_billed).map(|line| line.minor).collect();
    let billing = match bill::draw_up(&booked, currency, treatment) {
        Ok(bill) => Billing::Bill { bill, agreed_on: "2026-01-01".parse().unwrap() },
        Err(_) => Billing::None(NoInvoice::Nothing),
    };
    Document {
        form: Form::Statement,
        id: format!("stm_2026-10_01ARZ3NDEKTSV4RRFFQ69G5FAV_{currency}"),
        number: Some("SB-4QZ7KM-9G5FAV-7".to_owned()),
        at: "2026-11-01T00:00:00Z".parse().unwrap(),
        on: "2026-11-01".parse().unwrap(),
        month: "2026-10".parse().unwrap(),
        currency,
        seller: party("ptn_01ARZ3NDEKTSV4RRFFQ69G5FAV", name, Some("DE123456789")),
        buyer: party("co_01ARZ3NDEKTSV4RRFFQ69G5FAV", "Lamp & Söhne GmbH", Some("DE987654321")),
        brand: "Lamp".to_owned(),
        colour: Some("#e8b00c".to_owned()),
        lines,
        is_summed: false,
        sums: vec![
            (Sum::Opening, 700),
            (Sum::Commissions, commissions),
            (Sum::Clawbacks, clawbacks),
            (Sum::Adjustments, adjustments),
            (Sum::Payments, payments),
            (Sum::Closing, closing),
        ],
        billing,
        note: None,
    }
}

fn standard(rate: &str) -> Treatment {
    Treatment::Standard { rate: rate.parse().unwrap() }
}

fn some_lines() -> Vec<Line> {
    vec![
        line("payment", 2, "Payout for 2026-09", -700),
        line("commission", 5, "Commission for sale-5", 120_450),
        line("commission", 9, "Commission for sale-9, of 2026-09", 333),
        line("clawback", 12, "Clawback for sale-5", -8_001),
        line("adjustment", 30, "Thanks for the talk at the fair in Köln", 2_500),
    ]
}

fn every_document() -> Vec<(String, Document)> {
    let mut all = Vec::new();
    for (at, name) in NAMES.iter().enumerate() {
        let mut document = statement(name, "EUR", &standard("19"), some_lines());
        document.lines[1].text = format!("Commission for {name}");
        all.push((format!("name-{at:02}"), document));
    }
    let exempt = || Treatment::Exempt { reason: "§ 19 UStG".to_owned() };
    let outside = || Treatment::OutsideScope { reason: "Place of supply outside".to_owned() };
    let yen = vec![line("commission", 3, "Commission for 百", 12_345)];
    let dinars = vec![
        line("commission", 3, "Commission", 1_234_560),
        line("clawback", 4, "Clawback", -1_230),
    ];
    let taken =
        vec![line("commission", 3, "Commission", 100), line("clawback", 4, "Clawback", -5_000)];
    let both =
        vec![line("commission", 3, "Commission", 500), line("clawback", 4, "Clawback", -500)];
    let many: Vec<Line> = (0..5000)
        .map(|n| {
            line(
                "commission",
                n % 31 + 1,
                &format!("Commission for order-{n:05}"),
                100 + i64::from(n),
            )
        })
        .collect();
    for (name, document) in [
        ("exempt", statement("Nora", "EUR", &exempt(), some_lines())),
        ("reverse-charge", statement("Nora", "EUR", &Treatment::ReverseCharge, some_lines())),
        ("outside-scope", statement("Nora", "EUR", &outside(), some_lines())),
        ("odd-rate", statement("Nora", "EUR", &standard("7.75"), some_lines())),
        (
            "a-cent-left",
            statement("Nora", "EUR", &standard("19"), vec![line("commission", 3, "Commission", 3)]),
        ),
        ("yen", statement("Nora", "JPY", &standard("10"), yen)),
        ("dinars", statement("Nora", "KWD", &exempt(), dinars)),
        ("negative", statement("Nora", "EUR", &standard("19"), taken)),
        ("nothing-in-sum", statement("Nora", "EUR", &standard("19"), both)),
        (
            "one-line",
            statement(
                "Nora",
                "EUR",
                &standard("19"),
                vec![line("commission", 3, "Commission", 119)],
            ),
        ),
        ("many", statement("Nora", "EUR", &standard("19"), many)),
    ] {
        all.push((name.to_owned(), document));
    }
    all
}

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vouch-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a judge says of each file; none where it is not installed.
#[expect(clippy::disallowed_methods, reason = "where whoever runs the test has put it")]
fn judged(judge: &str, files: &[PathBuf]) -> Option<Vec<Value>> {
    let Some(clerks) = std::env::var_os("VOUCH_CLERKS").map(PathBuf::from) else {
        println!("skipped: VOUCH_CLERKS holds no programs that read documents");
        return None;
    };
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/judges").join(judge);
    let output = Command::new(clerks.join("bin/python")).arg(script).args(files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    Some(said.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn every_e_invoice_passes_the_official_rules_and_a_wrong_one_does_not() {
    let folder = folder("ubl");
    let (mut files, mut roots) = (Vec::new(), Vec::new());
    let documents = every_document();
    for (name, document) in &documents {
        let bytes = ubl::render(document).unwrap();
        let file = folder.join(format!("{name}.xml"));
        std::fs::write(&file, &bytes).unwrap();
        files.push(file);
        roots.push(if *name == "negative" { "CreditNote" } else { "Invoice" });
    }
    // The judge is judged: a sum that is wrong by a cent, no number, and an unknown kind of document.
    let right = String::from_utf8(ubl::render(&documents[0].1).unwrap()).unwrap();
    for (name, from, to) in [
        ("BR-CO-16", ">1152.82</cbc:PayableAmount>", ">1152.83</cbc:PayableAmount>"),
        ("BR-02", "<cbc:ID>SB-4QZ7KM-9G5FAV-7</cbc:ID>", ""),
        ("BR-CL-01", ">389<", ">999<"),
    ] {
        let wrong = right.replace(from, to);
        assert_ne!(wrong, right, "{name} {right}");
        let file = folder.join(format!("{name}.xml"));
        std::fs::write(&file, wrong).unwrap();
        files.push(file);
    }
    let Some(verdicts) = judged("en16931.py", &files) else { return };
    assert_eq!(verdicts.len(), files.len());
    let fatal = |verdict: &Value| -> Vec<String> {
        let failed = verdict["failed"].as_array().unwrap().iter();
        failed.filter(|failed| failed["flag"] == "fatal").map(|failed| failed.to_string()).collect()
    };
    for ((verdict, root), file) in verdicts.iter().zip(roots).zip(&files) {
        assert_eq!(verdict["root"], root, "{file:?}");
        assert_eq!(fatal(verdict), Vec::<String>::new(), "{file:?}");
        assert_eq!(verdict["failed"], serde_json::json!([]), "{file:?}");
        assert_eq!(verdict["schema"], serde_json::json!([]), "{file:?}");
        assert!(verdict["fired"].as_u64() > Some(40), "{file:?}: {verdict}");
    }
    let many = documents.iter().position(|(name, _)| name == "many").unwrap();
    assert!(verdicts[many]["fired"].as_u64() > Some(200));
    for (verdict, rule) in verdicts[documents.len()..].iter().zip(["BR-CO-16", "BR-02", "BR-CL-01"])
    {
        assert!(fatal(verdict).iter().any(|failed| failed.contains(rule)), "{rule}: {verdict}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_pdf_is_whole_tagged_searchable_and_the_same_every_time() {
    let folder = folder("pdf");
    let documents = every_document();
    let mut files = Vec::new();
    for (name, document) in &documents {
        let bytes = match pdf::render(document, &FACES) {
            Err(PdfError::NoFaces) => return println!("skipped: this build has no faces"),
            drawn => drawn.unwrap(),
        };
        assert_eq!(pdf::render(document, &FACES).unwrap(), bytes, "{name}");
        let file = folder.join(format!("{name}.pdf"));
        std::fs::write(&file, bytes).unwrap();
        files.push(file);
    }
    let Some(verdicts) = judged("pdf.py", &files) else { return };
    for ((name, document), verdict) in documents.iter().zip(&verdicts) {
        let pages: Vec<&str> = verdict["pages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|page| page.as_str().unwrap())
            .collect();
        assert_eq!(verdict["problems"], serde_json::json!([]), "{name}");
        assert!(verdict["tagged"] == true && verdict["lang"] == "en", "{name}");
        assert!(verdict["archive"] == true && verdict["accessible"] == true, "{name}");
        assert!(verdict["title"].as_str().unwrap().contains("SB-4QZ7KM-9G5FAV-7"), "{name}");
        assert!(verdict["fonts"].as_u64() >= Some(3), "{name}");
        assert_eq!(verdict["fonts"], verdict["embedded"], "{name}");
        let text = pages.join("\n");
        for (_, minor) in &document.sums {
            let amount = document.amount(*minor).replace('-', "\u{2212}");
            assert!(text.replace(',', "").contains(&amount), "{name}: {amount} in {text}");
        }
        for (at, page) in pages.iter().enumerate() {
            let number = format!("{} of {}", at + 1, pages.len());
            assert!(page.contains(&number), "{name}: {number} in {page}");
            if *name == "many" && at > 0 {
                assert!(page.contains("Date"), "the head comes again on page {at}");
            }
        }
        if *name == "many" {
            assert!(text.contains("order-00000") && text.contains("order-04999"));
            assert_eq!(text.matches("order-").count(), 5000);
        }
    }
    for (at, name) in ["Nora", "Łukasiewicz", "Παπαδόπουλος", "Ромашка"].into_iter().enumerate()
    {
        assert!(
            verdicts[at]["pages"].to_string().contains(name),
            "{name}: {}",
            verdicts[at]["pages"]
        );
    }
    for (at, name) in [(8, "株式会社"), (9, "诺拉工作室"), (10, "노라")] {
        assert!(
            verdicts[at]["pages"].to_string().contains(name),
            "{name}: {}",
            verdicts[at]["pages"]
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn csv_parts_no_cell_and_holds_every_amount() {
    for (name, document) in every_document() {
        let text = String::from_utf8(csv::render(&document)).unwrap();
        let rows: Vec<&str> = text.split("\r\n").collect();
        assert!(rows.last() == Some(&""), "{name}");
        assert_eq!(
            rows.iter().filter(|row| row.starts_with("line,")).count(),
            document.lines.len()
        );
        assert!(!text.replace("\r\n", "").contains(['\r', '\n', '\0']), "{name}");
        let formula = text.split(',').find(|cell| cell.starts_with(['=', '+', '@']));
        assert_eq!(formula, None, "{name}");
        let closing = format!(",{},,{}", document.amount(document.result()), document.currency);
        assert!(rows.iter().any(|row| row.starts_with("total,closing") && row.ends_with(&closing)));
    }
}

#[test]
fn strings_of_others_that_break_things_break_no_document() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/fixtures/naughty-strings.json");
    let Ok(strings) = std::fs::read(&path) else {
        return println!("skipped: there are no naughty strings beside the project");
    };
    let strings: Vec<String> = serde_json::from_slice(&strings).unwrap();
    let folder = folder("naughty");
    let mut files = Vec::new();
    // Many on a page: each is a line's text, and some are names.
    for (at, some) in strings.chunks(60).enumerate() {
        let lines = some
            .iter()
            .map(|text| line("commission", 3, &text.chars().take(200).collect::<String>(), 100))
            .collect();
        let name: String = some[0].chars().take(200).collect();
        let mut document = statement(&name, "EUR", &standard("19"), lines);
        document.brand = some[some.len() / 2].chars().take(200).collect();
        csv::render(&document);
        let file = folder.join(format!("{at}.xml"));
        std::fs::write(&file, ubl::render(&document).unwrap()).unwrap();
        files.push(file);
        match pdf::render(&document, &FACES) {
            Err(PdfError::NoFaces) => {}
            drawn => assert!(drawn.unwrap().len() > 1000),
        }
    }
    let Some(verdicts) = judged("en16931.py", &files) else { return };
    for (verdict, file) in verdicts.iter().zip(&files) {
        assert_eq!(verdict["failed"], serde_json::json!([]), "{file:?}");
        assert_eq!(verdict["schema"], serde_json::json!([]), "{file:?}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
