//! Routes are copies: when a program or its company changes, the codes of its links are written again.

use vouch_domain::{
    id::{CompanyId, ProgramId},
    tracking::link::Route,
};
use vouch_runtime::{Context, sqs::Failure};

use crate::find_company;

/// Copies a program's settings to the routes of all its links.
pub(crate) async fn refresh(
    ctx: &Context,
    company: CompanyId,
    program: ProgramId,
) -> Result<(), Failure> {
    let settings = find_company(ctx, company).await?;
    let Some(program) = ctx.store.find_program(company, program).await? else {
        return Ok(());
    };
    let mut from = None;
    loop {
        let links = ctx.store.list_program_links(company, program.id, 500, from.as_ref()).await?;
        for link in &links.items {
            ctx.store.change_link(link, &Route::of(&settings, &program, link)).await?;
        }
        match links.next {
            Some(next) => from = Some(next),
            None => return Ok(()),
        }
    }
}
