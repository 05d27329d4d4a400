//! PX (PC-Axis) → the cells of its cube.

use std::collections::HashMap;

use encoding_rs::WINDOWS_1252;

use super::{
    Category, Cube, CubeCell, CubeEvent, Dimension, RowSink,
    statements::{DATA, Statement, Token, Tokens, statements, strings},
};
use crate::{
    extract::Unreadable,
    model::{
        charset::Charset,
        grid::{Cell, CellKind, Grid, OutsideRecords},
        text::count_characters,
    },
};

/// Bytes in which a file says its character set.
const HEAD: usize = 4096;

/// Cells of a file that leaves rows of zeros out.
const MAX_SPARSE: u64 = 10_000_000;

/// A cell of a row that is left out.
const ZERO: Token<'static> = ("0", false);

/// The sign of a cell that is nothing.
const NIL: &str = "-";

/// Keywords that say how a file is written, and what its columns are.
const STRUCTURE: [&str; 26] = [
    "CHARSET",
    "CODEPAGE",
    "AXIS-VERSION",
    "LANGUAGE",
    "LANGUAGES",
    "CREATION-DATE",
    "MATRIX",
    "TABLEID",
    "PX-SERVER",
    "DECIMALS",
    "SHOWDECIMALS",
    "ROUNDING",
    "STUB",
    "HEADING",
    "VALUES",
    "CODES",
    "KEYS",
    "TIMEVAL",
    "DATASYMBOL1",
    "DATASYMBOL2",
    "DATASYMBOL3",
    "DATASYMBOL4",
    "DATASYMBOL5",
    "DATASYMBOL6",
    "DATASYMBOLNIL",
    "DATASYMBOLSUM",
];

/// The character set that a file names. What it calls ANSI is that of Windows in Western Europe.
pub(in crate::extract) fn charset(bytes: &[u8]) -> Option<Charset> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let value = |keyword: &str| {
        let lines = head.split(['\n', '\r', ';']).map(str::trim_start);
        let rest = lines.filter_map(|line| line.strip_prefix(keyword)?.trim_start().strip_prefix('=')).next()?;
        Some(rest.trim().trim_matches('"').trim().to_owned())
    };
    let page = value("CODEPAGE").and_then(|name| Charset::for_label(&name.to_ascii_lowercase()));
    page.or_else(|| {
        let is_ansi = value("CHARSET").is_some_and(|name| name.eq_ignore_ascii_case("ansi"));
        is_ansi.then_some(Charset::Web(WINDOWS_1252))
    })
}

/// Gives the cells of a file.
pub(super) fn each(text: &str, sink: &mut RowSink<'_>) -> Result<(), Unreadable> {
    let all = statements(text)?;
    let file = File::new(&all);
    let cube = Cube::new(file.dimensions()?, DATA, DATA)?;
    let data = file.find(DATA, None).ok_or_else(|| broken(DATA, "it has no cells"))?;
    sink(CubeEvent::Table(Grid { outside: file.outside(), ..cube.table() }))?;
    let mut give = |cell: CubeCell| {
        let is_empty = cell.1.is_empty() && cell.2.is_empty();
        if is_empty { Ok(()) } else { sink(CubeEvent::Row(cube.row(cell))) }
    };
    match file.keys()? {
        keys if keys.is_empty() => file.dense(data, cube.len, &mut give),
        keys => file.sparse(data, &cube, &keys, &mut give),
    }
}

/// The statements of a file, in its own language.
struct File<'s, 't> {
    all: Vec<&'s Statement<'t>>,
    /// The first statement of a keyword about a subject.
    by_subject: HashMap<(&'t str, Option<&'s str>), &'s Statement<'t>>,
    /// What is drawn for each sign.
    symbols: HashMap<String, String>,
}

/// For each variable of the stub of a file with keys: its categories by their keys.
type Keys = Vec<HashMap<String, usize>>;

/// What takes the cells.
type CellSink<'a> = dyn FnMut(CubeCell) -> Result<(), Unreadable> + 'a;

