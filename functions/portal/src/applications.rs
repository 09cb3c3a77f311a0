//! Applications as the API and the pages take and decide them: who asks to become a partner, and what becomes of it
//! once the company lets it in (P03, E04, E16).

mod admission;

use chrono::SubsecRound as _;
use vouch_domain::{
    id::{CompanyId, PartnerId, ProgramId},
    people::{
        application::{Application, Outcome},
        mail::{Language, MailWishes},
        member::folded_email,
        partner::{Admission, Enrolment, EnrolmentStatus, Partner},
        program::Program,
    },
    tracking::code::Code,
};
use vouch_runtime::{Context, problem::Problem, seal::fingerprint};
use vouch_store::{
    applications::{Applicant, Applied, NewApplication},
    partners::Account,
};

pub(crate) use self::admission::{change_standing, decide};
use crate::{
    api::{fresh::Fresh, input::Checks},
    partners, password,
    refusal::{Refusal, unknown},
};

/// What somebody asks for who wants to become a partner.
pub(crate) struct Wish {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) website: Option<String>,
    pub(crate) program: Program,
    pub(crate) password: Option<String>,
    /// In which language it asks; none if that is not known.
    pub(crate) language: Option<Language>,
    /// Whose sign-up link it came by.
    pub(crate) referrer: Option<Partner>,
}

/// How long the address of a website may be.
const WEBSITE_MOST: usize = 300;
/// How often codes are tried before it is said that none is free. The first already is, in all likelihood.
const CODES_TRIED: usize = 8;

/// What is wrong with a wish, field by field.
pub(crate) fn check(
    name: &str,
    email: &str,
    website: Option<&str>,
    password: Option<&str>,
) -> Checks {
    let mut checks = Checks::default();
    checks.line("name", name, 200);
    checks.email("email", Some(email));
    let problem = "must be an address such as https://studio.example, of at most 300 characters";
    checks.expect(website.is_none_or(is_website), "website", problem);
    checks.password(password, &[name, email]);
    checks
}

/// Whether a text is the address of a website: what could do anything else when somebody follows it is none.
fn is_website(text: &str) -> bool {
    let is_short = text.chars().count() <= WEBSITE_MOST;
    let is_plain = text.chars().all(|c| vouch_domain::id::is_printable(c) && !c.is_whitespace());
    let read = url::Url::parse(text);
    let is_web = read.is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
    });
    is_short && is_plain && is_web
}

/// The program that is asked for; without a word the one of the lowest priority number (V23).
pub(crate) async fn program(
    ctx: &Context,
    company: CompanyId,
    asked: Option<ProgramId>,
) -> Result<Program, Refusal> {
    match asked {
        Some(program) => {
            let found = ctx.store.find_program(company, program).await?;
            found.ok_or_else(|| unknown("program"))
        }
        None => {
            let first = programs(ctx, company).await?.into_iter().next();
            Ok(first.ok_or_else(|| Problem::conflict("This company has no program yet."))?)
        }
    }
}

/// How many programs are offered.
const PROGRAMS_OFFERED: i32 = 100;

/// The programs that can be asked for, the lowest priority number first.
pub(crate) async fn programs(ctx: &Context, company: CompanyId) -> Result<Vec<Program>, Refusal> {
    let mut programs = ctx.store.list_programs(company, PROGRAMS_OFFERED, None).await?.items;
    programs.sort_by_key(|program| (program.priority, program.id));
    Ok(programs)
}

/// What became of a wish.
pub(crate) enum Taken {
    /// It waits for the company, now or since before.
    Waits(Box<Application>, Box<Partner>),
    /// Somebody with this address has applied before, or is a partner by now.
    Known,
}

