//! The bill of a statement as an e-invoice: UBL 2.1 after EN 16931, self-billed (type 389), or a self-billed credit
//! note (261) where the month takes back more than it brought.
//!
//! A credit note turns every sign around. A line that goes the other way than its document has quantity −1: the price
//! itself is never negative (BR-27).

use std::io;

use quick_xml::{Writer, events::BytesText};

use crate::{
    bill::{Bill, Category},
    clean,
    content::{Billing, Document, Line, NoInvoice, Party},
    csv::decimal,
    words,
};

const INVOICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
const CREDIT_NOTE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";
const AGGREGATE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const BASIC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
/// The rules that it follows.
const CUSTOMISATION: &str = "urn:cen.eu:en16931:2017";
/// A piece, by UN/ECE recommendation 20.
const PIECE: &str = "C62";

/// The bytes.
///
/// # Errors
/// When the document is no bill, and why.
pub fn render(document: &Document) -> Result<Vec<u8>, NoInvoice> {
    let (bill, number) = match (&document.billing, &document.number) {
        (Billing::None(why), _) => return Err(*why),
        (_, None) => return Err(NoInvoice::Draft),
        (Billing::Bill { bill, .. }, Some(number)) => (bill, number),
    };
    let mut ubl = Ubl { writer: Writer::new(Vec::new()), document, bill, number };
    // Nothing but memory is written to, which does not fail.
    ubl.whole().map_err(|_| NoInvoice::TooLarge)?;
    Ok(ubl.writer.into_inner())
}

struct Ubl<'a> {
    writer: Writer<Vec<u8>>,
    document: &'a Document,
    bill: &'a Bill,
    number: &'a str,
}

