//! What the system asks of a command that runs for long: to stop, or to look again.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Signals that ask to stop, and the one that asks to look again.
#[derive(Debug, Clone)]
pub(super) struct Signals {
    stop: Arc<AtomicBool>,
    again: Arc<AtomicBool>,
}

impl Signals {
    /// Hears them from now on: SIGTERM, SIGINT, SIGHUP.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn listen() -> std::io::Result<Self> {
        let signals = Self { stop: Arc::default(), again: Arc::default() };
        for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
            signal_hook::flag::register(signal, Arc::clone(&signals.stop))?;
        }
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGHUP, Arc::clone(&signals.again))?;
        Ok(signals)
    }

    /// Whether it is time to stop.
    pub(super) fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Whether to look again; asked once, it is forgotten.
    pub(super) fn again(&self) -> bool {
        self.again.swap(false, Ordering::Relaxed)
    }
}
