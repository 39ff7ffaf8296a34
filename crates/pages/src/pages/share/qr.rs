//! The QR code of a personal link, as SVG and as PNG.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Empty modules around the code (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;
/// Pixels of a module in the PNG: large enough to be printed.
const SCALE: usize = 16;

/// The modules of a code, with its quiet zone; `true` is dark.
struct Modules {
    dark: Vec<bool>,
    width: usize,
}

/// Why there is no QR code; our links are far shorter than the limit.
#[derive(Debug, thiserror::Error)]
pub(in crate::pages) enum QrError {
    /// The text does not fit.
    #[error("the link does not fit into a QR code: {0}")]
    Code(#[from] qrcode::types::QrError),
    /// The picture could not be written.
    #[error("the picture of a QR code could not be written: {0}")]
    Picture(#[from] png::EncodingError),
}

fn modules(text: &str) -> Result<Modules, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Ok(Modules { dark, width: code.width() })
}

/// The code as SVG: one path, with a rectangle for each horizontal run of dark modules.
pub(in crate::pages) fn svg(text: &str) -> Result<String, QrError> {
    let Modules { dark, width } = modules(text)?;
    let mut path = String::new();
    for (y, row) in dark.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h{2}v1h-{2}z", x + QUIET, y + QUIET, run.len());
            }
            x += run.len();
        }
    }
    let size = width + 2 * QUIET;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{path}\"/></svg>"
    ))
}

/// The code as PNG in black and white.
pub(in crate::pages) fn png(text: &str) -> Result<Vec<u8>, QrError> {
    let Modules { dark, width } = modules(text)?;
    let side = (width + 2 * QUIET) * SCALE;
    let is_dark = |x: usize, y: usize| {
        let place = (x / SCALE).checked_sub(QUIET).zip((y / SCALE).checked_sub(QUIET));
        place.is_some_and(|(x, y)| x < width && y < width && dark[y * width + x])
    };
    let mut rows = Vec::with_capacity(side * side.div_ceil(8));
    for y in 0..side {
        for byte in 0..side.div_ceil(8) {
            let bits = (0..8).filter(|bit| !is_dark(byte * 8 + bit, y)).map(|bit| 0x80_u8 >> bit);
            rows.push(bits.fold(0, |all, bit| all | bit));
        }
    }
    let length = u32::try_from(side).unwrap_or(u32::MAX);
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, length, length);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.write_header()?.write_image_data(&rows)?;
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://refer.example.com/zgLAYb/join";

    #[test]
    fn both_pictures_show_the_same_code_with_its_quiet_zone() {
        let Modules { dark, width } = modules(LINK).unwrap();
        let picture = png(LINK).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&picture)).read_info().unwrap();
        let side = (width + 2 * QUIET) * SCALE;
        assert_eq!((reader.info().width as usize, reader.info().height as usize), (side, side));
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut rows).unwrap();
        let pixel = |x: usize, y: usize| rows[y * side.div_ceil(8) + x / 8] & (0x80 >> (x % 8)) == 0;
        for y in 0..width {
            for x in 0..width {
                assert_eq!(pixel((x + QUIET) * SCALE + 3, (y + QUIET) * SCALE + 3), dark[y * width + x]);
            }
        }
        assert!(!pixel(0, 0) && !pixel(side - 1, side - 1));
        let svg = svg(LINK).unwrap();
        let drawn = svg.matches('h').count();
        assert!(
            svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", width + 2 * QUIET)) && drawn > width,
            "{svg}"
        );
    }

    #[test]
    fn a_text_that_does_not_fit_is_an_error() {
        assert!(svg(&"a".repeat(5_000)).is_err() && png(&"a".repeat(5_000)).is_err());
    }
}
