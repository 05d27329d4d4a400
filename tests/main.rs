//! What Seara promises, proved through its command line: a module a promise, after `house` (how the
//! code stands) and `project` (how a test runs the program).

mod bucket;
mod crash;
mod described;
mod drift;
mod evidence;
mod faces;
mod families;
mod fault_server;
mod gate;
mod harvest;
mod house;
mod layout;
mod mutants;
mod national;
mod network;
mod notify;
mod office;
mod packages;
mod pages;
mod portal;
mod privacy;
mod project;
mod quarantine;
mod restore;
mod round_trips;
mod same_bytes;
mod schedule;
mod secure;
mod serve;
mod shapes;
mod specs;
mod streams;
mod tables;
mod versions;
mod withdraw;
