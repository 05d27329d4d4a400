//! `seara new`: a pipeline, a schema and a sample that run as they are.

use super::{arguments::Global, console::Console};
use crate::{model::text::slug, state::atomic};

const PIPELINE: &str = include_str!("new/pipeline.toml");
const SCHEMA: &str = include_str!("new/schema.json");
const SAMPLE: &str = include_str!("new/sample.txt");

/// Writes the three files; those that exist are never touched.
pub(super) fn run(name: &str, global: &Global, console: &mut Console) -> u8 {
    if name.is_empty() || slug(name) != name {
        console.complain(&format!("`{name}` is no name: use lower-case letters, digits and hyphens"));
        return super::USAGE;
    }
    let files = [
        (global.pipelines.join(format!("{name}.toml")), PIPELINE),
        (global.schemas.join(format!("{name}.json")), SCHEMA),
        (global.pipelines.join("samples").join(format!("{name}.txt")), SAMPLE),
    ];
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        console.complain(&format!("{} is there already: choose another name", path.display()));
        return 1;
    }
    for (path, text) in &files {
        if let Err(error) = atomic::write(path, text.replace("NAME", name).as_bytes()) {
            console.complain(&error.to_string());
            return 2;
        }
        console.say(&format!("wrote {}", path.display()));
    }
    console.say(&format!("try it: seara run {name} --sample"));
    0
}
