//! Folds the outputs of all chunks, in order: rows are written to files, findings are collected for the verdict.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::array::RecordBatch;

use super::{
    chunk::ChunkOutput,
    context::{Built, Context, Origin},
    findings::{quarantine, softened, unmapped, unresolved, unused_lookups},
    input::Opened,
    removal::RowRemoval,
};
use crate::{
    encode::{
        chunk::TableChunk,
        columns::{self, ColumnEvidence},
        evidence,
    },
    model::{accounting::Accounting, issue_log::IssueLog, pool::ordered_map},
    release::{CompleteGroup, DatasetWriter, EncodedGroup, Encoders, ReleaseError, SortConfig, Sorter},
    run::{carry_forward::address, error::RunError},
    spec::pipeline::Pipeline,
    state::{
        captures,
        layout::{PathKey, StateDir},
        quarantine::Rejected,
    },
    validate::{
        Checks,
        keys::{KeyIndex, KeysByColumns},
        quarantine::{Findings, Quarantined, Series},
    },
};

/// Divisor of the memory: the share for rows that are sorted.
const SORTED: u64 = 4;

/// Characters of rows that were left out after they were extracted.
#[derive(Debug, Default)]
struct RemovedCharacters {
    /// Of repeated rows, by table and reason.
    ignored: BTreeMap<(usize, String), u64>,
    /// Of rows that were quarantined.
    quarantined: u64,
}

impl RemovedCharacters {
    /// Moves the characters from records to ignored and quarantined text.
    fn subtract_from(self, account: &mut Accounting) {
        for ((_, reason), weight) in self.ignored {
            let weight = weight.min(account.in_records);
            account.in_records -= weight;
            *account.ignored.entry(reason).or_default() += weight;
        }
        let weight = self.quarantined.min(account.in_records);
        account.in_records -= weight;
        account.quarantined += weight;
    }
}

/// The fold of the outputs of all chunks so far.
pub(super) struct Accumulator<'p> {
    pipeline: &'p Pipeline,
    writing: DatasetWriter,
    /// Sorters of the tables whose rows are not in the order of their key.
    sorters: BTreeMap<usize, Sorter>,
    checks: Checks<'p>,
    /// The account of the characters of each capture.
    accounts: BTreeMap<usize, Accounting>,
    /// Characters of rows of each capture that were left out after they were extracted.
    removed: BTreeMap<usize, RemovedCharacters>,
    issues: IssueLog,
    refused: IssueLog,
    rounds: Vec<Findings>,
    /// What is above the records of captures that are read in chunks, until their first chunk is added.
    heads: BTreeMap<usize, (Accounting, IssueLog)>,
    /// The capture whose chunks come now, with what was found in its rows, by round and series, and what its columns rest on.
    current: usize,
    findings: BTreeMap<(usize, Series), Findings>,
    current_columns: Vec<ColumnEvidence>,
    columns: Vec<ColumnEvidence>,
    used: BTreeSet<usize>,
    withdrawn_captures: BTreeSet<String>,
    gone: KeysByColumns,
    /// Names that resolve to no organisation, which were reported for the capture.
    unresolved: BTreeMap<Series, BTreeSet<[String; 2]>>,
    /// Unmapped columns that are reported already.
    unmapped: BTreeSet<[String; 3]>,
}

impl<'p> Accumulator<'p> {
    /// Starts without chunks.
    pub(super) fn new(
        context: &Context<'p, '_>,
        index: &Arc<KeyIndex>,
        writing: DatasetWriter,
        sorted: &[bool],
    ) -> Result<Self, RunError> {
        let pipeline = context.pipeline;
        let loose = sorted.iter().filter(|sorted| !**sorted).count() as u64;
        let share = usize::try_from(context.resources.memory / SORTED / loose.max(1)).unwrap_or(usize::MAX);
        let folder = context.layout.path(PathKey::StateDir(StateDir::Staging));
        let config = SortConfig { folder: &folder, memory: share };
        let mut sorters = BTreeMap::new();
        for (n, table) in pipeline.schema.tables.iter().enumerate().filter(|(n, _)| !sorted[*n]) {
            sorters.insert(n, Sorter::new(table, config).map_err(RunError::release)?);
        }
        Ok(Self {
            pipeline,
            writing,
            sorters,
            checks: Checks::new(&pipeline.schema, Arc::clone(index)),
            accounts: BTreeMap::new(),
            removed: BTreeMap::new(),
            issues: IssueLog::default(),
            refused: IssueLog::default(),
            rounds: Vec::new(),
            heads: BTreeMap::new(),
            current: 0,
            findings: BTreeMap::new(),
            current_columns: Vec::new(),
            columns: Vec::new(),
            used: BTreeSet::new(),
            withdrawn_captures: BTreeSet::new(),
            gone: KeysByColumns::new(),
            unresolved: BTreeMap::new(),
            unmapped: BTreeSet::new(),
        })
    }

