//! The partners' portal: its menu and its pages, `/portal/{company}/…`.

mod amounts;
mod analytics;
mod billing;
mod claims;
mod commissions;
mod customers;
mod documents;
mod leads;
mod ledger;
mod links;
mod overview;
mod payout;
mod points;
mod profile;
mod programs;
mod referrals;
mod sales;
mod statements;
mod structure;
mod tax;
mod welcome;

use vouch_domain::id::CompanyId;

use crate::{
    kit::{Icon, MenuGroup, MenuItem},
    pages::{account, route::PageRoute, sign_in, visit::PartnerSeat},
    policy::Needs,
};

/// Every page of the portal.
pub(crate) fn pages() -> Vec<PageRoute> {
    let mut pages = vec![
        PageRoute::get("/portal/{company}/sign-in", Needs::Nothing, sign_in::show_partner),
        PageRoute::post("/portal/{company}/sign-in", Needs::Nothing, sign_in::enter_partner),
        PageRoute::post("/portal/{company}/sign-out", Needs::Partner, sign_in::leave_partner),
        PageRoute::post(
            "/portal/{company}/sign-out-everywhere",
            Needs::Partner,
            sign_in::leave_partner_everywhere,
        ),
        PageRoute::get("/portal/{company}/account", Needs::Partner, account::show_partner),
        PageRoute::post(
            "/portal/{company}/account/password",
            Needs::Partner,
            account::change_partner,
        ),
    ];
    let others = [
        overview::pages(),
        points::pages(),
        analytics::pages(),
        welcome::pages(),
        profile::pages(),
        payout::pages(),
        tax::pages(),
        programs::pages(),
        structure::pages(),
        links::pages(),
        customers::pages(),
        leads::pages(),
        claims::pages(),
        sales::pages(),
        commissions::pages(),
        statements::pages(),
        billing::pages(),
        documents::pages(),
        ledger::pages(),
        referrals::pages(),
    ];
    pages.extend(others.into_iter().flatten());
    pages
}

/// The address of a page of a company's portal: `""` is the overview.
pub(crate) fn address(company: CompanyId, rest: &str) -> String {
    format!("/portal/{company}{rest}")
}

/// A page in the menu: its message, address and drawing.
type Item = (&'static str, &'static str, Icon);

/// The menu's three groups (K08), each with the message of its heading.
const MENU: &[(&str, &[Item])] = &[
    (
        "partner-menu-home",
        &[
            ("partner-menu-overview", "", Icon::Home),
            ("partner-menu-welcome", "/welcome", Icon::Mail),
            ("partner-menu-profile", "/profile", Icon::People),
            ("partner-menu-payout", "/payout", Icon::Payout),
            ("partner-menu-programs", "/programs", Icon::Handshake),
            ("partner-menu-structure", "/structure", Icon::Layers),
            ("partner-menu-points", "/points", Icon::Plus),
        ],
    ),
    ("partner-menu-resources", &[("partner-menu-links", "/links", Icon::Link)]),
    (
        "partner-menu-reports",
        &[
            ("partner-menu-commissions", "/commissions", Icon::Coins),
            ("partner-menu-statements", "/statements", Icon::Statement),
            ("partner-menu-billing", "/billing", Icon::Invoice),
            ("partner-menu-ledger", "/ledger", Icon::Payout),
            ("partner-menu-leads", "/leads", Icon::People),
            ("partner-menu-customers", "/customers", Icon::Chart),
            ("partner-menu-sales", "/sales", Icon::Exchange),
            ("partner-menu-claims", "/claims", Icon::Ticket),
            ("partner-menu-analytics", "/analytics", Icon::Review),
            ("partner-menu-referrals", "/referrals", Icon::Handshake),
        ],
    ),
];

/// The menu as a partner sees it.
pub(crate) fn menu(seat: &PartnerSeat) -> Vec<MenuGroup> {
    let item = |(key, rest, icon): &(&str, &str, Icon)| MenuItem {
        words: seat.reader.say(key),
        href: seat.address(rest),
        icon: *icon,
    };
    let group = |(heading, items): &(&str, &[(&str, &str, Icon)])| MenuGroup {
        heading: seat.reader.say(heading),
        items: items.iter().map(item).collect(),
    };
    MENU.iter().map(group).collect()
}

/// The address of the menu's item that a page is under: the longest that its own address begins with.
pub(crate) fn menu_item_of(seat: &PartnerSeat) -> String {
    let items = MENU.iter().flat_map(|(_, items)| items.iter());
    let addresses = items.map(|(_, rest, _)| seat.address(rest));
    let path = seat.door.path.as_str();
    let is_under = |address: &String| {
        path == address.as_str()
            || *address != seat.address("") && path.starts_with(&format!("{address}/"))
    };
    addresses.filter(is_under).max_by_key(String::len).unwrap_or_else(|| path.to_owned())
}
