//! `seara serve`: serves the published releases over HTTP until stopped.

use std::net::{SocketAddr, TcpListener};

use super::{arguments::Global, console::Console, signals::Signals};
use crate::portal::serve::{self, ServerLimits};

/// Serves `output/`. Returns the exit status.
pub(super) fn run(listen: SocketAddr, sample: bool, global: &Global, console: &Console) -> u8 {
    let folder = super::layout(global, sample).output;
    if !folder.is_dir() {
        let args = [("path", folder.display().to_string())];
        console.print_error(&console.messages().screen("nothing-served", &args));
        return 1;
    }
    let served = Signals::listen().and_then(|signals| {
        let listener = TcpListener::bind(listen)?;
        let args = [("address", format!("http://{}/", listener.local_addr()?))];
        console.print_line(&console.messages().screen("serving", &args));
        serve::folder(&folder, listener, ServerLimits::default(), move || signals.stop())
    });
    match served {
        Ok(()) => {
            console.print_line(&console.messages().screen("stopped", &[]));
            0
        }
        Err(error) => {
            console.print_error(&format!("{listen}: {error}"));
            2
        }
    }
}
