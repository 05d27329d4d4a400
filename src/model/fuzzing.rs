//! Mutation fuzzing of parsers of untrusted bytes: small valid samples, mutated at random from a seed.
//!
//! Every target must return a value or a typed error, without a panic and in time. `SEARA_FUZZ` sets the count of inputs
//! of all targets together, `SEARA_FUZZ_SEED` the seed.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

/// Default count of inputs of all targets together.
const DEFAULT_INPUTS: u64 = 20_000;

/// Denominator of the share of a target.
const SHARES: u64 = 1000;

/// Maximum size of an input, in bytes.
const MAX_BYTES: usize = 16 << 10;

/// Maximum count of mutations of one input.
const MAX_CHANGES: u64 = 6;

/// Time limit of one input, in an unoptimised build on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Fragments that are significant to parsers, inserted anywhere.
const FRAGMENTS: [&[u8]; 24] = [
    b"\0",
    b"\xFF",
    b"\xEF\xBB\xBF",
    b"\xED\xA0\x80",
    b"\r\n",
    b"\"",
    b"\\",
    b"<",
    b">",
    b"&#x110000;",
    b"]]>",
    b"{",
    b"[",
    b"}",
    b":",
    b";",
    b"-",
    b"%",
    b"9999999999999999999",
    b"-1",
    b"1e999",
    b"\xE2\x80\xAE",
    b"\xCC\x81",
    b"../",
];

/// A deterministic pseudo-random generator (SplitMix64).
pub struct RandomSource(u64);

impl RandomSource {
    /// Makes a generator from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below a bound; 0 for the bound 0.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() % bound.max(1) as u64).unwrap_or(0)
    }

    /// Returns a range of some bytes, of at most `longest`.
    fn part(&mut self, length: usize, longest: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        from..(from + self.below(longest) + 1).min(length)
    }

    /// Mutates bytes a few times; may splice in some of `other`.
    pub fn mutate(&mut self, bytes: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.number() % MAX_CHANGES {
            self.change(&mut bytes, other);
        }
        bytes.truncate(MAX_BYTES);
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.below(bytes.len());
        match self.number() % 9 {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            1 if !bytes.is_empty() => bytes[at] = u8::try_from(self.below(256)).unwrap_or(0),
            2 => drop(bytes.drain(self.part(bytes.len(), 64))),
            3 => bytes.truncate(at),
            4 => {
                let word = FRAGMENTS[self.below(FRAGMENTS.len())];
                bytes.splice(at..at, word.iter().copied());
            }
            5 => {
                let part = self.part(other.len(), 256);
                bytes.splice(at..at, other[part].iter().copied());
            }
            // Repeat a range.
            6 => {
                let again = bytes[self.part(bytes.len(), 64)].repeat(self.below(40) + 1);
                bytes.splice(at..at, again.into_iter().take(MAX_BYTES / 4));
            }
            // Move a range.
            7 => {
                let moved: Vec<u8> = bytes.drain(self.part(bytes.len(), 64)).collect();
                let to = self.below(bytes.len());
                bytes.splice(to..to, moved);
            }
            _ => bytes.iter_mut().skip(at).take(8).filter(|b| b.is_ascii_digit()).for_each(|b| *b = b'9'),
        }
    }
}

/// Runs a target on mutations of samples; `share` is its part of all inputs, in thousandths.
pub fn fuzz(name: &str, share: u64, samples: &[Vec<u8>], target: impl Fn(&[u8])) {
    fuzz_with(
        name,
        share,
        &mut |random| {
            let (one, other) = (random.below(samples.len()), random.below(samples.len()));
            random.mutate(&samples[one], &samples[other])
        },
        target,
    );
}

/// Runs a target on inputs made by `make`.
pub fn fuzz_with(name: &str, share: u64, make: &mut dyn FnMut(&mut RandomSource) -> Vec<u8>, target: impl Fn(&[u8])) {
    let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (all, seed) = (variable("SEARA_FUZZ").unwrap_or(DEFAULT_INPUTS), variable("SEARA_FUZZ_SEED").unwrap_or(0));
    for n in 0..(all * share).div_ceil(SHARES) {
        let bytes = make(&mut RandomSource::new(
            name.bytes().fold(seed, |sum, b| sum.rotate_left(5) ^ u64::from(b)) ^ (n << 20),
        ));
        let began = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| target(&bytes)));
        assert!(ended.is_ok(), "{name} panics at input {n} of seed {seed}, of {} bytes", bytes.len());
        let took = began.elapsed();
        assert!(took < TIMEOUT, "{name} takes {took:?} for input {n} of seed {seed}, of {} bytes", bytes.len());
    }
}
