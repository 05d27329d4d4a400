//! The statements of a PX file: `KEYWORD[language]("variable")=value;`.

use std::ops::Range;

use crate::extract::Unreadable;

/// The keyword of the cells; it is the last.
pub(super) const DATA: &str = "DATA";

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement<'t> {
    pub(super) keyword: &'t str,
    /// The language that it is written in, where the file has several.
    pub(super) language: Option<&'t str>,
    /// What it is about: a variable, or categories.
    pub(super) subjects: Vec<String>,
    /// Its value as written, without the semicolon.
    pub(super) value: &'t str,
    /// Its line from 1.
    pub(super) line: usize,
}

/// Splits a text into its statements; the value of the last is all that follows it.
pub(super) fn statements(text: &str) -> Result<Vec<Statement<'_>>, Unreadable> {
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    loop {
        let start = at + text[at..].len() - text[at..].trim_start().len();
        line += lines(&text[at..start]);
        if start == text.len() {
            return Ok(found);
        }
        let broken = |message: &str| Unreadable::Broken { place: format!("line {line}"), message: message.to_owned() };
        let rest = &text[start..];
        let equals = outside_quotes(rest, b'=').ok_or_else(|| broken("a keyword without a value"))?;
        let head = head(&rest[..equals]).ok_or_else(|| broken("this is no keyword of PX"))?;
        let from = start + equals + 1;
        let is_data = head.keyword == DATA;
        let end = if is_data { text.trim_end().strip_suffix(';').map(str::len) } else { None };
        let end = end.or_else(|| outside_quotes(&text[from..], b';').filter(|_| !is_data).map(|n| from + n));
        let end = end
            .filter(|end| *end >= from)
            .ok_or_else(|| broken("it has no semicolon at its end: the file is cut off"))?;
        found.push(Statement { value: &text[from..end], line, ..head });
        if is_data {
            return Ok(found);
        }
        line += lines(&text[start..=end]);
        at = end + 1;
    }
}

/// What is before the equals sign.
fn head(text: &str) -> Option<Statement<'_>> {
    let text = text.trim();
    let end = text.find(['[', '(']).unwrap_or(text.len());
    let keyword = text[..end].trim_end();
    let mut rest = text[end..].trim_start();
    let mut language = None;
    if let Some(inner) = rest.strip_prefix('[') {
        let (own, after) = inner.split_once(']')?;
        (language, rest) = (Some(own.trim().trim_matches('"')), after.trim_start());
    }
    let subjects = match rest.strip_prefix('(') {
        Some(inner) => strings(inner.strip_suffix(')')?),
        None if rest.is_empty() => Vec::new(),
        None => return None,
    };
    let is_keyword =
        !keyword.is_empty() && keyword.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_keyword.then_some(Statement { keyword, language, subjects, value: "", line: 0 })
}

/// The strings of a list. Strings with nothing but white space between them are one, written in several lines.
pub(super) fn strings(text: &str) -> Vec<String> {
    let (mut all, mut current): (Vec<String>, Option<String>) = (Vec::new(), None);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '"' => {
                let inner = &rest[1..];
                let end = inner.find('"').unwrap_or(inner.len());
                current.get_or_insert_default().push_str(&inner[..end]);
                rest = inner.get(end + 1..).unwrap_or_default();
                continue;
            }
            ',' => all.extend(current.take()),
            c if c.is_whitespace() => {}
            // A single value may stand without quotation marks.
            _ => {
                let end = rest.find([',', '"']).unwrap_or(rest.len());
                current.get_or_insert_default().push_str(rest[..end].trim_end());
                rest = &rest[end..];
                continue;
            }
        }
        rest = &rest[c.len_utf8()..];
    }
    all.extend(current);
    all
}

/// The tokens of the cells: numbers, signs, and keys; whether each is in quotation marks.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

/// A token, and whether it is in quotation marks.
pub(super) type Token<'t> = (&'t str, bool);

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn cut(&mut self, range: Range<usize>, next: usize, is_quoted: bool) -> Option<Token<'t>> {
        self.at = next;
        Some((&self.text[range], is_quoted))
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let bytes = self.text.as_bytes();
        let is_between = |b: &u8| matches!(b, b',' | b';') || b.is_ascii_whitespace();
        let start = self.at + bytes[self.at..].iter().position(|b| !is_between(b))?;
        if bytes[start] == b'"' {
            let length = bytes[start + 1..].iter().position(|b| *b == b'"').unwrap_or(bytes.len() - start - 1);
            let end = start + 1 + length;
            return self.cut(start + 1..end, (end + 1).min(bytes.len()), true);
        }
        let length = bytes[start..].iter().position(|b| is_between(b) || *b == b'"').unwrap_or(bytes.len() - start);
        self.cut(start..start + length, start + length, false)
    }
}

fn outside_quotes(text: &str, wanted: u8) -> Option<usize> {
    let mut is_quoted = false;
    text.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == wanted && !is_quoted
    })
}

fn lines(text: &str) -> usize {
    text.bytes().filter(|b| *b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_a_language_and_subjects() {
        let text = "CHARSET=\"ANSI\";\r\nNOTE[en](\"a;b\",\"c=d\")=\"one; \"\r\n\"two\";\nDECIMALS=1;\nDATA=\n1 \"-\";";
        let found = statements(text).expect("it reads");
        let shown: Vec<_> = found.iter().map(|s| (s.keyword, s.language, s.subjects.len(), s.line)).collect();
        assert_eq!(
            shown,
            [("CHARSET", None, 0, 1), ("NOTE", Some("en"), 2, 2), ("DECIMALS", None, 0, 4), ("DATA", None, 0, 5)]
        );
        assert_eq!(strings(found[1].value), ["one; two"]);
        assert_eq!(
            (strings("\"a\",\n\"b\"\n \"c\",x y"), strings("")),
            (vec!["a".into(), "bc".into(), "x y".into()], vec![])
        );
        let tokens: Vec<_> = Tokens::new("1\t2;3,\"..\" - \"a b\"").collect();
        assert_eq!(tokens, [("1", false), ("2", false), ("3", false), ("..", true), ("-", false), ("a b", true)]);
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        for text in ["DATA=1 2 3", "TITLE=\"a", "VALUES(\"a\")=\"x\"", "some text", "a b=1;", "DATA="] {
            assert!(matches!(statements(text), Err(Unreadable::Broken { .. })), "{text}");
        }
    }
}
