//! How each key is spelled, as the table at the top of `keys.rs` says.

use super::{Key, by_email, fences, instant, month, organisations, outgoing::calls, shard};

impl Key<'_> {
    /// The partition key.
    pub fn pk(&self) -> String {
        match self {
            Self::Code(code) => format!("CODE#{code}"),
            Self::Account(p) => format!("PTN#{p}"),
            Self::ApiKey(hash) => format!("KEY#{hash}"),
            Self::Setup => "SETUP".to_owned(),
            Self::Session(hash) => format!("SES#{hash}"),
            Self::MemberEmail(hash) => format!("MAIL#{hash}"),
            Self::Attempts(hash) => format!("TRY#{hash}"),
            Self::Company(c)
            | Self::Relations(c)
            | Self::Endpoint(c, _)
            | Self::Rails(c)
            | Self::OutgoingEndpoint(c, _)
            | Self::Rules(c)
            | Self::Member(c, _)
            | Self::CompanyTax(c, _)
            | Self::CompanyNaming(c, _)
            | Self::CompanyEntry(c, ..) => {
                format!("CO#{c}")
            }
            Self::Idempotency(c, key) => format!("CO#{c}#IDK#{key}"),
            Self::PartnerCode(c, code) => format!("CO#{c}#PCODE#{code}"),
            Self::Applicant(c, hash) => format!("CO#{c}#APPLICANT#{hash}"),
            Self::Coupon(c, code) => format!("CO#{c}#COUPON#{code}"),
            Self::CustomerEmail(c, hash, _)
            | Self::LeadEmail(c, hash, _)
            | Self::PartnerEmail(c, hash, _) => by_email(*c, hash),
            Self::Organisation(c, o) | Self::Branch(c, o, _) | Self::Connections(c, o) => {
                organisations::of_one(*c, *o)
            }
            Self::AccountLink(c, _) => organisations::links(*c),
            Self::Program(c, g) | Self::ProgramTerms(c, g, _) => format!("CO#{c}#PRG#{g}"),
            Self::Partner(c, p)
            | Self::Enrolment(c, p, _)
            | Self::OwnTerms(c, p, ..)
            | Self::ReferralTerms(c, p, _)
            | Self::ReferredBy(c, p, _)
            | Self::Application(c, p)
            | Self::Recruiter(c, p)
            | Self::Tier(c, p, _)
            | Self::PartnerTax(c, p, _)
            | Self::PartnerNaming(c, p, _)
            | Self::Points(c, p, ..)
            | Self::PointsMark(c, p, _)
            | Self::Recalculation(c, p)
            | Self::Destination(c, p, _)
            | Self::Link(c, p, _)
            | Self::Lead(c, p, _)
            | Self::Claim(c, p, _)
            | Self::Counter(c, p, ..)
            | Self::PartnerPlace(c, p)
            | Self::ReferralFee(c, p, _)
            | Self::RecruitCap(c, p, ..)
            | Self::LinkTotals(c, p, _) => format!("CO#{c}#PTN#{p}"),
            Self::Commission(c, id) => format!("CO#{c}#PTN#{}", id.partner()),
            Self::Entry(c, page, _) | Self::Accrual(c, page, _) => {
                format!("CO#{c}#PTN#{}", page.partner)
            }
            Self::Customer(c, x)
            | Self::CustomerState(c, x)
            | Self::Subscription(c, x)
            | Self::Assist(c, x, _)
            | Self::Activity(c, x, ..)
            | Self::Parked(c, x, _)
            | Self::CustomerCap(c, x, _)
            | Self::Held(c, x, _) => {
                format!("CO#{c}#CUS#{x}")
            }
            Self::Seen(c, l, hour, _) => format!("CO#{c}#LNK#{l}#{}", hour.format("%Y-%m-%dT%H")),
            Self::Delivery(c, id, _) => format!("CO#{c}#DLV#{id}"),
            Self::Quarantined(c, ..) => format!("CO#{c}#QUA"),
            Self::Transaction(c, t) | Self::Refund(c, t, _) => format!("CO#{c}#TXN#{t}"),
            Self::Period(c, _) => format!("CO#{c}#CPR"),
            Self::Fence(c, page) => fences(*c, page.month, shard(page.partner)),
            Self::Statement(c, page) => month(*c, page.month),
            Self::Closing(c, of) => month(*c, *of),
            Self::Invoice(c, id) | Self::Charge(c, id, _) | Self::Correction(c, id, _) => {
                month(*c, id.month)
            }
            Self::Adjustment(c, _) => format!("CO#{c}#ADJ"),
            Self::Payout(c, id) => month(*c, id.page.month),
            Self::PayoutRun(c, _) => format!("CO#{c}#RUN"),
            Self::Sequence(c, series) | Self::Number(c, series, _) => {
                format!("CO#{c}#SEQ#{series}")
            }
            Self::OutgoingDelivery(c, e, ..) => calls(*c, *e),
            Self::UnsentMail(c, _) => format!("CO#{c}#UNSENT"),
            Self::Outbox(c, id) => format!("CO#{c}#OUT#{id}"),
            Self::DailyTotals(c, day, _) => format!("CO#{c}#ROLL#{day}"),
            Self::CompanyTotals(c, _) => format!("CO#{c}#ROLL"),
            Self::PartnerTotals(c, p, _) => format!("CO#{c}#PTN#{p}#ROLL"),
            Self::News(c, Some(p), ..) => format!("CO#{c}#PTN#{p}#NEWS"),
            Self::News(c, None, ..) => format!("CO#{c}#NOBODY#NEWS"),
            Self::AuditHead(c) => format!("CO#{c}#AUD"),
            Self::AuditRecord(c, month, _) => format!("CO#{c}#AUD#{month}"),
        }
    }

    /// The sort key.
    pub fn sk(&self) -> String {
        match self {
            Self::Code(_) => "CODE".to_owned(),
            Self::Account(_) => "ACC".to_owned(),
            Self::ApiKey(_) => "KEY".to_owned(),
            Self::Setup => "SETUP".to_owned(),
            Self::Session(_) => "SES".to_owned(),
            Self::MemberEmail(_) => "MAIL".to_owned(),
            Self::Attempts(_) => "TRY".to_owned(),
            Self::Company(_) => "CO".to_owned(),
            Self::Endpoint(_, name) => format!("WHK#{name}"),
            Self::Rails(_) => "RAILS".to_owned(),
            Self::OutgoingEndpoint(_, e) => format!("OWH#{e}"),
            Self::Rules(_) => "RULES".to_owned(),
            Self::Member(_, m) => format!("MEM#{m}"),
            Self::Idempotency(..) => "IDK".to_owned(),
            Self::PartnerCode(..) => "P".to_owned(),
            Self::Program(..) => "PRG".to_owned(),
            Self::ProgramTerms(_, _, from) => format!("TRM#{}", instant(*from)),
            Self::Partner(..) => "PTN".to_owned(),
            Self::Enrolment(_, _, g) => format!("ENR#{g}"),
            Self::OwnTerms(_, _, g, from) => format!("ENR#{g}#TRM#{}", instant(*from)),
            Self::ReferralTerms(_, _, from) => format!("ENR!RTM#{}", instant(*from)),
            Self::ReferredBy(_, _, from) => format!("ENR!RBY#{}", instant(*from)),
            Self::Application(..) | Self::Applicant(..) => "APP".to_owned(),
            Self::Recruiter(..) => "RBY".to_owned(),
            Self::Relations(_) => "REL".to_owned(),
            Self::Tier(_, _, from) => format!("ENR!TIR#{}", instant(*from)),
            Self::CompanyTax(_, from) | Self::PartnerTax(_, _, from) => {
                format!("TAX#{}", instant(*from))
            }
            Self::CompanyNaming(_, until) | Self::PartnerNaming(_, _, until) => {
                format!("WAS#{}", instant(*until))
            }
            Self::Destination(_, _, at) => format!("DST#{}", instant(*at)),
            Self::Points(_, _, at, id) => format!("PTS#{}#{id}", instant(*at)),
            Self::PointsMark(_, _, id) => format!("PTM#{id}"),
            Self::Recalculation(..) => "QTR".to_owned(),
            Self::Link(_, _, l) | Self::LinkTotals(_, _, l) => format!("LNK#{l}"),
            Self::Customer(..) => "CUS".to_owned(),
            Self::CustomerState(..) => "STA".to_owned(),
            Self::Subscription(..) => "SUB".to_owned(),
            Self::Activity(_, _, at, hash) => format!("ACT#{}#{hash}", instant(*at)),
            Self::Assist(_, _, delivery) => format!("AST#{delivery}"),
            Self::Coupon(..) => "C".to_owned(),
            Self::CustomerEmail(_, _, x) => format!("CUS#{x}"),
            Self::LeadEmail(_, _, p) => format!("LEAD#{p}"),
            Self::PartnerEmail(_, _, p) => format!("PTN#{p}"),
            Self::Organisation(..) => "ORG".to_owned(),
            Self::Branch(_, _, b) => format!("BRN#{b}"),
            Self::Connections(..) | Self::PartnerPlace(..) => "ALK".to_owned(),
            Self::AccountLink(_, l) => l.to_string(),
            Self::Lead(_, _, l) => format!("LEAD#{l}"),
            Self::Claim(_, _, m) => format!("CLM#{m}"),
            Self::Counter(_, _, l, month) => format!("LNK#{l}#{month}"),
            Self::Seen(_, _, _, visitor) => (*visitor).to_owned(),
            Self::Delivery(_, _, hash) => (*hash).to_owned(),
            Self::Quarantined(_, at, id, hash) => format!("{}#{id}#{hash}", instant(*at)),
            Self::Transaction(..) => "TXN".to_owned(),
            Self::Refund(_, _, r) => format!("REF#{r}"),
            Self::Parked(_, _, t) => format!("PRK#{t}"),
            Self::Held(_, _, t) => format!("HLD#{t}"),
            Self::Commission(_, id) => format!("COM#{}#{id}", id.month()),
            Self::Entry(_, page, id) => format!("ENT#{}#{}#{id}", page.currency, page.month),
            Self::Accrual(_, page, key) => format!("ACC#{}#{key}#{}", page.currency, page.month),
            Self::CustomerCap(_, _, terms) => format!("CAP#{terms}"),
            Self::RecruitCap(_, _, recruit, terms) => format!("CAP#{recruit}#{terms}"),
            Self::ReferralFee(_, _, recruit) => format!("FEE#{recruit}"),
            Self::CompanyEntry(_, currency, month, id) => format!("ENT#{currency}#{month}#{id}"),
            Self::Period(_, month) => month.to_string(),
            Self::Fence(_, page) => format!("F#{}#{}", page.partner, page.currency),
            Self::Statement(_, page) => format!("STM#{}#{}", page.partner, page.currency),
            Self::Closing(..) => "CLOSING".to_owned(),
            Self::Invoice(_, id) => format!("INV#{}", id.currency),
            Self::Payout(_, id) => {
                format!("PAY#{}#{}#{:04}", id.page.partner, id.page.currency, id.attempt)
            }
            Self::Charge(_, id, attempt) => format!("CHG#{}#{attempt:04}", id.currency),
            Self::PayoutRun(_, run) => run.to_string(),
            Self::Correction(_, id, turn) => format!("COR#{}#{turn:04}", id.currency),
            Self::Adjustment(_, id) => (*id).to_owned(),
            Self::Sequence(..) => "SEQ".to_owned(),
            Self::Number(_, _, n) => format!("N#{n:010}"),
            Self::OutgoingDelivery(_, _, event) => (*event).to_owned(),
            Self::UnsentMail(_, id) => (*id).to_owned(),
            Self::Outbox(..) => "OUT".to_owned(),
            Self::DailyTotals(_, _, what) => (*what).to_owned(),
            Self::CompanyTotals(_, roll) | Self::PartnerTotals(_, _, roll) => roll.to_string(),
            Self::News(_, _, at, hash) => format!("{}#{hash}", instant(*at)),
            Self::AuditHead(_) => "HEAD".to_owned(),
            Self::AuditRecord(_, _, n) => format!("{n:010}"),
        }
    }
}
