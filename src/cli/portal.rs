//! `seara plan` and `seara push`: what a portal lacks, and making it so.

use std::path::PathBuf;

use serde_json::json;

use super::{arguments::Global, check, console::Console, run, writing};
use crate::{
    model::{published::PublishedDataset, secret::Secret, site::Site},
    portal::{
        bucket::{self, BucketError},
        udata::{self, Asked, Clock, Http, Planned, PortalError, Session, Step, Told},
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

/// What a portal is asked to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Only tell what differs.
    Plan,
    /// Make it so.
    Push,
}

/// Plans or pushes. Gives the exit status.
pub(super) fn run(way: Way, name: &str, datasets: &[String], global: &Global, console: &mut Console) -> u8 {
    let project = match check::project(global, console, datasets) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let Some(portal) = project.portals.iter().find(|p| p.name == name) else {
        let known: Vec<_> = project.portals.iter().map(|p| p.name.clone()).collect();
        let args = [("name", name.to_owned()), ("known", known.join(", "))];
        console.complain(&console.messages().screen("no-portal", &args));
        return 1;
    };
    let (layout, Some(site)) = (super::layout(global, false), &project.site) else { return 1 };
    // A plan only looks; what is pushed may not be exchanged meanwhile.
    let writing = match way {
        Way::Push => match writing::begin("push", global, &layout, site, console) {
            Ok(writing) => Some(writing),
            Err(status) => return status,
        },
        Way::Plan => None,
    };
    let looked = if writing.is_none() { Ledger::look(&layout) } else { None };
    let ledger = writing.as_ref().map(|w| &w.ledger).or(looked.as_ref());
    let done = match &portal.kind {
        Kind::Udata(udata) => {
            let desk = Desk { project: &project, site, portal, udata, layout: &layout, ledger, console };
            desk.work(way, datasets)
        }
        Kind::Bucket(bucket) => to_bucket(way, portal, bucket, &layout, console),
    };
    done.unwrap_or_else(|(status, told)| {
        console.complain(&told);
        status
    })
}

/// A key, which is secret as a whole, whatever of it the environment holds.
fn whole(key: Secret) -> Secret {
    Secret::new(key.expose())
}

/// Releases that are shown, each with its folder; those of `chosen`, if any are named. One that is not what its package
/// says is none of them, and told.
fn shown(layout: &Layout, chosen: &[String], faults: &mut Vec<ReleaseError>) -> Result<Vec<Shown>, String> {
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
        // Of Parquet the package tells no size.
        for file in &mut published.files {
            file.bytes = std::fs::metadata(folder.join(&file.name)).map_or(file.bytes, |told| told.len());
        }
        all.push((published, folder));
    }
    Ok(all)
}

/// A release that is shown, and its folder.
type Shown = (PublishedDataset, PathBuf);

/// What a plan or a push of a portal is about.
struct Desk<'d> {
    project: &'d Project,
    site: &'d Site,
    portal: &'d Portal,
    udata: &'d Udata,
    layout: &'d Layout,
    ledger: Option<&'d Ledger>,
    console: &'d Console,
}

