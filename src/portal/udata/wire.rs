//! Calls to the API of a portal and replies, and their transport over HTTP.
//!
//! The trait [`Wire`] exists for test doubles of a portal.

use std::time::Duration;

use reqwest::{Client, StatusCode, header::HeaderValue, multipart, redirect::Policy};
use serde_json::Value;

use super::PortalError;
use crate::model::secret::Secret;

/// Timeout of a request.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Timeout of a connection attempt.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// Maximum size of a response, in bytes.
const MAX_RESPONSE: usize = 64 << 20;

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Changes.
    Put,
    /// Removes.
    Delete,
}

/// A call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Its method.
    pub method: Method,
    /// Its path after `/api/1`, with its query.
    pub path: String,
    /// Its body.
    pub body: Body,
}

impl Call {
    /// A call of a path.
    pub(super) fn new(method: Method, path: &str, body: Body) -> Self {
        Self { method, path: path.to_owned(), body }
    }
}

/// The body of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Nothing.
    None,
    /// A JSON value.
    Json(Value),
    /// A form, with a file or a part of one: its fields, the name and the bytes of the file.
    Form(Vec<(&'static str, String)>, Option<(String, Vec<u8>)>),
}

/// A reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The JSON value; null if there is none.
    pub body: Value,
}

/// The transport of calls.
pub trait Wire {
    /// Sends a call once.
    ///
    /// # Errors
    /// If there is no response.
    fn send(&mut self, call: &Call) -> Result<Reply, PortalError>;
}

/// A portal over HTTP.
pub struct Http {
    client: Client,
    runtime: tokio::runtime::Runtime,
    /// Address, without `/api/1`.
    url: String,
    key: HeaderValue,
    secret: Secret,
}

impl Http {
    /// Creates a client for a portal.
    ///
    /// # Errors
    /// If the key is not valid in a header, or the client cannot be created.
    pub fn new(url: &str, secret: Secret, agent: &str) -> Result<Self, PortalError> {
        let failed = |reason: &dyn std::fmt::Display| network(url, reason);
        let mut key =
            HeaderValue::from_str(secret.expose()).map_err(|_| failed(&"the key has a character that no key has"))?;
        key.set_sensitive(true);
        let client = Client::builder().user_agent(agent).redirect(Policy::none());
        let client = client.timeout(TIMEOUT).connect_timeout(CONNECT_TIMEOUT).build().map_err(|e| failed(&e))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| failed(&e))?;
        Ok(Self { client, runtime, url: url.to_owned(), key, secret })
    }

    async fn request(&self, call: &Call) -> Result<Reply, PortalError> {
        let address = format!("{}/api/1{}", self.url, call.path);
        let failed = |error: reqwest::Error| network(&address, &causes(&error));
        let request = match call.method {
            Method::Get => self.client.get(&address),
            Method::Post => self.client.post(&address),
            Method::Put => self.client.put(&address),
            Method::Delete => self.client.delete(&address),
        };
        let request = request.header("X-API-KEY", self.key.clone());
        let request = match &call.body {
            Body::None => request,
            Body::Json(value) => request.header("Content-Type", "application/json").body(value.to_string()),
            Body::Form(fields, file) => request.multipart(form(fields, file.as_ref())),
        };
        let mut response = request.send().await.map_err(failed)?;
        let status = response.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_RESPONSE {
                return Err(network(&address, &"its answer is too large"));
            }
        }
        // A portal may repeat the key: `/me/` of udata returns it to its owner.
        let body = redacted(serde_json::from_slice(&bytes).unwrap_or_default(), &self.secret);
        if status == StatusCode::OK && call.method == Method::Get && body == Value::Null {
            return Err(network(&address, &"its answer is not JSON: is that the address of a portal?"));
        }
        Ok(Reply { status: status.as_u16(), body })
    }
}

impl Wire for Http {
    fn send(&mut self, call: &Call) -> Result<Reply, PortalError> {
        self.runtime.block_on(self.request(call))
    }
}

/// Redacts a secret anywhere in a value.
fn redacted(value: Value, secret: &Secret) -> Value {
    match value {
        Value::String(text) => secret.redact(&text).into(),
        Value::Array(items) => items.into_iter().map(|item| redacted(item, secret)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (secret.redact(&name), redacted(value, secret))).collect()
        }
        other => other,
    }
}

fn form(fields: &[(&'static str, String)], file: Option<&(String, Vec<u8>)>) -> multipart::Form {
    let form = fields.iter().fold(multipart::Form::new(), |form, (name, value)| form.text(*name, value.clone()));
    match file {
        Some((name, bytes)) => form.part("file", multipart::Part::bytes(bytes.clone()).file_name(name.clone())),
        None => form,
    }
}

fn network(address: &str, reason: &dyn std::fmt::Display) -> PortalError {
    PortalError::Network { address: address.to_owned(), reason: reason.to_string() }
}

/// Formats the causes of an error, because the error itself says too little.
fn causes(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        causes.push(inner.to_string());
        cause = inner.source();
    }
    if causes.is_empty() { "the answer is not HTTP".to_owned() } else { causes.join(": ") }
}
