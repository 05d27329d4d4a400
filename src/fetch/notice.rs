//! Notices to people and their tools: a POST to a webhook, or an e-mail.
//!
//! Transient errors are retried. Errors name the channel and never the address, which may contain a secret.

use std::time::Duration;

use lettre::{
    Message, SmtpTransport, Transport,
    message::{Mailbox, header::ContentType},
    transport::smtp::authentication::Credentials,
};
use reqwest::header;
use tokio::time::sleep;
use url::Url;

use super::{
    FetchError, Fetcher,
    client::Client,
    request::{TryError, network},
    retry,
};
use crate::spec::{notify::Mail, secrets::from_environment, source::RequestPolicy};

/// Timeout of a request.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Maximum number of attempts for a webhook.
const MAX_TRIES: u32 = 3;

impl Fetcher<'_> {
    /// Sends a JSON text to a webhook.
    ///
    /// # Errors
    /// If a secret is missing, or the webhook cannot be reached or rejects the request.
    pub fn hook(&self, webhook: &str, json: String) -> Result<(), FetchError> {
        let secret = from_environment(webhook).map_err(|name| missing("webhook", &name))?;
        let url = Url::parse(secret.expose()).map_err(|_| not_notified("webhook", "its address is not valid"))?;
        let hidden = |reason: String| not_notified("webhook", &secret.redact(&reason));
        self.wait(async { self.client.post(&url, json).await.map_err(hidden) })
    }
}

impl Client {
    /// Sends a JSON text, and retries transient errors. An error is returned as text without the address.
    async fn post(&self, url: &Url, json: String) -> Result<(), String> {
        let policy = RequestPolicy { total_timeout: TIMEOUT, ..RequestPolicy::default() };
        let pool = self.pool(&policy, true).await.map_err(|e| e.to_string())?;
        let mut tries = 0;
        loop {
            tries += 1;
            self.check(url, &policy).await.map_err(|e| without_address(&e))?;
            let request = pool.post(url.clone()).timeout(policy.total_timeout);
            let request = request.header(header::CONTENT_TYPE, "application/json").body(json.clone());
            let reason = match request.send().await {
                Ok(response) if response.status().is_success() => return Ok(()),
                Ok(response) => {
                    let status = response.status().as_u16();
                    let reason = format!("it answered {status}");
                    if !retry::is_transient(status) {
                        return Err(reason);
                    }
                    reason
                }
                Err(error) => match network(url, &error) {
                    TryError::Permanent(error) => return Err(without_address(&error)),
                    TryError::Temporary(error, _) => without_address(&error),
                },
            };
            match retry::wait(url.as_str(), tries, Duration::ZERO, None) {
                Some(wait) if tries < MAX_TRIES => sleep(wait).await,
                _ => return Err(reason),
            }
        }
    }
}

/// Sends an e-mail to all receivers.
///
/// # Errors
/// If a secret is missing, or the server cannot be reached or rejects the message.
pub fn mail(mail: &Mail, subject: &str, text: String) -> Result<(), FetchError> {
    let filled = |text| from_environment(text).map_err(|name| missing("mail", &name));
    let login = match &mail.login {
        Some((user, password)) => Some((filled(user)?, filled(password)?)),
        None => None,
    };
    // A server may repeat secrets in its response.
    let wrong = |error: &dyn std::fmt::Display| {
        let message = error.to_string();
        not_notified("mail", &login.iter().fold(message, |text, (user, password)| user.redact(&password.redact(&text))))
    };
    let mut message = Message::builder().from(mail.from.parse::<Mailbox>().map_err(|e| wrong(&e))?).subject(subject);
    for to in &mail.to {
        message = message.to(to.parse::<Mailbox>().map_err(|e| wrong(&e))?);
    }
    let message = message.header(ContentType::TEXT_PLAIN).body(text).map_err(|e| wrong(&e))?;
    let mut server = SmtpTransport::from_url(&mail.server).map_err(|e| wrong(&e))?.timeout(Some(TIMEOUT));
    if let Some((user, password)) = &login {
        server = server.credentials(Credentials::new(user.expose().to_owned(), password.expose().to_owned()));
    }
    server.build().send(&message).map(|_| ()).map_err(|e| wrong(&e))
}

fn missing(channel: &'static str, name: &str) -> FetchError {
    not_notified(channel, &format!("the environment has no {name}"))
}

fn not_notified(channel: &'static str, reason: &str) -> FetchError {
    FetchError::NotNotified { channel, reason: reason.to_owned() }
}

/// Formats an error without its address.
fn without_address(error: &FetchError) -> String {
    match error {
        FetchError::Network { reason, .. } => reason.clone(),
        FetchError::Private { reason, .. } => format!("{reason}; if that is right, allow it with --allow-address"),
        _ => "only http: and https: addresses can be requested".to_owned(),
    }
}
