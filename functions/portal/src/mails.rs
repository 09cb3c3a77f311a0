//! Mails that could not be sent, as the API and the pages settle them: sent once more, or left at that.

use vouch_domain::{
    books::outbox::{Intent, Outbox},
    id::CompanyId,
    people::mail::{Settlement, UnsentMail},
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::writes::Committed;

use crate::refusal::{Refusal, unknown};

/// A mail that could not be sent.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    id: &str,
) -> Result<UnsentMail, Refusal> {
    let found = ctx.store.find_unsent_mail(company, id).await?;
    found.ok_or_else(|| unknown("unsent mail"))
}

/// Settles a mail, once. Sent again, it goes to where its reader is reached now, and may come back here as another.
pub(crate) async fn settle(
    ctx: &Context,
    company: CompanyId,
    id: &str,
    how: Settlement,
) -> Result<UnsentMail, Refusal> {
    let mail = find(ctx, company, id).await?;
    match mail.settled {
        Some(settled) if settled.how == how => return Ok(mail),
        Some(_) => return Err(Problem::conflict("Somebody has settled this mail.").into()),
        None => {}
    }
    let now = ctx.now();
    let after = mail.settled(now, how);
    let mut writes = ctx.store.writes();
    writes.unsent_mail(company, &after)?;
    if how == Settlement::Again {
        let intent = Intent::MailAgain { notice: Box::new(after.notice.clone()) };
        let outbox = Outbox { id: format!("again#{id}"), intent, created_at: now };
        writes.outbox(company, &outbox, now)?;
    }
    if writes.commit().await? != Committed::Yes {
        return Err(Problem::conflict("Somebody has settled this mail.").into());
    }
    tracing::info!(company.id = %company, mail.id = id, "a mail that was not sent is settled");
    Ok(after)
}
