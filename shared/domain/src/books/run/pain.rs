//! A run as the file that banks take: `pain.001.001.09`, SEPA credit transfers in the characters of SEPA.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::{
    books::{payout::Payout, run::PayoutRun},
    id::CompanyId,
    money::{Money, Overflow, sum},
    people::destination::BankAccount,
};

/// A payout of a run and where it goes.
#[derive(Debug)]
pub struct Transfer<'a> {
    /// What.
    pub payout: &'a Payout,
    /// Where to.
    pub account: &'a BankAccount,
    /// What the payment says.
    pub text: String,
}

/// The most that one transfer of SEPA carries, in cents.
pub const AMOUNT_MOST: i64 = 99_999_999_999;

/// How long what something is called may be.
const ID_MOST: usize = 35;
/// How long a name may be.
const NAME_MOST: usize = 70;
/// How long what a payment says may be.
const TEXT_MOST: usize = 140;
/// What stands for a name that has no character a bank would take.
const NAMELESS: &str = "NOTPROVIDED";

/// The file of a run that was let go then: the same bytes whenever it is asked for.
///
/// # Errors
/// [`Overflow`]
pub fn pain_001(
    company: CompanyId,
    run: &PayoutRun,
    debtor: &BankAccount,
    (released_at, day): (DateTime<Utc>, NaiveDate),
    transfers: &[Transfer<'_>],
) -> Result<String, Overflow> {
    let total = sum(transfers.iter().map(|transfer| transfer.payout.minor))?;
    let total = Money::new(total, run.currency).amount();
    let (id, count) = (sepa_text(&run.id.to_string(), ID_MOST), transfers.len());
    let at = released_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let name = sepa_name(&debtor.holder);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">\n\
  <CstmrCdtTrfInitn>\n\
    <GrpHdr>\n\
      <MsgId>{id}</MsgId>\n\
      <CreDtTm>{at}</CreDtTm>\n\
      <NbOfTxs>{count}</NbOfTxs>\n\
      <CtrlSum>{total}</CtrlSum>\n\
      <InitgPty><Nm>{name}</Nm></InitgPty>\n\
    </GrpHdr>\n\
    <PmtInf>\n\
      <PmtInfId>{id}</PmtInfId>\n\
      <PmtMtd>TRF</PmtMtd>\n\
      <BtchBookg>true</BtchBookg>\n\
      <NbOfTxs>{count}</NbOfTxs>\n\
      <CtrlSum>{total}</CtrlSum>\n\
      <PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>\n\
      <ReqdExctnDt><Dt>{day}</Dt></ReqdExctnDt>\n\
      <Dbtr><Nm>{name}</Nm></Dbtr>\n\
      <DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>\n\
      <DbtrAgt><FinInstnId>{bank}</FinInstnId></DbtrAgt>\n\
      <ChrgBr>SLEV</ChrgBr>\n",
        iban = debtor.iban.as_str(),
        bank = debtor.bic.as_ref().map_or_else(
            || "<Othr><Id>NOTPROVIDED</Id></Othr>".to_owned(),
            |bic| format!("<BICFI>{}</BICFI>", bic.as_str())
        ),
    );
    for transfer in transfers {
        write_transfer(&mut xml, company, run, transfer);
    }
    xml.push_str("    </PmtInf>\n  </CstmrCdtTrfInitn>\n</Document>\n");
    Ok(xml)
}

fn write_transfer(
    xml: &mut String,
    company: CompanyId,
    run: &PayoutRun,
    Transfer { payout, account, text }: &Transfer<'_>,
) {
    let bank = account.bic.as_ref().map_or_else(String::new, |bic| {
        format!(
            "        <CdtrAgt><FinInstnId><BICFI>{}</BICFI></FinInstnId></CdtrAgt>\n",
            bic.as_str()
        )
    });
    // Writing to a string can't fail.
    let _ = write!(
        xml,
        "      <CdtTrfTxInf>\n\
        <PmtId><EndToEndId>{id}</EndToEndId></PmtId>\n\
        <Amt><InstdAmt Ccy=\"{currency}\">{amount}</InstdAmt></Amt>\n\
{bank}        <Cdtr><Nm>{name}</Nm></Cdtr>\n\
        <CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct>\n\
        <RmtInf><Ustrd>{text}</Ustrd></RmtInf>\n\
      </CdtTrfTxInf>\n",
        id = payout.end_to_end_id(company),
        currency = run.currency,
        amount = Money::new(payout.minor, run.currency).amount(),
        name = sepa_name(&account.holder),
        iban = account.iban.as_str(),
        text = sepa_text(text, TEXT_MOST),
    );
}

fn sepa_name(name: &str) -> String {
    match sepa_text(name, NAME_MOST) {
        text if text.is_empty() => NAMELESS.to_owned(),
        text => text,
    }
}

/// A text in the characters that every bank of SEPA takes (EPC217-08): letters, digits and a few marks. Other scripts
/// are written as they sound, as far as that goes.
pub fn sepa_text(text: &str, most: usize) -> String {
    let mut latin = String::new();
    for c in text.chars() {
        match c {
            // As German banks have it.
            'ä' => latin.push_str("ae"),
            'ö' => latin.push_str("oe"),
            'ü' => latin.push_str("ue"),
            'Ä' => latin.push_str("Ae"),
            'Ö' => latin.push_str("Oe"),
            'Ü' => latin.push_str("Ue"),
            '&' => latin.push('+'),
            '_' => latin.push('-'),
            c if c.is_whitespace() => latin.push(' '),
            c => latin.push_str(any_ascii::any_ascii_char(c)),
        }
    }
    let fit = |c: char| c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c);
    let plain: String = latin.chars().map(|c| if fit(c) { c } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    // A slash may stand neither first nor last, and never twice.
    let mut once = words.join(" ");
    while once.contains("//") {
        once = once.replace("//", "/");
    }
    let cut: String = once.trim_matches(['/', ' ']).chars().take(most).collect();
    cut.trim_matches(['/', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_are_written_in_the_characters_of_sepa() {
        for (text, expected) in [
            ("Jürgen Weiß & Söhne", "Juergen Weiss + Soehne"),
            ("Ærø Ćwikła", "Aero Cwikla"),
            ("Иван Петров", "Ivan Petrov"),
            ("a\u{200b}b\tc\r\nd", "ab c d"),
            ("//a//b//", "a/b"),
            ("<script>\"x\"</script>", "script x /script"),
            ("  ", ""),
        ] {
            assert_eq!(sepa_text(text, 140), expected, "{text}");
        }
        assert_eq!(sepa_text(&"x".repeat(200), 70).len(), 70);
        assert_eq!(sepa_name("\u{200b}"), NAMELESS);
    }

    #[test]
    fn whatever_a_name_is_the_file_holds_no_other_character() {
        for c in ('\u{0}'..'\u{30000}').step_by(7) {
            let text = sepa_text(&format!("a{c}b"), 140);
            let fits = |c: char| c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c);
            assert!(text.chars().all(fits), "{c:?} became {text}");
        }
    }
}
