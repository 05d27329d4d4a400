//! The only file that prints.
//!
//! Results go to standard output, problems and progress to standard error; with `--json` every event
//! is an object a line on standard output. Nothing here can fail a run: a closed pipe is ignored.

use std::{
    io::{self, IsTerminal, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::{
    charts,
    diagnostics::{self, place, sanitise},
};
use crate::{
    extract::worker,
    model::{
        findings::OmittedCounts,
        issue::Issue,
        message::Message,
        messages::{Locale, Messages},
    },
    run::event::{Event, Listener, Outcome},
    validate::public,
};

/// Issues of one code that are shown; the rest are counted.
const SHOWN: usize = 5;

/// Prints the answer of the argument parser: help, version or an error.
pub(super) fn usage(error: &clap::Error) {
    // It chooses the stream and the colours; a closed pipe is ignored.
    let _ = error.print();
}

/// Runs the worker process: reads a document for the parent process.
pub(super) fn worker() -> u8 {
    worker::serve(io::stdin(), io::stdout())
}

/// The terminal of the user, or a stream of JSON Lines.
pub(super) struct Console {
    json: bool,
    messages: &'static Messages,
    bar: Option<ProgressBar>,
}

impl Console {
    pub(super) fn new(json: bool, locale: Locale) -> Self {
        Self { json, messages: Messages::for_locale(locale), bar: None }
    }

    /// The messages in the user's language.
    pub(super) fn messages(&self) -> &'static Messages {
        self.messages
    }

    /// Prints a line of result to standard output.
    pub(super) fn print_line(&self, text: &str) {
        let _ = writeln!(io::stdout().lock(), "{}", sanitise(text));
    }

    /// Prints a line of a legend: its colour and its text.
    pub(super) fn legend(&self, colour: u32, text: &str) {
        let [_, red, green, blue] = colour.to_be_bytes();
        let shows = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let square = if shows { format!("\u{1b}[38;2;{red};{green};{blue}m■\u{1b}[0m") } else { "■".to_owned() };
        let _ = writeln!(io::stdout().lock(), "  {square} #{colour:06x}  {}", sanitise(text));
    }

    /// Prints an error to standard error. Its text may come from a source or a server.
    pub(super) fn print_error(&self, text: &str) {
        if self.json {
            self.object(&json!({"event": "error", "message": text}));
        } else {
            self.draw(&sanitise(text));
        }
    }

    /// Prints text with terminal colours to standard error.
    fn draw(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    pub(super) fn object(&self, value: &Value) {
        self.print_line(&value.to_string());
    }

    /// Whether output is JSON Lines.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Prints issues: the first of each code in full, the others as a count.
    pub(super) fn issues(&self, issues: &[Issue]) {
        self.issues_of(issues, &OmittedCounts::new());
    }

    /// The same with issues that were only counted (`more`).
    pub(super) fn issues_of(&self, issues: &[Issue], more: &OmittedCounts) {
        if self.json {
            for issue in issues {
                let mut event = json!({"event": "issue"});
                event.as_object_mut().into_iter().for_each(|o| o.extend(self.issue(issue)));
                self.object(&event);
            }
            return;
        }
        let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let mut seen: Vec<(&str, usize)> = Vec::new();
        for issue in issues {
            match seen.iter_mut().find(|(code, _)| *code == issue.code) {
                Some((_, n)) => *n += 1,
                None => seen.push((issue.code, 1)),
            }
            let count = seen.iter().find(|(code, _)| *code == issue.code).map_or(0, |(_, n)| *n);
            if count <= SHOWN {
                self.draw(&diagnostics::render(self.messages, issue, issues, colours));
            }
        }
        for ((code, _), n) in more {
            let beyond = usize::try_from(*n).unwrap_or(usize::MAX);
            seen.iter_mut().filter(|(of, _)| of == code).for_each(|(_, count)| *count += beyond);
        }
        for (code, count) in seen.iter().filter(|(_, n)| *n > SHOWN) {
            let args = [("n", (count - SHOWN).to_string()), ("code", (*code).to_owned())];
            self.print_error(&format!("{}\n", self.messages.screen("more", &args)));
        }
    }

    /// Prints the outcome of a pipeline.
    fn outcome(&self, dataset: &str, outcome: &Outcome) {
        let word = |id| self.messages.screen(id, &[]);
        match outcome {
            Outcome::Published { version } => {
                self.print_line(&format!("  {}  {dataset} {version}\n", word("published")))
            }
            Outcome::Incomplete { version, listings, waits } => {
                self.print_line(&format!("  {}  {dataset} {version}\n", word("incomplete")));
                let text = |message: Message| public::text(&self.messages.error(&message)).into_owned();
                let mut all: Vec<_> = listings.iter().map(|listing| text(listing.message())).collect();
                all.extend(waits.then(|| word("waits-for-approval")));
                self.print_error(&format!("✗ {dataset} ({}): {}\n", word("stage-fetch"), all.join("; ")));
            }
            Outcome::Unchanged { version } => {
                self.print_line(&format!("  {}  {dataset} {version}\n", word("unchanged")))
            }
            Outcome::PendingReview { version } => {
                let args = [("dataset", dataset.to_owned()), ("version", version.clone())];
                self.print_line(&format!("  {}\n", self.messages.screen("pending-review", &args)));
            }
            Outcome::Dry { version } => {
                let text = self.messages.screen("dry-run", &[("version", format!("{dataset} {version}"))]);
                self.print_line(&format!("  {text}\n"));
            }
            Outcome::Rejected { errors } => {
                let text = self.messages.screen("rejected", &[("n", errors.to_string())]);
                self.print_error(&format!("✗ {dataset}: {text}\n"));
            }
            Outcome::Failed { error } => {
                let stage = word(&format!("stage-{}", error.stage()));
                let text = self.messages.error(&error.message());
                self.print_error(&format!("✗ {dataset} ({stage}): {}\n", public::text(&text)));
            }
        }
    }

    /// An issue as JSON, with its message.
    fn issue(&self, issue: &Issue) -> serde_json::Map<String, Value> {
        let json = json!({"code": issue.code, "level": issue.level.as_str(), "place": place(&issue.place),
            "message": self.messages.message(issue), "cure": self.messages.cure(issue)});
        if let Value::Object(map) = json { map } else { serde_json::Map::new() }
    }

    fn hide_progress(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn progress(&mut self, text: String) {
        if io::stderr().is_terminal() && !self.json {
            let bar = self.bar.get_or_insert_with(|| {
                let bar = ProgressBar::new_spinner().with_style(ProgressStyle::default_spinner());
                bar.enable_steady_tick(Duration::from_millis(120));
                bar
            });
            bar.set_message(text);
        }
    }
}

impl Listener for Console {
    fn on_event(&mut self, event: &Event) {
        if self.json {
            let mut json = event.json();
            if let Event::Checked { issues, .. } = event {
                json["issues"] = issues.iter().map(|i| Value::Object(self.issue(i))).collect();
            }
            if let Event::Noticed { issue, .. } = event {
                json["issues"] = [issue].map(|i| Value::Object(self.issue(i))).into_iter().collect();
            }
            return self.object(&json);
        }
        match event {
            Event::Started { dataset } => {
                self.progress(self.messages.screen("fetching", &[("dataset", dataset.clone())]));
            }
            Event::Captured { dataset, bytes, .. } => {
                let args = [("dataset", dataset.clone()), ("n", bytes.to_string())];
                self.progress(self.messages.screen("reading", &args));
            }
            Event::Extracted { dataset, accounting, .. } => {
                self.hide_progress();
                self.print_line(&format!("{dataset}\n{}", charts::accounting(self.messages, accounting)));
                for (reason, n) in &accounting.ignored {
                    let (n, args) = (self.messages.locale().number(*n), [("reason", reason.clone())]);
                    self.print_line(&format!("  {n:>8}   {}", self.messages.screen("ignored-for", &args)));
                }
            }
            Event::Checked { rows, moved, issues, more, .. } => {
                let width = rows.iter().map(|(table, _)| table.chars().count()).max().unwrap_or_default();
                for (table, n) in rows {
                    let moved = moved.iter().find(|d| d.table == *table).map(charts::drift).unwrap_or_default();
                    let n = self.messages.locale().number(*n);
                    self.print_line(format!("  {n:>8}   {table:<width$}   {moved}").trim_end());
                }
                self.issues_of(issues, more);
            }
            Event::Noticed { issue, .. } => {
                self.hide_progress();
                self.issues(std::slice::from_ref(issue));
            }
            Event::Ended { dataset, outcome } => {
                self.hide_progress();
                self.outcome(dataset, outcome);
            }
        }
    }

    fn on_progress(&mut self, dataset: &str, done: usize, of: usize) {
        let percent = (done * 100 / of.max(1)).to_string();
        self.progress(self.messages.screen("advancing", &[("dataset", dataset.to_owned()), ("percent", percent)]));
    }
}
