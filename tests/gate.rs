//! A bad release never goes out: every bad document ends in an issue that names the file, the place
//! and the cure, with the right exit status, and nothing is published.

use crate::project::{AT, Project, Ran};

/// A document for the projects that must be refused, and what the refusal must say.
fn refused(document: impl AsRef<[u8]>, status: i32, said: &[&str]) {
    let project = Project::bundled();
    let ran = project.run_over("projetos-setoriais", "relatorio", document);
    check_refusal(&project, &ran, status, said);
}

fn check_refusal(project: &Project, ran: &Ran, status: i32, said: &[&str]) {
    assert_eq!(ran.status, status, "{}{}", ran.out, ran.err);
    for words in said {
        assert!(ran.err.contains(words), "{words:?} is not in:\n{}", ran.err);
    }
    assert!(!project.is_published("projetos-setoriais"), "something was published");
    assert!(!project.path("output/catalog.ttl").exists(), "a catalogue was published");
}

#[test]
fn a_missing_document_is_a_broken_world() {
    let project = Project::bundled();
    let ran = project.seara(&["run", "projetos-setoriais", "--input", "relatorio=nowhere.txt", "--at", AT]);
    check_refusal(&project, &ran, 2, &["nowhere.txt", "--input"]);
}

#[test]
fn an_empty_document_is_refused() {
    refused("", 1, &["document-empty", "document", "→"]);
    refused(" \n\t\n", 1, &["document-empty"]);
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    refused(b"PROJETOS\0SETORIAIS", 1, &["document-binary", "byte 8", "→"]);
    refused(b"\x89PNG\r\n\x1a\n....", 1, &["no-reader", "PNG image", "→"]);
}

/// What is packed by gzip is read as if it were not; what swells without end is refused.
#[test]
fn a_packed_document_is_unpacked_under_a_limit() {
    let packed = |bytes: &[u8]| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, bytes).expect("packed");
        gzip.finish().expect("packed")
    };
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    project.run_over("projetos-setoriais", "relatorio", packed(sample.as_bytes())).well();
    assert_eq!(project.table("projetos-setoriais", "projects").len(), 6);
    refused(packed(&vec![b'\n'; 300 << 20]), 1, &["document-limit", "256 MiB", "→"]);
    refused(&packed(sample.as_bytes())[..200], 1, &["document-damaged", "→"]);
}

#[test]
fn text_in_another_charset_is_refused_with_its_likely_name() {
    refused(b"PROJETOS SETORIAIS\nBenef\xEDcios e descri\xE7\xE3o", 1, &["charset", "line 2", "windows-1252", "→"]);
}

#[test]
fn a_line_of_200_mb_is_refused_in_bounded_time() {
    let line = vec![b'a'; 200 << 20];
    refused(line, 1, &["line-too-long", "line 1", "209715200", "→"]);
}

/// Text beyond a small size is read in a process of its own, whose memory is bounded.
#[cfg(target_os = "linux")]
#[test]
fn large_text_is_read_under_the_limits_of_a_process_of_its_own() {
    let project = Project::bundled();
    let limits = "[limits]\nmemory_mib = 512\n\n[read]\n";
    project.edit("pipelines/projetos-setoriais.toml", "[read]\n", limits);
    let ran = project.run_over("projetos-setoriais", "relatorio", "uma linha\n\n".repeat(2_000_000));
    check_refusal(&project, &ran, 1, &["document-limit", "512 MiB of memory", "→"]);
}

#[test]
fn a_page_is_read_alike_here_and_in_a_process_of_its_own() {
    let read = |page: &str| {
        let project = Project::bundled();
        project.run_over("governacao-digital", "estruturantes", page).well();
        let rows = project.table("governacao-digital", "structural_elements");
        let key = rows[0]["element_id"].as_str().expect("a key").to_owned();
        let proof = project.seara(&["explain", "governacao-digital", "structural_elements", &key]).well().out;
        let places: Vec<String> = proof.lines().filter(|line| line.contains(" > ")).map(str::to_owned).collect();
        assert!(!places.is_empty(), "{proof}");
        (rows, places)
    };
    let page = std::fs::read_to_string("tests/data/governacao-digital.html").expect("a page");
    let large = format!("{page}\n<!-- {} -->\n", "nada ".repeat(300_000));
    // A page on which much is left open is read there too, whatever its size.
    let open = format!("{page}{}", "<div><b></div>".repeat(1_000));
    assert_eq!(read(&large), read(&page));
    assert_eq!(read(&open), read(&page));
}

#[test]
fn a_page_nested_200_000_deep_is_refused() {
    refused(format!("<html>{}", "<div>".repeat(200_000)), 1, &["too-deep", "line 1", "→"]);
}

#[test]
fn a_document_of_another_family_is_never_an_empty_release() {
    let project = Project::bundled();
    let other = project.read("pipelines/samples/governacao-digital.txt");
    let ran = project.run_over("projetos-setoriais", "relatorio", other);
    check_refusal(&project, &ran, 1, &["no-records", "PROJETOS SETORIAIS", "→"]);
}

#[test]
fn two_records_of_one_id_are_refused() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    let ran = project.run_over("projetos-setoriais", "relatorio", format!("{}\n{sample}", sample.trim_end()));
    check_refusal(&project, &ran, 1, &["duplicate-key", "ptd-oficina-de-dados", "projects", "line ", "→"]);
}

#[test]
fn an_unknown_status_is_reported_with_its_line() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt").replacen("EM CURSO", "SUSPENSO", 1);
    let ran = project.run_over("projetos-setoriais", "relatorio", sample);
    check_refusal(&project, &ran, 1, &["unknown-label", "SUSPENSO", "`estados`", "line 41", "→"]);
    // One mistake, one issue: what follows from it is not reported again.
    assert_eq!(ran.err.matches("error[").count(), 1, "{}", ran.err);
    assert!(ran.out.contains("in quarantine"), "{}", ran.out);
}

