//! What goes wrong, or otherwise than usual: each kind of it once or a few times, so that every page has its case.

use serde_json::json;

use super::super::cast::{FORGED, GRETA, INES, MARLOW, PARTNERS, TOO_LATE};
use super::{DAY, HOUR, Origin, Paid, Teller, WhichLink, decimal};

const NEWSLETTER: Origin = Origin::Link(WhichLink { partner: INES, link: 0 });
const HOTEL_MAILING: Origin = Origin::Link(WhichLink { partner: GRETA, link: 0 });

/// How many first sales of one partner are charged back.
const CHARGED_BACK: usize = 9;

impl Teller {
    /// All of them.
    pub(super) fn incidents(&mut self) {
        self.held();
        self.not_referred();
        self.never_signed_up();
        self.signed_up_late();
        self.refunds_out_of_order();
        self.disputes();
        self.reported_after_the_end();
        self.earlier_sale_comes_later();
        self.referred_twice();
        self.asides();
    }

    /// A share of the way through, in per cent.
    pub(super) fn at(&self, percent: i64) -> i64 {
        self.span * percent / 100
    }

    /// The customer has the partner's own e-mail domain: the commission waits for a person.
    fn held(&mut self) {
        let mut person = self.person_paying("EUR");
        let domain = PARTNERS[GRETA].email.split('@').next_back();
        person.email = format!("reception@{}", domain.unwrap_or("weidenfels.example"));
        person.name = "Hotel Weidenfels".to_owned();
        let at = self.at(61);
        self.sign_up(&person, at, HOTEL_MAILING, json!({}));
        self.pay(&person, at + 2 * HOUR, 8_900);
    }

    /// Four who look referred and are not: the partner itself, an expired click, a forged one, a partner who pays.
    fn not_referred(&mut self) {
        let mut person = self.person_paying("EUR");
        person.email = PARTNERS[GRETA].email.to_owned();
        person.name = PARTNERS[GRETA].name.to_owned();
        let at = self.at(30);
        self.sign_up(&person, at, HOTEL_MAILING, json!({}));
        self.pay(&person, at + HOUR, 2_400);

        let mut person = self.person_paying("EUR");
        person.email = TOO_LATE.to_owned();
        let visit = self.visit(self.at(4), WhichLink { partner: INES, link: 1 });
        let at = self.at(4) + 97 * DAY;
        let data = json!({ "customer_id": person.id, "name": person.name, "email": person.email });
        self.report(at, at, "customer.signed_up", data, Some(visit));
        self.pay(&person, at + HOUR, 5_900);

        let mut person = self.person_paying("EUR");
        person.email = FORGED.to_owned();
        let forged = json!({ "click": "v1.k1.bm90IG91cnM.bm90IG91cnMgZWl0aGVy" });
        self.sign_up(&person, self.at(44), Origin::Nobody, forged);
        self.pay(&person, self.at(44) + HOUR, 1_490);

        let person = self.person_paying("EUR");
        let at = self.at(52);
        self.sign_up(&person, at, Origin::Code(INES), json!({ "billing_model": "partner_pays" }));
        self.pay(&person, at + HOUR, 2_400);
    }

    /// Sales over the counter: their customers never sign up, so they wait.
    fn never_signed_up(&mut self) {
        for (n, percent) in [22, 57, 83].into_iter().enumerate() {
            let mut guest = self.person_paying("EUR");
            guest.id = format!("counter-{}", n + 1);
            self.pay(&guest, self.at(percent), 1_200);
        }
    }

    /// The sale is reported days before the sign-up that it belongs to: it waits, then it is booked.
    fn signed_up_late(&mut self) {
        for percent in [35, 71] {
            let person = self.person_paying("EUR");
            let at = self.at(percent);
            self.sign_up(&person, at, NEWSLETTER, json!({}));
            if let Some(report) = self.story.reports.last_mut() {
                report.reported = at + 4 * DAY;
            }
            self.pay(&person, at + HOUR, 2_400);
        }
    }

