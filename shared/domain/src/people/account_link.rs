//! A partner's firm and its branches, and which partner account each is connected to, at one scope (F06–F16).
//!
//! The scope is chosen when an account is connected and never edited: whoever wants the other one disconnects and
//! connects anew. Disconnecting ends a link and nothing else: accounts, referral links and history stay (Q21).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountLinkId, BranchId, OrganisationId, PartnerId},
    money::Currency,
};

/// A partner's firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// What to call it.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A part of a partner's firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Its id.
    pub id: BranchId,
    /// Whose part it is.
    pub organisation: OrganisationId,
    /// What to call it.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// For whom an account is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkScope {
    /// For the whole firm: all branches share the account.
    Organisation,
    /// For one branch, apart from its siblings.
    Branch,
}

/// What an account had brought at an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// Customers that signed up.
    pub signups: i64,
    /// Revenue and commission in minor units, by currency.
    pub money: BTreeMap<Currency, (i64, i64)>,
}

impl Brought {
    /// What came since an earlier one.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let money = self.money.iter().map(|(currency, (revenue, commission))| {
            let (old_revenue, old_commission) =
                before.money.get(currency).copied().unwrap_or_default();
            let revenue = revenue.saturating_sub(old_revenue);
            (*currency, (revenue, commission.saturating_sub(old_commission)))
        });
        Self {
            signups: self.signups.saturating_sub(before.signups),
            money: money.filter(|(_, sums)| *sums != (0, 0)).collect(),
        }
    }
}

/// The connection of a partner account to a firm or a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLink {
    /// Its id.
    pub id: AccountLinkId,
    /// The firm, or whose branch.
    pub organisation: OrganisationId,
    /// The branch; none for the whole firm.
    pub branch: Option<BranchId>,
    /// The account.
    pub partner: PartnerId,
    /// Since when.
    pub connected_at: DateTime<Utc>,
    /// Until when; none while it lives.
    pub disconnected_at: Option<DateTime<Utc>>,
    /// What the account had brought elsewhere: where it is connected anew, it starts empty (Q21).
    #[serde(default)]
    pub before: Brought,
    /// Counts changes; there is one at most, its end.
    #[serde(default)]
    pub revision: u64,
}

impl AccountLink {
    /// At which scope it was made.
    pub fn scope(&self) -> LinkScope {
        scope_of(self.branch)
    }

    /// Whether it was not ended.
    pub fn is_live(&self) -> bool {
        self.disconnected_at.is_none()
    }

    /// The same link, ended; one that was ended before keeps its end.
    #[must_use]
    pub fn ended(&self, at: DateTime<Utc>) -> Self {
        if !self.is_live() {
            return self.clone();
        }
        let revision = self.revision.saturating_add(1);
        Self { disconnected_at: Some(at), revision, ..self.clone() }
    }
}

fn scope_of(branch: Option<BranchId>) -> LinkScope {
    if branch.is_some() { LinkScope::Branch } else { LinkScope::Organisation }
}

/// A place of a firm and the account that is connected there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// By which link.
    pub link: AccountLinkId,
    /// The branch; none for the whole firm.
    pub branch: Option<BranchId>,
    /// The account.
    pub partner: PartnerId,
}

/// What is connected to a firm right now: one account to all of it, or one at most to each branch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connections {
    /// The oldest first.
    pub live: Vec<Connection>,
    /// Counts changes; each is on condition of the one before.
    pub revision: u64,
}

/// Up to how many accounts one firm may have: all of them are kept in one row.
const LIVE_MAX: usize = 1_000;

