//! An advice that is followed to the letter leads out: each code of an issue has the smallest project that has it, the edit
//! that its advice asks for, and the result: right values, or the clear end of another code.

use std::{collections::BTreeSet, sync::Mutex, thread};

use super::packages::{Sheet, row, xlsx, zipped};
use super::project::{AT, Project, Ran, texts};

const PIPELINE: &str = "pipelines/obras.toml";
const SCHEMA: &str = "schemas/obras.json";
const LOOKUPS: &str = "pipelines/obras.lookups.csv";
const JOINED: &str = "pipelines/donos.csv";
const DOCUMENT: &str = "document";

/// A recipe that reads [`ROWS`].
const RECIPE: &str = r#"title        = "Obras"
jurisdiction = "PT"

[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/obras"

[read]
no_value = ["n.d."]

[table]
table = "works"
[table.columns]
code  = "Código"
owner = "Dono"
value = "Valor"
"#;

const FIELDS: &str = r#"{
  "name": "obras",
  "version": "1.0.0",
  "title": "Obras", "description": "Obras de um exemplo.", "keywords": ["exemplo"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"],
    "temporal": {"start": "2026-01-01", "end": "2026-12-31"}},
  "resources": [{"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {
    "fields": [
      {"name": "code", "type": "string", "constraints": {"required": true}},
      {"name": "owner", "type": "string"},
      {"name": "value", "type": "number"}
    ],
    "primaryKey": ["code"]
  }}]
}
"#;

const HEADER: &str = "Código;Dono;Valor\n";
const ROWS: &str = "A1;Alfa;10\nA2;Beta;7,5\n";

