//! Companies are kept apart by signatures: what reads or writes a company's data takes the company first (STYLE §4).

use crate::{
    findings::{Findings, add_unused, exception, excepts},
    source::SOURCES,
};

/// What says which company, as a method's first parameter: its id, or a value that holds it.
const COMPANY: [&str; 6] = ["CompanyId", "&Company", "&Link", "&PeriodRow", "Counter", "Visit<'_>"];

#[test]
fn methods_of_the_store_take_the_company_first() {
    let exceptions = [
        exception("companies.rs is_set_up", "is about the deployment (†)"),
        exception("companies.rs find_api_key", "a key says whose it is (†)"),
        exception("companies.rs record_api_key", "a key holds its company (†)"),
        exception(
            "members.rs find_email_owner",
            "an e-mail address is all that a member signs in with; its row names the company (†)",
        ),
        exception(
            "sessions.rs find_session",
            "a cookie is all that a browser brings; its row names the company (†)",
        ),
        exception("sessions.rs note_session", "of a session that was found (†)"),
        exception("sessions.rs end_session", "of a session that was found (†)"),
        exception("sessions.rs record_session", "a session holds its company (†)"),
        exception("sessions.rs find_attempts", "counts attempts before anybody is known (†)"),
        exception("sessions.rs change_attempts", "counts attempts before anybody is known (†)"),
        exception("sessions.rs count_attempt", "counts attempts before anybody is known (†)"),
        exception("sessions.rs take_back_attempt", "counts attempts before anybody is known (†)"),
        exception("links.rs find_route", "a code is all that a prospect brings (†)"),
        exception(
            "outbox.rs list_due_outbox",
            "the sweep is of all; each row names its company (†)",
        ),
        exception("outbox.rs next_due_outbox", "the clock learns an instant and nothing else (†)"),
        exception("partners.rs find_account", "a partner's account is the partner's own (†)"),
        exception("partners.rs change_account", "a partner's account is the partner's own (†)"),
        exception(
            "periods.rs list_due_periods",
            "the hourly run looks for what is due anywhere; each row names its company (†)",
        ),
        exception(
            "periods.rs all_companies_with_months",
            "the hourly run measures what waits anywhere; each row names its company (†)",
        ),
        exception("walk.rs peek", "a walk is over ranges of the company that it was begun for"),
        exception("walk.rs next", "a walk is over ranges of the company that it was begun for"),
        exception(
            "writes.rs commit",
            "every write of a transaction has a key, which begins with the company",
        ),
    ];
    let mut findings = Findings::new();
    for source in SOURCES.iter().filter(|source| source.is_below(&["shared/store/src"])) {
        for function in source
            .functions()
            .iter()
            .filter(|function| function.public && function.is_async && !function.test)
        {
            let file = source.path.rsplit('/').next().unwrap_or_default();
            let first = function.parameters.iter().find(|parameter| !parameter.ends_with("self"));
            let company = first
                .and_then(|parameter| parameter.split_once(':'))
                .is_some_and(|(_, kind)| COMPANY.contains(&kind));
            if !company && !excepts(&exceptions, &format!("{file} {}", function.name)) {
                let place = format!("{}:{}", source.path, function.line);
                findings.add(
                    place,
                    format!("{} takes ({})", function.name, function.parameters.join(", ")),
                );
            }
        }
    }
    add_unused(&exceptions, &mut findings);
    findings.expect_none(
        "make `company: CompanyId` its first parameter, or list it with the reason (DATA §1, †)",
    );
}
