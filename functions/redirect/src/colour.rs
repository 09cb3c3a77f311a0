//! A company's colour, made dark or light enough to be seen on our paper.
//!
//! Only a rule is drawn in it, never text, so three to one is enough (WCAG 1.4.11). Luminance is reckoned in
//! whole numbers with a gamma of two, which errs by less than the margin kept here.

/// Red, green, blue.
type Rgb = [u8; 3];

/// The page by day, and the ink on it.
const DAY: (Rgb, Rgb) = ([0xfa, 0xf7, 0xf0], [0x1f, 0x1c, 0x17]);
/// The page by night, and the ink on it.
const NIGHT: (Rgb, Rgb) = ([0x0f, 0x17, 0x24], [0xeb, 0xe6, 0xda]);

/// The colour as it is drawn by day and by night, as `#rrggbb`; ink where none is given.
pub(crate) fn by_day_and_night(brand: Option<&str>) -> (String, String) {
    let brand = brand.and_then(parse);
    let seen_on = |(paper, ink): (Rgb, Rgb)| {
        let colour = brand.map_or(ink, |brand| towards_ink(brand, paper, ink));
        format!("#{:02x}{:02x}{:02x}", colour[0], colour[1], colour[2])
    };
    (seen_on(DAY), seen_on(NIGHT))
}

fn parse(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

/// As little ink as it takes, in eighths.
fn towards_ink(brand: Rgb, paper: Rgb, ink: Rgb) -> Rgb {
    let mixed = |eighths: u16| {
        let channel = |at: usize| {
            let sum = u16::from(brand[at]) * (8 - eighths) + u16::from(ink[at]) * eighths;
            u8::try_from(sum / 8).unwrap_or(u8::MAX)
        };
        [channel(0), channel(1), channel(2)]
    };
    (0..8).map(mixed).find(|colour| is_seen(*colour, paper)).unwrap_or(ink)
}

/// Whether two colours stand three and a half to one or more.
fn is_seen(one: Rgb, other: Rgb) -> bool {
    let (one, other) = (luminance(one), luminance(other));
    let (light, dark) = (one.max(other), one.min(other));
    2 * (light + 50_000) >= 7 * (dark + 50_000)
}

/// In millionths of white.
fn luminance([red, green, blue]: Rgb) -> u32 {
    let squared = |channel: u8| u32::from(channel) * u32::from(channel);
    (2126 * squared(red) + 7152 * squared(green) + 722 * squared(blue)) / 650
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_can_be_seen_is_left_alone_and_others_move_towards_ink() {
        for (brand, day, night) in [
            (None, "#1f1c17", "#ebe6da"),
            (Some("#b3001b"), "#b3001b", ""),
            (Some("#ffee00"), "", "#ffee00"),
            (Some("#FFFFFF"), "", "#ffffff"),
            (Some("#000000"), "#000000", ""),
            (Some("#nonsense"), "#1f1c17", "#ebe6da"),
            (Some("red"), "#1f1c17", "#ebe6da"),
        ] {
            let drawn = by_day_and_night(brand);
            assert!(day.is_empty() || drawn.0 == day, "{brand:?} by day: {}", drawn.0);
            assert!(night.is_empty() || drawn.1 == night, "{brand:?} by night: {}", drawn.1);
            assert!(is_seen(parse(&drawn.0).unwrap(), DAY.0), "{drawn:?}");
            assert!(is_seen(parse(&drawn.1).unwrap(), NIGHT.0), "{drawn:?}");
        }
    }
}
