//! Which mails a partner gets, and in which language. What it must know has no switch.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::people::{
    mail::{Language, MailKind},
    partner::Partner,
};
use vouch_runtime::Context;

use crate::{
    kit::{self, Arg, Form, Select},
    pages::{
        sent::Sent,
        visit::{PartnerSeat, PartnerVisit, Shown, see},
    },
    partners,
};

/// `POST /portal/{company}/profile/mails`
pub(super) async fn change(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    sent: Sent,
) -> Shown {
    // Read anew: the company may have changed its part of it since.
    let before = partners::find(&ctx, visit.company.id, visit.partner.id).await?;
    let mut after = before.clone();
    after.mails.language = Language::from_code(sent.field("language"));
    for kind in MailKind::ALL {
        after.mails.set(kind, !sent.field(kind.name()).is_empty());
    }
    if after != before {
        ctx.store.change_partner(visit.company.id, &before, &after, ctx.now()).await?;
    }
    Ok(see(&visit.address("/profile?done=mails")))
}

/// The switches: what is checked comes.
pub(super) fn form(visit: &PartnerSeat) -> Markup {
    let (reader, partner): (_, &Partner) = (&visit.reader, &visit.partner);
    let usual = kit::Language::from_code(visit.company.language.code()).unwrap_or_default();
    let usual =
        reader.say_with("partner-profile-language-usual", &[("language", Arg::Text(usual.name()))]);
    let mut languages = vec![(String::new(), usual)];
    for language in kit::Language::ALL {
        languages.push((language.code().to_owned(), language.name().to_owned()));
    }
    let chosen = partner.mails.language.map_or("", Language::code);
    let fields = html! {
        fieldset {
            legend { (reader.say("partner-profile-mails-which")) }
            @for kind in MailKind::ALL {
                label class="pick" {
                    input type="checkbox" name=(kind.name()) value="yes"
                        checked[!partner.mails.unwanted.contains(&kind)];
                    span { (reader.say(&format!("partner-profile-mails-{}", kind.name()))) }
                }
            }
        }
        (Select {
            name: "language",
            label: &reader.say("partner-profile-language"),
            options: &languages,
            chosen,
            ..Select::default()
        }.shown(reader))
    };
    let form = Form {
        action: &visit.address("/profile/mails"),
        button: &reader.say("partner-profile-mails-button"),
        working: &reader.say("partner-profile-mails-working"),
        hidden: &visit.hidden(),
        wrong: &[],
        fields,
    };
    html! {
        @if partner.email.is_none() { p class="quiet" { (reader.say("partner-profile-mails-nowhere")) } }
        (form.shown(reader))
        p class="quiet" { (reader.say("partner-profile-mails-always")) }
    }
}
