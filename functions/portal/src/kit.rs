//! The kit that every page is made of: frame, parts, tables, forms, charts, and how amounts and times are read.
//!
//! It knows nothing of referrals or of where it runs, so that the portal, the dashboard and the local system's own
//! pages are all made of it.

pub mod assets;
pub mod chart;
pub mod colour;
pub mod components;
pub mod figures;
pub mod form;
pub mod frame;
pub mod icon;
pub mod parts;
pub mod reader;
pub mod standing;
pub mod table;
pub mod words;

pub use self::{
    form::{Field, Form, Kind, Select},
    frame::{Frame, MenuGroup, MenuItem},
    icon::{Icon, icon},
    parts::{
        Choice, DateRange, Tone, aside_link, choices, copied, date_range, empty, facts, months,
        note, opening, pager, part, reckoning, status, warning, wide_part,
    },
    reader::{Arg, Language, Reader},
    table::{Cell, Column, Direction, Table, column, is_mixed},
};
