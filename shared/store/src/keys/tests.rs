//! The keys as they lie in the tables. A change here is a migration: say so, and how.

use ulid::Ulid;
use vouch_domain::id::{
    AccountLinkId, BranchId, ClaimId, LeadId, LinkId, MemberId, OrganisationId, PartnerId,
    PayoutRunId, ProgramId,
};

use super::*;

fn ids() -> (CompanyId, PartnerId, ProgramId, LinkId, MemberId) {
    let id = |n| Ulid::from_bytes([n; 16]);
    (
        CompanyId::from_ulid(id(1)),
        PartnerId::from_ulid(id(2)),
        ProgramId::from_ulid(id(3)),
        LinkId::from_ulid(id(4)),
        MemberId::from_ulid(id(5)),
    )
}

/// Every key there is, printed.
fn printed() -> Vec<String> {
    let (company, partner, program, link, member) = ids();
    let (customer, delivery) = ("cus".parse().unwrap(), "msg".parse().unwrap());
    let (transaction, refund) = ("txn".parse().unwrap(), "ref".parse().unwrap());
    let at: DateTime<Utc> = "2026-10-05T06:07:08.9Z".parse().unwrap();
    let month: Month = "2026-10".parse().unwrap();
    let currency: Currency = "EUR".parse().unwrap();
    let page = Page { partner, currency, month };
    let code = "summer".parse().unwrap();
    let commission =
        "com_2026-10_02081040g2081040g2081040g2_01a2b3c4d5e00000000000000ff".parse().unwrap();
    let (lead, claim) = (LeadId::from_ulid(Ulid::nil()), ClaimId::from_ulid(Ulid::nil()));
    let invoice = InvoiceId { month, currency };
    let payout = PayoutId { page, attempt: 1 };
    let terms = TermsId::from_ulid(Ulid::from_bytes([6; 16]));
    let points = "pts_02081040g2081040g2081040g2".parse().unwrap();
    let keys = [
        Key::Code(&code),
        Key::Account(partner),
        Key::ApiKey("hash"),
        Key::Setup,
        Key::Session("hash"),
        Key::MemberEmail("hash"),
        Key::Attempts("hash"),
        Key::Company(company),
        Key::Endpoint(company, "standard"),
        Key::Rails(company),
        Key::OutgoingEndpoint(company, OutgoingId::from_ulid(Ulid::nil())),
        Key::Rules(company),
        Key::Member(company, member),
        Key::Idempotency(company, "key"),
        Key::PartnerCode(company, &code),
        Key::Program(company, program),
        Key::ProgramTerms(company, program, at),
        Key::Partner(company, partner),
        Key::Enrolment(company, partner, program),
        Key::OwnTerms(company, partner, program, at),
        Key::ReferralTerms(company, partner, at),
        Key::ReferredBy(company, partner, at),
        Key::Application(company, partner),
        Key::Applicant(company, "hash"),
        Key::Recruiter(company, partner),
        Key::Relations(company),
        Key::Tier(company, partner, at),
        Key::CompanyTax(company, at),
        Key::PartnerTax(company, partner, at),
        Key::CompanyNaming(company, at),
        Key::PartnerNaming(company, partner, at),
        Key::Destination(company, partner, at),
        Key::Link(company, partner, link),
        Key::Customer(company, &customer),
        Key::CustomerState(company, &customer),
        Key::Subscription(company, &customer),
        Key::Assist(company, &customer, &delivery),
        Key::Coupon(company, &code),
        Key::CustomerEmail(company, "hash", &customer),
        Key::LeadEmail(company, "hash", partner),
        Key::Lead(company, partner, lead),
        Key::Claim(company, partner, claim),
        Key::PartnerEmail(company, "hash", partner),
        Key::Organisation(company, OrganisationId::from_ulid(Ulid::nil())),
        Key::Branch(
            company,
            OrganisationId::from_ulid(Ulid::nil()),
            BranchId::from_ulid(Ulid::nil()),
        ),
        Key::Connections(company, OrganisationId::from_ulid(Ulid::nil())),
        Key::AccountLink(company, AccountLinkId::from_ulid(Ulid::nil())),
        Key::PartnerPlace(company, partner),
        Key::Counter(company, partner, link, month),
        Key::Seen(company, link, at, "visitor"),
        Key::Delivery(company, &delivery, "hash"),
        Key::Quarantined(company, at, &delivery, "hash"),
        Key::Transaction(company, &transaction),
        Key::Refund(company, &transaction, &refund),
        Key::Activity(company, &customer, at, "hash"),
        Key::Parked(company, &customer, &transaction),
        Key::Held(company, &customer, &transaction),
        Key::Commission(company, commission),
        Key::Entry(company, page, "id"),
        Key::CustomerCap(company, &customer, terms),
        Key::RecruitCap(company, partner, partner, terms),
        Key::Accrual(company, page, AccrualKey::Recruit(partner)),
        Key::ReferralFee(company, partner, partner),
        Key::CompanyEntry(company, currency, month, "id"),
        Key::LinkTotals(company, partner, link),
        Key::Points(company, partner, at, points),
        Key::PointsMark(company, partner, points),
        Key::Recalculation(company, partner),
        Key::Period(company, month),
        Key::Fence(company, page),
        Key::Statement(company, page),
        Key::Closing(company, month),
        Key::Invoice(company, invoice),
        Key::Charge(company, invoice, 1),
        Key::Payout(company, payout),
        Key::PayoutRun(company, PayoutRunId::from_ulid(Ulid::nil())),
        Key::Correction(company, invoice, 1),
        Key::Adjustment(company, "id"),
        Key::Sequence(company, "invoice"),
        Key::Number(company, "invoice", 7),
        Key::OutgoingDelivery(company, OutgoingId::from_ulid(Ulid::nil()), "evt"),
        Key::UnsentMail(company, "mail_1"),
        Key::Outbox(company, "id"),
        Key::DailyTotals(company, at.date_naive(), "EUR"),
        Key::CompanyTotals(company, Roll::Money(Span::Month(month), currency)),
        Key::CompanyTotals(company, Roll::Now),
        Key::PartnerTotals(company, partner, Roll::People(Span::All)),
        Key::News(company, Some(partner), at, "hash"),
        Key::News(company, None, at, "hash"),
        Key::AuditHead(company),
        Key::AuditRecord(company, month, 7),
    ];
    keys.iter().map(line).collect()
}

