//! Endpoints that a company is told at, as the API and the pages keep them: made, changed, rotated, tried (V30).

use std::net::IpAddr;

use chrono::TimeDelta;
use serde_json::json;
use url::{Host, Url};
use vouch_domain::{
    id::{CompanyId, OutgoingId, is_printable},
    people::{
        company::SealedSecret,
        outgoing::{
            DeliveryStatus, Disabled, DisabledBy, ENDPOINTS_MAX, EventKind, OutgoingDelivery,
            OutgoingEndpoint, Wanted, event_id,
        },
    },
    signature::WebhookSecret,
};
use vouch_runtime::{Context, outside::is_public, problem::Problem};
use vouch_store::writes::Committed;

use crate::{
    api::{fresh::Fresh, input::Checks},
    refusal::{Refusal, unknown},
};

/// How long a secret counts after its successor was made.
const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// How long an address may be.
const URL_MOST: usize = 500;

/// How often a change is tried while calls note how they went.
const ATTEMPTS: usize = 8;

/// What an endpoint is to be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wish {
    /// Its address, if that is said.
    pub(crate) url: Option<String>,
    /// What it wants to hear of, if that is said; empty for everything.
    pub(crate) events: Option<Vec<String>>,
    /// Whether it is called, if that is said.
    pub(crate) is_called: Option<bool>,
}

/// A wish that was found right.
struct Checked {
    url: Option<String>,
    wants: Option<Vec<Wanted>>,
}

/// Takes a wish, or says what is wrong with it by field.
fn check(ctx: &Context, wish: &Wish) -> Result<Checked, Refusal> {
    let mut checks = Checks::default();
    let url = wish.url.as_deref().map(|text| address(text, ctx.config.plain_http));
    let url = url.and_then(|url| checks.value("url", url));
    let wants = wish.events.as_ref().map(|events| {
        let mut wants: Vec<Wanted> = Vec::new();
        for event in events {
            wants.extend(checks.value("events", event.parse::<Wanted>()));
        }
        wants.sort();
        wants.dedup();
        wants
    });
    checks.done()?;
    Ok(Checked { url, wants })
}

/// An address that may be called, as it is written down. What its name leads to is looked at anew for each call.
fn address(text: &str, is_local: bool) -> Result<String, &'static str> {
    const PLAIN: &str =
        "must be an https:// address of at most 500 characters, without a name or password";
    const PUBLIC: &str = "must lead to the public internet";
    let fits = text.len() <= URL_MOST && text.chars().all(|c| is_printable(c) && c != ' ');
    let url = Url::parse(text).ok().filter(|_| fits).ok_or(PLAIN)?;
    let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let at = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(name)) if !name.is_empty() => None,
        _ => return Err(PLAIN),
    };
    let name = url.domain().unwrap_or_default().trim_end_matches('.').to_owned();
    let is_of = |zone: &str| name == zone || name.ends_with(&format!(".{zone}"));
    let is_here = is_of("localhost") || at.is_some_and(|address| address.is_loopback());
    match url.scheme() {
        "https" if is_bare => {}
        "http" if is_bare && is_local && is_here => {}
        _ => return Err(PLAIN),
    }
    let is_private = match at {
        Some(address) => !is_public(address),
        None => is_here || is_of("local") || is_of("internal") || !name.contains('.'),
    };
    if is_private && !(is_local && is_here) { Err(PUBLIC) } else { Ok(url.into()) }
}

/// An endpoint that was not taken away.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    id: OutgoingId,
) -> Result<OutgoingEndpoint, Refusal> {
    let found = ctx.store.find_outgoing_endpoint(company, id).await?;
    let found = found.filter(|endpoint| endpoint.removed_at.is_none());
    found.ok_or_else(|| unknown("outgoing webhook"))
}

/// Makes an endpoint; its secret is told this once.
pub(crate) async fn create(
    ctx: &Context,
    company: CompanyId,
    fresh: &Fresh,
    wish: &Wish,
) -> Result<(OutgoingEndpoint, String), Refusal> {
    let checked = check(ctx, wish)?;
    let url = checked.url.ok_or_else(|| Problem::invalid_field("url", "is missing"))?;
    let id = OutgoingId::from_ulid(fresh.ulid("outgoing webhook"));
    let secret = new_secret(fresh)?;
    let endpoints = ctx.store.all_outgoing_endpoints(company).await?;
    if let Some(before) = endpoints.iter().find(|endpoint| endpoint.id == id) {
        // The same request, again.
        return Ok((before.clone(), secret));
    }
    if endpoints.len() >= ENDPOINTS_MAX {
        let full = format!("There are {ENDPOINTS_MAX} already. Take one away first.");
        return Err(Problem::conflict(full).into());
    }
    let endpoint = OutgoingEndpoint {
        id,
        url,
        wants: checked.wants.unwrap_or_default(),
        secrets: vec![sealed(ctx, &secret)?],
        created_at: fresh.at(),
        failing_since: None,
        disabled: None,
        removed_at: None,
        revision: 0,
    };
    let mut writes = ctx.store.writes();
    writes.outgoing_endpoint(company, &endpoint)?;
    writes.commit().await?;
    tracing::info!(company.id = %company, endpoint.id = %id, "an outgoing webhook was made");
    Ok((endpoint, secret))
}

