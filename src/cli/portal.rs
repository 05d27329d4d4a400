//! `seara plan` and `seara push`: the differences between a portal and the published releases, and applying them.

use std::path::PathBuf;

use serde_json::json;

use super::{arguments::Global, check, clock, console::Console, write_session::WriteLock};
use crate::{
    model::{published::PublishedDataset, secret::Secret, site::Site},
    portal::{
        bucket::{self, BucketError},
        udata::{self, Clock, DatasetPlan, Http, PortalError, PushEvent, PushRequest, Session, Step},
    },
    release::{self, Base, Damaged, Kept, ReleaseError},
    spec::{
        Project,
        pipeline::Pipeline,
        portals::{self, Kind, Portal, Udata},
        secrets,
    },
    state::{layout::Layout, ledger::Ledger},
};

/// Whether differences are shown or applied.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Show the differences.
    Plan,
    /// Apply them.
    Push,
}

/// Plans or pushes. Returns the exit status.
pub(super) fn run(direction: Direction, name: &str, datasets: &[String], global: &Global, console: &mut Console) -> u8 {
    let project = match check::project(global, console, datasets) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let Some(portal) = project.portals.iter().find(|p| p.name == name) else {
        let known: Vec<_> = project.portals.iter().map(|p| p.name.clone()).collect();
        let args = [("name", name.to_owned()), ("known", known.join(", "))];
        console.print_error(&console.messages().screen("unknown-portal", &args));
        return 1;
    };
    let (layout, Some(site)) = (super::layout(global, false), &project.site) else { return 1 };
    // A push needs the lock, so that no release changes meanwhile; a plan only reads.
    let lock = match direction {
        Direction::Push => match WriteLock::acquire("push", global, &layout, site, console) {
            Ok(lock) => Some(lock),
            Err(status) => return status,
        },
        Direction::Plan => None,
    };
    let read_only = if lock.is_none() { Ledger::open_read_only(&layout) } else { None };
    let ledger = lock.as_ref().map(|l| &l.ledger).or(read_only.as_ref());
    let result = match &portal.kind {
        Kind::Udata(udata) => {
            let session = PublishSession { project: &project, site, portal, udata, layout: &layout, ledger, console };
            session.work(direction, datasets)
        }
        Kind::Bucket(bucket) => to_bucket(direction, portal, bucket, &layout, console),
    };
    result.unwrap_or_else(|(status, message)| {
        console.print_error(&message);
        status
    })
}

/// A key of which every part is secret, not only the part from the environment.
fn entirely_secret(key: Secret) -> Secret {
    Secret::new(key.expose())
}

/// The published releases with their folders; those of `chosen`, if any are named. Damaged ones are left out and added to
/// `faults`.
fn published(
    layout: &Layout,
    chosen: &[String],
    faults: &mut Vec<ReleaseError>,
) -> Result<Vec<PublishedRelease>, String> {
    let names = release::datasets(layout).map_err(|e| e.to_string())?;
    let mut all = Vec::new();
    for name in names.iter().filter(|name| chosen.is_empty() || chosen.contains(name)) {
        let Base { last, damaged } = release::base(layout, name).map_err(|e| e.to_string())?;
        if let Some(Damaged { version, faults: files, .. }) = damaged {
            let version = version.unwrap_or_else(|| "latest".to_owned());
            faults.push(ReleaseError::Damaged { dataset: name.clone(), version, faults: files });
            continue;
        }
        let Some(Kept { mut published, folder }) = last else { continue };
        // The package has no size of Parquet files.
        for file in &mut published.files {
            file.bytes = std::fs::metadata(folder.join(&file.name)).map_or(file.bytes, |metadata| metadata.len());
        }
        all.push((published, folder));
    }
    Ok(all)
}

/// A published release and its folder.
type PublishedRelease = (PublishedDataset, PathBuf);

/// A plan or push of a udata portal.
struct PublishSession<'d> {
    project: &'d Project,
    site: &'d Site,
    portal: &'d Portal,
    udata: &'d Udata,
    layout: &'d Layout,
    ledger: Option<&'d Ledger>,
    console: &'d Console,
}

impl PublishSession<'_> {
    /// Plans or pushes. Returns the exit status; fails with the exit status and a message.
    fn work(&self, direction: Direction, datasets: &[String]) -> Result<u8, (u8, String)> {
        let Self { project, site, portal, udata, layout, ledger, console } = *self;
        let fail = |error: PortalError| (error.status(), error.to_string());
        let secret = |name: String| fail(PortalError::Secret { name, portal: portal.name.clone() });
        let key = entirely_secret(secrets::from_environment(&udata.key).map_err(secret)?);
        let mut http = Http::new(&udata.url, key, &site.agent()).map_err(fail)?;
        let mut damaged = Vec::new();
        let released = published(layout, datasets, &mut damaged).map_err(|message| (2, message))?;
        damaged.iter().for_each(|error| console.print_error(&format!("✗ {error}")));
        let releases = released.iter().map(|(published, folder)| (published.clone(), folder.as_path())).collect();
        let all = release::datasets(layout).map_err(|e| (2, e.to_string()))?;
        let is_withdrawn = |p: &&Pipeline| !p.withdrawn.versions.is_empty() && !all.contains(&p.name);
        let withdrawn = project.pipelines.iter().filter(is_withdrawn).map(|p| p.name.clone()).collect();
        let options =
            PushRequest { name: &portal.name, udata, site, releases, all, withdrawn, is_complete: datasets.is_empty() };
        let clock = Clock { now: &clock::now, sleep: &std::thread::sleep };
        let mut on_progress = |progress: PushEvent| print_progress(&progress, console);
        let mut session = Session::begin(&options, &mut http, ledger, clock, &mut on_progress).map_err(fail)?;
        let messages = console.messages();
        let faults = match direction {
            Direction::Plan => {
                let (planned, faults) = udata::plan(&mut session).map_err(fail)?;
                planned.iter().for_each(|one| print_plan(one, console));
                let changed = planned.iter().filter(|p| !p.steps.is_empty()).count();
                let args = [("n", changed.to_string()), ("all", planned.len().to_string())];
                console.print_line(&messages.screen("planned", &args));
                faults
            }
            Direction::Push => {
                let pushed = udata::push(&mut session).map_err(fail)?;
                console.print_line(&messages.screen("pushed", &[("n", pushed.changed.to_string())]));
                pushed.faults
            }
        };
        faults.iter().for_each(|(dataset, error)| console.print_error(&format!("✗ {dataset}: {error}")));
        let status = faults.iter().map(|(_, error)| error.status()).max().unwrap_or(0);
        Ok(if damaged.is_empty() { status } else { 2 })
    }
}

