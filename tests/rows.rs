//! Rows that are no records: headers that come again, titles, notes, totals, and the tables that begin below another. Each
//! gives its values to the rows that it names, begins its own table, or is reported with its place.

use crate::{
    packages::{Sheet, row, xlsx, zipped},
    project::{Project, Ran, texts},
    recipes::MAPS,
};

const HEADER: &str = "Código;Dono;Valor;Ano\n";

fn run(project: &Project, rows: &str) -> Ran {
    project.run_over("mapas", "mapa", rows)
}

/// Rows of a sheet, by their numbers.
fn sheet(rows: &[(u32, &[&str])]) -> Vec<u8> {
    let rows = rows.iter().map(|(number, cells)| row(*number, cells)).collect();
    zipped(&xlsx(&[Sheet { name: "Mapa", hidden: false, rows, merged: &[] }]))
}

fn columns(project: &Project, table: &str, names: &[&str]) -> Vec<String> {
    let rows = project.table("mapas", table);
    let all: Vec<_> = names.iter().map(|name| texts(&rows, name)).collect();
    (0..rows.len()).map(|n| all.iter().map(|column| column[n].clone()).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn rows_alone_name_the_group_of_the_rows_below_them() {
    let project = MAPS.project("");
    let rows = sheet(&[
        (1, &["Quadro 1 - Receita"]),
        (2, &["Código", "Dono", "Valor", "Ano"]),
        (3, &["A1", "Alfa", "n:1", "n:2024"]),
        (4, &["Distrito de Beja"]),
        (5, &["A2", "Beta", "n:2", "n:2024"]),
        (7, &["Quadro 2 - Despesa"]),
        (8, &["Código", "Dono", "Valor", "Ano"]),
        (9, &["A3", "Gama", "n:3", "n:2024"]),
        (10, &["Distrito de Évora"]),
        (11, &["A4", "Gama", "n:4", "n:2024"]),
    ]);
    project.run_over("mapas", "mapa", rows).well();
    // A title ends the groups within the one before.
    let want = ["A1 Receita ", "A2 Receita Beja", "A3 Despesa ", "A4 Despesa Évora"];
    assert_eq!(columns(&project, "works", &["code", "book", "district"]), want);
    assert_eq!(project.report("mapas")["accounting"]["unaccounted"], 0);
    let out = project.seara(&["explain", "mapas", "works", "A4", "district"]).well().out;
    assert!(out.contains("Mapa!A10") && out.contains("Distrito de Évora"), "{out}");
}

#[test]
fn tables_below_each_other_are_read_in_any_order_and_with_their_titles() {
    let works: [(u32, &[&str]); 3] = [
        (1, &["Código", "Dono", "Valor", "Ano"]),
        (2, &["A1", "Alfa", "n:1", "n:2024"]),
        (3, &["A2", "Beta", "n:2", "n:2025"]),
    ];
    let grants: [(u32, &[&str]); 3] = [(1, &["Concelho", "Verba"]), (2, &["Alfa", "n:7"]), (3, &["Beta", "n:8"])];
    let below = |top: &[(u32, &'static [&'static str])], rows: &[(u32, &'static [&'static str])], title: bool| {
        let mut all = top.to_vec();
        if title {
            all.push((5, &["Quadro 9 - Verbas"]));
        }
        all.extend(rows.iter().map(|(number, cells)| (number + 5, *cells)));
        all
    };
    for all in [below(&works, &grants, false), below(&grants, &works, false), below(&works, &works, false)] {
        let project = MAPS.project("");
        let ran = project.run_over("mapas", "mapa", sheet(&all));
        if all.len() == 6 && all[0].1 == all[3].1 {
            // The same records again: their keys come twice, and the header is no record.
            assert!(
                ran.status == 1 && ran.err.contains("duplicate") && !ran.err.contains("not-a-number"),
                "{}",
                ran.err
            );
            continue;
        }
        ran.well();
        assert_eq!(columns(&project, "works", &["code", "value"]), ["A1 1.0", "A2 2.0"]);
        assert_eq!(columns(&project, "grants", &["place", "amount"]), ["Alfa 7", "Beta 8"]);
    }
    let project = MAPS.project("[[ignore]]\nrows = \"above header\"\nreason = \"title\"\n");
    project.run_over("mapas", "mapa", sheet(&below(&works, &grants, true))).well();
    assert_eq!(project.report("mapas")["accounting"]["ignored"]["title"], 14);
}

/// A file put together from two, whose columns are in another order.
#[test]
fn the_headings_in_another_order_begin_the_table_anew() {
    let project = MAPS.project("");
    run(&project, &format!("{HEADER}A1;Alfa;1;2024\nDono;Ano;Código;Valor\nBeta;2025;A2;2\n")).well();
    assert_eq!(
        columns(&project, "works", &["code", "owner", "value", "year"]),
        ["A1 Alfa 1.0 2024", "A2 Beta 2.0 2025"]
    );
}

/// Values that are also headings, alone in their row or with others, begin no table.
#[test]
fn a_value_that_is_a_heading_begins_no_table() {
    let project = MAPS.project("");
    run(&project, &format!("{HEADER}A1;Concelho;1;2024\nA2;Dono;2;2024\n")).well();
    assert_eq!(columns(&project, "works", &["code", "owner"]), ["A1 Concelho", "A2 Dono"]);
}