/// A file, a text in it, and the text that replaces it; where the text is empty the new one is added at the end.
type Edit = (&'static str, &'static str, &'static str);

/// What a run after the edit comes to.
enum Want {
    /// Published, with these rows: `A1|Alfa|10`.
    Rows(&'static [&'static str]),
    /// Refused, by another code that is a clear end.
    Code(&'static str),
}

/// A code, a project that has it, and the edit of its advice.
struct Cure {
    code: &'static str,
    /// What makes the project have it.
    wrong: &'static [Edit],
    /// Rows of the document.
    rows: &'static str,
    /// What the advice says.
    advice: &'static str,
    follow: &'static [Edit],
    want: Want,
}

/// A lookup of one text of a column.
const LOOKUP: &str = "table,field,raw,value,place,who,when,why\n";
const BOTH: Want = Want::Rows(&["A1|Alfa|10", "A2|Beta|7.5"]);

/// Codes of values: the wrong value is that of A1.
const VALUES: &[Cure] = &[
    Cure {
        code: "not-a-number",
        wrong: &[],
        rows: "A1;Alfa;em aberto\nA2;Beta;7,5\n",
        advice: "add it to no_value",
        follow: &[(PIPELINE, r#"["n.d."]"#, r#"["n.d.", "em aberto"]"#)],
        want: Want::Rows(&["A1|Alfa|", "A2|Beta|7.5"]),
    },
    Cure {
        code: "number-with-text",
        wrong: &[],
        rows: "A1;Alfa;45,3%\nA2;Beta;7,5\n",
        advice: r#"write "bareNumber": false"#,
        follow: &[(SCHEMA, r#""number""#, r#""number", "bareNumber": false"#)],
        want: Want::Rows(&["A1|Alfa|45.3", "A2|Beta|7.5"]),
    },
    Cure {
        code: "number-with-text",
        wrong: &[],
        rows: "A1;Alfa;1234 (a)\nA2;Beta;7,5\n",
        advice: r#"`value = { heading = "…", match = '-?\d[\d., ]*' }`"#,
        follow: &[(PIPELINE, r#"value = "Valor""#, r#"value = { heading = "Valor", match = '-?\d[\d., ]*' }"#)],
        want: Want::Rows(&["A1|Alfa|1234", "A2|Beta|7.5"]),
    },
    Cure {
        code: "number-in-brackets",
        wrong: &[],
        rows: "A1;Alfa;(5)\nA2;Beta;7,5\n",
        advice: r#"write "seara:sign": "accounting""#,
        follow: &[(SCHEMA, r#""number""#, r#""number", "seara:sign": "accounting""#)],
        want: Want::Rows(&["A1|Alfa|-5", "A2|Beta|7.5"]),
    },
    Cure {
        code: "number-in-brackets",
        wrong: &[],
        rows: "A1;Alfa;(5)\nA2;Beta;7,5\n",
        advice: r#"`value = { heading = "…", match = '\d[\d., ]*' }`"#,
        follow: &[(PIPELINE, r#"value = "Valor""#, r#"value = { heading = "Valor", match = '\d[\d., ]*' }"#)],
        want: Want::Rows(&["A1|Alfa|5", "A2|Beta|7.5"]),
    },
    Cure {
        code: "number-rounded",
        wrong: &[],
        rows: "A1;5,00746E+08;10\nA2;Beta;7,5\n",
        advice: "correct it with a lookup",
        follow: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,owner,\"5,00746E+08\",500746000,,Ana,2026-01-01,redondo\n",
        )],
        want: Want::Rows(&["A1|500746000|10", "A2|Beta|7.5"]),
    },
    Cure {
        code: "number-rounded",
        wrong: &[],
        rows: "A1;Alfa;\"1,5E+11\"\nA2;Beta;7,5\n",
        advice: "correct it with a lookup",
        follow: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,value,\"1,5E+11\",150000000000,,Ana,2026-01-01,redondo\n",
        )],
        want: Want::Rows(&["A1|Alfa|150000000000", "A2|Beta|7.5"]),
    },
    Cure {
        code: "ambiguous-value",
        wrong: &[],
        rows: "A1;Alfa;1.234\nA2;Beta;7,5\n",
        advice: "decimalChar, groupChar",
        follow: &[(SCHEMA, r#""number""#, r#""number", "decimalChar": ",""#)],
        want: Want::Rows(&["A1|Alfa|1234", "A2|Beta|7.5"]),
    },
    Cure {
        code: "ambiguous-value",
        wrong: &[(SCHEMA, r#""number""#, r#""date""#)],
        rows: "A1;Alfa;03/04/2024\n",
        advice: "seara:order",
        follow: &[(SCHEMA, r#""date""#, r#""date", "seara:order": "dmy""#)],
        want: Want::Rows(&["A1|Alfa|2024-04-03"]),
    },
    Cure {
        code: "too-many-decimals",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "seara:scale": 2"#)],
        rows: "A1;Alfa;0,42857142857142855\nA2;Beta;7,5\n",
        advice: r#"write "seara:round": true"#,
        follow: &[(SCHEMA, r#""seara:scale": 2"#, r#""seara:scale": 2, "seara:round": true"#)],
        want: Want::Rows(&["A1|Alfa|0.43", "A2|Beta|7.5"]),
    },
    Cure {
        code: "too-many-decimals",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "seara:scale": 2"#)],
        rows: "A1;Alfa;27,333333333333332\nA2;Beta;7,5\n",
        advice: "or remove it",
        follow: &[(SCHEMA, r#", "seara:scale": 2"#, "")],
        want: Want::Rows(&["A1|Alfa|27.333333333333332", "A2|Beta|7.5"]),
    },
    Cure {
        code: "too-many-decimals",
        wrong: &[(SCHEMA, r#""number""#, r#""integer""#)],
        rows: "A1;Alfa;7,5\n",
        advice: "set the type to number",
        follow: &[(SCHEMA, r#""integer""#, r#""number""#)],
        want: Want::Rows(&["A1|Alfa|7.5"]),
    },
    Cure {
        code: "too-precise",
        wrong: &[],
        rows: "A1;Alfa;12345678901234567\n",
        advice: "set the type of the column to integer",
        follow: &[(SCHEMA, r#""number""#, r#""integer""#)],
        want: Want::Rows(&["A1|Alfa|12345678901234567"]),
    },
    Cure {
        code: "too-precise",
        wrong: &[],
        rows: "A1;Alfa;0,12345678901234567\n",
        advice: r#""seara:scale": 2; with "seara:round": true"#,
        follow: &[(SCHEMA, r#""number""#, r#""number", "seara:scale": 2, "seara:round": true"#)],
        want: Want::Rows(&["A1|Alfa|0.12"]),
    },
    Cure {
        code: "too-large",
        wrong: &[(SCHEMA, r#""number""#, r#""integer""#)],
        rows: "A1;Alfa;1010101010101010101010\n",
        advice: "correct it with a lookup",
        follow: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,value,1010101010101010101010,10,,Ana,2026-01-01,juntos\n",
        )],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "not-a-boolean",
        wrong: &[(SCHEMA, r#""number""#, r#""boolean""#)],
        rows: "A1;Alfa;certo\nA2;Beta;Sim\n",
        advice: "name the other words of the column too",
        follow: &[(SCHEMA, r#""boolean""#, r#""boolean", "trueValues": ["certo", "Sim"]"#)],
        want: Want::Rows(&["A1|Alfa|true", "A2|Beta|true"]),
    },
    Cure {
        code: "not-a-date",
        wrong: &[(SCHEMA, r#""number""#, r#""date""#)],
        rows: "A1;Alfa;sem prazo\nA2;Beta;2024-03-01\n",
        advice: "add it to no_value",
        follow: &[(PIPELINE, r#"["n.d."]"#, r#"["n.d.", "sem prazo"]"#)],
        want: Want::Rows(&["A1|Alfa|", "A2|Beta|2024-03-01"]),
    },
    Cure {
        code: "not-a-date",
        wrong: &[(SCHEMA, r#""number""#, r#""date""#)],
        rows: "A1;Alfa;até 2024-03-01\n",
        advice: "read the date alone with `match`",
        follow: &[(PIPELINE, r#"value = "Valor""#, r#"value = { heading = "Valor", match = '\d{4}-\d\d-\d\d' }"#)],
        want: Want::Rows(&["A1|Alfa|2024-03-01"]),
    },
    Cure {
        code: "time-lost",
        wrong: &[(SCHEMA, r#""number""#, r#""date""#)],
        rows: "A1;Alfa;2024-03-01 14:30\nA2;Beta;2024-03-02T09:00\n",
        advice: r#"`value = { heading = "…", match = '^[^T ]+' }`"#,
        follow: &[(PIPELINE, r#"value = "Valor""#, r#"value = { heading = "Valor", match = '^[^T ]+' }"#)],
        want: Want::Rows(&["A1|Alfa|2024-03-01", "A2|Beta|2024-03-02"]),
    },
    Cure {
        code: "time-lost",
        wrong: &[(SCHEMA, r#""number""#, r#""date""#)],
        rows: "A1;Alfa;2024-03-01 14:30\n",
        advice: "set the type of the column to datetime",
        follow: &[(SCHEMA, r#""date""#, r#""datetime""#)],
        want: Want::Code("no-zone"),
    },
    Cure {
        code: "no-zone",
        wrong: &[(SCHEMA, r#""number""#, r#""datetime""#)],
        rows: "A1;Alfa;2024-07-01 14:30\n",
        advice: r#""seara:zone": "Europe/Lisbon""#,
        follow: &[(SCHEMA, r#""datetime""#, r#""datetime", "seara:zone": "Europe/Lisbon""#)],
        want: Want::Rows(&["A1|Alfa|2024-07-01T13:30:00Z"]),
    },
    Cure {
        code: "no-time",
        wrong: &[(SCHEMA, r#""number""#, r#""datetime""#)],
        rows: "A1;Alfa;2024-07-01\n",
        advice: "to date",
        follow: &[(SCHEMA, r#""datetime""#, r#""date""#)],
        want: Want::Rows(&["A1|Alfa|2024-07-01"]),
    },
    Cure {
        code: "no-such-day",
        wrong: &[(SCHEMA, r#""number""#, r#""date""#)],
        rows: "A1;Alfa;31/04/2024\n",
        advice: "with a lookup",
        follow: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,value,31/04/2024,2024-04-30,,Ana,2026-01-01,engano\n",
        )],
        want: Want::Rows(&["A1|Alfa|2024-04-30"]),
    },
    Cure {
        code: "no-year",
        wrong: &[(SCHEMA, r#""number""#, r#""date""#)],
        rows: "A1;2024;3 de maio\n",
        advice: "seara:yearFrom",
        follow: &[(SCHEMA, r#""date""#, r#""date", "seara:yearFrom": "owner""#)],
        want: Want::Rows(&["A1|2024|2024-05-03"]),
    },
    Cure {
        code: "not-a-year",
        wrong: &[(SCHEMA, r#""number""#, r#""year""#)],
        rows: "A1;Alfa;24\n",
        advice: "with a lookup",
        follow: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,value,24,2024,,Ana,2026-01-01,curto\n",
        )],
        want: Want::Rows(&["A1|Alfa|2024"]),
    },
    Cure {
        code: "sentinel-date",
        wrong: &[(SCHEMA, r#""number""#, r#""date", "seara:order": "dmy""#)],
        rows: "A1;Alfa;31/12/9999\n",
        advice: "Add it to no_value",
        follow: &[(PIPELINE, r#"["n.d."]"#, r#"["n.d.", "31/12/9999"]"#)],
        want: Want::Rows(&["A1|Alfa|"]),
    },
    Cure {
        code: "bad-nif",
        wrong: &[(SCHEMA, r#""owner", "type": "string""#, r#""owner", "type": "string", "seara:nif": true"#)],
        rows: "A1;501964844;10\n",
        advice: "with a lookup",
        follow: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,owner,501964844,501964843,,Ana,2026-01-01,engano\n",
        )],
        want: Want::Rows(&["A1|501964843|10"]),
    },
    Cure {
        code: "mojibake",
        wrong: &[],
        rows: "A1;FÃ?RUM;10\n",
        advice: "correct the text with a lookup",
        follow: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,owner,FÃ?RUM,FÓRUM,,Ana,2026-01-01,letra\n",
        )],
        want: Want::Rows(&["A1|FÓRUM|10"]),
    },
    Cure {
        code: "cell-error",
        wrong: &[],
        rows: "A1;#N/D;10\n",
        advice: "add it to `no_value`",
        follow: &[(PIPELINE, r#"["n.d."]"#, r##"["n.d.", "#N/D"]"##)],
        want: Want::Rows(&["A1||10"]),
    },
    Cure {
        code: "required",
        wrong: &[(SCHEMA, r#""number"}"#, r#""number", "constraints": {"required": true}}"#)],
        rows: "A1;Alfa;\n",
        advice: "remove `required`",
        follow: &[(SCHEMA, r#""number", "constraints": {"required": true}}"#, r#""number"}"#)],
        want: Want::Rows(&["A1|Alfa|"]),
    },
    Cure {
        code: "too-short",
        wrong: &[(
            SCHEMA,
            r#""owner", "type": "string""#,
            r#""owner", "type": "string", "constraints": {"minLength": 5}"#,
        )],
        rows: ROWS,
        advice: "change the constraint",
        follow: &[(SCHEMA, r#""minLength": 5"#, r#""minLength": 4"#)],
        want: BOTH,
    },
    Cure {
        code: "too-long",
        wrong: &[(
            SCHEMA,
            r#""owner", "type": "string""#,
            r#""owner", "type": "string", "constraints": {"maxLength": 3}"#,
        )],
        rows: ROWS,
        advice: "change the constraint",
        follow: &[(SCHEMA, r#""maxLength": 3"#, r#""maxLength": 4"#)],
        want: BOTH,
    },
    Cure {
        code: "pattern",
        wrong: &[(
            SCHEMA,
            r#""owner", "type": "string""#,
            r#""owner", "type": "string", "constraints": {"pattern": "[AB]\\d"}"#,
        )],
        rows: ROWS,
        advice: "change the constraint",
        follow: &[(SCHEMA, r"[AB]\\d", "[AB].*")],
        want: BOTH,
    },
    Cure {
        code: "not-in-enum",
        wrong: &[(
            SCHEMA,
            r#""owner", "type": "string""#,
            r#""owner", "type": "string", "constraints": {"enum": ["Alfa"]}"#,
        )],
        rows: ROWS,
        advice: "Add it to the enum",
        follow: &[(SCHEMA, r#"["Alfa"]"#, r#"["Alfa", "Beta"]"#)],
        want: BOTH,
    },
    Cure {
        code: "format",
        wrong: &[(SCHEMA, r#""owner", "type": "string""#, r#""owner", "type": "string", "format": "uri""#)],
        rows: ROWS,
        advice: "change the format",
        follow: &[(SCHEMA, r#", "format": "uri""#, "")],
        want: BOTH,
    },
    Cure {
        code: "below-minimum",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "constraints": {"minimum": 8}"#)],
        rows: ROWS,
        advice: "change the constraint",
        follow: &[(SCHEMA, r#""minimum": 8"#, r#""minimum": 7"#)],
        want: BOTH,
    },
    Cure {
        code: "above-maximum",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "constraints": {"maximum": 8}"#)],
        rows: ROWS,
        advice: "change the constraint",
        follow: &[(SCHEMA, r#""maximum": 8"#, r#""maximum": 10"#)],
        want: BOTH,
    },
    Cure {
        code: "duplicate-key",
        wrong: &[],
        rows: "A1;Alfa;10\nA1;Beta;7,5\n",
        advice: "to the key",
        follow: &[(SCHEMA, r#""primaryKey": ["code"]"#, r#""primaryKey": ["code", "owner"]"#)],
        want: Want::Rows(&["A1|Alfa|10", "A1|Beta|7.5"]),
    },
    Cure {
        code: "personal-data",
        wrong: &[],
        rows: "A1;ana@exemplo.pt;10\n",
        advice: r#""seara:personal": "mask""#,
        follow: &[(SCHEMA, r#""owner", "type": "string""#, r#""owner", "type": "string", "seara:personal": "mask""#)],
        want: Want::Rows(&["A1|•••|10"]),
    },
];

/// Codes of tables and of lookups.
const TABLES: &[Cure] = &[
    Cure {
        code: "row-total",
        wrong: &[],
        rows: "A1;Alfa;10\nTotal;;10\n",
        advice: "Ignore it with `[[ignore]]` and `match`",
        follow: &[(PIPELINE, "", "\n[[ignore]]\nreason = \"totais\"\nmatch = '^Total'\n")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "row-total",
        wrong: &[],
        rows: "A1;Alfa;10\nTotal;;10\n",
        advice: "name it in `keep`",
        follow: &[(PIPELINE, "table = \"works\"\n", "table = \"works\"\nkeep = ['^Total']\n")],
        want: Want::Rows(&["A1|Alfa|10", "Total||10"]),
    },
    Cure {
        code: "row-note",
        wrong: &[],
        rows: "A1;Alfa;10\nFonte: a câmara;;\n",
        advice: "Ignore it with `[[ignore]]` and `match`",
        follow: &[(PIPELINE, "", "\n[[ignore]]\nreason = \"notas\"\nmatch = '^Fonte'\n")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "row-total",
        wrong: &[],
        rows: "A1;Alfa;10\nA1;Subtotal;10\n",
        advice: "with `where` if another cell",
        follow: &[(PIPELINE, "", "\n[[ignore]]\nreason = \"totais\"\nwhere = { \"Dono\" = \"Subtotal\" }\n")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "second-table",
        wrong: &[(SCHEMA, r#""owner", "type": "string""#, r#""owner", "type": "integer""#)],
        rows: "A1;1;10\nEvento;Dia;Verba\n",
        advice: "ignore its rows with `[[ignore]]` and `match`",
        follow: &[(PIPELINE, "", "\n[[ignore]]\nreason = \"outra tabela\"\nmatch = '^Evento'\n")],
        want: Want::Rows(&["A1|1|10"]),
    },
    Cure {
        code: "second-table",
        wrong: &[(SCHEMA, r#""owner", "type": "string""#, r#""owner", "type": "integer""#)],
        rows: "A1;1;10\nEvento;Dia;Verba\n",
        advice: "name its first cell in `keep`",
        follow: &[(PIPELINE, "table = \"works\"\n", "table = \"works\"\nkeep = ['^Evento$']\n")],
        want: Want::Code("not-a-number"),
    },
    Cure {
        code: "wrong-cell-count",
        wrong: &[],
        rows: "A1;Alfa;10\nA2;Beta\n",
        advice: "set `short_rows = true` in `[table]`",
        follow: &[(PIPELINE, "table = \"works\"\n", "table = \"works\"\nshort_rows = true\n")],
        want: Want::Rows(&["A1|Alfa|10", "A2|Beta|"]),
    },
    Cure {
        code: "several-values",
        wrong: &[(PIPELINE, r#"owner = "Dono""#, r#"owner = "Dono.*""#)],
        rows: r#"[{"Código": "A1", "Dono": ["Alfa", "Gama"], "Valor": 10}]"#,
        advice: "Set the type of the column to list",
        follow: &[(SCHEMA, r#""owner", "type": "string""#, r#""owner", "type": "list""#)],
        want: Want::Rows(&["A1|[\"Alfa\",\"Gama\"]|10"]),
    },
    Cure {
        code: "cell-unmatched",
        wrong: &[(PIPELINE, r#"owner = "Dono""#, r#"owner = { heading = "Dono", match = ['^A.*$'] }"#)],
        rows: ROWS,
        advice: "Add a pattern to `match`",
        follow: &[(PIPELINE, "['^A.*$']", "['^A.*$', '^B.*$']")],
        want: BOTH,
    },
    Cure {
        code: "unknown-label",
        wrong: &[
            (PIPELINE, r#"owner = "Dono""#, r#"owner = { heading = "Dono", one_of = "donos" }"#),
            (PIPELINE, "", "\n[vocabulary.donos]\nAlfa = \"a\"\n"),
        ],
        rows: ROWS,
        advice: "Add it with its code to [vocabulary.donos]",
        follow: &[(PIPELINE, "", "Beta = \"b\"\n")],
        want: Want::Rows(&["A1|a|10", "A2|b|7.5"]),
    },
    Cure {
        code: "ambiguous-heading",
        wrong: &[(DOCUMENT, "Dono;", "Dono;Dono;")],
        rows: "A1;Alfa;Gama;10\n",
        advice: r#"`at = "C"`"#,
        follow: &[
            (PIPELINE, r#"owner = "Dono""#, r#"owner = { at = "C" }"#),
            (PIPELINE, "", "\n[[ignore]]\nreason = \"outro dono\"\ncolumns = '^Dono$'\n"),
        ],
        want: Want::Rows(&["A1|Gama|10"]),
    },
    Cure {
        code: "heading-missing",
        wrong: &[(DOCUMENT, "Valor", "Montante")],
        rows: ROWS,
        advice: r#"`["old", "new"]`"#,
        follow: &[(PIPELINE, r#"value = "Valor""#, r#"value = ["Valor", "Montante"]"#)],
        want: BOTH,
    },
    Cure {
        code: "heading-missing",
        wrong: &[(DOCUMENT, "Dono;Valor", "Valor")],
        rows: "A1;10\n",
        advice: "set `optional = true`",
        follow: &[(PIPELINE, r#"owner = "Dono""#, r#"owner = { heading = "Dono", optional = true }"#)],
        want: Want::Rows(&["A1||10"]),
    },
    Cure {
        code: "no-table",
        wrong: &[(DOCUMENT, "Código;Dono;Valor", "Id;Quem;Quanto")],
        rows: ROWS,
        advice: "use the headings that it shows",
        follow: &[
            (PIPELINE, r#""Código""#, r#""Id""#),
            (PIPELINE, r#""Dono""#, r#""Quem""#),
            (PIPELINE, r#""Valor""#, r#""Quanto""#),
        ],
        want: BOTH,
    },
    Cure {
        code: "column-unmapped",
        wrong: &[(PIPELINE, "owner = \"Dono\"\n", "")],
        rows: ROWS,
        advice: "ignore it with `[[ignore]]` and `columns`",
        follow: &[(PIPELINE, "", "\n[[ignore]]\nreason = \"donos\"\ncolumns = '^Dono$'\n")],
        want: Want::Rows(&["A1||10", "A2||7.5"]),
    },
    Cure {
        code: "column-unmapped",
        wrong: &[(PIPELINE, "owner = \"Dono\"\n", "")],
        rows: ROWS,
        advice: "Add it to `[table.columns]`",
        follow: &[(PIPELINE, "[table.columns]\n", "[table.columns]\nowner = \"Dono\"\n")],
        want: BOTH,
    },
    Cure {
        code: "heading-without-header",
        wrong: &[
            (PIPELINE, "table = \"works\"\n", "table = \"works\"\nheader = 0\n"),
            (DOCUMENT, "Código;Dono;Valor\n", ""),
        ],
        rows: ROWS,
        advice: r#"`code = { at = "A" }`"#,
        follow: &[
            (PIPELINE, r#""Código""#, r#"{ at = "A" }"#),
            (PIPELINE, r#""Dono""#, r#"{ at = "B" }"#),
            (PIPELINE, r#""Valor""#, r#"{ at = "C" }"#),
        ],
        want: BOTH,
    },
    Cure {
        code: "bad-column",
        wrong: &[(PIPELINE, r#""Valor""#, r#"{ at = "C1" }"#)],
        rows: ROWS,
        advice: "its letters (`C`)",
        follow: &[(PIPELINE, r#""C1""#, r#""C""#)],
        want: BOTH,
    },
    Cure {
        code: "bad-delimiter",
        wrong: &[(PIPELINE, "table = \"works\"\n", "table = \"works\"\ndelimiter = \";;\"\n")],
        rows: ROWS,
        advice: "Write one character, such as `;`",
        follow: &[(PIPELINE, r#"";;""#, r#"";""#)],
        want: BOTH,
    },
    Cure {
        code: "lookup-header",
        wrong: &[(LOOKUPS, "", "campo,valor\n")],
        rows: "A1;Alfo;10\n",
        advice: "Make it the first line",
        follow: &[(LOOKUPS, "campo,valor\n", LOOKUP)],
        want: Want::Rows(&["A1|Alfo|10"]),
    },
    Cure {
        code: "lookup-cells",
        wrong: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,owner,Alfo,Alfa, SA,,Ana,2026-01-01,nome\n",
        )],
        rows: "A1;Alfo;10\n",
        advice: "Put quotes around cells",
        follow: &[(LOOKUPS, "Alfa, SA", "\"Alfa, SA\"")],
        want: Want::Rows(&["A1|Alfa, SA|10"]),
    },
    Cure {
        code: "lookup-column",
        wrong: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,dono,Alfo,Alfa,,Ana,2026-01-01,nome\n",
        )],
        rows: "A1;Alfo;10\n",
        advice: "Use the names of the schema",
        follow: &[(LOOKUPS, "works,dono", "works,owner")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "lookup-incomplete",
        wrong: &[(LOOKUPS, "", "table,field,raw,value,place,who,when,why\nworks,owner,Alfo,Alfa,,,2026-01-01,nome\n")],
        rows: "A1;Alfo;10\n",
        advice: "Fill in all three",
        follow: &[(LOOKUPS, ",,,2026", ",,Ana,2026")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "lookup-unused",
        wrong: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,owner,Alvo,Alfa,,Ana,2026-01-01,nome\n",
        )],
        rows: "A1;Alfo;10\n",
        advice: "correct its raw value",
        follow: &[(LOOKUPS, "Alvo", "Alfo")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "join-unreadable",
        wrong: &[(
            PIPELINE,
            "",
            "\n[[join]]\ntable = \"works\"\nwith = \"donos.csv\"\non = { code = \"id\" }\ntake = { owner = \"nome\" }\n",
        )],
        rows: "A1;;10\n",
        advice: "Put the file next to the pipeline",
        follow: &[(JOINED, "", "id,nome\nA1,Alfa\n")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "join-column",
        wrong: &[
            (JOINED, "", "id,nome\nA1,Alfa\n"),
            (
                PIPELINE,
                "",
                "\n[[join]]\ntable = \"works\"\nwith = \"donos.csv\"\non = { code = \"codigo\" }\ntake = { owner = \"nome\" }\n",
            ),
        ],
        rows: "A1;;10\n",
        advice: "Use a name from the first line",
        follow: &[(PIPELINE, r#""codigo""#, r#""id""#)],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "duplicate-join-key",
        wrong: &[
            (JOINED, "", "id,nome\nA1,Alfa\nA1,Gama\n"),
            (
                PIPELINE,
                "",
                "\n[[join]]\ntable = \"works\"\nwith = \"donos.csv\"\non = { code = \"id\" }\ntake = { owner = \"nome\" }\n",
            ),
        ],
        rows: "A1;;10\n",
        advice: "Keep one line of each key",
        follow: &[(JOINED, "A1,Gama\n", "")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "assertion",
        wrong: &[(PIPELINE, "", "\n[assert]\nmin_rows = { works = 3 }\n")],
        rows: ROWS,
        advice: "change the bound in [assert]",
        follow: &[(PIPELINE, "works = 3", "works = 2")],
        want: BOTH,
    },
];

/// Codes of specifications.
const SPECS: &[Cure] = &[
    Cure {
        code: "missing-key",
        wrong: &[(SCHEMA, "],\n    \"primaryKey\": [\"code\"]", "]")],
        rows: ROWS,
        advice: r#"`"primaryKey": …`"#,
        follow: &[(SCHEMA, "\"number\"}\n    ]", "\"number\"}\n    ],\n    \"primaryKey\": [\"code\"]")],
        want: BOTH,
    },
    Cure {
        code: "missing-key",
        wrong: &[(PIPELINE, "[[source]]\nid  = \"lista\"\nurl = \"https://www.exemplo.gov.pt/obras\"\n", "")],
        rows: ROWS,
        advice: "`[[source]]`",
        follow: &[(
            PIPELINE,
            "[read]",
            "[[source]]\nid  = \"lista\"\nurl = \"https://www.exemplo.gov.pt/obras\"\n\n[read]",
        )],
        want: BOTH,
    },
    Cure {
        code: "unknown-key",
        wrong: &[(PIPELINE, "no_value", "no_valeu")],
        rows: ROWS,
        advice: "Did you mean `no_value`?",
        follow: &[(PIPELINE, "no_valeu", "no_value")],
        want: BOTH,
    },
    Cure {
        code: "wrong-type",
        wrong: &[(PIPELINE, r#"["n.d."]"#, "true")],
        rows: ROWS,
        advice: "in quotes if it is text",
        follow: &[(PIPELINE, "= true", r#"= "n.d.""#)],
        want: BOTH,
    },
    Cure {
        code: "unknown-choice",
        wrong: &[(SCHEMA, r#""number""#, r#""numbr""#)],
        rows: ROWS,
        advice: "Did you mean `number`?",
        follow: &[(SCHEMA, "numbr", "number")],
        want: BOTH,
    },
    Cure {
        code: "bad-pattern",
        wrong: &[(PIPELINE, r#"owner = "Dono""#, r#"owner = { heading = "Dono", match = '(.+) (SA' }"#)],
        rows: "A1;Alfa (SA;10\n",
        advice: "escape a literal",
        follow: &[(PIPELINE, "'(.+) (SA'", r"'(.+) \(SA'")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "empty-pattern",
        wrong: &[(PIPELINE, r#"owner = "Dono""#, r#"owner = { heading = "Dono", match = '' }"#)],
        rows: ROWS,
        advice: "or remove the key",
        follow: &[(PIPELINE, ", match = ''", "")],
        want: BOTH,
    },
    Cure {
        code: "bad-country",
        wrong: &[(PIPELINE, r#""PT""#, r#""Portugal""#)],
        rows: ROWS,
        advice: "such as PT",
        follow: &[(PIPELINE, "Portugal", "PT")],
        want: BOTH,
    },
    Cure {
        code: "bad-version",
        wrong: &[(SCHEMA, "1.0.0", "1.0")],
        rows: ROWS,
        advice: "such as 1.0.0",
        follow: &[(SCHEMA, r#""1.0""#, r#""1.0.0""#)],
        want: BOTH,
    },
    Cure {
        code: "bad-url",
        wrong: &[(PIPELINE, "https://www.exemplo", "www.exemplo")],
        rows: ROWS,
        advice: "https://…",
        follow: &[(PIPELINE, "www.exemplo", "https://www.exemplo")],
        want: BOTH,
    },
    Cure {
        code: "bad-day",
        wrong: &[(SCHEMA, "2026-01-01", "1/1/2026")],
        rows: ROWS,
        advice: "2026-01-31",
        follow: &[(SCHEMA, "1/1/2026", "2026-01-01")],
        want: BOTH,
    },
    Cure {
        code: "bad-bound",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "constraints": {"minimum": "um"}"#)],
        rows: ROWS,
        advice: "Write it as in the column: 12",
        follow: &[(SCHEMA, r#""um""#, "1")],
        want: BOTH,
    },
    Cure {
        code: "constraint-of-another-type",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "constraints": {"minLength": 1}"#)],
        rows: ROWS,
        advice: "Remove it",
        follow: &[(SCHEMA, r#", "constraints": {"minLength": 1}"#, "")],
        want: BOTH,
    },
    Cure {
        code: "minimum-above-maximum",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "constraints": {"minimum": 99, "maximum": 1}"#)],
        rows: ROWS,
        advice: "Swap them",
        follow: &[(SCHEMA, r#""minimum": 99, "maximum": 1"#, r#""minimum": 1, "maximum": 99"#)],
        want: BOTH,
    },
    Cure {
        code: "out-of-range",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "seara:scale": 20"#)],
        rows: ROWS,
        advice: "from 0 to 18",
        follow: &[(SCHEMA, ": 20", ": 2")],
        want: BOTH,
    },
    Cure {
        code: "unknown-charset",
        wrong: &[(PIPELINE, "[read]", "charset = \"utf-88\"\n\n[read]")],
        rows: ROWS,
        advice: "such as utf-8",
        follow: &[(PIPELINE, "utf-88", "utf-8")],
        want: BOTH,
    },
    Cure {
        code: "unknown-zone",
        wrong: &[(SCHEMA, r#""number""#, r#""datetime", "seara:zone": "Lisboa""#)],
        rows: "A1;Alfa;2024-07-01 14:30\n",
        advice: "such as Europe/Lisbon",
        follow: &[(SCHEMA, r#""Lisboa""#, r#""Europe/Lisbon""#)],
        want: Want::Rows(&["A1|Alfa|2024-07-01T13:30:00Z"]),
    },
    Cure {
        code: "unknown-table",
        wrong: &[(PIPELINE, r#""works""#, r#""work""#)],
        rows: ROWS,
        advice: "Did you mean `works`?",
        follow: &[(PIPELINE, r#""work""#, r#""works""#)],
        want: BOTH,
    },
    Cure {
        code: "unknown-column",
        wrong: &[(PIPELINE, "owner = ", "ownr = ")],
        rows: ROWS,
        advice: "Did you mean `owner`?",
        follow: &[(PIPELINE, "ownr", "owner")],
        want: BOTH,
    },
    Cure {
        code: "unknown-vocabulary",
        wrong: &[(PIPELINE, r#"owner = "Dono""#, r#"owner = { heading = "Dono", one_of = "donos" }"#)],
        rows: ROWS,
        advice: "Add a table [vocabulary.donos]",
        follow: &[(PIPELINE, "", "\n[vocabulary.donos]\nAlfa = \"Alfa\"\nBeta = \"Beta\"\n")],
        want: BOTH,
    },
    Cure {
        code: "code-not-in-enum",
        wrong: &[
            (
                SCHEMA,
                r#""owner", "type": "string""#,
                r#""owner", "type": "string", "constraints": {"enum": ["Alfa", "Beta"]}"#,
            ),
            (PIPELINE, r#"owner = "Dono""#, r#"owner = { heading = "Dono", one_of = "donos" }"#),
            (PIPELINE, "", "\n[vocabulary.donos]\nAlfa = \"Alfa\"\nBeta = \"Betta\"\n"),
        ],
        rows: ROWS,
        advice: "Did you mean `Beta`?",
        follow: &[(PIPELINE, "Betta", "Beta")],
        want: BOTH,
    },
    Cure {
        code: "unfilled-column",
        wrong: &[(PIPELINE, "code  = \"Código\"\n", "")],
        rows: ROWS,
        advice: "Add `[table.columns] code = \"…\"`",
        follow: &[(PIPELINE, "[table.columns]\n", "[table.columns]\ncode = \"Código\"\n")],
        want: BOTH,
    },
    Cure {
        code: "schema-name",
        wrong: &[(SCHEMA, r#""name": "obras""#, r#""name": "obra""#)],
        rows: ROWS,
        advice: r#"Write "name": "obras""#,
        follow: &[(SCHEMA, r#""obra""#, r#""obras""#)],
        want: BOTH,
    },
    Cure {
        code: "bad-template",
        wrong: &[
            (PIPELINE, r#""Dono""#, r#"{ template = "dono-{code" }"#),
            (PIPELINE, "", "\n[[ignore]]\nreason = \"donos\"\ncolumns = '^Dono$'\n"),
        ],
        rows: ROWS,
        advice: "Write text and {names}",
        follow: &[(PIPELINE, "{code\"", "{code}\"")],
        want: Want::Rows(&["A1|dono-A1|10", "A2|dono-A2|7.5"]),
    },
    Cure {
        code: "unknown-name",
        wrong: &[
            (PIPELINE, r#""Dono""#, r#"{ template = "dono-{cod}" }"#),
            (PIPELINE, "", "\n[[ignore]]\nreason = \"donos\"\ncolumns = '^Dono$'\n"),
        ],
        rows: ROWS,
        advice: "Did you mean `code`?",
        follow: &[(PIPELINE, "{cod}", "{code}")],
        want: Want::Rows(&["A1|dono-A1|10", "A2|dono-A2|7.5"]),
    },
    Cure {
        code: "no-effect",
        wrong: &[(PIPELINE, r#""Dono""#, r#"{ heading = "Dono", serial = true }"#)],
        rows: ROWS,
        advice: "Remove it",
        follow: &[(PIPELINE, ", serial = true", "")],
        want: BOTH,
    },
    Cure {
        code: "no-effect",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "seara:round": true"#)],
        rows: ROWS,
        advice: "Remove it",
        follow: &[(SCHEMA, r#", "seara:round": true"#, "")],
        want: BOTH,
    },
    Cure {
        code: "personal-conflict",
        wrong: &[(SCHEMA, r#""number""#, r#""number", "seara:personal": "mask""#)],
        rows: ROWS,
        advice: "Only text can be masked",
        follow: &[(SCHEMA, r#""mask""#, r#""drop""#)],
        want: Want::Rows(&["A1|Alfa|", "A2|Beta|"]),
    },
    Cure {
        code: "duplicate-name",
        wrong: &[(
            SCHEMA,
            r#"{"name": "owner", "type": "string"},"#,
            "{\"name\": \"owner\", \"type\": \"string\"},\n{\"name\": \"owner\", \"type\": \"string\"},",
        )],
        rows: ROWS,
        advice: "Use a different name",
        follow: &[(SCHEMA, "\n{\"name\": \"owner\"", "\n{\"name\": \"second\"")],
        want: BOTH,
    },
    Cure {
        code: "spec-syntax",
        wrong: &[(PIPELINE, r#""Dono""#, r#""Dono"#)],
        rows: ROWS,
        advice: "missing or extra quote",
        follow: &[(PIPELINE, r#""Dono"#, r#""Dono""#)],
        want: BOTH,
    },
    Cure {
        code: "repeated-key",
        wrong: &[(PIPELINE, "jurisdiction = \"PT\"\n", "jurisdiction = \"PT\"\ntitle = \"Outra\"\n")],
        rows: ROWS,
        advice: "Remove one of the two",
        follow: &[(PIPELINE, "title = \"Outra\"\n", "")],
        want: BOTH,
    },
    Cure {
        code: "unknown-source",
        wrong: &[(PIPELINE, "table = \"works\"\n", "table = \"works\"\nsources = [\"list\"]\n")],
        rows: ROWS,
        advice: "Did you mean `lista`?",
        follow: &[(PIPELINE, r#""list""#, r#""lista""#)],
        want: BOTH,
    },
    Cure {
        code: "bad-cron",
        wrong: &[(PIPELINE, "[read]", "[schedule]\ncron = \"todas as manhãs\"\n\n[read]")],
        rows: ROWS,
        advice: "`0 6 * * 1-5`",
        follow: &[(PIPELINE, "todas as manhãs", "0 6 * * 1-5")],
        want: BOTH,
    },
    Cure {
        code: "cron-never",
        wrong: &[(PIPELINE, "[read]", "[schedule]\ncron = \"0 6 31 2 *\"\n\n[read]")],
        rows: ROWS,
        advice: "`0 6 28 2 *`",
        follow: &[(PIPELINE, "0 6 31 2 *", "0 6 28 2 *")],
        want: BOTH,
    },
    Cure {
        code: "unused-missing-values",
        wrong: &[(SCHEMA, "\"primaryKey\"", "\"missingValues\": [\"-\"],\n    \"primaryKey\"")],
        rows: "A1;-;10\n",
        advice: "`[read] no_value`, and `\"missingValues\": [\"\"]`",
        follow: &[(SCHEMA, r#"["-"]"#, r#"[""]"#), (PIPELINE, r#"["n.d."]"#, r#"["n.d.", "-"]"#)],
        want: Want::Rows(&["A1||10"]),
    },
    Cure {
        code: "foreign-key-columns",
        wrong: &[(
            SCHEMA,
            "\"primaryKey\": [\"code\"]",
            "\"primaryKey\": [\"code\"], \"foreignKeys\": [{\"fields\": [\"owner\", \"code\"], \"reference\": {\"resource\": \"\", \"fields\": [\"code\"]}}]",
        )],
        rows: "A1;A1;10\n",
        advice: "Name as many columns",
        follow: &[(SCHEMA, r#"["owner", "code"]"#, r#"["owner"]"#)],
        want: Want::Rows(&["A1|A1|10"]),
    },
    Cure {
        code: "dangling-reference",
        wrong: &[(
            SCHEMA,
            "\"primaryKey\": [\"code\"]",
            "\"primaryKey\": [\"code\"], \"foreignKeys\": [{\"fields\": [\"owner\"], \"reference\": {\"resource\": \"\", \"fields\": [\"code\"]}}]",
        )],
        rows: "A1;A3;10\nA2;A2;7\n",
        advice: "correct it with a lookup",
        follow: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why\nworks,owner,A3,A2,,Ana,2026-01-01,engano\n",
        )],
        want: Want::Rows(&["A1|A2|10", "A2|A2|7"]),
    },
    Cure {
        code: "unfilled-table",
        wrong: &[(
            SCHEMA,
            "\"resources\": [",
            "\"resources\": [{\"name\": \"parts\", \"title\": \"Partes\", \"description\": \"Partes.\", \"schema\": {\"fields\": [{\"name\": \"id\", \"type\": \"string\"}], \"primaryKey\": [\"id\"]}}, ",
        )],
        rows: ROWS,
        advice: "write `[table]` as `[[table]]` too",
        follow: &[
            (PIPELINE, "[table]\n", "[[table]]\n"),
            (PIPELINE, "", "\n[[table]]\ntable = \"parts\"\n[table.columns]\nid = \"Código\"\n"),
        ],
        want: BOTH,
    },
    Cure {
        code: "lookup-capture",
        wrong: &[(
            LOOKUPS,
            "",
            "table,field,raw,value,place,who,when,why,capture\nworks,owner,Alfo,Alfa,,Ana,2026-01-01,nome,ontem\n",
        )],
        rows: "A1;Alfo;10\n",
        advice: "Leave it empty for every capture",
        follow: &[(LOOKUPS, ",ontem", ",")],
        want: Want::Rows(&["A1|Alfa|10"]),
    },
    Cure {
        code: "conflicting-setting",
        wrong: &[
            (PIPELINE, "[table]\ntable = \"works\"\n", "[[table]]\ntable = \"works\"\ndelimiter = \";\"\n"),
            (PIPELINE, "", "\n[[table]]\ntable = \"works\"\ndelimiter = \",\"\n[table.columns]\ncode = \"Id\"\n"),
        ],
        rows: ROWS,
        advice: "in the first `[[table]]`",
        follow: &[(PIPELINE, "delimiter = \",\"\n", "")],
        want: BOTH,
    },
    Cure {
        code: "bad-header",
        wrong: &[(PIPELINE, "/obras\"\n", "/obras\"\nheaders = { \"X Obras\" = \"a\" }\n")],
        rows: ROWS,
        advice: "letters, digits and hyphens",
        follow: &[(PIPELINE, "X Obras", "X-Obras")],
        want: BOTH,
    },
    Cure {
        code: "no-such-file",
        wrong: &[(PIPELINE, "/obras\"\n", "/obras\"\nsample = \"samples/obras.csv\"\n")],
        rows: ROWS,
        advice: "Add the file",
        follow: &[("pipelines/samples/obras.csv", "", "Código;Dono;Valor\nA1;Alfa;10\n")],
        want: BOTH,
    },
    Cure {
        code: "bad-name",
        wrong: &[(SCHEMA, r#""name": "works""#, r#""name": "Obras!""#), (PIPELINE, r#""works""#, r#""Obras!""#)],
        rows: ROWS,
        advice: "lower-case letters, digits",
        follow: &[(SCHEMA, "Obras!", "works"), (PIPELINE, "Obras!", "works")],
        want: BOTH,
    },
];

/// Codes of workbooks and archives: the second part makes the document.
const PACKED: &[(Cure, Document)] = &[
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

/// Codes whose advice is to turn to someone or something outside of the project, or to do nothing.
const WORLD: &[&str] = &[
    "additive-change",
    "assertion-accepted",
    "breaking-declared",
    "capture-in-future",
    "carried-forward",
    "cell-rounded",
    "cell-without-result",
    "document-binary",
    "document-damaged",
    "document-empty",
    "document-encrypted",
    "document-limit",
    "document-scanned",
    "empty-release",
    "formula-cell",
    "invalid-batch",
    "line-too-long",
    "listing-incomplete",
    "memory-limit",
    "no-reader",
    "page-garbled",
    "page-ocr-text",
    "page-scanned",
    "page-unmapped-glyphs",
    "part-unread",
    "robots-exempt",
    "row-continues",
    "rows-not-ruled",
    "run-failed",
    "slide-hidden",
    "spec-unreadable",
    "table-continues",
    "text-invisible",
    "too-deep",
    "unexpected-answer",
    "worker-failed",
    "no-baseline",
    "release-damaged",
    "version-withdrawn",
    "text-raised",
    "text-lowered",
    "raised-power",
    "text-struck",
    "row-struck",
    "text-hidden",
    "row-hidden",
    "column-hidden",
];

fn edit(project: &Project, (file, old, new): Edit) {
    if old.is_empty() {
        let before = if project.path(file).exists() { project.read(file) } else { String::new() };
        project.write(file, before + new);
    } else {
        project.edit(file, old, new);
    }
}

fn run(project: &Project) -> Ran {
    project.seara(&["run", "obras", "--input", "lista=document", "--at", AT, "--lang", "en"])
}

/// Makes the bytes of a document.
type Document = fn() -> Vec<u8>;

/// All cures, with what makes the document where it is no text.
fn all() -> impl Iterator<Item = (&'static Cure, Option<Document>)> {
    let of_texts = [VALUES, TABLES, SPECS].into_iter().flatten().map(|cure| (cure, None));
    of_texts.chain(PACKED.iter().map(|(cure, document)| (cure, Some(*document))))
}

/// What is wrong with a cure; `None` for one that leads out.
fn failure(cure: &Cure, document: Option<Document>) -> Option<String> {
    let project = Project::empty();
    project.write(PIPELINE, RECIPE);
    project.write(SCHEMA, FIELDS);
    let header = if cure.rows.starts_with('[') { "" } else { HEADER };
    project.write(DOCUMENT, format!("{header}{}", cure.rows));
    if let Some(document) = document {
        project.write(DOCUMENT, document());
    }
    cure.wrong.iter().for_each(|one| edit(&project, *one));
    let ran = run(&project);
    // The lines of an advice are wrapped on the screen.
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !ran.err.contains(cure.code) || !plain(&ran.err).contains(&plain(cure.advice)) {
        return Some(format!("{}: it does not advise {:?}: {}", cure.code, cure.advice, ran.err));
    }
    cure.follow.iter().for_each(|one| edit(&project, *one));
    let ran = run(&project);
    match cure.want {
        Want::Rows(_) if ran.status != 0 => Some(format!("{}: the advice leads to: {}", cure.code, ran.err)),
        Want::Rows(want) => {
            let rows = project.table("obras", "works");
            let columns = ["code", "owner", "value"].map(|column| texts(&rows, column));
            let plain = |text: &str| text.strip_suffix(".0").unwrap_or(text).to_owned();
            let row = |n: usize| columns.each_ref().map(|column: &Vec<String>| plain(&column[n])).join("|");
            let got: Vec<_> = (0..rows.len()).map(row).collect();
            (got != want).then(|| format!("{}: the advice gives {got:?}, not {want:?}", cure.code))
        }
        Want::Code(code) => {
            let is_end = ran.status == 1 && ran.err.contains(code);
            (!is_end).then(|| format!("{}: the advice does not end in {code}: {}", cure.code, ran.err))
        }
    }
}

#[test]
fn an_advice_that_is_followed_leads_out() {
    let (left, failures) = (Mutex::new(all()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some((cure, document)) = left.lock().expect("no panic").next() else { return };
                    let failure = failure(cure, document);
                    failures.lock().expect("no panic").extend(failure);
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no panic");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Codes whose advice no test follows yet: this list may only shrink.
const UNTRIED: &[&str] = &[
    "ambiguous-join-key",
    "bad-document-name",
    "bad-email",
    "bad-escape",
    "bad-release",
    "bad-selector",
    "bad-server",
    "breaking-change",
    "catalogue-incomplete",
    "cell-display",
    "cell-percent",
    "charset",
    "columns-emptied",
    "conflicting-labels",
    "conflicting-values",
    "dependency-cycle",
    "duplicate-label",
    "entity-ambiguous",
    "entity-similar",
    "field-missing",
    "field-without-place",
    "file-outside",
    "ignore-hides-label",
    "item-outside-list",
    "label-not-found",
    "label-shared",
    "label-unmapped",
    "layouts-overlap",
    "list-without-items",
    "list-without-key",
    "list-without-parent",
    "list-without-text",
    "lookups-without-pipeline",
    "missing-placeholder",
    "no-records",
    "odd-quote",
    "order-ambiguous",
    "order-extra-value",
    "order-mismatch",
    "outside-records",
    "records-not-named",
    "releases-exposed",
    "secret-in-file",
    "spec-not-utf8",
    "tables-without-recipe",
    "unaccounted",
    "unencrypted-mail",
    "unencrypted-portal",
    "unequal-lists",
    "unfilled-list-column",
    "unknown-cue",
    "unknown-dataset",
    "unknown-item",
    "unknown-order-entry",
    "unknown-reference",
    "withdrawn-header",
    "withdrawn-required",
    "wrong-column-count",
    "wrong-column-type",
];

#[test]
fn every_code_has_a_cure_that_is_tried_or_a_reason() {
    let tried: BTreeSet<_> = all().map(|(cure, _)| cure.code.to_owned()).collect();
    let excepted: BTreeSet<_> = WORLD.iter().chain(UNTRIED).map(|code| (*code).to_owned()).collect();
    let codes: BTreeSet<_> = super::book::codes().into_iter().collect();
    let twice: Vec<_> = tried.intersection(&excepted).collect();
    let gone: Vec<_> = tried.union(&excepted).filter(|code| !codes.contains(*code)).collect();
    let missing: Vec<_> = codes.iter().filter(|code| !tried.contains(*code) && !excepted.contains(*code)).collect();
    assert!(
        twice.is_empty() && gone.is_empty() && missing.is_empty(),
        "twice {twice:?}, no codes {gone:?}, missing {missing:?}"
    );
}
