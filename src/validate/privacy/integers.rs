//! Personal data in columns of integers. A single value does not show it, as one in ten amounts of nine digits has the
//! check digit of a tax number; all values together do, or the column's name.
//!
//! In go the values, out comes the kind of personal data in the column. Counts of parts of a column add up to those of the
//! column.

use arrow::array::{Array, ArrayRef, Decimal128Array, Float64Array, Int64Array};

use super::{
    Kind,
    numbers::{has_check_digit, is_natural},
};
use crate::model::{
    schema::{Field, Type},
    text::fold,
};

/// Counts of the values of a column, by what they may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::validate) struct NumberCounts {
    /// With nine digits.
    nine: u64,
    /// Of those, with the check digit of a tax number.
    right: u64,
    /// Of those, of natural persons.
    natural: u64,
    /// With nine digits, by the prefixes of mobile numbers: 91, 92, 93, 96.
    mobiles: [u64; 4],
    /// With eight digits, or ten and more: among them, nine digits are no sign of tax numbers.
    near: u64,
    /// With a fraction.
    fractions: u64,
}

/// Words for tax numbers in a column's name.
const TAX: [&str; 7] = ["nif", "nipc", "contribuinte", "taxid", "taxnumber", "vatnumber", "vatid"];

/// Words for telephone numbers.
const PHONE: [&str; 7] = ["telefone", "telemovel", "telefones", "phone", "mobile", "tlm", "telm"];

/// Minimum tax numbers of a column that cannot be amounts by chance.
const MIN_TAX_NUMBERS: u64 = 3;

/// Minimum mobile numbers: they have no check digit.
const MIN_MOBILES: u64 = 10;

impl NumberCounts {
    /// Counts the values of a column of numbers; other types have no counts.
    pub(in crate::validate) fn add(&mut self, field: &Field, column: &ArrayRef) {
        if field.personal.is_some() {
            return;
        }
        let any = column.as_any();
        if let Some(integers) = any.downcast_ref::<Int64Array>() {
            integers.iter().flatten().for_each(|value| self.add_integer(value));
        } else if let Some(numbers) = any.downcast_ref::<Float64Array>() {
            for value in numbers.iter().flatten() {
                #[expect(clippy::cast_possible_truncation, reason = "larger ones have more digits than any kind")]
                match value.fract() == 0.0 {
                    true => self.add_integer(value as i64),
                    false => self.fractions += 1,
                }
            }
        } else if let Some(decimals) = any.downcast_ref::<Decimal128Array>() {
            let unit = 10_i128.pow(u32::from(decimals.scale().unsigned_abs()));
            for value in decimals.iter().flatten() {
                match i64::try_from(value / unit) {
                    Ok(integer) if value % unit == 0 => self.add_integer(integer),
                    _ => self.fractions += 1,
                }
            }
        }
    }

    fn add_integer(&mut self, value: i64) {
        match value {
            100_000_000..1_000_000_000 => {
                self.nine += 1;
                let mut digits = [0; 9];
                let mut rest = value;
                for digit in digits.iter_mut().rev() {
                    *digit = u32::try_from(rest % 10).unwrap_or_default();
                    rest /= 10;
                }
                if has_check_digit(&digits) {
                    self.right += 1;
                    self.natural += u64::from(is_natural(&digits));
                }
                if let [9, second @ (1 | 2 | 3 | 6), ..] = digits {
                    self.mobiles[if second == 6 { 3 } else { second as usize - 1 }] += 1;
                }
            }
            10_000_000..100_000_000 | 1_000_000_000.. => self.near += 1,
            _ => {}
        }
    }

    /// Adds the counts of another part of the column.
    pub(in crate::validate) fn merge(&mut self, other: &Self) {
        self.nine += other.nine;
        self.right += other.right;
        self.natural += other.natural;
        self.near += other.near;
        self.fractions += other.fractions;
        self.mobiles.iter_mut().zip(other.mobiles).for_each(|(own, theirs)| *own += theirs);
    }

    /// Returns the kind of personal data in the column.
    pub(in crate::validate) fn kind(&self, field: &Field) -> Option<Kind> {
        let is_named = |words: &[&str]| has_word(&field.name, words) || has_word(&field.title, words);
        let mobiles = self.mobiles.iter().sum::<u64>();
        // Numbers with decimals are amounts, unless the column is named otherwise.
        let is_integer = self.fractions == 0 && !matches!(field.kind, Type::Decimal { .. });
        let are_right = self.right * 4 >= self.nine * 3 && (self.nine >= MIN_TAX_NUMBERS || self.near == 0);
        if self.natural > 0 && (is_named(&TAX) || (is_integer && are_right)) {
            return Some(Kind::Nif);
        }
        let are_mobiles =
            mobiles == self.nine && mobiles >= MIN_MOBILES && self.mobiles.iter().filter(|n| **n > 0).count() > 2;
        (mobiles > 0 && (is_named(&PHONE) || (is_integer && are_mobiles))).then_some(Kind::Phone)
    }
}

