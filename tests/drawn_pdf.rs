//! A table as a PDF page: a ruled grid, text of a standard font, and what is drawn over it.

use std::fmt::Write as _;

use crate::drawn::{Drawn, Row};

const WIDTHS: [f32; 6] = [70.0, 330.0, 125.0, 70.0, 90.0, 140.0];
const ROW: f32 = 22.0;
const LEFT: f32 = 20.0;
const TOP: f32 = 1600.0;
const SIZE: f32 = 10.0;
/// From one paragraph to the next: more than from one line to the next.
const LINE: f32 = 20.0;

/// A page with the rows as a ruled table.
pub fn pdf(rows: &[Row]) -> Vec<u8> {
    let mut page = String::new();
    let count = rows[0].cells.len();
    let edges: Vec<f32> = (0..=count).map(|n| LEFT + WIDTHS[..n].iter().sum::<f32>()).collect();
    let bottom = TOP - ROW * f32::from(u16::try_from(rows.len()).expect("few rows"));
    page.push_str("0 G 0.8 w\n");
    for x in &edges {
        writeln!(page, "{x} {TOP} m {x} {bottom} l S").expect("written");
    }
    for n in 0..=rows.len() {
        let y = TOP - ROW * f32::from(u16::try_from(n).expect("few rows"));
        writeln!(page, "{LEFT} {y} m {} {y} l S", edges[count]).expect("written");
    }
    for (n, row) in (1_u16..).zip(rows) {
        let y = TOP - ROW * f32::from(n) + 7.0;
        for (cell, left) in row.cells.iter().zip(&edges) {
            let mut x = left + 4.0;
            for (text, drawn) in cell.drawn(row.drawn) {
                x += run(&mut page, (x, y), text, drawn);
            }
        }
    }
    document(&page)
}

/// A page with a line for each row.
pub fn paragraphs(rows: &[Row]) -> Vec<u8> {
    let mut page = String::new();
    for (n, row) in (1_u16..).zip(rows) {
        let (mut x, y) = (LEFT, TOP - LINE * f32::from(n));
        for (text, drawn) in row.cells[0].drawn(row.drawn) {
            x += run(&mut page, (x, y), text, drawn);
        }
    }
    document(&page)
}

/// Draws a run; returns its width.
fn run(page: &mut String, (x, y): (f32, f32), text: &str, drawn: Drawn) -> f32 {
    let (size, up) = if drawn == Drawn::Raised { (SIZE * 0.6, SIZE * 0.38) } else { (SIZE, 0.0) };
    let width = text.chars().map(width).sum::<f32>() * size / 1000.0;
    let colour = if drawn == Drawn::Hidden { "1 g" } else { "0 g" };
    writeln!(page, "BT {colour} /F1 {size} Tf {x:.2} {:.2} Td ({}) Tj ET", y + up, escaped(text)).expect("written");
    if drawn == Drawn::Struck {
        let (middle, end) = (y + SIZE * 0.28, x + width);
        writeln!(page, "0 G 0.7 w {x:.2} {middle:.2} m {end:.2} {middle:.2} l S").expect("written");
    }
    width
}

/// The text in WinAnsi, with octal escapes.
fn escaped(text: &str) -> String {
    let one = |c: char| match c {
        '(' | ')' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        '€' => "\\200".to_owned(),
        c => format!("\\{:03o}", u32::from(c).min(255)),
    };
    text.chars().map(one).collect()
}

/// Width of a character of Helvetica, in thousandths of its size; exact for digits, spaces and points.
fn width(c: char) -> f32 {
    match c {
        '0'..='9' | '€' => 556.0,
        ' ' | '.' | ',' | '/' | ':' | ';' | 't' | 'f' | 'I' => 278.0,
        'i' | 'j' | 'l' | 'í' => 222.0,
        '(' | ')' | 'r' | '-' | 'º' | 'ª' | '²' => 333.0,
        'm' | 'M' => 833.0,
        'c' | 's' | 'k' | 'v' | 'x' | 'y' | 'z' | 'ç' => 500.0,
        '%' => 889.0,
        'A'..='Z' | 'É' => 700.0,
        _ => 556.0,
    }
}

/// A document of one page.
fn document(page: &str) -> Vec<u8> {
    let objects = [
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 880 1642] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>\nstream\n{page}endstream", page.len()),
        "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>".to_owned(),
    ];
    let (mut out, mut places) = (String::from("%PDF-1.7\n"), Vec::new());
    for (n, object) in (1..).zip(&objects) {
        places.push(out.len());
        write!(out, "{n} 0 obj\n{object}\nendobj\n").expect("written");
    }
    let start = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).expect("written");
    places.iter().for_each(|place| writeln!(out, "{place:010} 00000 n ").expect("written"));
    write!(out, "trailer\n<</Size {} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).expect("written");
    out.into_bytes()
}
