//! Notices to people and their tools: a POST to a webhook, or an e-mail.
//!
//! What may pass is tried again. Errors name the channel and never the address, in which a secret may stand.

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

/// How long a server may take, and how often a webhook is tried.
const PATIENCE: Duration = Duration::from_secs(20);
const TRIES: u32 = 3;

impl Fetcher<'_> {
    /// Sends a JSON text to a webhook.
    ///
    /// # Errors
    /// When a secret is missing, or the webhook cannot be reached or does not take it.
    pub fn hook(&self, webhook: &str, json: String) -> Result<(), FetchError> {
        let secret = from_environment(webhook).map_err(|name| missing("webhook", &name))?;
        let url = Url::parse(secret.expose()).map_err(|_| not_notified("webhook", "its address is none"))?;
        let hidden = |reason: String| not_notified("webhook", &secret.redact(&reason));
        self.wait(async { self.client.post(&url, json).await.map_err(hidden) })
    }
}

impl Client {
    /// Sends a JSON text, as often as it is worth it; otherwise what went wrong, without the address.
    async fn post(&self, url: &Url, json: String) -> Result<(), String> {
        let policy = RequestPolicy { total_timeout: PATIENCE, ..RequestPolicy::default() };
        let pool = self.pool(&policy, true).await.map_err(|e| e.to_string())?;
        let mut tried = 0;
        loop {
            tried += 1;
            self.checked(url, &policy).await.map_err(|e| bare(&e))?;
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
                    TryError::Permanent(error) => return Err(bare(&error)),
                    TryError::Temporary(error, _) => bare(&error),
                },
            };
            match retry::wait(url.as_str(), tried, Duration::ZERO, None) {
                Some(wait) if tried < TRIES => sleep(wait).await,
                _ => return Err(reason),
            }
        }
    }
}

/// Sends an e-mail to all who are told.
///
/// # Errors
/// When a secret is missing, or the server cannot be reached or does not take it.
pub fn mail(mail: &Mail, subject: &str, text: String) -> Result<(), FetchError> {
    let filled = |text| from_environment(text).map_err(|name| missing("mail", &name));
    let login = match &mail.login {
        Some((user, password)) => Some((filled(user)?, filled(password)?)),
        None => None,
    };
    // A server may repeat what it was sent.
    let wrong = |error: &dyn std::fmt::Display| {
        let message = error.to_string();
        not_notified("mail", &login.iter().fold(message, |text, (user, password)| user.redact(&password.redact(&text))))
    };
    let mut message = Message::builder().from(mail.from.parse::<Mailbox>().map_err(|e| wrong(&e))?).subject(subject);
    for to in &mail.to {
        message = message.to(to.parse::<Mailbox>().map_err(|e| wrong(&e))?);
    }
    let message = message.header(ContentType::TEXT_PLAIN).body(text).map_err(|e| wrong(&e))?;
    let mut server = SmtpTransport::from_url(&mail.server).map_err(|e| wrong(&e))?.timeout(Some(PATIENCE));
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

/// An error without its address.
fn bare(error: &FetchError) -> String {
    match error {
        FetchError::Network { reason, .. } => reason.clone(),
        FetchError::Private { reason, .. } => format!("{reason}; if that is right, name it by --allow-address"),
        _ => "its address is of a kind that cannot be asked".to_owned(),
    }
}
