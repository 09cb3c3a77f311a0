//! The books: lines, the fences they pass, and what they add up to. Nothing here edits or deletes a line.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{ledger::Entry, ledger::Page, period::Fence, statement::Totals},
    calendar::Month,
    earning::commission::{Commission, CommissionId},
    id::{CompanyId, LinkId, PartnerId},
    money::{Currency, Overflow},
};

use crate::{
    Error, Store, item,
    keys::{self, FENCE_SHARDS, Index, Key, Range},
    page::{Cursor, Order, Page as ListPage},
    writes::{Change, If, Role, Writes},
};

/// What a line adds to its link's totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkChange {
    /// Customers that signed up.
    pub signups: i64,
    /// Customers that paid for the first time.
    pub conversions: i64,
    /// What they paid, less what they got back, in minor units.
    pub revenue: i64,
    /// What it earned the partner.
    pub commission: i64,
}

impl LinkChange {
    /// Both together.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        let add = |a: i64, b: i64| a.checked_add(b).ok_or(Overflow);
        Ok(Self {
            signups: add(self.signups, other.signups)?,
            conversions: add(self.conversions, other.conversions)?,
            revenue: add(self.revenue, other.revenue)?,
            commission: add(self.commission, other.commission)?,
        })
    }
}

/// What a link brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkTotals {
    /// Customers that signed up.
    pub signups: i64,
    /// Customers that paid.
    pub conversions: i64,
    /// In minor units, by currency.
    pub revenue: Vec<(Currency, i64)>,
    /// In minor units, by currency.
    pub commission: Vec<(Currency, i64)>,
}

/// A line of the company's own books: a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyEntry {
    /// Derived from its cause.
    pub id: String,
    /// In words.
    pub text: String,
    /// The sides.
    pub postings: Vec<vouch_domain::books::ledger::Posting>,
    /// When it was written.
    pub recorded_at: DateTime<Utc>,
}

/// The line and its place in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whose, of when, in what.
    pub page: Page,
    /// The line.
    pub entry: Entry,
}

