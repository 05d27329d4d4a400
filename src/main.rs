//! Arguments → `cli` → exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Two libraries link a TLS back-end; the first to install one decides for both. A second call
    // fails, which means that one is there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    ExitCode::from(seara::cli::main())
}