/// Takes a wish down, once. However it ends, it takes as long: whether an address is known is told to nobody.
pub(crate) async fn apply(
    ctx: &Context,
    company: CompanyId,
    wish: Wish,
    fresh: &Fresh,
) -> Result<Taken, Refusal> {
    let password_hash = match wish.password {
        Some(password) => Some(password::hash(password, password::salt(fresh)).await?),
        None => None,
    };
    let email = folded_email(&wish.email);
    let email_hash = fingerprint(&format!("{company} {email}"));
    let id = PartnerId::from_ulid(fresh.ulid("partner"));
    let before = ctx.store.find_applicant(company, &email_hash).await?;
    if let Some(before) = before
        && !has_an_end(ctx, company, before).await?
    {
        return of_before(ctx, company, id).await;
    }
    // Nobody recruits itself by its own link (Q29).
    let is_itself =
        |by: &Partner| by.email.as_deref().is_some_and(|own| folded_email(own) == email);
    let application = Application {
        partner: id,
        program: wish.program.id,
        website: wish.website,
        referrer: wish.referrer.filter(|by| !is_itself(by)).map(|by| by.id),
        applied_at: fresh.at(),
        decision: None,
        revision: 0,
    };
    let account =
        Account { partner: id, password_hash, sessions_from: ctx.wall_now(), revision: 0 };
    for attempt in 0..CODES_TRIED {
        let partner = Partner {
            id,
            name: wish.name.clone(),
            email: Some(wish.email.clone()),
            code: Code::generate(fresh.bits(&format!("code {attempt}"))),
            payouts_held: false,
            admission: Admission::Applied,
            mails: MailWishes { language: wish.language, ..MailWishes::default() },
            created_at: fresh.at(),
        };
        let new = NewApplication {
            application: &application,
            partner: &partner,
            account: &account,
            priority: wish.program.priority,
            email_hash: &email_hash,
            before,
        };
        match ctx.store.record_application(company, &new).await? {
            Applied::Yes => {
                tracing::info!(company.id = %company, partner.id = %id, "somebody applied");
                return Ok(Taken::Waits(Box::new(application), Box::new(partner)));
            }
            Applied::Before => return of_before(ctx, company, id).await,
            Applied::CodeTaken => {}
        }
    }
    Err(Problem::unavailable(1).into())
}

/// Whether the last application of an address was declined: then there may be another.
async fn has_an_end(ctx: &Context, company: CompanyId, before: Applicant) -> Result<bool, Refusal> {
    let last = ctx.store.find_application(company, before.partner).await?;
    let decision = last.and_then(|last| last.decision);
    Ok(decision.is_some_and(|decision| decision.outcome == Outcome::Declined))
}

/// The same wish of before, or another's with the same address.
async fn of_before(ctx: &Context, company: CompanyId, id: PartnerId) -> Result<Taken, Refusal> {
    let application = ctx.store.find_application(company, id).await?;
    let partner = ctx.store.find_partner(company, id).await?;
    Ok(match (application, partner) {
        (Some(application), Some(partner)) => {
            Taken::Waits(Box::new(application), Box::new(partner))
        }
        _ => Taken::Known,
    })
}

/// An application and the partner it is of.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    id: PartnerId,
) -> Result<(Application, Partner), Refusal> {
    let found = ctx.store.find_application(company, id).await?;
    let application = found.ok_or_else(|| unknown("application"))?;
    Ok((application, partners::find(ctx, company, id).await?))
}

/// The enrolment that an application asks for, once it is decided now.
async fn enrolment(
    ctx: &Context,
    company: CompanyId,
    application: &Application,
    status: EnrolmentStatus,
) -> Result<Enrolment, Refusal> {
    let (partner, program) = (application.partner, application.program);
    let before = ctx.store.find_enrolment_status(company, partner, program).await?;
    Ok(before.ok_or_else(|| unknown("enrolment"))?.moved(status))
}

/// What time it is, as keys hold it.
fn now(ctx: &Context) -> chrono::DateTime<chrono::Utc> {
    ctx.now().trunc_subsecs(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_is_one_that_can_be_looked_at_and_nothing_else() {
        for (text, fits) in [
            ("https://studio.example", true),
            ("http://studio.example/über?x=1", true),
            ("studio.example", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("https://user:secret@studio.example", false),
            ("https://studio.example/a b", false),
            ("https://studio.example/\u{202e}x", false),
            ("https://", false),
            ("", false),
        ] {
            assert_eq!(is_website(text), fits, "{text}");
        }
        assert!(!is_website(&format!("https://studio.example/{}", "a".repeat(300))));
    }
}
