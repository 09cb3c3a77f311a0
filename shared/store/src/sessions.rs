//! Sessions of people who signed in, and attempts to sign in. Both run on wall time, whatever the test clock says.

use aws_sdk_dynamodb::{operation::update_item::UpdateItemError, types::AttributeValue};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{CompanyId, MemberId, PartnerId},
    people::{company::Company, partner::Partner},
};

use crate::{
    Error, Recorded, Store, item,
    keys::Key,
    members::MemberRow,
    partners::Account,
    writes::{Change, If, Role},
};

/// Somebody signed in. Only the hash of what the browser holds is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who.
    pub who: Who,
    /// Since when.
    pub signed_in_at: DateTime<Utc>,
    /// When it was last of use, to the minute.
    pub seen_at: DateTime<Utc>,
    /// Whether its holder ended it.
    #[serde(default)]
    pub ended: bool,
    /// When the row may go, in epoch seconds: the longest a session lasts.
    pub expires_at: i64,
}

/// Who signed in. The company of a session is decided here and never by a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A partner, in the portal of one company.
    Partner {
        /// The company whose portal it is.
        company: CompanyId,
        /// The partner.
        partner: PartnerId,
    },
    /// A member of a company's team.
    Member {
        /// The company.
        company: CompanyId,
        /// The member.
        member: MemberId,
    },
}

/// How often somebody tried to sign in and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// Attempts that failed or have not ended yet.
    pub count: u32,
    /// When the last one began, in epoch milliseconds.
    #[serde(default)]
    pub last_ms: i64,
    /// When the row may go, in epoch seconds.
    pub expires_at: i64,
    /// Counts changes; each is on condition of the one before.
    #[serde(default)]
    pub revision: u64,
}

impl Store {
    /// A session, by the hash of its token.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_session(&self, hash: &str) -> Result<Option<Session>, Error> {
        self.get(Key::Session(hash)).await
    }

    /// Records a new session.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_session(&self, hash: &str, session: &Session) -> Result<(), Error> {
        let mut writes = self.writes();
        writes.put(Role::Registry, Key::Session(hash), None, session, If::Absent)?;
        writes.commit().await.map(|_| ())
    }

    /// Notes that a session was of use, unless it has ended meanwhile.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn note_session(&self, hash: &str, seen_at: DateTime<Utc>) -> Result<(), Error> {
        let seen = AttributeValue::S(seen_at.to_rfc3339());
        self.change_session(hash, "SET seen_at = :at", vec![(":at", seen)]).await
    }

    /// Ends a session, if there is one.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn end_session(&self, hash: &str) -> Result<(), Error> {
        let yes = AttributeValue::Bool(true);
        self.change_session(hash, "SET ended = :yes", vec![(":yes", yes)]).await
    }

    async fn change_session(
        &self,
        hash: &str,
        expression: &str,
        values: Vec<(&str, AttributeValue)>,
    ) -> Result<(), Error> {
        let change =
            Change { expression, condition: Some("attribute_exists(pk)"), names: &[], values };
        let mut writes = self.writes();
        writes.update(Role::Registry, Key::Session(hash), change)?;
        writes.commit().await.map(|_| ())
    }

    /// Whom a partner's session is about: company, partner and account, in one read.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_partner_seat(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Option<(Company, Partner, Account)>, Error> {
        let keys = [Key::Company(company), Key::Partner(company, partner), Key::Account(partner)];
        let mut rows = self.get_all(&keys).await?.into_iter();
        let (Some(Some(company)), Some(Some(partner)), Some(Some(account))) =
            (rows.next(), rows.next(), rows.next())
        else {
            return Ok(None);
        };
        Ok(Some((item::value(company)?, item::value(partner)?, item::value(account)?)))
    }

    /// Whom a member's session is about: company and member, in one read.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_member_seat(
        &self,
        company: CompanyId,
        member: MemberId,
    ) -> Result<Option<(Company, MemberRow)>, Error> {
        let keys = [Key::Company(company), Key::Member(company, member)];
        let mut rows = self.get_all(&keys).await?.into_iter();
        let (Some(Some(company)), Some(Some(member))) = (rows.next(), rows.next()) else {
            return Ok(None);
        };
        Ok(Some((item::value(company)?, item::value(member)?)))
    }

    /// How often a sign-in under this name was tried.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_attempts(&self, hash: &str) -> Result<Option<Attempts>, Error> {
        self.get(Key::Attempts(hash)).await
    }

    /// Counts an attempt, unless there were so many already: however many come at once, no more are let through.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn count_attempt(
        &self,
        hash: &str,
        limit: u32,
        until: DateTime<Utc>,
    ) -> Result<Recorded, Error> {
        let expression = "SET expires_at = :until ADD #count :one";
        let condition = "attribute_not_exists(pk) OR #count < :limit";
        let values = [
            (":until", item::n(until.timestamp())),
            (":one", item::n(1)),
            (":limit", item::n(limit)),
        ];
        self.add_attempt(hash, (expression, condition), values).await
    }

    /// Takes back an attempt that was counted and did not fail.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn take_back_attempt(&self, hash: &str) -> Result<(), Error> {
        let values = [(":less", item::n(-1)), (":none", item::n(0))];
        self.add_attempt(hash, ("ADD #count :less", "#count > :none"), values).await.map(|_| ())
    }

    /// By itself and in no transaction: many at once do not get in each other's way.
    async fn add_attempt<const N: usize>(
        &self,
        hash: &str,
        (expression, condition): (&str, &str),
        values: [(&str, AttributeValue); N],
    ) -> Result<Recorded, Error> {
        let key = Key::Attempts(hash);
        let mut update = self
            .client()
            .update_item()
            .table_name(self.name(key.table()))
            .set_key(Some(item::key(&key)))
            .update_expression(expression)
            .condition_expression(condition)
            .expression_attribute_names("#count", "count");
        for (name, value) in values {
            update = update.expression_attribute_values(name, value);
        }
        let Err(error) = update.send().await else { return Ok(Recorded::Now) };
        let refused = UpdateItemError::is_conditional_check_failed_exception;
        if error.as_service_error().is_some_and(refused) {
            return Ok(Recorded::Before);
        }
        Err(Error::from_sdk("UpdateItem", error))
    }

    /// Records attempts, on condition of the revision before: two at once do not count as one.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_attempts(
        &self,
        hash: &str,
        attempts: &Attempts,
    ) -> Result<Recorded, Error> {
        let when = attempts.revision.checked_sub(1).map_or(If::Absent, If::Revision);
        let mut writes = self.writes();
        writes.put(Role::Registry, Key::Attempts(hash), None, attempts, when)?;
        Ok(writes.commit().await?.into())
    }
}
