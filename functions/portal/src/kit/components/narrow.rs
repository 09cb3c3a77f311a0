//! The frame without a menu, as a sign-in and an error page have it.

use maud::{Markup, html};

use super::{HERE, Place};
use crate::kit::{Field, Form, Frame, Kind, Reader, opening};

/// The whole page: what went wrong, what is safe, what to do, and a form with nothing wrong in it.
pub fn narrow(reader: &Reader, place: &Place<'_>) -> Markup {
    let label = reader.say("components-email");
    let help = reader.say("components-email-help");
    let field = Field {
        name: "email",
        label: &label,
        help: &help,
        kind: Kind::Email,
        autocomplete: "off",
        ..Field::default()
    };
    let form = Form {
        action: HERE,
        button: &reader.say("components-narrow-button"),
        working: &reader.say("components-working"),
        hidden: &[],
        wrong: &[],
        fields: field.shown(reader),
    };
    let title = reader.say("components-warning");
    let main = html! {
        (opening(html! { (title) }, html! { p { (reader.say("components-warning-next")) } }))
        (form.shown(reader))
        p { a href=(HERE) { (reader.say("components-menu-all")) } }
    };
    let frame = Frame {
        reader,
        name: "Tidewater Books",
        home: HERE,
        brand: place.brand,
        menu: &[],
        here: "",
        corner: html! {},
        foot: html! { p { (reader.say("components-foot")) } },
        language_form: place.language_form,
        refresh: false,
    };
    frame.page(&title, main)
}
