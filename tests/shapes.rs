//! Rows become tables by recipe: several generations of one source, several tables of one file, lists, columns that
//! become rows, constants; rows that cannot be read are quarantined up to a bound.

use crate::{
    project::{Project, Ran, texts},
    recipes::GENERATIONS,
};

const PORTAL: &str = "Código;Objeto;Entidade;Preço;Tipos;Fornecedores;Números;Fiscal;Verde;Social;Urgente;Notas\n\
    A 1;Cadeiras;Câmara do Vale (501964843);1.234,50 €;bens<br/>serviços;Aço, Lda|Pedra SA;1|2;Rui;1;0;ND;x\n\
    A 2;Mesas;João (RGPD);-;bens;Aço, Lda;;;0;0;0;\n";

fn project() -> Project {
    GENERATIONS.project("")
}

fn run(project: &Project, bytes: impl AsRef<[u8]>) -> Ran {
    project.run_over("compras", "lista", bytes)
}

#[test]
fn a_row_gives_a_record_and_the_rows_of_its_lists() {
    let project = project();
    run(&project, PORTAL).well();
    let csv = |table: &str| project.read(&format!("output/compras/latest/{table}.csv"));
    assert_eq!(
        csv("purchases"),
        "purchase_id,subject,buyer,buyer_nif,price,kinds,generation\n\
         c-a-1,Cadeiras,Câmara do Vale,501964843,1234.50,bens;serviços,portal\nc-a-2,Mesas,João,,,bens,portal\n"
    );
    assert_eq!(
        csv("suppliers"),
        "purchase_id,position,name,code,role\n\
         c-a-1,1,\"Aço, Lda\",1,supplier\nc-a-1,2,Pedra SA,2,supplier\nc-a-1,3,Rui,,inspector\nc-a-2,1,\"Aço, Lda\",,supplier\n"
    );
    assert_eq!(csv("marks"), "purchase_id,mark,said\nc-a-1,Urgente,ND\nc-a-1,Verde,1\n");
    assert_eq!(project.report("compras")["accounting"]["unaccounted"], 0);
}

#[test]
fn another_generation_of_a_source_is_another_section() {
    let project = project();
    let json = r#"[{"id": 7, "tipo": "compra", "objeto": "Tinta", "fornecedores": [{"nome": "Cor", "dados": {"codigo": "x"}}, {"nome": "Tom"}]},
        {"id": 8, "tipo": "Anulada", "objeto": "Cal"}, {"id": 9, "tipo": "compra", "objeto": "Gesso", "fornecedores": []}]"#;
    run(&project, json).well();
    assert_eq!(texts(&project.table("compras", "purchases"), "purchase_id"), ["c-7", "c-9"]);
    let suppliers = project.read("output/compras/latest/suppliers.csv");
    assert_eq!(suppliers, "purchase_id,position,name,code,role\nc-7,1,Cor,x,supplier\nc-7,2,Tom,,supplier\n");
    assert!(project.report("compras")["accounting"]["ignored"]["taken back"].as_u64() > Some(0));
    // A kind of row that no recipe names is an issue.
    let ran = run(&project, json.replace("Anulada", "adiada"));
    assert!(ran.status == 1 && ran.err.contains("error[unaccounted]") && ran.err.contains("/1"), "{}", ran.err);
}

#[test]
fn lists_of_unequal_length_are_an_issue() {
    let project = project();
    let ran = run(&project, PORTAL.replace(";1|2;", ";1|2|3;"));
    assert!(ran.status == 1 && ran.err.contains("error[unequal-lists]") && ran.err.contains("line 2"), "{}", ran.err);
}

/// A record has its own place, a column its own: the evidence of each value names both, and the cell is read again.
#[test]
fn a_value_of_a_table_is_explained_by_its_row_and_its_column() {
    let project = project();
    run(&project, PORTAL).well();
    let out = project.seara(&["explain", "compras", "purchases", "c-a-1", "price"]).well().out;
    assert!(out.contains("line 2, column 4") && out.contains("1.234,50 €"), "{out}");
    let out = project.seara(&["explain", "compras", "purchases", "c-a-1", "generation"]).well().out;
    assert!(out.contains("constant") && out.contains("compras.toml:21"), "{out}");
    let out = project.seara(&["explain", "compras", "suppliers", "c-a-1/2", "name"]).well().out;
    assert!(out.contains("line 2, column 6") && out.contains("Pedra SA"), "{out}");
    let json = project.seara(&["explain", "compras", "purchases", "c-a-1", "price", "--json"]).well().out;
    let evidence: serde_json::Value = serde_json::from_str(json.lines().next().expect("a line")).expect("JSON");
    assert_eq!(evidence["raw"], "1.234,50 €");
}

#[test]
fn rows_that_cannot_be_read_are_quarantined_up_to_a_bound() {
    let broken = format!(
        "{PORTAL}A 3;Armários;ninguém;muito;bens;Pau;;;1;0;0;\nA 1;Cadeiras de novo;;2;;;;;0;0;0;\nA 9;Torta\n"
    );
    let project = project();
    let ran = run(&project, &broken);
    assert_eq!(ran.status, 1, "{}", ran.out);
    project.edit(
        "pipelines/compras.toml",
        "[[ignore]]\nwhere",
        "[assert]\nmax_quarantined_percent = 90\n\n[[ignore]]\nwhere",
    );
    let ran = run(&project, &broken).well();
    assert!(ran.err.contains("warning[duplicate-key]") && ran.err.contains("warning[wrong-cell-count]"), "{}", ran.err);
    // Both rows of a key that occurs twice go, and all that was made of them.
    assert_eq!(texts(&project.table("compras", "purchases"), "purchase_id"), ["c-a-2"]);
    assert_eq!(texts(&project.table("compras", "suppliers"), "name"), ["Aço, Lda"]);
    assert_eq!(project.table("compras", "marks").len(), 0);
    let accounting = &project.report("compras")["accounting"];
    assert!(accounting["quarantined"].as_u64() > Some(0) && accounting["unaccounted"] == 0, "{accounting}");
    let listed = project.seara(&["quarantine", "export", "compras"]).well().out;
    for word in ["muito", "cell-unmatched", "duplicate-key", "wrong-cell-count"] {
        assert!(listed.contains(word), "{word}: {listed}");
    }
    // More than the bound is a refusal.
    project.edit("pipelines/compras.toml", "max_quarantined_percent = 90", "max_quarantined_percent = 50");
    let ran = run(&project, &broken);
    assert!(ran.status == 1 && ran.err.contains("max_quarantined_percent"), "{}", ran.err);
}
