//! Serves `output/` over HTTP: GET and HEAD, ranges, media types, and `index.html` for folders.
//!
//! Only published files are served, no names that start with a dot. Texts have a charset, because some portals read text
//! without one as Latin-1. Files of a version may be cached for an hour; all others must be revalidated. All origins may read
//! them (CORS). Slow clients are disconnected, so that others are served ([`ServerLimits`]).

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
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{net::TcpStream, sync::Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower_http::{compression::CompressionLayer, cors::CorsLayer, services::ServeDir};

/// The page of a folder.
const PAGE: &str = "index.html";

/// Interval between checks of `stop`.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Pause after a failed accept, such as for want of file descriptors.
const PAUSE: Duration = Duration::from_secs(1);

/// Limits on clients.
#[derive(Debug, Clone, Copy)]
pub struct ServerLimits {
    /// Timeout of the head of a request, which is also the time that an idle connection stays open.
    pub head: Duration,
    /// Timeout of writing the next bytes of a response.
    pub stall: Duration,
    /// Maximum number of connections; further ones wait.
    pub connections: usize,
}

impl Default for ServerLimits {
    /// Each connection uses a socket and a file: together they stay below the usual limit of 1,024 open files.
    fn default() -> Self {
        Self { head: Duration::from_secs(10), stall: Duration::from_secs(30), connections: 400 }
    }
}

/// Serves a folder until `stop` returns true.
///
/// # Errors
/// If the folder or the socket cannot be used.
pub fn folder(
    folder: &Path,
    listener: TcpListener,
    limits: ServerLimits,
    stop: impl Fn() -> bool + Send + Sync + 'static,
) -> io::Result<()> {
    let files = ServeDir::new(folder).append_index_html_on_directories(true);
    // Resolved, to detect links that lead out of the folder.
    let root: Arc<Path> = folder.canonicalize()?.into();
    let router = Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(root, inside))
        .layer(middleware::from_fn(add_headers))
        .layer(CompressionLayer::new())
        .layer(CorsLayer::permissive());
    run(router, listener, limits, stop)
}

/// Serves a text, which is computed for each request, under one path, on its own thread until the program ends. Returns the
/// address.
///
/// # Errors
/// If the socket cannot be used.
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
    // Each request computes the text: only few at once.
    let limits = ServerLimits { connections: 32, ..ServerLimits::default() };
    thread::spawn(move || run(router, listener, limits, || false));
    Ok(address)
}

/// Serves until `stop` returns true.
fn run(
    router: Router,
    listener: TcpListener,
    limits: ServerLimits,
    stop: impl Fn() -> bool + Send + Sync + 'static,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let stopped = async move {
            while !stop() {
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        };
        tokio::select! {
            () = accept(router, listener, limits) => {}
            () = stopped => {}
        }
        Ok(())
    })
}

/// Accepts connections up to the limit, and answers their requests.
async fn accept(router: Router, listener: tokio::net::TcpListener, limits: ServerLimits) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    // The semaphore is never closed.
    while let Ok(permit) = Arc::clone(&slots).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                let router = router.clone();
                tokio::spawn(async move {
                    answer(router, stream, limits).await;
                    drop(permit);
                });
            }
            // The client has disconnected already.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Answers the requests of one connection, until it ends or exceeds a limit.
async fn answer(router: Router, stream: TcpStream, limits: ServerLimits) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.stall));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router));
    // Errors of a client are ignored.
    let _ = connection.await;
}

/// Refuses paths that lead out of the folder by a link.
async fn inside(State(root): State<Arc<Path>>, request: Request, next: Next) -> Response {
    let path = root.join(request.uri().path().trim_start_matches('/'));
    let is_inside = tokio::task::spawn_blocking(move || leads_inside(&root, &path)).await;
    if is_inside.unwrap_or(false) { next.run(request).await } else { StatusCode::NOT_FOUND.into_response() }
}

/// Whether a path, and its `index.html` if it is a folder, is a published file in `root` after following links.
fn leads_inside(root: &Path, path: &Path) -> bool {
    [path, &path.join(PAGE)].into_iter().all(|path| match path.canonicalize() {
        Ok(real) => real.strip_prefix(root).is_ok_and(|inside| is_shown(&inside.to_string_lossy())),
        // A missing file leads nowhere.
        Err(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
    })
}

/// Adds the media type and `Cache-Control`.
async fn add_headers(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if !is_shown(&path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&path)));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(&path)));
    }
    response
}

