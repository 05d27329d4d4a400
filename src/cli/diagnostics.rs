//! Issues as text for a terminal, with their line in a spec. Text of sources and servers is sanitised: no control
//! characters, and no secret of a spec.

use std::{borrow::Cow, ops::Range};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity};

use crate::model::{
    issue::{Issue, Level, Place},
    messages::Messages,
    secret::REDACTED,
};

/// The code of an issue whose bytes of the spec are a secret.
const SECRET: &str = "secret-in-file";

/// Replaces control characters (but line feeds) by U+FFFD, so that text of a source cannot control the terminal.
pub(super) fn sanitise(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| c != '\n' && is_unsafe(c);
    if text.contains(is_bad) { Cow::Owned(text.replace(is_bad, "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// Whether a character controls the terminal or changes the direction of text.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The place of an issue as text.
pub(super) fn place(place: &Place) -> String {
    match place {
        Place::Unspecified => String::new(),
        Place::Spec { file, span } => {
            let (line, column) = file.line_column(span.start);
            format!("{}:{line}:{column}", file.path)
        }
        Place::Document { document, place } => format!("{document}, {place}"),
        Place::Value { table, key, field, place } => {
            let parts = [table, key, field].map(String::as_str);
            let value = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            if place.is_empty() { value } else { format!("{value}, {place}") }
        }
    }
}

/// Renders an issue, with its line of the spec and a caret, in `colours` if asked. Bytes that any issue of `all` marks as a
/// secret are hidden.
pub(super) fn render(messages: &Messages, issue: &Issue, all: &[Issue], colours: bool) -> String {
    let message = sanitise(&messages.message(issue)).into_owned();
    let cure = messages.cure(issue).map(|cure| sanitise(&cure).into_owned());
    let Place::Spec { file, span } = &issue.place else {
        let at = place(&issue.place);
        let at = if at.is_empty() { at } else { format!("\n  {} {}", messages.screen("at", &[]), sanitise(&at)) };
        let cure = cure.map(|cure| format!("\n  → {cure}")).unwrap_or_default();
        return format!("{}[{}]: {message}{at}{cure}\n", messages.screen(issue.level.as_str(), &[]), issue.code);
    };
    let severity = if issue.level == Level::Error { Severity::Error } else { Severity::Warning };
    let mut diagnostic = MietteDiagnostic::new(message).with_code(issue.code).with_severity(severity);
    diagnostic.help = cure;
    let secret = |other: &Issue| match &other.place {
        Place::Spec { file: theirs, span } if other.code == SECRET && theirs.path == file.path => Some(span.clone()),
        _ => None,
    };
    let secrets: Vec<_> = all.iter().filter_map(secret).collect();
    let (text, span) = shown(&file.text, span, &secrets);
    let length = span.len().min(text.len().saturating_sub(span.start)).max(1);
    // A table's span may run over many lines: its first line says enough.
    let line = text.get(span.start..).and_then(|t| t.find('\n')).unwrap_or(length).max(1);
    diagnostic.labels = Some(vec![LabeledSpan::new_with_span(None, (span.start, length.min(line)))]);
    let report = Report::new(diagnostic).with_source_code(NamedSource::new(sanitise(&file.path), text));
    let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let mut out = String::new();
    let drawn =
        GraphicalReportHandler::new_themed(theme).with_context_lines(1).render_report(&mut out, report.as_ref());
    if drawn.is_ok() { out } else { format!("{}: {}\n", sanitise(&place(&issue.place)), issue.code) }
}

/// The text of a spec without secrets and control characters, and the range that `span` has in it.
fn shown(text: &str, span: &Range<usize>, secrets: &[Range<usize>]) -> (String, Range<usize>) {
    let mut out = String::with_capacity(text.len());
    let (mut start, mut end) = (None, None);
    let mut left = text.char_indices().peekable();
    while let Some((at, c)) = left.next() {
        start = start.or((at >= span.start).then_some(out.len()));
        end = end.or((at >= span.end).then_some(out.len()));
        let is_end = c == '\r' && left.peek().is_some_and(|(_, next)| *next == '\n');
        match secrets.iter().find(|secret| secret.contains(&at)) {
            Some(secret) if secret.start == at => out.push_str(REDACTED),
            // Later lines keep their numbers.
            Some(_) if c != '\n' => {}
            None if is_end => {}
            None if c != '\t' && c != '\n' && is_unsafe(c) => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
    let start = start.unwrap_or(out.len());
    let end = end.unwrap_or(out.len()).max(start);
    (out, start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_control_characters_are_hidden_and_spans_are_kept() {
        let text = "a = \"\u{1b}[2J\"\r\nkey = \"s3cret\"\r\nb\t= 1 # \u{9b}2J\n";
        let of = |part: &str| {
            let start = text.find(part).expect("a part of the text");
            start..start + part.len()
        };
        let secrets = [of("\"s3cret\"")];
        for part in ["a", "key", "\"s3cret\"", "b\t", "1"] {
            let (shown, span) = shown(text, &of(part), &secrets);
            assert_eq!(shown, "a = \"\u{FFFD}[2J\"\nkey = ***\nb\t= 1 # \u{FFFD}2J\n");
            assert_eq!(&shown[span], if part.contains("s3cret") { REDACTED } else { part });
        }
        let (_, after) = shown(text, &(text.len()..text.len() + 9), &secrets);
        assert!(after.is_empty());
    }

    #[test]
    fn no_text_controls_the_terminal() {
        let text = "ok\n\u{1b}]0;x\u{7}\r\u{9b}31m\u{202E}olleh\u{200F}";
        assert_eq!(sanitise(text), "ok\n\u{FFFD}]0;x\u{FFFD}\u{FFFD}\u{FFFD}31m\u{FFFD}olleh\u{FFFD}");
        assert!(matches!(sanitise("olá"), Cow::Borrowed("olá")));
    }
}