/// Why an account can't be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConnectRefused {
    /// The other scope lives (F16).
    #[error("A partner account is linked to the organisation as a whole. Disconnect it first.")]
    OrganisationLives,
    /// The other scope lives (F16).
    #[error("Partner accounts are linked to branches of this organisation. Disconnect them first.")]
    BranchesLive,
    /// Another account, or this one, is connected there.
    #[error("A partner account is linked there already. Disconnect it first.")]
    Taken,
    /// The account is connected to a sibling: their numbers would be one.
    #[error(
        "This partner account is linked to another branch. Each branch has an account of its own."
    )]
    Sibling,
    /// There are too many.
    #[error("An organisation can't have more than 1,000 linked accounts.")]
    Full,
}

impl Connections {
    /// At which scope accounts are connected; none while there are none, and either may be chosen.
    pub fn scope(&self) -> Option<LinkScope> {
        self.live.first().map(|connection| scope_of(connection.branch))
    }

    /// With one more.
    ///
    /// # Errors
    /// When the other scope lives, the place is taken, or the account is connected to a sibling.
    pub fn connect(&self, new: Connection) -> Result<Self, ConnectRefused> {
        match (self.scope(), scope_of(new.branch)) {
            (Some(LinkScope::Organisation), LinkScope::Branch) => {
                return Err(ConnectRefused::OrganisationLives);
            }
            (Some(LinkScope::Branch), LinkScope::Organisation) => {
                return Err(ConnectRefused::BranchesLive);
            }
            _ => {}
        }
        if self.live.iter().any(|connection| connection.branch == new.branch) {
            return Err(ConnectRefused::Taken);
        }
        if self.live.iter().any(|connection| connection.partner == new.partner) {
            return Err(ConnectRefused::Sibling);
        }
        if self.live.len() >= LIVE_MAX {
            return Err(ConnectRefused::Full);
        }
        let mut live = self.live.clone();
        live.push(new);
        Ok(Self { live, revision: self.revision.saturating_add(1) })
    }

    /// Without one; nothing where it is not there.
    pub fn disconnect(&self, link: AccountLinkId) -> Option<Self> {
        let mut live = self.live.clone();
        live.retain(|connection| connection.link != link);
        let revision = self.revision.saturating_add(1);
        (live.len() < self.live.len()).then_some(Self { live, revision })
    }

