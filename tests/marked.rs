//! What a person sees is what is published: over many seeded documents with notes, struck, hidden and formatted values, no
//! value is wrong in silence.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    drawn::{Cell, Drawn, Format, Number, Row},
    project::Project,
};

/// Documents of one run.
const BATCH: usize = 50;

/// Documents in all.
const DOCUMENTS: u64 = 2000;

/// Records of a document.
const RECORDS: u64 = 5;

/// Share of values that must be right, in percent.
const RIGHT: usize = 95;

const HEADER: [&str; 6] = ["Código", "Designação", "Valor", "Execução", "Data", "Estado"];

const SCHEMA: &str = r#"{"name": "obras", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [{"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {"fields": [
    {"name": "code", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Designação"},
    {"name": "amount", "type": "number", "title": "Valor", "seara:scale": 2, "decimalChar": ",", "groupChar": "."},
    {"name": "share", "type": "number", "title": "Execução", "seara:scale": 1, "decimalChar": ",", "bareNumber": false},
    {"name": "day", "type": "date", "title": "Data"},
    {"name": "state", "type": "string", "title": "Estado"}], "primaryKey": ["code"]}}]}"#;

/// A document: its number, whether its records are paragraphs with labels (or rows of a table), and its format.
type Document = (u64, bool, Format);

/// The documents of a range: tables of each format, and paragraphs of those that have them.
fn documents(range: std::ops::Range<u64>) -> Vec<Document> {
    let kinds = Format::ALL.map(|format| (false, format));
    let kinds: Vec<_> = kinds.into_iter().chain([Format::Html, Format::Docx, Format::Pdf].map(|f| (true, f))).collect();
    let document = |n: u64| {
        let (has_labels, format) = kinds[usize::try_from(n).expect("few") % kinds.len()];
        (n, has_labels, format)
    };
    range.map(document).collect()
}

/// The pipeline: a source for each document.
fn pipeline(documents: &[Document]) -> String {
    let source = |(n, ..): &Document| {
        format!("[[source]]\nid = \"s{n}\"\nurl = \"https://www.exemplo.gov.pt/{n}\"\nsample = \"samples/{n}\"\n\n")
    };
    let fields = ["code", "name", "amount", "share", "day", "state"].into_iter().zip(HEADER);
    let recipe = if documents[0].1 {
        let field = |(field, label): (&str, &str)| format!("{field} = {{ after = \"{label}\" }}\n");
        let fields = fields.map(field).collect::<String>();
        format!("[record]\ntable = \"works\"\nstarts = {{ label = \"{}\" }}\n\n[record.fields]\n{fields}", HEADER[0])
    } else {
        let column = |(field, heading): (&str, &str)| format!("{field} = \"{heading}\"\n");
        let columns = fields.map(column).collect::<String>();
        format!("[table]\ntable = \"works\"\n\n[table.columns]\n{columns}\n[assert]\nmax_quarantined_percent = 100\n")
    };
    format!("title = \"Obras\"\njurisdiction = \"PT\"\n\n{}{recipe}", documents.iter().map(source).collect::<String>())
}

/// Numbers that depend on a seed alone.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.below(from.len() as u64)).expect("few")]
    }
}

const NOTES: [&str; 5] = ["1", "2", "(a)", "*", "1,2"];
const WORKS: [&str; 6] = ["Ponte", "Escola", "Centro de saúde", "Mercado", "Ciclovia", "Biblioteca"];
const PLACES: [&str; 5] = ["Évora", "Beja", "Tavira", "Chaves", "Ponte da Barca"];
const STATES: [&str; 3] = ["Em curso", "Concluída", "Por iniciar"];

/// A document: its rows, and the values that its visible records have.
struct Drawing {
    rows: Vec<Row>,
    hidden: Vec<usize>,
    values: BTreeMap<String, [String; 5]>,
}

/// Text with a note mark behind it, now and then.
fn noted(cell: Cell, random: &mut Random) -> Cell {
    if random.one_in(6) { cell.and(random.pick(&NOTES), Drawn::Raised) } else { cell }
}

/// Text with an older, struck one before it, now and then.
fn replaced(old: String, cell: Cell, random: &mut Random) -> Cell {
    if !random.one_in(8) {
        return noted(cell, random);
    }
    let mut runs = vec![(old, Some(Drawn::Struck)), (" ".to_owned(), None)];
    runs.extend(cell.runs);
    Cell { runs, number: None }
}

