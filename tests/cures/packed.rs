//! Advices about documents that are no plain text: workbooks, archives, other character sets.

use super::{BOTH, Cure, Document, HEADER, LOOKUPS, PIPELINE, ROWS, SCHEMA, Want};
use crate::packages::{Sheet, row, xlsx, zipped};

/// The section of tables of the recipe.
const TABLE: &str =
    "[table]\ntable = \"works\"\n[table.columns]\ncode  = \"Código\"\nowner = \"Dono\"\nvalue = \"Valor\"\n";

/// The second part makes the document.
pub(super) const PACKED: &[(Cure, Document)] = &[
    (
        Cure {
            code: "cell-became-date",
            wrong: &[],
            rows: "",
            advice: "set the type of the column to date",
            follow: &[(SCHEMA, r#""owner", "type": "string""#, r#""owner", "type": "date""#)],
            want: Want::Rows(&["A1|2031-03-01|10"]),
        },
        || book(&["A1", "d:47908", "n:10"], &[], None),
    ),
    (
        Cure {
            code: "cell-merged",
            wrong: &[],
            rows: "",
            advice: r#"`owner = { heading = "…", fill = "merged" }`"#,
            follow: &[(PIPELINE, r#"owner = "Dono""#, r#"owner = { heading = "Dono", fill = "merged" }"#)],
            want: Want::Rows(&["A1|Alfa|10", "A2|Alfa|7.5"]),
        },
        || book(&["A1", "Alfa", "n:10"], &["B2:B3"], None),
    ),
    (
        Cure {
            code: "sheet-hidden",
            wrong: &[],
            rows: "",
            advice: "ignore it with `[[ignore]]` and `hidden = true`",
            follow: &[(PIPELINE, "", "\n[[ignore]]\nreason = \"rascunho\"\nhidden = true\n")],
            want: Want::Rows(&["A1|Alfa|10"]),
        },
        || book(&["A1", "Alfa", "n:10"], &[], Some("Rascunho")),
    ),
    (
        Cure {
            code: "archive-members",
            wrong: &[],
            rows: "",
            advice: "`member = '…'`",
            follow: &[(PIPELINE, "/obras\"\n", "/obras\"\nmember = '^obras'\n")],
            want: BOTH,
        },
        || {
            let file = |name: &str, rows: &str| (name.to_owned(), format!("{HEADER}{rows}").into_bytes());
            zipped(&vec![file("obras.csv", ROWS), file("notas.csv", "A3;Gama;1\n")])
        },
    ),
    (
        Cure {
            code: "charset",
            wrong: &[],
            rows: "",
            advice: "write charset = \"windows-1252\" in the [[source]]",
            follow: &[(PIPELINE, "/obras\"\n", "/obras\"\ncharset = \"windows-1252\"\n")],
            want: Want::Rows(&["A1|João|10"]),
        },
        || b"C\xF3digo;Dono;Valor\nA1;Jo\xE3o;10\n".to_vec(),
    ),
    (
        Cure {
            code: "cell-percent",
            wrong: &[],
            rows: "",
            advice: "`percent = \"fraction\"` of the column",
            follow: &[(PIPELINE, r#"value = "Valor""#, r#"value = { heading = "Valor", percent = "fraction" }"#)],
            want: Want::Rows(&["A1|Alfa|0.125"]),
        },
        || book(&["A1", "Alfa", "p:0.125"], &[], None),
    ),
    (
        Cure {
            code: "cell-display",
            wrong: &[],
            rows: "",
            advice: "If the text shown is right, correct the value with a lookup",
            follow: &[(
                LOOKUPS,
                "",
                "table,field,raw,value,place,who,when,why\nworks,owner,3.14159,3.14,,Ana,2026-01-01,como se vê\n",
            )],
            want: Want::Rows(&["A1|3.14|10"]),
        },
        || book(&["A1", "2:3.14159", "n:10"], &[], None),
    ),
    (
        Cure {
            code: "tables-without-recipe",
            wrong: &[(
                PIPELINE,
                TABLE,
                "[record]\ntable = \"works\"\nstarts = { each = \"document\" }\n[record.fields]\ncode = { after = \"Código\" }\n",
            )],
            rows: "",
            advice: "Write `[table]` instead of `[record]`",
            follow: &[(
                PIPELINE,
                "[record]\ntable = \"works\"\nstarts = { each = \"document\" }\n[record.fields]\ncode = { after = \"Código\" }\n",
                TABLE,
            )],
            want: Want::Rows(&["A1|Alfa|10"]),
        },
        || book(&["A1", "Alfa", "n:10"], &[], None),
    ),
];

/// A workbook with a record, or two where cells are merged, and perhaps a hidden sheet.
fn book(record: &[&str], merged: &[&str], hidden: Option<&str>) -> Vec<u8> {
    let mut rows = row(1, &["Código", "Dono", "Valor"]) + &row(2, record);
    if !merged.is_empty() {
        rows += &row(3, &["A2", "", "n:7.5"]);
    }
    let mut sheets = vec![Sheet { name: "Obras", hidden: false, rows, merged }];
    sheets.extend(hidden.map(|name| Sheet {
        name,
        hidden: true,
        rows: row(1, &["Código", "Dono", "Valor"]),
        merged: &[],
    }));
    zipped(&xlsx(&sheets))
}
