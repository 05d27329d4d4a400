//! Advices about the records of documents.

use super::{BOTH, Cure, PIPELINE, SCHEMA, Want};

/// A recipe that reads [`TEXT`], and a list in it.
pub(super) const RECIPE: &str = r#"title        = "Obras"
jurisdiction = "PT"

[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/obras"

[read]
no_value = ["n.d."]

[record]
table  = "works"
starts = { match = '^Obra \w+$' }

[record.fields]
number = { match = '^Obra (?<code>\w+)$' }
owner  = { after = "Dono" }
value  = { after = "Valor" }

[record.lists.notes]
after    = "Notas"
items    = "bullet"
text     = "text"
position = "position"
"#;

/// The table of the list, for the schema.
pub(super) const NOTES: &str = r#",
  {"name": "notes", "title": "Notas", "description": "Uma nota por linha.", "schema": {
    "fields": [
      {"name": "code", "type": "string", "constraints": {"required": true}},
      {"name": "position", "type": "integer", "constraints": {"required": true}},
      {"name": "kind", "type": "string"},
      {"name": "text", "type": "string"}
    ],
    "primaryKey": ["code", "position"],
    "foreignKeys": [{"fields": ["code"], "reference": {"resource": "works", "fields": ["code"]}}]
  }}"#;

/// Two records.
const TEXT: &str = "\
Obra A1\n\
Dono\n\
Alfa\n\
Valor\n\
10\n\
Notas\n\
• um\n\
• dois\n\
Obra A2\n\
Dono\n\
Beta\n\
Valor\n\
7,5\n\
Notas\n\
• n.d.\n\
";

/// Two records whose values are apart from their labels.
const APART: &str = "Obra A1\nDono\nValor\n\nAlfa\n\n10\n\nObra A2\nDono\nValor\n\nBeta\n\n7,5\n";

pub(super) const DOCUMENTS: &[Cure] = &[
    Cure {
        code: "field-without-place",
        wrong: &[(PIPELINE, r#"owner  = { after = "Dono" }"#, "owner  = {}")],
        rows: TEXT,
        advice: "Add after, before, match, selector or template",
        follow: &[(PIPELINE, "owner  = {}", r#"owner  = { after = "Dono" }"#)],
        want: BOTH,
    },
    Cure {
        code: "field-missing",
        wrong: &[(PIPELINE, r#"{ after = "Dono" }"#, r#"{ after = "Donos", required = true }"#)],
        rows: TEXT,
        advice: "correct the rule of the field",
        follow: &[(PIPELINE, r#""Donos""#, r#""Dono""#)],
        want: BOTH,
    },
    Cure {
        code: "ignore-hides-label",
        wrong: &[(PIPELINE, "", "\n[[ignore]]\nreason = \"fim\"\nmatch = \"^Not\"\n")],
        rows: TEXT,
        advice: "Make the pattern of the rule more specific",
        follow: &[(PIPELINE, r#""^Not""#, r#""^Nota de fim""#)],
        want: BOTH,
    },
    Cure {
        code: "list-without-items",
        wrong: &[(PIPELINE, "items    = \"bullet\"\n", "")],
        rows: TEXT,
        advice: r#"Add items = "paragraph", "bullet""#,
        follow: &[(PIPELINE, "text     =", "items    = \"bullet\"\ntext     =")],
        want: BOTH,
    },
    Cure {
        code: "list-without-text",
        wrong: &[(PIPELINE, "text     = \"text\"\n", "")],
        rows: TEXT,
        advice: r#"Add text = "…""#,
        follow: &[(PIPELINE, "position =", "text     = \"text\"\nposition =")],
        want: BOTH,
    },
    Cure {
        code: "list-without-parent",
        wrong: &[(
            SCHEMA,
            ",\n    \"foreignKeys\": [{\"fields\": [\"code\"], \"reference\": {\"resource\": \"works\", \"fields\": [\"code\"]}}]",
            "",
        )],
        rows: TEXT,
        advice: "Add one to foreignKeys",
        follow: &[(
            SCHEMA,
            r#""primaryKey": ["code", "position"]"#,
            "\"primaryKey\": [\"code\", \"position\"],\n    \"foreignKeys\": [{\"fields\": [\"code\"], \"reference\": {\"resource\": \"works\", \"fields\": [\"code\"]}}]",
        )],
        want: BOTH,
    },
    Cure {
        code: "no-records",
        wrong: &[(PIPELINE, r#"starts = { match = '^Obra \w+$' }"#, r#"starts = { match = '^Projeto \w+$' }"#)],
        rows: TEXT,
        advice: "correct [record] starts",
        follow: &[(PIPELINE, "^Projeto", "^Obra")],
        want: BOTH,
    },
    Cure {
        code: "unaccounted",
        wrong: &[],
        rows: "Fonte: registo\nObra A1\nDono\nAlfa\nValor\n10\nNotas\n• um\n• dois\nObra A2\nDono\nBeta\nValor\n7,5\nNotas\n• n.d.\n",
        advice: "Add a field, or an [[ignore]]",
        follow: &[(PIPELINE, "", "\n[[ignore]]\nreason = \"rodapé\"\nmatch = '^Fonte: '\n")],
        want: BOTH,
    },
    Cure {
        code: "unknown-item",
        wrong: &[(PIPELINE, r#""bullet""#, r#""bulet""#)],
        rows: TEXT,
        advice: "Kinds:",
        follow: &[(PIPELINE, r#""bulet""#, r#""bullet""#)],
        want: BOTH,
    },
    Cure {
        code: "wrong-column-type",
        wrong: &[(SCHEMA, r#""position", "type": "integer""#, r#""position", "type": "string""#)],
        rows: TEXT,
        advice: "Change its type in the schema",
        follow: &[(SCHEMA, r#""position", "type": "string""#, r#""position", "type": "integer""#)],
        want: BOTH,
    },
    Cure {
        code: "unfilled-list-column",
        wrong: &[(
            SCHEMA,
            r#""kind", "type": "string""#,
            r#""kind", "type": "string", "constraints": {"required": true}"#,
        )],
        rows: TEXT,
        advice: "Set the column with text, into",
        follow: &[(
            SCHEMA,
            r#""kind", "type": "string", "constraints": {"required": true}"#,
            r#""kind", "type": "string""#,
        )],
        want: BOTH,
    },
    Cure {
        code: "label-not-found",
        wrong: &[
            (PIPELINE, r#"{ after = "Dono" }"#, r#"{ after = "Dono", paragraphs = true }"#),
            (PIPELINE, r#"{ after = "Valor" }"#, r#"{ after = "Preço" }"#),
        ],
        rows: TEXT,
        advice: "write its new name in `after`",
        follow: &[(PIPELINE, r#""Preço""#, r#"["Preço", "Valor"]"#)],
        want: BOTH,
    },
    Cure {
        code: "label-shared",
        wrong: &[
            (PIPELINE, r#"owner  = { after = "Dono" }"#, r#"owner  = { after = "Dono", items = "paragraph" }"#),
            (PIPELINE, r#"value  = { after = "Valor" }"#, r#"value  = { after = "Dono", items = "paragraph" }"#),
        ],
        rows: "Obra A1\nDono\nAlfa\nNotas\n• um\n",
        advice: "separate them with items",
        follow: &[(
            PIPELINE,
            r#"value  = { after = "Dono", items = "paragraph" }"#,
            r#"value  = { after = "Dono", items = "number" }"#,
        )],
        want: Want::Rows(&["A1|Alfa|"]),
    },
    Cure {
        code: "conflicting-values",
        wrong: &[
            (PIPELINE, r#"owner  = { after = "Dono" }"#, "owner  = { match = '^Dono: (?<owner>.+)$' }"),
            (PIPELINE, r#"'^Obra \w+$'"#, "'^Obra A1$'"),
        ],
        rows: "Obra A1\nDono: Alfa\nValor\n10\nObra A2\nDono: Beta\nValor\n7,5\n",
        advice: "correct what starts a record",
        follow: &[(PIPELINE, "'^Obra A1$'", r#"'^Obra \w+$'"#)],
        want: BOTH,
    },
    Cure {
        code: "layouts-overlap",
        wrong: &[
            (PIPELINE, "[record]\n", "[[record]]\n"),
            (
                PIPELINE,
                "",
                "\n[[record]]\ntable = \"works\"\nstarts = { match = '^Obra A2$' }\n[record.fields]\nnumber = { match = '^Obra (?<code>\\w+)$' }\nowner = { after = \"Dono\" }\nvalue = { after = \"Valor\" }\n",
            ),
        ],
        rows: "Obra A1\nDono\nAlfa\nValor\n10\nNotas\n• um\nObra A2\nDono\nBeta\nValor\n7,5\n",
        advice: "match what only its own layout has",
        follow: &[(PIPELINE, r#"starts = { match = '^Obra \w+$' }"#, "starts = { match = '^Obra A1$' }")],
        want: BOTH,
    },
    Cure {
        code: "unknown-cue",
        wrong: &[
            (
                PIPELINE,
                r#"after    = "Notas""#,
                "after    = { \"Notas\" = \"nota\", \"Avisos\" = \"aviso\" }\ninto     = \"kind\"",
            ),
            (
                PIPELINE,
                "position = \"position\"\n",
                "position = \"position\"\notherwise = \"nota\"\n\n[record.lists.notes.cues]\nnotta = ['um']\naviso = ['dois']\n",
            ),
        ],
        rows: "Obra A1\nDono\nAlfa\nValor\n10\nNotas\n• um\nAvisos\n• dois\nObra A2\nDono\nBeta\nValor\n7,5\n",
        advice: "Did you mean `nota`",
        follow: &[(PIPELINE, "notta", "nota")],
        want: BOTH,
    },
    Cure {
        code: "wrong-column-count",
        wrong: &[(
            PIPELINE,
            "items    = \"bullet\"\ntext     = \"text\"\nposition = \"position\"",
            "columns  = [\"kind\", \"text\"]\nposition = \"position\"",
        )],
        rows: "<html><body><h2>Obra A1</h2><h3>Dono</h3><p>Alfa</p><h3>Valor</h3><p>10</p><h3>Notas</h3><table><tr><td>1</td><td>um</td><td>x</td></tr><tr><td>2</td><td>dois</td><td>y</td></tr></table><h2>Obra A2</h2><h3>Dono</h3><p>Beta</p><h3>Valor</h3><p>7,5</p><h3>Notas</h3><table><tr><td>1</td><td>um</td><td>x</td></tr><tr><td>2</td><td>dois</td><td>y</td></tr></table></body></html>",
        advice: "Name a column for each place of the table",
        follow: &[
            (PIPELINE, r#"["kind", "text"]"#, r#"["kind", "text", "mark"]"#),
            (
                SCHEMA,
                r#"{"name": "kind", "type": "string"}"#,
                r#"{"name": "kind", "type": "string"}, {"name": "mark", "type": "string"}"#,
            ),
        ],
        want: Want::Table(
            "notes",
            &["code", "kind", "text", "mark"],
            &["A1|1|um|x", "A1|2|dois|y", "A2|1|um|x", "A2|2|dois|y"],
        ),
    },
    Cure {
        code: "bad-selector",
        wrong: &[(PIPELINE, r#"owner  = { after = "Dono" }"#, r#"owner  = { selector = "h2[", after = "Dono" }"#)],
        rows: TEXT,
        advice: "Write it as in a style sheet",
        follow: &[(PIPELINE, r#""h2[""#, r#""h2""#)],
        want: BOTH,
    },
    Cure {
        code: "duplicate-label",
        wrong: &[
            (PIPELINE, r#"owner  = { after = "Dono" }"#, r#"owner  = { after = "Dono", one_of = "donos" }"#),
            (PIPELINE, "", "\n[vocabulary.donos]\n\"Alfa\" = \"a\"\n\"ALFA\" = \"b\"\n\"Beta\" = \"c\"\n"),
        ],
        rows: TEXT,
        advice: "Keep one of them",
        follow: &[(PIPELINE, "\"ALFA\" = \"b\"\n", "")],
        want: Want::Rows(&["A1|a|10", "A2|c|7.5"]),
    },
    Cure {
        code: "label-unmapped",
        wrong: &[
            (PIPELINE, r#"{ after = "Dono" }"#, r#"{ after = "Dono", paragraphs = true }"#),
            (
                SCHEMA,
                r#"{"name": "value", "type": "number"}"#,
                "{\"name\": \"value\", \"type\": \"number\"},\n      {\"name\": \"inspector\", \"type\": \"string\"}",
            ),
        ],
        rows: "<html><body><article><h2>Obra A1</h2><h3>Dono</h3><p>Alfa</p><h3>Fiscal</h3><p>Gama</p><h3>Valor</h3><p>10</p><h3>Notas</h3><ul><li>um</li></ul></article><article><h2>Obra A2</h2><h3>Dono</h3><p>Beta</p><h3>Valor</h3><p>7,5</p><h3>Notas</h3><ul><li>um</li></ul></article></body></html>",
        advice: r#"Name it in a field or a list with after = "Fiscal""#,
        follow: &[(PIPELINE, "value  =", "inspector = { after = \"Fiscal\" }\nvalue  =")],
        want: BOTH,
    },
    Cure {
        code: "order-mismatch",
        wrong: &[
            (
                PIPELINE,
                r#"starts = { match = '^Obra \w+$' }"#,
                "starts = { match = '^Obra \\w+$' }\norder  = [\"value\", \"owner\"]",
            ),
            (PIPELINE, r#"{ after = "Valor" }"#, r#"{ after = "Valor", like = '^\d' }"#),
        ],
        rows: APART,
        advice: "correct `order`",
        follow: &[(PIPELINE, r#"["value", "owner"]"#, r#"["owner", "value"]"#)],
        want: BOTH,
    },
    Cure {
        code: "unknown-order-entry",
        wrong: &[(
            PIPELINE,
            r#"starts = { match = '^Obra \w+$' }"#,
            "starts = { match = '^Obra \\w+$' }\norder  = [\"dono\", \"value\"]",
        )],
        rows: APART,
        advice: "Fields and lists",
        follow: &[(PIPELINE, r#"["dono""#, r#"["owner""#)],
        want: BOTH,
    },
    Cure {
        code: "order-extra-value",
        wrong: &[
            (
                PIPELINE,
                r#"starts = { match = '^Obra \w+$' }"#,
                "starts = { match = '^Obra \\w+$' }\norder  = [\"owner\"]",
            ),
            (PIPELINE, "owner  = { after = \"Dono\" }\nvalue  = { after = \"Valor\" }", "owner  = {}"),
        ],
        rows: "Obra A1\n\nAlfa\n\n10\n\nObra A2\n\nBeta\n\n7,5\n",
        advice: "correct `order`",
        follow: &[
            (PIPELINE, r#"["owner"]"#, r#"["owner", "value"]"#),
            (PIPELINE, "owner  = {}", "owner  = {}\nvalue  = {}"),
        ],
        want: BOTH,
    },
    Cure {
        code: "label-not-found",
        wrong: &[
            (PIPELINE, r#"{ after = "Dono" }"#, r#"{ after = "Dono", paragraphs = true }"#),
            (PIPELINE, r#"{ after = "Valor" }"#, r#"{ after = ["Valor", "Preço"] }"#),
        ],
        rows: "Obra A1\nDono\nAlfa\nCusto\nValor\n10\n",
        advice: "if it is gone for good, remove it",
        follow: &[(PIPELINE, r#", "Preço""#, "")],
        want: Want::Rows(&["A1|Alfa\nCusto|10"]),
    },
    Cure {
        code: "order-ambiguous",
        wrong: &[
            (
                PIPELINE,
                r#"starts = { match = '^Obra \w+$' }"#,
                "starts = { match = '^Obra \\w+$' }\norder  = [\"owner?\", \"value?\"]",
            ),
            (PIPELINE, "owner  = { after = \"Dono\" }\nvalue  = { after = \"Valor\" }", "owner  = {}\nvalue  = {}"),
        ],
        rows: "Obra A1\n\nAlfa\n\nObra A2\n\nBeta\n\n7,5\n",
        advice: "Make `order` more specific",
        follow: &[(PIPELINE, "value  = {}", r#"value  = { like = '^\d' }"#)],
        want: Want::Rows(&["A1|Alfa|", "A2|Beta|7.5"]),
    },
    Cure {
        code: "order-ambiguous",
        wrong: &[
            (
                PIPELINE,
                r#"starts = { match = '^Obra \w+$' }"#,
                "starts = { match = '^Obra \\w+$' }\norder  = [\"owner?\", \"value?\"]",
            ),
            (PIPELINE, "owner  = { after = \"Dono\" }\nvalue  = { after = \"Valor\" }", "owner  = {}\nvalue  = {}"),
        ],
        rows: "Obra A1\n\nAlfa\n\nObra A2\n\nBeta\n\n7,5\n",
        advice: "Make `order` more specific",
        follow: &[(PIPELINE, r#""owner?""#, r#""owner""#)],
        want: Want::Rows(&["A1|Alfa|", "A2|Beta|7.5"]),
    },
    Cure {
        code: "conflicting-labels",
        wrong: &[
            (
                PIPELINE,
                r#"starts = { match = '^Obra \w+$' }"#,
                "starts = { match = '^Obra A1$' }\norder  = [\"owner\", \"value\", \"notes*\"]",
            ),
            (PIPELINE, r#"'^Obra (?<code>\w+)$'"#, r#"'^Obra (?<code>\w+)$', first = true"#),
            (PIPELINE, r#"{ after = "Valor" }"#, r#"{ after = "Valor", like = '^\d' }"#),
            (
                PIPELINE,
                "after    = \"Notas\"\nitems    = \"bullet\"",
                "after    = { \"Notas\" = \"nota\", \"Avisos\" = \"aviso\" }\ninto     = \"kind\"\nitems    = \"paragraph\"",
            ),
        ],
        rows: "Obra A1\nDono\nValor\nNotas\n\nAlfa\n\n10\n\nPrimeira nota\n\nObra A2\nDono\nValor\nAvisos\n\nBeta\n\n7,5\n\nSegunda nota\n",
        advice: "Two records may have been merged: correct what starts a record",
        follow: &[(PIPELINE, "'^Obra A1$'", r#"'^Obra \w+$'"#)],
        want: Want::Table("notes", &["code", "kind", "text"], &["A1|nota|Primeira nota", "A2|aviso|Segunda nota"]),
    },
];
