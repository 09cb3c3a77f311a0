//! Days, months and times as a language writes them, in the reader's zone, the exact time with each.

use chrono::{
    DateTime, Datelike as _, NaiveDate, NaiveDateTime, SecondsFormat, Timelike as _, Utc,
};
use icu_calendar::Gregorian;
use icu_datetime::{
    DateTimeFormatterLoadError, DateTimeFormatterPreferences,
    FixedCalendarDateTimeFormatter as Formatter, NoCalendarFormatter, fieldsets,
    input::{Date, Time},
};
use maud::{Markup, html};
use vouch_domain::calendar::Month;

use super::numbers::locale_of;
use crate::kit::reader::{Arg, Language, Reader};

/// What a language needs to write dates.
struct Forms {
    date: Formatter<Gregorian, fieldsets::YMD>,
    day: Formatter<Gregorian, fieldsets::MD>,
    month: Formatter<Gregorian, fieldsets::YM>,
    month_name: Formatter<Gregorian, fieldsets::M>,
    month_short: Formatter<Gregorian, fieldsets::M>,
    minute: NoCalendarFormatter<fieldsets::T>,
    second: NoCalendarFormatter<fieldsets::T>,
}

impl Forms {
    fn of(language: Language) -> Self {
        let wishes = DateTimeFormatterPreferences::from(&locale_of(language));
        Self {
            date: compiled_in(Formatter::try_new(wishes, fieldsets::YMD::long())),
            day: compiled_in(Formatter::try_new(wishes, fieldsets::MD::long())),
            month: compiled_in(Formatter::try_new(wishes, fieldsets::YM::long())),
            month_name: compiled_in(Formatter::try_new(wishes, fieldsets::M::long())),
            month_short: compiled_in(Formatter::try_new(wishes, fieldsets::M::medium())),
            minute: compiled_in(NoCalendarFormatter::try_new(wishes, fieldsets::T::hm())),
            second: compiled_in(NoCalendarFormatter::try_new(wishes, fieldsets::T::hms())),
        }
    }
}

fn compiled_in<T>(form: Result<T, DateTimeFormatterLoadError>) -> T {
    form.expect("both languages are compiled in")
}

thread_local! {
    static ENGLISH: Forms = Forms::of(Language::English);
    static GERMAN: Forms = Forms::of(Language::German);
}

fn with<T>(language: Language, write: impl FnOnce(&Forms) -> T) -> T {
    match language {
        Language::English => ENGLISH.with(write),
        Language::German => GERMAN.with(write),
    }
}

/// Writes a day by one of the forms; as `2026-11-08` where the calendar of the forms does not reach.
fn written(
    language: Language,
    day: NaiveDate,
    write: impl FnOnce(&Forms, &Date<Gregorian>) -> String,
) -> String {
    let (month, of_month) = (u8::try_from(day.month()), u8::try_from(day.day()));
    let date = match (month, of_month) {
        (Ok(month), Ok(of_month)) => Date::try_new_gregorian(day.year(), month, of_month).ok(),
        _ => None,
    };
    match date {
        Some(date) => with(language, |forms| write(forms, &date)),
        None => day.to_string(),
    }
}

/// `October 2026`.
pub fn month(reader: &Reader, month: Month) -> String {
    written(reader.language, month.first_day(), |forms, date| forms.month.format(date).to_string())
}

/// `October`, for a heading that need not name the year.
pub fn month_name(reader: &Reader, month: Month) -> String {
    written(reader.language, month.first_day(), |forms, date| {
        forms.month_name.format(date).to_string()
    })
}

/// `Oct`, for the foot of a chart.
pub fn month_short(reader: &Reader, month: Month) -> String {
    written(reader.language, month.first_day(), |forms, date| {
        forms.month_short.format(date).to_string()
    })
}

/// `8 November 2026`.
pub fn date(reader: &Reader, date: NaiveDate) -> String {
    written(reader.language, date, |forms, date| forms.date.format(date).to_string())
}

fn day_of_year(reader: &Reader, date: NaiveDate) -> String {
    written(reader.language, date, |forms, date| forms.day.format(date).to_string())
}

