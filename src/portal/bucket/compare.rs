//! What differs between the output and the bucket.
//!
//! In go the files of the output and the bucket; out comes the plan, in the order in which it is carried out. Size,
//! sha256, type and age decide, never an ETag: of an object that came in parts it tells nothing of the content.

use std::{cmp::Ordering, collections::BTreeMap};

use futures_util::{StreamExt, TryStreamExt, stream};

use super::{
    Action, BucketError, Plan,
    folder::{self, Seen},
    store::{Object, Store},
};

/// How many objects are looked at at once.
const AT_ONCE: usize = 16;

/// Looks at the bucket and plans.
///
/// # Errors
/// When the bucket cannot be asked.
pub(super) async fn compare(store: &Store<'_>, seen: BTreeMap<String, Seen>) -> Result<Plan, BucketError> {
    let there = store.list().await?;
    // One of another size is sent anyway; one that the output has not is looked at to learn whose it is.
    let asked = there.iter().filter(|(path, bytes)| seen.get(*path).is_none_or(|file| file.stamp.bytes == **bytes));
    let looked: BTreeMap<&String, Option<Object>> =
        stream::iter(asked.map(|(path, _)| async move { Ok::<_, BucketError>((path, store.look(path).await?)) }))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
    let (mut actions, mut own, mut foreign) = (Vec::new(), 0, 0);
    for path in there.keys() {
        let is_own = looked.get(path).is_none_or(|found| found.as_ref().is_some_and(|object| object.sha256.is_some()));
        if seen.contains_key(path) || is_own {
            own += 1;
        } else {
            foreign += 1;
        }
        if is_own && !seen.contains_key(path) {
            actions.push(Action::Remove { path: path.clone() });
        }
    }
    for (path, file) in &seen {
        let (path, bytes) = (path.clone(), file.stamp.bytes);
        let wanted = Object::of(&path, bytes, &file.sha256);
        let found = looked.get(&path).and_then(Option::as_ref);
        let is_same = found.is_some_and(|found| wanted.differs(found).is_none());
        actions.push(if is_same { Action::Same { path } } else { Action::Put { path, bytes } });
    }
    actions.sort_by(order);
    Ok(Plan { actions, foreign, own, seen })
}

/// What comes first: puts as `folder` has it, then removals, what leads somewhere before what it leads to.
pub(super) fn order(one: &Action, other: &Action) -> Ordering {
    let is_removal = |action: &Action| matches!(action, Action::Remove { .. });
    let turns = folder::turn(one.path()).cmp(&folder::turn(other.path()));
    is_removal(one).cmp(&is_removal(other)).then(if is_removal(one) { turns.reverse() } else { turns })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removals_come_last_and_backwards() {
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
