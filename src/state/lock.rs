//! A lock on the state folder, so that one command writes at a time.
//!
//! The system releases the lock when the process of its holder ends; the file names the holder.

use std::{
    fs::TryLockError,
    io::{Read, Seek, SeekFrom, Write},
    path::PathBuf,
    thread,
    time::Duration,
};

use super::{
    FileError,
    access::{self, AccessError},
    atomic::File,
    layout::{Layout, PathKey},
};

/// Interval between attempts to acquire the lock.
const PAUSE: Duration = Duration::from_millis(50);

/// Why the lock could not be acquired.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The state folder cannot be restricted to its owner.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Another command holds it.
    #[error("{path} is held by {holder}: wait for it to end, or give --wait more seconds than {waited}")]
    Held {
        /// The lock's file.
        path: PathBuf,
        /// The name that the holder wrote into the file.
        holder: String,
        /// Seconds waited.
        waited: u64,
    },
}

/// A lock that is held; it is released when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Locks the state folder for `holder`; waits up to `wait` seconds for another command to end.
///
/// # Errors
/// If the folder cannot be written to, or the lock is not free in time.
pub fn lock(layout: &Layout, holder: &str, wait: u64) -> Result<Lock, LockError> {
    access::secure(layout)?;
    let path = layout.path(PathKey::Lock);
    let mut file = access::open(&path)?;
    let mut left = Duration::from_secs(wait);
    loop {
        match file.std().try_lock() {
            Ok(()) => break,
            Err(TryLockError::Error(error)) => return Err(FileError::at("lock", &path)(error).into()),
            Err(TryLockError::WouldBlock) if left.is_zero() => {
                let mut text = String::new();
                // If the name of the holder cannot be read, the message says another command.
                let _ = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_string(&mut text));
                let holder = if text.trim().is_empty() { "another command".to_owned() } else { text.trim().to_owned() };
                return Err(LockError::Held { path, holder, waited: wait });
            }
            Err(TryLockError::WouldBlock) => {
                let pause = PAUSE.min(left);
                thread::sleep(pause);
                left -= pause;
            }
        }
    }
    let written =
        file.set_length(0).and_then(|()| file.seek(SeekFrom::Start(0))).and_then(|_| file.write_all(holder.as_bytes()));
    written.map_err(FileError::at("write", &path))?;
    Ok(Lock { _file: file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        std::fs::create_dir(&layout.state).expect("a folder");
        let other = folder.path().join("other");
        std::fs::write(&other, "of somebody else").expect("written");
        std::os::unix::fs::symlink(&other, layout.path(PathKey::Lock)).expect("a link");
        let refused = lock(&layout, "seara run", 0).expect_err("a link").to_string();
        assert!(refused.contains("lock is a link") && refused.contains("remove it"), "{refused}");
        assert_eq!(std::fs::read_to_string(&other).expect("read"), "of somebody else");
    }

    #[test]
    fn a_held_lock_names_its_holder_and_a_dropped_one_is_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let first = lock(&layout, "seara run, process 7", 0).expect("free");
        let text = lock(&layout, "seara run, process 8", 0).expect_err("held").to_string();
        assert!(text.contains("held by seara run, process 7"), "{text}");
        drop(first);
        assert!(lock(&layout, "seara run, process 8", 0).is_ok());
    }
}
