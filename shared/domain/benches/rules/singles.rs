//! What single rules cost, each beside a reference that does the least of the same kind.

use std::{hint::black_box, process::ExitCode};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sha2::{Digest as _, Sha256};
use ulid::Ulid;
use vouch_domain::{
    books::{
        ledger::Entry,
        statement::{Chain, Totals},
    },
    earning::{
        booking::lines,
        commission::LineKind,
        explanation::own_steps,
        target::{Allotted, Credit, Decision, Sums, target},
        terms::{Pays, Reward, Terms},
    },
    event::{
        BillingModel, Endpoint, Sale, SaleKind, SignUp,
        parse::{Parsed, parse},
    },
    id::{ClickId, CompanyId, LinkId, PartnerId, ProgramId, TermsId},
    people::partner::{Enrolment, EnrolmentStatus},
    tracking::{
        attribution::{Candidate, Found, Reason, Source, attribute},
        token::{ClickToken, TokenKeys},
    },
};

use crate::turns::{Compared, compare, thousandths};

const PAID: &str = include_str!("../../../../tests/fixtures/events/transaction.paid.full.json");

/// A line of a statement as its hash takes it, to hash as it is.
const HASHED: &str =
    "\ncom_2026-10_00000000000000000000000000_19a2b3c4d5e0123456789abcdef\tcommission\t2400";

/// Tells all of them. There is no limit to hold.
pub(crate) fn run() -> ExitCode {
    println!("{:<44} {:>9} {:>9} {:>7}  reference", "ns", "ours", "bare", "ratio");
    tokens();
    attribution();
    pricing();
    documents();
    ExitCode::SUCCESS
}