/// Whether a path is of a published file: no name starts with a dot or is of an unfinished folder.
fn is_shown(path: &str) -> bool {
    // Our names have no percent-encoding, which could hide a name from this check.
    !path.contains('%') && !path.split('/').any(|part| part.starts_with('.') || part.ends_with(".incoming"))
}

/// The media type of a file by its name; of a folder, that of its `index.html`.
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

/// The `Cache-Control` of a file: an hour for files of a version, which a withdrawal may rewrite; all others must be
/// revalidated.
pub fn cache_control(path: &str) -> &'static str {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        [_, version, _, ..] if *version != "latest" => "public, max-age=3600",
        _ => "no-cache",
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        sync::atomic::{AtomicBool, Ordering},
        time::Instant,
    };

    use super::*;

    /// Maximum time that a test waits.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// A server with lowered limits; its folder has a large file.
    struct Serving {
        address: SocketAddr,
        stop: Arc<AtomicBool>,
        _folder: tempfile::TempDir,
    }

    impl Drop for Serving {
        fn drop(&mut self) {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    fn serving(limits: ServerLimits) -> Serving {
        let kept = tempfile::TempDir::new().expect("a folder");
        std::fs::write(kept.path().join("small.csv"), "a\n").expect("written");
        let large = std::fs::File::create(kept.path().join("large.parquet")).expect("a file");
        large.set_len(64 << 20).expect("its length");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, stop) = (listener.local_addr().expect("its address"), Arc::new(AtomicBool::new(false)));
        let (path, ends) = (kept.path().to_owned(), Arc::clone(&stop));
        thread::spawn(move || folder(&path, listener, limits, move || ends.load(Ordering::Relaxed)));
        Serving { address, stop, _folder: kept }
    }

    fn connected(serving: &Serving) -> std::net::TcpStream {
        let stream = std::net::TcpStream::connect(serving.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Requests the small file on its own connection, and returns the response.
    fn small(serving: &Serving) -> String {
        let mut stream = connected(serving);
        stream.write_all(b"GET /small.csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Whether the server closes a connection by itself.
    fn is_closed(mut stream: std::net::TcpStream) -> bool {
        let mut rest = Vec::new();
        // A reset is an end too.
        stream.read_to_end(&mut rest).map_or_else(|e| e.kind() == io::ErrorKind::ConnectionReset, |_| true)
    }

    #[test]
    fn a_client_that_sends_half_a_head_is_disconnected_and_others_are_served() {
        let head = Duration::from_millis(300);
        let serving = serving(ServerLimits { head, connections: 4, ..ServerLimits::default() });
        let slow: Vec<_> = (0..12)
            .map(|_| {
                let mut stream = connected(&serving);
                stream.write_all(b"GET / HTTP/1.1\r\nHost: ").expect("half a head");
                stream
            })
            .collect();
        let began = Instant::now();
        assert!(small(&serving).starts_with("HTTP/1.1 200"));
        assert!(began.elapsed() < PATIENCE / 2, "{:?}", began.elapsed());
        assert!(slow.into_iter().all(is_closed));
    }

    #[test]
    fn an_idle_connection_is_closed() {
        let head = Duration::from_millis(300);
        let serving = serving(ServerLimits { head, connections: 1, ..ServerLimits::default() });
        let mut idle = connected(&serving);
        idle.write_all(b"GET /small.csv HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
        assert!(small(&serving).ends_with("a\n"));
        assert!(is_closed(idle));
    }

    #[test]
    fn a_client_that_does_not_read_the_response_is_disconnected() {
        let stall = Duration::from_millis(300);
        let serving = serving(ServerLimits { stall, connections: 1, ..ServerLimits::default() });
        let mut slow = connected(&serving);
        slow.write_all(b"GET /large.parquet HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
        assert!(small(&serving).ends_with("a\n"));
        drop(slow);
    }

    #[test]
    fn media_type_and_cache_control_follow_the_name() {
        for (path, kind, age) in [
            ("/", "text/html; charset=utf-8", "no-cache"),
            ("/catalog.ttl", "text/turtle; charset=utf-8", "no-cache"),
            ("/a/latest/x.csv", "text/csv; charset=utf-8", "no-cache"),
            ("/a/2026-03-01-0123abcd/x.parquet", "application/vnd.apache.parquet", "public, max-age=3600"),
            ("/a/", "text/html; charset=utf-8", "no-cache"),
        ] {
            assert_eq!((media_type(path), cache_control(path)), (kind, age), "{path}");
        }
    }
}
