//! dados.gov.pt, and every portal that runs udata: releases pushed by its API, as a plan and then an apply.
//!
//! In go the releases that `output/` shows and what the portal has; out comes what differs ([`plan`]), and, asked to,
//! the portal as it should be ([`push`]). Ids are remembered in the ledger and found again by a mark in the extras of
//! datasets and resources, so that a ledger that is lost, or a cut between any two requests, makes no duplicate and no
//! zombie: the next push finds what is there and completes it. What was sent is read back, and is right only when
//! nothing differs any more.
//!
//! Read next: `wanted` (what should be there), `find` (what is), `compare` (what differs), `apply` (in which order), `session` (what
//! both ask), `wire` (how it is asked), `budget` (how often it may be).

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
    session::{Asked, Planned, Session, Told, plan},
    wire::{Body, Call, Http, Method, Reply, Wire},
};