    /// Sets what is above the records of the captures that are read in chunks.
    pub(super) fn set_heads(&mut self, opened: &[Opened<'_>]) {
        let heads = opened.iter().enumerate().filter_map(|(n, opened)| Some((n, opened.source.head()?)));
        self.heads = heads.map(|(n, head)| (n, (head.accounting.clone(), head.issues.clone()))).collect();
    }

    /// Adds the output of the next chunk, which is one of a capture, and writes its rows as text. Returns the row groups that
    /// they complete.
    pub(super) fn add(
        &mut self,
        input: usize,
        output: ChunkOutput<'p>,
        encoders: &Encoders,
    ) -> Result<Vec<CompleteGroup>, RunError> {
        if input != self.current {
            self.end_capture();
            self.current = input;
        }
        self.add_heads(input);
        self.checks.merge(output.checks);
        if let Some(accounting) = &output.accounting {
            self.accounts.entry(input).or_default().merge(accounting);
        }
        let removed = self.removed.entry(input).or_default();
        for (reason, weight) in output.lost.ignored {
            *removed.ignored.entry(reason).or_default() += weight;
        }
        self.withdrawn_captures.extend(output.lost.captures);
        let mut issues = output.issues;
        // An unmapped column is reported once, not once for each chunk.
        issues.retain(|issue| unmapped(issue).is_none_or(|column| self.unmapped.insert(column)));
        self.issues.append(issues);
        self.refused.append(output.refused);
        self.used.extend(output.used);
        for (round, Quarantined { tables, characters, .. }) in output.rounds.into_iter().enumerate() {
            removed.quarantined += characters;
            for (series, mut findings) in tables {
                let names = self.unresolved.entry(series.clone()).or_default();
                findings.issues.retain(|issue| unresolved(issue).is_none_or(|name| names.insert(name)));
                self.findings.entry((round, series)).or_default().append(findings);
            }
        }
        let fresh: Vec<_> = output.columns.into_iter().filter(|c| !self.current_columns.contains(c)).collect();
        self.current_columns.extend(fresh);
        output.gone.into_iter().for_each(|(columns, keys)| self.gone.entry(columns).or_default().extend(keys));
        for (table, rows) in output.loose {
            let sorter = self.sorters.get_mut(&table);
            sorter.map_or(Ok(()), |s| s.add(rows)).map_err(RunError::release)?;
        }
        self.writing.add(&output.written, encoders).map_err(RunError::release)
    }

    /// Appends an encoded row group.
    pub(super) fn append(&mut self, group: EncodedGroup) -> Result<(), RunError> {
        self.writing.append(group).map_err(RunError::release)
    }

    /// Adds what is above the records of captures, up to a capture.
    fn add_heads(&mut self, last: usize) {
        while let Some(head) = self.heads.first_entry().filter(|head| *head.key() <= last) {
            let (input, (accounting, issues)) = head.remove_entry();
            self.accounts.entry(input).or_default().merge(&accounting);
            self.issues.append(issues);
        }
    }

    /// Ends a capture: its findings go to those of all, series by series, however its rows were cut into chunks.
    fn end_capture(&mut self) {
        for ((round, _), findings) in std::mem::take(&mut self.findings) {
            if self.rounds.len() <= round {
                self.rounds.resize_with(round + 1, Findings::default);
            }
            self.rounds[round].append(findings);
        }
        self.columns.append(&mut self.current_columns);
        self.unresolved.clear();
    }

    /// Ends the pass: writes what had to be sorted, the rows that complete no row group, and what columns rest on. Returns the
    /// keys of rows that were quarantined.
    pub(super) fn finish(&mut self, encoders: &Encoders, threads: usize) -> Result<KeysByColumns, RunError> {
        self.end_capture();
        self.add_heads(usize::MAX);
        let writing = &mut self.writing;
        for (table, sorter) in std::mem::take(&mut self.sorters) {
            sorter.each(&mut |rows| write_sorted(writing, table, &rows, encoders)).map_err(RunError::release)?;
        }
        let mut rest = writing.take_rest().into_iter();
        let encode = |(): &mut (), rows| encoders.encode(rows).map_err(RunError::encode);
        let append = |encoded: Result<_, RunError>| writing.append(encoded?).map_err(RunError::release);
        ordered_map((threads, threads), |()| rest.next(), encode, append)?;
        let columns = columns::merge(std::mem::take(&mut self.columns));
        let columns = evidence::batch(columns.iter()).map_err(RunError::encode)?;
        self.writing.end_evidence(&columns, encoders).map_err(RunError::release)?;
        Ok(std::mem::take(&mut self.gone))
    }

    /// Returns the built tables; `issues` are those of the stages before.
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
        for (input, account) in &mut self.accounts {
            self.removed.remove(input).unwrap_or_default().subtract_from(account);
            accounting.merge(account);
        }
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

/// Writes the next sorted rows of a table.
fn write_sorted(
    writing: &mut DatasetWriter,
    table: usize,
    rows: &RecordBatch,
    encoders: &Encoders,
) -> Result<(), ReleaseError> {
    let failed = |error| ReleaseError::Parquet { name: "rows that are sorted".to_owned(), error };
    let mut chunk = TableChunk::default();
    encoders.write(table, &mut chunk, rows);
    let complete = writing.add_table(table, &chunk, encoders)?;
    complete.into_iter().try_for_each(|group| writing.append(encoders.encode(group).map_err(failed)?))
}
