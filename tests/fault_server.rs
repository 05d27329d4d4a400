//! A server on loopback that does what a test tells it, well or badly, and remembers what it was asked.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// A request as the server saw it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub path: String,
    pub headers: String,
    pub body: String,
    /// How often this path was asked before.
    pub before: usize,
}

/// What the server does, in order.
#[derive(Debug, Clone)]
pub enum Part {
    Bytes(Vec<u8>),
    Wait(u64),
    /// Breaks the connection.
    Reset,
    /// So many bytes more, without end in sight.
    Endless,
}

/// A server under way.
pub struct Server {
    /// `127.0.0.1:port`.
    pub host: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Asked {
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

    /// Every request so far, robots.txt apart.
    pub fn asked(&self) -> Vec<Asked> {
        self.all().into_iter().filter(|a| a.path != "/robots.txt").collect()
    }

    /// Every request so far.
    pub fn all(&self) -> Vec<Asked> {
        self.asked.lock().expect("requests").clone()
    }
}

/// A whole answer.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<Part> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}Connection: close\r\n\r\n", body.len());
    vec![Part::Bytes([head.as_bytes(), body].concat())]
}

/// Serves until the test ends. There is no robots.txt unless the test gives one.
pub fn serve(answers: impl Fn(&Asked) -> Vec<Part> + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
    let (seen, answers) = (Arc::clone(&asked), Arc::new(answers));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (seen, answers) = (Arc::clone(&seen), Arc::clone(&answers));
            thread::spawn(move || converse(stream, &seen, &*answers));
        }
    });
    Server { host, asked }
}

fn converse(mut stream: TcpStream, seen: &Mutex<Vec<Asked>>, answers: &dyn Fn(&Asked) -> Vec<Part>) {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !request.windows(4).any(|w| w == b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(n) if n > 0 => request.extend_from_slice(&piece[..n]),
            _ => return,
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    let (headers, mut body) =
        text.split_once("\r\n\r\n").map_or((text.clone(), String::new()), |(h, b)| (h.to_owned(), b.to_owned()));
    let wanted = Asked { headers: headers.clone(), ..Asked::default() };
    let wanted = wanted.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
    while body.len() < wanted {
        match stream.read(&mut piece) {
            Ok(n) if n > 0 => body.push_str(&String::from_utf8_lossy(&piece[..n])),
            _ => return,
        }
    }
    let path = text.split(' ').nth(1).unwrap_or("/").to_owned();
    let asked = {
        let mut all = seen.lock().expect("requests");
        let before = all.iter().filter(|a| a.path == path).count();
        all.push(Asked { path, headers, body, before });
        all[all.len() - 1].clone()
    };
    for part in answers(&asked) {
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
    // What was asked and not read would turn the end into a reset.
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
    while stream.read(&mut piece).is_ok_and(|n| n > 0) {}
}
