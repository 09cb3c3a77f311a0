//! What a sale earned whoever recruited its partner: as the company reads it, and as the recruiter does, who reads
//! nothing of the customer or of the link.

use maud::{Markup, html};
use vouch_domain::{earning::target::Decision, money::Money};

use super::{Voice, all_lines, reckoned};
use crate::{
    explanation::{Background, Part, Reckoning},
    kit::{Reader, figures, part, wide_part},
    sheets::Places,
};

/// How much of a partner's name stands in a sentence.
const NAME_SHOWN: usize = 40;

/// The recruiter's part on a company's page: why it earns, or why nothing. Nothing where nobody recruited the partner.
pub(super) fn for_company(
    reader: &Reader,
    reckoning: &Reckoning,
    background: &Background,
    places: &dyn Places,
) -> Markup {
    let (Some(referral), Some(credit)) = (&reckoning.referral, &reckoning.booked.credit.referral)
    else {
        return html! {};
    };
    let name = |partner| places.partner(partner).unwrap_or_default();
    let parts = [
        ("recruit", name(reckoning.own.partner)),
        ("recruiter", name(referral.partner)),
        ("day", figures::day(reader, credit.since)),
    ];
    let content = html! {
        p { (reader.tell("why-referral-company", &parts)) }
        (told(reader, reckoning, referral, Voice::OfRecruiter, places))
    };
    html! {
        (part("referral", &reader.say("why-referral"), content))
        (lines(reader, reckoning, background, places))
    }
}

/// What it came to for the recruiter, in one sentence, for the head of its page.
pub(crate) fn sentence(reader: &Reader, reckoning: &Reckoning, recruit: &str) -> Markup {
    let (Some(target), sale) = (reckoning.target.referral, &reckoning.booked.recorded.sale) else {
        return html! {};
    };
    let sums = target.sums;
    let money = |minor| figures::amount(reader, Money::new(minor, sale.currency));
    let withheld = sums.commission.saturating_add(sums.clawback);
    let owed = sums.total().unwrap_or(0);
    let (key, amount) = match &reckoning.booked.decision {
        Decision::OnHold { .. } if withheld != 0 => ("why-recruiter-held", money(withheld)),
        Decision::Declined { .. } if withheld != 0 => ("why-recruiter-declined", money(withheld)),
        _ if owed != 0 => ("why-recruiter-earned", money(owed)),
        _ => ("why-recruiter-nothing", money(0)),
    };
    let parts = [
        ("amount", amount),
        ("recruit", figures::shortened(recruit, NAME_SHOWN)),
        ("day", figures::day(reader, sale.occurred_at)),
    ];
    // A message takes the parts that it names, and no others.
    let is_amount_told = key != "why-recruiter-nothing";
    reader.tell(key, if is_amount_told { &parts } else { &parts[1..] })
}

/// All that the recruiter reads of it: since when, by which terms, the arithmetic, the lines.
pub(crate) fn shown(
    reader: &Reader,
    reckoning: &Reckoning,
    background: &Background,
    recruit: &str,
    places: &dyn Places,
) -> Markup {
    let (Some(referral), Some(credit)) = (&reckoning.referral, &reckoning.booked.credit.referral)
    else {
        return html! {};
    };
    let parts = [
        ("recruit", figures::shortened(recruit, NAME_SHOWN)),
        ("day", figures::day(reader, credit.since)),
    ];
    let content = html! {
        p { (reader.tell("why-referral-yours", &parts)) }
        (told(reader, reckoning, referral, Voice::ToRecruiter, places))
    };
    html! {
        (part("referral", &reader.say("why-reckoning"), content))
        (lines(reader, reckoning, background, places))
    }
}

fn told(
    reader: &Reader,
    reckoning: &Reckoning,
    referral: &Part,
    voice: Voice,
    places: &dyn Places,
) -> Markup {
    reckoned::shown(reader, referral, &reckoning.booked.decision, voice, places)
}

fn lines(
    reader: &Reader,
    reckoning: &Reckoning,
    background: &Background,
    places: &dyn Places,
) -> Markup {
    if background.referral_lines.is_empty() {
        return html! {};
    }
    let booked = &reckoning.booked;
    let (sums, currency) = (booked.referral.booked, booked.recorded.sale.currency);
    let table = all_lines(reader, &background.referral_lines, sums, currency, places);
    wide_part("referral-lines", &reader.say("why-referral-lines"), table)
}
