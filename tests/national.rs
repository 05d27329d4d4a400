//! The national tables: their samples are published in full, and say what the hazards in them mean.

use crate::project::{AT, Project, texts};

#[test]
fn every_bundled_sample_is_published() {
    let project = Project::all();
    let ran = project.seara(&["run", "--sample", "--output", "output", "--state", "memory", "--at", AT]).well();
    assert_eq!(ran.out.matches("  published  ").count(), 14, "{}", ran.out);
}

/// One contract in each of the forms in which Portal BASE was published.
#[test]
fn four_generations_of_contracts_are_one_table() {
    let project = Project::all();
    let arguments = ["run", "contratos-base", "--sample", "--output", "output", "--state", "memory", "--at", AT];
    let ran = project.seara(&arguments).well();
    // The row of a notice number that a spreadsheet took for a day is quarantined, with its cell.
    assert!(ran.err.contains("warning[cell-became-date]") && ran.err.contains("Contratos2024!B28"), "{}", ran.err);
    let contracts = project.table("contratos-base", "contracts");
    let origins = texts(&contracts, "id_origin");
    assert!(origins.contains(&"base".to_owned()) && origins.contains(&"content".to_owned()));
    let parties = project.table("contratos-base", "contract_parties");
    let roles = texts(&parties, "role");
    for role in ["buyer", "supplier", "bidder", "reporter"] {
        assert!(roles.contains(&role.to_owned()), "{role}");
    }
    // A natural person's number is nowhere, and the name is masked.
    assert!(texts(&parties, "nif").iter().all(|nif| !nif.starts_with(['1', '2', '3'])));
    assert!(texts(&parties, "unidentified_name").iter().any(|name| name == "•••"));
}

/// What is not applicable, not coded and not reviewed are three things.
#[test]
fn missing_codes_of_commitments_are_kept_apart() {
    let project = Project::all();
    project
        .seara(&["run", "ogp-compromissos", "--sample", "--output", "output", "--state", "memory", "--at", AT])
        .well();
    let assessments = project.table("ogp-compromissos", "commitment_assessments");
    let missing = texts(&assessments, "missing");
    for code in ["not_applicable", "no_data"] {
        assert!(missing.contains(&code.to_owned()), "{code}");
    }
    assert!(!texts(&assessments, "value").iter().any(|value| value == "NA" || value == "ND"));
    assert!(!project.table("ogp-compromissos", "commitment_milestones").is_empty());
}

#[test]
fn persons_who_own_are_masked() {
    let project = Project::all();
    let arguments =
        ["run", "beneficiarios-efetivos", "--sample", "--output", "output", "--state", "memory", "--at", AT];
    project.seara(&arguments).well();
    let names = project.table("beneficiarios-efetivos", "person_names");
    assert!(!names.is_empty() && texts(&names, "full_name").iter().all(|name| name == "•••" || name.is_empty()));
}