fn name(format: Format, random: &mut Random) -> (Cell, String) {
    let base = format!("{} de {}", random.pick(&WORKS), random.pick(&PLACES));
    match random.below(8) {
        0 => {
            let length = 10 + random.below(900);
            let cell = Cell::text(format!("{base}, {length} m")).and("2", Drawn::Raised);
            (cell, format!("{base}, {length} m²"))
        }
        1 => {
            let number = 1 + random.below(9);
            let mut cell = Cell::text(format!("{base} n.")).and("o", Drawn::Raised);
            cell.runs.push((format!(" {number}"), None));
            (cell, format!("{base} n.º {number}"))
        }
        2 if format.hides_runs() => (Cell::text(base.clone()).and(" interno", Drawn::Hidden), base),
        _ => {
            let old = format!("{} velha", random.pick(&WORKS));
            (replaced(old, Cell::text(base.clone()), random), base)
        }
    }
}

/// An amount in cents as a text: `1.234,50`.
fn grouped(cents: u64) -> String {
    let whole = (cents / 100).to_string();
    let mut out = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    format!("{out},{:02}", cents % 100)
}

fn number(shown: String, value: String, format: &'static str) -> Cell {
    Cell { number: Some(Number { value, format }), ..Cell::text(shown) }
}

fn amount(format: Format, random: &mut Random) -> (Cell, String) {
    let cents = random.below(100_000_000);
    let (shown, plain) = (grouped(cents), format!("{}.{:02}", cents / 100, cents % 100));
    let cell = if format.has_numbers() && !random.one_in(3) {
        number(shown, plain.clone(), if random.one_in(2) { "#,##0.00" } else { "0.00" })
    } else {
        replaced(grouped(random.below(1_000_000)), Cell::text(shown), random)
    };
    (cell, plain)
}

fn share(format: Format, random: &mut Random) -> (Cell, String) {
    let tenths = random.below(1001);
    let (shown, plain) = (format!("{},{}%", tenths / 10, tenths % 10), format!("{}.{}", tenths / 10, tenths % 10));
    let cell = if format.has_numbers() && !random.one_in(3) {
        number(shown, format!("{}.{:03}", tenths / 1000, tenths % 1000), "0.0%")
    } else {
        noted(Cell::text(shown), random)
    };
    (cell, plain)
}

fn day(format: Format, random: &mut Random) -> (Cell, String) {
    // Days of 2024, after the 12th so that no other order reads them.
    let (month, day) = (1 + random.below(12), 13 + random.below(16));
    let before: u64 =
        [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].iter().take(usize::try_from(month).expect("few") - 1).sum();
    let (shown, plain) = (format!("{day:02}/{month:02}/2024"), format!("2024-{month:02}-{day:02}"));
    let cell = if format.has_numbers() && !random.one_in(3) {
        number(shown, (45_291 + before + day).to_string(), "dd/mm/yyyy")
    } else {
        noted(Cell::text(shown), random)
    };
    (cell, plain)
}

fn code(n: u64, format: Format, random: &mut Random) -> (Cell, String) {
    let code = format!("{n:05}");
    let cell = if format.has_numbers() && random.one_in(2) {
        number(code.clone(), n.to_string(), "00000")
    } else {
        noted(Cell::text(code.clone()), random)
    };
    (cell, code)
}

fn record(n: u64, format: Format, random: &mut Random) -> (Vec<Cell>, String, [String; 5]) {
    let ((code, key), (name, a), (amount, b)) = (code(n, format, random), name(format, random), amount(format, random));
    let ((share, c), (day, d)) = (share(format, random), day(format, random));
    let state = random.pick(&STATES);
    let shown = replaced(random.pick(&STATES).to_owned(), Cell::text(state), random);
    (vec![code, name, amount, share, day, shown], key, [a, b, c, d, state.to_owned()])
}

