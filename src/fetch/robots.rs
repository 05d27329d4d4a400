//! `robots.txt` (RFC 9309) of the requested hosts, each fetched once in a run.

use std::{collections::HashMap, time::Duration};

use texting_robots::{Robot, get_robots_url};
use url::Url;

use super::retry;

/// Our product token.
const AGENT: &str = "seara";

/// The rules of a host.
pub(super) enum Rules {
    /// There is no file: everything is allowed.
    AllowAll,
    /// These rules.
    Robot(Box<Robot>),
}

/// The rules of all hosts.
#[derive(Default)]
pub(super) struct Robots(HashMap<String, Rules>);

/// The address of the file for an address.
pub(super) fn address(url: &Url) -> Option<Url> {
    Url::parse(&get_robots_url(url.as_str()).ok()?).ok()
}

impl Robots {
    /// The rules in a file, if it was added.
    pub(super) fn known(&self, file: &Url) -> Option<&Rules> {
        self.0.get(file.as_str())
    }

    /// Adds a file; one that cannot be parsed allows everything.
    pub(super) fn insert(&mut self, file: &Url, text: Option<&[u8]>) {
        let rules = text.and_then(|text| Robot::new(AGENT, &comparable_rules(text)).ok());
        self.0.insert(file.to_string(), rules.map_or(Rules::AllowAll, |robot| Rules::Robot(Box::new(robot))));
    }
}

/// Returns a file of rules with its paths in one spelling.
fn comparable_rules(text: &[u8]) -> Vec<u8> {
    let line = |line: &[u8]| {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or_default();
        let (field, path) = line.split_at(colon);
        let is_rule = [&b"allow"[..], b"disallow"].iter().any(|name| field.trim_ascii().eq_ignore_ascii_case(name));
        if is_rule { [field, comparable(path).as_bytes()].concat() } else { line.to_vec() }
    };
    text.split(|byte| *byte == b'\n').map(line).collect::<Vec<_>>().join(&b'\n')
}

/// Returns a path in the spelling in which paths are compared (RFC 9309, 2.2.2): what needs no percent sign has none, the
/// others are in capitals, and what is beyond ASCII has one.
fn comparable(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((byte, after)) = rest.split_first() {
        let escaped = (*byte == b'%').then(|| after.get(..2)).flatten();
        let escaped = escaped
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match escaped {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(byte.into()),
            Some(byte) => out.push_str(&format!("%{byte:02X}")),
            None if byte.is_ascii() => out.push((*byte).into()),
            None => out.push_str(&format!("%{byte:02X}")),
        }
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    out
}

impl Rules {
    pub(super) fn allows(&self, url: &Url) -> bool {
        match self {
            Self::AllowAll => true,
            Self::Robot(robot) => robot.allowed(&comparable(url.as_str().as_bytes())),
        }
    }

    /// The crawl delay, up to the maximum wait.
    pub(super) fn delay(&self) -> Option<Duration> {
        let Self::Robot(robot) = self else { return None };
        let seconds = robot.delay.filter(|seconds| *seconds >= 0.0)?;
        // A number that is too large is the maximum.
        Some(Duration::try_from_secs_f32(seconds).unwrap_or(retry::MAX_WAIT).min(retry::MAX_WAIT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fuzzing::fuzz;

    #[test]
    fn rules_for_our_agent_go_before_those_for_all() {
        let file = Url::parse("https://a.pt/robots.txt").expect("an address");
        let url = |path: &str| Url::parse(&format!("https://a.pt{path}")).expect("an address");
        let mut robots = Robots::default();
        robots.insert(
            &file,
            Some(b"User-agent: *\nDisallow: /\n\nUser-agent: Seara\nDisallow: /private/\nCrawl-delay: 2\n"),
        );
        let rules = robots.known(&file).expect("rules");
        assert!(rules.allows(&url("/obras")) && !rules.allows(&url("/private/x")));
        assert_eq!(rules.delay(), Some(Duration::from_secs(2)));
        robots.insert(&file, None);
        assert!(robots.known(&file).is_some_and(|rules| rules.allows(&url("/private/x"))));
        assert_eq!(address(&url("/a/b?c")), Some(file));
    }

    #[test]
    fn paths_are_compared_in_one_spelling() {
        for (rule, path, is_allowed) in [
            ("/%7Edados/", "/~dados/lista", false),
            ("/~dados/", "/%7edados/lista", false),
            ("/a%2fb", "/a%2Fb", false),
            ("/a%2fb", "/a/b", true),
            ("/situação", "/situa%C3%A7%C3%A3o", false),
            ("/situa%c3%a7%c3%a3o", "/situação/1", false),
            ("/*.pdf$", "/a/b.pdf", false),
            ("/*.pdf$", "/a/b.pdf?x", true),
            ("/100%", "/100%", false),
        ] {
            let file = Url::parse("https://a.pt/robots.txt").expect("an address");
            let mut robots = Robots::default();
            robots.insert(&file, Some(format!("User-agent: *\nDisallow: {rule} # não\n").as_bytes()));
            let url = Url::parse(&format!("https://a.pt{path}")).expect("an address");
            assert_eq!(robots.known(&file).expect("rules").allows(&url), is_allowed, "{rule} {path}");
        }
    }

    #[test]
    fn a_delay_of_any_number_is_a_time_or_none() {
        let file = Url::parse("https://a.pt/robots.txt").expect("an address");
        for (delay_text, want) in [
            ("2", Some(Duration::from_secs(2))),
            ("0.5", Some(Duration::from_millis(500))),
            ("0", Some(Duration::ZERO)),
            ("1e30", Some(retry::MAX_WAIT)),
            ("1e60", Some(retry::MAX_WAIT)),
            ("99999999999999999999999999", Some(retry::MAX_WAIT)),
            ("inf", Some(retry::MAX_WAIT)),
            ("NaN", None),
            ("-3", None),
            ("soon", None),
        ] {
            let mut robots = Robots::default();
            robots.insert(&file, Some(format!("User-agent: *\nCrawl-delay: {delay_text}\n").as_bytes()));
            assert_eq!(robots.known(&file).expect("rules").delay(), want, "{delay_text}");
        }
    }

    #[test]
    fn any_file_gives_rules_or_none() {
        let sample =
            b"User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 2.5\nSitemap: https://a.pt/s.xml\n".to_vec();
        let url = Url::parse("https://a.pt/x?y=z").expect("an address");
        fuzz("robots", 30, &[sample], |bytes| {
            let mut robots = Robots::default();
            robots.insert(&url, Some(bytes));
            let rules = robots.known(&url).expect("they were added");
            let _ = (rules.allows(&url), rules.delay());
        });
    }
}
