//! How a command that writes begins: one writer at a time, and what a cut left half done is finished first.

use super::{arguments::Global, check, console::Console};
use crate::{
    model::site::Site,
    release::{self, Finished, ReleaseError},
    spec::{Project, pipeline::Pipeline},
    state::{
        atomic,
        layout::Layout,
        ledger::{Ledger, LedgerError},
        lock::{self, Lock},
    },
    validate::public,
};

/// What a command holds while it writes.
pub(super) struct Writing {
    _lock: Lock,
    /// The ledger.
    pub(super) ledger: Ledger,
    /// Datasets of which something is begun that cannot be finished: nothing else of them may begin.
    pub(super) blocked: Vec<String>,
    /// What earlier commands had begun and this one has finished.
    pub(super) finished: Vec<Finished>,
    /// What had only been written down, and this one has taken back.
    pub(super) carried: Vec<Carried>,
}

/// What was taken back of a dataset before anything else was done.
pub(super) struct Carried {
    /// The dataset.
    pub(super) dataset: String,
    /// Versions that are gone.
    pub(super) versions: Vec<String>,
    /// Whether records and values are.
    pub(super) records: bool,
}

/// What a command needs that writes about one dataset: its specs, the folders and the lock.
pub(super) struct Desk {
    project: Project,
    dataset: String,
    /// Where output and memory are.
    pub(super) layout: Layout,
    /// The lock and the ledger.
    pub(super) writing: Writing,
}

impl Desk {
    /// The project.
    pub(super) fn project(&self) -> &Project {
        &self.project
    }

    /// The pipeline of the dataset.
    #[expect(clippy::expect_used, reason = "a desk is made only when the pipeline is sound")]
    pub(super) fn pipeline(&self) -> &Pipeline {
        self.project.pipelines.iter().find(|p| p.name == self.dataset).expect("a sound pipeline")
    }

    /// The site.
    #[expect(clippy::expect_used, reason = "a desk is made only when the site is sound")]
    pub(super) fn site(&self) -> &Site {
        self.project.site.as_ref().expect("a sound site")
    }

    /// Reads the specs again, which this command has changed.
    pub(super) fn read_again(&mut self, global: &Global, console: &Console) -> Result<(), u8> {
        self.project = check::project(global, console, std::slice::from_ref(&self.dataset))?;
        Ok(())
    }
}

/// Reads the specs of a dataset, and begins to write; the exit status when it cannot.
pub(super) fn desk(command: &str, dataset: &str, sample: bool, global: &Global, console: &Console) -> Result<Desk, u8> {
    let project = check::project(global, console, &[dataset.to_owned()])?;
    let layout = super::layout(global, sample);
    let site = project.site.as_ref().ok_or(1)?;
    let mut writing = begin(command, global, &layout, site, console)?;
    let pipelines: Vec<_> = project.pipelines.iter().filter(|p| p.name == dataset).collect();
    writing.carry_out(&pipelines, &layout, site, console);
    if writing.blocked.iter().any(|blocked| blocked == dataset) {
        return Err(2);
    }
    Ok(Desk { dataset: dataset.to_owned(), project, layout, writing })
}

/// Takes the lock, finishes what was begun, and tells of runs that died; the exit status when it cannot.
pub(super) fn begin(
    command: &str,
    global: &Global,
    layout: &Layout,
    site: &Site,
    console: &Console,
) -> Result<Writing, u8> {
    let broken = |error: &dyn std::fmt::Display| {
        console.complain(&error.to_string());
        2
    };
    let holder = format!("seara {command}, process {}", std::process::id());
    let lock = lock::lock(layout, &holder, global.wait).map_err(|e| broken(&e))?;
    atomic::sweep_unfinished(&global.pipelines).map_err(|e| broken(&e))?;
    let recovered = release::recover(layout, site).map_err(|e| broken(&e))?;
    for (dataset, error) in &recovered.failed {
        let args = [("dataset", dataset.clone()), ("told", error.to_string())];
        console.complain(&console.messages().screen("not-finished", &args));
    }
    let ledger = remembered(layout, &recovered.finished, console).map_err(|e| broken(&e))?;
    let blocked = recovered.failed.into_iter().map(|(dataset, _)| dataset).collect();
    Ok(Writing { _lock: lock, ledger, blocked, finished: recovered.finished, carried: Vec::new() })
}

impl Writing {
    /// Carries out what was taken back and is still there: by a command that was cut before it began, on another
    /// machine, or in a release that was read back. A dataset of which that fails is blocked.
    pub(super) fn carry_out(&mut self, pipelines: &[&Pipeline], layout: &Layout, site: &Site, console: &Console) {
        for pipeline in pipelines.iter().filter(|p| !p.withdrawn.told.is_empty()) {
            match carried_out(pipeline, layout, site) {
                Ok(carried) if carried.versions.is_empty() && !carried.records => {}
                Ok(carried) => {
                    // The message of a run that failed may quote what went.
                    let _ = self.ledger.forget_messages(&pipeline.name);
                    let args = [("dataset", pipeline.name.clone())];
                    console.complain(&console.messages().screen("carried-out", &args));
                    self.carried.push(carried);
                }
                Err(error) => {
                    let args = [("dataset", pipeline.name.clone()), ("told", error.to_string())];
                    console.complain(&console.messages().screen("not-finished", &args));
                    self.blocked.push(pipeline.name.clone());
                }
            }
        }
    }
}

/// Takes back what was still to be taken back.
fn carried_out(pipeline: &Pipeline, layout: &Layout, site: &Site) -> Result<Carried, ReleaseError> {
    let (withdrawn, dataset) = (&pipeline.withdrawn, pipeline.name.as_str());
    let mut carried = Carried { dataset: dataset.to_owned(), versions: Vec::new(), records: false };
    for (version, _) in &withdrawn.versions {
        let gone = release::remove(layout, site, dataset, version, &mut |_| {})?;
        carried.versions.extend(gone.map(|_| version.clone()));
    }
    if release::shows(layout, dataset, &withdrawn.records)?[1] {
        let (records, told) = (&withdrawn.records, public::withdrawn(&withdrawn.told));
        release::erase(layout, site, &pipeline.schema, records, told, &mut |_| {})?;
        carried.records = true;
    }
    Ok(carried)
}

/// The ledger, made again from the releases when it was lost.
fn remembered(layout: &Layout, finished: &[Finished], console: &Console) -> Result<Ledger, LedgerError> {
    let (ledger, anew) = Ledger::open(layout)?;
    if anew {
        for name in release::datasets(layout)? {
            for published in release::versions(layout, &name)? {
                ledger.release(&published, &release::measures(layout, &name, &published.version))?;
            }
        }
    }
    for Finished { dataset, shown, .. } in finished {
        let Some(version) = shown else { continue };
        ledger.finished(dataset, version)?;
        let args = [("dataset", dataset.clone()), ("version", version.clone())];
        console.complain(&console.messages().screen("finished", &args));
    }
    for run in ledger.died()? {
        let args = [("dataset", run.dataset), ("started", run.started)];
        console.complain(&console.messages().screen("died", &args));
    }
    Ok(ledger)
}
