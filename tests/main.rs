//! What Seara promises, proved through its command line and its public modules: a module a promise.

mod house;
