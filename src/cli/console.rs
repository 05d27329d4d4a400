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
    drawing,
    drawn::{self, harmless, place},
};
use crate::{
    extract::worker,
    model::{
        findings::OmittedCounts,
        issue::Issue,
        messages::{Locale, Messages},
    },
    run::event::{Event, Listener, Outcome},
    validate::public,
};

/// Issues of one code that are shown; the rest are counted.
const SHOWN: usize = 5;

/// What the command line's own reader tells: help, the version, or a mistake.
pub(super) fn usage(told: &clap::Error) {
    // It chooses the stream and the colours; a closed pipe is ignored.
    let _ = told.print();
}

/// Reads a document for the process that started this one, which alone hears the answer.
pub(super) fn worker() -> u8 {
    worker::serve(io::stdin(), io::stdout())
}

/// What the user sees.
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

    /// A line of result.
    pub(super) fn say(&self, text: &str) {
        let _ = writeln!(io::stdout().lock(), "{}", harmless(text));
    }

    /// A line of a legend: a spot of its colour, where the screen has colours, and the words for it.
    pub(super) fn legend(&self, colour: u32, text: &str) {
        let [_, red, green, blue] = colour.to_be_bytes();
        let shows = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let spot = if shows { format!("\u{1b}[38;2;{red};{green};{blue}m■\u{1b}[0m") } else { "■".to_owned() };
        let _ = writeln!(io::stdout().lock(), "  {spot} #{colour:06x}  {}", harmless(text));
    }

    /// A line about a problem, which may hold what others said of it.
    pub(super) fn complain(&self, text: &str) {
        if self.json {
            self.object(&json!({"event": "error", "told": text}));
        } else {
            self.draw(&harmless(text));
        }
    }

    /// A text about a problem that commands the terminal itself: it has colours.
    fn draw(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    pub(super) fn object(&self, value: &Value) {
        self.say(&value.to_string());
    }

    /// Whether events are printed as JSON.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Issues, the first few of each code in full.
    pub(super) fn issues(&self, issues: &[Issue]) {
        self.issues_of(issues, &OmittedCounts::new());
    }

    /// The same, where more were counted.
    pub(super) fn issues_of(&self, issues: &[Issue], more: &OmittedCounts) {
        if self.json {
            for issue in issues {
                let mut told = json!({"event": "issue"});
                told.as_object_mut().into_iter().for_each(|o| o.extend(self.issue(issue)));
                self.object(&told);
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
                self.draw(&drawn::issue(self.messages, issue, issues, colours));
            }
        }
        for ((code, _), n) in more {
            let beyond = usize::try_from(*n).unwrap_or(usize::MAX);
            seen.iter_mut().filter(|(of, _)| of == code).for_each(|(_, count)| *count += beyond);
        }
        for (code, count) in seen.iter().filter(|(_, n)| *n > SHOWN) {
            let args = [("n", (count - SHOWN).to_string()), ("code", (*code).to_owned())];
            self.complain(&format!("{}\n", self.messages.screen("more", &args)));
        }
    }

    /// How a pipeline ended.
    fn ended(&self, dataset: &str, outcome: &Outcome) {
        let word = |id| self.messages.screen(id, &[]);
        match outcome {
            Outcome::Published { version } => self.say(&format!("  {}  {dataset} {version}\n", word("published"))),
            Outcome::Incomplete { version, listings, waits } => {
                self.say(&format!("  {}  {dataset} {version}\n", word("incomplete")));
                let mut all: Vec<_> = listings
                    .iter()
                    .map(|listing| public::text(&self.messages.error(&listing.message())).into_owned())
                    .collect();
                all.extend(waits.then(|| word("waits-for-approval")));
                self.complain(&format!("✗ {dataset} ({}): {}\n", word("stage-fetch"), all.join("; ")));
            }
            Outcome::Unchanged { version } => self.say(&format!("  {}  {dataset} {version}\n", word("unchanged"))),
            Outcome::PendingReview { version } => {
                let args = [("dataset", dataset.to_owned()), ("version", version.clone())];
                self.say(&format!("  {}\n", self.messages.screen("held", &args)));
            }
            Outcome::Dry { version } => {
                let told = self.messages.screen("dry", &[("version", format!("{dataset} {version}"))]);
                self.say(&format!("  {told}\n"));
            }
            Outcome::Rejected { errors } => {
                let told = self.messages.screen("rejected", &[("n", errors.to_string())]);
                self.complain(&format!("✗ {dataset}: {told}\n"));
            }
            Outcome::Failed { error } => {
                let stage = word(&format!("stage-{}", error.stage()));
                self.complain(&format!(
                    "✗ {dataset} ({stage}): {}\n",
                    public::text(&self.messages.error(&error.message()))
                ));
            }
        }
    }

    /// An issue as JSON, with its message.
    fn issue(&self, issue: &Issue) -> serde_json::Map<String, Value> {
        let told = json!({"code": issue.code, "level": issue.level.as_str(), "place": place(&issue.place),
            "message": self.messages.message(issue), "cure": self.messages.cure(issue)});
        if let Value::Object(map) = told { map } else { serde_json::Map::new() }
    }

    fn quiet(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn work(&mut self, text: String) {
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
    fn hear(&mut self, event: &Event) {
        if self.json {
            let mut told = event.json();
            if let Event::Checked { issues, .. } = event {
                told["issues"] = issues.iter().map(|i| Value::Object(self.issue(i))).collect();
            }
            if let Event::Noticed { issue, .. } = event {
                told["issues"] = [issue].map(|i| Value::Object(self.issue(i))).into_iter().collect();
            }
            return self.object(&told);
        }
        match event {
            Event::Started { dataset } => {
                self.work(self.messages.screen("fetching", &[("dataset", dataset.clone())]));
            }
            Event::Captured { dataset, bytes, .. } => {
                let args = [("dataset", dataset.clone()), ("n", bytes.to_string())];
                self.work(self.messages.screen("reading", &args));
            }
            Event::Extracted { dataset, accounting, .. } => {
                self.quiet();
                self.say(&format!("{dataset}\n{}", drawing::account(self.messages, accounting)));
                for (reason, n) in &accounting.ignored {
                    let told = self.messages.screen("ignored-for", &[("reason", reason.clone())]);
                    self.say(&format!("  {n:>8}   {told}"));
                }
            }
            Event::Checked { rows, moved, issues, more, .. } => {
                let width = rows.iter().map(|(table, _)| table.chars().count()).max().unwrap_or_default();
                for (table, n) in rows {
                    let moved = moved.iter().find(|d| d.table == *table).map(drawing::moves).unwrap_or_default();
                    self.say(format!("  {n:>8}   {table:<width$}   {moved}").trim_end());
                }
                self.issues_of(issues, more);
            }
            Event::Noticed { issue, .. } => {
                self.quiet();
                self.issues(std::slice::from_ref(issue));
            }
            Event::Ended { dataset, outcome } => {
                self.quiet();
                self.ended(dataset, outcome);
            }
        }
    }

    fn advance(&mut self, dataset: &str, done: usize, of: usize) {
        let percent = (done * 100 / of.max(1)).to_string();
        self.work(self.messages.screen("advancing", &[("dataset", dataset.to_owned()), ("percent", percent)]));
    }
}