fn tell(what: &str, reference: &str, Compared { ours, reference: bare, ratio, .. }: Compared) {
    let [ours, bare, ratio] = [ours, bare, ratio].map(thousandths);
    println!("{what:<44} {ours:>9} {bare:>9} {ratio:>7}  {reference}");
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn tokens() {
    let keys: TokenKeys = "k1:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        .parse()
        .expect("a key");
    let id = |number: u128| Ulid::from_parts(1_790_000_000_000, number);
    let token = ClickToken {
        company: CompanyId::from_ulid(id(1)),
        link: LinkId::from_ulid(id(2)),
        partner: PartnerId::from_ulid(id(3)),
        program: ProgramId::from_ulid(id(4)),
        click: ClickId::from_ulid(id(5)),
    };
    let signed = keys.sign(&token);
    let bare = &mut || {
        black_box(Sha256::digest(black_box(signed.as_bytes())));
    };
    let sign = &mut || {
        black_box(keys.sign(black_box(&token)));
    };
    tell("click token signed", "SHA-256 of the token", compare(sign, bare));
    let verify = &mut || {
        black_box(keys.verify(black_box(&signed)).expect("it is ours"));
    };
    tell("click token verified", "SHA-256 of the token", compare(verify, bare));
}

fn attribution() {
    let (program, partner) = (ProgramId::from_ulid(Ulid::nil()), PartnerId::from_ulid(Ulid::nil()));
    let sign_up = SignUp {
        partner: None,
        customer: "cus_1002".parse().expect("an id"),
        occurred_at: at("2026-05-10T12:00:00Z"),
        click: None,
        partner_code: None,
        coupon: None,
        program: None,
        name: None,
        email: Some("oddny@lighthouse.example".to_owned()),
        billing_model: BillingModel::ClientPays,
        subscription: None,
    };
    let found = |click| Found {
        partner,
        partner_email: Some("pat@studio.example".to_owned()),
        enrolment: Some(Enrolment::new(
            program,
            1,
            EnrolmentStatus::Approved(at("2026-01-01T00:00:00Z")),
        )),
        program,
        link: None,
        click,
        window_days: 90,
    };
    let click = (ClickId::from_ulid(Ulid::nil()), at("2026-05-09T00:00:00Z"));
    let candidates = [
        Candidate { source: Source::Click, found: Ok(found(Some(click))) },
        Candidate { source: Source::PartnerCode, found: Ok(found(None)) },
        Candidate { source: Source::Coupon, found: Err(Reason::CodeUnknown) },
    ];
    let decide = &mut || {
        black_box(attribute(&sign_up, black_box(candidates.to_vec())));
    };
    let copy = &mut || {
        black_box(black_box(&candidates).to_vec());
    };
    tell("attribution among three candidates", "a copy of the candidates", compare(decide, copy));
}

fn pricing() {
    let from = at("2026-01-01T00:00:00Z");
    let reward = Reward::Percentage("12.5".parse().expect("a percentage"));
    let structure = Pays { duration_months: Some(12), ..Pays::of(reward) }.into();
    let id = TermsId::from_ulid(Ulid::nil());
    let credit = Credit {
        partner: PartnerId::from_ulid(Ulid::nil()),
        program: ProgramId::from_ulid(Ulid::nil()),
        link: None,
        terms: Some(Terms { id, from, recorded_at: from, structure }),
        signed_up_at: at("2026-02-01T00:00:00Z"),
        earns: true,
        tier: None,
        credited_at: from,
        after_threshold: false,
        referral: None,
    };
    let sale = Sale {
        transaction: "txn_2002".parse().expect("an id"),
        customer: "cus_1002".parse().expect("an id"),
        amount_minor: 14_280,
        currency: "EUR".parse().expect("a currency"),
        tax_minor: 2_280,
        cost_minor: 0,
        occurred_at: at("2026-10-05T09:30:00Z"),
        kind: None,
    };
    let price = |refunded| {
        let (sale, credit) = black_box((&sale, &credit));
        let (decision, allotted) = (Decision::Pending, Allotted::default());
        target(sale, SaleKind::Renewal, refunded, credit, &decision, allotted, Tz::UTC)
            .expect("fits")
    };
    let plain = &mut || {
        black_box(black_box(14_280 - black_box(2_280)) * black_box(125) / black_box(1000));
    };
    for (what, refunded) in [("a sale priced", 0), ("a sale priced after a refund", 5_000)] {
        let priced = &mut || {
            black_box(price(refunded));
        };
        tell(what, "one division", compare(priced, plain));
    }
    let booked = &mut || {
        let lines = lines(price(5_000).own.sums, Sums::default()).expect("it fits");
        let add = |totals: Totals, (kind, minor)| {
            totals.plus(Totals::of(kind, minor).expect("it fits")).expect("it fits")
        };
        black_box(lines.fold(Totals::default(), add));
    };
    tell("the same, and added to totals", "one division", compare(booked, plain));
    let found = price(5_000);
    let explained = &mut || {
        let steps = own_steps(&sale, 5_000, &credit, black_box(&found));
        black_box(steps.iter().map(|step| step.text()).collect::<Vec<_>>());
    };
    let written = &mut || {
        black_box(format!("{} {}", black_box("EUR"), black_box(2_280)));
    };
    tell("an explanation, in words", "one short text formatted", compare(explained, written));
}

fn documents() {
    let Parsed { event, .. } =
        parse(Endpoint::Transaction, PAID.as_bytes(), at("2026-10-05T09:30:05Z"))
            .expect("an event");
    let parsed = Parsed { event, sent_at: at("2026-10-05T09:30:02Z") };
    let bare = &mut || {
        black_box(Sha256::digest(black_box(PAID.as_bytes())));
    };
    let hashed = &mut || {
        black_box(black_box(&parsed).hash());
    };
    tell("the hash of what an event says", "SHA-256 of its body", compare(hashed, bare));
    let entry = Entry {
        id: HASHED.split(['\n', '\t']).nth(1).expect("an id").to_owned(),
        kind: LineKind::Commission,
        minor: 2400,
        commission: None,
        recruit: None,
        accrual: None,
        transaction: None,
        text: None,
        earned_at: at("2026-10-05T09:30:00Z"),
        recorded_at: at("2026-10-05T09:30:02Z"),
        postings: Vec::new(),
    };
    let chained = &mut || {
        let mut chain = Chain::after("");
        for _ in 0..100 {
            chain.line(black_box(&entry));
        }
        black_box(chain.hash());
    };
    let whole = HASHED.repeat(100);
    let bare = &mut || {
        black_box(Sha256::digest(black_box(whole.as_bytes())));
    };
    tell("a statement of 100 lines hashed", "SHA-256 of the lines", compare(chained, bare));
}
