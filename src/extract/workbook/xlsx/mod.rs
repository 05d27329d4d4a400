//! Workbooks of Excel (ECMA-376), each sheet in one pass: all of it, or some rows at a time.
//!
//! `cell` reads one cell, `strings` the texts, `styles` number formats and fonts. A sheet that is not of cells, such as a
//! chart, has no rows.

mod cell;
mod sheet;
mod strings;
mod styles;
mod xml;

use std::io::Read;

use self::{
    cell::Context,
    sheet::SheetParts,
    strings::RichText,
    styles::{Colors, Styles},
};
use super::{Filling, broken, distinct_names, value::Epoch};
use crate::{
    extract::{
        Unreadable,
        archive::{self, Archive},
        markup::Element,
        memory::MemoryBudget,
        office::parts::Relationships,
        parts::{Part, PartSink},
    },
    model::{
        document::Media,
        grid::{Cell, Grid, Tables},
        marks::Mark,
    },
};

/// Rows, and cells of them, that are given at once.
const SOME: (usize, usize) = (1024, 1 << 20);

/// The part that lists the sheets.
const BOOK: &str = "xl/workbook.xml";

/// Reads a workbook of Excel.
pub(in crate::extract) fn xlsx(bytes: &[u8], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let mut archive = archive::open(bytes)?;
    let mut book = Book::open(&mut archive)?;
    let (mut grids, mut filling) = (book.grids(), Filling::within(budget));
    for (index, grid) in grids.iter_mut().enumerate() {
        let parts = book.read(&mut archive, index, &mut |at, cell, mark| filling.put_marked(grid, at, (cell, mark)))?;
        filling.settle(grid);
        (grid.merged, grid.hidden_columns) = (parts.merged, parts.hidden_columns);
    }
    Ok(Tables::new(Media::Xlsx, grids))
}

/// Gives the sheets of a workbook of Excel to `sink`, then their rows, some at a time.
pub(in crate::extract) fn rows(bytes: &[u8], sink: &mut PartSink<'_>) -> Result<(), Unreadable> {
    let mut archive = archive::open(bytes)?;
    let mut book = Book::open(&mut archive)?;
    let grids = book.grids();
    sink(Part::Sheets(grids.clone()))?;
    for (sheet, (index, grid)) in (0..).zip(grids.into_iter().enumerate()) {
        let (mut some, mut last, mut filling) = (Grid::default(), 0, Filling::default());
        let SheetParts { hidden_columns, merged } = book.read(&mut archive, index, &mut |at, cell, mark| {
            let begins = some.rows.last().is_some_and(|row| row.number <= at.0);
            if begins && (some.rows.len() >= SOME.0 || filling.count >= SOME.1) {
                last = some.rows.last().map_or(0, |row| row.number);
                filling.settle(&mut some);
                sink(Part::Rows(sheet, &some.rows))?;
                (some.rows, filling) = (Vec::new(), Filling::default());
            }
            // Rows that were given cannot be changed.
            if at.0 < last {
                return Err(broken(&grid.name, "its rows are in no order"));
            }
            filling.put_marked(&mut some, at, (cell, mark))
        })?;
        filling.settle(&mut some);
        if !some.rows.is_empty() {
            sink(Part::Rows(sheet, &some.rows))?;
        }
        sink(Part::Sheet(sheet, Box::new(Grid { merged, hidden_columns, ..grid })))?;
    }
    Ok(())
}

/// A workbook without its sheets.
struct Book {
    sheets: Vec<Sheet>,
    strings: Vec<RichText>,
    styles: Styles,
    colors: Colors,
    epoch: Epoch,
    is_uncomputed: bool,
}

/// A sheet of cells.
struct Sheet {
    name: String,
    is_hidden: bool,
    /// The part that holds it.
    part: String,
}

impl Book {
    /// Opens a workbook: reads all but its sheets.
    fn open(archive: &mut Archive<'_>) -> Result<Self, Unreadable> {
        let root = archive.xml(BOOK)?;
        let relations = Relationships::read(archive, BOOK)?;
        let part = |kind: &str, default: &str| relations.all(kind).next().unwrap_or(default).to_owned();
        let theme = archive.xml_if(&part("theme", "xl/theme/theme1.xml"))?;
        let styles = archive.xml_if(&part("styles", "xl/styles.xml"))?.unwrap_or_default();
        let colors = Colors::new(theme.as_ref(), &styles);
        let strings = part("sharedStrings", "xl/sharedStrings.xml");
        let strings = match archive.has(&strings) {
            true => strings::read(archive.stream(&strings)?, &strings, colors)?,
            false => Vec::new(),
        };
        let has =
            |element: &str, name: &str| root.child(element).and_then(|e| e.attribute(name)).is_some_and(xml::is_true);
        Ok(Self {
            sheets: sheets(&root, &relations)?,
            strings,
            styles: Styles::read(&styles, colors),
            colors,
            epoch: if has("workbookPr", "date1904") { Epoch::Y1904 } else { Epoch::Y1900 },
            is_uncomputed: has("calcPr", "fullCalcOnLoad"),
        })
    }

