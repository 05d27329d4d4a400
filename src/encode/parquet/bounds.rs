//! The least and the greatest of values, and how Parquet tells them: long texts cut, so that all still lie between.
//!
//! In go values in any order; out come two of them. Texts are compared as their bytes, as the format orders UTF-8.

use std::cmp::Ordering;

use parquet::{
    data_type::ByteArray,
    file::{
        properties::DEFAULT_STATISTICS_TRUNCATE_LENGTH,
        statistics::{Statistics, ValueStatistics},
    },
};

/// A value that may be the least or the greatest.
pub(super) trait Bound: Copy + Default + PartialOrd {
    /// A value that stands before all others, where it is the least.
    fn below(self) -> Vec<u8>;
    /// A value that stands behind all others, where it is the greatest.
    fn above(self) -> Vec<u8> {
        self.below()
    }
    /// As a column tells them, of whose rows so many have no value.
    fn statistics(bounds: Option<(Self, Self)>, nulls: u64) -> Statistics;
}

impl Bound for &[u8] {
    fn below(self) -> Vec<u8> {
        floor(self).to_vec()
    }

    fn above(self) -> Vec<u8> {
        ceiling(self)
    }

    fn statistics(bounds: Option<(Self, Self)>, nulls: u64) -> Statistics {
        let (least, greatest) = bounds.unzip();
        let [below, above] = [least.map(Self::below), greatest.map(Self::above)];
        let exact = (below.as_deref() == least, above.as_deref() == greatest);
        let [below, above] = [below, above].map(|told| told.map(ByteArray::from));
        let all = ValueStatistics::new(below, above, None, Some(nulls), false);
        Statistics::ByteArray(all.with_min_is_exact(exact.0).with_max_is_exact(exact.1))
    }
}

macro_rules! numbers {
    ($($number:ty => $of:path),*) => {$(
        impl Bound for $number {
            fn below(self) -> Vec<u8> {
                self.to_le_bytes().to_vec()
            }

            fn statistics(bounds: Option<(Self, Self)>, nulls: u64) -> Statistics {
                let (least, greatest) = bounds.unzip();
                let all = ValueStatistics::new(least, greatest, None, Some(nulls), false);
                $of(all.with_backwards_compatible_min_max(true))
            }
        }
    )*};
}
numbers!(i32 => Statistics::Int32, i64 => Statistics::Int64);

/// A text and how it begins, by which most are told apart.
#[derive(Debug, Clone, Copy)]
struct Begun<'a> {
    begin: u64,
    text: &'a [u8],
}

impl<'a> Begun<'a> {
    #[inline]
    fn of(text: &'a [u8]) -> Self {
        let begin = match text.first_chunk::<8>() {
            Some(eight) => u64::from_be_bytes(*eight),
            None => text.iter().rev().fold(0, |begin, byte| begin >> 8 | u64::from(*byte) << 56),
        };
        Self { begin, text }
    }

    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.begin.cmp(&other.begin).then_with(|| self.text.cmp(other.text))
    }
}

/// The least and the greatest of texts; none as long as there are none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bounds<'a>(Option<(Begun<'a>, Begun<'a>)>);

impl<'a> Bounds<'a> {
    /// Sees a text.
    #[inline]
    pub(super) fn see(&mut self, text: &'a [u8]) {
        let text = Begun::of(text);
        match &mut self.0 {
            None => self.0 = Some((text, text)),
            Some((least, greatest)) => {
                if text.cmp(least).is_lt() {
                    *least = text;
                } else if text.cmp(greatest).is_gt() {
                    *greatest = text;
                }
            }
        }
    }

    /// Both.
    pub(super) fn told(self) -> Option<(&'a [u8], &'a [u8])> {
        self.0.map(|(least, greatest)| (least.text, greatest.text))
    }
}

fn most() -> usize {
    DEFAULT_STATISTICS_TRUNCATE_LENGTH.unwrap_or(usize::MAX)
}

/// A text, or how it begins where it is long; no sign is cut.
fn floor(text: &[u8]) -> &[u8] {
    let Some(mut end) = (text.len() > most()).then(most) else { return text };
    while end > 0 && text[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    &text[..end]
}

/// A text, or the least of its length that stands behind all that begin like it where it is long.
fn ceiling(text: &[u8]) -> Vec<u8> {
    let begin = floor(text);
    if begin.len() < text.len() {
        let begin = str::from_utf8(begin).unwrap_or_default();
        for (at, sign) in begin.char_indices().rev() {
            // A longer sign would not always stand behind.
            let next = char::from_u32(u32::from(sign) + 1).filter(|next| next.len_utf8() == sign.len_utf8());
            if let Some(next) = next {
                return format!("{}{next}", &begin[..at]).into_bytes();
            }
        }
    }
    text.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Option<(String, String)> {
        let mut bounds = Bounds::default();
        texts.iter().for_each(|text| bounds.see(text.as_bytes()));
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        bounds.told().map(|(least, greatest)| (text(least), text(greatest)))
    }

    #[test]
    fn texts_that_begin_alike_are_told_apart_to_their_end() {
        let told = |least: &str, greatest: &str| Some((least.to_owned(), greatest.to_owned()));
        assert_eq!(of(&["obra", "obra de arte", "obra de água", "obr\u{0}"]), told("obr\u{0}", "obra de água"));
        assert_eq!(of(&["a\u{0}", "a", ""]), told("", "a\u{0}"));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn long_texts_are_cut_and_still_stand_before_and_behind() {
        let [floor, ceiling] = [|text: &str| floor(text.as_bytes()).to_vec(), |text: &str| ceiling(text.as_bytes())]
            .map(|of| move |text: &str| String::from_utf8(of(text)).expect("text"));
        let long = format!("{}é{}", "m".repeat(63), "x".repeat(20));
        assert_eq!(floor(&long), "m".repeat(63));
        assert_eq!(ceiling(&long), format!("{}n", "m".repeat(62)));
        // The last of the signs of one byte has none behind it.
        let long = format!("{}{}", "m".repeat(63), "\u{7F}".repeat(9));
        assert_eq!(ceiling(&long), format!("{}n", "m".repeat(62)));
        assert_eq!(ceiling(&"\u{7F}".repeat(99)), "\u{7F}".repeat(99));
        assert_eq!((floor("curto"), ceiling("curto")), ("curto".to_owned(), "curto".to_owned()));
    }
}
