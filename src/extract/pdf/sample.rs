//! A PDF of one page of 200 × 100 points, for tests.

#![cfg(test)]

use std::fmt::Write;

use hayro_interpret::hayro_syntax::Pdf;

use super::{
    canvas::{Canvas, Glyph},
    draw,
};

/// What a file of one page has. Its font is `/F1`, object 5; `/Half` and `/Clear` are transparent graphics states.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SamplePdf<'t> {
    /// Entries of its catalogue.
    pub catalog: &'t str,
    /// Entries of its page.
    pub page: &'t str,
    /// What is drawn on its page.
    pub content: &'t str,
    /// Its other objects, from number 6.
    pub objects: &'t [&'t str],
}

impl SamplePdf<'_> {
    /// Returns the file.
    pub(super) fn pdf(&self) -> Pdf {
        let Self { catalog, page, content, objects } = self;
        let resources = "<</Font <</F1 5 0 R>> /ExtGState <</Half <</ca 0.5>> /Clear <</ca 0>>>>>>";
        let mut all = vec![
            format!("<</Type /Catalog /Pages 2 0 R {catalog}>>"),
            format!("<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 100] /Resources {resources}>>"),
            format!("<</Type /Page /Parent 2 0 R /Contents 4 0 R {page}>>"),
            stream("", content),
            "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>".to_owned(),
        ];
        all.extend(objects.iter().map(|object| (*object).to_owned()));
        let (mut out, mut places) = (String::from("%PDF-1.7\n"), Vec::new());
        for (n, object) in (1..).zip(&all) {
            places.push(out.len());
            write!(out, "{n} 0 obj\n{object}\nendobj\n").expect("written");
        }
        let (start, count) = (out.len(), all.len() + 1);
        write!(out, "xref\n0 {count}\n0000000000 65535 f \n").expect("written");
        places.iter().for_each(|place| writeln!(out, "{place:010} 00000 n ").expect("written"));
        write!(out, "trailer\n<</Size {count} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").expect("written");
        Pdf::new(out.into_bytes()).expect("it reads")
    }

    /// Returns what is drawn on its page.
    pub(super) fn canvas(&self) -> Canvas {
        draw::pages(&self.pdf()).pop().expect("a page")
    }

    /// Returns the texts of the glyphs of its page that fulfil a condition.
    pub(super) fn texts(&self, is_meant: impl Fn(&Glyph) -> bool) -> Vec<String> {
        let is_meant = |glyph: &Glyph| !glyph.text.is_empty() && is_meant(glyph);
        self.canvas().glyphs.iter().filter(|glyph| is_meant(glyph)).map(|glyph| glyph.text.to_string()).collect()
    }
}

/// Returns a stream object with these entries.
pub(super) fn stream(entries: &str, content: &str) -> String {
    format!("<<{entries} /Length {}>>\nstream\n{content}\nendstream", content.len())
}
