//! `SITE_COLOR`: the colour of buttons and links, and whether people can read it.

use std::str::FromStr;

/// What is written in the colour, or on it, has at least this contrast (WCAG 2.2, 1.4.3).
const READABLE: f64 = 4.5;

const WHITE: Color = Color([255, 255, 255]);

/// The card of the dark scheme in `site.css`.
const DARK_CARD: Color = Color([0x18, 0x1d, 0x1a]);

/// A colour that is readable on white, and white on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color([u8; 3]);

/// The text is no colour that the pages can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAColor {
    /// It is none at all.
    #[error("a colour such as `#1a6b52` is expected")]
    Malformed,
    /// It is too light.
    #[error("a darker colour is expected: white text on it has a contrast of less than 4.5:1")]
    TooLight,
}

impl Color {
    /// The end of a style sheet, that has this colour in the light scheme, and one like it in the dark.
    pub(crate) fn style(self) -> String {
        let (light, dark) = (self.css(), self.on_dark().css());
        let ink = DARK_CARD.css();
        format!(
            ":root {{ --accent: {light}; --on-accent: #fff; }}\n\
             @media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; --on-accent: {ink}; }} }}\n"
        )
    }

    /// The same, with as much white as it takes to be readable on the dark card.
    fn on_dark(self) -> Self {
        let lighter = |white: u32| {
            Self(self.0.map(|part| {
                let mixed = (u32::from(part) * (20 - white) + 255 * white) / 20;
                u8::try_from(mixed).unwrap_or(u8::MAX)
            }))
        };
        (0..=20).map(lighter).find(|color| color.contrast(DARK_CARD) >= READABLE).unwrap_or(WHITE)
    }

    /// By WCAG 2.2: from 1, the same, to 21, black and white.
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn css(self) -> String {
        format!("#{}", hex::encode(self.0))
    }
}

impl FromStr for Color {
    type Err = NotAColor;

    fn from_str(text: &str) -> Result<Self, NotAColor> {
        let digits = text.strip_prefix('#').ok_or(NotAColor::Malformed)?;
        let mut parts = [0; 3];
        hex::decode_to_slice(digits, &mut parts).map_err(|_| NotAColor::Malformed)?;
        let color = Self(parts);
        if color.contrast(WHITE) >= READABLE { Ok(color) } else { Err(NotAColor::TooLight) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((WHITE.contrast(Color([0; 3])) - 21.0).abs() < 0.001);
        assert!((WHITE.contrast(WHITE) - 1.0).abs() < 0.001);
        // 4.54 and 4.48 by the calculator of WebAIM.
        assert!("#767676".parse::<Color>().is_ok());
        assert_eq!("#777777".parse::<Color>(), Err(NotAColor::TooLight));
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for other in ["", "#", "green", "1a6b52", "#1a6b5", "#1a6b5g", "#1a6b5200", "#１a6b52"] {
            assert_eq!(other.parse::<Color>(), Err(NotAColor::Malformed), "{other}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_readable_in_both_schemes(parts in any::<[u8; 3]>()) {
            if let Ok(color) = Color(parts).css().parse::<Color>() {
                prop_assert!(color.contrast(WHITE) >= READABLE);
                prop_assert!(color.on_dark().contrast(DARK_CARD) >= READABLE);
            }
        }
    }
}
