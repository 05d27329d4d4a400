//! Retries: which errors are transient, and how long to wait.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// Maximum wait that a server may ask for.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(120);

/// Minimum of the first wait.
const MIN_WAIT: Duration = Duration::from_millis(200);

/// Whether a status is transient.
pub(super) fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// The wait before the next attempt: what the server asks for, or exponential backoff with jitter by the address. `None` if
/// the server asks for more than [`MAX_WAIT`].
pub(super) fn wait(
    address: &str,
    tries: u32,
    min_interval: Duration,
    retry_after: Option<Duration>,
) -> Option<Duration> {
    if let Some(retry_after) = retry_after {
        return (retry_after <= MAX_WAIT).then_some(retry_after.max(min_interval));
    }
    let base = min_interval.max(MIN_WAIT).saturating_mul(1 << tries.min(8).saturating_sub(1));
    let jitter = Sha256::digest(format!("{address} {tries}"))[0];
    Some(base.mul_f64(0.5 + f64::from(jitter) / 255.0).min(MAX_WAIT))
}

/// Parses `Retry-After`: seconds, or an instant, compared with `now` by the clock of the server.
pub(super) fn retry_after(header: &str, now: Option<DateTime<Utc>>) -> Option<Duration> {
    let header = header.trim();
    // A number that is too large is more than the maximum.
    if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let at = DateTime::parse_from_rfc2822(header).ok()?;
    at.to_utc().signed_duration_since(now?).to_std().ok().or(Some(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fuzzing::fuzz;

    #[test]
    fn waits_grow_and_retry_after_is_obeyed() {
        let pace = Duration::from_millis(100);
        let waits: Vec<_> = (1..6).filter_map(|n| wait("https://a.pt/", n, pace, None)).collect();
        assert!((1..=5).zip(&waits).all(|(n, w)| {
            let base = MIN_WAIT * (1 << (n - 1));
            *w >= base / 2 && *w <= base * 3 / 2
        }));
        assert_eq!(wait("x", 1, pace, Some(Duration::from_secs(7))), Some(Duration::from_secs(7)));
        assert_eq!(wait("x", 1, pace, Some(Duration::from_secs(7200))), None);
        assert_ne!(wait("x", 3, pace, None), wait("y", 3, pace, None));
    }

    #[test]
    fn retry_after_is_seconds_or_an_instant() {
        let now = Some(DateTime::parse_from_rfc3339("2026-03-01T06:00:00Z").expect("an instant").to_utc());
        assert_eq!(retry_after(" 30 ", now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("30", None), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Sun, 01 Mar 2026 06:01:00 GMT", None), None);
        // Numbers of any size are numbers.
        assert!(retry_after(&"9".repeat(40), now).is_some_and(|long| wait("x", 1, MAX_WAIT, Some(long)).is_none()));
        assert!(retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now).is_some_and(|long| long > MAX_WAIT));
        for invalid in ["-1", "1e3", "", "+5", "0x10"] {
            assert_eq!(retry_after(invalid, now), None, "{invalid}");
        }
        assert_eq!(retry_after("Sun, 01 Mar 2026 06:01:00 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("Sun, 01 Mar 2026 05:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
    }

    #[test]
    fn any_header_gives_a_wait_within_the_maximum_or_none() {
        let samples = ["120", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "99999999999999999999"];
        let now = DateTime::UNIX_EPOCH;
        fuzz("retry", 20, &samples.map(|s| s.as_bytes().to_vec()), |bytes| {
            let wait_for = retry_after(&String::from_utf8_lossy(bytes), Some(now));
            assert!(wait("a", 1, Duration::from_secs(1), wait_for).is_none_or(|wait| wait <= MAX_WAIT));
        });
    }
}
