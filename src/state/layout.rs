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
    /// What the files of a dataset's releases were when they were read last.
    Checked(&'a str),
    /// Whether runs over samples, or real ones, are remembered here.
    Kind,
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
    /// What addresses gave again in a month.
    Revisits(&'a str),
    /// Its index.
    RevisitIndex(&'a str),
    /// A folder of the state.
    Shelf(Shelf),
}

/// How the name of a folder starts that is put together beside the place where it is to stand.
pub(super) const INCOMING: &str = ".incoming-";

/// How the name of a folder starts whose place another takes.
pub(super) const ASIDE: &str = ".aside-";

/// How the name of a folder starts that is being removed.
pub(super) const GONE: &str = ".gone-";

/// A folder of the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// The bytes of sources.
    Captures,
    /// What the files of releases were when they were read last.
    Checked,
    /// Releases that wait for a person's word.
    Held,
    /// What was begun.
    Journal,
    /// What refused runs set aside.
    Quarantine,
    /// Reports of refused runs.
    Rejected,
    /// What addresses gave again.
    Revisits,
    /// Releases that are being written.
    Staging,
}

impl Shelf {
    /// Every folder.
    pub const ALL: [Self; 8] = [
        Self::Captures,
        Self::Checked,
        Self::Held,
        Self::Journal,
        Self::Quarantine,
        Self::Rejected,
        Self::Revisits,
        Self::Staging,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Captures => "captures",
            Self::Checked => "checked",
            Self::Held => "held",
            Self::Journal => "journal",
            Self::Quarantine => "quarantine",
            Self::Rejected => "rejected",
            Self::Revisits => "revisits",
            Self::Staging => "staging",
        }
    }
}

impl Layout {
    fn shelf(&self, shelf: Shelf) -> PathBuf {
        self.state.join(shelf.name())
    }

    /// The path of a place.
    pub fn path(&self, spot: Spot<'_>) -> PathBuf {
        match spot {
            Spot::Catalogue(name) => self.output.join(name),
            Spot::Dataset(dataset) => self.output.join(dataset),
            Spot::Latest(dataset) => self.output.join(dataset).join("latest"),
            Spot::Version(dataset, version) => self.output.join(dataset).join(version),
            Spot::Staging(dataset) => self.shelf(Shelf::Staging).join(dataset),
            Spot::Rejected(dataset) => self.shelf(Shelf::Rejected).join(format!("{dataset}.json")),
            Spot::Quarantine(dataset) => self.shelf(Shelf::Quarantine).join(format!("{dataset}.json")),
            Spot::Held(dataset) => self.shelf(Shelf::Held).join(dataset),
            Spot::HeldNote(dataset) => self.shelf(Shelf::Held).join(format!("{dataset}.json")),
            Spot::Checked(dataset) => self.shelf(Shelf::Checked).join(format!("{dataset}.json")),
            Spot::Kind => self.state.join("kind"),
            Spot::Ledger => self.state.join("ledger.sqlite"),
            Spot::Lock => self.state.join("lock"),
            Spot::Journal(dataset) => self.shelf(Shelf::Journal).join(format!("{dataset}.json")),
            Spot::Capture(sha256) => self.shelf(Shelf::Captures).join(format!("{sha256}.warc.gz")),
            Spot::Erased(sha256) => self.shelf(Shelf::Captures).join(format!("{sha256}.erased")),
            Spot::Shelf(shelf) => self.shelf(shelf),
            Spot::Revisits(month) => self.shelf(Shelf::Revisits).join(format!("{month}.warc.gz")),
            Spot::RevisitIndex(month) => self.shelf(Shelf::Revisits).join(format!("{month}.cdxj")),
            Spot::CaptureIndex => self.shelf(Shelf::Captures).join("index.cdxj"),
        }
    }
}
