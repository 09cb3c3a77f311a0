//! What companies and partners were called until they changed it: written with the change, on condition that nobody
//! else changed it since it was read, so that no instant is without the name of its time.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use vouch_domain::{
    id::{CompanyId, PartnerId},
    people::naming::{FormerNaming, Naming},
};

use crate::{
    Error, Store,
    keys::{Key, Range},
    writes::{If, Role, Writes},
};

impl Store {
    /// What a company was called before, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_company_namings(
        &self,
        company: CompanyId,
    ) -> Result<Vec<FormerNaming>, Error> {
        self.all(&Range::company_namings(company)).await
    }

    /// What a partner was called before, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_partner_namings(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<FormerNaming>, Error> {
        self.all(&Range::partner_namings(company, partner)).await
    }
}

impl Writes<'_> {
    /// What somebody was called until now. The first of an instant stands: it was called so until then.
    pub(crate) fn former_naming(
        &mut self,
        key: Key<'_>,
        until: DateTime<Utc>,
        was: Naming,
    ) -> Result<(), Error> {
        self.put(Role::Naming, key, None, &FormerNaming { until, was }, If::Absent)
    }
}

/// The condition that somebody is still called what it was when it was read, by the attributes that say so.
pub(crate) struct Still {
    pub(crate) condition: String,
    pub(crate) names: Vec<(&'static str, &'static str)>,
    pub(crate) values: Vec<(&'static str, AttributeValue)>,
}

impl Still {
    /// Of a company.
    pub(crate) fn company(naming: &Naming) -> Self {
        let mut still = Self::called(naming, "contact_email");
        still.add(("#colour", "brand_colour"), ":colour", naming.colour.as_deref());
        still
    }

    /// Of a partner.
    pub(crate) fn partner(naming: &Naming) -> Self {
        Self::called(naming, "email")
    }

    fn called(naming: &Naming, email: &'static str) -> Self {
        let mut still = Self { condition: String::new(), names: Vec::new(), values: Vec::new() };
        still.add(("#name", "name"), ":name", Some(&naming.name));
        still.add(("#email", email), ":email", naming.email.as_deref());
        still
    }

    /// What is absent takes no room in a row.
    fn add(&mut self, name: (&'static str, &'static str), value: &'static str, is: Option<&str>) {
        if !self.condition.is_empty() {
            self.condition.push_str(" AND ");
        }
        self.names.push(name);
        match is {
            Some(is) => {
                self.condition.push_str(&format!("{} = {value}", name.0));
                self.values.push((value, AttributeValue::S(is.to_owned())));
            }
            None => self.condition.push_str(&format!("attribute_not_exists({})", name.0)),
        }
    }
}
