//! Every path that Seara writes, in one enum.

use std::path::PathBuf;

/// The two folders to which Seara writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Published files.
    pub output: PathBuf,
    /// The state, which is private.
    pub state: PathBuf,
}

/// A file or folder of the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKey<'a> {
    /// A catalogue file in the output, by its name.
    Catalogue(&'a str),
    /// A dataset's folder.
    Dataset(&'a str),
    /// The release that `latest` shows.
    Latest(&'a str),
    /// A kept release: dataset, version.
    Version(&'a str, &'a str),
    /// Where a release is written before it is published.
    Staging(&'a str),
    /// The report of the last rejected run.
    Rejected(&'a str),
    /// The quarantine of the last run of a dataset.
    Quarantine(&'a str),
    /// A valid release that is pending review.
    PendingReview(&'a str),
    /// The version that is pending review, and the release that it was compared with.
    PendingReviewNote(&'a str),
    /// Hashes of the files of a dataset's releases.
    Checked(&'a str),
    /// Whether the state is of samples or of real runs.
    Kind,
    /// The ledger of runs.
    Ledger,
    /// The lock of the state folder.
    Lock,
    /// The entry of a dataset in the journal.
    Journal(&'a str),
    /// A capture, by its SHA-256.
    Capture(&'a str),
    /// The marker of a capture whose bytes a withdrawal erased.
    Erased(&'a str),
    /// The index of the captures.
    CaptureIndex,
    /// Revisit records of a month.
    Revisits(&'a str),
    /// The index of the revisit records of a month.
    RevisitIndex(&'a str),
    /// A folder of the state.
    StateDir(StateDir),
}

/// Prefix of a folder that is prepared next to its final path.
pub(super) const INCOMING: &str = ".incoming-";

/// Prefix of a folder that another one replaces.
pub(super) const REPLACED: &str = ".aside-";

/// Prefix of a folder that is being removed.
pub(super) const GONE: &str = ".gone-";

/// A folder of the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateDir {
    /// Captures.
    Captures,
    /// Hashes of files of releases.
    Checked,
    /// Releases that are pending review.
    PendingReview,
    /// Entries of the journal.
    Journal,
    /// Quarantines of runs.
    Quarantine,
    /// Reports of rejected runs.
    Rejected,
    /// Revisit records.
    Revisits,
    /// Releases that are being written.
    Staging,
}

impl StateDir {
    /// All folders.
    pub const ALL: [Self; 8] = [
        Self::Captures,
        Self::Checked,
        Self::PendingReview,
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
            Self::PendingReview => "held",
            Self::Journal => "journal",
            Self::Quarantine => "quarantine",
            Self::Rejected => "rejected",
            Self::Revisits => "revisits",
            Self::Staging => "staging",
        }
    }
}

impl Layout {
    fn dir(&self, dir: StateDir) -> PathBuf {
        self.state.join(dir.name())
    }

    /// Returns the path of a file or folder.
    pub fn path(&self, key: PathKey<'_>) -> PathBuf {
        match key {
            PathKey::Catalogue(name) => self.output.join(name),
            PathKey::Dataset(dataset) => self.output.join(dataset),
            PathKey::Latest(dataset) => self.output.join(dataset).join("latest"),
            PathKey::Version(dataset, version) => self.output.join(dataset).join(version),
            PathKey::Staging(dataset) => self.dir(StateDir::Staging).join(dataset),
            PathKey::Rejected(dataset) => self.dir(StateDir::Rejected).join(format!("{dataset}.json")),
            PathKey::Quarantine(dataset) => self.dir(StateDir::Quarantine).join(format!("{dataset}.json")),
            PathKey::PendingReview(dataset) => self.dir(StateDir::PendingReview).join(dataset),
            PathKey::PendingReviewNote(dataset) => self.dir(StateDir::PendingReview).join(format!("{dataset}.json")),
            PathKey::Checked(dataset) => self.dir(StateDir::Checked).join(format!("{dataset}.json")),
            PathKey::Kind => self.state.join("kind"),
            PathKey::Ledger => self.state.join("ledger.sqlite"),
            PathKey::Lock => self.state.join("lock"),
            PathKey::Journal(dataset) => self.dir(StateDir::Journal).join(format!("{dataset}.json")),
            PathKey::Capture(sha256) => self.dir(StateDir::Captures).join(format!("{sha256}.warc.gz")),
            PathKey::Erased(sha256) => self.dir(StateDir::Captures).join(format!("{sha256}.erased")),
            PathKey::StateDir(dir) => self.dir(dir),
            PathKey::Revisits(month) => self.dir(StateDir::Revisits).join(format!("{month}.warc.gz")),
            PathKey::RevisitIndex(month) => self.dir(StateDir::Revisits).join(format!("{month}.cdxj")),
            PathKey::CaptureIndex => self.dir(StateDir::Captures).join("index.cdxj"),
        }
    }
}
