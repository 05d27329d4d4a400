//! `seara new`: a pipeline, a schema and a sample that run as they are.

use super::{arguments::Global, console::Console};
use crate::{model::text::slug, state::atomic};

const PIPELINE: &str = include_str!("new/pipeline.toml");
const SCHEMA: &str = include_str!("new/schema.json");
const SAMPLE: &str = include_str!("new/sample.txt");

/// Writes the three files; those that exist are never touched.
pub(super) fn run(name: &str, global: &Global, console: &mut Console) -> u8 {
    if name.is_empty() || slug(name) != name {
        console.print_error(&console.messages().screen("invalid-name", &[("name", name.to_owned())]));
        return super::USAGE;
    }
    let files = [
        (global.pipelines.join(format!("{name}.toml")), PIPELINE),
        (global.schemas.join(format!("{name}.json")), SCHEMA),
        (global.pipelines.join("samples").join(format!("{name}.txt")), SAMPLE),
    ];
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        console.print_error(&console.messages().screen("file-exists", &[("path", path.display().to_string())]));
        return 1;
    }
    for (path, text) in &files {
        if let Err(error) = atomic::publish(path, text.replace("NAME", name).as_bytes()) {
            console.print_error(&error.to_string());
            return 2;
        }
        console.print_line(&console.messages().screen("wrote", &[("path", path.display().to_string())]));
    }
    console.print_line(&console.messages().screen("try-it", &[("name", name.to_owned())]));
    0
}
