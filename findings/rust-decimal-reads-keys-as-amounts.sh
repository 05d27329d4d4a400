#!/usr/bin/env bash
# rust_decimal 1.43.0: Decimal::from_str.
#
# What: "2024_01" is 202401, "1__0" is 10 and "12E4" is 120000, and of more than 28 places the last are rounded away without an error.
# A space, "0x1F" and "5,0" are refused, so the parser seems strict.
# Why it matters: keys with an underscore (year and month, series and number) and codes with an E between digits are texts. Where "is
# it a number?" is asked of this function, a column of keys becomes one of amounts, and "2024_01" and "20240_1" are equal.
# Source: XSD 1.1 part 2, 3.3.3 decimal: digits, a sign and a point. from_str_exact refuses too many digits, and takes underscores.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
rust_decimal = { version = "=1.43.0", default-features = false, features = ["std"] }
TOML
cat > src/main.rs <<'RS'
use rust_decimal::Decimal;
fn main() {
    let texts = ["450000.10", "2024_01", "20240_1", "12E4", "0.12345678901234567890123456789", "5,0", "0x1F"];
    let seen = texts.map(|text| text.parse::<Decimal>().map_or("refused".to_owned(), |value| value.to_string()));
    println!("A good guess: the first is an amount, the second to fourth are refused, the fifth whole or refused.");
    println!("What happens:");
    for (text, value) in texts.iter().zip(&seen) {
        println!("  {text:32} {value}");
    }
    println!("  from_str_exact of 2024_01: {:?}", Decimal::from_str_exact("2024_01").map(|value| value.to_string()));
    let want = ["450000.10", "202401", "202401", "120000", "0.1234567890123456789012345679", "refused", "refused"];
    std::process::exit(i32::from(seen != want));
}
RS
cargo build --quiet
target/debug/finding || { echo "The behaviour has changed."; exit 1; }
