//! Evidence of a value: the place in the capture and the raw text, or the rule that made the value.

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Read from a capture.
    Read,
    /// A constant of the spec.
    Constant,
    /// A person's correction in a lookup file.
    Lookup,
    /// Derived by a named rule.
    Derived,
}

impl Origin {
    /// Returns its value in the column `origin` of `evidence.parquet`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Constant => "constant",
            Self::Lookup => "lookup",
            Self::Derived => "derived",
        }
    }

    /// Parses a value of the column `origin`.
    pub fn from_name(word: &str) -> Option<Self> {
        [Self::Read, Self::Constant, Self::Lookup, Self::Derived].into_iter().find(|o| o.as_str() == word)
    }
}

/// The provenance of one value, without its table, key and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueProvenance {
    /// Where the value comes from.
    pub origin: Origin,
    /// SHA-256 of the capture that it was read from.
    pub capture: Option<String>,
    /// Its place: `line 4`, `lines 4-6`, `article > p:nth-child(2)`, or `file:line` of a spec.
    pub place: String,
    /// The raw text at that place.
    pub raw: Option<String>,
    /// Name of the rule that read or derived it.
    pub rule: String,
    /// Whether a cue word decided it, not the structure of the document.
    pub inferred: bool,
}

/// The rule of evidence for a row: its values are read again from the capture.
pub const ROW_RULE: &str = "row";

/// One row of `evidence.parquet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Table of the row.
    pub table: String,
    /// Primary key of the row, its parts joined by `/`.
    pub key: String,
    /// Column; the name of a child table for list items that are not a value.
    pub field: String,
    /// Address of the source, from the spec.
    pub source: String,
    /// Where the value comes from.
    pub provenance: ValueProvenance,
}

/// Appends the recipe section to a rule, where several sections fill one table: `nif (a.toml:12)`.
pub fn rule_in_section(rule: &str, section: &str) -> String {
    if section.is_empty() { rule.to_owned() } else { format!("{rule} ({section})") }
}

/// Returns the recipe section of a rule, if it has one.
pub fn section_of_rule(rule: &str) -> Option<&str> {
    Some(rule.strip_suffix(')')?.rsplit_once(" (")?.1)
}

/// Separator between the places of a value that is read from several cells.
pub const PLACE_SEPARATOR: &str = " + ";

/// Place of a column whose value is the name of the sheet.
pub const SHEET_PLACE: &str = "sheet";

/// Place of a column whose value is the heading of the row's cell. Where the header is a row of the source, ` at ` and the
/// place of that row follow.
pub const HEADING_PLACE: &str = "heading";

/// Joins the place of a row and that of a column to the place of the value: `line 12` and `column 3`, `Obras!12` and
/// `column E`, `/contracts/3` and `/price`. The part of a cell, if the row place has one, stays at the end.
pub fn join_place(row: &str, column: &str) -> String {
    let (row, part) = split_cell_part(row);
    if column.is_empty() {
        return format!("{row}{part}");
    }
    if column == SHEET_PLACE {
        let name = row.rsplit_once('!').or_else(|| row.rsplit_once(", ")).map_or(row, |(name, _)| name);
        return format!("{SHEET_PLACE} {name}");
    }
    if let Some(header) = column.strip_prefix(HEADING_PLACE).filter(|rest| rest.is_empty() || rest.starts_with(" at "))
    {
        let top = header.strip_prefix(" at ");
        return top.map_or_else(|| row.to_owned(), |top| join_place(top, &column_of_cell(row)));
    }
    let columns: Vec<_> = column.split(PLACE_SEPARATOR).collect();
    let is_several = columns.iter().all(|c| c.starts_with('/') || c.starts_with("column "));
    let columns = if is_several { columns } else { vec![column] };
    let places: Vec<_> = columns.into_iter().map(|column| cell_place(row, column)).collect();
    format!("{}{part}", places.join(PLACE_SEPARATOR))
}

fn cell_place(row: &str, column: &str) -> String {
    if column.starts_with('/') {
        return format!("{row}{column}");
    }
    match (row.rsplit_once('!'), column.strip_prefix("column ")) {
        (Some((sheet, number)), Some(letters)) => format!("{sheet}!{letters}{number}"),
        _ => format!("{row}, {column}"),
    }
}

/// Returns the column of a cell's place.
fn column_of_cell(cell: &str) -> String {
    if let Some((_, cell)) = cell.rsplit_once('!') {
        return format!("column {}", cell.trim_end_matches(|c: char| c.is_ascii_digit()));
    }
    cell.rsplit_once(", ").map_or(cell, |(_, column)| column).to_owned()
}

/// Splits a place into that of the cell and the part of the cell: `, item 2` or `, characters 4-9`.
pub fn split_cell_part(place: &str) -> (&str, &str) {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let Some(at) = place.rfind(", ") else { return (place, "") };
    let part = &place[at + 2..];
    let is_item = part.strip_prefix("item ").is_some_and(is_number);
    let range = part.strip_prefix("characters ").and_then(|range| range.split_once('-'));
    if is_item || range.is_some_and(|(first, last)| is_number(first) && is_number(last)) {
        place.split_at(at)
    } else {
        (place, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_that_of_its_row_and_its_column() {
        for (row, column, want) in [
            ("line 12", "column 3", "line 12, column 3"),
            ("line 12, item 2", "column 3", "line 12, column 3, item 2"),
            ("Obras!12", "column E", "Obras!E12"),
            ("A, B!12, item 2", "column E", "A, B!E12, item 2"),
            ("/contracts/3", "/price", "/contracts/3/price"),
            ("/contracts/3/cpv/1", "", "/contracts/3/cpv/1"),
            ("/3, item 4", "/cpv", "/3/cpv, item 4"),
            ("line 12, column 40, characters 3-9", "", "line 12, column 40, characters 3-9"),
            ("line 12, column 40, characters 3-9", "heading at line 1", "line 1, column 40"),
            ("Obras!C12", "heading at Obras!1", "Obras!C1"),
            ("row 12/text", "heading", "row 12/text"),
            ("Obras!12", "sheet", "sheet Obras"),
            ("obras.csv, line 12", "sheet", "sheet obras.csv"),
            ("line 12", "column 3 + column 4", "line 12, column 3 + line 12, column 4"),
            ("/3", "/a + /b", "/3/a + /3/b"),
            ("Obras!12", "column C + column D", "Obras!C12 + Obras!D12"),
        ] {
            assert_eq!(join_place(row, column), want);
        }
        assert_eq!(
            [split_cell_part("a, item 2"), split_cell_part("a, item x"), split_cell_part("/a, b")],
            [("a", ", item 2"), ("a, item x", ""), ("/a, b", "")]
        );
        assert_eq!(
            [section_of_rule("nif (a.toml:3)"), section_of_rule("nif"), section_of_rule("row")],
            [Some("a.toml:3"), None, None]
        );
    }
}
