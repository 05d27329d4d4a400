//! The status of each pipeline as OpenMetrics text: for the textfile collector of a monitor (`--metrics FILE`), or over HTTP
//! (`schedule --metrics-listen`).
//!
//! The file is replaced by each run, and by `seara schedule` at each tick. All metrics are gauges, so that the older
//! Prometheus text format reads them too. Unknown values have no line. Instants are Unix timestamps in seconds.

use std::{
    fmt::{Error, Result as Written},
    path::Path,
};

use chrono::{DateTime, Utc};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric, text},
    metrics::{MetricType, gauge::ConstGauge},
    registry::{Registry, Unit},
};

use crate::{
    run::status::{PipelineStatus, statuses},
    spec::Project,
    state::{FileError, atomic, layout::Layout},
};

/// Media type of the text.
pub(super) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Writes the status of every pipeline to a file.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(file: &Path, project: &Project, layout: &Layout, now: DateTime<Utc>) -> Result<(), FileError> {
    atomic::publish(file, render(project, layout, now).as_bytes())
}

/// The status of every pipeline as text.
pub(super) fn render(project: &Project, layout: &Layout, now: DateTime<Utc>) -> String {
    text(statuses(project, layout, now))
}

/// The metrics, each with the pipelines in their order.
fn text(statuses: Vec<PipelineStatus>) -> String {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(StatusCollector(statuses)));
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = text::encode(&mut text, &registry);
    text
}

#[derive(Debug)]
struct StatusCollector(Vec<PipelineStatus>);

impl Collector for StatusCollector {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Written {
        let mut gauge = |name: &str, help: &str, unit: Option<Unit>, of: &dyn Fn(&PipelineStatus) -> Lines| {
            let mut metric = encoder.encode_descriptor(name, help, unit.as_ref(), MetricType::Gauge)?;
            for status in &self.0 {
                for (label, value) in of(status) {
                    let of = ("dataset", status.dataset.as_str());
                    let labels =
                        [of].into_iter().chain(label.as_ref().map(|(k, v)| (*k, v.as_str()))).collect::<Vec<_>>();
                    ConstGauge::new(value).encode(metric.encode_family(&labels)?)?;
                }
            }
            Ok::<_, Error>(())
        };
        let seconds = || Some(Unit::Seconds);
        gauge("seara_last_run_timestamp", "When the pipeline ran last", seconds(), &|s| instant(s.ran))?;
        gauge("seara_last_run_outcome", "Outcome of the last run", None, &|s| {
            s.outcome.iter().map(|outcome| (Some(("outcome", outcome.clone())), 1)).collect()
        })?;
        gauge("seara_next_run_timestamp", "When the pipeline runs next by its schedule", seconds(), &|s| {
            instant(s.next)
        })?;
        gauge("seara_release_captured_timestamp", "When the published data were captured", seconds(), &|s| {
            instant(s.captured)
        })?;
        gauge("seara_release_rows", "Rows of each published table", None, &|s| {
            s.rows
                .iter()
                .map(|(table, n)| (Some(("table", table.clone())), i64::try_from(*n).unwrap_or(i64::MAX)))
                .collect()
        })?;
        gauge("seara_stale", "Whether the published data are older than their frequency allows", None, &|s| {
            vec![(None, i64::from(s.stale.is_some()))]
        })?;
        gauge("seara_cannot_run", "Whether the pipeline cannot run: its files have errors or are missing", None, &|s| {
            vec![(None, i64::from(s.cannot_run.is_some()))]
        })
    }
}

/// Values of one pipeline, each with its label besides the dataset.
type Lines = Vec<(Option<(&'static str, String)>, i64)>;

fn instant(at: Option<DateTime<Utc>>) -> Lines {
    at.map(|at| (None, at.timestamp())).into_iter().collect()
}
