//! API keys: a secret is shown when it is made, and only its hash is kept.

use std::sync::Arc;

use axum::extract::State;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::KeyId,
    people::company::{ApiKey, Scope},
};
use vouch_runtime::{Context, seal::fingerprint};

use super::{
    authority::{Caller, scope_name},
    companies::key_secret,
    fresh::Fresh,
    input::{Body, Checks, Created, created},
    operation::{Needs, Operation},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post(
            "/api-keys",
            Needs::Key(Scope::Admin),
            "Makes a further API key, shown this once",
            create,
        )
        .body::<NewKey>()
        .answers::<KeyView>(),
    ]
}

/// A key to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    /// What the company calls it.
    label: String,
    /// What it may do: any of `read`, `write`, `admin`. None includes another.
    #[schemars(with = "Vec<String>")]
    scopes: Vec<Scope>,
}

/// A key that was just made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApiKey")]
struct KeyView {
    #[schemars(with = "String")]
    id: KeyId,
    label: String,
    scopes: Vec<&'static str>,
    /// The secret. Shown this once.
    key: String,
    created_at: DateTime<Utc>,
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewKey>,
) -> Created<KeyView> {
    let mut checks = Checks::default();
    checks.line("label", &new.label, 100);
    let doubled =
        new.scopes.iter().enumerate().any(|(index, scope)| new.scopes[..index].contains(scope));
    checks.expect(
        !new.scopes.is_empty() && !doubled,
        "scopes",
        "must name one or more of read, write, admin, each once",
    );
    checks.done()?;
    let secret = key_secret(&fresh);
    let key = ApiKey {
        id: KeyId::from_ulid(fresh.ulid("key")),
        company: caller.company,
        label: new.label,
        scopes: new.scopes,
        created_at: fresh.at(),
        made_by: caller.behind,
    };
    ctx.store.record_api_key(&key, &fingerprint(&secret)).await?;
    tracing::info!(company.id = %caller.company, key.id = %key.id, "an API key was made");
    created(KeyView {
        id: key.id,
        label: key.label,
        scopes: key.scopes.iter().map(|scope| scope_name(*scope)).collect(),
        key: secret,
        created_at: key.created_at,
    })
}
