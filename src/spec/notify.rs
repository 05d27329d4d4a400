//! `[notify]` of `seara.toml`: who is notified when a pipeline fails, and when it succeeds again.

use super::{
    identifiers,
    reader::At,
    secrets::{self, SECRET},
    section::Section,
};

/// Channels of notification; `{env:NAME}` is replaced by a secret of the environment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notify {
    /// Address to which a JSON object is sent by POST.
    pub webhook: Option<String>,
    /// Account and receivers of e-mail.
    pub mail: Option<Mail>,
}

/// Server, account and addresses of e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Server, such as `smtps://smtp.example.org` or `smtp://smtp.example.org?tls=required`.
    pub server: String,
    /// User name and password, if the server requires them.
    pub login: Option<(String, String)>,
    /// Sender.
    pub from: String,
    /// Receivers.
    pub to: Vec<String>,
}

/// Reads the channels of notification.
pub(super) fn read(section: &Section<'_>) -> Notify {
    let webhook = section.text("webhook");
    if let Some(webhook) = &webhook {
        // An address in the environment is checked when it is used.
        let is_secret = webhook.value.starts_with(SECRET);
        if !is_secret && !identifiers::is_address(&without_secrets(&webhook.value), &["http", "https"]) {
            section.reader.report("bad-url", &webhook.span, &[("got", &secrets::shown(&webhook.value))]);
        }
        secrets::check_address(section.reader, webhook);
    }
    let notify = Notify { webhook: webhook.map(|w| w.value), mail: section.section("mail").map(|s| mail(&s)) };
    section.close();
    notify
}

/// Replaces each secret of an address by `x`.
fn without_secrets(text: &str) -> String {
    let mut parts = text.split(SECRET);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push('x');
        out.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    out
}

fn mail(section: &Section<'_>) -> Mail {
    let server = section.needed("server");
    let is_server = identifiers::is_address(&server.value, &["smtp", "smtps"]) && !server.value.contains('@');
    if !server.value.is_empty() && !is_server {
        section.reader.report("bad-server", &server.span, &[("got", &secrets::shown(&server.value))]);
    }
    secrets::check_address(section.reader, &server);
    let password = section.text("password");
    if password.is_some() && server.value.starts_with("smtp:") && !server.value.ends_with("?tls=required") {
        section.reader.report("unencrypted-mail", &server.span, &[("got", &server.value)]);
    }
    if let Some(password) = password.as_ref().filter(|p| !p.value.contains(SECRET)) {
        section.reader.report("secret-in-file", &password.span, &[("key", "password")]);
    }
    let login = match (section.text("user"), password) {
        (None, None) => None,
        (Some(user), Some(password)) => Some((user.value, password.value)),
        (user, _) => {
            section.missing(if user.is_none() { "user" } else { "password" });
            None
        }
    };
    let address = |email: At<String>| {
        if !email.value.is_empty() && !identifiers::is_email(&email.value) {
            section.reader.report("bad-email", &email.span, &[("got", &email.value)]);
        }
        email.value
    };
    let from = address(section.needed("from"));
    if !section.has("to") {
        section.missing("to");
    }
    let to = section.texts("to").unwrap_or_default().into_iter().map(address).collect();
    section.close();
    Mail { server: server.value, login, from, to }
}
