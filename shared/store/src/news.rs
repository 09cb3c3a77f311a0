//! News: what happened lately, as a partner or its company reads it. Views, written by the dispatcher.
//!
//! Each row tells of one thing and is written once. A sale, its refunds and a correction of it are rows of their
//! own, and so is each decision: their revenue and amounts add up to the totals of the month they stand in.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::outbox::{NewsClass, NewsKind},
    calendar::Month,
    id::{CompanyId, CustomerRef, LinkId, PartnerId, ProgramId, TransactionRef},
    money::Money,
};

use crate::{
    Error, Store,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

/// How long news are kept that are no row of a company's lists; what they tell of is kept for ever.
const KEPT_DAYS: i64 = 400;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// When it happened, as its sender says; a decision, a statement's step or a payout: when it was made.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: NewsKind,
    /// The company's month that it belongs to; of a statement or payout, the month that it is of.
    pub month: Month,
    /// Whose news it is; none where nobody is credited.
    pub partner: Option<PartnerId>,
    /// In which program.
    pub program: Option<ProgramId>,
    /// By which link.
    pub link: Option<LinkId>,
    /// Who signed up or paid.
    pub customer: Option<CustomerRef>,
    /// Which sale.
    pub transaction: Option<TransactionRef>,
    /// What it came to for the company, signed; none if it is not about what a customer paid.
    pub revenue: Option<Money>,
    /// What it came to for the partner, signed: commission, a final statement's closing balance, a payout.
    pub amount: Option<Money>,
    /// Whether the commission waited for a person when this happened.
    #[serde(default)]
    pub held: bool,
    /// Which change of the sale it was: changes are not always reported in the order in which they happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// When the row may go, in epoch seconds; none if never.
    pub expires_at: Option<i64>,
}

impl News {
    /// News of this kind with nothing else known.
    pub fn new(at: DateTime<Utc>, kind: NewsKind, month: Month) -> Self {
        let kept = kind.class().is_some_and(|class| class != NewsClass::Decision);
        Self {
            at,
            kind,
            month,
            partner: None,
            program: None,
            link: None,
            customer: None,
            transaction: None,
            revenue: None,
            amount: None,
            held: false,
            revision: None,
            expires_at: (!kept).then(|| (at + TimeDelta::days(KEPT_DAYS)).timestamp()),
        }
    }
}

impl Store {
    /// A partner's news, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_partner_news(
        &self,
        company: CompanyId,
        partner: PartnerId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<News>, Error> {
        self.list(&Range::partner_news(company, partner), Order::Falling, limit, from).await
    }

    /// A partner's news of `[since, until)`, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_partner_news_between(
        &self,
        company: CompanyId,
        partner: PartnerId,
        span: (DateTime<Utc>, DateTime<Utc>),
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<News>, Error> {
        let range = Range::partner_news_between(company, partner, span);
        self.list(&range, Order::Falling, limit, from).await
    }

    /// Customers of a company that signed up in a month, newest first, whoever is credited.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_month_customers(
        &self,
        company: CompanyId,
        month: Month,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<News>, Error> {
        let range = Range::month_news(company, month, NewsClass::Customer);
        self.list(&range, Order::Falling, limit, from).await
    }

    /// What a company's customers paid and got back in a month, newest first, whoever is credited. Refunds and
    /// corrections are rows of their own; a refund that was reported before its sale is taken off in the sale's row.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_month_transactions(
        &self,
        company: CompanyId,
        month: Month,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<News>, Error> {
        let range = Range::month_news(company, month, NewsClass::Transaction);
        self.list(&range, Order::Falling, limit, from).await
    }

    /// What people decided about commissions in a month, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_month_decisions(
        &self,
        company: CompanyId,
        month: Month,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<News>, Error> {
        let range = Range::month_news(company, month, NewsClass::Decision);
        self.list(&range, Order::Falling, limit, from).await
    }
}

impl Writes<'_> {
    /// A piece of news. Its hash derives from its cause, so that a repeat writes the same row.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn news(&mut self, company: CompanyId, hash: &str, news: &News) -> Result<(), Error> {
        let class = news.kind.class();
        let index = class.map(|class| Index::news(company, news.month, class, news.at, hash));
        let key = Key::News(company, news.partner, news.at, hash);
        self.put(Role::News, key, index, news, If::Always)
    }
}
