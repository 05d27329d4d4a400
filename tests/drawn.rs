//! One table of known values as files of five formats: XLSX, ODS, HTML, DOCX and PDF, with what is drawn of its texts.

use std::fmt::Write as _;

use crate::packages::{opendocument, zipped};

/// What is drawn of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    Plain,
    Raised,
    Struck,
    /// Hidden by the program; in a PDF white, or under a white box.
    Hidden,
}

/// A number as a spreadsheet stores it, and the code of its format.
#[derive(Debug, Clone)]
pub struct Number {
    pub value: String,
    pub format: &'static str,
}

/// A cell: runs of text, and the number that a spreadsheet stores in their place, if any.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub runs: Vec<(String, Option<Drawn>)>,
    pub number: Option<Number>,
}

/// A row: its cells, and what is drawn of all of it.
#[derive(Debug, Clone)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub drawn: Drawn,
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Ods,
    Html,
    Docx,
    Pdf,
}

impl Format {
    pub const ALL: [Self; 5] = [Self::Xlsx, Self::Ods, Self::Html, Self::Docx, Self::Pdf];

    /// Whether it is a spreadsheet: its cells can hold numbers.
    pub fn has_numbers(self) -> bool {
        matches!(self, Self::Xlsx | Self::Ods)
    }

    /// Whether it can hide a run of a cell.
    pub fn hides_runs(self) -> bool {
        self != Self::Xlsx
    }

    /// Whether it can hide a row.
    pub fn hides_rows(self) -> bool {
        self != Self::Pdf
    }

    /// Writes paragraphs, each a row of one cell.
    pub fn write_paragraphs(self, rows: &[Row]) -> Vec<u8> {
        match self {
            Self::Html => html_page(&rows.iter().map(|row| html_block("p", "", row)).collect::<String>()),
            Self::Docx => {
                docx_text(&rows.iter().map(|row| docx_paragraph(&row.cells[0], row.drawn)).collect::<String>())
            }
            Self::Pdf => super::drawn_pdf::paragraphs(rows),
            Self::Xlsx | Self::Ods => panic!("a workbook has no paragraphs"),
        }
    }

    /// Writes a table whose first row is its header; columns of `hidden` are hidden, where the format can.
    pub fn write(self, rows: &[Row], hidden: &[usize]) -> Vec<u8> {
        match self {
            Self::Xlsx => xlsx(rows, hidden),
            Self::Ods => ods(rows, hidden),
            Self::Html => html(rows),
            Self::Docx => docx(rows),
            Self::Pdf => super::drawn_pdf::pdf(rows),
        }
    }
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self { runs: vec![(text.into(), None)], number: None }
    }

    /// Adds a run.
    pub fn and(mut self, text: impl Into<String>, drawn: Drawn) -> Self {
        self.runs.push((text.into(), Some(drawn)));
        self
    }

    /// Its runs, in a row that is drawn so.
    pub fn drawn(&self, row: Drawn) -> impl Iterator<Item = (&str, Drawn)> {
        let drawn = move |own: Option<Drawn>| if row == Drawn::Plain { own.unwrap_or(row) } else { row };
        self.runs.iter().map(move |(text, own)| (text.as_str(), drawn(*own)))
    }
}

/// The formats of numbers, by their index among the styles of a workbook.
const FORMATS: [&str; 6] = ["General", "0.0%", "00000", "#,##0.00", "dd/mm/yyyy", "0.00"];

fn style(format: &str) -> usize {
    FORMATS.iter().position(|own| *own == format).expect("a known format")
}

fn part(name: &str, text: String) -> (String, Vec<u8>) {
    (name.to_owned(), text.into_bytes())
}

const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

fn xlsx(rows: &[Row], hidden: &[usize]) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let column = |n: &usize| format!("<col min=\"{0}\" max=\"{0}\" width=\"9\" hidden=\"1\"/>", n + 1);
    let columns: String = hidden.iter().map(column).collect();
    let columns = if columns.is_empty() { columns } else { format!("<cols>{columns}</cols>") };
    let data: String = (1..).zip(rows).map(|(number, row)| xlsx_row(number, row)).collect();
    let book = format!(
        "<workbook xmlns=\"{SPREADSHEET}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Obras\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let root = format!(
        "<Relationships xmlns=\"{relations}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let links = format!(
        "<Relationships xmlns=\"{relations}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let sheet = format!("<worksheet xmlns=\"{SPREADSHEET}\">{columns}<sheetData>{data}</sheetData></worksheet>");
    zipped(&vec![
        part("[Content_Types].xml", "<Types/>".to_owned()),
        part("_rels/.rels", root),
        part("xl/workbook.xml", book),
        part("xl/_rels/workbook.xml.rels", links),
        part("xl/worksheets/sheet1.xml", sheet),
        part("xl/styles.xml", xlsx_styles()),
    ])
}