/// Draws a document, whose records no other document has.
fn drawing((document, has_labels, format): Document) -> Drawing {
    let mut random = Random(document);
    let header = Row { cells: HEADER.iter().map(|text| Cell::text(*text)).collect(), drawn: Drawn::Plain };
    let mut rows = if has_labels { Vec::new() } else { vec![header] };
    let mut values = BTreeMap::new();
    for n in 0..RECORDS {
        // Codes of the second half are of records that the page hides or strikes.
        let at = document * 2 * RECORDS + n;
        if random.one_in(6) {
            let drawn = if format.hides_rows() && random.one_in(2) { Drawn::Hidden } else { Drawn::Struck };
            rows.push(Row { cells: record(at + RECORDS, format, &mut random).0, drawn });
        }
        let (cells, key, own) = record(at, format, &mut random);
        rows.push(Row { cells, drawn: Drawn::Plain });
        values.insert(key, own);
    }
    let mut hidden = Vec::new();
    if has_labels {
        rows = rows.into_iter().flat_map(labelled).collect();
    }
    if format.has_numbers() && random.one_in(4) {
        hidden.push(HEADER.len());
        rows.iter_mut()
            .enumerate()
            .for_each(|(n, row)| row.cells.push(Cell::text(if n == 0 { "Interno" } else { "x" })));
    }
    Drawing { rows, hidden, values }
}

/// The cells of a row as paragraphs with labels.
fn labelled(Row { cells, drawn }: Row) -> impl Iterator<Item = Row> {
    let paragraph = move |(label, mut cell): (&str, Cell)| {
        cell.runs.insert(0, (format!("{label}: "), None));
        Row { cells: vec![cell], drawn }
    };
    HEADER.into_iter().zip(cells).map(paragraph)
}

/// What became of the values of some documents.
#[derive(Debug, Default)]
struct Outcome {
    right: usize,
    /// Values that were not published, of documents or rows with an issue.
    refused: usize,
    /// What no issue tells: document, record, column, value wanted and published.
    silent: Vec<String>,
    /// Records that were not published, by the kind of document.
    kinds: BTreeMap<String, usize>,
    /// Issues that refused documents, by their code: how many, and the first.
    codes: BTreeMap<String, (usize, String)>,
}

/// What a run said and published.
#[derive(Debug, Default)]
struct Published {
    /// Rows by their code.
    rows: BTreeMap<String, [String; 5]>,
    /// Documents with an issue.
    reported: BTreeSet<u64>,
    /// The first issue that refused each document: its code, place and message.
    refused: Vec<(u64, [String; 3])>,
}

/// Publishes documents, apart from those that are refused.
fn publish(project: &Project, documents: &[Document]) -> Published {
    // Each run is a first one.
    for folder in ["output", ".seara"].map(|folder| project.path(folder)).iter().filter(|folder| folder.exists()) {
        std::fs::remove_dir_all(folder).expect("removed");
    }
    project.write("pipelines/obras.toml", pipeline(documents));
    let ran = project.seara(&["run", "obras", "--sample", "--json", "--at", crate::project::AT]);
    let events: Vec<Value> = ran.out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let (mut published, mut refused) = (Published::default(), BTreeSet::new());
    for issue in events.iter().filter_map(|event| event["issues"].as_array()).flatten() {
        let place = text(&issue["place"]);
        for (n, ..) in documents.iter().filter(|(n, ..)| is_of(&place, *n)) {
            published.reported.insert(*n);
            if issue["level"] == "error" && refused.insert(*n) {
                published.refused.push((*n, ["code", "place", "message"].map(|key| text(&issue[key]))));
            }
        }
    }
    if ran.status == 0 {
        let rows: Vec<Value> =
            serde_json::from_str(&project.read("output/sample/obras/latest/works.json")).expect("rows");
        let decimals =
            |value: &Value, n: usize| value.as_f64().map_or_else(|| text(value), |number| format!("{number:.n$}"));
        let row = |row: &Value| {
            let [name, day, state] = ["name", "day", "state"].map(|column| text(&row[column]));
            [name, decimals(&row["amount"], 2), decimals(&row["share"], 1), day, state]
        };
        published.rows = rows.iter().map(|values| (text(&values["code"]), row(values))).collect();
        return published;
    }
    // A document that is refused refuses the release: the others are published without it.
    let (own, others): (Vec<Document>, Vec<Document>) =
        documents.iter().copied().partition(|(n, ..)| refused.contains(n));
    let halves = match (own.as_slice(), others.as_slice()) {
        (_, []) => return published,
        ([], [(n, ..)]) => {
            published.reported.insert(*n);
            return published;
        }
        ([], others) => others.split_at(others.len() / 2),
        (_, others) => (others, &[][..]),
    };
    for part in [halves.0, halves.1].into_iter().filter(|part| !part.is_empty()) {
        let other = publish(project, part);
        published.rows.extend(other.rows);
        published.reported.extend(other.reported);
        published.refused.extend(other.refused);
    }
    published
}

