//! The company's dashboard: its menu and its pages, `/dashboard/…`.

mod applications;
mod audit;
mod claims;
mod commissions;
mod customers;
mod deliveries;
mod documents;
mod find;
mod home;
mod invoices;
mod leads;
mod mails;
mod names;
mod partners;
mod payouts;
mod places;
mod points;
mod referrals;
mod settings;
mod statements;
mod tiers;
mod transactions;
mod ways;
mod what_if;

use vouch_domain::people::company::Scope;

use crate::{
    kit::{Icon, MenuGroup, MenuItem},
    pages::{account, route::PageRoute, sign_in, visit::MemberSeat},
    policy::Needs,
};

/// Every page of the dashboard.
pub(crate) fn pages() -> Vec<PageRoute> {
    let look = Needs::Member(Scope::Read);
    let mut pages = vec![
        PageRoute::get("/dashboard/sign-in", Needs::Nothing, sign_in::show_member),
        PageRoute::post("/dashboard/sign-in", Needs::Nothing, sign_in::enter_member),
        PageRoute::post("/dashboard/sign-out", look, sign_in::leave_member),
        PageRoute::post("/dashboard/sign-out-everywhere", look, sign_in::leave_member_everywhere),
        PageRoute::get("/dashboard/account", look, account::show_member),
        PageRoute::post("/dashboard/account/password", look, account::change_member),
    ];
    let others = [
        // Before the forms that it tells of.
        audit::pages(),
        home::pages(),
        partners::pages(),
        points::pages(),
        tiers::pages(),
        applications::pages(),
        referrals::pages(),
        settings::pages(),
        commissions::pages(),
        customers::pages(),
        leads::pages(),
        claims::pages(),
        transactions::pages(),
        invoices::pages(),
        payouts::pages(),
        statements::pages(),
        documents::pages(),
        deliveries::pages(),
        mails::pages(),
        what_if::pages(),
    ];
    pages.extend(others.into_iter().flatten());
    pages
}

/// The menu: each item's message, address and drawing.
const MENU: &[(&str, &str, Icon)] = &[
    ("dashboard-menu-home", "/dashboard", Icon::Home),
    ("dashboard-menu-partners", "/dashboard/partners", Icon::People),
    ("dashboard-menu-applications", ways::APPLICATIONS, Icon::Plus),
    ("dashboard-menu-referrals", ways::REFERRALS, Icon::Layers),
    ("dashboard-menu-commissions", "/dashboard/commissions", Icon::Coins),
    ("dashboard-menu-invoices", "/dashboard/invoices", Icon::Invoice),
    ("dashboard-menu-payouts", ways::PAYOUTS, Icon::Payout),
    ("dashboard-menu-leads", ways::LEADS, Icon::Chart),
    ("dashboard-menu-customers", "/dashboard/customers", Icon::Handshake),
    ("dashboard-menu-transactions", "/dashboard/transactions", Icon::Exchange),
    ("dashboard-menu-claims", ways::CLAIMS, Icon::Ticket),
    ("dashboard-menu-deliveries", "/dashboard/deliveries", Icon::Webhook),
    ("dashboard-menu-audit", ways::AUDIT, Icon::Review),
    ("dashboard-menu-tiers", ways::TIERS, Icon::Layers),
    ("dashboard-menu-what-if", ways::WHAT_IF, Icon::Search),
    ("dashboard-menu-settings", "/dashboard/settings", Icon::Settings),
    ("dashboard-menu-account", "/dashboard/account", Icon::Key),
];

/// The menu as a member sees it.
pub(crate) fn menu(seat: &MemberSeat) -> Vec<MenuGroup> {
    let item = |(key, href, icon): &(&str, &str, Icon)| MenuItem {
        words: seat.reader.say(key),
        href: (*href).to_owned(),
        icon: *icon,
    };
    // What a member may not see is not offered.
    let is_open =
        |(_, href, _): &&(&str, &str, Icon)| *href != ways::AUDIT || seat.may(Scope::Admin);
    let heading = seat.reader.say("dashboard-menu-heading");
    vec![MenuGroup { heading, items: MENU.iter().filter(is_open).map(item).collect() }]
}

/// The address of the menu's item that a page is under: the longest that its own address begins with.
pub(crate) fn menu_item_of(seat: &MemberSeat) -> String {
    let path = match seat.door.path.as_str() {
        // Statements are reached from their invoice, and have no list of their own.
        path if path.starts_with("/dashboard/statements/") => ways::INVOICES,
        path => path,
    };
    let is_under = |href: &&str| {
        path == *href || *href != "/dashboard" && path.starts_with(&format!("{href}/"))
    };
    let items = MENU.iter().map(|(_, href, _)| *href);
    items.filter(is_under).max_by_key(|href| href.len()).unwrap_or(path).to_owned()
}
