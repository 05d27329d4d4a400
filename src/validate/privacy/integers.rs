//! Personal data in columns of whole numbers, which no single value gives away: of ten amounts of nine digits one has the
//! check digit of a tax number. The column as a whole does, or its name.
//!
//! In go the values, out comes the kind that the column holds. What parts of a column have shown adds up to what all of it
//! has.

use arrow::array::{Array, ArrayRef, Decimal128Array, Float64Array, Int64Array};

use super::{
    Kind,
    numbers::{has_check_digit, is_natural},
};
use crate::model::{
    schema::{Field, Type},
    text::fold,
};

/// What the values of a column have shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::validate) struct Shown {
    /// Those of nine digits.
    nine: u64,
    /// Of those, tax numbers by their check digit.
    right: u64,
    /// Of those, tax numbers of natural persons.
    natural: u64,
    /// Of nine digits, those that begin as the number of a mobile, by how they begin: 91, 92, 93, 96.
    mobiles: [u64; 4],
    /// Those of eight digits, or of ten and more: beside them nine are nothing special.
    near: u64,
    /// Those with a fraction.
    broken: u64,
}

/// Words of a column's name that say that it holds tax numbers.
const TAX: [&str; 7] = ["nif", "nipc", "contribuinte", "taxid", "taxnumber", "vatnumber", "vatid"];

/// Words that say that it holds telephone numbers.
const PHONE: [&str; 7] = ["telefone", "telemovel", "telefones", "phone", "mobile", "tlm", "telm"];

/// Fewest tax numbers that show by themselves that they are no amounts.
const FEW: u64 = 3;

/// Fewest numbers of mobiles that do: they have no check digit.
const MANY: u64 = 10;

impl Shown {
    /// Adds the values of a column; those of a type that holds no whole numbers show nothing.
    pub(in crate::validate) fn see(&mut self, field: &Field, column: &ArrayRef) {
        if field.personal.is_some() {
            return;
        }
        let any = column.as_any();
        if let Some(whole) = any.downcast_ref::<Int64Array>() {
            whole.iter().flatten().for_each(|value| self.one(value));
        } else if let Some(numbers) = any.downcast_ref::<Float64Array>() {
            for value in numbers.iter().flatten() {
                #[expect(clippy::cast_possible_truncation, reason = "larger ones have more digits than any kind")]
                match value.fract() == 0.0 {
                    true => self.one(value as i64),
                    false => self.broken += 1,
                }
            }
        } else if let Some(decimals) = any.downcast_ref::<Decimal128Array>() {
            let unit = 10_i128.pow(u32::from(decimals.scale().unsigned_abs()));
            for value in decimals.iter().flatten() {
                match i64::try_from(value / unit) {
                    Ok(whole) if value % unit == 0 => self.one(whole),
                    _ => self.broken += 1,
                }
            }
        }
    }

    fn one(&mut self, value: i64) {
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

    /// Adds what another part of the column has shown.
    pub(in crate::validate) fn merge(&mut self, other: &Self) {
        self.nine += other.nine;
        self.right += other.right;
        self.natural += other.natural;
        self.near += other.near;
        self.broken += other.broken;
        self.mobiles.iter_mut().zip(other.mobiles).for_each(|(own, theirs)| *own += theirs);
    }

    /// The kind of personal data that the column holds.
    pub(in crate::validate) fn kind(&self, field: &Field) -> Option<Kind> {
        let says = |words: &[&str]| is_named(&field.name, words) || is_named(&field.title, words);
        let mobiles = self.mobiles.iter().sum::<u64>();
        // What has decimals is an amount, unless its name says otherwise.
        let is_whole = self.broken == 0 && !matches!(field.kind, Type::Decimal { .. });
        let are_right = self.right * 4 >= self.nine * 3 && (self.nine >= FEW || self.near == 0);
        if self.natural > 0 && (says(&TAX) || (is_whole && are_right)) {
            return Some(Kind::Nif);
        }
        let are_mobiles =
            mobiles == self.nine && mobiles >= MANY && self.mobiles.iter().filter(|n| **n > 0).count() > 2;
        (mobiles > 0 && (says(&PHONE) || (is_whole && are_mobiles))).then_some(Kind::Phone)
    }
}

/// Whether a name has one of the words, or two of its words together are one.
fn is_named(name: &str, words: &[&str]) -> bool {
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
        Field::plain(name, kind)
    }

    /// Numbers of nine digits from a first one on, with the right check digit.
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
        let mut shown = Shown::default();
        // As two parts, which is the same as one.
        let (one, other) = values.split_at(values.len() / 2);
        shown.see(&field, &(Arc::new(Int64Array::from(one.to_vec())) as ArrayRef));
        let mut behind = Shown::default();
        behind.see(&field, &(Arc::new(Int64Array::from(other.to_vec())) as ArrayRef));
        shown.merge(&behind);
        shown.kind(&field)
    }

    #[test]
    fn a_column_of_tax_numbers_is_one_and_amounts_and_identifiers_are_not() {
        assert_eq!(kind("codigo", &tax_numbers(123_456_780, 1)), Some(Kind::Nif));
        assert_eq!(kind("codigo", &[1, 2, 3, 123_456_789]), Some(Kind::Nif));
        let mixed: Vec<_> = tax_numbers(200_000_000, 20).into_iter().chain(tax_numbers(500_000_000, 20)).collect();
        assert_eq!(kind("codigo", &mixed), Some(Kind::Nif));
        // Those of companies are no person's.
        assert_eq!(kind("codigo", &tax_numbers(500_000_000, 40)), None);
        // Amounts: one of ten has a right check digit.
        let amounts: Vec<_> = (0..400).map(|n| 100_000_000 + n * 711_337).collect();
        assert_eq!(kind("valor", &amounts), None);
        assert_eq!(kind("valor", &[1_000, 98_765_432, 123_456_789]), None);
        assert_eq!(kind("id", &(123_456_700..123_457_000).collect::<Vec<_>>()), None);
        // The name of a column says what one of them is.
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
        let mut shown = Shown::default();
        shown.see(&scaled("valor"), &decimals);
        assert_eq!(shown.kind(&scaled("valor")), None);
        assert_eq!(shown.kind(&scaled("nif")), Some(Kind::Nif));
        let number = |name: &str| field(name, Type::Number(NumberStyle::default()));
        let mut shown = Shown::default();
        shown.see(&number("valor"), &(Arc::new(Float64Array::from(vec![123_456_789.0, 0.5])) as ArrayRef));
        assert_eq!(shown.kind(&number("valor")), None);
        let mut shown = Shown::default();
        shown.see(&number("codigo"), &(Arc::new(Float64Array::from(vec![123_456_789.0])) as ArrayRef));
        assert_eq!(shown.kind(&number("codigo")), Some(Kind::Nif));
    }
}