    /// Returns the sheets without rows.
    fn grids(&self) -> Vec<Grid> {
        let grid = |sheet: &Sheet| Grid {
            name: sheet.name.clone(),
            is_hidden: sheet.is_hidden,
            formats: self.styles.formats.clone(),
            ..Grid::default()
        };
        self.sheets.iter().map(grid).collect()
    }

    /// Reads a sheet; gives each cell to `on_cell`, with its place and the mark of its row.
    fn read(
        &mut self,
        archive: &mut Archive<'_>,
        index: usize,
        on_cell: &mut dyn FnMut((u32, u32), Cell, Option<Mark>) -> Result<(), Unreadable>,
    ) -> Result<SheetParts, Unreadable> {
        let sheet = &self.sheets[index];
        let may_be_unseen = self.styles.has_same_colors() || self.strings.iter().any(RichText::has_color);
        let has_grounds = may_be_unseen && has_grounds(archive, &sheet.part)?;
        let context = Context {
            name: &sheet.name,
            strings: &self.strings,
            styles: self.styles.of_cells(has_grounds),
            formats: &self.styles.formats,
            colors: self.colors,
            epoch: self.epoch,
            is_uncomputed: self.is_uncomputed,
        };
        sheet::read(archive.stream(&sheet.part)?, &sheet.part, context, on_cell)
    }
}

/// The sheets of cells.
fn sheets(root: &Element, relations: &Relationships) -> Result<Vec<Sheet>, Unreadable> {
    let (mut sheets, mut names) = (Vec::new(), Vec::new());
    for sheet in root.child("sheets").into_iter().flat_map(|sheets| sheets.all("sheet")) {
        let name = sheet.attribute("name").unwrap_or_default().to_owned();
        let is_hidden = sheet.attribute("state").is_some_and(|state| state != "visible");
        names.push(Grid { name: name.clone(), ..Grid::default() });
        let id = sheet.prefixed("id").or_else(|| sheet.attribute("id")).unwrap_or_default();
        let part = relations.part(id).ok_or_else(|| broken(&name, "the workbook does not say where the sheet is"))?;
        if relations.all("worksheet").any(|own| own == part) {
            sheets.push(Sheet { name, is_hidden, part: part.to_owned() });
        }
    }
    distinct_names(&names)?;
    Ok(sheets)
}