    /// A refund that overtakes its sale, and one that is larger than what was left.
    fn refunds_out_of_order(&mut self) {
        let person = self.person_paying("EUR");
        let at = self.at(40);
        self.sign_up(&person, at, NEWSLETTER, json!({}));
        let paid = self.pay_reported(&person, at + HOUR, at + 5 * DAY, 5_900);
        self.refund(&paid, at + DAY, 1_900, "refund");

        let person = self.person_paying("EUR");
        let at = self.at(48);
        self.sign_up(&person, at, NEWSLETTER, json!({}));
        let paid = self.pay(&person, at + HOUR, 2_400);
        self.refund(&paid, at + 6 * DAY, 2_000, "refund");
        self.refund(&paid, at + 9 * DAY, 1_000, "refund");
    }

    /// Two chargebacks: one is won back, the other is not.
    fn disputes(&mut self) {
        for (percent, is_won) in [(26, true), (58, false)] {
            let person = self.person_paying("EUR");
            let at = self.at(percent);
            self.sign_up(&person, at, HOTEL_MAILING, json!({}));
            let paid = self.pay(&person, at + HOUR, 5_900);
            let id = self.refund(&paid, at + 12 * DAY, paid.minor, "chargeback");
            if is_won {
                let at = at + 40 * DAY;
                let data = json!({
                    "refund_id": id, "transaction_id": paid.id,
                    "amount": decimal(paid.minor, paid.currency), "currency": paid.currency,
                });
                self.report(at, at, "transaction.refund_reversed", data, None);
            }
        }
    }

    /// A sale of a month's last days, reported when that month is final: it joins the next that accepts.
    fn reported_after_the_end(&mut self) {
        for month_end in self.month_ends.iter().copied().skip(1).take(2).collect::<Vec<_>>() {
            let person = self.person_paying("EUR");
            let at = month_end - 3 * DAY;
            self.sign_up(&person, at, NEWSLETTER, json!({}));
            self.pay_reported(&person, at + HOUR, month_end + 12 * DAY, 2_400);
        }
    }

    /// What was taken for the first sale was the second: the fee for the first moves to the earlier one.
    fn earlier_sale_comes_later(&mut self) {
        let person = self.person_paying("EUR");
        let at = self.at(20);
        self.sign_up(&person, at, Origin::Link(WhichLink { partner: MARLOW, link: 0 }), json!({}));
        self.pay_reported(&person, at + HOUR, at + 9 * DAY, 1_490);
        self.pay(&person, at + 2 * DAY, 2_400);
    }

    /// A second sign-up of a known customer, by another partner's code: an assist, and nothing more.
    fn referred_twice(&mut self) {
        let person = self.person_paying("EUR");
        let at = self.at(66);
        self.sign_up(&person, at, NEWSLETTER, json!({}));
        self.pay(&person, at + HOUR, 2_400);
        self.sign_up(&person, at + 3 * DAY, Origin::Code(GRETA), json!({}));
    }

    /// Reports that earn nobody anything: what was used, and invoices that were sent.
    fn asides(&mut self) {
        for percent in [15, 33, 51, 69, 87] {
            let at = self.at(percent);
            let person = json!(format!("lt-{:04}", percent));
            let used = json!({ "customer_id": person, "metric": "cups", "quantity": "42" });
            self.report(at, at, "usage.reported", used, None);
            let sent = json!({ "customer_id": person });
            self.report(at, at, "invoice.sent", sent, None);
        }
    }

    /// Half of what one partner brought turns out to be fraud: first sales that he was paid for are charged back.
    pub(super) fn fraud(&mut self, of_marlow: &[Paid]) {
        let [.., begins, _] = self.month_ends.as_slice() else {
            return;
        };
        let (begins, long_ago) = (*begins, *begins - 40 * DAY);
        let earned = of_marlow.iter().filter(|paid| paid.at < long_ago);
        for (n, paid) in earned.take(CHARGED_BACK).enumerate() {
            let at = begins + 2 * DAY + i64::try_from(n).unwrap_or(0) * 7 * HOUR;
            self.refund(paid, at, paid.minor, "chargeback");
        }
    }
}
