//! Carries a plan out.
//!
//! In go the output, the bucket and the plan; out comes what was done. A file is hashed again while it is sent, and
//! only becomes visible if it is the one that the plan saw; then the bucket is asked what it has. Before each stage it
//! is looked whether the output still stands, so that what leads to a release never comes from another one.

use std::{fs::File, io::Read, path::Path};

use object_store::{MultipartUpload, PutPayload};
use sha2::{Digest, Sha256};

use super::{
    Action, BucketError, Done, Plan, compare,
    folder::{self, Stage},
    store::{Object, Store},
};
use crate::state::FileError;

/// Bytes of a part of a large file; a smaller file is sent at once.
const PART: u64 = 8 << 20;

/// How many parts an object may have.
const PARTS: u64 = 10_000;

/// Carries a plan out, in its order; tells of each action when it is done.
///
/// # Errors
/// When the output changed, or the bucket refuses or does not keep what it is given.
pub(super) async fn carry_out(
    folder: &Path,
    store: &Store<'_>,
    plan: &Plan,
    heard: &mut dyn FnMut(&Action),
) -> Result<Done, BucketError> {
    let mut actions: Vec<&Action> = plan.actions.iter().collect();
    actions.sort_by(|one, other| compare::order(one, other));
    let (mut done, mut reached) = (Done::default(), None);
    for action in actions {
        if !matches!(action, Action::Same { .. }) {
            let at = stage(action);
            if reached.replace(at).is_some_and(|before| before != at) {
                folder::stands(folder, &plan.seen)?;
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
        heard(action);
    }
    Ok(done)
}

/// The stage of an action; removals are one of their own.
fn stage(action: &Action) -> Option<Stage> {
    match action {
        Action::Remove { .. } => None,
        Action::Put { path, .. } | Action::Same { path } => Some(folder::stage(path)),
    }
}

/// Sends a file and asks what came of it; gives its size.
async fn send(folder: &Path, store: &Store<'_>, plan: &Plan, path: &str) -> Result<u64, BucketError> {
    let Some(seen) = plan.seen.get(path) else {
        return Err(BucketError::Changed { path: path.to_owned() });
    };
    let object = Object::of(path, seen.stamp.bytes, &seen.sha256);
    let mut reader = Reader::open(folder, path)?;
    if object.bytes <= PART {
        let content = reader.piece(PART + 1)?;
        reader.expect(&seen.sha256)?;
        store.put(path, &object, content).await?;
    } else {
        let mut upload = store.begin(path, &object).await?;
        let sent = parts(store, &mut *upload, &mut reader, &object).await;
        let sent = match sent.and_then(|()| reader.expect(&seen.sha256)) {
            Ok(()) => upload.complete().await.map(|_| ()).map_err(|error| store.fault("put", path, &error)),
            Err(error) => Err(error),
        };
        if sent.is_err() {
            // What is left behind is seen by nobody; the first error counts.
            let _ = upload.abort().await;
        }
        sent?;
    }
    let Some(found) = store.look(path).await? else {
        let (sent, found) = ("there".to_owned(), "missing".to_owned());
        return Err(BucketError::Unkept { path: path.to_owned(), what: "state", sent, found });
    };
    match object.differs(&found) {
        Some((what, sent, found)) => Err(BucketError::Unkept { path: path.to_owned(), what, sent, found }),
        None => Ok(object.bytes),
    }
}

/// Sends a large file part by part, each as large as the others but the last.
async fn parts(
    store: &Store<'_>,
    upload: &mut dyn MultipartUpload,
    reader: &mut Reader<'_>,
    object: &Object,
) -> Result<(), BucketError> {
    let size = PART.max(object.bytes.div_ceil(PARTS));
    let mut left = object.bytes;
    while left > 0 {
        let piece = reader.piece(size)?;
        if piece.is_empty() || piece.len() as u64 > left {
            return Err(reader.changed());
        }
        left -= piece.len() as u64;
        upload
            .put_part(PutPayload::from(piece))
            .await
            .map_err(|error| store.fault("put a part of", reader.path, &error))?;
    }
    // Nothing may stand behind what the plan saw.
    if reader.piece(1)?.is_empty() { Ok(()) } else { Err(reader.changed()) }
}

/// A file that is read piece by piece and hashed on the way.
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

    /// The next bytes, as many as are asked for unless the file ends.
    fn piece(&mut self, size: u64) -> Result<Vec<u8>, BucketError> {
        let mut piece = Vec::new();
        let read = (&mut self.file).take(size).read_to_end(&mut piece);
        read.map_err(FileError::at("read", &self.folder.join(self.path)))?;
        self.hasher.update(&piece);
        Ok(piece)
    }

    /// Whether what was read is what the plan saw.
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
    fn a_file_that_is_another_than_the_plan_saw_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("x"), "abcdef").expect("written");
        let mut reader = Reader::open(folder.path(), "x").expect("open");
        let pieces = [reader.piece(4), reader.piece(4), reader.piece(4)].map(|piece| piece.expect("read"));
        assert_eq!(pieces, [b"abcd".to_vec(), b"ef".to_vec(), Vec::new()]);
        reader.expect(&hex::encode(Sha256::digest("abcdef"))).expect("the same");
        assert!(matches!(reader.expect("00"), Err(BucketError::Changed { .. })));
        assert!(matches!(Reader::open(folder.path(), "y").err(), Some(BucketError::Changed { .. })));
    }
}
