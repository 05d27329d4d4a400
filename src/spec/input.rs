//! Reads the files of a spec, up to a maximum size.

use std::{path::Path, sync::Arc};

use crate::model::issue::{Issue, Place, SpecFile};

/// Maximum size of a spec, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a file as UTF-8 without its byte-order mark; adds an issue if it cannot be read.
pub(super) fn open(path: &Path, issues: &mut Vec<Issue>) -> Option<Arc<SpecFile>> {
    let issue = match read_file(path).map(String::from_utf8) {
        // Spreadsheets write a byte-order mark, which is not part of the text.
        Ok(Ok(text)) => {
            let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
            return Some(Arc::new(SpecFile { path: path.display().to_string(), text }));
        }
        Ok(Err(error)) => {
            let at = error.utf8_error().valid_up_to();
            Issue::error("spec-not-utf8", Place::Unspecified)
                .with("path", path.display().to_string())
                .with("offset", at.to_string())
        }
        Err(error) => unreadable(path, &error),
    };
    issues.push(issue);
    None
}

/// Reads a regular file of up to [`MAX_BYTES`]: a pipe would block, and a device has no end.
///
/// # Errors
/// If it is not a regular file, is larger, or cannot be read.
pub(super) fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    if metadata.len() > MAX_BYTES {
        return Err(std::io::Error::new(
            std::io::ErrorKind::FileTooLarge,
            format!("it has more than {MAX_BYTES} bytes"),
        ));
    }
    std::fs::read(path)
}

/// Creates the issue of a file that cannot be read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Issue {
    Issue::error("spec-unreadable", Place::Unspecified)
        .with("path", path.display().to_string())
        .with("detail", error.to_string())
}