/// Whether the place of an issue is in a document: by its file, or by the key of a record.
fn is_of(place: &str, document: u64) -> bool {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([',', ':', ' ']);
    if let Some((_, rest)) = place.split_once("samples/") {
        return rest.strip_prefix(&document.to_string()).is_some_and(ends);
    }
    let digits = place.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() >= 5);
    digits.and_then(|digits| digits[..5].parse::<u64>().ok()).is_some_and(|code| code / (2 * RECORDS) == document)
}

/// A value as text.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The kind of a document, for messages.
fn kind((_, has_labels, format): &Document) -> String {
    format!("{format:?}{}", if *has_labels { " with labels" } else { "" })
}

/// Compares what was published of some documents with what a person sees of them.
fn compare(documents: &[Document], outcome: &mut Outcome) {
    let drawings: Vec<Drawing> = documents.iter().copied().map(drawing).collect();
    let project = Project::empty();
    project.write("schemas/obras.json", SCHEMA);
    for ((n, has_labels, format), Drawing { rows, hidden, .. }) in documents.iter().zip(&drawings) {
        let bytes = if *has_labels { format.write_paragraphs(rows) } else { format.write(rows, hidden) };
        project.write(&format!("pipelines/samples/{n}"), bytes);
    }
    let Published { mut rows, reported, refused } = publish(&project, documents);
    for (n, [code, place, message]) in refused {
        let kind = documents.iter().find(|document| document.0 == n).map(kind).unwrap_or_default();
        outcome.codes.entry(format!("{kind}: {code}")).or_insert_with(|| (0, format!("{place}: {message}"))).0 += 1;
    }
    for (document, Drawing { values, .. }) in documents.iter().zip(&drawings) {
        let (n, kind) = (document.0, kind(document));
        let name = format!("{n} {kind}");
        for (key, want) in values {
            let Some(got) = rows.remove(key) else {
                if reported.contains(&n) {
                    outcome.refused += want.len() + 1;
                    *outcome.kinds.entry(kind.clone()).or_default() += 1;
                } else {
                    outcome.silent.push(format!("{name}: no record {key}"));
                }
                continue;
            };
            outcome.right += 1;
            for (column, (want, got)) in HEADER[1..].iter().zip(want.iter().zip(&got)) {
                if got == want {
                    outcome.right += 1;
                } else if got == "null" && reported.contains(&n) {
                    outcome.refused += 1;
                } else {
                    outcome.silent.push(format!("{name}: {key} {column}: {want} became {got}"));
                }
            }
        }
    }
    outcome.silent.extend(rows.keys().map(|key| format!("a record that is hidden or struck: {key}")));
}

#[test]
fn no_value_of_a_drawn_document_is_wrong_in_silence() {
    let (from, to) = match std::env::var("MARKED") {
        Ok(range) => range.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?))).expect("N-N"),
        Err(_) => (0, DOCUMENTS),
    };
    let (labels, tables): (Vec<_>, Vec<_>) =
        documents(from..to).into_iter().partition(|(_, has_labels, _)| *has_labels);
    let mut outcome = Outcome::default();
    for batch in [tables, labels].iter().flat_map(|all| all.chunks(BATCH)) {
        compare(batch, &mut outcome);
    }
    let Outcome { right, refused, silent, kinds, codes } = &outcome;
    let all = right + refused + silent.len();
    println!(
        "{right} of {all} values right, {refused} refused ({kinds:?}, {codes:?}), {} wrong in silence",
        silent.len()
    );
    assert!(silent.is_empty(), "{} of {all} values are wrong in silence:\n{}", silent.len(), silent.join("\n"));
    assert!(right * 100 >= all * RIGHT, "{right} of {all} values are right; refused {kinds:?} by {codes:?}");
}
