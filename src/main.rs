//! Arguments → `cli` → exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Two libraries link a TLS back-end; the first to install one decides for both. A second call
    // fails, which means that one is there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // A file that outgrows what the user may write is then an error of the write, reported with its path; the signal would end
    // the program. Where it cannot be registered, all else holds.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
    ExitCode::from(seara::main())
}
