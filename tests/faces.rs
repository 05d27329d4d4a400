//! What people and programs read: the summary of a run, the blocks of a document, the events.

use serde_json::Value;

use crate::project::{AT, Project};

#[test]
fn a_run_shows_what_came_out_on_one_screen() {
    let project = Project::bundled();
    let ran = project.seara(&["run", "--sample", "--at", AT]).well();
    insta::assert_snapshot!("run", ran.out);
    assert_eq!(ran.err, "");
}

#[test]
fn inspect_shows_blocks_and_with_a_pipeline_the_rule_that_took_each() {
    let project = Project::bundled();
    project.write("page.html", "<article><h2>Um</h2><p>Texto <b>forte</b></p><ul><li>a</li></ul></article>");
    insta::assert_snapshot!("inspect_page", project.seara(&["inspect", "page.html"]).well().out);
    let sample = "pipelines/samples/projetos-setoriais.txt";
    let text: String = project.read(sample).lines().take(32).map(|l| format!("{l}\n")).collect();
    project.write("card.txt", text.replace("LE I –", "Nota solta. LE I –"));
    let ran = project.seara(&["inspect", "card.txt", "--pipeline", "projetos-setoriais"]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!("inspect_refused", format!("{}{}", ran.out, ran.err));
    let ran = project.seara(&["inspect", sample, "--pipeline", "projetos-setoriais", "--page", "1"]).well();
    insta::assert_snapshot!("inspect_ruled", ran.out);
}

#[test]
fn events_are_an_object_a_line_and_nothing_else_is_printed() {
    let project = Project::bundled();
    let ran = project.seara(&["run", "governacao-digital", "--sample", "--json", "--at", AT]).well();
    let events: Vec<Value> = ran.out.lines().map(|l| serde_json::from_str(l).expect("an object")).collect();
    let names: Vec<_> = events.iter().map(|e| e["event"].as_str().expect("a name")).collect();
    assert_eq!(names, ["started", "captured", "extracted", "checked", "ended"]);
    assert_eq!(events[4]["outcome"], "published");
    assert_eq!(events[3]["rows"]["responsibilities"], 9);
    assert_eq!(ran.err, "");

    project.write("bad.txt", "nada");
    let input = ["run", "governacao-digital", "--input", "estruturantes=bad.txt", "--json", "--at", AT];
    let ran = project.seara(&input);
    assert_eq!(ran.status, 1);
    let events: Vec<Value> = ran.out.lines().map(|l| serde_json::from_str(l).expect("an object")).collect();
    let checked = events.iter().find(|e| e["event"] == "checked").expect("the checks");
    let issue = &checked["issues"][0];
    for part in ["code", "level", "place", "message", "cure"] {
        assert!(issue[part].is_string(), "{part} of {issue}");
    }
}

#[test]
fn help_and_version_are_answers_not_mistakes() {
    let project = Project::empty();
    let ran = project.seara(&["--help"]).well();
    insta::assert_snapshot!("help", ran.out);
    assert!(project.seara(&["--version"]).well().out.starts_with("seara "));
}

#[test]
fn a_closed_pipe_does_not_fail_a_run() {
    let project = Project::bundled();
    let mut child = project.command(&["run", "--sample", "--at", AT]);
    let mut child = child.stdout(std::process::Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    assert!(child.wait().expect("it ends").success());
    assert!(project.path("output/sample/catalog.ttl").exists());
}

#[test]
fn the_words_are_those_of_the_locale_or_of_lang() {
    let project = Project::bundled();
    project.edit("pipelines/projetos-setoriais.toml", "no_value    = ", "no_valeu    = ");
    let printed = |lang: &str, arguments: &[&str]| {
        let done = project.command(arguments).env("LANG", lang).output().expect("it runs");
        String::from_utf8(done.stderr).expect("UTF-8")
    };
    let portuguese = printed("pt_PT.UTF-8", &["check"]);
    insta::assert_snapshot!("check_in_portuguese", portuguese);
    assert_eq!(printed("en_GB.UTF-8", &["check", "--lang", "pt"]), portuguese);
    assert!(printed("en_GB.UTF-8", &["check"]).contains("Did you mean `no_value`?"));
    assert!(printed("de_DE.UTF-8", &["check"]).contains("Did you mean `no_value`?"));
}

#[test]
fn a_code_is_explained() {
    let project = Project::empty();
    let ran = project.seara(&["check", "--explain", "ambiguous-value"]).well();
    insta::assert_snapshot!("explain_code", ran.out);
    let ran = project.seara(&["check", "--explain", "nada"]);
    assert_eq!(ran.status, 64);
    assert!(ran.err.contains("ambiguous-value"), "{}", ran.err);
}
