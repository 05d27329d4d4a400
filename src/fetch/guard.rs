//! Protects private networks: only addresses of the public network, and those that a person allows, may be requested.
//!
//! A name is resolved and checked before each request, after each redirect, and again when the socket connects, against DNS
//! rebinding. Read next: `client`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// An address that may not be requested.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("{host} leads to {ip}, which is not a public address")]
    Private { host: String, ip: IpAddr },
    #[error("only the proxy can resolve {host}: write `proxy_resolves` in the source to trust it")]
    Unknown { host: String },
}

/// Checks addresses before they are requested.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    /// Hosts of the system's proxies, in lower case: their addresses may be private.
    proxies: Vec<String>,
}

/// Resolves the names of the requests of one source to public addresses; exempt names may have any address.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    /// Host names in lower case whose addresses may be private: the proxies, and those that the source or the command line
    /// allows. Each list has its own resolver: what one source allows, redirects of another cannot reach.
    exempt: Vec<String>,
}

/// Variables that name a proxy.
const PROXIES: [&str; 6] = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

impl Guard {
    /// Creates a guard that allows the proxies of the environment.
    pub(super) fn new() -> Self {
        let mut guard = Self::default();
        for proxy in PROXIES.iter().filter_map(|name| std::env::var(name).ok()) {
            // Many tools accept `host:8080`, which would be parsed as a scheme.
            let url = if proxy.contains("://") { Url::parse(&proxy) } else { Url::parse(&format!("http://{proxy}")) };
            guard.proxies.extend(url.ok().as_ref().and_then(Url::host_str).map(str::to_ascii_lowercase));
        }
        guard
    }

    /// Creates the resolver of requests for which these hosts, or hosts with a port, are allowed.
    pub(super) fn resolver(&self, allowed: &[String]) -> Resolver {
        // `check` has checked the port.
        let host = |name: &String| match Url::parse(&format!("http://{name}")) {
            Ok(url) => url.host_str().map(str::to_ascii_lowercase),
            Err(_) => None,
        };
        Resolver { exempt: self.proxies.iter().cloned().chain(allowed.iter().filter_map(host)).collect() }
    }

    /// Checks the network of an address; `allowed` are hosts, or hosts with a port, that a person allows. With
    /// `proxy_resolves`, a name that cannot be resolved here is left to the proxy.
    pub(super) async fn check(&self, url: &Url, allowed: &[String], proxy_resolves: bool) -> Result<(), Refused> {
        let host = url.host_str().unwrap_or_default();
        if is_allowed(url, allowed) {
            return Ok(());
        }
        let refused = |ip: IpAddr| Refused::Private { host: host.to_owned(), ip };
        match url.host() {
            Some(Host::Ipv4(ip)) if !is_public(ip.into()) => Err(refused(ip.into())),
            Some(Host::Ipv6(ip)) if !is_public(ip.into()) => Err(refused(ip.into())),
            Some(Host::Domain(name)) => {
                let found = tokio::net::lookup_host((name, 0)).await.map(Iterator::collect::<Vec<SocketAddr>>);
                let found = found.unwrap_or_default();
                match found.iter().find(|a| !is_public(a.ip())) {
                    Some(address) => Err(refused(address.ip())),
                    // The request to a name that cannot be resolved fails, but a proxy may resolve it.
                    None if found.is_empty() && !self.proxies.is_empty() && !proxy_resolves => {
                        Err(Refused::Unknown { host: host.to_owned() })
                    }
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

/// Whether a person allows an address.
fn is_allowed(url: &Url, allowed: &[String]) -> bool {
    let host = url.host_str().unwrap_or_default();
    let with_port = format!("{host}:{}", url.port_or_known_default().unwrap_or_default());
    allowed.iter().any(|a| a.eq_ignore_ascii_case(host) || a.eq_ignore_ascii_case(&with_port))
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let is_exempt = self.exempt.contains(&host.to_ascii_lowercase());
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let public = |a: &SocketAddr| is_exempt || is_public(a.ip());
            let kept: Vec<SocketAddr> = found.iter().copied().filter(public).collect();
            if let (true, Some(first)) = (kept.is_empty(), found.first()) {
                return Err(Refused::Private { host, ip: first.ip() }.into());
            }
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is on the public network.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240;
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_broadcast()
        || ip.is_documentation()
        || reserved)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let four = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    // IPv4 addresses that are mapped or embedded in IPv6.
    if (a, b, c, d, e) == (0, 0, 0, 0, 0) && (f == 0xFFFF || (f == 0 && g != 0)) {
        return is_public_v4(four(g, h));
    }
    if (a, b, c, d, e, f) == (0x64, 0xFF9B, 0, 0, 0, 0) {
        return is_public_v4(four(g, h));
    }
    if a == 0x2002 {
        return is_public_v4(four(b, c));
    }
    let local = (a & 0xFE00) == 0xFC00 || (a & 0xFFC0) == 0xFE80 || (a & 0xFFC0) == 0xFEC0;
    let other = (a == 0x2001 && (b == 0xDB8 || b == 0)) || (a, b) == (0x64, 0xFF9B);
    !(ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || local || other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_may_be_requested() {
        let public = ["1.1.1.1", "193.136.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"];
        let private = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::",
            "::127.0.0.1",
            "2001:db8::1",
        ];
        for (addresses, want) in [(&public[..], true), (&private[..], false)] {
            for text in addresses {
                assert_eq!(is_public(text.parse().expect("an address")), want, "{text}");
            }
        }
    }

    #[test]
    fn an_allowed_address_is_allowed_at_its_port() {
        let url = Url::parse("http://127.0.0.1:8080/x").expect("an address");
        let allowed = |names: &[&str]| is_allowed(&url, &names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
        assert!(allowed(&["127.0.0.1:8080"]) && allowed(&["127.0.0.1"]));
        assert!(!allowed(&["127.0.0.1:80"]) && !allowed(&["localhost"]) && !allowed(&[]));
    }

    #[test]
    fn a_name_that_resolves_to_a_private_address_is_refused() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let guard = Guard::default();
        let name = || "localhost".parse::<Name>().expect("a name");
        // What one source allows is refused for another, whichever came first.
        assert!(runtime.block_on(guard.resolver(&["LocalHost:80".to_owned()]).resolve(name())).is_ok());
        let refused = runtime.block_on(guard.resolver(&[]).resolve(name())).err().expect("refused");
        assert!(
            matches!(refused.downcast_ref(), Some(Refused::Private { host, ip }) if host == "localhost" && ip.is_loopback())
        );
        let other = guard.resolver(&["example.org".to_owned()]).resolve(name());
        assert!(runtime.block_on(other).is_err());
    }
}