impl<'s, 't> File<'s, 't> {
    fn new(all: &'s [Statement<'t>]) -> Self {
        let own = all.iter().find(|s| s.keyword == "LANGUAGE").and_then(|s| strings(s.value).into_iter().next());
        let is_own = |s: &&Statement<'t>| s.language.is_none() || s.language == own.as_deref();
        let all: Vec<_> = all.iter().filter(is_own).collect();
        let mut signs: Vec<(String, String)> = (1..=6).map(|n| (".".repeat(n), format!("DATASYMBOL{n}"))).collect();
        signs.extend([(NIL.to_owned(), "DATASYMBOLNIL".to_owned()), (".".repeat(7), "DATASYMBOLSUM".to_owned())]);
        let drawn = |(sign, keyword): (String, String)| {
            let statement = all.iter().find(|s| s.keyword == keyword)?;
            let drawn = strings(statement.value).into_iter().next().filter(|text| !text.trim().is_empty())?;
            Some((sign, drawn))
        };
        let symbols = signs.into_iter().filter_map(drawn).collect();
        let mut by_subject = HashMap::new();
        for statement in &all {
            let subject = statement.subjects.first().map(String::as_str);
            by_subject.entry((statement.keyword, subject)).or_insert(*statement);
        }
        Self { all, by_subject, symbols }
    }

    fn find(&self, keyword: &str, subject: Option<&str>) -> Option<&'s Statement<'t>> {
        self.by_subject.get(&(keyword, subject)).copied()
    }

    fn names(&self, keyword: &str) -> Vec<String> {
        let names = self.find(keyword, None).map(|s| strings(s.value)).unwrap_or_default();
        names.into_iter().filter(|name| !name.trim().is_empty()).collect()
    }

    /// The variables of the stub, then those of the heading.
    fn dimensions(&self) -> Result<Vec<Dimension>, Unreadable> {
        let names: Vec<String> = [self.names("STUB"), self.names("HEADING")].concat();
        if names.is_empty() {
            return Err(broken("STUB", "neither STUB nor HEADING names a variable"));
        }
        // A variable is read once, however often it is named.
        super::names(names.iter().map(String::as_str), "STUB")?;
        names.into_iter().map(|name| self.dimension(name)).collect()
    }

    fn dimension(&self, name: String) -> Result<Dimension, Unreadable> {
        let list = |keyword: &str| self.find(keyword, Some(&name)).map(|s| strings(s.value));
        let missing = || broken(&format!("VALUES(\"{name}\")"), "the file has no categories of this variable");
        let labels = list("VALUES").or_else(|| list("CODES")).filter(|list| !list.is_empty()).ok_or_else(missing)?;
        let codes = list("CODES").unwrap_or_else(|| labels.clone());
        if codes.len() != labels.len() {
            let message = format!("it has {} codes; VALUES has {} texts", codes.len(), labels.len());
            return Err(broken(&format!("CODES(\"{name}\")"), message));
        }
        let categories = codes.into_iter().zip(labels).map(|(code, label)| Category { code, label }).collect();
        Ok(Dimension { name, categories })
    }

    /// The keys of the rows of a file that leaves rows out; none where it has all.
    fn keys(&self) -> Result<Keys, Unreadable> {
        if !self.all.iter().any(|s| s.keyword == "KEYS") {
            return Ok(Vec::new());
        }
        let own = |name: String| {
            let place = format!("KEYS(\"{name}\")");
            let kind = self.find("KEYS", Some(&name)).map(|s| s.value.trim().trim_matches('"').to_ascii_uppercase());
            let dimension = self.dimension(name)?;
            let texts: Vec<String> = match kind.as_deref() {
                Some("CODES") => dimension.categories.into_iter().map(|c| c.code).collect(),
                Some("VALUES") => dimension.categories.into_iter().map(|c| c.label).collect(),
                _ => return Err(broken(&place, "every variable of STUB needs keys: CODES or VALUES")),
            };
            let count = texts.len();
            let keys: HashMap<_, _> = texts.into_iter().enumerate().map(|(n, text)| (text, n)).collect();
            if keys.len() == count { Ok(keys) } else { Err(broken(&place, "two categories have the same key")) }
        };
        self.names("STUB").into_iter().map(own).collect()
    }

    /// The cells of a file that has all of them.
    fn dense(&self, data: &Statement<'_>, len: u64, give: &mut CellSink<'_>) -> Result<(), Unreadable> {
        let count = Tokens::new(data.value).count() as u64;
        if count != len {
            return Err(broken(DATA, format!("it has {count} cells; the categories of its variables give {len}")));
        }
        (0..).zip(Tokens::new(data.value)).try_for_each(|(place, token)| give(self.cell(place, token)?))
    }

    /// The cells of a file whose rows have keys. It leaves out rows of zeros.
    fn sparse(
        &self,
        data: &'s Statement<'t>,
        cube: &Cube,
        keys: &Keys,
        give: &mut CellSink<'_>,
    ) -> Result<(), Unreadable> {
        if cube.len > MAX_SPARSE {
            return Err(Unreadable::Limit { limit: format!("{MAX_SPARSE} cells of a PX file with KEYS") });
        }
        // The cells of a row are those of the heading.
        let width = cube.strides.get(keys.len().wrapping_sub(1)).copied().unwrap_or(cube.len).max(1);
        let rows = keyed_rows(data, (keys, &cube.strides), width)?;
        for first in (0..cube.len).step_by(usize::try_from(width).unwrap_or(usize::MAX)) {
            let mut tokens = rows.get(&first).cloned();
            for place in first..first + width {
                let token = tokens.as_mut().and_then(Iterator::next).unwrap_or(ZERO);
                give(self.cell(place, token)?)?;
            }
        }
        Ok(())
    }

    /// A cell by its token: a number, or a sign for no value, which is its status.
    fn cell(&self, place: u64, (token, is_quoted): Token<'_>) -> Result<CubeCell, Unreadable> {
        let number = |text: &str| Cell { kind: CellKind::Number, ..Cell::text(text) };
        if is_number(token) {
            return Ok((place, number(token), Cell::default()));
        }
        let is_sign = token == NIL || !token.is_empty() && token.bytes().all(|b| b == b'.');
        if !is_sign && !is_quoted {
            let message = format!("`{token}` is neither a number nor a sign for none");
            return Err(broken(&format!("{DATA}/{place}"), message));
        }
        let drawn = self.symbols.get(token).map_or(token, String::as_str).trim();
        // What is drawn as zero is zero.
        if token == NIL && is_number(drawn) {
            return Ok((place, number(drawn), Cell::default()));
        }
        Ok((place, Cell::default(), Cell::text(drawn)))
    }

    /// What the file says apart from its cube, by keyword.
    fn outside(&self) -> Vec<OutsideRecords> {
        let (mut found, mut index): (Vec<OutsideRecords>, HashMap<&str, usize>) = Default::default();
        for statement in self.all.iter().filter(|s| s.keyword != DATA && !STRUCTURE.contains(&s.keyword)) {
            let texts = strings(statement.value);
            let characters = texts.iter().map(|text| count_characters(text)).sum();
            match index.get(statement.keyword) {
                Some(n) => found[*n].characters += characters,
                None if characters > 0 => {
                    index.insert(statement.keyword, found.len());
                    found.push(OutsideRecords { place: statement.keyword.to_owned(), characters, names: Vec::new() });
                }
                None => {}
            }
        }
        found
    }
}

/// The tokens of the cells of each row, by its first cell.
fn keyed_rows<'t>(
    data: &Statement<'t>,
    (keys, strides): (&Keys, &[u64]),
    width: u64,
) -> Result<HashMap<u64, Tokens<'t>>, Unreadable> {
    let (mut tokens, mut rows) = (Tokens::new(data.value), HashMap::new());
    while tokens.clone().next().is_some() {
        let mut first = 0;
        for (own, stride) in keys.iter().zip(strides) {
            let (key, _) = tokens.next().unwrap_or_default();
            let n = own.get(key).ok_or_else(|| broken(DATA, format!("`{key}` is no key of its variable")))?;
            first += *n as u64 * stride;
        }
        if rows.insert(first, tokens.clone()).is_some() {
            return Err(broken(DATA, format!("two rows have the keys of the cell {first}")));
        }
        for _ in 0..width {
            tokens.next().ok_or_else(|| broken(DATA, "its last row is cut off"))?;
        }
    }
    Ok(rows)
}

fn broken(place: &str, message: impl Into<String>) -> Unreadable {
    Unreadable::Broken { place: place.to_owned(), message: message.into() }
}

/// Whether a text is a number with a decimal point.
fn is_number(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}
