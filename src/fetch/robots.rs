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
        let rules = text.and_then(|text| Robot::new(AGENT, text).ok());
        self.0.insert(file.to_string(), rules.map_or(Rules::AllowAll, |robot| Rules::Robot(Box::new(robot))));
    }
}

impl Rules {
    pub(super) fn allows(&self, url: &Url) -> bool {
        match self {
            Self::AllowAll => true,
            Self::Robot(robot) => robot.allowed(url.as_str()),
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
