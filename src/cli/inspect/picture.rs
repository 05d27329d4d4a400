//! A page with its blocks in the colours of their rules, or of their kinds. Unread text is red.

use std::{collections::BTreeMap, path::Path};

use crate::{
    cli::console::Console,
    extract::{
        document::{Owner, TextSpan},
        table::{GridOutcome, RowOutcome},
    },
    model::{
        document::{Block, Document},
        grid::Tables,
        picture::{self, ColouredBox, Picture},
    },
};

/// Colour of text that no rule reads.
const RED: u32 = 0x00E0_1010;

/// Colour of ignored text.
const GREY: u32 = 0x0090_9090;

/// Colours of rules, in turn.
const COLOURS: [u32; 10] = [
    0x001F_77B4,
    0x002C_A02C,
    0x00FF_7F0E,
    0x0094_67BD,
    0x0017_BECF,
    0x008C_564B,
    0x00E3_77C2,
    0x00BC_BD22,
    0x0000_3F7F,
    0x0055_9900,
];

/// Boxes of a page, with a legend.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    page: usize,
    marks: Vec<ColouredBox>,
    colours: BTreeMap<String, u32>,
}

impl Sketch {
    pub(super) fn new(page: usize) -> Self {
        Self { page, ..Self::default() }
    }

    /// Adds blocks in the colours of their kinds.
    pub(super) fn blocks(&mut self, document: &Document) {
        let page = self.page;
        for (_, block) in document.blocks().filter(|(_, b)| page_of(b) == Some(page)) {
            let colour = self.colour(block.kind.as_str());
            self.mark(block, colour);
        }
    }

    /// Adds pieces of text in the colours of their rules.
    pub(super) fn pieces(&mut self, pieces: &[TextSpan<'_>], nothing: &str) {
        let page = self.page;
        for piece in pieces.iter().filter(|p| page_of(p.block) == Some(page)) {
            let colour = match &piece.owner {
                Owner::None | Owner::Quarantined(_) => self.fixed(nothing, RED),
                Owner::Ignored(reason) => self.fixed(&format!("({reason})"), GREY),
                Owner::Rule(_) if !piece.rest.is_empty() => self.fixed(nothing, RED),
                Owner::Rule(rule) => self.colour(rule),
            };
            self.mark(piece.block, colour);
        }
    }

    /// Adds cells in the colours of their columns.
    pub(super) fn tables(&mut self, tables: &Tables, seen: &[GridOutcome], nothing: &str) {
        for (grid, seen) in tables.grids.iter().zip(seen) {
            for (row, outcome) in grid.rows.iter().zip(&seen.rows) {
                for (n, _) in row.non_empty() {
                    let Some((page, bounds)) = picture::parse_place(&grid.cell_place(row, n)) else { continue };
                    if page != self.page {
                        continue;
                    }
                    let own = seen.columns.get(n).cloned().flatten();
                    let outcome = if matches!(outcome, RowOutcome::Taken(_)) {
                        own.unwrap_or(RowOutcome::Unaccounted)
                    } else {
                        outcome.clone()
                    };
                    let colour = match &outcome {
                        RowOutcome::Unaccounted | RowOutcome::Quarantined => self.fixed(nothing, RED),
                        RowOutcome::Ignored(reason) => self.fixed(&format!("({reason})"), GREY),
                        RowOutcome::Header => self.colour("header"),
                        RowOutcome::Taken(column) | RowOutcome::Group(column) => self.colour(column),
                    };
                    self.marks.push(ColouredBox { bounds, colour });
                }
            }
        }
    }

    fn mark(&mut self, block: &Block, colour: u32) {
        if let Some(bounds) = block.bounds {
            self.marks.push(ColouredBox { bounds, colour });
        }
    }

    fn fixed(&mut self, label: &str, colour: u32) -> u32 {
        self.colours.insert(label.to_owned(), colour);
        colour
    }

    fn colour(&mut self, label: &str) -> u32 {
        let used = self.colours.values().filter(|c| **c != RED && **c != GREY).count();
        *self.colours.entry(label.to_owned()).or_insert(COLOURS[used % COLOURS.len()])
    }

    /// The picture to draw.
    pub(super) fn picture(&self) -> Picture {
        Picture { page: self.page, boxes: self.marks.clone() }
    }

    /// Prints the legend.
    pub(super) fn legend(&self, path: &Path, console: &Console) {
        console.print_line(&console.messages().screen("wrote", &[("path", path.display().to_string())]));
        for (label, colour) in &self.colours {
            console.legend(*colour, label);
        }
    }
}

/// The page of a block.
fn page_of(block: &Block) -> Option<usize> {
    picture::parse_place(block.element.as_deref()?).map(|(page, _)| page)
}
