//! The lines of a statement in words, the same on every page and document.

use crate::{books::ledger::Entry, calendar::Month, earning::commission::LineKind};

/// A line of a month in words: the person's where there are any, and where it was earned in another month, in
/// which (Q5).
///
/// `recruit` is what the partner is called that a line is about, where somebody recruited one.
pub fn line(entry: &Entry, recruit: Option<&str>, month: Month, earned_in: Month) -> String {
    let of_recruit = || recruit.map(|name| format!(": {name}")).unwrap_or_default();
    let sale = entry
        .transaction
        .as_ref()
        .map(|transaction| format!(" for {transaction}"))
        .unwrap_or_default();
    let plain = match entry.kind {
        LineKind::Commission => format!("Commission{sale}"),
        LineKind::Clawback if entry.minor > 0 => format!("Clawback undone{sale}"),
        LineKind::Clawback => format!("Clawback{sale}"),
        LineKind::Hold => format!("Held{sale}"),
        LineKind::Release => format!("Released{sale}"),
        LineKind::Decline if entry.minor > 0 => format!("No longer declined{sale}"),
        LineKind::Decline => format!("Declined{sale}"),
        LineKind::Adjustment => "Adjustment".to_owned(),
        LineKind::Payment => "Payout".to_owned(),
        LineKind::PaymentReversed => "Payout that failed".to_owned(),
        LineKind::ReferralCommission => format!("Referral commission{}", of_recruit()),
        LineKind::ReferralClawback if entry.minor > 0 => {
            format!("Referral clawback undone{}", of_recruit())
        }
        LineKind::ReferralClawback => format!("Referral clawback{}", of_recruit()),
        LineKind::ReferralFee if entry.minor < 0 => {
            format!("Referral fee taken back{}", of_recruit())
        }
        LineKind::ReferralFee => format!("Referral fee{}", of_recruit()),
        LineKind::ThresholdMet if entry.recruit.is_some() => {
            format!("Referral commission, threshold met{}", of_recruit())
        }
        LineKind::ThresholdMet => "Commission, threshold met".to_owned(),
    };
    let text = match (&entry.text, entry.kind) {
        (None, _) => plain,
        // A person's words, or a payout's month, stand for themselves.
        (Some(text), LineKind::Adjustment | LineKind::Payment | LineKind::PaymentReversed) => {
            text.clone()
        }
        (Some(text), _) => format!("{plain}: {text}"),
    };
    let is_earned = entry.kind.is_commission();
    if is_earned && earned_in != month { format!("{text}, of {earned_in}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: LineKind, minor: i64, text: Option<&str>) -> Entry {
        Entry {
            id: "x".to_owned(),
            kind,
            minor,
            commission: None,
            recruit: None,
            accrual: None,
            transaction: matches!(kind, LineKind::Commission | LineKind::Clawback | LineKind::Hold)
                .then(|| "t1".parse().unwrap()),
            text: text.map(str::to_owned),
            earned_at: "2026-10-05T00:00:00Z".parse().unwrap(),
            recorded_at: "2026-10-05T00:00:00Z".parse().unwrap(),
            postings: Vec::new(),
        }
    }

    // req: E35, E36
    #[test]
    fn a_line_of_a_recruited_partner_names_it() {
        let month = "2026-10".parse().unwrap();
        for (kind, minor, expected) in [
            (LineKind::ReferralCommission, 1, "Referral commission: Nora"),
            (LineKind::ReferralClawback, -1, "Referral clawback: Nora"),
            (LineKind::ReferralFee, 1, "Referral fee: Nora"),
            (LineKind::ReferralFee, -1, "Referral fee taken back: Nora"),
            (LineKind::ThresholdMet, 1, "Referral commission, threshold met: Nora"),
        ] {
            let recruit = Some(crate::id::PartnerId::from_ulid(ulid::Ulid::nil()));
            let entry = Entry { recruit, ..entry(kind, minor, None) };
            assert_eq!(line(&entry, Some("Nora"), month, month), expected);
        }
    }

    // req: Q5
    #[test]
    fn a_line_says_what_it_is_and_a_late_one_of_when() {
        let (october, november) = ("2026-10".parse().unwrap(), "2026-11".parse().unwrap());
        for (entry, month, expected) in [
            (entry(LineKind::Commission, 1, None), october, "Commission for t1"),
            (entry(LineKind::Commission, 1, None), november, "Commission for t1, of 2026-10"),
            (entry(LineKind::Clawback, -1, None), october, "Clawback for t1"),
            (entry(LineKind::Clawback, 1, None), october, "Clawback undone for t1"),
            (entry(LineKind::Hold, -1, Some("same domain")), october, "Held for t1: same domain"),
            (
                entry(LineKind::Adjustment, 1, Some("Thanks for the talk")),
                november,
                "Thanks for the talk",
            ),
            (
                entry(LineKind::Payment, -1, Some("Payout for 2026-09")),
                october,
                "Payout for 2026-09",
            ),
        ] {
            assert_eq!(line(&entry, None, month, october), expected);
        }
    }
}
