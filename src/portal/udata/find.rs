//! What should be on a portal and what is: datasets by the ids that are remembered, otherwise by their marks; and those
//! that have vanished here, of which the marks tell even when nothing is remembered.

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

/// Pages of a list that are followed.
const PAGES: usize = 1_000;

/// A dataset of the organisation that bears a mark of ours.
#[derive(Debug, Clone)]
pub(super) struct Marked {
    id: String,
    /// Whether it is neither deleted nor archived.
    is_live: bool,
    is_deleted: bool,
}

/// A dataset there that is shown here no more.
pub(super) struct Gone {
    pub(super) dataset: String,
    /// As it is there.
    pub(super) there: Value,
    /// Whether a person took it back: then its files go too.
    pub(super) is_withdrawn: bool,
}

impl Session<'_> {
    /// What should be there; of what cannot be, why.
    pub(super) fn wanted(&self) -> (Vec<Wanted>, Faults) {
        let takes = |published: &&(PublishedDataset, &Path)| {
            !published.0.sample && self.asked.udata.jurisdictions.contains(&published.0.jurisdiction)
        };
        let (mut all, mut faults) = (Vec::new(), Faults::new());
        for (published, folder) in self.asked.releases.iter().filter(takes) {
            match wanted(self.asked.site, published, folder, self.asked.udata, &self.organization) {
                Ok(one) => all.push(one),
                Err(error) => faults.push((published.dataset.clone(), error)),
            }
        }
        (all, faults)
    }

    /// What is there of a wanted dataset: by the id that is remembered, otherwise by its mark.
    pub(super) fn there(
        &mut self,
        wanted: &Wanted,
        marked: &BTreeMap<String, Marked>,
    ) -> Result<Option<Value>, PortalError> {
        let known = match self.ledger {
            Some(ledger) => ledger.portal_id(self.asked.name, &wanted.dataset)?,
            None => None,
        };
        if let Some(id) = known
            && let Some(there) = self.dataset(&id)?
        {
            return Ok(Some(there));
        }
        match marked.get(&wanted.mark) {
            Some(found) => self.dataset(&found.id.clone()),
            None => Ok(None),
        }
    }

    /// Datasets of the organisation that bear a mark of ours, by that mark.
    pub(super) fn marked(&mut self) -> Result<BTreeMap<String, Marked>, PortalError> {
        let mut marked: BTreeMap<String, Marked> = BTreeMap::new();
        for page in 1..=PAGES {
            let path = format!("/me/org_datasets/?page={page}&page_size=100");
            let told = self.get(&path, "list the datasets of the organisation")?;
            let Some(all) = told.as_array().or(told["data"].as_array()) else {
                return Err(self.odd("list the datasets of the organisation"));
            };
            let own = all.iter().filter(|one| one["organization"]["id"] == self.organization.as_str());
            for one in own {
                let Some(mark) = compare::mark(one, &self.asked.site.base_url) else { continue };
                let is_deleted = !one["deleted"].is_null();
                let is_live = !is_deleted && one["archived"].is_null();
                // Of two with one mark the first is kept to; one that was deleted only when there is no other.
                let known = marked.get(mark);
                if known.is_none_or(|known| known.is_deleted && !is_deleted) {
                    marked.insert(mark.to_owned(), Marked { id: text(&one["id"]), is_live, is_deleted });
                }
            }
            // A list without pages tells all at once.
            if told.is_array() || told["next_page"].is_null() {
                break;
            }
        }
        Ok(marked)
    }

    /// A dataset by its id; none when the portal knows it no more.
    pub(super) fn dataset(&mut self, id: &str) -> Result<Option<Value>, PortalError> {
        let reply = self.ask(Kind::Read, &Call::new(Method::Get, &format!("/datasets/{id}/"), Body::None))?;
        match reply.status {
            200 => Ok(Some(reply.body)),
            404 | 410 => Ok(None),
            _ => Err(self.refused("show a dataset", &reply)),
        }
    }

    /// Datasets there that are shown here no more: those that a person took back, and those that have been missing for
    /// longer than the grace lasts.
    pub(super) fn vanished(&mut self, marked: &BTreeMap<String, Marked>) -> Result<Vec<Gone>, PortalError> {
        let (Some(ledger), true) = (self.ledger, self.asked.is_whole) else { return Ok(Vec::new()) };
        let (name, now) = (self.asked.name, (self.clock.now)());
        let mut known: BTreeMap<String, String> = ledger.portal_ids(name)?.into_iter().collect();
        for (mark, found) in marked.iter().filter(|(_, found)| found.is_live) {
            let dataset = mark.trim_start_matches(&self.asked.site.base_url).trim_end_matches('/');
            known.entry(dataset.to_owned()).or_insert_with(|| found.id.clone());
        }
        let grace = TimeDelta::days(i64::from(self.asked.udata.grace_days));
        let mut gone = Vec::new();
        for (dataset, id) in known {
            if self.asked.all.contains(&dataset) {
                ledger.clear_missing(name, &dataset)?;
                continue;
            }
            let is_withdrawn = self.asked.withdrawn.contains(&dataset);
            let since = ledger.missing_since(name, &dataset, now)?;
            if !is_withdrawn && now - since < grace {
                continue;
            }
            let is_live = |d: &Value| d["archived"].is_null() && d["deleted"].is_null();
            let there = self.dataset(&id)?.filter(is_live);
            gone.extend(there.map(|there| Gone { dataset, there, is_withdrawn }));
        }
        // What a person took back is meant to go.
        let count = gone.iter().filter(|gone| !gone.is_withdrawn).count();
        let all = marked.values().filter(|found| found.is_live).count().max(gone.len());
        let bound = self.asked.udata.max_removed_percent;
        let one_may = count == 1 && bound > 0;
        if count > 0 && !one_may && count * 100 > all * usize::from(bound) {
            return Err(PortalError::TooMany { portal: name.to_owned(), count, all, bound });
        }
        Ok(gone)
    }
}
