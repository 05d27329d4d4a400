//! Every path that Seara writes, in one enum.

use std::path::PathBuf;

/// The two folders that everything lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// What may be served.
    pub output: PathBuf,
    /// What is remembered.
    pub state: PathBuf,
}

/// A place in one of the folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot<'a> {
    /// A catalogue file in the output, by its name.
    Catalogue(&'a str),
    /// A dataset's folder.
    Dataset(&'a str),
    /// The release that its public addresses show.
    Latest(&'a str),
    /// A kept release: dataset, version.
    Version(&'a str, &'a str),
    /// Where the next `latest` is put together.
    Incoming(&'a str),
    /// Where a release is written before anything shows it.
    Staging(&'a str),
    /// The report of the last rejected run.
    Rejected(&'a str),
    /// What the last run of a dataset set aside.
    Quarantine(&'a str),
    /// A vetted release that waits for a person's word.
    Held(&'a str),
    /// Which version waits, and against which it was made.
    HeldNote(&'a str),
    /// How each run went.
    Ledger,
    /// The lock of the state folder.
    Lock,
    /// The entry of a dataset in the journal.
    Journal(&'a str),
    /// One capture, by its sha256.
    Capture(&'a str),
    /// What is left of a capture whose bytes a withdrawal erased.
    Erased(&'a str),
    /// The index of the captures.
    CaptureIndex,
    /// A folder of the state, one of [`SHELVES`].
    Shelf(&'a str),
    /// Where an old release is written again without what is withdrawn.
    Rewriting(&'a str),
}

/// Folders of the state that files are written whole in.
pub const SHELVES: [&str; 5] = ["captures", "held", "journal", "quarantine", "rejected"];

impl Layout {
    /// The path of a place.
    pub fn path(&self, spot: Spot<'_>) -> PathBuf {
        match spot {
            Spot::Catalogue(name) => self.output.join(name),
            Spot::Dataset(dataset) => self.output.join(dataset),
            Spot::Latest(dataset) => self.output.join(dataset).join("latest"),
            Spot::Version(dataset, version) => self.output.join(dataset).join(version),
            Spot::Incoming(dataset) => self.output.join(dataset).join(".incoming"),
            Spot::Staging(dataset) => self.state.join("staging").join(dataset),
            Spot::Rejected(dataset) => self.state.join("rejected").join(format!("{dataset}.json")),
            Spot::Quarantine(dataset) => self.state.join("quarantine").join(format!("{dataset}.json")),
            Spot::Held(dataset) => self.state.join("held").join(dataset),
            Spot::HeldNote(dataset) => self.state.join("held").join(format!("{dataset}.json")),
            Spot::Ledger => self.state.join("ledger.sqlite"),
            Spot::Lock => self.state.join("lock"),
            Spot::Journal(dataset) => self.state.join("journal").join(format!("{dataset}.json")),
            Spot::Capture(sha256) => self.state.join("captures").join(format!("{sha256}.warc.gz")),
            Spot::Erased(sha256) => self.state.join("captures").join(format!("{sha256}.erased")),
            Spot::Rewriting(dataset) => self.state.join("staging").join(format!(".{dataset}")),
            Spot::Shelf(name) => self.state.join(name),
            Spot::CaptureIndex => self.state.join("captures").join("index.cdxj"),
        }
    }
}
