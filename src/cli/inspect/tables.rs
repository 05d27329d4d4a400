//! Tables in `seara inspect`: the first rows of each with the names of their columns and, with a recipe, the outcome of each
//! row and column.

use super::{heading, short};
use crate::{
    cli::console::Console,
    extract::table::{GridOutcome, RowOutcome},
    model::grid::{Grid, GridRow, PlaceStyle, Tables, column_letters},
};

/// Consecutive rows with the same outcome that are shown.
const ROWS: usize = 12;

/// Characters of a cell that are shown.
const CELL: usize = 24;

/// Columns that are shown.
const COLUMNS: usize = 12;

/// Characters of an outcome that are shown.
const OUTCOME: usize = 24;

/// Prints tables; `seen` has the outcome of each with a recipe.
pub(super) fn show(tables: &Tables, seen: Option<&[GridOutcome]>, only: Option<usize>, console: &Console) {
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
            console.print_line(&format!("{:>15} │ {}", "", short(&text.replace('\n', " ⏎ "), 100)));
            console.print_line(&format!("{:>15} └ {place}", ""));
        }
    }
}

/// Prints the column of the schema that each column fills.
fn columns(grid: &Grid, seen: Option<&GridOutcome>, console: &Console) {
    let Some(seen) = seen.filter(|s| !s.columns.is_empty()) else {
        if grid.place_style == PlaceStyle::Sheet {
            let width = grid.rows.iter().map(|r| r.cells.len()).max().unwrap_or_default().min(COLUMNS);
            let names: Vec<_> = (0..width).map(|n| format!("{:<CELL$}", column_letters(n))).collect();
            console.print_line(format!("{:>8} │ {}", "", names.join(" ")).trim_end());
        }
        return;
    };
    let header =
        grid.rows.iter().zip(&seen.rows).find(|(_, outcome)| **outcome == RowOutcome::Header).map(|(row, _)| row);
    for (n, outcome) in seen.columns.iter().enumerate() {
        let name = header.and_then(|row| row.cells.get(n)).map_or("", |c| c.text.as_str());
        let outcome = outcome.as_ref().map_or_else(String::new, |outcome| word(outcome, console));
        if !(name.is_empty() && outcome.is_empty()) {
            console.print_line(&format!(
                "{:>8} → {:<OUTCOME$} {}",
                column_letters(n),
                short(&outcome, OUTCOME),
                short(name, 60)
            ));
        }
    }
}

fn rows(grid: &Grid, seen: Option<&GridOutcome>, console: &Console) {
    let (mut shown, mut last) = (0, None);
    let mut skipped = 0;
    for (n, row) in grid.rows.iter().enumerate() {
        let outcome = seen.and_then(|s| s.rows.get(n));
        // Only the first of many rows with the same outcome are shown.
        shown = if last == Some(outcome) { shown + 1 } else { 0 };
        last = Some(outcome);
        if shown >= ROWS {
            skipped += 1;
            continue;
        }
        console.print_line(&line(row, outcome, console));
    }
    if skipped > 0 {
        console.print_line(&format!(
            "{:>8}   {}",
            "",
            console.messages().screen("more-rows", &[("n", skipped.to_string())])
        ));
    }
}

fn line(row: &GridRow, outcome: Option<&RowOutcome>, console: &Console) -> String {
    let cell = |text: &str| format!("{:<CELL$}", short(&text.replace('\n', " ⏎ "), CELL));
    let cells: Vec<_> = row.cells.iter().take(COLUMNS).map(|c| cell(c.display())).collect();
    let outcome = outcome.map(|f| format!("{:<OUTCOME$} │ ", short(&word(f, console), OUTCOME))).unwrap_or_default();
    let more = if row.cells.len() > COLUMNS { " …" } else { "" };
    format!("{:>8} │ {outcome}{}{more}", row.number, cells.join(" ").trim_end())
}

fn word(outcome: &RowOutcome, console: &Console) -> String {
    match outcome {
        RowOutcome::Unaccounted => console.messages().screen("unread", &[]),
        RowOutcome::Header => console.messages().screen("header", &[]),
        RowOutcome::Taken(name) | RowOutcome::Group(name) => name.clone(),
        RowOutcome::Ignored(reason) => format!("({reason})"),
        RowOutcome::Quarantined => "✗".to_owned(),
    }
}