impl Store {
    /// A commission.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_commission(
        &self,
        company: CompanyId,
        id: CommissionId,
    ) -> Result<Option<Commission>, Error> {
        self.get(Key::Commission(company, id)).await
    }

    /// A partner's commissions, of one month or of all, in the order of their months.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_commissions(
        &self,
        company: CompanyId,
        partner: PartnerId,
        month: Option<Month>,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<ListPage<Commission>, Error> {
        self.list(&Range::commissions(company, partner, month), Order::Rising, limit, from).await
    }

    /// Several commissions, in one read for up to a hundred; unknown ones are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_commissions(
        &self,
        company: CompanyId,
        ids: &[CommissionId],
    ) -> Result<Vec<Commission>, Error> {
        // DynamoDB refuses a key that is asked for twice.
        let once: BTreeSet<CommissionId> = ids.iter().copied().collect();
        let keys: Vec<_> = once.into_iter().map(|id| Key::Commission(company, id)).collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(item::value).collect()
    }

    /// A partner's commissions of a month, the latest earned first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_latest_commissions(
        &self,
        company: CompanyId,
        partner: PartnerId,
        month: Month,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<ListPage<Commission>, Error> {
        let range = Range::commissions(company, partner, Some(month));
        self.list(&range, Order::Falling, limit, from).await
    }

    /// All commissions of a company's month, the latest earned first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_latest_month_commissions(
        &self,
        company: CompanyId,
        month: Month,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<ListPage<Commission>, Error> {
        self.list(&Range::month_commissions(company, month), Order::Falling, limit, from).await
    }

    /// All commissions of a company's month, by when they were earned.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_month_commissions(
        &self,
        company: CompanyId,
        month: Month,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<ListPage<Commission>, Error> {
        self.list(&Range::month_commissions(company, month), Order::Rising, limit, from).await
    }

    /// All lines of a partner's month, in the order of their ids.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_entries(&self, company: CompanyId, page: Page) -> Result<Vec<Entry>, Error> {
        self.all(&Range::entries(company, page)).await
    }

    /// Some lines of a partner's month.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_entries(
        &self,
        company: CompanyId,
        page: Page,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<ListPage<Entry>, Error> {
        self.list(&Range::entries(company, page), Order::Rising, limit, from).await
    }

    /// All lines of a partner, with their places.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_lines(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<Line>, Error> {
        self.lines_in(&Range::all_entries(company, partner), partner).await
    }

    /// A partner's lines in one currency, from a month to another, both within, by month and then by id.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn lines_between(
        &self,
        company: CompanyId,
        partner: PartnerId,
        currency: Currency,
        months: (Month, Month),
    ) -> Result<Vec<Line>, Error> {
        self.lines_in(&Range::entries_between(company, partner, currency, months), partner).await
    }

    async fn lines_in(&self, range: &Range, partner: PartnerId) -> Result<Vec<Line>, Error> {
        let rows = self.all_rows(range).await?;
        rows.into_iter()
            .map(|row| {
                let Some((currency, month)) = keys::line_in(item::sk(&row)) else {
                    let key = item::sk(&row).to_owned();
                    return Err(Error::Corrupt { key, source: "the key of a line".into() });
                };
                Ok(Line { page: Page { partner, currency, month }, entry: item::value(row)? })
            })
            .collect()
    }

    /// The company's own lines.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_company_entries(
        &self,
        company: CompanyId,
    ) -> Result<Vec<CompanyEntry>, Error> {
        self.all(&Range::company_entries(company)).await
    }

    /// The fence of one partner, month and currency.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_fence(&self, company: CompanyId, page: Page) -> Result<Option<Fence>, Error> {
        self.get(Key::Fence(company, page)).await
    }

    /// All fences of a month.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_fences(&self, company: CompanyId, month: Month) -> Result<Vec<Fence>, Error> {
        let mut fences = Vec::new();
        for shard in 0..FENCE_SHARDS {
            fences.extend(self.all::<Fence>(&Range::fences(company, month, shard)).await?);
        }
        Ok(fences)
    }

    /// One partner's fences of a month, one a currency.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_partner_fences(
        &self,
        company: CompanyId,
        month: Month,
        partner: PartnerId,
    ) -> Result<Vec<Fence>, Error> {
        self.all(&Range::partner_fences(company, month, partner)).await
    }

    /// Seals a fence: no line joins this partner's month any more. Safe to repeat; gives the subtotal.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn seal_fence(&self, company: CompanyId, page: Page) -> Result<Option<Fence>, Error> {
        let mut writes = self.writes();
        writes.update(
            Role::Fence,
            Key::Fence(company, page),
            Change {
                expression: "SET accepts = :no",
                condition: Some("attribute_exists(pk)"),
                names: &[],
                values: vec![(":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false))],
            },
        )?;
        writes.commit().await?;
        self.find_fence(company, page).await
    }

    /// What one link brought.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_link_totals(
        &self,
        company: CompanyId,
        partner: PartnerId,
        link: LinkId,
    ) -> Result<LinkTotals, Error> {
        let key = Key::LinkTotals(company, partner, link);
        Ok(self.get_as(key, |row| Ok(link_totals(&row))).await?.unwrap_or_default())
    }

    /// What a partner's links brought.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_link_totals(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<(LinkId, LinkTotals)>, Error> {
        let rows = self.all_rows(&Range::link_totals(company, partner)).await?;
        Ok(rows.iter().filter_map(|row| Some((link_of(row)?, link_totals(row)))).collect())
    }
}

fn link_of(row: &item::Item) -> Option<LinkId> {
    keys::link_in(item::sk(row))
}

fn link_totals(row: &item::Item) -> LinkTotals {
    let by_currency = |prefix: &str| {
        let mut sums: Vec<(Currency, i64)> = row
            .keys()
            .filter_map(|name| {
                name.strip_prefix(prefix)?
                    .parse()
                    .ok()
                    .map(|currency| (currency, item::number(row, name)))
            })
            .collect();
        sums.sort();
        sums
    };
    LinkTotals {
        signups: item::number(row, "signups"),
        conversions: item::number(row, "conversions"),
        revenue: by_currency("revenue_"),
        commission: by_currency("commission_"),
    }
}