    /// What is connected to a branch: its own account, or the one that all share.
    pub fn of_branch(&self, branch: BranchId) -> Option<&Connection> {
        self.live.iter().find(|connection| connection.branch.is_none_or(|of| of == branch))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;

    fn connection(link: u8, branch: Option<u8>, partner: u8) -> Connection {
        let id = |n| Ulid::from_bytes([n; 16]);
        Connection {
            link: AccountLinkId::from_ulid(id(link)),
            branch: branch.map(|branch| BranchId::from_ulid(id(branch))),
            partner: PartnerId::from_ulid(id(partner)),
        }
    }

    fn connected(live: &[Connection]) -> Connections {
        live.iter().fold(Connections::default(), |so_far, one| so_far.connect(*one).unwrap())
    }

    // req: F06, F10, F16
    #[test]
    fn what_is_connected_says_what_may_be() {
        let whole = connection(1, None, 1);
        let (north, south) = (connection(2, Some(1), 1), connection(3, Some(2), 2));
        let siblings = connected(&[north, south]);
        for (before, new, expected) in [
            (connected(&[]), whole, Ok(LinkScope::Organisation)),
            (connected(&[]), north, Ok(LinkScope::Branch)),
            (connected(&[north]), south, Ok(LinkScope::Branch)),
            (connected(&[whole]), connection(9, None, 9), Err(ConnectRefused::Taken)),
            (connected(&[whole]), south, Err(ConnectRefused::OrganisationLives)),
            (
                connected(&[whole]),
                connection(9, Some(1), 1),
                Err(ConnectRefused::OrganisationLives),
            ),
            (connected(&[north]), connection(9, None, 9), Err(ConnectRefused::BranchesLive)),
            (siblings.clone(), connection(9, Some(2), 9), Err(ConnectRefused::Taken)),
            (siblings, connection(9, Some(3), 1), Err(ConnectRefused::Sibling)),
        ] {
            let after = before.connect(new);
            assert_eq!(after.as_ref().map(|it| it.scope().unwrap()).map_err(|e| *e), expected);
            if let Ok(after) = after {
                assert_eq!(after.revision, before.revision + 1);
                assert_eq!(after.disconnect(new.link).unwrap().live, before.live);
            }
        }
        assert_eq!(connected(&[north]).disconnect(south.link), None);
    }

    #[test]
    fn a_branch_has_its_own_account_or_the_one_that_all_share() {
        let [north, south] = [1, 2].map(|n| BranchId::from_ulid(Ulid::from_bytes([n; 16])));
        let own = connected(&[connection(2, Some(1), 1)]);
        assert_eq!(own.of_branch(north), own.live.first());
        assert_eq!(own.of_branch(south), None);
        let shared = connected(&[connection(2, None, 1)]);
        assert_eq!(shared.of_branch(south), shared.live.first());
    }

    // req: Q21
    #[test]
    fn what_was_brought_before_counts_no_more() {
        let euro: Currency = "EUR".parse().unwrap();
        let dollar: Currency = "USD".parse().unwrap();
        let of = |signups, money: &[(Currency, (i64, i64))]| Brought {
            signups,
            money: money.iter().copied().collect(),
        };
        let before = of(2, &[(euro, (100, 20))]);
        assert_eq!(of(2, &[(euro, (100, 20))]).since(&before), Brought::default());
        let now = of(3, &[(euro, (150, 30)), (dollar, (7, 1))]);
        assert_eq!(now.since(&before), of(1, &[(euro, (50, 10)), (dollar, (7, 1))]));
        assert_eq!(now.since(&Brought::default()), now);
    }

    // req: F14
    #[test]
    fn a_link_ends_once() {
        let day = |day: i64| {
            "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + chrono::TimeDelta::days(day)
        };
        let of = connection(1, None, 1);
        let link = AccountLink {
            id: of.link,
            organisation: OrganisationId::from_ulid(Ulid::nil()),
            branch: of.branch,
            partner: of.partner,
            connected_at: day(0),
            disconnected_at: None,
            before: Brought::default(),
            revision: 0,
        };
        let ended = link.ended(day(1));
        assert_eq!((ended.disconnected_at, ended.revision), (Some(day(1)), 1));
        assert_eq!(ended.ended(day(2)), ended);
    }

    proptest! {
        // req: F10, F13, F14, F16
        #[test]
        fn one_scope_lives_and_each_place_and_account_once(
            steps in prop::collection::vec((any::<bool>(), 0_u8..5, 1_u8..5), 0..60),
        ) {
            let mut now = Connections::default();
            for (number, (connects, branch, partner)) in (0_u8..).zip(steps) {
                let before = now.clone();
                let branch = (branch > 0).then_some(branch);
                if connects {
                    let new = connection(100 + number, branch, partner);
                    match now.connect(new) {
                        Ok(after) => {
                            prop_assert!(before.live.iter().all(|old| after.live.contains(old)));
                            now = after;
                        }
                        Err(_) => prop_assert!(!before.live.is_empty()),
                    }
                } else if let Some(old) = before.live.get(usize::from(partner)) {
                    now = now.disconnect(old.link).unwrap();
                    let others = before.live.iter().filter(|one| *one != old);
                    prop_assert!(others.eq(now.live.iter()), "siblings stay as they are");
                }
                let scopes: Vec<bool> = now.live.iter().map(|one| one.branch.is_some()).collect();
                prop_assert!(scopes.windows(2).all(|two| two[0] == two[1]));
                let places: BTreeSet<_> = now.live.iter().map(|one| one.branch).collect();
                let accounts: BTreeSet<_> = now.live.iter().map(|one| one.partner).collect();
                prop_assert_eq!((places.len(), accounts.len()), (now.live.len(), now.live.len()));
                prop_assert_eq!(now.revision > before.revision, now.live != before.live);
            }
        }
    }
}