/// A key with short names in place of ids.
fn line(key: &Key<'_>) -> String {
    let (company, partner, program, link, member) = ids();
    let names = [
        (company.to_string(), "c"),
        (partner.to_string(), "p"),
        (program.to_string(), "g"),
        (link.to_string(), "l"),
        (member.to_string(), "m"),
    ];
    let long = format!("{:?} {} / {}", key.table(), key.pk(), key.sk());
    names.iter().fold(long, |text, (id, name)| text.replace(id, name))
}

#[test]
fn keys_are_written_as_they_always_were() {
    let expected = include_str!("snapshot.txt");
    assert_eq!(
        printed().join("\n"),
        expected.trim_end(),
        "put what is printed into keys/snapshot.txt if it is meant"
    );
}

#[test]
fn index_keys_stay_below_dynamodbs_bound_whatever_the_ids_are() {
    let company = CompanyId::from_ulid(Ulid::from_bytes([1; 16]));
    let wide: String = "𝕏".repeat(255);
    let at: DateTime<Utc> = "2026-10-05T06:07:08Z".parse().unwrap();
    let index = Index::transaction(company, &wide.parse().unwrap(), at, &wide.parse().unwrap());
    assert!(
        index.sk.len() <= 1024 && index.pk.len() <= 2048,
        "{} {}",
        index.pk.len(),
        index.sk.len()
    );
    let key = Key::Refund(company, &wide.parse().unwrap(), &wide.parse().unwrap());
    assert!(key.sk().len() <= 1024 && key.pk().len() <= 2048);
}
