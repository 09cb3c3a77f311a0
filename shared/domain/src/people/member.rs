//! A member: a person of a company's team, and what its role lets it do.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{id::MemberId, people::company::Scope};

/// A person of a company's team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// What people call it.
    pub name: String,
    /// What it signs in with, unique in the deployment in any case.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// When it joined.
    pub created_at: DateTime<Utc>,
}

/// What a member may do (RELIABILITY §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything; who set the company up.
    Owner,
    /// Everything but what only the owner may.
    Admin,
    /// Look at everything, and what has to do with money.
    Finance,
    /// Look at everything.
    Analyst,
}

impl Role {
    /// Every role, the widest first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Admin, Self::Finance, Self::Analyst];

    /// Whether this role may do what a key needs this scope for.
    pub fn may(self, scope: Scope) -> bool {
        match self {
            Self::Owner | Self::Admin => true,
            Self::Finance => matches!(scope, Scope::Read | Scope::Write),
            Self::Analyst => scope == Scope::Read,
        }
    }
}

/// An e-mail address as it is compared: without what only looks different.
pub fn folded_email(email: &str) -> String {
    email.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_may_what_the_roles_below_it_may_and_more() {
        for (role, may) in [
            (Role::Owner, [true, true, true]),
            (Role::Admin, [true, true, true]),
            (Role::Finance, [true, true, false]),
            (Role::Analyst, [true, false, false]),
        ] {
            assert_eq!([Scope::Read, Scope::Write, Scope::Admin].map(|scope| role.may(scope)), may);
        }
    }

    #[test]
    fn an_address_is_one_in_any_case() {
        assert_eq!(folded_email(" Ada@Larkfield.Example "), "ada@larkfield.example");
    }
}