/// Whether a name contains one of the words, or two of its parts together are one.
fn has_word(name: &str, words: &[&str]) -> bool {
    let folded = fold(name);
    let parts: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.iter().any(|part| words.contains(part))
        || parts.windows(2).any(|pair| words.contains(&pair.concat().as_str()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::schema::NumberStyle;

    fn field(name: &str, kind: Type) -> Field {
        Field::new(name, kind)
    }

    /// Numbers of nine digits with the right check digit, from `first` on.
    fn tax_numbers(first: i64, count: i64) -> Vec<i64> {
        let right = |head: i64| {
            (0..10)
                .map(|last| head * 10 + last)
                .find(|n| has_check_digit(&n.to_string().chars().filter_map(|c| c.to_digit(10)).collect::<Vec<_>>()))
        };
        (0..count).filter_map(|n| right(first / 10 + n * 7919)).collect()
    }

    fn kind(name: &str, values: &[i64]) -> Option<Kind> {
        let field = field(name, Type::Integer(NumberStyle::default()));
        let mut counts = NumberCounts::default();
        // Two parts count like one.
        let (one, other) = values.split_at(values.len() / 2);
        counts.add(&field, &(Arc::new(Int64Array::from(one.to_vec())) as ArrayRef));
        let mut second = NumberCounts::default();
        second.add(&field, &(Arc::new(Int64Array::from(other.to_vec())) as ArrayRef));
        counts.merge(&second);
        counts.kind(&field)
    }

    #[test]
    fn a_column_of_tax_numbers_is_one_and_amounts_and_identifiers_are_not() {
        assert_eq!(kind("codigo", &tax_numbers(123_456_780, 1)), Some(Kind::Nif));
        assert_eq!(kind("codigo", &[1, 2, 3, 123_456_789]), Some(Kind::Nif));
        let mixed: Vec<_> = tax_numbers(200_000_000, 20).into_iter().chain(tax_numbers(500_000_000, 20)).collect();
        assert_eq!(kind("codigo", &mixed), Some(Kind::Nif));
        // Those of companies identify no person.
        assert_eq!(kind("codigo", &tax_numbers(500_000_000, 40)), None);
        // Amounts: one of ten has a right check digit.
        let amounts: Vec<_> = (0..400).map(|n| 100_000_000 + n * 711_337).collect();
        assert_eq!(kind("valor", &amounts), None);
        assert_eq!(kind("valor", &[1_000, 98_765_432, 123_456_789]), None);
        assert_eq!(kind("id", &(123_456_700..123_457_000).collect::<Vec<_>>()), None);
        // The column's name decides.
        assert_eq!(kind("nif_adjudicatario", &[98_765_432, 123_456_789]), Some(Kind::Nif));
        assert_eq!(kind("Tax number", &[98_765_432, 123_456_789]), Some(Kind::Nif));
        assert_eq!(kind("taxa", &[98_765_432, 123_456_789]), None);
    }

    #[test]
    fn mobiles_are_known_by_the_name_or_by_how_all_of_them_begin() {
        assert_eq!(kind("telefone", &[912_345_678]), Some(Kind::Phone));
        assert_eq!(kind("valor", &[912_345_678]), None);
        let mobiles: Vec<_> =
            (0..12).map(|n| [910_000_000, 920_000_000, 960_000_000][n % 3] + n as i64 * 7_331).collect();
        assert_eq!(kind("codigo", &mobiles), Some(Kind::Phone));
        assert_eq!(kind("id", &(912_345_000..912_346_000).collect::<Vec<_>>()), None);
    }

    #[test]
    fn amounts_with_decimals_are_amounts_whatever_their_digits() {
        let scaled = |name: &str| field(name, Type::Decimal { scale: 2, style: NumberStyle::default() });
        let decimals: ArrayRef =
            Arc::new(Decimal128Array::from(vec![12_345_678_900]).with_precision_and_scale(18, 2).expect("a decimal"));
        let mut counts = NumberCounts::default();
        counts.add(&scaled("valor"), &decimals);
        assert_eq!(counts.kind(&scaled("valor")), None);
        assert_eq!(counts.kind(&scaled("nif")), Some(Kind::Nif));
        let number = |name: &str| field(name, Type::Number(NumberStyle::default()));
        let mut counts = NumberCounts::default();
        counts.add(&number("valor"), &(Arc::new(Float64Array::from(vec![123_456_789.0, 0.5])) as ArrayRef));
        assert_eq!(counts.kind(&number("valor")), None);
        let mut counts = NumberCounts::default();
        counts.add(&number("codigo"), &(Arc::new(Float64Array::from(vec![123_456_789.0])) as ArrayRef));
        assert_eq!(counts.kind(&number("codigo")), Some(Kind::Nif));
    }
}
