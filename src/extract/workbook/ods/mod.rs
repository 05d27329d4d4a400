//! Workbooks of OpenDocument (ODF 1.3, part 3), in an archive or as one XML text, read row by row.
//!
//! White space between elements has no meaning. A cell has the value that its attributes give, whatever text its program
//! shows for it; a text has the lines of its paragraphs.

mod cell;
mod data_style;
mod styles;
mod table;
mod text;
mod time;

use super::{Filling, distinct_names};
use crate::{
    extract::{
        Unreadable,
        archive::Archive,
        markup::{Cursor, Step},
        memory::MemoryBudget,
    },
    model::{document::Media, grid::Tables},
};

use self::styles::Styles;

/// Reads a workbook in an archive.
pub(in crate::extract) fn ods(archive: &mut Archive<'_>, budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let manifest = archive.xml_if("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.elements().any(|file| file.child("encryption-data").is_some()) {
        return Err(Unreadable::Encrypted);
    }
    let mut styles = Styles::default();
    if let Some(root) = archive.xml_if("styles.xml")? {
        // Its automatic styles are those of headers and footers.
        root.child("styles").into_iter().for_each(|part| styles.add(part));
    }
    let part = "content.xml";
    let bytes = archive.file(part)?;
    let broken = |_| Unreadable::Broken { place: part.to_owned(), message: "it is not UTF-8".to_owned() };
    read(std::str::from_utf8(&bytes).map_err(broken)?, part, styles, budget)
}

/// Reads a workbook that is one XML text.
pub(in crate::extract) fn fods(text: &str, budget: MemoryBudget) -> Result<Tables, Unreadable> {
    read(text, "the workbook", Styles::default(), budget)
}

