//! The outputs of all chunks, put together in their order: rows into the files, everything else into what the verdict
//! needs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::array::RecordBatch;

use super::{
    chunk::ChunkOutput,
    context::{Built, Context, Origin},
    evidence::Distinct,
    findings::{quarantine, softened, unmapped, unused_lookups},
    groups::{GroupBuilder, Target},
    input::Opened,
    removal::RowRemoval,
};
use crate::{
    encode::{
        columns::{self, ColumnEvidence},
        evidence,
    },
    model::{accounting::Accounting, issue_log::IssueLog, published::PartSource},
    release::{DatasetWriter, Encoders, ReleaseError, Sorter},
    run::{carry_forward::address, error::RunError},
    spec::pipeline::Pipeline,
    state::{
        captures,
        layout::{PathKey, StateDir},
        quarantine::Rejected,
    },
    validate::{
        Checks,
        keys::{Grouped, KeyIndex},
        quarantine::{Findings, Quarantined},
    },
};

/// The divisor of the memory that gives the part for rows that are sorted.
const SORTED: u64 = 4;

/// The outputs of all chunks so far.
pub(super) struct Accumulator<'p> {
    pipeline: &'p Pipeline,
    writing: DatasetWriter,
    /// What sorts the tables that do not come in the order of their key.
    sorters: BTreeMap<usize, Sorter>,
    evidence_sorter: Option<Sorter>,
    checks: Checks<'p>,
    /// Where the characters of each capture went, as it was extracted.
    accounts: BTreeMap<usize, Accounting>,
    /// Characters of rows that were left out later, by table and reason, and of those that were quarantined.
    ignored: BTreeMap<(usize, String), u64>,
    quarantined: u64,
    issues: IssueLog,
    refused: IssueLog,
    rounds: Vec<Findings>,
    /// The capture whose chunks come now, with what was found in its tables, by round and table, and what its columns rest on.
    current: usize,
    findings: BTreeMap<(usize, usize), Findings>,
    current_columns: Vec<ColumnEvidence>,
    columns: Vec<ColumnEvidence>,
    used: BTreeSet<usize>,
    withdrawn_captures: BTreeSet<String>,
    gone: Grouped,
    /// Columns that nothing takes, which were reported.
    unmapped: BTreeSet<[String; 3]>,
}

impl<'p> Accumulator<'p> {
    /// No chunks yet.
    pub(super) fn new(
        context: &Context<'p, '_>,
        index: &Arc<KeyIndex>,
        writing: DatasetWriter,
        (sorted, sorts_evidence): (&[bool], bool),
    ) -> Result<Self, RunError> {
        let pipeline = context.pipeline;
        let loose = sorted.iter().filter(|sorted| !**sorted).count() as u64 + u64::from(sorts_evidence);
        let share = usize::try_from(context.resources.memory / SORTED / loose.max(1)).unwrap_or(usize::MAX);
        let folder = context.layout.path(PathKey::StateDir(StateDir::Staging));
        let mut sorters = BTreeMap::new();
        for (n, table) in pipeline.schema.tables.iter().enumerate().filter(|(n, _)| !sorted[*n]) {
            sorters.insert(n, Sorter::new(table, &folder, share).map_err(RunError::release)?);
        }
        let by_key = || Sorter::by(evidence::schema(), &evidence::KEY, &folder, share);
        let evidence_sorter = sorts_evidence.then(by_key).transpose().map_err(RunError::release)?;
        Ok(Self {
            pipeline,
            writing,
            sorters,
            evidence_sorter,
            checks: Checks::new(&pipeline.schema, Arc::clone(index)),
            accounts: BTreeMap::new(),
            ignored: BTreeMap::new(),
            quarantined: 0,
            issues: IssueLog::default(),
            refused: IssueLog::default(),
            rounds: Vec::new(),
            current: 0,
            findings: BTreeMap::new(),
            current_columns: Vec::new(),
            columns: Vec::new(),
            used: BTreeSet::new(),
            withdrawn_captures: BTreeSet::new(),
            gone: Grouped::new(),
            unmapped: BTreeSet::new(),
        })
    }

