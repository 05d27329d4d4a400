//! Applies a plan to a bucket.
//!
//! A file is hashed again while it is sent, and becomes visible only if it is the one of the plan; then the object is checked
//! in the bucket. Before each stage, the output is checked for changes, so that pages and catalogues never link to another
//! release.

use std::{fs::File, io::Read, path::Path};

use object_store::{MultipartUpload, PutPayload};
use sha2::{Digest, Sha256};

use super::{
    Action, BucketError, Done, Plan, compare,
    folder::{self, Stage},
    store::{Object, Store},
};
use crate::state::FileError;

/// Size of a part of a multipart upload, in bytes; a smaller file is sent in one request.
const PART_BYTES: u64 = 8 << 20;

/// Maximum number of parts of an object.
const MAX_PARTS: u64 = 10_000;

/// Applies a plan in its order; calls `on_done` after each action.
///
/// # Errors
/// If the output changed, or the bucket refuses an object or stores it differently.
pub(super) async fn apply(
    folder: &Path,
    store: &Store<'_>,
    plan: &Plan,
    on_done: &mut dyn FnMut(&Action),
) -> Result<Done, BucketError> {
    let mut actions: Vec<&Action> = plan.actions.iter().collect();
    actions.sort_by(|one, other| compare::order(one, other));
    let (mut done, mut reached) = (Done::default(), None);
    for action in actions {
        if !matches!(action, Action::Same { .. }) {
            let at = stage(action);
            if reached.replace(at).is_some_and(|before| before != at) {
                folder::check_unchanged(folder, &plan.files)?;
            }
        }
        match action {
            Action::Put { path, .. } => {
                done.bytes += send(folder, store, plan, path).await?;
                done.put += 1;
            }
            Action::Remove { path } => {
                store.remove(path).await?;
                done.removed += 1;
            }
            Action::Same { .. } => done.same += 1,
        }
        on_done(action);
    }
    Ok(done)
}

/// The stage of an action; none for removals.
fn stage(action: &Action) -> Option<Stage> {
    match action {
        Action::Remove { .. } => None,
        Action::Put { path, .. } | Action::Same { path } => Some(folder::stage(path)),
    }
}

/// Sends a file and checks the object in the bucket; returns its size in bytes.
async fn send(folder: &Path, store: &Store<'_>, plan: &Plan, path: &str) -> Result<u64, BucketError> {
    let Some(planned) = plan.files.get(path) else {
        return Err(BucketError::Changed { path: path.to_owned() });
    };
    let object = Object::new(path, planned.stamp.bytes, &planned.sha256);
    let mut reader = Reader::open(folder, path)?;
    if object.bytes <= PART_BYTES {
        let content = reader.chunk(PART_BYTES + 1)?;
        reader.expect(&planned.sha256)?;
        store.put(path, &object, content).await?;
    } else {
        let mut upload = store.begin(path, &object).await?;
        let sent = parts(store, &mut *upload, &mut reader, &object).await;
        let sent = match sent.and_then(|()| reader.expect(&planned.sha256)) {
            Ok(()) => upload.complete().await.map(|_| ()).map_err(|error| store.fault("put", path, &error)),
            Err(error) => Err(error),
        };
        if sent.is_err() {
            // Parts that remain are not visible; the first error is returned.
            let _ = upload.abort().await;
        }
        sent?;
    }
    let Some(found) = store.head(path).await? else {
        let (sent, found) = ("there".to_owned(), "missing".to_owned());
        return Err(BucketError::StoredDifferently { path: path.to_owned(), what: "state", sent, found });
    };
    match object.differs(&found) {
        Some((what, sent, found)) => Err(BucketError::StoredDifferently { path: path.to_owned(), what, sent, found }),
        None => Ok(object.bytes),
    }
}

/// Sends a large file in parts of the same size, except the last.
async fn parts(
    store: &Store<'_>,
    upload: &mut dyn MultipartUpload,
    reader: &mut Reader<'_>,
    object: &Object,
) -> Result<(), BucketError> {
    let size = PART_BYTES.max(object.bytes.div_ceil(MAX_PARTS));
    let mut left = object.bytes;
    while left > 0 {
        let chunk = reader.chunk(size)?;
        if chunk.is_empty() || chunk.len() as u64 > left {
            return Err(reader.changed());
        }
        left -= chunk.len() as u64;
        upload
            .put_part(PutPayload::from(chunk))
            .await
            .map_err(|error| store.fault("put a part of", reader.path, &error))?;
    }
    // The file must not have grown since the plan was made.
    if reader.chunk(1)?.is_empty() { Ok(()) } else { Err(reader.changed()) }
}

/// Reads a file in chunks and hashes them.
struct Reader<'a> {
    folder: &'a Path,
    path: &'a str,
    file: File,
    hasher: Sha256,
}

impl<'a> Reader<'a> {
    fn open(folder: &'a Path, path: &'a str) -> Result<Self, BucketError> {
        Ok(Self { folder, path, file: folder::open(folder, path)?, hasher: Sha256::new() })
    }

    /// Reads the next `size` bytes, or fewer at the end of the file.
    fn chunk(&mut self, size: u64) -> Result<Vec<u8>, BucketError> {
        let mut chunk = Vec::new();
        let read = (&mut self.file).take(size).read_to_end(&mut chunk);
        read.map_err(FileError::at("read", &self.folder.join(self.path)))?;
        self.hasher.update(&chunk);
        Ok(chunk)
    }

    /// Checks the hash of all bytes that were read.
    fn expect(&self, sha256: &str) -> Result<(), BucketError> {
        if hex::encode(self.hasher.clone().finalize()) == sha256 { Ok(()) } else { Err(self.changed()) }
    }

    fn changed(&self) -> BucketError {
        BucketError::Changed { path: self.path.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_since_the_plan_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("x"), "abcdef").expect("written");
        let mut reader = Reader::open(folder.path(), "x").expect("open");
        let chunks = [reader.chunk(4), reader.chunk(4), reader.chunk(4)].map(|chunk| chunk.expect("read"));
        assert_eq!(chunks, [b"abcd".to_vec(), b"ef".to_vec(), Vec::new()]);
        reader.expect(&hex::encode(Sha256::digest("abcdef"))).expect("the same");
        assert!(matches!(reader.expect("00"), Err(BucketError::Changed { .. })));
        assert!(matches!(Reader::open(folder.path(), "y").err(), Some(BucketError::Changed { .. })));
    }
}
