//! Derives readable colours from the campaign's accent.

/// The accent of a campaign that sets none.
const DEFAULT_COLOUR: Rgb = Rgb([0x24, 0x58, 0xc4]);
/// Backgrounds of text, in light and in dark mode.
const LIGHT: Rgb = Rgb([0xff, 0xff, 0xff]);
const DARK: Rgb = Rgb([0x1b, 0x1f, 0x24]);
/// Minimum contrast of text (WCAG 2.2, 1.4.3).
const CONTRAST: f64 = 4.5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rgb([u8; 3]);

/// Colours of one page: buttons in the campaign's accent, links in a readable shade of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Theme {
    /// Background of buttons.
    pub(super) accent: String,
    /// Text on buttons.
    pub(super) on_accent: &'static str,
    /// Links on a light background.
    pub(super) link: String,
    /// Links on a dark background.
    pub(super) link_dark: String,
}

impl Theme {
    /// The theme for an accent `#rrggbb`.
    pub(super) fn new(accent: Option<&str>) -> Self {
        let accent = accent.and_then(Rgb::parse).unwrap_or(DEFAULT_COLOUR);
        let white = accent.contrast(LIGHT) >= CONTRAST;
        Self {
            accent: accent.hex(),
            // Where white is not readable, black is.
            on_accent: if white { "#ffffff" } else { "#000000" },
            link: accent.until_readable_on(LIGHT, Rgb([0, 0, 0])).hex(),
            link_dark: accent.until_readable_on(DARK, LIGHT).hex(),
        }
    }
}

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The first step from this colour towards `end` with enough contrast on the background.
    fn until_readable_on(self, ground: Self, end: Self) -> Self {
        let step = |n: u16| {
            let mix = |from: u8, to: u8| {
                let mixed = (u16::from(from) * (16 - n) + u16::from(to) * n) / 16;
                u8::try_from(mixed).unwrap_or(to)
            };
            Self([0, 1, 2].map(|at| mix(self.0[at], end.0[at])))
        };
        (0..=16).map(step).find(|color| color.contrast(ground) >= CONTRAST).unwrap_or(end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_the_colour_everything_can_be_read(color in any::<[u8; 3]>()) {
            let theme = Theme::new(Some(&Rgb(color).hex()));
            let of = |text: &str| Rgb::parse(text).unwrap();
            prop_assert!(of(theme.on_accent).contrast(of(&theme.accent)) >= CONTRAST);
            prop_assert!(of(&theme.link).contrast(LIGHT) >= CONTRAST);
            prop_assert!(of(&theme.link_dark).contrast(DARK) >= CONTRAST);
        }
    }

    #[test]
    fn a_colour_that_can_be_read_stays_as_it_is() {
        assert_eq!(Theme::new(Some("#2458c4")).link, "#2458c4");
        assert_eq!(Theme::new(Some("nonsense")), Theme::new(None));
        assert_ne!(Theme::new(Some("#ffff00")).link, "#ffff00");
    }
}
