//! Inputs for tests of parsers that read foreign bytes: small valid samples, changed at random from a seed.
//!
//! The property of every target is the same: a value or a typed error, no panic, and soon. `SEARA_FUZZ` says how many
//! inputs all targets get together (a few thousand otherwise), `SEARA_FUZZ_SEED` where to begin.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

/// Inputs of all targets together.
const DEFAULT_INPUTS: u64 = 20_000;

/// Shares that these are dealt out in.
const SHARES: u64 = 1000;

/// Bytes of an input at most.
const MAX_BYTES: usize = 16 << 10;

/// Changes of one input at most.
const MAX_CHANGES: u64 = 6;

/// How long one input may take, in a build that is not optimised and on a machine with other work.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What parsers look for: put anywhere, it may lead them astray.
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

/// A stream of numbers that a seed tells.
pub struct RandomSource(u64);

impl RandomSource {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One below a bound; 0 below none.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() % bound.max(1) as u64).unwrap_or(0)
    }

    /// A part of bytes, at most so long.
    fn part(&mut self, length: usize, longest: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        from..(from + self.below(longest) + 1).min(length)
    }

    /// Bytes with a few changes; some of `other` may be among them.
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
            // What stands once may stand often.
            6 => {
                let again = bytes[self.part(bytes.len(), 64)].repeat(self.below(40) + 1);
                bytes.splice(at..at, again.into_iter().take(MAX_BYTES / 4));
            }
            // What stands here may stand there.
            7 => {
                let moved: Vec<u8> = bytes.drain(self.part(bytes.len(), 64)).collect();
                let to = self.below(bytes.len());
                bytes.splice(to..to, moved);
            }
            _ => bytes.iter_mut().skip(at).take(8).filter(|b| b.is_ascii_digit()).for_each(|b| *b = b'9'),
        }
    }
}

/// Tries a target with changes of these samples, as many as its share of all says.
pub fn fuzz(name: &str, share: u64, samples: &[Vec<u8>], target: impl Fn(&[u8])) {
    fuzz_with(
        name,
        share,
        &mut |chance| {
            let (one, other) = (chance.below(samples.len()), chance.below(samples.len()));
            chance.mutate(&samples[one], &samples[other])
        },
        target,
    );
}

/// The same with inputs that are made otherwise.
pub fn fuzz_with(name: &str, share: u64, make: &mut dyn FnMut(&mut RandomSource) -> Vec<u8>, target: impl Fn(&[u8])) {
    let told = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (all, seed) = (told("SEARA_FUZZ").unwrap_or(DEFAULT_INPUTS), told("SEARA_FUZZ_SEED").unwrap_or(0));
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