fn new_secret(fresh: &Fresh) -> Result<String, Refusal> {
    let secret = WebhookSecret::from_key(&fresh.secret("outgoing webhook secret"));
    Ok(secret.map_err(|_| Problem::fault("It has been noted. Nothing was changed."))?.to_text())
}

fn sealed(ctx: &Context, secret: &str) -> Result<SealedSecret, Refusal> {
    let sealed = ctx.config.sealing_key()?.seal(secret)?;
    Ok(SealedSecret { sealed, not_after: None })
}

/// Changes an endpoint on condition that nobody else did meanwhile; where a call noted how it went, tries again.
async fn changed(
    ctx: &Context,
    company: CompanyId,
    id: OutgoingId,
    mut change: impl FnMut(OutgoingEndpoint) -> Result<Option<OutgoingEndpoint>, Refusal>,
) -> Result<OutgoingEndpoint, Refusal> {
    for _ in 0..ATTEMPTS {
        let before = find(ctx, company, id).await?;
        let revision = before.revision.saturating_add(1);
        let Some(after) = change(before.clone())? else { return Ok(before) };
        let after = OutgoingEndpoint { revision, ..after };
        let mut writes = ctx.store.writes();
        writes.outgoing_endpoint(company, &after)?;
        if writes.commit().await? == Committed::Yes {
            return Ok(after);
        }
    }
    Err(Problem::unavailable(1).into())
}

/// Changes an endpoint's address, what it hears of, or whether it is called.
pub(crate) async fn change(
    ctx: &Context,
    company: CompanyId,
    id: OutgoingId,
    wish: &Wish,
) -> Result<OutgoingEndpoint, Refusal> {
    let checked = check(ctx, wish)?;
    let now = ctx.now();
    let after = Box::pin(changed(ctx, company, id, |before| {
        let mut after = before.clone();
        after.url = checked.url.clone().unwrap_or(after.url);
        after.wants = checked.wants.clone().unwrap_or(after.wants);
        match wish.is_called {
            Some(true) if after.disabled.is_some() => {
                (after.disabled, after.failing_since) = (None, None);
            }
            Some(false) if after.disabled.is_none() => {
                after.disabled = Some(Disabled { at: now, by: DisabledBy::Person });
            }
            _ => {}
        }
        Ok((after != before).then_some(after))
    }));
    after.await
}

/// Takes an endpoint away. What it was told can no longer be looked at.
pub(crate) async fn remove(
    ctx: &Context,
    company: CompanyId,
    id: OutgoingId,
) -> Result<OutgoingEndpoint, Refusal> {
    let now = ctx.now();
    let found = ctx.store.find_outgoing_endpoint(company, id).await?;
    if let Some(gone) = found.filter(|endpoint| endpoint.removed_at.is_some()) {
        return Ok(gone);
    }
    let gone = |before| Ok(Some(OutgoingEndpoint { removed_at: Some(now), ..before }));
    Box::pin(changed(ctx, company, id, gone)).await
}

/// Makes a new secret; calls are signed with the one before, too, for another day.
pub(crate) async fn rotate(
    ctx: &Context,
    company: CompanyId,
    id: OutgoingId,
    fresh: &Fresh,
) -> Result<(OutgoingEndpoint, String), Refusal> {
    let secret = new_secret(fresh)?;
    let now = ctx.now();
    let new = sealed(ctx, &secret)?;
    let endpoint = Box::pin(changed(ctx, company, id, |before| {
        let newest = before.secrets.first().map(|newest| newest.sealed.clone());
        if let Some(newest) = newest
            && ctx.config.sealing_key()?.open(&newest)? == secret
        {
            // The same request, again.
            return Ok(None);
        }
        let live: Vec<SealedSecret> =
            before.secrets.iter().filter(|secret| secret.is_live(now)).cloned().collect();
        if let Some(end) = live.iter().filter_map(|secret| secret.not_after).max() {
            let end = end.format("%Y-%m-%dT%H:%M:%SZ");
            let both = format!("Two secrets are live until {end}. Rotate again after that.");
            return Err(Problem::conflict(both).into());
        }
        let old =
            live.into_iter().map(|old| SealedSecret { not_after: Some(now + OVERLAP), ..old });
        let secrets = std::iter::once(new.clone()).chain(old).collect();
        Ok(Some(OutgoingEndpoint { secrets, ..before }))
    }));
    let endpoint = endpoint.await?;
    tracing::info!(company.id = %company, endpoint.id = %id, "an outgoing webhook's secret was rotated");
    Ok((endpoint, secret))
}