fn xlsx_row(number: usize, row: &Row) -> String {
    let hides = if row.drawn == Drawn::Hidden { " hidden=\"1\"" } else { "" };
    let mut out = format!("<row r=\"{number}\"{hides}>");
    for (n, cell) in row.cells.iter().enumerate() {
        let at = format!("{}{number}", char::from(b'A' + u8::try_from(n).expect("few columns")));
        if let Some(Number { value, format }) = &cell.number {
            // Numbers of a struck row have a struck font.
            let style = style(format) + if row.drawn == Drawn::Struck { FORMATS.len() } else { 0 };
            write!(out, "<c r=\"{at}\" s=\"{style}\"><v>{value}</v></c>").expect("written");
            continue;
        }
        let run = |(text, drawn): (&str, Drawn)| {
            let mark = match drawn {
                Drawn::Raised => "<rPr><vertAlign val=\"superscript\"/></rPr>",
                Drawn::Struck => "<rPr><strike/></rPr>",
                Drawn::Plain | Drawn::Hidden => "",
            };
            format!("<r>{mark}<t xml:space=\"preserve\">{text}</t></r>")
        };
        let runs: String = cell.drawn(row.drawn).map(run).collect();
        write!(out, "<c r=\"{at}\" t=\"inlineStr\"><is>{runs}</is></c>").expect("written");
    }
    format!("{out}</row>")
}

/// Each format with a plain and with a struck font.
fn xlsx_styles() -> String {
    let own = || (164..).zip(FORMATS).skip(1);
    let formats: String = own().map(|(n, code)| format!("<numFmt numFmtId=\"{n}\" formatCode=\"{code}\"/>")).collect();
    let cells = |font: usize| -> String {
        let ids = std::iter::once(0).chain(own().map(|(n, _)| n));
        ids.map(|n| format!("<xf numFmtId=\"{n}\" fontId=\"{font}\"/>")).collect()
    };
    format!(
        "<styleSheet xmlns=\"{SPREADSHEET}\"><numFmts>{formats}</numFmts><fonts><font/><font><strike/></font></fonts>\
         <cellXfs>{}{}</cellXfs></styleSheet>",
        cells(0),
        cells(1)
    )
}

fn ods(rows: &[Row], hidden: &[usize]) -> Vec<u8> {
    let mut body = String::from("<table:table table:name=\"Obras\">");
    for n in 0..rows[0].cells.len() {
        let hides = if hidden.contains(&n) { " table:visibility=\"collapse\"" } else { "" };
        write!(body, "<table:table-column{hides}/>").expect("written");
    }
    for row in rows {
        let hides = if row.drawn == Drawn::Hidden { " table:visibility=\"collapse\"" } else { "" };
        write!(body, "<table:table-row{hides}>").expect("written");
        row.cells.iter().for_each(|cell| body.push_str(&ods_cell(cell, row.drawn)));
        body.push_str("</table:table-row>");
    }
    let mut parts = opendocument("spreadsheet", &ods_styles(), &format!("{body}</table:table>"));
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = format!(
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry \
         manifest:full-path=\"/\" manifest:media-type=\"{kind}\"/></manifest:manifest>"
    );
    parts.push(part("META-INF/manifest.xml", manifest));
    zipped(&parts)
}

fn ods_styles() -> String {
    let text = |name: &str, own: &str| {
        format!("<style:style style:name=\"{name}\" style:family=\"text\"><style:text-properties {own}/></style:style>")
    };
    // Each format plain and struck, as spreadsheets draw numbers.
    let cells = |n: usize, format: &str| {
        let format = if format.is_empty() { String::new() } else { format!(" style:data-style-name=\"{format}\"") };
        let style = |name: &str, inside: &str| {
            format!("<style:style style:name=\"{name}{n}\" style:family=\"table-cell\"{format}>{inside}</style:style>")
        };
        style("c", "") + &style("s", "<style:text-properties style:text-line-through-style=\"solid\"/>")
    };
    let number = |name: &str, decimals: u8, digits: u8| {
        format!(
            "<number:number-style style:name=\"{name}\"><number:number number:decimal-places=\"{decimals}\" \
             number:min-integer-digits=\"{digits}\"/></number:number-style>"
        )
    };
    [
        text("up", "style:text-position=\"super 58%\""),
        text("struck", "style:text-line-through-style=\"solid\""),
        text("none", "text:display=\"none\""),
        number("N2", 0, 5),
        number("N3", 2, 1),
        cells(1, ""),
        cells(2, "N2"),
        cells(3, "N3"),
        cells(4, ""),
        cells(5, "N3"),
    ]
    .concat()
}

