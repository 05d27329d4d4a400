//! A server on loopback that answers as a test says, well or badly, and keeps every request.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// A request as the server saw it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub path: String,
    pub headers: String,
    pub body: String,
    /// How many requests for this path came before.
    pub before: usize,
}

/// What the server does, in order.
#[derive(Debug, Clone)]
pub enum Part {
    Bytes(Vec<u8>),
    Wait(u64),
    /// Breaks the connection.
    Reset,
    /// More bytes than any reader takes.
    Endless,
}

/// A running server.
pub struct Server {
    /// `127.0.0.1:port`.
    pub host: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Request {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let is = |line: &&str| line.to_ascii_lowercase().starts_with(&format!("{}:", name.to_ascii_lowercase()));
        self.headers.lines().find(is).and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
    }
}

impl Server {
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// Every request so far, but those for robots.txt.
    pub fn requests(&self) -> Vec<Request> {
        self.all().into_iter().filter(|a| a.path != "/robots.txt").collect()
    }

    /// Every request so far.
    pub fn all(&self) -> Vec<Request> {
        self.requests.lock().expect("requests").clone()
    }
}

/// A complete answer.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<Part> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}Connection: close\r\n\r\n", body.len());
    vec![Part::Bytes([head.as_bytes(), body].concat())]
}

/// Serves until the test ends. There is no robots.txt unless the test gives one.
pub fn serve(answers: impl Fn(&Request) -> Vec<Part> + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
    let (seen, answers) = (Arc::clone(&requests), Arc::new(answers));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (seen, answers) = (Arc::clone(&seen), Arc::clone(&answers));
            thread::spawn(move || converse(stream, &seen, &*answers));
        }
    });
    Server { host, requests }
}

fn converse(mut stream: TcpStream, seen: &Mutex<Vec<Request>>, answers: &dyn Fn(&Request) -> Vec<Part>) {
    let mut received = Vec::new();
    let mut chunk = [0; 4096];
    while !received.windows(4).any(|w| w == b"\r\n\r\n") {
        match stream.read(&mut chunk) {
            Ok(n) if n > 0 => received.extend_from_slice(&chunk[..n]),
            _ => return,
        }
    }
    let text = String::from_utf8_lossy(&received).into_owned();
    let (headers, mut body) =
        text.split_once("\r\n\r\n").map_or((text.clone(), String::new()), |(h, b)| (h.to_owned(), b.to_owned()));
    let head = Request { headers: headers.clone(), ..Request::default() };
    let wanted = head.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
    while body.len() < wanted {
        match stream.read(&mut chunk) {
            Ok(n) if n > 0 => body.push_str(&String::from_utf8_lossy(&chunk[..n])),
            _ => return,
        }
    }
    let path = text.split(' ').nth(1).unwrap_or("/").to_owned();
    let request = {
        let mut all = seen.lock().expect("requests");
        let before = all.iter().filter(|a| a.path == path).count();
        all.push(Request { path, headers, body, before });
        all[all.len() - 1].clone()
    };
    for part in answers(&request) {
        let sent = match part {
            Part::Bytes(bytes) => stream.write_all(&bytes),
            Part::Wait(millis) => {
                thread::sleep(Duration::from_millis(millis));
                Ok(())
            }
            Part::Reset => stream.shutdown(Shutdown::Both),
            Part::Endless => (0..200_000).try_for_each(|_| stream.write_all(&[b'a'; 1024])),
        };
        if sent.is_err() {
            return;
        }
    }
    // Bytes of the request that were not read would turn the end into a reset.
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
    while stream.read(&mut chunk).is_ok_and(|n| n > 0) {}
}