#[test]
fn unaccounted_text_stops_the_release_and_is_reported_place_by_place() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/governacao-digital.txt");
    let sample = sample.replacen("SPD3.", "SPD3. Nota: em revisão.", 1);
    let ran = project.run_over("governacao-digital", "estruturantes", sample);
    check_refusal(&project, &ran, 1, &["error[unaccounted]", "Nota: em revisão.", "line 7", "→"]);
}

#[test]
fn a_rule_that_would_ignore_a_label_is_an_issue() {
    let project = Project::bundled();
    project.edit("pipelines/projetos-setoriais.toml", r"'^\d{1,3}$'", r"'^Descrição|^\d{1,3}$'");
    let ran = project.seara(&["run", "projetos-setoriais", "--sample", "--output", "output"]);
    check_refusal(&project, &ran, 1, &["ignore-hides-label", "Descrição", "page number", "→"]);
}

/// One bad dataset never stops the others, and the gravest outcome is the status.
#[test]
fn one_bad_dataset_does_not_stop_the_others() {
    let project = Project::bundled();
    project.write("bad.txt", "nada");
    let bad = ["--input", "relatorio=bad.txt", "--at", AT, "--output", "output", "--sample"];
    let ran = project.seara(&[&["run"], &bad[..]].concat());
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(project.is_published("governacao-digital") && project.is_published("compromissos-panaa"));
    assert!(!project.is_published("projetos-setoriais"));
    assert!(project.read(".seara/sample/rejected/projetos-setoriais.json").contains("no-records"));
}

/// A spec with a mistake stops its own dataset alone.
#[test]
fn one_wrong_spec_does_not_stop_the_others() {
    let project = Project::bundled();
    project.edit("pipelines/projetos-setoriais.toml", "jurisdiction = \"PT\"", "jurisdiccion = \"PT\"");
    let ran = project.seara(&["run", "--sample", "--output", "output", "--at", AT]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("jurisdiccion"), "{}", ran.err);
    assert!(project.is_published("governacao-digital") && project.is_published("compromissos-panaa"));
    assert!(!project.is_published("projetos-setoriais"));
    assert_eq!(project.seara(&["run", "projetos-setoriais", "--sample", "--output", "output"]).status, 1);
}

/// The last good release stays, byte for byte, when the next is refused.
#[test]
fn a_refused_run_leaves_the_last_release_as_it_was() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    project.run_over("projetos-setoriais", "relatorio", &sample).well();
    let before = project.read("output/projetos-setoriais/latest/datapackage.json");
    let ran = project.run_over("projetos-setoriais", "relatorio", sample.replacen("CANCELADO", "ESQUECIDO", 1));
    assert_eq!(ran.status, 1);
    assert_eq!(project.read("output/projetos-setoriais/latest/datapackage.json"), before);
}

#[test]
fn a_dry_run_publishes_nothing() {
    let project = Project::bundled();
    let ran = project.seara(&["run", "--sample", "--dry-run", "--output", "output", "--at", AT]).well();
    assert!(ran.out.contains("would be published"), "{}", ran.out);
    assert!(!project.path("output").exists());
}

#[test]
fn wrong_usage_is_answered_with_what_there_is() {
    let project = Project::bundled();
    for (arguments, said) in [
        (vec!["run", "projetos"], "projetos-setoriais"),
        (vec!["run", "--input", "relatorio"], "SOURCE=PATH"),
        (vec!["run", "projetos-setoriais", "--input", "outro=x"], "relatorio"),
        (vec!["walk"], "Usage"),
    ] {
        let ran = project.seara(&arguments);
        assert_eq!(ran.status, 64, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_row_without_its_key_is_never_published() {
    let project = Project::empty();
    project.seara(&["new", "medidas"]).well();
    project.edit("pipelines/medidas.toml", "record_id    = { template = \"medidas-{number}\" }", "");
    let schema = project.read("schemas/medidas.json");
    let (before, after) =
        schema.split_once("\"constraints\": {\n              \"required\": true\n            }").expect("a key");
    project.write("schemas/medidas.json", format!("{before}\"example\": \"medidas-1\"{after}"));
    let ran = project.seara(&["run", "medidas", "--sample", "--at", AT]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(!project.is_published("medidas"));
}

#[test]
fn the_parts_of_the_account_add_up_when_a_paragraph_is_taken_in_part() {
    let project = Project::empty();
    project.seara(&["new", "medidas"]).well();
    project.edit("pipelines/medidas.toml", "starts = { match = '^Medida \\d+' }", "starts = { each = \"document\" }");
    project.edit("pipelines/medidas.toml", "'^Medida (?<number>", "'Medida (?<number>");
    // Of this paragraph the pattern takes the end; what is left is longer than the first line.
    let document = "ab \ncdefghijklmnopqrstuvwxyz \nMedida 2: Abrir\n\nEstado: Em curso\n";
    project.edit("pipelines/medidas.toml", "[[ignore]]", "[assert]\nmax_unaccounted_percent = 99\n\n[[ignore]]");
    project.write("document", document);
    project.seara(&["run", "medidas", "--input", "documento=document", "--at", AT]).well();
    let account = project.report("medidas")["accounting"].clone();
    let part = |name: &str| account[name].as_u64().unwrap_or_default();
    assert!(part("unaccounted") > 0, "{account}");
    let ignored: u64 = account["ignored"].as_object().into_iter().flatten().filter_map(|(_, n)| n.as_u64()).sum();
    assert_eq!(
        part("in_records") + ignored + part("quarantined") + part("unaccounted"),
        part("characters"),
        "{account}"
    );
}