fn time(reader: &Reader, local: NaiveDateTime, with_seconds: bool) -> String {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    match Time::try_new(part(local.hour()), part(local.minute()), part(local.second()), 0) {
        Ok(time) => with(reader.language, |forms| {
            let form = if with_seconds { &forms.second } else { &forms.minute };
            form.format(&time).to_string()
        }),
        Err(_) => local.time().to_string(),
    }
}

/// How much of an instant is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Day,
    Hour,
    Moment,
}

/// `8 November`, and the year where it is not this one; the exact time and zone on hover and focus.
pub fn day(reader: &Reader, at: DateTime<Utc>) -> Markup {
    shown(reader, at, Detail::Day, true)
}

/// As [`day`], inside a link or beside one that leads to the same: no stop of its own for the keyboard.
pub fn day_plain(reader: &Reader, at: DateTime<Utc>) -> Markup {
    shown(reader, at, Detail::Day, false)
}

/// `8 November, 14:05`, and the year where it is not this one.
pub fn hour(reader: &Reader, at: DateTime<Utc>) -> Markup {
    shown(reader, at, Detail::Hour, true)
}

/// As [`hour`], inside a link or beside one that leads to the same.
pub fn hour_plain(reader: &Reader, at: DateTime<Utc>) -> Markup {
    shown(reader, at, Detail::Hour, false)
}

/// `8 November 2026, 14:05`.
pub fn moment(reader: &Reader, at: DateTime<Utc>) -> Markup {
    shown(reader, at, Detail::Moment, true)
}

/// As [`moment`], inside a link or beside one that leads to the same.
pub fn moment_plain(reader: &Reader, at: DateTime<Utc>) -> Markup {
    shown(reader, at, Detail::Moment, false)
}

fn shown(reader: &Reader, at: DateTime<Utc>, detail: Detail, is_stop: bool) -> Markup {
    html! {
        time datetime=(at.to_rfc3339_opts(SecondsFormat::Secs, true)) title=(exact(reader, at))
            tabindex=[is_stop.then_some("0")] { (text(reader, at, detail)) }
    }
}

/// `8 November`, as text: for titles, messages and the labels of charts.
pub fn day_text(reader: &Reader, at: DateTime<Utc>) -> String {
    text(reader, at, Detail::Day)
}

/// `8 November 2026, 14:05`, as text.
pub fn moment_text(reader: &Reader, at: DateTime<Utc>) -> String {
    text(reader, at, Detail::Moment)
}

fn text(reader: &Reader, at: DateTime<Utc>, detail: Detail) -> String {
    let local = at.with_timezone(&reader.zone).naive_local();
    let this_year = reader.now.with_timezone(&reader.zone).year();
    let day = if detail != Detail::Moment && local.year() == this_year {
        day_of_year(reader, local.date())
    } else {
        date(reader, local.date())
    };
    if detail == Detail::Day {
        return day;
    }
    let time = time(reader, local, false);
    reader.say_with("figures-day-and-time", &[("day", Arg::Text(&day)), ("time", Arg::Text(&time))])
}

/// `8 November 2026, 14:05:09 Europe/Berlin`.
pub fn exact(reader: &Reader, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&reader.zone).naive_local();
    reader.say_with(
        "figures-exact",
        &[
            ("day", Arg::Text(&date(reader, local.date()))),
            ("time", Arg::Text(&time(reader, local, true))),
            ("zone", Arg::Text(reader.zone.name())),
        ],
    )
}

