//! `output/` over HTTP: GET and HEAD, ranges, the right types, whole folders by their `index.html`.
//!
//! Only what a release has made visible is served; names that begin with a dot are not. Texts say their charset, for
//! there are portals that take what says none for Latin-1. What is kept under a version may be held for an
//! hour; everything else is to be asked for again. Any page of the web may read it.
//! Whoever is slow to ask, or to take what it asked for, is let go, so that the others are served ([`Bounds`]).

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

/// How often it is looked whether to stop.
const LOOK: Duration = Duration::from_millis(100);

/// How long nothing is accepted after the system had no room for another connection.
const PAUSE: Duration = Duration::from_secs(1);

/// What one who asks may take of the server.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How long the head of a request may take to come; so long a connection may also wait for the next one.
    pub head: Duration,
    /// How long an answer may wait for its reader to take the next bytes.
    pub stall: Duration,
    /// Connections at a time; further ones wait until one ends.
    pub connections: usize,
}

impl Default for Bounds {
    /// Each connection takes a socket and the file that it reads: together they stay below the 1,024 open files that a
    /// process usually may have.
    fn default() -> Self {
        Self { head: Duration::from_secs(10), stall: Duration::from_secs(30), connections: 400 }
    }
}

/// Serves a folder until `stop` says so.
///
/// # Errors
/// When the system refuses.
pub fn folder(
    folder: &Path,
    listener: TcpListener,
    bounds: Bounds,
    stop: impl Fn() -> bool + Send + Sync + 'static,
) -> io::Result<()> {
    let files = ServeDir::new(folder).append_index_html_on_directories(true);
    // Where it really is, so that a link that leads out of it is told from one that does not.
    let root: Arc<Path> = folder.canonicalize()?.into();
    let router = Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(root, inside))
        .layer(middleware::from_fn(told))
        .layer(CompressionLayer::new())
        .layer(CorsLayer::permissive());
    run(router, listener, bounds, stop)
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
    // What is asked for is made anew each time: few may ask at once.
    let bounds = Bounds { connections: 32, ..Bounds::default() };
    thread::spawn(move || run(router, listener, bounds, || false));
    Ok(address)
}

/// Serves until `stop` says so.
fn run(
    router: Router,
    listener: TcpListener,
    bounds: Bounds,
    stop: impl Fn() -> bool + Send + Sync + 'static,
) -> io::Result<()> {
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
            () = accept(router, listener, bounds) => {}
            () = stopped => {}
        }
        Ok(())
    })
}

/// Accepts connections, as many at a time as the bounds allow, and answers each.
async fn accept(router: Router, listener: tokio::net::TcpListener, bounds: Bounds) {
    let room = Arc::new(Semaphore::new(bounds.connections));
    // Nobody closes it.
    while let Ok(permit) = Arc::clone(&room).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                let router = router.clone();
                tokio::spawn(async move {
                    answer(router, stream, bounds).await;
                    drop(permit);
                });
            }
            // Who has gone again is no reason to wait.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Answers what comes over one connection, until it ends or breaks a bound.
async fn answer(router: Router, stream: TcpStream, bounds: Bounds) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(bounds.stall));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router));
    // How a client ends is its own affair.
    let _ = connection.await;
}

/// Shows what is really in the folder alone: a link in it may lead anywhere.
async fn inside(State(root): State<Arc<Path>>, request: Request, next: Next) -> Response {
    let asked = root.join(request.uri().path().trim_start_matches('/'));
    let is_inside = tokio::task::spawn_blocking(move || leads_inside(&root, &asked)).await;
    if is_inside.unwrap_or(false) { next.run(request).await } else { StatusCode::NOT_FOUND.into_response() }
}

/// Whether a path, and the page of a folder that it leads to, is shown in a folder; every link on the way is followed.
fn leads_inside(root: &Path, path: &Path) -> bool {
    [path, &path.join(PAGE)].into_iter().all(|path| match path.canonicalize() {
        Ok(real) => real.strip_prefix(root).is_ok_and(|inside| is_shown(&inside.to_string_lossy())),
        // What is not there is nowhere else.
        Err(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
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
    use std::{
        io::{Read, Write},
        sync::atomic::{AtomicBool, Ordering},
        time::Instant,
    };

    use super::*;

    /// How long a test waits for what must come.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// A server with lowered bounds; its folder has a large file.
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

    fn serving(bounds: Bounds) -> Serving {
        let kept = tempfile::TempDir::new().expect("a folder");
        std::fs::write(kept.path().join("small.csv"), "a\n").expect("written");
        let large = std::fs::File::create(kept.path().join("large.parquet")).expect("a file");
        large.set_len(64 << 20).expect("its length");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, stop) = (listener.local_addr().expect("its address"), Arc::new(AtomicBool::new(false)));
        let (path, ends) = (kept.path().to_owned(), Arc::clone(&stop));
        thread::spawn(move || folder(&path, listener, bounds, move || ends.load(Ordering::Relaxed)));
        Serving { address, stop, _folder: kept }
    }

    fn connected(serving: &Serving) -> std::net::TcpStream {
        let stream = std::net::TcpStream::connect(serving.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Asks for the small file on a connection of its own, and gives the answer.
    fn small(serving: &Serving) -> String {
        let mut stream = connected(serving);
        stream.write_all(b"GET /small.csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("asked");
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
    fn whoever_sends_half_a_head_is_let_go_and_the_others_are_served() {
        let head = Duration::from_millis(300);
        let serving = serving(Bounds { head, connections: 4, ..Bounds::default() });
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
    fn a_connection_that_asks_nothing_more_is_closed() {
        let head = Duration::from_millis(300);
        let serving = serving(Bounds { head, connections: 1, ..Bounds::default() });
        let mut idle = connected(&serving);
        idle.write_all(b"GET /small.csv HTTP/1.1\r\nHost: x\r\n\r\n").expect("asked");
        assert!(small(&serving).ends_with("a\n"));
        assert!(is_closed(idle));
    }

    #[test]
    fn whoever_takes_nothing_of_an_answer_is_let_go() {
        let stall = Duration::from_millis(300);
        let serving = serving(Bounds { stall, connections: 1, ..Bounds::default() });
        let mut slow = connected(&serving);
        slow.write_all(b"GET /large.parquet HTTP/1.1\r\nHost: x\r\n\r\n").expect("asked");
        assert!(small(&serving).ends_with("a\n"));
        drop(slow);
    }

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
