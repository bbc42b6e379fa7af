//! Where a request comes from, and whose word is taken for it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net};

/// More entries than a chain of proxies has; what lies further left is not read.
const LONGEST_CHAIN: usize = 32;

/// So many signs show what an entry looks like.
const LONGEST_SHAPE: usize = 64;

/// The address of a client, as far as we can know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

/// What one subscriber may have to himself, and so what limits count by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Names it.
    pub name: String,
    /// For how many it counts: a limit allows it so many times as much.
    pub share: i64,
}

/// A home line has up to 256 networks of 64 bits, an office many people behind them.
const SHARE_OF_48: i64 = 5;

impl ClientAddress {
    /// The networks that it lies in: an IPv4 address by itself; of IPv6 the /64, and the /48 around it.
    #[must_use]
    pub fn networks(self) -> Vec<Network> {
        let IpAddr::V6(address) = self.0 else {
            return vec![Network { name: self.to_string(), share: 1 }];
        };
        let [a, b, c, d, ..] = address.segments();
        let of = |d, bits, share| {
            let name = format!("{}/{bits}", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0));
            Network { name, share }
        };
        vec![of(d, 64, 1), of(0, 48, SHARE_OF_48)]
    }
}

/// An IPv4 address written as IPv6 (`::ffff:1.2.3.4`) is the IPv4 address, and so is one that NAT64 carries
/// (`64:ff9b::1.2.3.4`, RFC 6052 §2.1).
impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        let IpAddr::V6(v6) = address.to_canonical() else { return Self(address.to_canonical()) };
        let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = v6.segments() else { return Self(address) };
        Self(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)).into())
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
                Some(address) if self.trusts(address) => {}
                Some(address) => return seen(address),
            }
        }
        seen(peer)
    }

    /// Whether there are addresses of a kind, all of which are.
    #[must_use]
    pub fn trust_everybody(&self) -> bool {
        self.0.iter().any(|network| network.prefix_len() == 0)
    }

    /// Whether this is one of them, however it is written.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
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
                entry.parse::<IpNet>().or_else(|_| single()).map(canonical)
            })
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(
                |_| "networks such as `10.0.0.0/8` or addresses are expected, with commas between",
            )
    }
}

/// A network of IPv4 addresses written as IPv6 (`::ffff:10.0.0.0/104`) is that network.
fn canonical(network: IpNet) -> IpNet {
    let IpAddr::V4(address) = network.addr().to_canonical() else { return network };
    let bits = network.prefix_len().checked_sub(network.max_prefix_len() - 32);
    bits.and_then(|bits| Ipv4Net::new(address, bits).ok()).map_or(network, IpNet::V4)
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
        let networks = |text: &str| {
            let address = ClientAddress::from(text.parse::<IpAddr>().expect("valid"));
            let networks = address.networks().into_iter();
            networks.map(|Network { name, share }| format!("{share} × {name}")).collect::<Vec<_>>()
        };
        let of = ["1 × 2001:db8:1:2::/64", "5 × 2001:db8:1::/48"];
        assert_eq!(networks("2001:db8:1:2::1"), of);
        assert_eq!(networks("2001:db8:1:2:ffff::9"), of);
        assert_eq!(networks("2001:db8:1:3::1")[1], of[1]);
        for same in ["192.0.2.1", "::ffff:192.0.2.1", "64:ff9b::192.0.2.1", "64:ff9b::c000:201"] {
            assert_eq!(networks(same), ["1 × 192.0.2.1"], "{same}");
        }
        assert_eq!(
            networks("64:ff9b:1::192.0.2.1")[0],
            "1 × 64:ff9b:1::/64",
            "local use: RFC 8215"
        );
    }

    #[test]
    fn a_network_of_ipv4_is_one_however_it_is_written() {
        for text in ["10.0.0.0/8", "::ffff:10.0.0.0/104", "::ffff:a00:0/104"] {
            let proxies: TrustedProxies = text.parse().expect(text);
            let trusts = |address: &str| proxies.trusts(address.parse().expect("an address"));
            assert!(trusts("10.255.255.255") && !trusts("11.0.0.0"), "{text}");
        }
        let all: TrustedProxies = "::/0".parse().expect("valid");
        assert!(all.trusts("2001:db8::1".parse().expect("an address")));
    }
}
