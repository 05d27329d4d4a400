//! Advices about what changed since the last release: the project is published before it is edited.

use super::{BOTH, Cure, DOCUMENT, PIPELINE, ROWS, SCHEMA, Want};

pub(super) const RELEASES: &[Cure] = &[
    Cure {
        code: "columns-emptied",
        wrong: &[(DOCUMENT, "Alfa;10", "Alfa;"), (DOCUMENT, "Beta;7,5", "Beta;")],
        rows: ROWS,
        advice: r#"assertion = "max_emptied_columns""#,
        follow: &[(
            PIPELINE,
            "",
            "\n[[accept]]\nassertion = \"max_emptied_columns\"\nuntil = \"2026-12-31\"\nwho = \"Ana\"\nwhy = \"a fonte deixou de dizer o valor\"\n",
        )],
        want: Want::Rows(&["A1|Alfa|", "A2|Beta|"]),
    },
    Cure {
        code: "columns-emptied",
        wrong: &[(DOCUMENT, "Alfa;10", "Alfa;"), (DOCUMENT, "Beta;7,5", "Beta;")],
        rows: ROWS,
        advice: "set `max_emptied_columns` in [assert]",
        follow: &[(PIPELINE, "", "\n[assert]\nmax_emptied_columns = 1\nmax_changed_percent = 100\n")],
        want: Want::Rows(&["A1|Alfa|", "A2|Beta|"]),
    },
    Cure {
        code: "breaking-change",
        wrong: &[(SCHEMA, r#""value", "type": "number""#, r#""value", "type": "string""#)],
        rows: ROWS,
        advice: "Raise the major version",
        follow: &[(
            SCHEMA,
            r#""version": "1.0.0","#,
            r#""version": "2.0.0", "seara:breaking": "o valor passa a texto","#,
        )],
        want: Want::Rows(&["A1|Alfa|10", "A2|Beta|7,5"]),
    },
    Cure {
        code: "breaking-change",
        wrong: &[(SCHEMA, r#""value", "type": "number""#, r#""value", "type": "string""#)],
        rows: ROWS,
        advice: "Or undo the change",
        follow: &[(SCHEMA, r#""value", "type": "string""#, r#""value", "type": "number""#)],
        want: BOTH,
    },
];