/// Returns whether conditions or tables may colour the ground of the cells of a sheet.
fn has_grounds(archive: &mut Archive<'_>, part: &str) -> Result<bool, Unreadable> {
    if Relationships::read(archive, part)?.all("table").next().is_some() {
        return Ok(true);
    }
    let needle = b"conditionalFormatting";
    let (mut input, mut bytes) = (archive.stream(part)?, vec![0; 1 << 16]);
    let mut kept = 0;
    loop {
        let count = input.read(&mut bytes[kept..]).map_err(|e| broken(part, &e))?;
        if count == 0 {
            return Ok(false);
        }
        let end = kept + count;
        if memchr::memmem::find(&bytes[..end], needle).is_some() {
            return Ok(true);
        }
        kept = end.min(needle.len() - 1);
        bytes.copy_within(end - kept..end, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        extract::packages::zipped,
        model::{
            grid::CellKind,
            marked_text,
            number_format::{DatePrecision, NumberFormat},
        },
    };

    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// A workbook of one sheet: what comes before and after its rows, styles, shared strings, and settings.
    #[derive(Default)]
    struct Made<'t> {
        head: &'t str,
        rows: &'t str,
        foot: &'t str,
        styles: &'t str,
        strings: &'t str,
        settings: &'t str,
    }

    impl Made<'_> {
        fn bytes(&self) -> Vec<u8> {
            let Self { head, rows, foot, styles, strings, settings } = self;
            let relation = |id: &str, kind: &str, target: &str| {
                format!("<Relationship Id='{id}' Type='{RELATIONS}/{kind}' Target='{target}'/>")
            };
            let relations = relation("r1", "worksheet", "worksheets/sheet1.xml")
                + &relation("r2", "chartsheet", "/xl/charts/c.xml");
            let parts = [
                ("[Content_Types].xml", "<Types/>".to_owned()),
                ("xl/_rels/workbook.xml.rels", format!("<Relationships>{relations}</Relationships>")),
                (
                    "xl/workbook.xml",
                    format!(
                        "<w:workbook xmlns:w='w' xmlns:r='r'>{settings}<w:sheets><w:sheet name='Gráfico' r:id='r2'/><w:sheet name='Obras' sheetId='1' r:id='r1'/></w:sheets></w:workbook>"
                    ),
                ),
                ("xl/styles.xml", format!("<styleSheet>{styles}</styleSheet>")),
                ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>")),
                (
                    "xl/worksheets/sheet1.xml",
                    format!("<worksheet>{head}<sheetData>{rows}</sheetData>{foot}</worksheet>"),
                ),
            ];
            let part = |(name, text): (&str, String)| (name.to_owned(), text.into_bytes());
            zipped(&parts.into_iter().map(part).collect())
        }

        fn grid(&self) -> Grid {
            let mut tables = xlsx(&self.bytes(), MemoryBudget::default()).expect("a workbook");
            assert_eq!(tables.grids.len(), 1, "a chart has no cells");
            tables.grids.remove(0)
        }

        fn cells(&self) -> Vec<Cell> {
            self.grid().rows.into_iter().flat_map(|row| row.cells).collect()
        }
    }

    /// The cells of a row.
    fn cells(settings: &str, strings: &str, cells: &str) -> Vec<(CellKind, String)> {
        let rows = &format!("<row>{cells}</row>");
        let made = Made { rows, strings, settings, ..Made::default() };
        made.cells().into_iter().map(|cell| (cell.kind, cell.text)).collect()
    }

    #[test]
    fn a_cell_has_the_type_and_the_text_of_its_value() {
        use CellKind::{Boolean, Date, Error, Formula, Number, Text};
        let strings = "<si><t>um</t></si><si><r><t>d</t></r><r><rPr><b/></rPr><t>ois</t></r><rPh><t>x</t></rPh></si>";
        for (cell, kind, want) in [
            ("<c><v>1.5</v></c>", Number, "1.5"),
            ("<c><v>0.10000000000000001</v></c>", Number, "0.1"),
            ("<c><v>1E3</v></c>", Number, "1000"),
            ("<c><v>1234567890123456</v></c>", Number, "1234567890123456"),
            ("<c><v>007</v></c>", Number, "7"),
            ("<c><v>NaN</v></c>", Text, "NaN"),
            ("<c t='s'><v>0</v></c>", Text, "um"),
            ("<c t='s'><v> 1 </v></c>", Text, "dois"),
            ("<c t='inlineStr'><is><t>a_x000D_b &amp; c</t></is></c>", Text, "a\nb & c"),
            ("<c t='inlineStr'><is><r><t>a</t></r><r><t>b</t></r></is></c>", Text, "ab"),
            ("<c t='inlineStr'><is><t> a  b </t></is></c>", Text, "a  b"),
            ("<c t='inlineStr'><is><t xml:space='preserve'> a </t></is></c>", Text, " a "),
            ("<c t='b'><v>1</v></c>", Boolean, "true"),
            ("<c t='e'><v>#N/A</v></c>", Error, "#N/A"),
            ("<c t='d'><v>2024-03-01T00:00:00</v></c>", Date, "2024-03-01"),
            ("<c t='str'><f>X()</f><v>#REF!</v></c>", Error, "#REF!"),
            ("<c t='str'><f>X()</f><v>abc</v></c>", Text, "abc"),
            ("<c><f>A1*2</f></c>", Formula, "=A1*2"),
            ("<c><f>A1*2</f><v></v></c>", Formula, "=A1*2"),
            ("<c><f>A1-A1</f><v>0</v></c>", Number, "0"),
        ] {
            assert_eq!(cells("", strings, cell), [(kind, want.to_owned())], "{cell}");
        }
        assert_eq!(cells("", "", "<c t='str'><f>X()</f><v></v></c><c s='1'/><c t='s'><v></v></c>"), []);
    }

    #[test]
    fn formulas_that_nobody_computed_have_no_result() {
        let settings = "<w:calcPr fullCalcOnLoad='1'/>";
        let formulas = "<c><f t='shared' ref='A1:C1' si='0'>D1*2</f><v>0</v></c><c><f t='shared' si='0'/><v>0</v></c>\
            <c><f t='shared' si='0'/><v>7</v></c><c><v>0</v></c>";
        let formula = (CellKind::Formula, "=D1*2".to_owned());
        let number = |text: &str| (CellKind::Number, text.to_owned());
        assert_eq!(cells(settings, "", formulas), [formula.clone(), formula, number("7"), number("0")]);
    }

    #[test]
    fn rows_and_columns_that_are_not_shown_are_marked() {
        let grid = Made {
            head: "<sheetFormatPr zeroHeight='1'/><cols><col min='1' max='2' hidden='1'/><col min='3' max='3' width='0'/><col min='5' max='5' width='9'/></cols>",
            rows: "<row r='2'><c r='B2'><v>1</v></c></row><row r='3' hidden='true'><c><v>2</v></c></row><row ht='0'><c><v>3</v></c></row><row ht='15'><c><v>4</v></c></row>",
            foot: "<mergeCells><mergeCell ref='B2:C3'/></mergeCells>",
            ..Made::default()
        }
        .grid();
        // Only rows without an element are hidden by the height of the sheet.
        let marks: Vec<_> = grid.rows.iter().map(|row| (row.number, row.mark)).collect();
        assert_eq!(marks, [(2, None), (3, Some(Mark::Hidden)), (4, Some(Mark::Hidden)), (5, None)]);
        assert_eq!((grid.hidden_columns, grid.merged.len()), (vec![[0, 2]], 1));
    }

    const STYLES: &str = "<numFmts><numFmt numFmtId='164' formatCode='000000'/><numFmt numFmtId='165' formatCode=';;;'/></numFmts>\
        <fonts><font/><font><strike/></font><font><vertAlign val='superscript'/></font><font><color rgb='FFFFFFFF'/></font><font><strike val='0'/></font></fonts>\
        <fills><fill><patternFill patternType='none'/></fill><fill><patternFill patternType='solid'><fgColor rgb='FF003366'/></patternFill></fill></fills>\
        <cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='14'/><xf numFmtId='165'/><xf fontId='1'/><xf fontId='2'/><xf fontId='3' fillId='0'/><xf fontId='3' fillId='1'/><xf fontId='4'/></cellXfs>";

    fn marks(made: &Made<'_>) -> Vec<Option<Mark>> {
        made.cells().iter().map(|cell| cell.ranges().first().map(|range| range.mark)).collect()
    }

    #[test]
    fn styles_give_formats_and_marks() {
        let numbers: String = (0..9).map(|style| format!("<c s='{style}'><v>45352</v></c>")).collect();
        let rows = &format!("<row>{numbers}</row>");
        let made = Made { rows, styles: STYLES, ..Made::default() };
        let grid = made.grid();
        let read: Vec<_> =
            grid.rows[0].cells.iter().map(|cell| (grid.format(cell.format).clone(), cell.text.as_str())).collect();
        assert_eq!(
            read[..3],
            [
                (NumberFormat::General, "45352"),
                (NumberFormat::Fixed { digits: 6, decimals: 0 }, "45352"),
                (NumberFormat::Date(DatePrecision::Day), "2024-03-01"),
            ]
        );
        let (struck, raised, unseen) = (Some(Mark::Struck), Some(Mark::Raised), Some(Mark::Invisible));
        let want = [None, None, None, unseen, struck, raised, unseen, None, None];
        assert_eq!(marks(&made), want);
        // A condition may give the cell another ground.
        let foot = "<conditionalFormatting sqref='A1'/>";
        assert_eq!(marks(&Made { foot, ..made })[6], None);
    }

    #[test]
    fn runs_have_fonts_of_their_own_or_that_of_their_cell() {
        let text = "<is><r><t>a</t></r><r><rPr><b/></rPr><t>b</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r></is>";
        let rows = &format!(
            "<row><c t='inlineStr'>{text}</c><c s='4' t='inlineStr'>{text}</c><c s='3' t='inlineStr'>{text}</c></row>"
        );
        let made = Made { rows, styles: STYLES, ..Made::default() };
        let shown: Vec<_> =
            made.cells().iter().map(|cell| marked_text::display(&cell.text, cell.ranges()).into_owned()).collect();
        assert_eq!(shown, ["ab¹", "~~a~~b¹", "[invisible: ab1]"]);
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        for rows in [
            "<row><c t='s'><v>3</v></c></row>",
            "<row r='0'><c><v>1</v></c></row>",
            "<row><c r='1A'><v>1</v></c></row>",
            "<row><c r='ZZZ1'><v>1</v></c></row>",
            "<row><c><v>&other;</v></c></row>",
            "<row><c><v>1</c></row>",
            "<row><c r=1><v>1</v></c></row>",
        ] {
            let read = xlsx(&Made { rows, ..Made::default() }.bytes(), MemoryBudget::default());
            assert!(matches!(read, Err(Unreadable::Broken { .. } | Unreadable::Limit { .. })), "{rows}: {read:?}");
        }
        let settings = "<w:sheets><w:sheet name='Obras' r:id='r1'/><w:sheet name='OBRAS' r:id='r1'/></w:sheets>";
        let twice = xlsx(&Made { settings, ..Made::default() }.bytes(), MemoryBudget::default());
        assert!(matches!(twice, Err(Unreadable::Broken { .. })), "{twice:?}");
    }
}
