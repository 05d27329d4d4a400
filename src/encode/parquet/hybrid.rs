//! Small numbers as Parquet packs them: levels, and places in a dictionary.
//!
//! In go numbers and how many bits each may take; out come runs: eight or more alike as one, the others packed eight
//! by eight (the format's "RLE/bit-packing hybrid"). Any reader of Parquet tells the same numbers from it.

/// Numbers that are packed together.
const EIGHT: usize = 8;

/// Adds numbers, none of which takes more bits than `width`.
pub(super) fn write(out: &mut Vec<u8>, numbers: &[u32], width: u8) {
    let (mut packed, mut at) = (0, 0);
    while let Some(eight) = numbers.get(at..at + EIGHT) {
        let first = eight[0];
        if eight.iter().all(|number| *number == first) {
            pack(out, &numbers[packed..at], width);
            let alike = numbers[at..].iter().take_while(|number| **number == first).count();
            run(out, first, alike, width);
            at += alike;
            packed = at;
        } else {
            at += EIGHT;
        }
    }
    match &numbers[packed..] {
        [] => {}
        // What takes no bits can only be told as a run.
        rest @ [first, ..] if rest.iter().all(|number| number == first) => run(out, *first, rest.len(), width),
        rest => pack(out, rest, width),
    }
}

/// Adds a number that comes so often in a row.
pub(super) fn run(out: &mut Vec<u8>, number: u32, count: usize, width: u8) {
    varint(out, (count as u64) << 1);
    out.extend_from_slice(&number.to_le_bytes()[..usize::from(width).div_ceil(8)]);
}

/// How many bits the numbers up to this take.
pub(super) fn width(most: usize) -> u8 {
    u8::try_from(usize::BITS - most.leading_zeros()).unwrap_or(u8::MAX)
}

/// Adds numbers one behind the other, noughts behind the last until they are eight.
fn pack(out: &mut Vec<u8>, numbers: &[u32], width: u8) {
    if numbers.is_empty() {
        return;
    }
    let eights = numbers.len().div_ceil(EIGHT);
    varint(out, (eights as u64) << 1 | 1);
    let end = out.len() + eights * usize::from(width);
    out.reserve(end - out.len());
    let (mut held, mut bits) = (0_u64, 0);
    for number in numbers {
        held |= u64::from(*number) << bits;
        bits += width;
        if bits >= 32 {
            out.extend_from_slice(&held.to_le_bytes()[..4]);
            held >>= 32;
            bits -= 32;
        }
    }
    out.extend_from_slice(&held.to_le_bytes()[..usize::from(bits).div_ceil(8)]);
    out.resize(end, 0);
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(numbers: &[u32], width: u8) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, numbers, width);
        out
    }

    #[test]
    fn the_numbers_of_the_formats_own_example_are_packed_as_it_says() {
        assert_eq!(written(&[0, 1, 2, 3, 4, 5, 6, 7], 3), [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
    }

    #[test]
    fn eight_alike_are_a_run_and_what_is_left_is_packed() {
        assert_eq!(written(&[5; 200], 3), [0x90, 0x03, 5]);
        assert_eq!(written(&[&[1; 9][..], &[0, 1]].concat(), 1), [9 << 1, 1, 0b11, 0b10]);
    }

    #[test]
    fn what_takes_no_bits_is_a_run() {
        assert_eq!([width(0), width(1), width(2), width(255), width(256)], [0, 1, 2, 8, 9]);
        assert_eq!(written(&[0, 0, 0], 0), [3 << 1]);
    }
}
