//! An issue as text for a screen, with the line of the spec that it is of, and what may be printed of texts that others
//! wrote: no character that commands a terminal, and no secret that stands in a spec.

use std::{borrow::Cow, ops::Range};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity};

use crate::model::{
    issue::{Issue, Level, Place},
    messages::Messages,
    secret::REDACTED,
};

/// The code of an issue whose bytes of the spec are a secret.
const SECRET: &str = "written-secret";

/// Text without control characters: what a document holds must not command a terminal.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c != '\n' && is_odd(c);
    if text.contains(odd) { Cow::Owned(text.replace(odd, "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// Whether a character commands a terminal, or turns the order of those beside it.
fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Where an issue is, in messages.
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

/// An issue, with the line and a caret where it is in a spec, in colours where the screen has them. `all` are those that
/// are shown with it: what one of them says is a secret, the lines of no other show.
pub(super) fn issue(messages: &Messages, issue: &Issue, all: &[Issue], colours: bool) -> String {
    let message = harmless(&messages.message(issue)).into_owned();
    let cure = messages.cure(issue).map(|cure| harmless(&cure).into_owned());
    let Place::Spec { file, span } = &issue.place else {
        let at = place(&issue.place);
        let at = if at.is_empty() { at } else { format!("\n  {} {}", messages.screen("at", &[]), harmless(&at)) };
        let cure = cure.map(|cure| format!("\n  → {cure}")).unwrap_or_default();
        return format!("{}[{}]: {message}{at}{cure}\n", messages.screen(issue.level.as_str(), &[]), issue.code);
    };
    let severity = if issue.level == Level::Error { Severity::Error } else { Severity::Warning };
    let mut told = MietteDiagnostic::new(message).with_code(issue.code).with_severity(severity);
    told.help = cure;
    let secret = |other: &Issue| match &other.place {
        Place::Spec { file: theirs, span } if other.code == SECRET && theirs.path == file.path => Some(span.clone()),
        _ => None,
    };
    let secrets: Vec<_> = all.iter().filter_map(secret).collect();
    let (text, span) = shown(&file.text, span, &secrets);
    let length = span.len().min(text.len().saturating_sub(span.start)).max(1);
    // A table's span may run over many lines: its first line says enough.
    let line = text.get(span.start..).and_then(|t| t.find('\n')).unwrap_or(length).max(1);
    told.labels = Some(vec![LabeledSpan::new_with_span(None, (span.start, length.min(line)))]);
    let report = Report::new(told).with_source_code(NamedSource::new(harmless(&file.path), text));
    let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let mut out = String::new();
    let drawn =
        GraphicalReportHandler::new_themed(theme).with_context_lines(1).render_report(&mut out, report.as_ref());
    if drawn.is_ok() { out } else { format!("{}: {}\n", harmless(&place(&issue.place)), issue.code) }
}

/// The text of a spec as it may be shown, and where some of its bytes stand then.
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
            // The lines behind it keep their numbers.
            Some(_) if c != '\n' => {}
            None if is_end => {}
            None if c != '\t' && c != '\n' && is_odd(c) => out.push('\u{FFFD}'),
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
    fn a_line_is_shown_without_commands_and_secrets_and_its_marks_stay() {
        let text = "a = \"\u{1b}[2J\"\r\nkey = \"s3cret\"\r\nb\t= 1 # \u{9b}2J\n";
        let of = |part: &str| {
            let start = text.find(part).expect("it stands there");
            start..start + part.len()
        };
        let secrets = [of("\"s3cret\"")];
        for part in ["a", "key", "\"s3cret\"", "b\t", "1"] {
            let (shown, span) = shown(text, &of(part), &secrets);
            assert_eq!(shown, "a = \"\u{FFFD}[2J\"\nkey = ***\nb\t= 1 # \u{FFFD}2J\n");
            assert_eq!(&shown[span], if part.contains("s3cret") { REDACTED } else { part });
        }
        let (_, behind) = shown(text, &(text.len()..text.len() + 9), &secrets);
        assert!(behind.is_empty());
    }

    #[test]
    fn no_text_commands_a_terminal() {
        let told = "ok\n\u{1b}]0;x\u{7}\r\u{9b}31m\u{202E}olleh\u{200F}";
        assert_eq!(harmless(told), "ok\n\u{FFFD}]0;x\u{FFFD}\u{FFFD}\u{FFFD}31m\u{FFFD}olleh\u{FFFD}");
        assert!(matches!(harmless("olá"), Cow::Borrowed("olá")));
    }
}
