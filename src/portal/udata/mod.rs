//! Publishes releases on dados.gov.pt, or any other portal that runs udata, through its API.
//!
//! [`plan`] compares the releases in `output/` with the portal, [`push`] makes the changes. The ledger records the ids of
//! datasets; marks in the extras of datasets and resources identify them too, so that a lost ledger or an interruption between
//! any two calls leaves no duplicate and no orphan: the next push finds and completes them. After a push, datasets are read
//! back and compared again.
//!
//! Read next: `wanted` (the wanted state), `find` (the current state), `compare` (the steps), `apply` (their order), `session`
//! (calls), `wire` (transport), `budget` (rate limits).

mod apply;
mod budget;
mod compare;
mod fault;
mod find;
mod resources;
mod session;
mod wanted;
mod wire;

pub use self::{
    apply::push,
    budget::Clock,
    compare::{Difference, Step},
    fault::PortalError,
    session::{DatasetPlan, PushEvent, PushRequest, Session, plan},
    wire::{Body, Call, Http, Method, Reply, Wire},
};
