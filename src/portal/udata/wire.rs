//! How a portal is asked: calls and replies, and the one that goes over HTTP.
//!
//! The trait is for those who stand in for a portal in tests.

use std::time::Duration;

use reqwest::{Client, StatusCode, header::HeaderValue, multipart, redirect::Policy};
use serde_json::Value;

use super::PortalError;
use crate::model::secret::Secret;

/// How long the portal may take to answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(20);

/// Largest answer that is read.
const ANSWER: usize = 64 << 20;

/// A method of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes.
    Post,
    /// Changes.
    Put,
    /// Removes.
    Delete,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Its method.
    pub method: Method,
    /// Its path behind `/api/1`, with its query.
    pub path: String,
    /// What goes with it.
    pub body: Body,
}

impl Call {
    /// A call of a path.
    pub(super) fn new(method: Method, path: &str, body: Body) -> Self {
        Self { method, path: path.to_owned(), body }
    }
}

/// What goes with a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Nothing.
    None,
    /// A JSON value.
    Json(Value),
    /// A form, with a file or a part of one: its fields, the name and the bytes of the file.
    Form(Vec<(&'static str, String)>, Option<(String, Vec<u8>)>),
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The JSON value; null where there is none.
    pub body: Value,
}

/// Whoever can be asked.
pub trait Wire {
    /// Asks once.
    ///
    /// # Errors
    /// When there is no answer.
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
    /// Connections to a portal.
    ///
    /// # Errors
    /// When the key cannot be a header, or the system refuses.
    pub fn new(url: &str, secret: Secret, agent: &str) -> Result<Self, PortalError> {
        let broken = |told: &dyn std::fmt::Display| network(url, told);
        let mut key =
            HeaderValue::from_str(secret.expose()).map_err(|_| broken(&"the key has a character that no key has"))?;
        key.set_sensitive(true);
        let client = Client::builder().user_agent(agent).redirect(Policy::none());
        let client = client.timeout(PATIENCE).connect_timeout(CONNECT).build().map_err(|e| broken(&e))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| broken(&e))?;
        Ok(Self { client, runtime, url: url.to_owned(), key, secret })
    }

    async fn ask(&self, call: &Call) -> Result<Reply, PortalError> {
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
            if bytes.len() > ANSWER {
                return Err(network(&address, &"its answer is too long"));
            }
        }
        // A portal may repeat the key, as that of udata does of whose it is.
        let body = hidden(serde_json::from_slice(&bytes).unwrap_or_default(), &self.secret);
        if status == StatusCode::OK && call.method == Method::Get && body == Value::Null {
            return Err(network(&address, &"its answer is no JSON: is that the address of a portal?"));
        }
        Ok(Reply { status: status.as_u16(), body })
    }
}

impl Wire for Http {
    fn send(&mut self, call: &Call) -> Result<Reply, PortalError> {
        self.runtime.block_on(self.ask(call))
    }
}

/// A value without a secret, wherever it stands in it.
fn hidden(value: Value, secret: &Secret) -> Value {
    match value {
        Value::String(text) => secret.redact(&text).into(),
        Value::Array(items) => items.into_iter().map(|item| hidden(item, secret)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (secret.redact(&name), hidden(value, secret))).collect()
        }
        other => other,
    }
}

fn form(fields: &[(&'static str, String)], file: Option<&(String, Vec<u8>)>) -> multipart::Form {
    let told = fields.iter().fold(multipart::Form::new(), |form, (name, value)| form.text(*name, value.clone()));
    match file {
        Some((name, bytes)) => told.part("file", multipart::Part::bytes(bytes.clone()).file_name(name.clone())),
        None => told,
    }
}

fn network(address: &str, told: &dyn std::fmt::Display) -> PortalError {
    PortalError::Network { address: address.to_owned(), told: told.to_string() }
}

/// An error with its causes: the outermost alone says too little.
fn causes(error: &reqwest::Error) -> String {
    let mut told = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        told.push(inner.to_string());
        cause = inner.source();
    }
    if told.is_empty() { "the answer is no HTTP".to_owned() } else { told.join(": ") }
}
