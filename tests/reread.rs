//! Captures read again at the places that evidence tells, by other readers than the program's own.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::Cursor,
    path::Path,
    sync::LazyLock,
};

use calamine::{Data, Range, Reader, Xlsx};
use regex::Regex;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::project::Project;

/// Which part of a cell a place tells.
static PART: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(.*), (?:item (\d+)|characters (\d+)-(\d+))$").expect("a pattern"));

/// What parts the items of a cell in the samples.
static PARTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)\s*(?:<br ?/?>|\|)\s*").expect("a pattern"));

/// Where nothing parts them, each has one of the known types, or ends with its own number.
static TYPES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:Aquisição de|Empreitadas de|Locação de|Concessão de) (?:bens móveis|serviços|obras públicas)")
        .expect("a pattern")
});
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[^)]+(?:\([^)\d]*\)[^)]*)*\((?:RGPD|[A-Z\d ]+)\)").expect("a pattern"));

/// A capture as somebody else reads it.
pub enum Capture {
    /// The cells of each record, by the line that it begins on.
    Csv(HashMap<usize, Vec<String>>),
    Json(Value),
    Xlsx(HashMap<String, Range<Data>>),
    /// Lines of text.
    Lines(Vec<String>),
    /// The text of each box of a PDF, as `seara inspect` shows it.
    Boxes(HashMap<String, String>),
}

/// All files that were read for the samples of a project, by the SHA-256 that evidence names them by: the samples, and the
/// tables that pipelines read of each other.
pub fn captures(project: &Project) -> BTreeMap<String, Capture> {
    let mut all = BTreeMap::new();
    let sums = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
    for entry in fs::read_dir(project.path("pipelines/samples")).expect("samples") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a sample");
        all.insert(sums(&bytes), capture(project, &path, bytes));
    }
    for (name, bytes) in project.tree("output") {
        if name.ends_with(".csv") && !all.contains_key(&sums(&bytes)) {
            all.insert(sums(&bytes), capture(project, Path::new(&name), bytes));
        }
    }
    all
}

fn capture(project: &Project, path: &Path, bytes: Vec<u8>) -> Capture {
    match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "csv" => Capture::Csv(records(&text(bytes))),
        "json" => Capture::Json(serde_json::from_slice(&bytes).expect("JSON")),
        "xlsx" => {
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
            Capture::Xlsx(book.worksheets().into_iter().collect())
        }
        "txt" => Capture::Lines(text(bytes).lines().map(str::to_owned).collect()),
        "pdf" => {
            let shown = project.seara(&["inspect", &path.display().to_string()]).well().out;
            Capture::Boxes(boxes(&shown))
        }
        other => panic!("no reader of {other}"),
    }
}

fn text(bytes: Vec<u8>) -> String {
    let text =
        String::from_utf8(bytes).unwrap_or_else(|e| encoding_rs::WINDOWS_1252.decode(e.as_bytes()).0.into_owned());
    text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text)
}

fn records(text: &str) -> HashMap<usize, Vec<String>> {
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut all = HashMap::new();
    for record in reader.records().map(|r| r.expect("a record")) {
        let start = usize::try_from(record.position().expect("a place").byte()).expect("a number");
        let ends = text[start..].chars().take_while(|c| matches!(c, '\r' | '\n')).count();
        let line = text[..start + ends].matches('\n').count() + 1;
        all.insert(line, record.iter().map(str::to_owned).collect());
    }
    all
}

/// `    4 cell      │ Mês`, lines that go on, and `└ page 1, box 154,151,169,159, 8.0 pt`.
fn boxes(shown: &str) -> HashMap<String, String> {
    let place = Regex::new(r"└ (page \d+, box [\d,.]+\d), ").expect("a pattern");
    let (mut all, mut lines) = (HashMap::new(), Vec::new());
    for line in shown.lines() {
        if let Some(found) = place.captures(line) {
            all.insert(found[1].to_owned(), lines.join("\n"));
            lines.clear();
        } else if let Some((_, text)) = line.split_once("│ ") {
            lines.push(text.to_owned());
        }
    }
    all
}

/// What is at a place: the text of its cell or of its cells, a line each; of a part of a cell that part.
pub fn at(capture: &Capture, place: &str) -> Option<String> {
    let Some(found) = PART.captures(place) else {
        let cells: Option<Vec<_>> = place.split(" + ").map(|place| whole(capture, place)).collect();
        return Some(cells?.join("\n"));
    };
    let cell = whole(capture, &found[1])?;
    if let Some(number) = found.get(2) {
        return item(&cell, number.as_str().parse().expect("a number"));
    }
    let [first, last] = [3, 4].map(|n| found[n].parse::<usize>().expect("a number"));
    Some(cell.chars().skip(first - 1).take(last + 1 - first).collect())
}

/// The item of a number among those that a cell of the samples is parted into.
fn item(cell: &str, number: usize) -> Option<String> {
    let is_head = |line: &&str| line.contains('|') && (line.contains("ilestone") || line.contains("Hitos"));
    let all: Vec<_> = if let Some(head) = cell.lines().find(is_head) {
        // A table within a text: its lines are below its heading.
        let rows = cell.lines().skip_while(|line| *line != head).skip(1).filter(|line| line.contains('|'));
        rows.map(str::to_owned).collect()
    } else if PARTED.is_match(cell) {
        PARTED.split(cell).filter(|item| !item.trim().is_empty()).map(str::to_owned).collect()
    } else if TYPES.is_match(cell) {
        TYPES.find_iter(cell).map(|found| found.as_str().to_owned()).collect()
    } else if NAMED.is_match(cell) {
        NAMED.find_iter(cell).map(|found| found.as_str().to_owned()).collect()
    } else {
        vec![cell.to_owned()]
    };
    all.get(number - 1).map(|item| item.trim().to_owned())
}

fn whole(capture: &Capture, place: &str) -> Option<String> {
    match capture {
        Capture::Csv(records) => {
            let (line, column) = place.strip_prefix("line ")?.split_once(", column ")?;
            let cells = records.get(&line.parse().ok()?)?;
            cells.get(column.parse::<usize>().ok()? - 1).cloned()
        }
        Capture::Json(json) => match json.pointer(place)? {
            Value::String(text) => Some(text.clone()),
            Value::Object(_) | Value::Array(_) | Value::Null => None,
            other => Some(other.to_string()),
        },
        Capture::Xlsx(book) => {
            let (sheet, cell) = place.rsplit_once('!')?;
            let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
            let column = letters.bytes().fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1) - 1;
            let row = cell[letters.len()..].parse::<u32>().ok()? - 1;
            match book.get(sheet)?.get_value((row, column))? {
                Data::Empty => None,
                Data::DateTime(day) => {
                    let since = chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?;
                    let days = format!("{:.0}", day.as_f64().floor()).parse().ok()?;
                    Some(since.checked_add_days(chrono::Days::new(days))?.to_string())
                }
                other => Some(other.to_string()),
            }
        }
        Capture::Lines(lines) => {
            let range = place.strip_prefix("lines ").or_else(|| place.strip_prefix("line "))?;
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let [first, last] = [first, last].map(|n| n.parse::<usize>().ok());
            Some(lines.get(first? - 1..last?)?.join("\n"))
        }
        Capture::Boxes(boxes) => boxes.get(place).cloned(),
    }
}
