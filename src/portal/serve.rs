//! `output/` over HTTP: GET and HEAD, ranges, the right types, whole folders by their `index.html`.
//!
//! Only what a release has made visible is served; names that begin with a dot are not. Texts say their charset, for
//! there are portals that take what says none for Latin-1. What is kept under a version may be held for an
//! hour; everything else is to be asked for again. Any page of the web may read it.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{compression::CompressionLayer, cors::CorsLayer, services::ServeDir};

/// How often it is looked whether to stop.
const LOOK: Duration = Duration::from_millis(100);

/// Serves a folder until `stop` says so.
///
/// # Errors
/// When the system refuses.
pub fn folder(folder: &Path, listener: TcpListener, stop: impl Fn() -> bool + Send + Sync + 'static) -> io::Result<()> {
    let files = ServeDir::new(folder).append_index_html_on_directories(true);
    let router = Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn(told))
        .layer(CompressionLayer::new())
        .layer(CorsLayer::permissive());
    run(router, listener, stop)
}

/// Serves a text, made anew for whoever asks, under one path; on a thread of its own, as long as the program runs.
/// Gives the address.
///
/// # Errors
/// When the system refuses.
pub fn text(
    path: &str,
    media_type: &'static str,
    listener: TcpListener,
    text: impl Fn() -> String + Send + Sync + 'static,
) -> io::Result<SocketAddr> {
    let address = listener.local_addr()?;
    let text = Arc::new(text);
    let reply = move || {
        let text = Arc::clone(&text);
        async move {
            let made = tokio::task::spawn_blocking(move || text()).await;
            made.map(|text| ([(header::CONTENT_TYPE, media_type)], text)).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
        }
    };
    let router = Router::new().route(path, get(reply));
    thread::spawn(move || run(router, listener, || false));
    Ok(address)
}

fn run(router: Router, listener: TcpListener, stop: impl Fn() -> bool + Send + Sync + 'static) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let stopped = async move {
            while !stop() {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::select! {
            ended = async { axum::serve(listener, router).await } => ended,
            () = stopped => Ok(()),
        }
    })
}

/// Says what a file is and how long it may be held.
async fn told(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if !is_shown(&path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&path)));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(held(&path)));
    }
    response
}

/// Whether a path leads to what a release has made visible: no name that begins with a dot, none that is being made.
fn is_shown(path: &str) -> bool {
    // Names of ours need no escapes; with them a name could be hidden from this look.
    !path.contains('%') && !path.split('/').any(|part| part.starts_with('.') || part.ends_with(".incoming"))
}

/// The media type of a file, by its name; a folder shows its page.
pub fn media_type(path: &str) -> &'static str {
    match path.rsplit('/').next().unwrap_or_default().rsplit_once('.').map_or("html", |(_, ending)| ending) {
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "jsonld" => "application/ld+json",
        "ttl" => "text/turtle; charset=utf-8",
        "rdf" => "application/rdf+xml",
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "parquet" => "application/vnd.apache.parquet",
        _ => "application/octet-stream",
    }
}

/// How long a file may be held: what is kept under a version for an hour, for a withdrawal writes it again; all else
/// until it is asked for again.
pub fn held(path: &str) -> &'static str {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        [_, version, _, ..] if *version != "latest" => "public, max-age=3600",
        _ => "no-cache",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_ages_follow_the_name() {
        for (path, kind, age) in [
            ("/", "text/html; charset=utf-8", "no-cache"),
            ("/catalog.ttl", "text/turtle; charset=utf-8", "no-cache"),
            ("/a/latest/x.csv", "text/csv; charset=utf-8", "no-cache"),
            ("/a/2026-03-01-0123abcd/x.parquet", "application/vnd.apache.parquet", "public, max-age=3600"),
            ("/a/", "text/html; charset=utf-8", "no-cache"),
        ] {
            assert_eq!((media_type(path), held(path)), (kind, age), "{path}");
        }
    }
}