#[test]
fn the_header_of_another_table_is_an_error_however_few_rows_may_be_quarantined() {
    let project = MAPS.project("[assert]\nmax_quarantined_percent = 90\n");
    let ran = run(&project, &format!("{HEADER}A1;Alfa;1;2024\nFeira;Local;Entradas;Dias\nSão Martinho;Alfa;7;3\n"));
    assert!(ran.status == 1 && ran.err.contains("error[second-table]") && ran.err.contains("line 3"), "{}", ran.err);
    // Two columns of missing values are none.
    let ran = run(&project, &format!("{HEADER}A1;Alfa;1;2024\nPonte;Local;n.d.;n.d.\n"));
    assert!(!ran.err.contains("second-table"), "{}", ran.err);
}

/// The rows of a header of several rows, each by itself or all of them, in a text and in a sheet.
#[test]
fn a_header_of_two_rows_comes_again() {
    let project = MAPS.project("");
    project.edit("pipelines/mapas.toml", "table = \"works\"\n", "table = \"works\"\nheader = 2\n");
    project.edit("pipelines/mapas.toml", "\"Valor\"", "\"Valor / (euros)\"");
    let top = "Código;Dono;Valor;Ano\n;;(euros);\n";
    run(&project, &format!("{top}A1;Alfa;1;2024\n{top}A2;Beta;2;2025\n")).well();
    assert_eq!(columns(&project, "works", &["code", "value"]), ["A1 1.0", "A2 2.0"]);
}

#[test]
fn notes_below_a_table_of_any_width_are_no_records() {
    let project = MAPS.project("");
    for note in [
        "(a);Dados provisórios;;",
        "Fonte: INE;;;",
        "Dados provisórios;;;",
        "*;Inclui obras de 2023;;",
        "Nota 1:;Em euros;;",
    ] {
        let ran = run(&project, &format!("{HEADER}A1;Alfa (a);1;2024\n;;;\n{note}\n"));
        assert!(
            ran.status == 1 && ran.err.contains("error[row-note]") && ran.err.contains("line 4"),
            "{note}: {}",
            ran.err
        );
    }
    let narrow = || {
        let project = MAPS.project("");
        project.edit("pipelines/mapas.toml", "owner    = \"Dono\"\n", "");
        project.edit("pipelines/mapas.toml", "year     = \"Ano\"\n", "");
        project
    };
    for note in ["(a) Dados provisórios;", "Fonte: INE;", "(a);Dados provisórios", "* revisto;"] {
        let ran = run(&narrow(), &format!("Código;Valor\nAlfa;1\n{note}\n"));
        assert!(
            ran.status == 1 && ran.err.contains("error[row-note]") && ran.err.contains("line 3"),
            "{note}: {}",
            ran.err
        );
    }
    // A fountain, a place without a number, an asterisk at a name, a figure at a mark.
    run(&narrow(), "Código;Valor\nFonte Boa;1\nVila Nova;\n*Alfa;\n(b);2\n").well();
    // Where records are enumerated, the mark is their number.
    let narrow = narrow();
    run(&narrow, "Código;Valor\na) Alfa;1\nb) Beta;\nc) Gama;3\n").well();
    assert_eq!(columns(&narrow, "works", &["code"]).len(), 3);
}

#[test]
fn totals_in_any_column_are_no_records_and_a_rule_or_keep_decides() {
    let project = MAPS.project("");
    for total in ["A9;Subtotal;3;2024", ";Total;3;2024", "Total;;3;", "A9;Sub-total:;3;"] {
        let ran = run(&project, &format!("{HEADER}A1;Alfa;1;2024\n{total}\n"));
        assert!(
            ran.status == 1 && ran.err.contains("error[row-total]") && ran.err.contains("line 3"),
            "{total}: {}",
            ran.err
        );
    }
    // A category that is no part of the key, an indicator, a name; a subtotal without a number.
    run(
        &project,
        &format!("{HEADER}A1;Total;1;2024\nA2;Total de alunos;1;2024\nA3;Totalmente;1;2024\nA4;Subtotal;;\n"),
    )
    .well();
    let subtotal = format!("{HEADER}A1;Alfa;1;2024\nA9;Subtotal;3;2024\n");
    let ignores = MAPS.project("[[ignore]]\nwhere = { \"Dono\" = \"Subtotal\" }\nreason = \"sums\"\n");
    run(&ignores, &subtotal).well();
    assert_eq!(columns(&ignores, "works", &["code"]), ["A1"]);
    let keeps = MAPS.project("");
    keeps.edit("pipelines/mapas.toml", "table = \"works\"\n", "table = \"works\"\nkeep = ['^Subtotal$']\n");
    run(&keeps, &subtotal).well();
    assert_eq!(columns(&keeps, "works", &["code"]), ["A1", "A9"]);
}

#[test]
fn a_group_has_no_other_settings() {
    let project = MAPS.project("");
    project.edit("pipelines/mapas.toml", "(?<district>.+)$' }", "(?<district>.+)$', fill = \"down\" }");
    let ran = project.seara(&["check"]);
    assert!(ran.status == 1 && ran.err.contains("`fill`"), "{}", ran.err);
}
