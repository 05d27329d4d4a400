//! Tables as `seara inspect` shows them: the first rows of each, with the names of their columns, and with a recipe
//! what became of each row and column.

use super::{heading, short};
use crate::{
    cli::console::Console,
    extract::table::{Fate, Seen},
    model::grid::{Grid, GridRow, PlaceStyle, Tables, column_letters},
};

/// Rows of a table that are shown of those alike.
const ROWS: usize = 12;

/// Characters of a cell that are shown.
const CELL: usize = 24;

/// Columns that are shown.
const COLUMNS: usize = 12;

/// Characters of what became of a row.
const FATE: usize = 24;

/// Shows tables; `seen` is what a recipe made of each.
pub(super) fn show(tables: &Tables, seen: Option<&[Seen]>, only: Option<usize>, console: &Console) {
    for (n, grid) in tables.grids.iter().enumerate().filter(|(n, _)| only.is_none_or(|p| p == n + 1)) {
        let args = [("n", (n + 1).to_string()), ("name", grid.name.clone()), ("rows", grid.rows.len().to_string())];
        let hidden =
            if grid.is_hidden { format!(", {}", console.messages().screen("hidden", &[])) } else { String::new() };
        heading(&format!("{}{hidden}", console.messages().screen("table", &args)), console);
        let seen = seen.and_then(|all| all.get(n));
        columns(grid, seen, console);
        rows(grid, seen, console);
    }
    if !tables.text_outside.is_empty() && only.is_none() {
        heading(&console.messages().screen("outside-tables", &[]), console);
        for (place, text) in &tables.text_outside {
            console.say(&format!("{:>15} │ {}", "", short(&text.replace('\n', " ⏎ "), 100)));
            console.say(&format!("{:>15} └ {place}", ""));
        }
    }
}

/// What fills which column of the schema.
fn columns(grid: &Grid, seen: Option<&Seen>, console: &Console) {
    let Some(seen) = seen.filter(|s| !s.columns.is_empty()) else {
        if grid.place_style == PlaceStyle::Sheet {
            let width = grid.rows.iter().map(|r| r.cells.len()).max().unwrap_or_default().min(COLUMNS);
            let names: Vec<_> = (0..width).map(|n| format!("{:<CELL$}", column_letters(n))).collect();
            console.say(format!("{:>8} │ {}", "", names.join(" ")).trim_end());
        }
        return;
    };
    let header = grid.rows.iter().zip(&seen.rows).find(|(_, fate)| **fate == Fate::Header).map(|(row, _)| row);
    for (n, fate) in seen.columns.iter().enumerate() {
        let name = header.and_then(|row| row.cells.get(n)).map_or("", |c| c.text.as_str());
        let told = fate.as_ref().map_or_else(String::new, |fate| word(fate, console));
        if !(name.is_empty() && told.is_empty()) {
            console.say(&format!("{:>8} → {:<FATE$} {}", column_letters(n), short(&told, FATE), short(name, 60)));
        }
    }
}

fn rows(grid: &Grid, seen: Option<&Seen>, console: &Console) {
    let (mut shown, mut last) = (0, None);
    let mut skipped = 0;
    for (n, row) in grid.rows.iter().enumerate() {
        let fate = seen.and_then(|s| s.rows.get(n));
        // Of many rows alike the first are enough.
        shown = if last == Some(fate) { shown + 1 } else { 0 };
        last = Some(fate);
        if shown >= ROWS {
            skipped += 1;
            continue;
        }
        console.say(&line(row, fate, console));
    }
    if skipped > 0 {
        console.say(&format!("{:>8}   {}", "", console.messages().screen("more-rows", &[("n", skipped.to_string())])));
    }
}

fn line(row: &GridRow, fate: Option<&Fate>, console: &Console) -> String {
    let cell = |text: &str| format!("{:<CELL$}", short(&text.replace('\n', " ⏎ "), CELL));
    let cells: Vec<_> = row.cells.iter().take(COLUMNS).map(|c| cell(&c.text)).collect();
    let fate = fate.map(|f| format!("{:<FATE$} │ ", short(&word(f, console), FATE))).unwrap_or_default();
    let more = if row.cells.len() > COLUMNS { " …" } else { "" };
    format!("{:>8} │ {fate}{}{more}", row.number, cells.join(" ").trim_end())
}

fn word(fate: &Fate, console: &Console) -> String {
    match fate {
        Fate::Nobody => console.messages().screen("nothing-takes", &[]),
        Fate::Header => console.messages().screen("header", &[]),
        Fate::Taken(name) => name.clone(),
        Fate::Left(reason) => format!("({reason})"),
        Fate::Refused => "✗".to_owned(),
    }
}
