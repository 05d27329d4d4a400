//! Same captures and same specs, same bytes: no clock, no map order, no machine in a published file.

use std::collections::BTreeMap;

use crate::project::{AT, Project};

/// Every file that a run publishes, under an environment.
fn published(project: &Project, output: &str, environment: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut command = project.command(&["run", "--sample", "--at", AT, "--output", output, "--state", "memory"]);
    let done = command.envs(environment.iter().copied()).output().expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    project.tree(output)
}

#[test]
fn two_runs_in_different_folders_locales_and_time_zones_give_the_same_bytes() {
    let one = published(&Project::bundled(), "here", &[("TZ", "Europe/Lisbon"), ("LC_ALL", "pt_PT.UTF-8")]);
    let other = published(&Project::bundled(), "somewhere/else", &[("TZ", "Pacific/Auckland"), ("LC_ALL", "C")]);
    assert!(one.len() > 40, "{:?}", one.keys());
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert_eq!(Some(bytes), other.get(name), "{name} differs");
    }
}

#[test]
fn the_same_content_keeps_its_version_and_its_bytes() {
    let project = Project::bundled();
    let first = published(&project, "output", &[]);
    let ran = project.seara(&["run", "--sample", "--output", "output", "--state", "memory"]).well();
    assert_eq!(ran.out.matches("  unchanged  ").count(), 4, "{}", ran.out);
    assert_eq!(first, project.tree("output"));
}
