//! Servers over TLS and HTTP/2, and ways through a proxy.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex, mpsc},
    thread,
};

use bytes::Bytes;
use h2::{Reason, server};
use http::{Request, Response};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};

use crate::{
    fault_server::{Server, answer, serve},
    project::{AT, Project, Ran},
};

const PIPELINE: &str = "pipelines/governacao-digital.toml";
const PAGE: &[u8] = include_bytes!("data/governacao-digital.html");

/// A project whose source is an address.
fn project(address: &str, more: &str) -> Project {
    let project = Project::bundled();
    let text = project.read(PIPELINE);
    let line = text.lines().find(|l| l.starts_with("url")).expect("an address").to_owned();
    project.edit(PIPELINE, &line, &format!("url = \"{address}\"\npace_ms = 1\n{more}"));
    project
}

fn run(project: &Project, more: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = project.command(&[&["run", "governacao-digital", "--at", AT], more].concat());
    let done = command.envs(variables.iter().copied()).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
    Ran { status: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

/// What a server of HTTP/2 was asked: path and `If-None-Match`.
type Requests = Arc<Mutex<Vec<(String, Option<String>)>>>;

/// A server on loopback that speaks HTTP/2 over TLS and nothing else: its port, who vouches for it, what it was asked.
/// The first answer breaks off half-way, the second is complete, the third says that nothing has changed.
fn server_of_http2() -> (u16, String, Requests) {
    let mut authority = CertificateParams::new(Vec::new()).expect("an authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a certificate");
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("TLS");
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key.into());
    let mut config = config.expect("a certificate");
    config.alpn_protocols = vec![b"h2".to_vec()];
    let (requests, (send, come)) = (Requests::default(), mpsc::channel());
    let seen = Arc::clone(&requests);
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            send.send(listener.local_addr().expect("an address").port()).expect("told");
            let acceptor = TlsAcceptor::from(Arc::new(config));
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(stream) = acceptor.accept(stream).await else { continue };
                let Ok(mut connection) = server::handshake(stream).await else { continue };
                while let Some(Ok((request, respond))) = connection.accept().await {
                    reply(&request, respond, &seen);
                }
            }
        });
    });
    (come.recv().expect("a port"), authority.pem(), requests)
}

fn reply(request: &Request<h2::RecvStream>, mut respond: server::SendResponse<Bytes>, seen: &Requests) {
    let head = |status: u16| Response::builder().status(status).header("etag", "\"one\"");
    if request.uri().path() == "/robots.txt" {
        respond.send_response(head(404).body(()).expect("a head"), true).expect("sent");
        return;
    }
    let tag = request.headers().get("if-none-match").map(|tag| tag.to_str().expect("text").to_owned());
    let mut seen = seen.lock().expect("requests");
    seen.push((request.uri().path().to_owned(), tag.clone()));
    if tag.is_some() {
        respond.send_response(head(304).body(()).expect("a head"), true).expect("sent");
        return;
    }
    let head = head(200).header("content-type", "text/html").body(()).expect("a head");
    let mut body = respond.send_response(head, false).expect("sent");
    let breaks_off = seen.len() == 1;
    body.send_data(Bytes::from_static(&PAGE[..if breaks_off { 300 } else { PAGE.len() }]), !breaks_off).expect("sent");
    if breaks_off {
        body.send_reset(Reason::INTERNAL_ERROR);
    }
}

#[test]
fn http2_over_tls_is_spoken_as_well() {
    let (port, authority, requests) = server_of_http2();
    let project = project(&format!("https://localhost:{port}/doc"), "allow_address = \"localhost\"");
    // A certificate of an unknown authority is refused.
    let stranger = run(&project, &[], &[]);
    assert!(stranger.status == 2 && stranger.err.contains("ertificate"), "{}", stranger.err);
    assert!(requests.lock().expect("requests").is_empty());
    project.write("authority.pem", authority);
    let file = project.path("authority.pem").to_string_lossy().into_owned();
    run(&project, &[], &[("SSL_CERT_FILE", &file)]).well();
    let again = run(&project, &[], &[("SSL_CERT_FILE", &file)]).well();
    assert!(again.out.contains("unchanged"), "{}", again.out);
    let tags: Vec<_> = requests.lock().expect("requests").iter().map(|(_, tag)| tag.clone()).collect();
    assert_eq!(tags, [None, None, Some("\"one\"".to_owned())]);
}

/// A proxy that gives the document for whatever is asked of it.
fn proxy() -> Server {
    serve(|request| {
        if request.path.ends_with("/robots.txt") {
            answer("404 Not Found", "", b"")
        } else {
            answer("200 OK", "Content-Type: text/html\r\n", PAGE)
        }
    })
}

/// Through a proxy the target is resolved and checked here first, unless the spec says that the proxy does it.
#[test]
fn a_proxy_is_no_way_round_the_check_of_addresses() {
    for (address, more, status, said) in [
        // A name that does not resolve here: only the proxy could resolve it.
        ("http://obras.invalid/doc", "", 2, "`proxy_resolves`"),
        ("http://obras.invalid/doc", "proxy_resolves = true", 0, ""),
        ("http://localhost:9/doc", "", 2, "not a public address"),
        ("http://169.254.169.254/doc", "", 2, "not a public address"),
    ] {
        let proxy = proxy();
        let project = project(address, more);
        let way = proxy.url("");
        let ran = run(&project, &[], &[("http_proxy", &way)]);
        assert_eq!(ran.status, status, "{address} {more}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{address} {more}: {}", ran.err);
        let paths: Vec<_> = proxy.requests().into_iter().map(|a| a.path).collect();
        let wanted = if status == 0 {
            vec!["http://obras.invalid/robots.txt".to_owned(), address.to_owned()]
        } else {
            Vec::new()
        };
        assert_eq!(paths, wanted, "{address} {more}");
    }
}

/// A port without a listener is an error as soon as the connection is refused.
#[test]
fn a_port_without_a_server_is_an_error() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let project = project(&format!("http://127.0.0.1:{port}/doc"), "allow_address = \"127.0.0.1\"\ntries = 2");
    let ran = run(&project, &[], &[]);
    assert!(ran.status == 2 && ran.err.contains("2 times"), "{}", ran.err);
}
