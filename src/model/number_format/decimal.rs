//! Decimal numbers by their digits, so that no digit changes.

/// Digits of a number that a spreadsheet keeps (IEEE 754 double).
const DIGITS: usize = 15;

/// A decimal number by its digits.
#[derive(Debug, Clone)]
pub(super) struct Decimal {
    is_negative: bool,
    /// Digits, without zeros at its start.
    digits: String,
    /// Digits of them that are after the point; negative where zeros follow them.
    scale: i64,
}

impl Decimal {
    /// Parses a number; `None` if the text is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let exponent: i64 = exponent.parse().ok().filter(|e: &i64| e.abs() <= 400)?;
        if before.len() + after.len() == 0 || !is_digits(before) || !is_digits(after) {
            return None;
        }
        let digits = format!("{before}{after}").trim_start_matches('0').to_owned();
        Some(Self { is_negative, digits, scale: i64::try_from(after.len()).ok()? - exponent })
    }

    /// Multiplies it by a power of ten.
    pub(super) fn shifted(&self, places: i64) -> Self {
        Self { scale: self.scale - places, ..self.clone() }
    }

    /// Rounds it to the digits that a spreadsheet keeps: `3.0999999999999996` is 3.1 there.
    pub(super) fn rounded(&self) -> Self {
        let Some(cut) = self.digits.len().checked_sub(DIGITS).filter(|cut| *cut > 0) else { return self.clone() };
        let (kept, rest) = self.digits.split_at(DIGITS);
        let Ok(mut whole) = kept.parse::<u64>() else { return self.clone() };
        whole += u64::from(rest.as_bytes()[0] >= b'5');
        Self { digits: whole.to_string(), scale: self.scale - i64::try_from(cut).unwrap_or(0), ..self.clone() }
    }

    /// The digits before and after the point.
    fn parts(&self) -> (String, String) {
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        let length = i64::try_from(self.digits.len()).unwrap_or(0);
        if self.digits.is_empty() {
            return (String::new(), String::new());
        }
        let padded = format!("{}{}{}", zeros(self.scale - length), self.digits, zeros(-self.scale));
        let (before, after) = padded.split_at(padded.len() - usize::try_from(self.scale.max(0)).unwrap_or(0));
        (before.to_owned(), after.trim_end_matches('0').to_owned())
    }

    /// With at least `digits` before the point and `decimals` after it; `None` if it has more after it.
    pub(super) fn fixed(&self, digits: usize, decimals: usize) -> Option<String> {
        let (before, after) = self.parts();
        if after.len() > decimals {
            return None;
        }
        let point = if decimals > 0 { "." } else { "" };
        Some(format!("{}{before:0>digits$}{point}{after:0<decimals$}", self.sign()))
    }

    fn sign(&self) -> &'static str {
        if self.is_negative && !self.digits.is_empty() { "-" } else { "" }
    }

    /// Fills the places of a pattern with its digits, from the right; `None` unless it is a whole number and not negative.
    pub(super) fn filled(&self, pattern: &str) -> Option<String> {
        let (before, after) = self.parts();
        if !after.is_empty() || !self.sign().is_empty() {
            return None;
        }
        let mut items = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            items.push(if c == '\\' { (true, chars.next()?) } else { (false, c) });
        }
        let places = items.iter().filter(|(is_text, _)| !is_text).count();
        let mut missing = places.saturating_sub(before.len());
        let mut digits = before.chars();
        let mut extra: String = digits.by_ref().take(before.len().saturating_sub(places)).collect();
        let mut out = String::new();
        for (is_text, c) in items {
            match c {
                c if is_text => out.push(c),
                c if missing > 0 => {
                    missing -= 1;
                    out.extend((c == '0').then_some('0'));
                }
                _ => {
                    out.push_str(&std::mem::take(&mut extra));
                    out.extend(digits.next());
                }
            }
        }
        Some(out)
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (before, after) = self.parts();
        let before = if before.is_empty() { "0" } else { &before };
        let point = if after.is_empty() { "" } else { "." };
        write!(f, "{}{before}{point}{after}", self.sign())
    }
}
