//! A company's colour, made dark or light enough to be read on our paper by day and by night.
//!
//! Only its lightness changes, so that it stays the company's. Luminance is that of WCAG 2, from a table: whole
//! numbers throughout.

/// Red, green, blue.
type Rgb = [u8; 3];

/// The grounds by day that the accent stands on: the page, and a row that is pointed at.
const DAY: [Rgb; 2] = [[0xfa, 0xf7, 0xf0], [0xf3, 0xee, 0xe2]];
/// The same by night.
const NIGHT: [Rgb; 2] = [[0x0f, 0x17, 0x24], [0x15, 0x20, 0x32]];

/// The accent for a company's colour: by day and by night, as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accent {
    pub day: String,
    pub night: String,
}

/// The accent for `#rrggbb`; nothing where that is no colour.
pub fn accent(brand: &str) -> Option<Accent> {
    let brand = parse(brand)?;
    let text = |[red, green, blue]: Rgb| format!("#{red:02x}{green:02x}{blue:02x}");
    Some(Accent { day: text(darkened(brand)), night: text(lightened(brand)) })
}

/// `#rrggbb` as numbers.
pub fn parse(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

/// The lightest that can be read by day, if it is not dark enough as it is.
fn darkened(brand: Rgb) -> Rgb {
    (0..=lightness(brand))
        .rev()
        .map(|light| with_lightness(brand, light))
        .find(|colour| reads_on(*colour, DAY))
        .unwrap_or([0; 3])
}

/// The darkest that can be read by night, if it is not light enough as it is.
fn lightened(brand: Rgb) -> Rgb {
    (lightness(brand)..=LIGHT_MAX)
        .map(|light| with_lightness(brand, light))
        .find(|colour| reads_on(*colour, NIGHT))
        .unwrap_or([255; 3])
}

/// The lightness of white: that of a colour is the sum of its strongest and its weakest channel.
const LIGHT_MAX: i32 = 510;

fn lightness(colour: Rgb) -> i32 {
    let (most, least) = extremes(colour);
    most + least
}

fn extremes(colour: Rgb) -> (i32, i32) {
    let channels = colour.map(i32::from);
    let most = channels.into_iter().max().unwrap_or(0);
    let least = channels.into_iter().min().unwrap_or(0);
    (most, least)
}

/// The colour of the same hue and saturation that is as light as this (hue, saturation, lightness as in CSS).
fn with_lightness(colour: Rgb, light: i32) -> Rgb {
    let room = |light: i32| LIGHT_MAX.saturating_sub((2 * light - LIGHT_MAX).abs());
    let (was, had) = (lightness(colour), room(lightness(colour)));
    colour.map(|channel| {
        let away = 2 * i32::from(channel) - was;
        let away = if had == 0 { 0 } else { away * room(light) / had };
        u8::try_from(((light + away) / 2).clamp(0, 255)).unwrap_or(0)
    })
}

/// Whether text in a colour can be read on all these grounds: four and a half to one (WCAG 1.4.3).
fn reads_on(colour: Rgb, grounds: [Rgb; 2]) -> bool {
    let text = luminance(colour);
    grounds.into_iter().all(|ground| {
        let ground = luminance(ground);
        // Five hundredths of white are added to both, in units of which white has a thousand millions.
        let (light, dark) = (text.max(ground) + FLARE, text.min(ground) + FLARE);
        2 * light >= 9 * dark
    })
}

const FLARE: u64 = 50_000_000;

/// In thousand-millionths of white.
fn luminance([red, green, blue]: Rgb) -> u64 {
    let linear = |channel: u8| u64::from(LINEAR[usize::from(channel)]);
    2126 * linear(red) + 7152 * linear(green) + 722 * linear(blue)
}

/// How bright a channel's value is, in hundred-thousandths: the curve of sRGB.
#[rustfmt::skip]
const LINEAR: [u32; 256] = [
    0, 30, 61, 91, 121, 152, 182, 212, 243, 273, 304, 335, 368, 402, 439, 478,
    518, 561, 605, 651, 700, 750, 802, 857, 913, 972, 1033, 1096, 1161, 1229, 1298, 1370,
    1444, 1521, 1600, 1681, 1764, 1850, 1938, 2029, 2122, 2217, 2315, 2416, 2519, 2624, 2732, 2843,
    2956, 3071, 3190, 3310, 3434, 3560, 3689, 3820, 3955, 4092, 4231, 4374, 4519, 4667, 4817, 4971,
    5127, 5286, 5448, 5613, 5781, 5951, 6125, 6301, 6480, 6663, 6848, 7036, 7227, 7421, 7619, 7819,
    8022, 8228, 8438, 8650, 8866, 9084, 9306, 9531, 9759, 9990, 10224, 10462, 10702, 10946, 11193, 11444,
    11697, 11954, 12214, 12477, 12744, 13014, 13287, 13563, 13843, 14126, 14413, 14703, 14996, 15293, 15593, 15896,
    16203, 16513, 16827, 17144, 17465, 17789, 18116, 18447, 18782, 19120, 19462, 19807, 20156, 20508, 20864, 21223,
    21586, 21953, 22323, 22697, 23074, 23455, 23840, 24228, 24620, 25016, 25415, 25818, 26225, 26636, 27050, 27468,
    27889, 28315, 28744, 29177, 29614, 30054, 30499, 30947, 31399, 31855, 32314, 32778, 33245, 33716, 34191, 34670,
    35153, 35640, 36131, 36625, 37124, 37626, 38133, 38643, 39157, 39676, 40198, 40724, 41254, 41789, 42327, 42869,
    43415, 43966, 44520, 45079, 45641, 46208, 46778, 47353, 47932, 48515, 49102, 49693, 50289, 50888, 51492, 52100,
    52712, 53328, 53948, 54572, 55201, 55834, 56471, 57112, 57758, 58408, 59062, 59720, 60383, 61050, 61721, 62396,
    63076, 63760, 64448, 65141, 65837, 66539, 67244, 67954, 68669, 69387, 70110, 70838, 71569, 72306, 73046, 73791,
    74540, 75294, 76052, 76815, 77582, 78354, 79130, 79910, 80695, 81485, 82279, 83077, 83880, 84687, 85499, 86316,
    87137, 87962, 88792, 89627, 90466, 91310, 92158, 93011, 93869, 94731, 95597, 96469, 97345, 98225, 99110, 100000,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_brand_can_be_read_by_day_and_by_night() {
        let steps = (0..=255u8).step_by(17);
        for red in steps.clone() {
            for green in steps.clone() {
                for blue in steps.clone() {
                    let Accent { day, night } =
                        accent(&format!("#{red:02x}{green:02x}{blue:02x}")).unwrap();
                    assert!(reads_on(parse(&day).unwrap(), DAY), "{red} {green} {blue}: {day}");
                    assert!(
                        reads_on(parse(&night).unwrap(), NIGHT),
                        "{red} {green} {blue}: {night}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_colour_that_can_be_read_is_left_alone() {
        for (brand, day, night) in [
            ("#b3001b", Some("#b3001b"), None),
            ("#ffee00", None, Some("#ffee00")),
            ("#FFFFFF", None, Some("#ffffff")),
            ("#000000", Some("#000000"), None),
        ] {
            let accent = accent(brand).unwrap();
            assert!(day.is_none_or(|day| day == accent.day), "{brand}: {accent:?}");
            assert!(night.is_none_or(|night| night == accent.night), "{brand}: {accent:?}");
        }
        for nonsense in ["red", "#12345", "#1234567", "#+12345", "#12 456", ""] {
            assert_eq!(accent(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        // #767676 on white is the known grey that just passes; #777777 just fails.
        assert!(reads_on([0x76; 3], [[255; 3]; 2]) && !reads_on([0x77; 3], [[255; 3]; 2]));
    }
}
