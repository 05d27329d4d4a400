//! Compares the output with the bucket and makes the plan.
//!
//! Objects are compared by size, SHA-256, type and `Cache-Control`, never by ETag, which after a multipart upload does not
//! depend on the content alone.

use std::{cmp::Ordering, collections::BTreeMap};

use futures_util::{StreamExt, TryStreamExt, stream};

use super::{
    Action, BucketError, Plan,
    folder::{self, PublicFile},
    store::{Object, Store},
};

/// Maximum number of concurrent requests.
const MAX_CONCURRENT: usize = 16;

/// Compares the output with the bucket; returns the plan.
///
/// # Errors
/// If the bucket cannot be read.
pub(super) async fn compare(store: &Store<'_>, files: BTreeMap<String, PublicFile>) -> Result<Plan, BucketError> {
    let objects = store.list().await?;
    // An object of another size is sent without a head request; one that the output lacks needs it, to know whether it is
    // of Seara.
    let to_check =
        objects.iter().filter(|(path, bytes)| files.get(*path).is_none_or(|file| file.stamp.bytes == **bytes));
    let found: BTreeMap<&String, Option<Object>> =
        stream::iter(to_check.map(|(path, _)| async move { Ok::<_, BucketError>((path, store.head(path).await?)) }))
            .buffer_unordered(MAX_CONCURRENT)
            .try_collect()
            .await?;
    let (mut actions, mut own, mut foreign) = (Vec::new(), 0, 0);
    for path in objects.keys() {
        let is_own = found.get(path).is_none_or(|found| found.as_ref().is_some_and(|object| object.sha256.is_some()));
        if files.contains_key(path) || is_own {
            own += 1;
        } else {
            foreign += 1;
        }
        if is_own && !files.contains_key(path) {
            actions.push(Action::Remove { path: path.clone() });
        }
    }
    for (path, file) in &files {
        let (path, bytes) = (path.clone(), file.stamp.bytes);
        let wanted = Object::new(&path, bytes, &file.sha256);
        let current = found.get(&path).and_then(Option::as_ref);
        let is_same = current.is_some_and(|current| wanted.differs(current).is_none());
        actions.push(if is_same { Action::Same { path } } else { Action::Put { path, bytes } });
    }
    actions.sort_by(order);
    Ok(Plan { actions, foreign, own, files })
}

/// The order of actions: first files that are sent, in the order of `folder`, then removals in the reverse order.
pub(super) fn order(one: &Action, other: &Action) -> Ordering {
    let is_removal = |action: &Action| matches!(action, Action::Remove { .. });
    let sent = folder::send_order(one.path()).cmp(&folder::send_order(other.path()));
    is_removal(one).cmp(&is_removal(other)).then(if is_removal(one) { sent.reverse() } else { sent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removals_come_last_in_the_reverse_order() {
        let remove = |path: &str| Action::Remove { path: path.to_owned() };
        let put = |path: &str| Action::Put { path: path.to_owned(), bytes: 1 };
        let wanted = [
            put("a/latest/x.csv"),
            put("catalog.ttl"),
            remove("b/latest/index.html"),
            remove("b/latest/x.csv"),
            remove("b/2026-03-01-0a1b2c3d/x.csv"),
        ];
        let mut actions = wanted.clone();
        actions.reverse();
        actions.sort_by(order);
        assert_eq!(actions, wanted);
    }
}
