//! Secrets of the environment, put where a spec names them: `{env:NAME}`.

use super::source::SECRET;

/// A value with the secrets that the environment has; the name of one that it lacks otherwise.
///
/// # Errors
/// When the environment has no value for a name.
pub fn of_environment(value: &str) -> Result<String, String> {
    filled(value, |name| std::env::var(name).ok())
}

/// A value with its secrets; the name of one that is missing otherwise.
fn filled(value: &str, secret: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once(SECRET) {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(&secret(name).filter(|s| !s.is_empty()).ok_or_else(|| name.to_owned())?);
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_from_the_environment_by_name() {
        let secret = |name: &str| (name == "TOKEN").then(|| "s3cret".to_owned());
        assert_eq!(filled("Bearer {env:TOKEN}", secret).as_deref(), Ok("Bearer s3cret"));
        assert_eq!(filled("plain", secret).as_deref(), Ok("plain"));
        assert_eq!(filled("{env:OTHER}", secret), Err("OTHER".to_owned()));
    }
}
