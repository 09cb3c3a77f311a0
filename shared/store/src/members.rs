//! The people of a company's team, and what each signs in with.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{CompanyId, MemberId},
    people::member::Member,
};

use crate::{
    Error, Recorded, Store,
    keys::{Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role},
};

/// A member and what it signs in with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Who.
    #[serde(flatten)]
    pub member: Member,
    /// The hash of the address, by which a sign-in finds it.
    pub email_hash: String,
    /// Argon2id, in PHC form; none until a password is set.
    pub password_hash: Option<String>,
    /// The member who chose it for this one, where that was no owner: whoever did could be this one.
    #[serde(default)]
    pub password_by: Option<MemberId>,
    /// Sessions from before this count no more: it signed out everywhere, or has another password.
    pub sessions_from: DateTime<Utc>,
    /// Counts changes; each is on condition of the one before.
    pub revision: u64,
}

impl std::fmt::Debug for MemberRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemberRow").field("member", &self.member.id).finish_non_exhaustive()
    }
}

/// Whose an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailOwner {
    /// The company.
    pub company: CompanyId,
    /// The member.
    pub member: MemberId,
}

impl Store {
    /// A member of a company.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_member(
        &self,
        company: CompanyId,
        member: MemberId,
    ) -> Result<Option<MemberRow>, Error> {
        self.get(Key::Member(company, member)).await
    }

    /// Whose an address is, by its hash.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_email_owner(&self, hash: &str) -> Result<Option<EmailOwner>, Error> {
        self.get(Key::MemberEmail(hash)).await
    }

    /// A company's members, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_members(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<MemberRow>, Error> {
        self.list(&Range::members(company), Order::Rising, limit, from).await
    }

    /// Records a member with its address: both, or nothing where the address is somebody's.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_member(
        &self,
        company: CompanyId,
        row: &MemberRow,
    ) -> Result<Recorded, Error> {
        let owner = EmailOwner { company, member: row.member.id };
        let mut writes = self.writes();
        writes.put(Role::Registry, Key::Member(company, row.member.id), None, row, If::Absent)?;
        writes.put(Role::Registry, Key::MemberEmail(&row.email_hash), None, &owner, If::Absent)?;
        Ok(writes.commit().await?.into())
    }

    /// Replaces what is known of a member, on condition of the revision before; its address stays.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_member(
        &self,
        company: CompanyId,
        row: &MemberRow,
    ) -> Result<Recorded, Error> {
        let when = If::Revision(row.revision.saturating_sub(1));
        let mut writes = self.writes();
        writes.put(Role::Registry, Key::Member(company, row.member.id), None, row, when)?;
        Ok(writes.commit().await?.into())
    }
}
