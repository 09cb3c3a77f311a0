//! Points of partners: rows that are added, each once for its cause.

use chrono::{DateTime, Utc};
use vouch_domain::{
    id::{CompanyId, PartnerId, PointsId},
    people::points::{Category, Points},
};

use crate::{
    Error, Store,
    keys::{Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

impl Store {
    /// A partner's points that count in `[since, until)`, in the order of time.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn points_between(
        &self,
        company: CompanyId,
        partner: PartnerId,
        span: (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<Points>, Error> {
        self.all(&Range::points_between(company, partner, span)).await
    }

    /// All points of a partner, in the order of time.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_points(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<Points>, Error> {
        self.all(&Range::points(company, partner)).await
    }

    /// A partner's points, of one category or of all, the latest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_points(
        &self,
        company: CompanyId,
        partner: PartnerId,
        category: Option<Category>,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Points>, Error> {
        let range = Range::points(company, partner);
        let Some(category) = category else {
            return self.list(&range, Order::Falling, limit, from).await;
        };
        // Categories lie among each other: whole pages are read until there are enough of the one.
        let wanted = usize::try_from(limit).unwrap_or(1).max(1);
        let (mut items, mut next) = (Vec::<Points>::new(), from.cloned());
        loop {
            let page = self.list::<Points>(&range, Order::Falling, 1000, next.as_ref()).await?;
            items.extend(page.items.into_iter().filter(|row| row.category == category));
            if items.len() > wanted {
                items.truncate(wanted);
                let last = items.last().map(|row| Key::Points(company, partner, row.at, row.id));
                return Ok(Page { next: last.map(|key| Cursor::after(&key)), items });
            }
            match page.next {
                Some(more) => next = Some(more),
                None => return Ok(Page { items, next: None }),
            }
        }
    }

    /// Whether these points have been given.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn has_points(
        &self,
        company: CompanyId,
        partner: PartnerId,
        points: &Points,
    ) -> Result<bool, Error> {
        let key = Key::Points(company, partner, points.at, points.id);
        Ok(self.get::<Points>(key).await?.is_some())
    }

    /// Whether something that may be given at one instant only has been given.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn has_points_mark(
        &self,
        company: CompanyId,
        partner: PartnerId,
        id: PointsId,
    ) -> Result<bool, Error> {
        Ok(self.get::<Points>(Key::PointsMark(company, partner, id)).await?.is_some())
    }
}

impl Writes<'_> {
    /// Points, on condition that they are not there: their key derives from their cause. Their cause has a condition
    /// of its own beside, so this one only fails together with it.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn points(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        points: &Points,
    ) -> Result<(), Error> {
        let key = Key::Points(company, partner, points.at, points.id);
        self.put(Role::Points, key, None, points, If::Absent)
    }

    /// Points for a cause that may come again at another instant, as an approval does: with a mark, on condition
    /// that there is none. Look with [`Store::has_points_mark`] first.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn points_once(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        points: &Points,
    ) -> Result<(), Error> {
        self.points(company, partner, points)?;
        let key = Key::PointsMark(company, partner, points.id);
        self.put(Role::PointsMark, key, None, points, If::Absent)
    }
}
