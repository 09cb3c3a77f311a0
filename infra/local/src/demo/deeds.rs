//! What people do by hand while the history goes on: apply and let in, tell of leads, claim and decide, give points.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use vouch_domain::{id::PartnerId, tracking::code::Code};

use super::cast::{
    Applicant, FORGED, GRETA, INES, LINDE, MARLOW, MORGENROT, RECRUIT, TOO_LATE, WAITING,
    WAITING_LONG,
};
use super::{Demo, DemoPartner, Error, setup};
use crate::deployment::Deployment;
use crate::pages::api::Api;

/// Something that somebody does, so far into the history, in per cent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed {
    pub(super) percent: i64,
    what: What,
}

/// What it is. Leads and claims are called by a name of ours until they have an id.
#[derive(Clone, Copy, Debug)]
enum What {
    Apply(&'static Applicant),
    LetIn(&'static Applicant),
    /// Whose, what it is called, its address, and what the partner knows of it.
    Lead(usize, &'static str, &'static str, &'static str),
    /// Which by its address, where to, and why.
    Move(&'static str, &'static str, &'static str),
    /// Whose, the customer's address, and what the partner says.
    Claim(usize, &'static str, &'static str),
    Accept(&'static str),
    Refuse(&'static str, &'static str),
    Points(usize, i64, &'static str),
}

use What::{Accept, Apply, Claim, Lead, LetIn, Move, Points, Refuse};

const fn at(percent: i64, what: What) -> Deed {
    Deed { percent, what }
}

const CASTLE: &str = "kueche@burg-eschbach.example";
const FAIR: &str = "stand@tea-fair.example";
const SCHOOL: &str = "office@drawing-school.example";

/// All of them, in their order. Ines recruits nobody, and no claim of hers is paid: what she earns is what her links
/// earn.
pub(super) const DEEDS: [Deed; 21] = [
    at(29, Apply(&RECRUIT)),
    at(31, LetIn(&RECRUIT)),
    at(33, Lead(INES, MORGENROT.0, MORGENROT.1, "Sixty rooms; they asked me what to pour.")),
    at(35, Move(MORGENROT.1, "contacted", "")),
    at(37, Move(MORGENROT.1, "qualified", "They want the Cellar plan.")),
    at(47, Lead(GRETA, LINDE.0, LINDE.1, "Met the owner at the fair.")),
    at(57, Lead(INES, "Burg Eschbach", CASTLE, "Their kitchen is being rebuilt.")),
    at(58, Claim(GRETA, LINDE.1, "I brought them to you; the owner signed up at my stall.")),
    at(60, Accept(LINDE.1)),
    at(62, Claim(INES, TOO_LATE, "He read my newsletter and signed up.")),
    at(64, Move(CASTLE, "contacted", "")),
    at(
        65,
        Refuse(
            TOO_LATE,
            "The click was 97 days old when he signed up, and clicks count for ninety.",
        ),
    ),
    at(66, Points(GRETA, 25, "For the evening at the Tokyo tea fair")),
    at(71, Move(CASTLE, "lost", "They stay with their roaster.")),
    at(90, Lead(GRETA, "Tea Fair Tokyo", FAIR, "They need four hundred tins.")),
    at(91, Move(FAIR, "contacted", "")),
    at(93, Claim(INES, FORGED, "She says that she came by my brewing guide.")),
    at(95, Apply(&WAITING_LONG)),
    at(96, Lead(INES, "Drawing School North", SCHOOL, "Tea for two classes, from January on.")),
    at(97, Claim(MARLOW, "stammtisch@quietpost.example", "They compared, and bought with you.")),
    at(99, Apply(&WAITING)),
];

#[derive(Deserialize)]
struct Made {
    id: String,
}

#[derive(Deserialize)]
struct Application {
    partner: PartnerId,
    code: Code,
}

/// Whoever does all this, and what came of it so far.
pub(super) struct Hands<'a> {
    api: Api<'a>,
    /// The partner and the id of each lead and each claim, by the address that it is about.
    leads: BTreeMap<&'static str, (PartnerId, String)>,
    claims: BTreeMap<&'static str, (PartnerId, String)>,
    /// Who applied, by the address.
    applied: BTreeMap<&'static str, Application>,
}

impl<'a> Hands<'a> {
    pub(super) fn new(deployment: &'a Deployment, api_key: &str) -> Self {
        Self {
            api: Api::with(deployment, api_key),
            leads: BTreeMap::new(),
            claims: BTreeMap::new(),
            applied: BTreeMap::new(),
        }
    }

    /// Do it. Whoever is let in is a partner of the demo from now on.
    pub(super) async fn perform(&mut self, demo: &mut Demo, deed: Deed) -> Result<(), Error> {
        match deed.what {
            Apply(who) => self.apply(demo, who).await,
            LetIn(who) => self.let_in(demo, who).await,
            Lead(whose, name, email, note) => {
                let whose = demo.partners[whose].id;
                let lead = json!({ "partner": whose, "name": name, "email": email, "note": note });
                let made: Made = self.api.post("/leads", &lead, &key("lead", email)).await?;
                self.leads.insert(email, (whose, made.id));
                Ok(())
            }
            Move(email, stage, reason) => {
                let mut to = json!({ "stage": stage });
                if !reason.is_empty() {
                    to["reason"] = json!(reason);
                }
                let path = path("/leads", &self.leads, email, "")?;
                let _: Value = self.api.patch(&path, &to).await?;
                Ok(())
            }
            Claim(whose, email, words) => {
                let whose = demo.partners[whose].id;
                let claim = json!({ "partner": whose, "email": email, "words": words });
                let made: Made = self.api.post("/claims", &claim, &key("claim", email)).await?;
                self.claims.insert(email, (whose, made.id));
                Ok(())
            }
            Accept(email) => self.decide(email, "accept", json!({})).await,
            Refuse(email, reason) => {
                self.decide(email, "refuse", json!({ "reason": reason })).await
            }
            Points(whose, points, reason) => {
                let whose = demo.partners[whose].id;
                let given = json!({ "partner": whose, "points": points, "reason": reason });
                let _: Value = self.api.post("/points", &given, "demo-points").await?;
                Ok(())
            }
        }
    }

    async fn apply(&mut self, demo: &Demo, who: &'static Applicant) -> Result<(), Error> {
        let mut application = json!({
            "name": who.name, "email": who.email, "website": who.website, "password": who.password,
        });
        if let Some(referrer) = who.referrer {
            application["referrer_code"] = json!(demo.partners[referrer].code);
        }
        let key = key("application", who.email);
        let made: Application = self.api.post("/applications", &application, &key).await?;
        self.applied.insert(who.email, made);
        Ok(())
    }

    async fn let_in(&mut self, demo: &mut Demo, who: &'static Applicant) -> Result<(), Error> {
        let applied = self.applied.remove(who.email);
        let applied = applied.ok_or_else(|| nobody(who.email))?;
        let path = format!("/applications/{}/approve", applied.partner);
        let _: Value = self.api.post(&path, &json!({}), &key("approval", who.email)).await?;
        let links = setup::links_of(&self.api, demo.program, applied.partner, who.links).await?;
        demo.partners.push(DemoPartner {
            id: applied.partner,
            code: applied.code.to_string(),
            password: who.password.to_owned(),
            links,
        });
        Ok(())
    }

    async fn decide(&self, email: &str, step: &str, body: Value) -> Result<(), Error> {
        let path = path("/claims", &self.claims, email, &format!("/{step}"))?;
        let _: Value = self.api.post(&path, &body, &key(step, email)).await?;
        Ok(())
    }
}

/// The address of a lead or a claim that was made.
fn path(
    list: &str,
    made: &BTreeMap<&'static str, (PartnerId, String)>,
    email: &str,
    step: &str,
) -> Result<String, Error> {
    let (partner, id) = made.get(email).ok_or_else(|| nobody(email))?;
    Ok(format!("{list}/{id}{step}?partner={partner}"))
}

fn key(what: &str, email: &str) -> String {
    format!("demo-{what}-{email}")
}

fn nobody(email: &str) -> Error {
    Error::Setup(format!("nothing was made yet for {email}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_in_order_and_the_first_partner_recruits_nobody_and_is_paid_no_claim() {
        assert!(DEEDS.is_sorted_by_key(|deed| deed.percent));
        let mut of_ines = Vec::new();
        for deed in DEEDS {
            match deed.what {
                Apply(who) => assert_ne!(who.referrer, Some(INES), "{deed:?}"),
                Claim(INES, email, _) => of_ines.push(email),
                Accept(email) => assert!(!of_ines.contains(&email), "{deed:?}"),
                _ => {}
            }
        }
        assert_eq!(of_ines.len(), 2);
        assert_eq!(
            super::super::cast::PARTNERS.len(),
            super::super::cast::SAMIR,
            "whoever is let in comes behind the others"
        );
    }
}
