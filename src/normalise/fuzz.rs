//! Values of every type, mutated at random: each has a reading, or a fault with its code.

#![cfg(test)]

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};

use super::{TextRules, boolean, date, money, nif, normalise, number, text};
use crate::model::{
    fuzzing::fuzz,
    issue::Level,
    schema::{Field, NumberStyle, StringFormat, TableSchema, Type},
};

const TEXTS: [&str; 16] = [
    "1.234,50",
    "-12,5 %",
    "1 234 567",
    "19.974,42 €",
    "1e3",
    "31-12-2031",
    "2031-02-01T10:20:30Z",
    "junho de 2022",
    "2.º trimestre de 2031",
    "25 JUL 31",
    "PT 501 964 843",
    "Sim",
    "N/A",
    "&amp;&#233;&#x10FFFF;",
    "Ã§Ã£o \u{F0B7} \u{AD}",
    "a@b.pt|https://exemplo.pt/ã?b=c",
];

fn table() -> TableSchema {
    let plain = NumberStyle::default;
    let kinds = [
        Type::String(StringFormat::Default),
        Type::String(StringFormat::Nif),
        Type::String(StringFormat::Uri),
        Type::Integer(plain()),
        Type::Number(plain()),
        Type::Decimal { scale: 2, style: NumberStyle { units: true, ..plain() } },
        Type::Date,
        Type::DateTime,
        Type::Year,
        Type::Any,
        Type::Boolean { true_values: Vec::new(), false_values: Vec::new() },
        Type::List { delimiter: "|".to_owned() },
    ];
    let field = |(n, kind)| Field::new(format!("c{n}"), kind);
    TableSchema::new("t", kinds.into_iter().enumerate().map(field).collect(), vec![0])
}

fn samples() -> Vec<Vec<u8>> {
    TEXTS.map(|text| text.as_bytes().to_vec()).to_vec()
}

#[test]
fn values_of_every_type() {
    let table = table();
    fuzz("values", 60, &samples(), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let columns = table.fields.iter().map(|_| Arc::new(StringArray::from(vec![Some(&*text), None])) as _).collect();
        let batch = RecordBatch::try_new(table.text(), columns).expect("a batch");
        let words = ["N/A".to_owned()];
        let rules =
            TextRules { no_value: &words, keeps_replaced: text.len().is_multiple_of(2), ..TextRules::default() };
        let done = normalise(&table, &rules, &batch).expect("it has the columns");
        assert_eq!(done.rows.num_rows(), 2);
        for fault in done.faults.stored().iter().filter(|fault| fault.level == Level::Error) {
            assert!(done.rows.column(fault.column).is_null(fault.row), "a text without a reading has a value");
        }
    });
}

#[test]
fn single_values() {
    fuzz("scalars", 60, &samples(), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let style = number::Style::default();
        let _ = (number::integer(&text, &style), number::float(&text, &style), nif::check(&text));
        for scale in 0..=18 {
            let _ = (number::decimal(&text, scale, &style), number::decimal(money::without_mark(&text), scale, &style));
        }
        let _ = (boolean::read(&text, &[], &[]), date::read(&text, None), date::read(&text, Some(date::Order::Dmy)));
        assert!(text::clean(&text).len() <= text.len() * 3, "it grows");
        let _ = (text::mojibake(&text), text::unescape(&text));
    });
}
