//! Where a request comes from, and whose word is taken for it.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;

/// More entries than a chain of proxies has; what lies further left is not read.
const LONGEST_CHAIN: usize = 32;

/// So many signs show what an entry looks like.
const LONGEST_SHAPE: usize = 64;

/// The address of a client, as far as we can know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// What limits count by: an IPv4 address, or the /64 that one IPv6 subscriber has to himself.
    #[must_use]
    pub fn network(self) -> String {
        match self.0 {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

/// An IPv4 address written as IPv6 (`::ffff:1.2.3.4`) is the IPv4 address.
impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The client's address.
    pub client: ClientAddress,
    /// What a trusted proxy wrote in its place that cannot be read.
    pub unreadable: Option<Shape>,
}

/// What a text looks like, without saying it: each digit is a `9`, each letter an `a`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape(String);

impl Shape {
    fn of(text: &[u8]) -> Self {
        let sign = |byte: &u8| match byte {
            b'0'..=b'9' => '9',
            b'a'..=b'z' | b'A'..=b'Z' => 'a',
            b' '..=b'~' => char::from(*byte),
            _ => '?',
        };
        Self(text.trim_ascii().iter().take(LONGEST_SHAPE).map(sign).collect())
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address as proxies write it: alone, or with the client's port, as Azure's gateways do. With a port an IPv6
/// address stands in brackets; without them every part of it belongs to the address.
fn read(entry: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(entry).ok()?.trim();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok();
    let alone = text.parse::<IpAddr>().ok();
    alone.or_else(|| in_brackets().map(IpAddr::V6)).or_else(|| with_port().map(|to| to.ip()))
}

/// `TRUSTED_PROXIES`: the networks whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// The client behind `peer`, given the `X-Forwarded-For` headers in the order they came.
    ///
    /// The list is read from the right, because each trusted proxy appended the address it saw; the first
    /// that is not a trusted proxy is the client. What cannot be read says nothing: then it is the peer.
    pub fn client<'a>(
        &self,
        peer: IpAddr,
        forwarded_for: impl DoubleEndedIterator<Item = &'a [u8]>,
    ) -> Seen {
        let peer = peer.to_canonical();
        let seen = |client: IpAddr| Seen { client: client.into(), unreadable: None };
        if !self.trusts(peer) {
            return seen(peer);
        }
        let entries = forwarded_for.rev().flat_map(|header| header.rsplit(|byte| *byte == b','));
        // Lists may have empty elements, which say nothing (RFC 9110 §5.6.1).
        let entries = entries.filter(|entry| !entry.trim_ascii().is_empty());
        for entry in entries.take(LONGEST_CHAIN) {
            match read(entry) {
                None => return Seen { unreadable: Some(Shape::of(entry)), ..seen(peer) },
                Some(address) if self.trusts(address.to_canonical()) => {}
                Some(address) => return seen(address),
            }
        }
        seen(peer)
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromStr for TrustedProxies {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(|entry| {
                let entry = entry.trim();
                let single = || entry.parse::<IpAddr>().map(IpNet::from);
                entry.parse::<IpNet>().or_else(|_| single())
            })
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(
                |_| "networks such as `10.0.0.0/8` or addresses are expected, with commas between",
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, headers: &[&str]) -> Seen {
        let proxies: TrustedProxies = "10.0.0.0/8, ::1".parse().expect("valid");
        let headers: Vec<&[u8]> = headers.iter().map(|header| header.as_bytes()).collect();
        proxies.client(peer.parse().expect("an address"), headers.into_iter())
    }

    fn client(peer: &str, headers: &[&str]) -> String {
        seen(peer, headers).client.to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn the_rightmost_untrusted_entry_is_the_client() {
        assert_eq!(client("10.0.0.1", &["6.6.6.6, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["6.6.6.6", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["198.51.100.1, ,", ""]), "198.51.100.1");
        assert_eq!(client("::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(client("::ffff:10.0.0.1", &["::ffff:198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn a_port_is_no_part_of_the_address() {
        for (header, expected) in [
            ("203.0.113.2:51234", "203.0.113.2"),
            ("203.0.113.2:0", "203.0.113.2"),
            ("6.6.6.6:1, 203.0.113.2:51234, 10.0.0.2:443", "203.0.113.2"),
            ("[2001:db8::1]:51234", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("\"[2001:db8::1]:51234\"", "2001:db8::1"),
            ("[::ffff:203.0.113.2]:51234", "203.0.113.2"),
            ("::1:80", "::1:80"),
        ] {
            assert_eq!(client("10.0.0.1", &[header]), expected, "{header}");
            assert_eq!(seen("10.0.0.1", &[header]).unreadable, None, "{header}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_the_peer_and_its_shape_is_told() {
        for (header, shape) in [
            ("unknown", "aaaaaaa"),
            ("198.51.100.1:80, junk", "aaaa"),
            ("1.2.3.4, \u{fffd}", "???"),
            ("1.2.3.4:", "9.9.9.9:"),
            ("1.2.3.4:99999", "9.9.9.9:99999"),
            ("1.2.3.4:80:80", "9.9.9.9:99:99"),
            ("[1.2.3.4]:80", "[9.9.9.9]:99"),
            ("[2001:db8::1", "[9999:aa9::9"),
            ("2001:db8::1]:80", "9999:aa9::9]:99"),
            ("[2001:db8::1]80", "[9999:aa9::9]99"),
            ("fe80::1%eth0", "aa99::9%aaa9"),
            ("\"1.2.3.4", "\"9.9.9.9"),
            ("13800138000\t小明", "99999999999???????"),
        ] {
            let seen = seen("10.0.0.1", &[header]);
            assert_eq!(seen.client.to_string(), "10.0.0.1", "{header}");
            assert_eq!(seen.unreadable.expect(header).to_string(), shape, "{header}");
        }
        let long = "x".repeat(4000);
        assert_eq!(seen("10.0.0.1", &[&long]).unreadable, Some(Shape("a".repeat(64))));
        assert_eq!(seen("203.0.113.9", &["unknown"]).unreadable, None, "a stranger's");
        assert_eq!(seen("10.0.0.1", &["unknown, 1.2.3.4"]).unreadable, None, "a client's");
    }

    #[test]
    fn without_a_client_it_is_the_peer() {
        for header in ["", ",", " , ,", "10.0.0.2", "10.0.0.2:80, [::1]:80,"] {
            assert_eq!(client("10.0.0.1", &[header]), "10.0.0.1", "{header}");
        }
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        let long = vec!["10.0.0.3"; 4000].join(",");
        assert_eq!(client("10.0.0.1", &[&format!("6.6.6.6,{long}")]), "10.0.0.1");
    }

    #[test]
    fn limits_count_an_ipv6_subscriber_once() {
        let network =
            |text: &str| ClientAddress::from(text.parse::<IpAddr>().expect("valid")).network();
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
