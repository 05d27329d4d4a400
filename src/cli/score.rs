//! `seara score`: scores the metadata of each published dataset and lists the missing points.

use serde_json::json;

use super::{arguments::Global, check, clock, console::Console};
use crate::{
    model::score::{self, DescriptionFacts, MQA, Missing, UDATA},
    release,
    run::due,
};

/// Characters of a bar.
const BAR: usize = 20;

/// Scores the published datasets. Returns 1 when one lacks points.
pub(super) fn run(names: &[String], sample: bool, global: &Global, console: &Console) -> u8 {
    let project = match check::project(global, console, names) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let layout = super::layout(global, sample);
    let mut lacks = false;
    for pipeline in project.pipelines.iter().filter(|p| names.is_empty() || names.contains(&p.name)) {
        let Some(shown) = release::latest(&layout, &pipeline.name) else { continue };
        let frequency = pipeline.schema.dcat.frequency.as_deref();
        let facts = DescriptionFacts {
            keywords: &shown.keywords,
            description: &shown.description,
            dcat: &shown.dcat,
            has_time: shown.dcat.temporal.is_some(),
            is_stale: frequency.is_some_and(|f| due::stale(f, Some(shown.captured), clock::now()).is_some()),
        };
        let (mqa, udata) = (score::mqa(&facts), score::udata(&facts));
        lacks |= !mqa.is_empty() || !udata.is_empty();
        show(&shown.dataset, &mqa, &udata, console);
    }
    u8::from(lacks)
}

fn show(dataset: &str, mqa: &[Missing], udata: &[Missing], console: &Console) {
    let (mqa_points, udata_points) = (score::points(MQA, mqa), score::points(UDATA, udata));
    if console.is_json() {
        let named =
            |all: &[Missing]| all.iter().map(|m| json!({"what": m.name, "points": m.points})).collect::<Vec<_>>();
        console.object(&json!({"dataset": dataset, "mqa": mqa_points, "udata": udata_points,
            "missing_mqa": named(mqa), "missing_udata": named(udata)}));
        return;
    }
    console.print_line(dataset);
    for (name, points, all, missing) in [("MQA  ", mqa_points, MQA, mqa), ("udata", udata_points, UDATA, udata)] {
        let full = points as usize * BAR / all as usize;
        console.print_line(&format!("  {name} {}{} {points}/{all}", "█".repeat(full), "░".repeat(BAR - full)));
        for lack in missing {
            let text = console.messages().screen(&format!("score-{}", lack.name), &[]);
            console.print_line(&format!("        −{} {text}", lack.points));
        }
    }
}
