//! Programs and what they pay.

use serde::de::DeserializeOwned;
use vouch_domain::{
    earning::terms::Terms,
    id::{CompanyId, PartnerId, ProgramId},
    people::{partner::Enrolment, program::Program},
};

use crate::{
    Error, Recorded, Store,
    item::{self, Item},
    keys::{self, Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role},
};

impl Store {
    /// A program.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_program(
        &self,
        company: CompanyId,
        program: ProgramId,
    ) -> Result<Option<Program>, Error> {
        self.get(Key::Program(company, program)).await
    }

    /// Several programs, in one read for up to a hundred; unknown ones are left out, in the order asked for.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_programs(
        &self,
        company: CompanyId,
        programs: &[ProgramId],
    ) -> Result<Vec<Program>, Error> {
        let keys: Vec<_> = programs.iter().map(|id| Key::Program(company, *id)).collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(item::value).collect()
    }

    /// A program with all its terms, in one query.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_program_with_terms(
        &self,
        company: CompanyId,
        program: ProgramId,
    ) -> Result<Option<(Program, Vec<Terms>)>, Error> {
        let rows = self.all_rows(&Range::program(company, program)).await?;
        with_terms(rows, |sk| !keys::is_program(sk))
    }

    /// A partner's enrolment in a program with its own terms there, in one query.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_enrolment(
        &self,
        company: CompanyId,
        partner: PartnerId,
        program: ProgramId,
    ) -> Result<Option<(Enrolment, Vec<Terms>)>, Error> {
        let rows = self.all_rows(&Range::enrolment(company, partner, program)).await?;
        with_terms(rows, keys::is_own_terms)
    }

    /// A company's programs, by name.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_programs(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Program>, Error> {
        self.list(&Range::programs(company), Order::Rising, limit, from).await
    }

    /// Records a program.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_program(
        &self,
        company: CompanyId,
        program: &Program,
    ) -> Result<Recorded, Error> {
        let index = Index::program(company, &program.name, program.id);
        let mut writes = self.writes();
        writes.put(
            Role::Registry,
            Key::Program(company, program.id),
            Some(index),
            program,
            If::Absent,
        )?;
        Ok(writes.commit().await?.into())
    }

    /// Replaces a program's settings.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_program(&self, company: CompanyId, program: &Program) -> Result<(), Error> {
        let index = Index::program(company, &program.name, program.id);
        let mut writes = self.writes();
        writes.put(
            Role::Registry,
            Key::Program(company, program.id),
            Some(index),
            program,
            If::Always,
        )?;
        writes.commit().await.map(|_| ())
    }
}

/// The one row of a range that its terms belong to, and the terms.
fn with_terms<T: DeserializeOwned>(
    rows: Vec<Item>,
    is_terms: impl Fn(&str) -> bool,
) -> Result<Option<(T, Vec<Terms>)>, Error> {
    let (terms, others): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| is_terms(item::sk(row)));
    let Some(first) = others.into_iter().next() else {
        return Ok(None);
    };
    let terms = terms.into_iter().map(item::value).collect::<Result<_, _>>()?;
    Ok(Some((item::value(first)?, terms)))
}