/// Reads the tables of a text of XML, which `part` names in messages; `styles` are those of other parts.
fn read(text: &str, part: &str, mut styles: Styles, budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let mut cursor = Cursor::new(text, part);
    let (mut grids, mut filling) = (Vec::new(), Filling::within(budget));
    // The conditions of LibreOffice come after the cells that they colour.
    styles.has_grounds |= text.contains("conditional-format ");
    while let Some(step) = cursor.step()? {
        let Step::Start(mut element) = step else { continue };
        match element.name.as_str() {
            "document" | "document-content" | "spreadsheet" => {}
            "body" => styles.resolve(),
            "styles" | "automatic-styles" => {
                cursor.content(&mut element)?;
                styles.add(&element);
            }
            "table" => grids.push(table::read(&mut cursor, &element, &styles, &mut filling)?),
            _ => cursor.skip()?,
        }
    }
    distinct_names(&grids)?;
    Ok(Tables::new(Media::Ods, grids))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        grid::{Cell, CellKind, CellRange, Grid},
        marks::Mark,
        number_format::{DatePrecision, NumberFormat},
    };

    /// Reads a flat workbook of these styles and this content of its only sheet.
    fn sheet(styles: &str, rows: &str) -> Result<Grid, Unreadable> {
        let text = format!(
            "<?xml version='1.0'?>\n<o:document xmlns:o='o' xmlns:t='t' xmlns:x='x' xmlns:s='s' xmlns:n='n' xmlns:c='c' xmlns:f='f'>\
             <o:automatic-styles>{styles}</o:automatic-styles>\n <o:body> <o:spreadsheet>\n\
             <t:table t:name='Obras'>{rows}</t:table></o:spreadsheet></o:body></o:document>"
        );
        fods(&text, MemoryBudget::default()).map(|mut tables| tables.grids.remove(0))
    }

    /// The cells of a row of XML.
    fn cells(styles: &str, cells: &str) -> Vec<Cell> {
        let mut grid = sheet(styles, &format!("<t:table-row>{cells}</t:table-row>")).expect("a sheet");
        if grid.rows.is_empty() { Vec::new() } else { grid.rows.remove(0).cells }
    }

    fn cell(text: &str) -> (CellKind, String) {
        let mut read = cells("", text);
        let cell = if read.is_empty() { Cell::default() } else { read.remove(0) };
        (cell.kind, cell.text)
    }

    #[test]
    fn a_cell_has_the_value_of_its_attributes() {
        use CellKind::{Boolean, Date, Error, Formula, Number, Text};
        for (attributes, text, kind, want) in [
            ("o:value-type='float' o:value='20.5'", "<x:p>20,5</x:p>", Number, "20.5"),
            ("o:value-type='float' o:value='1E3'", "<x:p>1000</x:p>", Number, "1000"),
            ("o:value-type='currency' o:currency='EUR' o:value='10'", "<x:p>10,00 €</x:p>", Number, "10"),
            ("o:value-type='percentage' o:value='0.125'", "<x:p>12,5%</x:p>", Number, "0.125"),
            ("o:value-type='date' o:date-value='2022-06-07'", "<x:p>07/06/22</x:p>", Date, "2022-06-07"),
            ("o:value-type='date' o:date-value='2022-06-07T00:00:00'", "", Date, "2022-06-07"),
            ("o:value-type='date' o:date-value='2022-06-07T00:00:00.000Z'", "", Date, "2022-06-07"),
            ("o:value-type='date' o:date-value='2022-06-07T14:29:59.9999999'", "", Date, "2022-06-07T14:30:00"),
            ("o:value-type='time' o:time-value='PT14H30M00S'", "<x:p>14:30</x:p>", Text, "14:30:00"),
            ("o:value-type='time' o:time-value='PT26H30M00S'", "<x:p>26:30</x:p>", Text, "26:30:00"),
            ("o:value-type='time' o:time-value='-PT1H'", "<x:p>-01:00</x:p>", Text, "-01:00:00"),
            ("o:value-type='time' o:time-value='P1DT2H0.6S'", "", Text, "26:00:01"),
            ("o:value-type='boolean' o:boolean-value='true'", "<x:p>VERDADEIRO</x:p>", Boolean, "true"),
            ("o:value-type='string'", "<x:p>um</x:p>\n<x:p>dois</x:p>", Text, "um\ndois"),
            ("o:value-type='string' o:string-value='um'", "", Text, "um"),
            ("", "<x:p>sem tipo</x:p>", Text, "sem tipo"),
            ("o:value-type='string' c:value-type='error' o:string-value=''", "<x:p>#N/D</x:p>", Error, "#N/D"),
            ("t:formula='of:=1/0' o:value-type='float' o:value='0'", "<x:p>#DIV/0!</x:p>", Error, "#DIV/0!"),
            ("t:formula='of:=X()' o:value-type='string' o:string-value=''", "<x:p>Err:508</x:p>", Error, "Err:508"),
            ("o:value-type='string'", "<x:p>#1 de 3!</x:p>", Text, "#1 de 3!"),
            ("t:formula='of:=[.A1]+1'", "", Formula, "=[.A1]+1"),
            ("t:formula='of:=[.A1]' o:value-type='string' o:string-value=''", "<x:p/>", Text, ""),
        ] {
            assert_eq!(cell(&format!("<t:table-cell {attributes}>{text}</t:table-cell>")), (kind, want.to_owned()));
        }
    }

    #[test]
    fn a_text_is_what_its_paragraphs_show() {
        for (inside, want) in [
            ("<x:p>\n  um <x:s x:c='2'/>dois\n três </x:p>", "um   dois três"),
            ("<x:p>um<x:tab/>dois<x:line-break/>três</x:p>", "um\tdois\ntrês"),
            ("<x:p>Rua <x:a>da <x:span>Sé</x:span></x:a>, 1</x:p>", "Rua da Sé, 1"),
            ("<o:annotation><x:p>nota</x:p></o:annotation><x:p>valor</x:p>", "valor"),
            ("<x:p>valor<o:annotation><x:p>nota</x:p></o:annotation></x:p>", "valor"),
            ("<d:frame xmlns:d='d'><d:text-box><x:p>forma</x:p></d:text-box></d:frame>", ""),
            ("<x:p>M&amp;A &#233;</x:p>", "M&A é"),
        ] {
            assert_eq!(cell(&format!("<t:table-cell>{inside}</t:table-cell>")).1, want);
        }
    }

    #[test]
    fn rows_and_cells_repeat_up_to_the_end_of_the_sheet() {
        let rows = "<t:table-row t:number-rows-repeated='2'><t:table-cell t:number-columns-repeated='3' o:value-type='float' o:value='7'/>\
            <t:table-cell t:number-columns-repeated='16381'/></t:table-row>\
            <t:table-row t:number-rows-repeated='5'><t:table-cell t:number-columns-repeated='16384'/></t:table-row>\n\
            <t:table-row-group><t:table-row><t:table-cell/><t:table-cell><x:p>fim</x:p></t:table-cell></t:table-row></t:table-row-group>\
            <t:table-row t:number-rows-repeated='1048568'><t:table-cell t:number-columns-repeated='16384'/></t:table-row>";
        let grid = sheet("", rows).expect("a sheet");
        let texts = |n: usize| grid.rows[n].cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>();
        assert_eq!(grid.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 8]);
        assert_eq!((texts(0), texts(1), texts(2)), (vec!["7"; 3], vec!["7"; 3], vec!["", "fim"]));
    }

    #[test]
    fn what_a_sheet_hides_is_marked() {
        let styles =
            "<s:style s:name='co0' s:family='table-column'><s:table-column-properties s:column-width='0cm'/></s:style>";
        let rows = "<t:table-column/><t:table-column t:number-columns-repeated='2' t:visibility='collapse'/>\
            <t:table-column-group t:display='false'><t:table-column/></t:table-column-group><t:table-column/><t:table-column t:style-name='co0'/>\
            <t:table-row t:visibility='filter'><t:table-cell><x:p>1</x:p></t:table-cell></t:table-row>\
            <t:table-row-group t:display='false'><t:table-row-group><t:table-row><t:table-cell><x:p>2</x:p></t:table-cell></t:table-row></t:table-row-group></t:table-row-group>\
            <t:table-row><t:table-cell t:number-columns-spanned='2'><x:p>3</x:p></t:table-cell><t:covered-table-cell><x:p>x</x:p></t:covered-table-cell></t:table-row>";
        let grid = sheet(styles, rows).expect("a sheet");
        assert_eq!(grid.hidden_columns, [[1, 2], [3, 3], [5, 5]]);
        let marks: Vec<_> = grid.rows.iter().map(|row| row.mark).collect();
        assert_eq!(marks, [Some(Mark::Hidden), Some(Mark::Hidden), None]);
        assert_eq!(grid.merged, [CellRange { top: 3, left: 0, bottom: 3, right: 1 }]);
        assert_eq!(grid.rows[2].cells[1].ranges()[0].mark, Mark::Hidden);
    }

    #[test]
    fn marks_come_from_the_styles_of_cells_and_spans() {
        let styles = "<s:style s:name='Riscado' s:family='table-cell'><s:text-properties s:text-line-through-style='solid'/></s:style>\
            <s:style s:name='ce1' s:family='table-cell' s:parent-style-name='Riscado'/>\
            <s:style s:name='T1' s:family='text'><s:text-properties s:text-position='super 58%'/></s:style>\
            <s:style s:name='T2' s:family='text'><s:text-properties s:text-position='-33% 58%'/></s:style>\
            <s:style s:name='T3' s:family='text'><s:text-properties x:display='none'/></s:style>";
        let read = cells(
            styles,
            "<t:table-cell><x:p>12<x:span x:style-name='T1'>1</x:span> H<x:span x:style-name='T2'>2</x:span>O<x:span x:style-name='T3'> x</x:span></x:p></t:table-cell>\
             <t:table-cell t:style-name='ce1' o:value-type='float' o:value='700'><x:p>700</x:p></t:table-cell>",
        );
        let marks = |n: usize| read[n].ranges().iter().map(|range| (range.start, range.mark)).collect::<Vec<_>>();
        assert_eq!(read[0].text, "121 H2O x");
        assert_eq!(marks(0), [(2, Mark::Raised), (5, Mark::Lowered), (7, Mark::Hidden)]);
        assert_eq!(marks(1), [(0, Mark::Struck)]);
    }

    #[test]
    fn text_in_the_colour_of_its_ground_is_invisible() {
        let styles = "<s:style s:name='W' s:family='table-cell'><s:text-properties f:color='#ffffff'/></s:style>\
            <s:style s:name='N' s:family='table-cell' s:parent-style-name='W'><s:table-cell-properties f:background-color='#1F497D'/></s:style>\
            <s:style s:name='T' s:family='table-cell' s:parent-style-name='N'><s:table-cell-properties f:background-color='transparent'/></s:style>\
            <s:style s:name='A' s:family='table-cell' s:parent-style-name='W'><s:text-properties s:use-window-font-color='true'/></s:style>\
            <s:style s:name='S' s:family='text'><s:text-properties f:color='#FFFFFF'/></s:style>";
        let cell = |style: &str| format!("<t:table-cell t:style-name='{style}'><x:p>a</x:p></t:table-cell>");
        let span = "<t:table-cell><x:p>b<x:span x:style-name='S'>a</x:span></x:p></t:table-cell>";
        let row = ["W", "N", "T", "A"].map(cell).concat() + span;
        let marks = |styles: &str, after: &str| {
            let grid = sheet(styles, &format!("<t:table-row>{row}</t:table-row>{after}")).expect("a sheet");
            grid.rows[0].cells.iter().map(|cell| cell.ranges().first().map(|range| range.mark)).collect::<Vec<_>>()
        };
        let unseen = Some(Mark::Invisible);
        assert_eq!(marks(styles, ""), [unseen, None, unseen, None, unseen]);
        // What a condition or a row colours is not known.
        assert_eq!(
            marks(styles, "<c:conditional-formats><c:conditional-format c:x='1'/></c:conditional-formats>"),
            [None; 5]
        );
        let row_ground =
            "<s:style s:name='r' s:family='table-row'><s:table-row-properties f:background-color='#000000'/></s:style>";
        assert_eq!(marks(&format!("{styles}{row_ground}"), ""), [None; 5]);
    }

    #[test]
    fn a_number_has_the_format_of_its_data_style() {
        let styles = "<n:number-style s:name='N1'><n:number n:decimal-places='0' n:min-integer-digits='6'/></n:number-style>\
            <n:date-style s:name='N2'><n:month n:textual='true'/><n:text>-</n:text><n:year/></n:date-style>\
            <n:percentage-style s:name='N3'><n:number n:decimal-places='1' n:min-integer-digits='1'/><n:text>%</n:text></n:percentage-style>\
            <s:style s:name='ce1' s:family='table-cell' s:data-style-name='N1'/><s:style s:name='ce2' s:family='table-cell' s:data-style-name='N2'/>\
            <s:style s:name='ce3' s:family='table-cell' s:data-style-name='N3'/><s:style s:name='ce4' s:family='table-cell' s:parent-style-name='ce1'/>";
        let number = "o:value-type='float' o:value='10102'";
        let rows = format!(
            "<t:table-column t:default-cell-style-name='ce4'/><t:table-row><t:table-cell {number}/><t:table-cell t:style-name='ce2' o:value-type='date' o:date-value='2024-03-01'/>\
             <t:table-cell t:style-name='ce3' o:value-type='percentage' o:value='0.125'/><t:table-cell o:value-type='percentage' o:value='0.125'/><t:table-cell {number}/></t:table-row>"
        );
        let grid = sheet(styles, &rows).expect("a sheet");
        let formats: Vec<_> = grid.rows[0].cells.iter().map(|cell| grid.format(cell.format).clone()).collect();
        let want = [
            NumberFormat::Fixed { digits: 6, decimals: 0 },
            NumberFormat::Date(DatePrecision::Month),
            NumberFormat::Percent { decimals: 1 },
            NumberFormat::Percent { decimals: 0 },
            NumberFormat::General,
        ];
        assert_eq!(formats, want);
    }

    #[test]
    fn a_hostile_sheet_ends_in_a_typed_error() {
        let cell = "<t:table-cell t:number-columns-repeated='16384' o:value-type='float' o:value='7'/>";
        let huge = format!("<t:table-row t:number-rows-repeated='4294967295'>{cell}</t:table-row>");
        assert!(matches!(sheet("", &huge), Err(Unreadable::Memory { .. } | Unreadable::Limit { .. })));
        let wide = "<t:table-row><t:table-cell t:number-columns-repeated='4294967295'/><t:table-cell><x:p>a</x:p></t:table-cell></t:table-row>";
        assert!(matches!(sheet("", wide), Err(Unreadable::Limit { .. })));
        let deep = format!("<t:table-row><t:table-cell>{}", "<x:p>".repeat(500));
        assert!(matches!(sheet("", &deep), Err(Unreadable::Limit { .. })));
        let groups = "<t:table-row-group>".repeat(500);
        assert!(matches!(sheet("", &groups), Err(Unreadable::Limit { .. })));
        assert!(matches!(
            fods("<o:document xmlns:o='o'><o:body>", MemoryBudget::default()),
            Err(Unreadable::Broken { .. })
        ));
        let twice = "<d><body><spreadsheet><table name='A'/><table name='a'/></spreadsheet></body></d>";
        let twice = twice.replace("d>", "document>");
        assert!(matches!(fods(&twice, MemoryBudget::default()), Err(Unreadable::Broken { .. })));
    }
}