/// Prints the steps that a dataset needs, as a diff.
fn print_plan(planned: &DatasetPlan, console: &Console) {
    if console.is_json() {
        let steps: Vec<String> = planned.steps.iter().map(|step| line(step, console)).collect();
        console.object(&json!({"dataset": planned.dataset, "id": planned.id, "steps": steps}));
        return;
    }
    let mark = match planned.steps.first() {
        None => "=",
        Some(Step::Create) => "+",
        Some(Step::Archive) => "-",
        Some(_) => "~",
    };
    console.print_line(&format!("{mark} {}", planned.dataset));
    planned.steps.iter().for_each(|step| console.print_line(&format!("    {}", line(step, console))));
}

/// A step as text.
fn line(step: &Step, console: &Console) -> String {
    let say = |id: &str, name: &str| console.messages().screen(id, &[("name", name.to_owned())]);
    let fields = |all: &[udata::Difference]| {
        let one = |d: &udata::Difference| format!("{}: {} → {}", d.field, short(&d.before), short(&d.after));
        all.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    match step {
        Step::Create => say("step-create", ""),
        Step::Restore => say("step-restore", ""),
        Step::Unarchive => say("step-unarchive", ""),
        Step::Update(all) => say("step-update", &fields(all)),
        Step::Upload(name) => say("step-upload", name),
        Step::Replace(name, _) => say("step-replace", name),
        Step::AddRemote(name) => say("step-remote", name),
        Step::Describe(name, _, all) => say("step-describe", format!("{name} {}", fields(all)).trim()),
        Step::Remove(title, _) => say("step-remove", title),
        Step::Reorder => say("step-reorder", ""),
        Step::Publish => say("step-publish", ""),
        Step::Archive => say("step-archive", ""),
    }
}

/// A value shortened to one line.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(40).collect();
    if cut.len() < line.len() { format!("“{cut}…”") } else { format!("“{line}”") }
}

/// Prints the progress of a push.
fn print_progress(progress: &PushEvent, console: &Console) {
    match progress {
        PushEvent::Done(dataset, step) => console.print_line(&format!("  {dataset}  {}", line(step, console))),
        PushEvent::Unchanged(dataset) => console.print_line(&format!("= {dataset}")),
        PushEvent::Waiting(what, seconds) => {
            let args = [("what", (*what).to_owned()), ("seconds", seconds.to_string())];
            console.print_error(&console.messages().screen("portal-waits", &args));
        }
    }
}

fn to_bucket(
    direction: Direction,
    portal: &Portal,
    written: &portals::Bucket,
    layout: &Layout,
    console: &Console,
) -> Result<u8, (u8, String)> {
    let fail = |error: BucketError| (error.status(), error.to_string());
    let secret = |name: String| {
        let error = PortalError::Secret { name, portal: portal.name.clone() };
        (error.status(), error.to_string())
    };
    let bucket = bucket::Bucket {
        endpoint: written.endpoint.clone(),
        region: written.region.clone(),
        bucket: written.bucket.clone(),
        prefix: written.prefix.clone(),
        key_id: entirely_secret(secrets::from_environment(&written.key_id).map_err(secret)?),
        secret: entirely_secret(secrets::from_environment(&written.secret).map_err(secret)?),
        // `spec` allows http only for this machine.
        allow_http: written.endpoint.as_ref().is_some_and(|e| e.starts_with("http:")),
        max_removed_percent: u32::from(written.max_removed_percent),
    };
    let damaged = release::damaged(layout).map_err(|error| (2, error.to_string()))?;
    if !damaged.is_empty() {
        return Err((2, damaged.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
    }
    let plan = bucket::plan(&layout.output, &bucket).map_err(fail)?;
    let print = |action: &bucket::Action| match action {
        bucket::Action::Put { path, .. } => console.print_line(&format!("+ {path}")),
        bucket::Action::Remove { path } => console.print_line(&format!("- {path}")),
        bucket::Action::Same { .. } => {}
    };
    let differs = |action: &&bucket::Action| !matches!(action, bucket::Action::Same { .. });
    let count = plan.actions.iter().filter(differs).count();
    match direction {
        Direction::Plan => {
            plan.actions.iter().for_each(print);
            let args = [("n", count.to_string()), ("all", plan.actions.len().to_string())];
            console.print_line(&console.messages().screen("planned", &args));
        }
        Direction::Push => {
            bucket::apply(&layout.output, &bucket, &plan, &mut |action| print(action)).map_err(fail)?;
            console.print_line(&console.messages().screen("pushed", &[("n", count.to_string())]));
        }
    }
    Ok(0)
}
