//! How a command that writes starts: it takes the lock and completes what an interrupted command started.

use super::{arguments::Global, check, console::Console};
use crate::{
    model::site::Site,
    release::{self, Destination, Finished, ReleaseError},
    spec::{Project, pipeline::Pipeline},
    state::{
        atomic,
        layout::Layout,
        ledger::{Ledger, LedgerError},
        lock::{self, Lock},
    },
    validate::public,
};

/// The lock of a command that writes, with the ledger and what recovery did.
pub(super) struct WriteLock {
    _lock: Lock,
    /// The ledger.
    pub(super) ledger: Ledger,
    /// Datasets with an interrupted command that cannot be completed; nothing else of them may run.
    pub(super) blocked: Vec<String>,
    /// What interrupted commands had started and this one completed.
    pub(super) finished: Vec<Finished>,
    /// Withdrawals that were recorded but not carried out, and that this command completed.
    pub(super) withdrawals: Vec<CompletedWithdrawal>,
}

/// A withdrawal that this command completed.
pub(super) struct CompletedWithdrawal {
    /// The dataset.
    pub(super) dataset: String,
    /// Versions that were removed.
    pub(super) versions: Vec<String>,
    /// Whether records or values were removed.
    pub(super) records: bool,
}

/// What a command that writes to one dataset needs: its specs, the folders and the lock.
pub(super) struct WriteSession {
    project: Project,
    dataset: String,
    /// Folders of releases and state.
    pub(super) layout: Layout,
    /// The lock and the ledger.
    pub(super) lock: WriteLock,
}

impl WriteSession {
    /// The project.
    pub(super) fn project(&self) -> &Project {
        &self.project
    }

    /// The pipeline of the dataset.
    #[expect(clippy::expect_used, reason = "a session opens only with a valid pipeline")]
    pub(super) fn pipeline(&self) -> &Pipeline {
        self.project.pipelines.iter().find(|p| p.name == self.dataset).expect("a valid pipeline")
    }

    /// Where its releases are published.
    pub(super) fn destination(&self) -> Destination<'_> {
        Destination { layout: &self.layout, site: self.site() }
    }

    /// The site.
    #[expect(clippy::expect_used, reason = "a session opens only with a valid site")]
    pub(super) fn site(&self) -> &Site {
        self.project.site.as_ref().expect("a valid site")
    }

    /// Loads the specs of a dataset and takes the lock. Fails with the exit status.
    pub(super) fn open(
        command: &str,
        dataset: &str,
        sample: bool,
        global: &Global,
        console: &Console,
    ) -> Result<Self, u8> {
        let project = check::project(global, console, &[dataset.to_owned()])?;
        let layout = super::layout(global, sample);
        let site = project.site.as_ref().ok_or(1)?;
        let mut lock = WriteLock::acquire(command, global, &layout, site, console)?;
        let pipelines: Vec<_> = project.pipelines.iter().filter(|p| p.name == dataset).collect();
        lock.complete_withdrawals(&pipelines, &layout, site, console);
        if lock.blocked.iter().any(|blocked| blocked == dataset) {
            return Err(2);
        }
        Ok(Self { dataset: dataset.to_owned(), project, layout, lock })
    }

    /// Loads the specs again after this command changed them.
    pub(super) fn reload(&mut self, global: &Global, console: &Console) -> Result<(), u8> {
        self.project = check::project(global, console, std::slice::from_ref(&self.dataset))?;
        Ok(())
    }
}

impl WriteLock {
    /// Takes the lock, completes interrupted commands and reports interrupted runs. Fails with the exit status.
    pub(super) fn acquire(
        command: &str,
        global: &Global,
        layout: &Layout,
        site: &Site,
        console: &Console,
    ) -> Result<Self, u8> {
        let fail = |error: &dyn std::fmt::Display| {
            console.print_error(&error.to_string());
            2
        };
        let holder = format!("seara {command}, process {}", std::process::id());
        let lock = lock::lock(layout, &holder, global.wait).map_err(|e| fail(&e))?;
        atomic::sweep_unfinished(&global.pipelines).map_err(|e| fail(&e))?;
        let recovered = release::recover(Destination { layout, site }).map_err(|e| fail(&e))?;
        for (dataset, error) in &recovered.failed {
            let args = [("dataset", dataset.clone()), ("detail", error.to_string())];
            console.print_error(&console.messages().screen("not-finished", &args));
        }
        let ledger = open_ledger(layout, &recovered.finished, console).map_err(|e| fail(&e))?;
        let blocked = recovered.failed.into_iter().map(|(dataset, _)| dataset).collect();
        Ok(Self { _lock: lock, ledger, blocked, finished: recovered.finished, withdrawals: Vec::new() })
    }

    /// Completes withdrawals whose data are still there: of a command that was interrupted, of another machine, or in a
    /// restored release. A dataset for which that fails is blocked.
    pub(super) fn complete_withdrawals(
        &mut self,
        pipelines: &[&Pipeline],
        layout: &Layout,
        site: &Site,
        console: &Console,
    ) {
        for pipeline in pipelines.iter().filter(|p| !p.withdrawn.lines.is_empty()) {
            let dataset = ("dataset", pipeline.name.clone());
            match complete_withdrawal(pipeline, Destination { layout, site }) {
                Ok(done) if done.versions.is_empty() && !done.records => {}
                Ok(done) => {
                    // The message of a failed run may quote withdrawn data.
                    let _ = self.ledger.forget_messages(&pipeline.name);
                    console.print_error(&console.messages().screen("withdrawal-completed", &[dataset]));
                    self.withdrawals.push(done);
                }
                Err(error) => {
                    let args = [dataset, ("detail", error.to_string())];
                    console.print_error(&console.messages().screen("not-finished", &args));
                    self.blocked.push(pipeline.name.clone());
                }
            }
        }
    }
}

/// Removes what is withdrawn of a dataset and still there.
fn complete_withdrawal(pipeline: &Pipeline, to: Destination<'_>) -> Result<CompletedWithdrawal, ReleaseError> {
    let (withdrawn, dataset) = (&pipeline.withdrawn, pipeline.name.as_str());
    let mut done = CompletedWithdrawal { dataset: dataset.to_owned(), versions: Vec::new(), records: false };
    for (version, _) in &withdrawn.versions {
        let removed = release::remove(to, dataset, version, &mut |_| {})?;
        done.versions.extend(removed.map(|_| version.clone()));
    }
    if release::shows(to.layout, dataset, &withdrawn.records)?[1] {
        let (records, notices) = (&withdrawn.records, public::withdrawn(&withdrawn.lines));
        release::erase(to, &pipeline.schema, records, notices, &mut |_| {})?;
        done.records = true;
    }
    Ok(done)
}

/// Opens the ledger; a lost one is rebuilt from the releases.
fn open_ledger(layout: &Layout, finished: &[Finished], console: &Console) -> Result<Ledger, LedgerError> {
    let (ledger, is_new) = Ledger::open(layout)?;
    if is_new {
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
        console.print_error(&console.messages().screen("finished", &args));
    }
    for run in ledger.died()? {
        let args = [("dataset", run.dataset), ("started", run.started)];
        console.print_error(&console.messages().screen("interrupted", &args));
    }
    Ok(ledger)
}
