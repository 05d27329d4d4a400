//! Finds our datasets on a portal, by recorded ids or by the marks in their extras, and those that are no longer published
//! here.

use std::{collections::BTreeMap, path::Path};

use chrono::TimeDelta;
use serde_json::Value;

use super::{
    PortalError,
    budget::Kind,
    compare::{self, text},
    session::{Faults, Session},
    wanted::{Wanted, wanted},
    wire::{Body, Call, Method},
};
use crate::model::published::PublishedDataset;

/// Maximum number of pages of a list.
const MAX_PAGES: usize = 1_000;

/// A dataset of the organisation that has a mark of ours.
#[derive(Debug, Clone)]
pub(super) struct Marked {
    id: String,
    /// Whether it is neither deleted nor archived.
    is_live: bool,
    is_deleted: bool,
}

/// A dataset on the portal that is no longer published here.
pub(super) struct Vanished {
    pub(super) dataset: String,
    /// The dataset on the portal.
    pub(super) current: Value,
    /// Whether it was withdrawn, so that its files are removed too.
    pub(super) is_withdrawn: bool,
}

impl Session<'_> {
    /// Returns the wanted state of all datasets, and the errors of those that cannot be published.
    pub(super) fn wanted(&self) -> (Vec<Wanted>, Faults) {
        let is_for_portal = |published: &&(PublishedDataset, &Path)| {
            !published.0.sample && self.request.udata.jurisdictions.contains(&published.0.jurisdiction)
        };
        let (mut all, mut faults) = (Vec::new(), Faults::new());
        for (published, folder) in self.request.releases.iter().filter(is_for_portal) {
            match wanted(self.request.site, published, folder, self.request.udata, &self.organization) {
                Ok(one) => all.push(one),
                Err(error) => faults.push((published.dataset.clone(), error)),
            }
        }
        (all, faults)
    }

    /// Finds a dataset on the portal, by its recorded id or by its mark.
    pub(super) fn current(
        &mut self,
        wanted: &Wanted,
        marked: &BTreeMap<String, Marked>,
    ) -> Result<Option<Value>, PortalError> {
        let known = match self.ledger {
            Some(ledger) => ledger.portal_id(self.request.name, &wanted.dataset)?,
            None => None,
        };
        if let Some(id) = known
            && let Some(current) = self.dataset(&id)?
        {
            return Ok(Some(current));
        }
        match marked.get(&wanted.mark) {
            Some(found) => self.dataset(&found.id.clone()),
            None => Ok(None),
        }
    }

    /// Lists the datasets of the organisation that have a mark of ours, by their marks.
    pub(super) fn marked(&mut self) -> Result<BTreeMap<String, Marked>, PortalError> {
        let mut marked: BTreeMap<String, Marked> = BTreeMap::new();
        for page in 1..=MAX_PAGES {
            let path = format!("/me/org_datasets/?page={page}&page_size=100");
            let reply = self.get(&path, "list the datasets of the organisation")?;
            let Some(all) = reply.as_array().or(reply["data"].as_array()) else {
                return Err(self.unexpected("list the datasets of the organisation"));
            };
            let own = all.iter().filter(|one| one["organization"]["id"] == self.organization.as_str());
            for one in own {
                let Some(mark) = compare::mark(one, &self.request.site.base_url) else { continue };
                let is_deleted = !one["deleted"].is_null();
                let is_live = !is_deleted && one["archived"].is_null();
                // Of two datasets with one mark, the first is used; a deleted one only if there is no other.
                let known = marked.get(mark);
                if known.is_none_or(|known| known.is_deleted && !is_deleted) {
                    marked.insert(mark.to_owned(), Marked { id: text(&one["id"]), is_live, is_deleted });
                }
            }
            // A list without pages is complete.
            if reply.is_array() || reply["next_page"].is_null() {
                break;
            }
        }
        Ok(marked)
    }

    /// Returns a dataset by its id; none if the portal no longer has it.
    pub(super) fn dataset(&mut self, id: &str) -> Result<Option<Value>, PortalError> {
        let reply = self.send(Kind::Read, &Call::new(Method::Get, &format!("/datasets/{id}/"), Body::None))?;
        match reply.status {
            200 => Ok(Some(reply.body)),
            404 | 410 => Ok(None),
            _ => Err(self.refused("show a dataset", &reply)),
        }
    }

    /// Returns the datasets on the portal that are no longer published here: withdrawn ones, and those that have been missing
    /// longer than the grace period.
    pub(super) fn vanished(&mut self, marked: &BTreeMap<String, Marked>) -> Result<Vec<Vanished>, PortalError> {
        let (Some(ledger), true) = (self.ledger, self.request.is_complete) else { return Ok(Vec::new()) };
        let (name, now) = (self.request.name, (self.clock.now)());
        let mut known: BTreeMap<String, String> = ledger.portal_ids(name)?.into_iter().collect();
        for (mark, found) in marked.iter().filter(|(_, found)| found.is_live) {
            let dataset = mark.trim_start_matches(&self.request.site.base_url).trim_end_matches('/');
            known.entry(dataset.to_owned()).or_insert_with(|| found.id.clone());
        }
        let grace = TimeDelta::days(i64::from(self.request.udata.grace_days));
        let mut vanished = Vec::new();
        for (dataset, id) in known {
            if self.request.all.contains(&dataset) {
                ledger.clear_missing(name, &dataset)?;
                continue;
            }
            let is_withdrawn = self.request.withdrawn.contains(&dataset);
            let since = ledger.missing_since(name, &dataset, now)?;
            if !is_withdrawn && now - since < grace {
                continue;
            }
            let is_live = |d: &Value| d["archived"].is_null() && d["deleted"].is_null();
            let current = self.dataset(&id)?.filter(is_live);
            vanished.extend(current.map(|current| Vanished { dataset, current, is_withdrawn }));
        }
        // Withdrawn datasets do not count for the limit.
        let count = vanished.iter().filter(|one| !one.is_withdrawn).count();
        let all = marked.values().filter(|found| found.is_live).count().max(vanished.len());
        let bound = self.request.udata.max_removed_percent;
        let is_single_allowed = count == 1 && bound > 0;
        if count > 0 && !is_single_allowed && count * 100 > all * usize::from(bound) {
            return Err(PortalError::TooMany { portal: name.to_owned(), count, all, bound });
        }
        Ok(vanished)
    }
}
