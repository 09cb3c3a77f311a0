//! What is looked at, what was found wrong, and how a person reads it.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Display};

/// What must hold of the tables. The numbers are those of RELIABILITY §2.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// I1
    Balanced,
    /// I2
    Chained,
    /// I3
    CreditedOnce,
    /// I4
    Credited,
    /// I5
    Refunds,
    /// I6
    Sums,
    /// I7
    Months,
    /// I8
    Documents,
    /// I9
    Membership,
    /// I10
    Numbers,
    /// I11
    Issued,
    /// I12
    Payouts,
    /// I13
    Deliveries,
    /// I14
    Waiting,
    /// I15
    Companies,
    /// I17
    Targets,
    /// Whom customers came by.
    Attribution,
    /// Whose accounts are linked where.
    Linked,
    /// Who asked for what.
    Audited,
    /// What leaves the books.
    Outbox,
    /// Totals, as pages show them.
    Totals,
    /// News, as pages show them.
    News,
    /// Rows as such.
    Rows,
}

impl Invariant {
    /// All of them, in the order they are told.
    pub const ALL: [Self; 23] = [
        Self::Balanced,
        Self::Chained,
        Self::CreditedOnce,
        Self::Credited,
        Self::Refunds,
        Self::Sums,
        Self::Months,
        Self::Documents,
        Self::Membership,
        Self::Numbers,
        Self::Issued,
        Self::Payouts,
        Self::Deliveries,
        Self::Waiting,
        Self::Companies,
        Self::Targets,
        Self::Attribution,
        Self::Linked,
        Self::Audited,
        Self::Outbox,
        Self::Totals,
        Self::News,
        Self::Rows,
    ];

    /// What it is called, what it says, and what it is counted in.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Balanced => ("I1", "every entry balances, side by side", "entries"),
            Self::Chained => ("I2", "each statement continues the one before", "statements"),
            Self::CreditedOnce => {
                ("I3", "a sale's commissions are those it lists, and no other's", "commissions")
            }
            Self::Credited => ("I4", "sales credit whom their customer came by", "sales"),
            Self::Refunds => {
                ("I5", "refunds add up and take back no more than was earned", "sales")
            }
            Self::Sums => ("I6", "fences, links and what is held add up to their lines", "sums"),
            Self::Months => ("I7", "months follow each other from open to final", "months"),
            Self::Documents => ("I8", "statements and invoices add up", "documents"),
            Self::Membership => {
                ("I9", "each commission is one line of one month, each final line stated", "lines")
            }
            Self::Numbers => ("I10", "numbers have no gap, and dates do not go back", "numbers"),
            Self::Issued => ("I11", "statements say what was issued, by their hash", "statements"),
            Self::Payouts => ("I12", "charged is paid out or kept, and nothing twice", "payouts"),
            Self::Deliveries => ("I13", "each delivery had its effect, or waits", "deliveries"),
            Self::Waiting => ("I14", "what waits has something to wait for", "sales"),
            Self::Companies => ("I15", "no row without its company, nor within two", "rows"),
            Self::Targets => ("I17", "each sale paid what its facts come to", "sales"),
            Self::Attribution => ("attribution", "customers came within the window", "customers"),
            Self::Linked => ("links", "each place has one account, at one scope", "account links"),
            Self::Audited => {
                ("audit", "the trail is whole, each record sealed to the one before", "records")
            }
            Self::Outbox => ("outbox", "all that was to leave the books has left", "intents"),
            Self::Totals => ("totals", "what pages add up equals the books", "totals"),
            Self::News => ("news", "what pages list equals the books", "news"),
            Self::Rows => ("rows", "every row is one of the schema and can be read", "rows"),
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        self.words().0
    }
}

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What does not hold.
    pub invariant: Invariant,
    /// Whose; empty for what is nobody's.
    pub company: String,
    /// Of what.
    pub id: String,
    /// What would be right.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { invariant, company, id, expected, found } = self;
        write!(f, "{} {company} {id}: expected {expected}, found {found}", invariant.name())
    }
}

/// How many findings are kept whole; beyond, they are only counted.
const KEPT: usize = 1000;

/// How many findings of one invariant are printed.
const PRINTED: usize = 20;

/// What was looked at, and what was wrong.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    looked_at: BTreeMap<Invariant, u64>,
    wrong: BTreeMap<Invariant, u64>,
    findings: Vec<Finding>,
}

impl Findings {
    /// Whether all holds.
    pub fn is_empty(&self) -> bool {
        self.wrong.is_empty()
    }

    /// What was wrong; of very many the first.
    pub fn all(&self) -> &[Finding] {
        &self.findings
    }

    /// How many things an invariant was held against.
    pub fn looked_at(&self, invariant: Invariant) -> u64 {
        self.looked_at.get(&invariant).copied().unwrap_or(0)
    }

    /// One more thing was held against it.
    pub(super) fn count(&mut self, invariant: Invariant) {
        *self.looked_at.entry(invariant).or_default() += 1;
    }

    /// Something is wrong.
    pub(super) fn add(
        &mut self,
        invariant: Invariant,
        whose: impl Display,
        id: impl Display,
        expected: impl Display,
        found: impl Display,
    ) {
        *self.wrong.entry(invariant).or_default() += 1;
        if self.findings.len() < KEPT {
            self.findings.push(Finding {
                invariant,
                company: whose.to_string(),
                id: id.to_string(),
                expected: expected.to_string(),
                found: found.to_string(),
            });
        }
    }

    /// These two must be the same.
    pub(super) fn same<T: PartialEq + Debug>(
        &mut self,
        invariant: Invariant,
        whose: impl Display,
        id: impl Display,
        expected: T,
        found: T,
    ) {
        if expected != found {
            self.add(invariant, whose, id, format!("{expected:?}"), format!("{found:?}"));
        }
    }

    /// This must hold.
    pub(super) fn must(
        &mut self,
        holds: bool,
        invariant: Invariant,
        whose: impl Display,
        id: impl Display,
        expected: impl Display,
        found: impl Display,
    ) {
        if !holds {
            self.add(invariant, whose, id, expected, found);
        }
    }
}

impl Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for invariant in Invariant::ALL {
            let (name, says, things) = invariant.words();
            let count = self.looked_at(invariant);
            let Some(wrong) = self.wrong.get(&invariant) else {
                writeln!(f, "{name} ok ({count} {things}): {says}")?;
                continue;
            };
            writeln!(f, "{name} WRONG {wrong} times ({count} {things}): {says}")?;
            let of_it = || self.findings.iter().filter(|finding| finding.invariant == invariant);
            for finding in of_it().take(PRINTED) {
                writeln!(f, "  {} {}", finding.company, finding.id)?;
                writeln!(f, "    expected {}", finding.expected)?;
                writeln!(f, "    found    {}", finding.found)?;
            }
            let told = u64::try_from(of_it().take(PRINTED).count()).unwrap_or(u64::MAX);
            if told < *wrong {
                writeln!(f, "  and {} more", wrong - told)?;
            }
        }
        Ok(())
    }
}
