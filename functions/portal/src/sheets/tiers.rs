//! What tiers are called.

use vouch_domain::people::tier::Tier;

use crate::kit::Reader;

/// A tier's name.
pub(crate) fn name(reader: &Reader, tier: Tier) -> String {
    reader.say(match tier {
        Tier::Bronze => "terms-tier-bronze",
        Tier::Silver => "terms-tier-silver",
        Tier::Gold => "terms-tier-gold",
        Tier::Platinum => "terms-tier-platinum",
    })
}