/// `3 days`, `5 hours` or `20 minutes`: what is left until then, rounded down.
///
/// The coarser word is used from two on: 47 hours are not "1 day".
pub fn left(reader: &Reader, until: DateTime<Utc>) -> String {
    let left = until.signed_duration_since(reader.now);
    let (key, count) = match (left.num_days(), left.num_hours(), left.num_minutes()) {
        (days @ 2.., _, _) => ("figures-left-days", days),
        (_, hours @ 2.., _) => ("figures-left-hours", hours),
        (_, _, minutes @ 1..) => ("figures-left-minutes", minutes),
        _ => return reader.say("figures-left-moment"),
    };
    reader.say_with(key, &[("count", Arg::Count(count))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(language: Language) -> Reader {
        let now = "2026-11-21T08:00:00Z".parse().unwrap();
        Reader { language, zone: chrono_tz::Tz::Europe__Berlin, now }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn months_and_dates_are_written_out() {
        for (text, english, german) in [
            ("2026-10", ["October 2026", "October", "Oct"], ["Oktober 2026", "Oktober", "Okt"]),
            ("2027-03", ["March 2027", "March", "Mar"], ["März 2027", "März", "Mär"]),
            ("2026-05", ["May 2026", "May", "May"], ["Mai 2026", "Mai", "Mai"]),
        ] {
            let one: Month = text.parse().unwrap();
            for (language, expected) in [(Language::English, english), (Language::German, german)] {
                let reader = reader(language);
                let written =
                    [month(&reader, one), month_name(&reader, one), month_short(&reader, one)];
                assert_eq!(written, expected);
            }
        }
        let day = NaiveDate::from_ymd_opt(2026, 11, 8).unwrap();
        assert_eq!(date(&reader(Language::English), day), "8 November 2026");
        assert_eq!(date(&reader(Language::German), day), "8. November 2026");
        // The calendar of the forms ends somewhere; chrono's goes on.
        assert!(!date(&reader(Language::English), NaiveDate::MAX).is_empty());
    }

    #[test]
    fn a_time_names_the_year_only_where_it_is_another() {
        let (english, german) = (reader(Language::English), reader(Language::German));
        for (instant, expected, auf_deutsch) in [
            // In Berlin it is the next day, or the next year, already.
            ("2026-11-07T23:00:00Z", "8 November", "8. November"),
            ("2026-12-31T23:30:00Z", "1 January 2027", "1. Januar 2027"),
            ("2025-12-31T23:30:00Z", "1 January", "1. Januar"),
            ("2025-03-31T12:00:00Z", "31 March 2025", "31. März 2025"),
        ] {
            assert_eq!(day_text(&english, at(instant)), expected);
            assert_eq!(day_text(&german, at(instant)), auf_deutsch);
        }
        let hour = hour(&english, at("2026-11-08T13:05:09Z")).into_string();
        assert!(hour.contains(">8 November, 14:05<"), "{hour}");
        assert_eq!(moment_text(&german, at("2026-11-07T23:00:00Z")), "8. November 2026, 00:00");
    }

    #[test]
    fn the_exact_time_and_the_zone_are_with_each_time() {
        let shown =
            moment(&reader(Language::English), at("2026-07-08T12:05:09.123Z")).into_string();
        assert_eq!(
            shown,
            "<time datetime=\"2026-07-08T12:05:09Z\" title=\"8 July 2026, 14:05:09 Europe/Berlin\" \
             tabindex=\"0\">8 July 2026, 14:05</time>"
        );
        let plain = day_plain(&reader(Language::German), at("2026-07-08T12:05:09Z")).into_string();
        assert!(
            plain.contains("title=\"8. Juli 2026, 14:05:09 Europe/Berlin\">8. Juli<"),
            "{plain}"
        );
    }

    #[test]
    fn what_is_left_is_told_in_the_word_that_fits() {
        for (until, english, german) in [
            ("2026-11-24T08:00:00Z", "3 days", "3 Tage"),
            ("2026-11-23T08:00:00Z", "2 days", "2 Tage"),
            ("2026-11-23T07:59:59Z", "47 hours", "47 Stunden"),
            ("2026-11-21T10:00:00Z", "2 hours", "2 Stunden"),
            ("2026-11-21T09:59:00Z", "119 minutes", "119 Minuten"),
            ("2026-11-21T08:01:30Z", "1 minute", "1 Minute"),
            ("2026-11-21T08:00:30Z", "less than a minute", "weniger als eine Minute"),
            ("2026-11-20T08:00:00Z", "less than a minute", "weniger als eine Minute"),
            ("2036-11-21T08:00:00Z", "3,653 days", "3.653 Tage"),
        ] {
            assert_eq!(left(&reader(Language::English), at(until)), english);
            assert_eq!(left(&reader(Language::German), at(until)), german);
        }
    }
}
