//! `seara score`: how well each published dataset is described, and what each missing point needs.

use serde_json::json;

use super::{arguments::Global, check, console::Console, run};
use crate::{
    model::score::{self, DescriptionFacts, MQA, Missing, UDATA},
    release,
    run::due,
};

/// Cells of a bar.
const BAR: usize = 20;

/// Scores what is published. 1 when a dataset lacks points.
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
            is_stale: frequency.is_some_and(|f| due::stale(f, Some(shown.captured), run::now()).is_some()),
        };
        let (mqa, udata) = (score::mqa(&facts), score::udata(&facts));
        lacks |= !mqa.is_empty() || !udata.is_empty();
        show(&shown.dataset, &mqa, &udata, console);
    }
    u8::from(lacks)
}

fn show(dataset: &str, mqa: &[Missing], udata: &[Missing], console: &Console) {
    let (points, quality) = (score::points(MQA, mqa), score::points(UDATA, udata));
    if console.is_json() {
        let named =
            |all: &[Missing]| all.iter().map(|m| json!({"what": m.name, "points": m.points})).collect::<Vec<_>>();
        console.object(&json!({"dataset": dataset, "mqa": points, "udata": quality,
            "missing_mqa": named(mqa), "missing_udata": named(udata)}));
        return;
    }
    console.say(dataset);
    for (name, points, all, missing) in [("MQA  ", points, MQA, mqa), ("udata", quality, UDATA, udata)] {
        let full = points as usize * BAR / all as usize;
        console.say(&format!("  {name} {}{} {points}/{all}", "█".repeat(full), "░".repeat(BAR - full)));
        for lack in missing {
            let told = console.messages().screen(&format!("score-{}", lack.name), &[]);
            console.say(&format!("        −{} {told}", lack.points));
        }
    }
}