    /// Adds what is above the records of the captures that are read in chunks.
    pub(super) fn heads(&mut self, opened: &[Opened<'_>]) {
        for (input, head) in opened.iter().enumerate().filter_map(|(n, o)| Some((n, o.head.as_ref()?))) {
            self.accounts.insert(input, head.accounting.clone());
            self.issues.append(head.issues.clone());
        }
    }

    /// Adds the output of the next chunk, which is one of a capture and made `of` a part of it, and writes its rows.
    pub(super) fn add(
        &mut self,
        input: usize,
        of: Option<&PartSource>,
        output: ChunkOutput<'p>,
    ) -> Result<(), RunError> {
        if input != self.current {
            self.end_capture();
            self.current = input;
        }
        self.checks.merge(output.checks);
        if let Some(accounting) = &output.accounting {
            self.accounts.entry(input).or_default().merge(accounting);
        }
        for (reason, weight) in output.lost.ignored {
            *self.ignored.entry(reason).or_default() += weight;
        }
        self.withdrawn_captures.extend(output.lost.captures);
        let mut issues = output.issues;
        // A column that nothing takes is reported once, whatever chunks it is in.
        issues.retain(|issue| unmapped(issue).is_none_or(|column| self.unmapped.insert(column)));
        self.issues.append(issues);
        self.refused.append(output.refused);
        self.used.extend(output.used);
        for (round, Quarantined { tables, weight, .. }) in output.rounds.into_iter().enumerate() {
            self.quarantined += weight;
            for (table, findings) in tables {
                self.findings.entry((round, table)).or_default().append(findings);
            }
        }
        let fresh: Vec<_> = output.columns.into_iter().filter(|c| !self.current_columns.contains(c)).collect();
        self.current_columns.extend(fresh);
        output.gone.into_iter().for_each(|(columns, keys)| self.gone.entry(columns).or_default().extend(keys));
        for (table, rows) in output.loose {
            let sorter = self.sorters.get_mut(&table);
            sorter.map_or(Ok(()), |s| s.add(rows)).map_err(RunError::release)?;
        }
        for rows in output.loose_evidence {
            let sorter = self.evidence_sorter.as_mut();
            sorter.map_or(Ok(()), |s| s.add(rows)).map_err(RunError::release)?;
        }
        output.encoded.map_or(Ok(()), |encoded| self.writing.append(encoded, of)).map_err(RunError::release)
    }

    /// Ends a capture: its findings go to those of all, table by table, however its rows were cut into chunks.
    fn end_capture(&mut self) {
        for ((round, _), findings) in std::mem::take(&mut self.findings) {
            if self.rounds.len() <= round {
                self.rounds.resize_with(round + 1, Findings::default);
            }
            self.rounds[round].append(findings);
        }
        self.columns.append(&mut self.current_columns);
    }

    /// Ends the pass: writes what had to be sorted, and what columns rest on. Returns the keys of rows that were quarantined.
    pub(super) fn finish(&mut self, encoders: &Encoders) -> Result<Grouped, RunError> {
        self.end_capture();
        let writing = &mut self.writing;
        for (table, sorter) in std::mem::take(&mut self.sorters) {
            let mut groups = GroupBuilder::new(encoders, Target::Table(table));
            sorter.each(&mut |rows| add(writing, &mut groups, &rows)).map_err(RunError::release)?;
            writing.append(groups.finish().map_err(RunError::encode)?, None).map_err(RunError::release)?;
        }
        let mut groups = GroupBuilder::new(encoders, Target::Evidence);
        if let Some(sorter) = self.evidence_sorter.take() {
            let mut distinct = Distinct::new().map_err(RunError::encode)?;
            let sorted = sorter.each(&mut |rows| add(writing, &mut groups, &distinct.filter(&rows)?));
            sorted.map_err(RunError::release)?;
        }
        // Columns, which have no key, are after all rows: a reader infers types from the first.
        let columns = evidence::batch(&columns::merge(std::mem::take(&mut self.columns))).map_err(RunError::encode)?;
        add(writing, &mut groups, &columns).map_err(RunError::release)?;
        writing.append(groups.finish().map_err(RunError::encode)?, None).map_err(RunError::release)?;
        Ok(std::mem::take(&mut self.gone))
    }

    /// What was built, for the verdict; `issues` are those of the stages before.
    pub(super) fn close(
        mut self,
        context: &Context<'_, '_>,
        opened: &[Opened<'_>],
        removal: &RowRemoval<'_>,
        issues: IssueLog,
    ) -> Result<Built<'p>, RunError> {
        for capture in &self.withdrawn_captures {
            captures::erase(context.layout, capture).map_err(RunError::capture)?;
        }
        let mut issues = issues;
        issues.append(self.issues);
        issues.extend(unused_lookups(self.pipeline, &self.used));
        [&mut issues, &mut self.refused].into_iter().for_each(|issues| removal.redact(issues));
        let mut captures: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for opened in opened {
            captures.entry(opened.input.source.id.clone()).or_default().push(opened.input.sha256.clone());
        }
        let (mut rejected, mut found) = (Rejected::default(), IssueLog::default());
        for Findings { issues, rejected: own } in self.rounds {
            found.append(issues);
            rejected.append(own);
        }
        removal.redact(&mut found);
        let quarantine = quarantine(captures, rejected, &self.refused, &issues);
        issues.append(softened(self.pipeline, self.refused));
        issues.append(found);
        let mut accounting = Accounting::default();
        self.accounts.values().for_each(|account| accounting.merge(account));
        for ((_, reason), weight) in self.ignored {
            let weight = weight.min(accounting.in_records);
            accounting.in_records -= weight;
            *accounting.ignored.entry(reason).or_default() += weight;
        }
        let weight = self.quarantined.min(accounting.in_records);
        accounting.in_records -= weight;
        accounting.quarantined += weight;
        let origin = |o: &Opened<'_>| Origin { address: address(o.input.source), first_seen: o.input.first_seen };
        let extracted = self.accounts.into_iter().map(|(n, account)| (opened[n].input.source.id.clone(), account));
        Ok(Built {
            checks: self.checks,
            accounting,
            issues,
            captures: opened.iter().map(origin).collect(),
            quarantine,
            writing: self.writing,
            extracted: extracted.collect(),
        })
    }
}

/// Adds rows of one file, and writes the groups that they complete.
fn add(writing: &mut DatasetWriter, groups: &mut GroupBuilder<'_>, rows: &RecordBatch) -> Result<(), ReleaseError> {
    let failed = |error| ReleaseError::Parquet { name: "rows that are sorted".to_owned(), error };
    groups.add(rows).map_err(failed)?.into_iter().try_for_each(|chunk| writing.append(chunk, None))
}