impl Ubl<'_> {
    fn whole(&mut self) -> io::Result<()> {
        let is_credit = self.bill.is_credit();
        let (root, space) =
            if is_credit { ("CreditNote", CREDIT_NOTE) } else { ("Invoice", INVOICE) };
        self.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        self.raw(&format!(
            "<{root} xmlns=\"{space}\" xmlns:cac=\"{AGGREGATE}\" xmlns:cbc=\"{BASIC}\">"
        ))?;
        self.head()?;
        self.party("AccountingSupplierParty", &self.document.seller)?;
        self.party("AccountingCustomerParty", &self.document.buyer)?;
        self.open("cac:PaymentTerms")?;
        let terms = format!(
            "Settled with the account that {} keeps for the partner",
            self.document.buyer.name
        );
        self.text("cbc:Note", &terms)?;
        self.close("cac:PaymentTerms")?;
        self.tax_total()?;
        self.totals()?;
        let billed = self.document.lines.iter().filter(|line| line.is_billed);
        for (at, (line, net)) in billed.zip(&self.bill.nets).enumerate() {
            self.line(at.saturating_add(1), line, *net)?;
        }
        self.close(root)
    }

    fn head(&mut self) -> io::Result<()> {
        let document = self.document;
        self.text("cbc:CustomizationID", CUSTOMISATION)?;
        self.text("cbc:ID", self.number)?;
        self.text("cbc:IssueDate", &document.on.to_string())?;
        if self.bill.is_credit() {
            self.text("cbc:CreditNoteTypeCode", "261")?;
        } else {
            self.text("cbc:InvoiceTypeCode", "389")?;
        }
        self.text("cbc:Note", "Self-billing")?;
        self.text("cbc:DocumentCurrencyCode", document.currency.code())?;
        self.text("cbc:BuyerReference", &document.id)?;
        self.open("cac:InvoicePeriod")?;
        self.text("cbc:StartDate", &document.month.first_day().to_string())?;
        let last = document.month.next().first_day().pred_opt();
        self.text("cbc:EndDate", &last.unwrap_or(document.on).to_string())?;
        self.close("cac:InvoicePeriod")?;
        if let Billing::Bill { agreed_on, .. } = &document.billing {
            self.open("cac:ContractDocumentReference")?;
            self.text("cbc:ID", &format!("Self-billing agreement of {}", words::day(*agreed_on)))?;
            self.close("cac:ContractDocumentReference")?;
        }
        Ok(())
    }

    fn party(&mut self, role: &str, party: &Party) -> io::Result<()> {
        let role = format!("cac:{role}");
        self.open(&role)?;
        self.open("cac:Party")?;
        self.open("cac:PartyIdentification")?;
        self.text("cbc:ID", &party.id)?;
        self.close("cac:PartyIdentification")?;
        self.address(party)?;
        let is_seller = role.ends_with("SupplierParty");
        // What is no matter of VAT names no VAT ids (BR-O-02 to 04).
        let vat_id =
            party.vat_id.as_deref().filter(|_| self.bill.category != Category::OutsideScope);
        if let Some(id) = vat_id {
            self.tax_scheme(id, "VAT")?;
        }
        if let Some(number) = party.tax_number.as_deref().filter(|_| is_seller) {
            self.tax_scheme(number, "FC")?;
        }
        self.open("cac:PartyLegalEntity")?;
        self.text("cbc:RegistrationName", &party.name)?;
        self.close("cac:PartyLegalEntity")?;
        if let Some(email) = &party.email {
            self.open("cac:Contact")?;
            self.text("cbc:ElectronicMail", email)?;
            self.close("cac:Contact")?;
        }
        self.close("cac:Party")?;
        self.close(&role)
    }

    fn address(&mut self, party: &Party) -> io::Result<()> {
        let Some(address) = &party.address else { return Ok(()) };
        self.open("cac:PostalAddress")?;
        let mut lines = address.lines.iter();
        for (name, line) in ["cbc:StreetName", "cbc:AdditionalStreetName"].iter().zip(&mut lines) {
            self.text(name, line)?;
        }
        self.text("cbc:CityName", &address.city)?;
        if let Some(postcode) = &address.postcode {
            self.text("cbc:PostalZone", postcode)?;
        }
        if let Some(region) = &address.region {
            self.text("cbc:CountrySubentity", region)?;
        }
        if let Some(line) = address.lines.get(2) {
            self.open("cac:AddressLine")?;
            self.text("cbc:Line", line)?;
            self.close("cac:AddressLine")?;
        }
        self.open("cac:Country")?;
        self.text("cbc:IdentificationCode", address.country.code())?;
        self.close("cac:Country")?;
        self.close("cac:PostalAddress")
    }

    fn tax_scheme(&mut self, id: &str, scheme: &str) -> io::Result<()> {
        self.open("cac:PartyTaxScheme")?;
        self.text("cbc:CompanyID", id)?;
        self.scheme(scheme)?;
        self.close("cac:PartyTaxScheme")
    }

    fn scheme(&mut self, id: &str) -> io::Result<()> {
        self.open("cac:TaxScheme")?;
        self.text("cbc:ID", id)?;
        self.close("cac:TaxScheme")
    }

    fn tax_total(&mut self) -> io::Result<()> {
        let bill = self.bill;
        self.open("cac:TaxTotal")?;
        self.amount("cbc:TaxAmount", bill.vat)?;
        self.open("cac:TaxSubtotal")?;
        self.amount("cbc:TaxableAmount", bill.base)?;
        self.amount("cbc:TaxAmount", bill.vat)?;
        self.category("cac:TaxCategory", bill.reason.as_deref())?;
        self.close("cac:TaxSubtotal")?;
        self.close("cac:TaxTotal")
    }

    fn category(&mut self, name: &str, reason: Option<&str>) -> io::Result<()> {
        self.open(name)?;
        self.text("cbc:ID", self.bill.category.code())?;
        if let Some(rate) = self.bill.rate {
            self.text("cbc:Percent", &rate.to_string())?;
        }
        if let Some(reason) = reason {
            self.text("cbc:TaxExemptionReason", reason)?;
        }
        self.scheme("VAT")?;
        self.close(name)
    }

    fn totals(&mut self) -> io::Result<()> {
        let bill = self.bill;
        self.open("cac:LegalMonetaryTotal")?;
        self.amount("cbc:LineExtensionAmount", bill.base)?;
        self.amount("cbc:TaxExclusiveAmount", bill.base)?;
        self.amount("cbc:TaxInclusiveAmount", bill.base.saturating_add(bill.vat))?;
        if bill.rounding != 0 {
            self.amount("cbc:PayableRoundingAmount", bill.rounding)?;
        }
        self.amount("cbc:PayableAmount", bill.total)?;
        self.close("cac:LegalMonetaryTotal")
    }

    fn line(&mut self, number: usize, line: &Line, net: i64) -> io::Result<()> {
        let (name, quantity) = if self.bill.is_credit() {
            ("cac:CreditNoteLine", "cbc:CreditedQuantity")
        } else {
            ("cac:InvoiceLine", "cbc:InvoicedQuantity")
        };
        let is_against = self.signed(net) < 0;
        self.open(name)?;
        self.text("cbc:ID", &number.to_string())?;
        self.text("cbc:Note", &words::day(line.on))?;
        self.with(quantity, ("unitCode", PIECE), if is_against { "-1" } else { "1" })?;
        self.amount("cbc:LineExtensionAmount", net)?;
        self.open("cac:Item")?;
        self.text("cbc:Name", &line.text)?;
        self.category("cac:ClassifiedTaxCategory", None)?;
        self.close("cac:Item")?;
        self.open("cac:Price")?;
        let price = decimal(self.signed(net).saturating_abs(), self.bill.digits);
        self.with("cbc:PriceAmount", ("currencyID", self.document.currency.code()), &price)?;
        self.close("cac:Price")?;
        self.close(name)
    }

    /// As the document counts: a credit note credits.
    fn signed(&self, units: i64) -> i64 {
        if self.bill.is_credit() { units.saturating_neg() } else { units }
    }

    fn amount(&mut self, name: &str, units: i64) -> io::Result<()> {
        let amount = decimal(self.signed(units), self.bill.digits);
        self.with(name, ("currencyID", self.document.currency.code()), &amount)
    }

    fn open(&mut self, name: &str) -> io::Result<()> {
        self.raw(&format!("<{name}>"))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.raw(&format!("</{name}>"))
    }

    fn raw(&mut self, text: &str) -> io::Result<()> {
        io::Write::write_all(self.writer.get_mut(), text.as_bytes())
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        let text = clean(text);
        // An empty element is no element to EN 16931.
        let text = if text.trim().is_empty() { "-" } else { text.trim() };
        self.writer.create_element(name).write_text_content(BytesText::new(text))?;
        Ok(())
    }

    fn with(&mut self, name: &str, attribute: (&str, &str), text: &str) -> io::Result<()> {
        let element = self.writer.create_element(name).with_attribute(attribute);
        element.write_text_content(BytesText::new(text))?;
        Ok(())
    }
}