fn ods_cell(cell: &Cell, row: Drawn) -> String {
    // Text of a hidden row has no style of its own.
    let own = if row == Drawn::Hidden { Drawn::Plain } else { row };
    let run = |(text, drawn): (&str, Drawn)| match drawn {
        Drawn::Plain => text.to_owned(),
        Drawn::Raised => format!("<text:span text:style-name=\"up\">{text}</text:span>"),
        Drawn::Struck => format!("<text:span text:style-name=\"struck\">{text}</text:span>"),
        Drawn::Hidden => format!("<text:span text:style-name=\"none\">{text}</text:span>"),
    };
    let is_number = cell.number.is_some();
    let runs: String = cell.drawn(if is_number { Drawn::Plain } else { own }).map(run).collect();
    let value = match &cell.number {
        None => "office:value-type=\"string\"".to_owned(),
        Some(Number { value, format }) => {
            let kind = match *format {
                "0.0%" => format!("office:value-type=\"percentage\" office:value=\"{value}\""),
                "dd/mm/yyyy" => {
                    let (day, month, year) = (&runs[..2], &runs[3..5], &runs[6..]);
                    format!("office:value-type=\"date\" office:date-value=\"{year}-{month}-{day}\"")
                }
                _ => format!("office:value-type=\"float\" office:value=\"{value}\""),
            };
            let style_name = format!("{}{}", if row == Drawn::Struck { "s" } else { "c" }, style(format));
            format!("table:style-name=\"{style_name}\" {kind}")
        }
    };
    format!("<table:table-cell {value}><text:p>{runs}</text:p></table:table-cell>")
}

fn html(rows: &[Row]) -> Vec<u8> {
    let row = |(n, row): (usize, &Row)| html_block("tr", if n == 0 { "th" } else { "td" }, row);
    html_page(&format!("<table>{}</table>", rows.iter().enumerate().map(row).collect::<String>()))
}

fn html_page(body: &str) -> Vec<u8> {
    format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>{body}</body></html>").into_bytes()
}

/// A row, whose cells have a tag of their own, or a paragraph.
fn html_block(tag: &str, cell_tag: &str, row: &Row) -> String {
    let hides = if row.drawn == Drawn::Hidden { " hidden" } else { "" };
    // Text of a hidden row has no mark of its own.
    let own = if row.drawn == Drawn::Hidden { Drawn::Plain } else { row.drawn };
    let run = |(text, drawn): (&str, Drawn)| match drawn {
        Drawn::Plain => text.to_owned(),
        Drawn::Raised => format!("<sup>{text}</sup>"),
        Drawn::Struck => format!("<s>{text}</s>"),
        Drawn::Hidden => format!("<span style=\"display: none\">{text}</span>"),
    };
    let cell = |cell: &Cell| {
        let text: String = cell.drawn(own).map(run).collect();
        if cell_tag.is_empty() { text } else { format!("<{cell_tag}>{text}</{cell_tag}>") }
    };
    format!("<{tag}{hides}>{}</{tag}>", row.cells.iter().map(cell).collect::<String>())
}

fn docx(rows: &[Row]) -> Vec<u8> {
    let row = |row: &Row| {
        let hides = if row.drawn == Drawn::Hidden { "<w:trPr><w:hidden/></w:trPr>" } else { "" };
        let cell = |cell: &Cell| format!("<w:tc>{}</w:tc>", docx_paragraph(cell, row.drawn));
        format!("<w:tr>{hides}{}</w:tr>", row.cells.iter().map(cell).collect::<String>())
    };
    docx_text(&format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>()))
}

fn docx_text(body: &str) -> Vec<u8> {
    zipped(&crate::packages::docx(body))
}

fn docx_paragraph(cell: &Cell, row: Drawn) -> String {
    let run = |(text, drawn): (&str, Drawn)| {
        let mark = match drawn {
            Drawn::Plain => "",
            Drawn::Raised => "<w:vertAlign w:val=\"superscript\"/>",
            Drawn::Struck => "<w:strike/>",
            Drawn::Hidden => "<w:vanish/>",
        };
        format!("<w:r><w:rPr>{mark}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
    };
    format!("<w:p>{}</w:p>", cell.drawn(row).map(run).collect::<String>())
}
