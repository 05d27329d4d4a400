//! The files inside of a PDF.

use std::collections::BTreeSet;

use hayro_interpret::hayro_syntax::{
    Pdf,
    object::{Array, Dict, Name, Object, String as PdfString},
};

use super::marked_content::text_string;
use crate::model::document::{UnreadKind, UnreadPart};

/// Maximum count of files that are listed.
const MAX_FILES: usize = 1_000;

/// Maximum count of nodes of a name tree, and its maximum depth.
const MAX_NODES: usize = 10_000;
const MAX_DEPTH: usize = 32;

/// Maximum length of a name, in characters.
const MAX_NAME: usize = 200;

/// Returns the files inside of a PDF, which no reader opens.
pub(super) fn attachments(pdf: &Pdf) -> Vec<UnreadPart> {
    let mut names = BTreeSet::new();
    if let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) {
        let tree = catalog.get::<Dict<'_>>("Names").and_then(|names| names.get::<Dict<'_>>("EmbeddedFiles"));
        if let Some(tree) = tree {
            of_tree(&tree, MAX_DEPTH, &mut { MAX_NODES }, &mut names);
        }
        of_list(&catalog, &mut names);
    }
    let mut all: Vec<UnreadPart> = names.into_iter().map(|name| part("the whole document".to_owned(), name)).collect();
    for (n, page) in (1..).zip(pdf.pages().iter()) {
        let mut names = BTreeSet::new();
        of_list(page.raw(), &mut names);
        let annotations = page.raw().get::<Array<'_>>("Annots");
        let is_file = |a: &Dict<'_>| a.get::<Name<'_>>("Subtype").is_some_and(|name| &*name == b"FileAttachment");
        let files = annotations.iter().flat_map(|all| all.iter::<Dict<'_>>()).filter(is_file);
        names.extend(files.filter_map(|annotation| file_name(&annotation.get::<Object<'_>>("FS")?)));
        names.retain(|name| all.iter().all(|part| part.name != *name));
        all.extend(names.into_iter().map(|name| part(format!("page {n}"), name)));
        if all.len() >= MAX_FILES {
            break;
        }
    }
    all.truncate(MAX_FILES);
    all
}

fn part(place: String, name: String) -> UnreadPart {
    UnreadPart { place, kind: UnreadKind::Attachment, name }
}

/// Adds the names of the files of a name tree.
fn of_tree(node: &Dict<'_>, depth: usize, nodes: &mut usize, names: &mut BTreeSet<String>) {
    if depth == 0 || *nodes == 0 || names.len() >= MAX_FILES {
        return;
    }
    *nodes -= 1;
    for pair in node.get::<Array<'_>>("Names").iter() {
        let files = pair.iter::<Object<'_>>().filter(|object| matches!(object, Object::Dict(_)));
        names.extend(files.take(MAX_FILES).filter_map(|file| file_name(&file)));
    }
    for kids in node.get::<Array<'_>>("Kids").iter() {
        kids.iter::<Dict<'_>>().take(MAX_FILES).for_each(|kid| of_tree(&kid, depth - 1, nodes, names));
    }
}

/// Adds the names of the associated files of a file or a page.
fn of_list(owner: &Dict<'_>, names: &mut BTreeSet<String>) {
    let files = owner.get::<Array<'_>>("AF");
    let all = files.iter().flat_map(|all| all.iter::<Object<'_>>()).take(MAX_FILES);
    // Without a stream it is a reference to a file elsewhere.
    let is_inside = |file: &Object<'_>| matches!(file, Object::Dict(file) if file.contains_key("EF"));
    names.extend(all.filter(is_inside).filter_map(|file| file_name(&file)));
}

/// Returns the name of a file specification.
fn file_name(file: &Object<'_>) -> Option<String> {
    let bytes = match file {
        Object::String(name) => name.as_bytes().to_vec(),
        Object::Dict(file) => {
            let name = ["UF", "F"].iter().find_map(|key| file.get::<PdfString<'_>>(*key))?;
            name.as_bytes().to_vec()
        }
        _ => return None,
    };
    let name = text_string(&bytes);
    let plain: String = name.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    Some(plain.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SamplePdf, stream};
    use super::*;

    /// Returns the files of a PDF with these entries of its catalogue and its page. Object 6 is a file, and so are 7 and 8.
    fn files(catalog: &str, page: &str) -> Vec<String> {
        let file = |names: &str| format!("<</Type /Filespec {names} /EF <</F 9 0 R>>>>");
        let objects = [
            file("/F (contas.xlsx)"),
            file("/F (dados.csv) /UF <FEFF006400610064006F0073002000E7002E006300730076>"),
            file("/F (a\\tb.txt)"),
            stream("/Type /EmbeddedFile", "1"),
            "<</Names [(b) 7 0 R (c) (no file)]>>".to_owned(),
        ];
        let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
        let pdf = SamplePdf { catalog, page, objects: &objects, ..SamplePdf::default() };
        attachments(&pdf.pdf()).into_iter().map(|part| format!("{}: {}", part.place, part.name)).collect()
    }

    #[test]
    fn files_inside_of_a_pdf_are_named() {
        let all = "the whole document: contas.xlsx";
        let annotation = "/Annots [<</Subtype /FileAttachment /FS 6 0 R /Rect [0 0 9 9]>>]";
        for (catalog, page, want) in [
            ("", "", vec![]),
            ("/Names <</EmbeddedFiles <</Names [(a) 6 0 R]>>>>", "", vec![all]),
            (
                "/Names <</EmbeddedFiles <</Kids [10 0 R <</Names [(a) 6 0 R]>>]>>>>",
                "",
                vec![all, "the whole document: dados ç.csv"],
            ),
            ("/AF [6 0 R]", "", vec![all]),
            // A file elsewhere.
            ("/AF [<</Type /Filespec /F (http://example.org/a.csv)>>]", "", vec![]),
            ("", annotation, vec!["page 1: contas.xlsx"]),
            ("", "/AF [8 0 R]", vec!["page 1: ab.txt"]),
            // The same file, of the document and of its page.
            ("/AF [6 0 R]", annotation, vec![all]),
        ] {
            assert_eq!(files(catalog, page), want, "{catalog} {page}");
        }
    }

    #[test]
    fn a_tree_of_files_that_contains_itself_ends() {
        assert_eq!(files("/Names <</EmbeddedFiles 11 0 R>>", ""), Vec::<String>::new());
        let pdf = SamplePdf {
            catalog: "/Names <</EmbeddedFiles 6 0 R>>",
            objects: &["<</Kids [6 0 R 6 0 R] /Names [(a) 7 0 R]>>", "<</F (a.csv) /EF <<>>>>"],
            ..SamplePdf::default()
        };
        let names: Vec<String> = attachments(&pdf.pdf()).into_iter().map(|part| part.name).collect();
        assert_eq!(names, ["a.csv"]);
    }
}
