//! Coupons: codes that stand for a partner at the till.

use vouch_domain::{
    id::{CompanyId, PartnerId},
    tracking::{code::Code, coupon::Coupon},
};

use crate::{
    Error, Recorded, Store,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role},
};

impl Store {
    /// Records a coupon, or nothing where the code is taken.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_coupon(
        &self,
        company: CompanyId,
        coupon: &Coupon,
    ) -> Result<Recorded, Error> {
        self.put_coupon(company, coupon, If::Absent).await
    }

    /// Replaces a coupon.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_coupon(&self, company: CompanyId, coupon: &Coupon) -> Result<(), Error> {
        self.put_coupon(company, coupon, If::Always).await.map(|_| ())
    }

    async fn put_coupon(
        &self,
        company: CompanyId,
        coupon: &Coupon,
        when: If,
    ) -> Result<Recorded, Error> {
        let index = Index::coupon(company, coupon.partner, &coupon.code);
        let key = Key::Coupon(company, &coupon.code);
        let mut writes = self.writes();
        writes.put(Role::Registry, key, Some(index), coupon, when)?;
        Ok(writes.commit().await?.into())
    }

    /// A coupon by its code.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_coupon(
        &self,
        company: CompanyId,
        code: &Code,
    ) -> Result<Option<Coupon>, Error> {
        self.get(Key::Coupon(company, code)).await
    }

    /// A partner's coupons, by code.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_partner_coupons(
        &self,
        company: CompanyId,
        partner: PartnerId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Coupon>, Error> {
        self.list(&Range::partner_coupons(company, partner), Order::Rising, limit, from).await
    }
}
