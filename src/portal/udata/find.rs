//! What should be on a portal and what is: datasets by the ids that are remembered, otherwise by their marks; and those
//! that have vanished here.

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{
    PortalError,
    budget::Kind,
    compare::{self, text},
    session::Session,
    wanted::{Wanted, wanted},
    wire::{Body, Method},
};
use crate::model::published::Published;

impl Session<'_> {
    /// What should be there.
    pub(super) fn wanted(&self) -> Result<Vec<Wanted>, PortalError> {
        let takes = |published: &&(Published, &Path)| {
            !published.0.sample && self.asked.udata.jurisdictions.contains(&published.0.jurisdiction)
        };
        let one = |(published, folder): &(Published, &Path)| {
            wanted(self.asked.site, published, folder, self.asked.udata, &self.organization)
        };
        self.asked.releases.iter().filter(takes).map(one).collect()
    }

    /// What is there of each wanted dataset, in their order: by the ids that are remembered, otherwise by their marks.
    pub(super) fn there(&mut self, wanted: &[Wanted]) -> Result<Vec<Option<Value>>, PortalError> {
        let mut found = Vec::with_capacity(wanted.len());
        let mut marked: Option<BTreeMap<String, String>> = None;
        for one in wanted {
            let known = match self.ledger {
                Some(ledger) => ledger.portal_id(self.asked.name, &one.dataset)?,
                None => None,
            };
            let mut there = None;
            if let Some(id) = known {
                there = self.dataset(&id)?;
            }
            if there.is_none() {
                if marked.is_none() {
                    marked = Some(self.marked()?);
                }
                if let Some(id) = marked.as_ref().and_then(|all| all.get(&one.mark)).cloned() {
                    there = self.dataset(&id)?;
                }
            }
            found.push(there);
        }
        Ok(found)
    }

    /// Datasets of the organisation that bear a mark of ours: the mark, and the id.
    fn marked(&mut self) -> Result<BTreeMap<String, String>, PortalError> {
        let all = self.get("/me/org_datasets/", "list the datasets of the organisation")?;
        let all = all.as_array().or(all["data"].as_array()).cloned().unwrap_or_default();
        let mut marked = BTreeMap::new();
        for one in &all {
            if let Some(mark) = compare::mark(one, &self.asked.site.base_url) {
                // Of two with one mark the first is kept to; one that was deleted only when there is no other.
                let id = text(&one["id"]);
                if one["deleted"].is_null() || !marked.contains_key(mark) {
                    marked.entry(mark.to_owned()).or_insert(id);
                }
            }
        }
        Ok(marked)
    }

    /// A dataset by its id; none when the portal knows it no more.
    pub(super) fn dataset(&mut self, id: &str) -> Result<Option<Value>, PortalError> {
        let reply = self.ask(Kind::Read, Method::Get, &format!("/datasets/{id}/"), Body::None)?;
        match reply.status {
            200 => Ok(Some(reply.body)),
            404 | 410 => Ok(None),
            _ => Err(self.refused("show a dataset", &reply)),
        }
    }

    /// Datasets there that are shown here no more, and have been missing for longer than the grace lasts: name and id.
    pub(super) fn vanished(&mut self) -> Result<Vec<(String, Value)>, PortalError> {
        let (Some(ledger), true) = (self.ledger, self.asked.is_whole) else { return Ok(Vec::new()) };
        let (name, now) = (self.asked.name, (self.clock.now)());
        let known = ledger.portal_ids(name)?;
        let grace = TimeDelta::days(i64::from(self.asked.udata.grace_days));
        let mut gone: Vec<(String, Value)> = Vec::new();
        for (dataset, id) in &known {
            if self.asked.all.contains(dataset) {
                ledger.not_missing(name, dataset)?;
                continue;
            }
            let since: DateTime<Utc> = ledger.missing_since(name, dataset, now)?;
            if now - since < grace {
                continue;
            }
            let there = self.dataset(id)?;
            gone.extend(
                there.filter(|d| d["archived"].is_null() && d["deleted"].is_null()).map(|d| (dataset.clone(), d)),
            );
        }
        let (count, all, bound) = (gone.len(), known.len(), self.asked.udata.max_removed_percent);
        if count > 1 && count * 100 > all * usize::from(bound) {
            return Err(PortalError::TooMany { portal: name.to_owned(), count, all, bound });
        }
        Ok(gone)
    }
}
