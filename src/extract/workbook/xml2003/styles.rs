//! The styles of a workbook of SpreadsheetML: number formats and fonts, which a style inherits from its parent.

use std::collections::HashMap;

use crate::{
    extract::markup::Element,
    model::{
        marks::Mark,
        number_format::{self, NumberFormat},
    },
};

/// Maximum length of a chain of parent styles.
const CHAIN: usize = 20;

/// The style of cells that name none.
const DEFAULT: &str = "Default";

/// What a style says of a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellStyle {
    /// Index of its number format in [`Styles::formats`].
    pub(super) format: u16,
    /// What its font draws.
    pub(super) mark: Option<Mark>,
}

/// The styles of a workbook.
#[derive(Debug, Default)]
pub(super) struct Styles {
    cells: HashMap<String, CellStyle>,
    /// The number formats of cells; the first is the general one.
    pub(super) formats: Vec<NumberFormat>,
}

impl Styles {
    /// Reads the element `Styles`.
    pub(super) fn new(element: &Element) -> Self {
        let mut styles = Self { cells: HashMap::new(), formats: vec![NumberFormat::General] };
        let name = |style: &Element| style.attribute("ID").unwrap_or_default().to_owned();
        let all: HashMap<String, &Element> = element.all("Style").map(|style| (name(style), style)).collect();
        for style in element.all("Style") {
            let next = |style: &&Element| style.attribute("Parent").and_then(|parent| all.get(parent).copied());
            let chain: Vec<_> = std::iter::successors(Some(style), next).take(CHAIN).collect();
            let find = |child: &str, name: &str| {
                chain.iter().find_map(|style| style.child(child)?.attribute(name)).map(str::to_owned)
            };
            let format = find("NumberFormat", "Format").map_or(NumberFormat::General, |name| format(&name));
            let is_struck = find("Font", "StrikeThrough").is_some_and(|is_on| is_on == "1");
            let mark = match find("Font", "VerticalAlign").as_deref() {
                _ if is_struck => Some(Mark::Struck),
                Some("Superscript") => Some(Mark::Raised),
                Some("Subscript") => Some(Mark::Lowered),
                _ => None,
            };
            let format = styles.index(format);
            styles.cells.insert(name(style), CellStyle { format, mark });
        }
        styles
    }

    fn index(&mut self, format: NumberFormat) -> u16 {
        let found = self.formats.iter().position(|other| *other == format).unwrap_or_else(|| {
            self.formats.push(format);
            self.formats.len() - 1
        });
        u16::try_from(found).unwrap_or(0)
    }

    /// Returns a style by its name, or that of cells that name none.
    pub(super) fn cell(&self, name: Option<&str>) -> CellStyle {
        let of = |name: &str| self.cells.get(name).copied();
        name.and_then(of).or_else(|| of(DEFAULT)).unwrap_or_default()
    }

    pub(super) fn format(&self, index: u16) -> &NumberFormat {
        self.formats.get(usize::from(index)).unwrap_or(&NumberFormat::General)
    }
}

/// The number format of a code, or of a name that stands for one.
fn format(name: &str) -> NumberFormat {
    number_format::parse(match name {
        "General Number" => "General",
        "General Date" => "dd/mm/yyyy hh:mm",
        "Short Date" | "Medium Date" | "Long Date" => "dd/mm/yyyy",
        "Short Time" | "Medium Time" | "Long Time" => "hh:mm:ss",
        "Fixed" => "0.00",
        "Standard" | "Currency" | "Euro Currency" => "#,##0.00",
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        "Yes/No" | "True/False" | "On/Off" => "General",
        code => code,
    })
}
