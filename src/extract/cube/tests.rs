//! Cubes that are written in each form and read back.

use std::fmt::Write;

use proptest::prelude::*;

use super::{json_stat::Form, *};
use crate::model::{charset::Charset, grid::CellKind};

/// The rows of each table of a text: the place, and the texts of the cells.
fn rows(text: &str, media: Media) -> Vec<String> {
    let tables = super::read(text, media, MemoryBudget::default()).expect("it reads");
    let row = |r: &GridRow| {
        let cells: Vec<_> = r.cells.iter().map(|c| c.text.as_str()).collect();
        format!("{} {}", r.path, cells.join("|"))
    };
    tables.grids.iter().flat_map(|grid| &grid.rows).map(row).collect()
}

fn refused(text: &str, media: Media) -> Unreadable {
    super::read(text, media, MemoryBudget::default()).expect_err("it is refused")
}

#[test]
fn the_last_dimension_runs_fastest_and_labels_may_be_missing() {
    let text = r#"{"version": "2.0", "class": "dataset", "label": "x", "id": ["geo", "year", "sex"], "size": [2, 2, 1],
      "dimension": {"geo": {"label": "Where", "category": {"index": {"ES": 1, "PT": 0}, "label": {"PT": "Portugal"}}},
        "year": {"category": {"index": ["2023", "2024"]}}, "sex": {"category": {"label": {"T": "Total"}}}},
      "value": [6.10, null, 13, 1e1], "status": {"1": "c", "3": "p"}}"#;
    assert_eq!(form(text), Some(Form::Cube));
    let want = [
        " geo|geo.code|year|year.code|sex|sex.code|value|status",
        "/value/0 Portugal|PT|2023|2023|Total|T|6.10|",
        "/value/1 Portugal|PT|2024|2024|Total|T||c",
        "/value/2 ES|ES|2023|2023|Total|T|13|",
        "/value/3 ES|ES|2024|2024|Total|T|1e1|p",
    ];
    assert_eq!(rows(text, Media::JsonStat), want);
    let tables = super::read(text, Media::JsonStat, MemoryBudget::default()).expect("it reads");
    let grid = &tables.grids[0];
    assert_eq!([0, 6, 7].map(|n| grid.cell_place(&grid.rows[1], n)), ["/value/0/geo", "/value/0", "/value/0/status"]);
    assert_eq!(grid.outside[0].place, "/label");
    for (status, want) in [(r#""p""#, "p"), (r#"["p"]"#, "p"), ("[]", ""), (r#"["p", null, null, "q"]"#, "p")] {
        let text = text.replace(r#"{"1": "c", "3": "p"}"#, status);
        let read = rows(&text, Media::JsonStat);
        assert!(read.len() == 4 && read[1].ends_with(&format!("|6.10|{want}")), "{status}: {read:?}");
    }
}

#[test]
fn a_bundle_of_version_1_has_a_table_for_each_cube() {
    let cube = |value: &str| {
        format!(
            r#"{{"dimension": {{"id": ["status"], "size": [1], "status": {{"category": {{"index": {{"a": 0}}}}}}}}, "value": {value}}}"#
        )
    };
    let text = format!(r#"{{"um": {}, "dois": {}, "nota": "x"}}"#, cube("[1]"), cube(r#"{"0": "2"}"#));
    let head = " status|status.code|value|@status";
    assert_eq!(rows(&text, Media::JsonStat), [head, "/um/value/0 a|a|1|", head, "/dois/value/0 a|a|2|"]);
    let tables = super::read(&text, Media::JsonStat, MemoryBudget::default()).expect("it reads");
    let about: Vec<_> = tables.grids.iter().map(|g| (g.name.as_str(), g.outside.len())).collect();
    assert_eq!(about, [("um", 1), ("dois", 0)]);
}

#[test]
fn other_json_is_no_cube() {
    for text in [
        r#"{"dimension": "x", "value": [1]}"#,
        r#"[{"id": [], "size": [], "dimension": {}, "value": []}]"#,
        r#"{"id": 1, "size": 2, "dimension": {"a": 1}, "value": 3}"#,
        r#"{"class": "collection", "items": []}"#,
        "{\"dimension\": ",
    ] {
        assert_eq!(form(text), None, "{text}");
    }
    let collection = r#"{"version": "2.0", "class": "collection", "link": {"item": []}}"#;
    assert_eq!(form(collection), Some(Form::Collection));
    assert!(matches!(refused(collection, Media::JsonStat), Unreadable::NoReader { .. }));
}

#[test]
fn a_cube_that_contradicts_itself_is_refused_with_its_place() {
    let cube = |size: &str, index: &str, value: &str| {
        format!(
            r#"{{"id": ["a", "b"], "size": {size}, "dimension": {{"a": {{"category": {{"index": {index}}}}},
              "b": {{"category": {{"label": {{"x": "X"}}}}}}}}, "value": {value}}}"#
        )
    };
    for (size, index, value, at) in [
        ("[2, 1]", r#"["p", "q"]"#, "[1]", "/value"),
        ("[2, 1]", r#"["p", "q"]"#, "[1, 2, 3]", "/value"),
        ("[2, 1]", r#"["p", "q"]"#, r#"{"2": 1}"#, "/value"),
        ("[2, 1]", r#"["p", "q"]"#, r#"{"0": 1, "00": 2}"#, "/value"),
        ("[2, 1]", r#"["p", "q"]"#, r#"{"p": 1}"#, "/value"),
        ("[2, 1]", r#"["p", "q"]"#, r#"[1, {"a": 2}]"#, "/value/1"),
        ("[2]", r#"["p", "q"]"#, "[1, 2]", "/size"),
        ("[3, 1]", r#"["p", "q"]"#, "[1, 2, 3]", "/dimension/a/category"),
        ("[2, 1]", r#"["p", "p"]"#, "[1, 2]", "/dimension/a/category"),
        ("[2, 1]", r#"{"p": 0, "q": 2}"#, "[1, 2]", "/dimension/a/category"),
        ("[2, 1]", r#"{"p": 0, "q": 0}"#, "[1, 2]", "/dimension/a/category"),
        ("[2, 2]", r#"["p", "q"]"#, "[1, 2, 3, 4]", "/dimension/b/category"),
        ("[2, -1]", r#"["p", "q"]"#, "[1, 2]", "/size"),
    ] {
        let refused = refused(&cube(size, index, value), Media::JsonStat);
        assert!(matches!(&refused, Unreadable::Broken { place, .. } if place == at), "{at}: {refused:?}");
    }
    assert_eq!(rows(&cube("[0, 1]", "[]", "[]"), Media::JsonStat).len(), 1);
    // One dimension that is named many times would be read many times.
    let many = |n: usize| cube(&format!("[{}]", vec!["1"; n].join(",")), r#"["p"]"#, "[1]");
    let named = |names: &str, n: usize| refused(&many(n).replace(r#"["a", "b"]"#, names), Media::JsonStat);
    assert!(matches!(named(r#"["a", "b", "a"]"#, 3), Unreadable::Broken { place, .. } if place == "/id"));
    assert!(matches!(named(r#"["a", "a.code"]"#, 2), Unreadable::Broken { place, .. } if place == "/id"));
    let all: Vec<_> = (0..5000).map(|n| format!("\"{n}\"")).collect();
    assert!(matches!(named(&format!("[{}]", all.join(",")), 5000), Unreadable::Limit { .. }));
}

#[test]
fn sizes_beyond_all_counts_are_refused_and_few_values_of_many_cells_are_read() {
    let (n, index) = (4096, (0..4096).map(|n| n.to_string()).collect::<Vec<_>>().join("\",\""));
    let cube = |dimensions: usize| {
        let names: Vec<_> = (0..dimensions).map(|d| format!("\"d{d}\"")).collect();
        let own: Vec<_> = names.iter().map(|d| format!(r#"{d}: {{"category": {{"index": ["{index}"]}}}}"#)).collect();
        let sizes = vec![n.to_string(); dimensions].join(",");
        format!(
            r#"{{"id": [{}], "size": [{sizes}], "dimension": {{{}}}, "value": {{"16777217": 5}}, "status": "p"}}"#,
            names.join(","),
            own.join(",")
        )
    };
    assert_eq!(rows(&cube(3), Media::JsonStat)[1], "/value/16777217 1|1|0|0|1|1|5|p");
    assert!(matches!(refused(&cube(6), Media::JsonStat), Unreadable::Limit { .. }));
    assert_eq!(
        super::read(
            &cube(3).replace("\"p\"", &format!("{:?}", "p".repeat(400_000))),
            Media::JsonStat,
            MemoryBudget::new(1 << 20)
        ),
        Err(Unreadable::Memory { mib: 1 })
    );
}

#[test]
fn signs_of_px_are_the_status_of_a_cell_without_value() {
    let text = "CHARSET=\"ANSI\";\nLANGUAGE=\"pt\";\nSTUB=\"Região\";STUB[en]=\"Region\";HEADING=\"Ano\";\nTITLE=\"a\"\n\" b\";\n\
        VALUES(\"Região\")=\"Alfa\",\n\"Beta \"\n\"Sul\";VALUES[en](\"Região\")=\"no\",\"no\";\nVALUES(\"Ano\")=\"2023\",\"2024\";\n\
        CODES(\"Região\")=\"20\",\"11\";DATASYMBOL2=\"c\";\nDATA=\n10.50 \"..\"\n- \".\" ;\n";
    let want = [
        " Região|Região.code|Ano|Ano.code|DATA|status",
        "DATA/0 Alfa|20|2023|2023|10.50|",
        "DATA/1 Alfa|20|2024|2024||c",
        "DATA/2 Beta Sul|11|2023|2023||-",
        "DATA/3 Beta Sul|11|2024|2024||.",
    ];
    assert_eq!(rows(text, Media::Px), want);
    let zero = text.replace("DATASYMBOL2=\"c\"", "DATASYMBOLNIL=\"0\"");
    assert_eq!(rows(&zero, Media::Px)[3], "DATA/2 Beta Sul|11|2023|2023|0|");
    let tables = super::read(text, Media::Px, MemoryBudget::default()).expect("it reads");
    assert_eq!((tables.grids[0].outside[0].place.as_str(), tables.grids[0].outside.len()), ("TITLE", 1));
}

#[test]
fn rows_of_px_with_keys_are_found_by_them_and_those_left_out_are_zeros() {
    let text = "STUB=\"a\",\"b\";\nHEADING=\"c\";\nVALUES(\"a\")=\"A1\",\"A2\";\nVALUES(\"b\")=\"B1\",\"B2\";\n\
        CODES(\"b\")=\"1\",\"2\";VALUES(\"c\")=\"x\",\"y\";KEYS(\"a\")=VALUES;KEYS(\"b\")=CODES;\n\
        DATA=\n\"A2\",\"1\",5 \"..\" \n\"A1\",\"2\",7 8;";
    let want = [
        "DATA/0 A1|A1|B1|1|x|x|0|",
        "DATA/1 A1|A1|B1|1|y|y|0|",
        "DATA/2 A1|A1|B2|2|x|x|7|",
        "DATA/3 A1|A1|B2|2|y|y|8|",
        "DATA/4 A2|A2|B1|1|x|x|5|",
        "DATA/5 A2|A2|B1|1|y|y||..",
        "DATA/6 A2|A2|B2|2|x|x|0|",
        "DATA/7 A2|A2|B2|2|y|y|0|",
    ];
    assert_eq!(rows(text, Media::Px)[1..], want);
    for wrong in ["\"A3\",\"1\",5 6;", "\"A1\",\"1\",5;", "\"A1\",\"1\",5 6\n\"A1\",\"1\",5 6;", "\"A1\";"] {
        let text = format!("{}DATA={wrong}", &text[..text.find("DATA").expect("cells")]);
        assert!(matches!(refused(&text, Media::Px), Unreadable::Broken { .. }), "{wrong}");
    }
    let twice = text.replace("VALUES(\"a\")=\"A1\",\"A2\"", "VALUES(\"a\")=\"A2\",\"A2\"");
    assert!(matches!(refused(&twice, Media::Px), Unreadable::Broken { place, .. } if place == "KEYS(\"a\")"));
    let many: Vec<_> = (0..4000).map(|n| format!("\"{n}\"")).collect();
    let text = text.replace("VALUES(\"c\")=\"x\",\"y\"", &format!("VALUES(\"c\")={}", many.join(",")));
    let text = text.replace("VALUES(\"a\")=", &format!("VALUES(\"a\")={},", many.join(",")));
    assert!(matches!(refused(&text, Media::Px), Unreadable::Limit { .. }));
}

#[test]
fn px_that_contradicts_itself_is_refused() {
    let head = "STUB=\"a\";\nVALUES(\"a\")=\"x\",\"y\";\n";
    for text in [
        format!("{head}DATA=1;"),
        format!("{head}DATA=1 2 3;"),
        format!("{head}DATA=1 2"),
        format!("{head}DATA=1 2,5;"),
        format!("{head}DATA=1 x;"),
        format!("{head}CODES(\"a\")=\"1\";DATA=1 2;"),
        "TITLE=\"x\";DATA=1;".to_owned(),
        "STUB=\"a\",\"a\";VALUES(\"a\")=\"x\";DATA=1;".to_owned(),
        "STUB=\"\";VALUES(\"a\")=\"x\";DATA=1;".to_owned(),
        "STUB=\"a\";DATA=1;".to_owned(),
        head.to_owned(),
    ] {
        assert!(matches!(refused(&text, Media::Px), Unreadable::Broken { .. }), "{text}");
    }
    assert_eq!(charset(b"CHARSET=\"ANSI\";\r\nCODEPAGE=\"iso-8859-15\";").map(Charset::name), Some("ISO-8859-15"));
    assert_eq!(charset(b"CHARSET=\"ANSI\";\r\nTITLE=\"x\";").map(Charset::name), Some("windows-1252"));
    assert_eq!(charset(b"TITLE=\"x\";\r\nMATRIX=\"x\";").map(Charset::name), None);
}

/// The name of a dimension, and the code and the label of each of its categories.
type Named = (String, Vec<(String, String)>);

/// The value and the status of a cell.
type Said = (Option<String>, Option<String>);

/// What a cube is made of: its dimensions, and its cells.
type Content = (Vec<Named>, Vec<Said>);

fn content() -> impl Strategy<Value = Content> {
    let text = "[A-Za-zÀ-ÿ0-9 .,:;=()/~\\[\\]-]{0,8}";
    let dimension = (text, proptest::collection::vec(text, 1..4));
    let number = prop_oneof![Just("0".to_owned()), "-?[1-9][0-9]{0,4}", "[0-9]\\.[0-9]{1,3}", "-?[1-9]e[1-9]"];
    let sign = prop_oneof![Just("..".to_owned()), Just("-".to_owned()), Just("x y".to_owned())];
    proptest::collection::vec(dimension, 1..4).prop_flat_map(move |dimensions| {
        let own = |(d, (name, labels)): (usize, (String, Vec<String>))| {
            let category = |(n, label): (usize, String)| (format!("c{n}{label}"), format!("{label}{n}"));
            (format!("{d}{name}"), labels.into_iter().enumerate().map(category).collect::<Vec<_>>())
        };
        let dimensions: Vec<_> = dimensions.into_iter().enumerate().map(own).collect();
        let cells = dimensions.iter().map(|(_, all)| all.len()).product::<usize>();
        let cell = prop_oneof![
            number.clone().prop_map(|n| (Some(n), None)),
            sign.clone().prop_map(|s| (None, Some(s))),
            Just((None, None)),
        ];
        (Just(dimensions), proptest::collection::vec(cell, cells))
    })
}

/// The rows that a cube is to give, without their places.
fn want((dimensions, cells): &Content, keeps_empty: bool) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for (place, (value, status)) in cells.iter().enumerate() {
        let (mut rest, mut row) = (place, Vec::new());
        for (_, categories) in dimensions.iter().rev() {
            let (code, label) = &categories[rest % categories.len()];
            row.splice(0..0, [label.clone(), code.clone()]);
            rest /= categories.len();
        }
        let status = status.clone().or_else(|| (keeps_empty && value.is_none()).then(|| ".".to_owned()));
        row.extend([value.clone().unwrap_or_default(), status.clone().unwrap_or_default()]);
        if value.is_some() || status.is_some() {
            all.push(row);
        }
    }
    all
}

fn json_stat((dimensions, cells): &Content, is_sparse: bool) -> String {
    let quoted = |text: &str| serde_json::to_string(text).expect("a text");
    let list = |items: Vec<String>| items.join(", ");
    let index = |categories: &[(String, String)]| {
        let order = |(n, (code, _)): (usize, &(String, String))| (n, quoted(code));
        let codes = categories.iter().enumerate().map(order);
        if is_sparse {
            let mut places: Vec<_> = codes.map(|(n, code)| format!("{code}: {n}")).collect();
            places.reverse();
            return format!("{{{}}}", list(places));
        }
        format!("[{}]", list(codes.map(|(_, code)| code).collect()))
    };
    let own = |(name, categories): &Named| {
        let labels = categories.iter().map(|(code, label)| format!("{}: {}", quoted(code), quoted(label))).collect();
        format!(
            "{}: {{\"category\": {{\"index\": {}, \"label\": {{{}}}}}}}",
            quoted(name),
            index(categories),
            list(labels)
        )
    };
    let values = |of: &dyn Fn(&Said) -> Option<String>| {
        let all = cells.iter().map(of);
        if is_sparse {
            let own = (0..).zip(all).filter_map(|(n, v): (usize, _)| Some(format!("\"{n}\": {}", v?)));
            return format!("{{{}}}", list(own.collect()));
        }
        format!("[{}]", list(all.map(|v| v.unwrap_or_else(|| "null".to_owned())).collect()))
    };
    format!(
        "{{\"version\": \"2.0\", \"class\": \"dataset\", \"value\": {}, \"status\": {}, \"id\": [{}], \"size\": [{}], \"dimension\": {{{}}}}}",
        values(&|(value, _)| value.clone()),
        values(&|(_, status)| status.as_deref().map(quoted)),
        list(dimensions.iter().map(|(name, _)| quoted(name)).collect()),
        list(dimensions.iter().map(|(_, all)| all.len().to_string()).collect()),
        list(dimensions.iter().map(own).collect()),
    )
}

fn px((dimensions, cells): &Content, has_keys: bool) -> String {
    let quoted = |items: Vec<&String>| items.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(",\n");
    let (heading, stub) = dimensions.split_last().expect("a dimension");
    let names = |of: &[Named]| quoted(of.iter().map(|(name, _)| name).collect());
    let mut text = format!("AXIS-VERSION=\"2013\";\nHEADING={};\n", names(std::slice::from_ref(heading)));
    if !stub.is_empty() {
        let _ = writeln!(text, "STUB={};", names(stub));
    }
    for (name, categories) in dimensions {
        let _ = writeln!(text, "VALUES(\"{name}\")={};", quoted(categories.iter().map(|(_, label)| label).collect()));
        let _ = writeln!(text, "CODES(\"{name}\")={};", quoted(categories.iter().map(|(code, _)| code).collect()));
    }
    for (name, _) in stub.iter().filter(|_| has_keys) {
        let _ = writeln!(text, "KEYS(\"{name}\")=CODES;");
    }
    text.push_str("DATA=\n");
    let is_zero = |(value, _): &Said| value.as_deref() == Some("0");
    for (row, cells) in cells.chunks(heading.1.len()).enumerate() {
        if has_keys && !stub.is_empty() && cells.iter().all(is_zero) {
            continue;
        }
        let (mut rest, mut keys) = (row, Vec::new());
        for (_, categories) in stub.iter().rev().filter(|_| has_keys) {
            keys.insert(0, format!("\"{}\",", categories[rest % categories.len()].0));
            rest /= categories.len();
        }
        text.extend(keys);
        for (value, status) in cells {
            let sign = || format!("\"{}\"", status.as_deref().unwrap_or("."));
            let _ = write!(text, "{} ", value.clone().unwrap_or_else(sign));
        }
        text.push('\n');
    }
    text + ";\n"
}

proptest! {
    #[test]
    fn a_cube_written_in_each_form_is_read_with_the_same_cells(content in content()) {
        for (text, media, has_signs) in [
            (json_stat(&content, false), Media::JsonStat, false),
            (json_stat(&content, true), Media::JsonStat, false),
            (px(&content, false), Media::Px, true),
            (px(&content, true), Media::Px, true),
        ] {
            let tables = super::read(&text, media, MemoryBudget::default()).expect(&text);
            let rows = tables.grids[0].rows[1..].iter();
            let read: Vec<Vec<String>> = rows.map(|row| row.cells.iter().map(|c| c.text.clone()).collect()).collect();
            prop_assert_eq!(&read, &want(&content, has_signs), "{}", text);
            let is_number = |row: &GridRow| row.cells[row.cells.len() - 2].kind == CellKind::Number;
            prop_assert!(tables.grids[0].rows[1..].iter().all(|row| is_number(row) || row.cells[row.cells.len() - 2].text.is_empty()));
        }
    }

    #[test]
    fn damaged_cubes_end_in_an_error(content in content(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for (text, media) in [(json_stat(&content, true), Media::JsonStat), (px(&content, true), Media::Px)] {
            let mut bytes = text.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let cut = String::from_utf8_lossy(&bytes[..at]).into_owned();
            for text in [String::from_utf8_lossy(&bytes).into_owned(), cut] {
                let _ = (form(&text), super::read(&text, media, MemoryBudget::default()));
            }
        }
    }
}

/// Many statements, members and dimensions take no more than their share of time.
#[test]
fn the_time_of_a_hostile_file_grows_with_its_length() {
    let many = |of: &dyn Fn(usize) -> String| (0..50_000).map(of).collect::<Vec<_>>();
    let statements = many(&|n| format!("NOTE{n}=\"a\";")).concat();
    let px = format!("{statements}STUB=\"a\";VALUES(\"a\")=\"x\";DATA=1;");
    assert_eq!(rows(&px, Media::Px).len(), 2);
    let members = many(&|n| format!("\"k{n}\": {{\"dimension\": {{}}, \"value\": []}}")).join(",");
    assert_eq!(form(&format!("{{{members}}}")), None);
    let names = (0..4000).map(|n| format!("\"d{n}\"")).collect::<Vec<_>>();
    let own =
        names.iter().map(|d| format!("{d}: {{\"category\": {{\"label\": {{\"a\": \"b\"}}}}}}")).collect::<Vec<_>>();
    let text = format!(
        "{{\"id\": [{}], \"size\": [{}], \"dimension\": {{{}}}, \"value\": [1]}}",
        names.join(","),
        vec!["1"; 4000].join(","),
        own.join(",")
    );
    assert_eq!(rows(&text, Media::JsonStat).len(), 2);
}