/// Sends an event that tells of nothing, to try an endpoint.
pub(crate) async fn test(
    ctx: &Context,
    company: CompanyId,
    id: OutgoingId,
    fresh: &Fresh,
) -> Result<OutgoingDelivery, Refusal> {
    let endpoint = find(ctx, company, id).await?;
    if !endpoint.is_called() {
        return Err(switched_off());
    }
    let (at, cause) = (fresh.at(), format!("test#{}", fresh.ulid("test")));
    let event = event_id(company, at, &cause, (EventKind::Test, ""));
    let data = json!({ "endpoint": id, "message": "This is a test. Nothing has happened." });
    let body = json!({ "type": EventKind::Test, "timestamp": at, "data": data }).to_string();
    let delivery = OutgoingDelivery::new((event, id, EventKind::Test), body, at);
    let mut writes = ctx.store.writes();
    writes.outgoing_call(company, &delivery, ctx.now())?;
    // Refused, it is the same request again.
    writes.commit().await?;
    find_delivery(ctx, company, id, &delivery.id).await
}

fn switched_off() -> Refusal {
    Problem::conflict("This webhook is switched off. Switch it on first.").into()
}

/// A call, as it stands.
pub(crate) async fn find_delivery(
    ctx: &Context,
    company: CompanyId,
    id: OutgoingId,
    event: &str,
) -> Result<OutgoingDelivery, Refusal> {
    let found = ctx.store.find_outgoing_delivery(company, id, event).await?;
    found.ok_or_else(|| unknown("delivery"))
}

/// Sends a call again, at once and under the same id.
pub(crate) async fn again(
    ctx: &Context,
    company: CompanyId,
    id: OutgoingId,
    event: &str,
) -> Result<OutgoingDelivery, Refusal> {
    if !find(ctx, company, id).await?.is_called() {
        return Err(switched_off());
    }
    for _ in 0..ATTEMPTS {
        let before = find_delivery(ctx, company, id, event).await?;
        if before.status == DeliveryStatus::Pending && before.tried == 0 {
            // It is on its way already.
            return Ok(before);
        }
        let after = before.again(ctx.now());
        let mut writes = ctx.store.writes();
        writes.outgoing_call(company, &after, ctx.now())?;
        if writes.commit().await? == Committed::Yes {
            tracing::info!(company.id = %company, endpoint.id = %id, "a call was sent again");
            return Ok(after);
        }
    }
    Err(Problem::unavailable(1).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: V30
    #[test]
    fn only_public_addresses_by_https_are_taken() {
        for text in [
            "https://hooks.quill.com/vouch",
            "https://hooks.quill.com:8443/a?b=c",
            "https://8.8.8.8/",
            "https://[2606:4700::1111]/",
            "https://bücher.example.com/",
        ] {
            assert!(address(text, false).is_ok(), "{text}");
        }
        for text in [
            "",
            "hooks.quill.com",
            "http://hooks.quill.com/",
            "ftp://hooks.quill.com/",
            "javascript:alert(1)",
            "https://a:b@hooks.quill.com/",
            "https://hooks.quill.com/#x",
            "https://hooks.quill.com/ x",
            "https://localhost/",
            "https://api.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://intranet/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.64.0.1/",
            "https://192.168.1.1./",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[fd00:ec2::254]/",
            "https://[fe80::1]/",
            "https://0/",
        ] {
            assert!(address(text, false).is_err(), "{text}");
        }
        assert!(address(&format!("https://quill.com/{}", "a".repeat(500)), false).is_err());
    }

    #[test]
    fn a_local_process_may_call_this_machine_and_no_other_of_its_network() {
        for (text, fits) in [
            ("http://localhost:9000/hook", true),
            ("http://127.0.0.1:9000/hook", true),
            ("http://[::1]:9000/", true),
            ("http://hooks.quill.com/", false),
            ("http://192.168.1.1/", false),
            ("https://192.168.1.1/", false),
            ("https://hooks.quill.com/", true),
        ] {
            assert_eq!(address(text, true).is_ok(), fits, "{text}");
        }
    }
}
