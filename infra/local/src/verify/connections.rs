//! What is connected to organisations: each link that lives is kept in three rows, and they say the same.

use vouch_domain::people::account_link::{AccountLink, Connection, Connections};
use vouch_store::{account_links::PartnerPlace, keys::Key};

use super::Error;
use super::findings::{Findings, Invariant};
use super::rows::Kind;
use super::tables::{Row, Rows, Tables};

const LINKED: Invariant = Invariant::Linked;

/// Holds the links on a page of the registry against what lives at their organisations, and the other way round.
pub(super) async fn check(
    tables: &Tables,
    rows: &[Row],
    found: &mut Findings,
) -> Result<(), Error> {
    for row in rows {
        match row.kind {
            Kind::AccountLink => check_link(tables, row, found).await?,
            Kind::Connections => check_organisation(tables, row, found).await?,
            _ => {}
        }
    }
    Ok(())
}

async fn check_link(tables: &Tables, row: &Row, found: &mut Findings) -> Result<(), Error> {
    let Some(company) = row.company else { return Ok(()) };
    let Some(link) = row.value::<AccountLink>(found) else { return Ok(()) };
    found.count(LINKED);
    let connections = Key::Connections(company, link.organisation);
    let place = Key::PartnerPlace(company, link.partner);
    let partner = Key::Partner(company, link.partner);
    let mut keys = vec![connections, place, partner, Key::Organisation(company, link.organisation)];
    keys.extend(link.branch.map(|branch| Key::Branch(company, link.organisation, branch)));
    let there: Rows = tables.look(keys.iter().map(|key| (*key).into()).collect()).await?;
    for key in keys {
        let name = format!("{} / {}", key.pk(), key.sk());
        found.must(there.at(key).is_some(), LINKED, company, link.id, name, "none");
    }
    let lives: Option<Connections> = there.value(connections, found);
    let own = Connection { link: link.id, branch: link.branch, partner: link.partner };
    let listed = lives.is_some_and(|lives| lives.live.contains(&own));
    found.same(LINKED, company, link.id, link.is_live(), listed);
    let place: Option<PartnerPlace> = there.value(place, found);
    let here = place.is_some_and(|place| place.link == Some(link.id));
    found.same(LINKED, company, link.id, link.is_live(), here);
    Ok(())
}

async fn check_organisation(tables: &Tables, row: &Row, found: &mut Findings) -> Result<(), Error> {
    let Some(company) = row.company else { return Ok(()) };
    let Some(lives) = row.value::<Connections>(found) else { return Ok(()) };
    // Built again one by one, it refuses nothing of what lives: one scope, each place and each account once.
    let mut again = Connections::default();
    for connection in &lives.live {
        match again.connect(*connection) {
            Ok(more) => again = more,
            Err(refused) => {
                found.add(LINKED, company, row.name(), "links that may live together", refused);
            }
        }
    }
    let keys: Vec<_> =
        lives.live.iter().map(|connection| Key::AccountLink(company, connection.link)).collect();
    let there: Rows = tables.look(keys.iter().map(|key| (*key).into()).collect()).await?;
    for key in keys {
        let link: Option<AccountLink> = there.value(key, found);
        let is_live = link.is_some_and(|link| link.is_live());
        found.must(is_live, LINKED, company, row.name(), "a link that lives", key.sk());
    }
    Ok(())
}