impl Writes<'_> {
    /// A commission, once.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn commission(&mut self, company: CompanyId, commission: &Commission) -> Result<(), Error> {
        let index = Index::commission(company, commission.id, commission.earned_at);
        self.put(
            Role::Commission,
            Key::Commission(company, commission.id),
            Some(index),
            commission,
            If::Absent,
        )
    }

    /// A commission with another review state: the one thing of it that people change.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn reviewed_commission(
        &mut self,
        company: CompanyId,
        commission: &Commission,
    ) -> Result<(), Error> {
        let index = Index::commission(company, commission.id, commission.earned_at);
        self.put(
            Role::Commission,
            Key::Commission(company, commission.id),
            Some(index),
            commission,
            If::Always,
        )
    }

    /// A line of a partner's month, once. Its fence is passed by [`Writes::pass_fence`] in the same transaction.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn entry(&mut self, company: CompanyId, page: Page, entry: &Entry) -> Result<(), Error> {
        self.put(Role::Entry, Key::Entry(company, page, &entry.id), None, entry, If::Absent)
    }

    /// A line of the company's own books, once.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn company_entry(
        &mut self,
        company: CompanyId,
        currency: Currency,
        month: Month,
        entry: &CompanyEntry,
    ) -> Result<(), Error> {
        self.put(
            Role::Entry,
            Key::CompanyEntry(company, currency, month, &entry.id),
            None,
            entry,
            If::Absent,
        )
    }

    /// Adds lines to a month that accepts them: fence, subtotal and count are one row.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn pass_fence(
        &mut self,
        company: CompanyId,
        page: Page,
        totals: Totals,
    ) -> Result<(), Error> {
        let mut values = vec![
            (":yes", aws_sdk_dynamodb::types::AttributeValue::Bool(true)),
            (":n", item::n(totals.count)),
            (":com", item::n(totals.commissions)),
            (":claw", item::n(totals.clawbacks)),
            (":adj", item::n(totals.adjustments)),
            (":pay", item::n(totals.payments)),
        ];
        let mut expression = "ADD n :n, com :com, claw :claw, adj :adj, pay :pay";
        // Most partners have no threshold, and their fences no room for one.
        if totals.accruals != 0 {
            values.push((":acc", item::n(totals.accruing)));
            values.push((":accn", item::n(totals.accruals)));
            expression = "ADD n :n, com :com, claw :claw, adj :adj, pay :pay, acc :acc, accn :accn";
        }
        let change = Change { expression, condition: Some("accepts = :yes"), names: &[], values };
        self.update(Role::Fence, Key::Fence(company, page), change)
    }

    /// A partner's first lines of a month: a new fence. Beside it belongs [`Writes::accepting_month`], once a month.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn new_fence(
        &mut self,
        company: CompanyId,
        page: Page,
        totals: Totals,
    ) -> Result<(), Error> {
        let fence = Fence { partner: page.partner, currency: page.currency, accepts: true, totals };
        self.put(Role::NewFence, Key::Fence(company, page), None, &fence, If::Absent)
    }

    /// Adds to what a link brought.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn link_totals(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        link: LinkId,
        currency: Currency,
        change: LinkChange,
    ) -> Result<(), Error> {
        let (revenue, commission) =
            (format!("revenue_{currency}"), format!("commission_{currency}"));
        let change = Change {
            expression: "ADD signups :s, conversions :c, #r :r, #m :m",
            condition: None,
            names: &[("#r", &revenue), ("#m", &commission)],
            values: vec![
                (":s", item::n(change.signups)),
                (":c", item::n(change.conversions)),
                (":r", item::n(change.revenue)),
                (":m", item::n(change.commission)),
            ],
        };
        self.update(Role::LinkTotals, Key::LinkTotals(company, partner, link), change)
    }
}