impl Desk<'_> {
    /// Plans or pushes; gives the exit status, and what is to be said where nothing could be done.
    fn work(&self, way: Way, datasets: &[String]) -> Result<u8, (u8, String)> {
        let Self { project, site, portal, udata, layout, ledger, console } = *self;
        let told = |error: PortalError| (error.status(), error.to_string());
        let secret = |name: String| told(PortalError::Secret { name, portal: portal.name.clone() });
        let key = whole(secrets::of_environment(&udata.key).map_err(secret)?);
        let mut http = Http::new(&udata.url, key, &site.agent()).map_err(told)?;
        let mut damaged = Vec::new();
        let held = shown(layout, datasets, &mut damaged).map_err(|told| (2, told))?;
        damaged.iter().for_each(|error| console.complain(&format!("✗ {error}")));
        let releases = held.iter().map(|(published, folder)| (published.clone(), folder.as_path())).collect();
        let all = release::datasets(layout).map_err(|e| (2, e.to_string()))?;
        let is_withdrawn = |p: &&Pipeline| !p.withdrawn.versions.is_empty() && !all.contains(&p.name);
        let withdrawn = project.pipelines.iter().filter(is_withdrawn).map(|p| p.name.clone()).collect();
        let asked = Asked { name: &portal.name, udata, site, releases, all, withdrawn, is_whole: datasets.is_empty() };
        let clock = Clock { now: &run::now, sleep: &std::thread::sleep };
        let mut heard = |told: Told| hear(&told, console);
        let mut session = Session::begin(&asked, &mut http, ledger, clock, &mut heard).map_err(told)?;
        let messages = console.messages();
        let faults = match way {
            Way::Plan => {
                let (planned, faults) = udata::plan(&mut session).map_err(told)?;
                planned.iter().for_each(|one| show(one, console));
                let needy = planned.iter().filter(|p| !p.steps.is_empty()).count();
                let args = [("n", needy.to_string()), ("all", planned.len().to_string())];
                console.say(&messages.screen("planned", &args));
                faults
            }
            Way::Push => {
                let pushed = udata::push(&mut session).map_err(told)?;
                console.say(&messages.screen("pushed", &[("n", pushed.touched.to_string())]));
                pushed.faults
            }
        };
        faults.iter().for_each(|(dataset, error)| console.complain(&format!("✗ {dataset}: {error}")));
        let status = faults.iter().map(|(_, error)| error.status()).max().unwrap_or(0);
        Ok(if damaged.is_empty() { status } else { 2 })
    }
}

/// What one dataset needs, as a diff shows it.
fn show(planned: &Planned, console: &Console) {
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
    console.say(&format!("{mark} {}", planned.dataset));
    planned.steps.iter().for_each(|step| console.say(&format!("    {}", line(step, console))));
}

/// A step in words.
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

/// A value as it fits on a line.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(40).collect();
    if cut.len() < line.len() { format!("“{cut}…”") } else { format!("“{line}”") }
}

/// Tells of a push as it goes.
fn hear(told: &Told, console: &Console) {
    match told {
        Told::Done(dataset, step) => console.say(&format!("  {dataset}  {}", line(step, console))),
        Told::Right(dataset) => console.say(&format!("= {dataset}")),
        Told::Waits(what, seconds) => {
            let args = [("what", (*what).to_owned()), ("seconds", seconds.to_string())];
            console.complain(&console.messages().screen("portal-waits", &args));
        }
    }
}

fn to_bucket(
    way: Way,
    portal: &Portal,
    written: &portals::Bucket,
    layout: &Layout,
    console: &Console,
) -> Result<u8, (u8, String)> {
    let told = |error: BucketError| (error.status(), error.to_string());
    let secret = |name: String| {
        let error = PortalError::Secret { name, portal: portal.name.clone() };
        (error.status(), error.to_string())
    };
    let bucket = bucket::Bucket {
        endpoint: written.endpoint.clone(),
        region: written.region.clone(),
        bucket: written.bucket.clone(),
        prefix: written.prefix.clone(),
        key_id: whole(secrets::of_environment(&written.key_id).map_err(secret)?),
        secret: whole(secrets::of_environment(&written.secret).map_err(secret)?),
        // `spec` lets only this machine be asked without encryption.
        allow_http: written.endpoint.as_ref().is_some_and(|e| e.starts_with("http:")),
        max_removed_percent: u32::from(written.max_removed_percent),
    };
    let damaged = release::damaged(layout).map_err(|error| (2, error.to_string()))?;
    if !damaged.is_empty() {
        return Err((2, damaged.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
    }
    let plan = bucket::plan(&layout.output, &bucket).map_err(told)?;
    let show = |action: &bucket::Action| match action {
        bucket::Action::Put { path, .. } => console.say(&format!("+ {path}")),
        bucket::Action::Remove { path } => console.say(&format!("- {path}")),
        bucket::Action::Same { .. } => {}
    };
    let differs = |action: &&bucket::Action| !matches!(action, bucket::Action::Same { .. });
    let count = plan.actions.iter().filter(differs).count();
    match way {
        Way::Plan => {
            plan.actions.iter().for_each(show);
            let args = [("n", count.to_string()), ("all", plan.actions.len().to_string())];
            console.say(&console.messages().screen("planned", &args));
        }
        Way::Push => {
            bucket::apply(&layout.output, &bucket, &plan, &mut |action| show(action)).map_err(told)?;
            console.say(&console.messages().screen("pushed", &[("n", count.to_string())]));
        }
    }
    Ok(0)
}
