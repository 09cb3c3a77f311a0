//! The routes that let anybody in, by name, so that none joins them unseen.

/// Routes that answer anybody: each new one has to be put here by hand.
pub(super) const OPEN: [(&str, &str); 14] = [
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/assets/{hash}/{name}"),
    ("POST", "/portal/language"),
    ("POST", "/dashboard/language"),
    ("GET", "/portal/{company}/sign-in"),
    ("POST", "/portal/{company}/sign-in"),
    ("GET", "/portal/{company}/about"),
    ("GET", "/portal/{company}/join"),
    ("POST", "/portal/{company}/join"),
    ("GET", "/portal/{company}/join/{code}"),
    ("POST", "/portal/{company}/join/{code}"),
    ("GET", "/dashboard/sign-in"),
    ("POST", "/dashboard/sign-in"),
    // Takes the token that the deployment printed.
    ("POST", "/api/v1/companies"),
];
