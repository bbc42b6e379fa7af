//! Where a request comes from, and whose word is taken for it.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use ipnet::IpNet;

/// More entries than a chain of proxies has; what lies further left is not read.
const LONGEST_CHAIN: usize = 32;

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

/// `TRUSTED_PROXIES`: the networks whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// The client behind `peer`, given the `X-Forwarded-For` headers in the order they came.
    ///
    /// The list is read from the right, because each trusted proxy appended the address it saw; the first
    /// that is not a trusted proxy is the client. Whatever cannot be read was not written by a proxy of
    /// ours: then it is the peer.
    pub fn client<'a>(
        &self,
        peer: IpAddr,
        forwarded_for: impl DoubleEndedIterator<Item = &'a [u8]>,
    ) -> ClientAddress {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer.into();
        }
        let entries = forwarded_for.rev().flat_map(|header| header.rsplit(|byte| *byte == b','));
        for entry in entries.take(LONGEST_CHAIN) {
            match str::from_utf8(entry).ok().and_then(|text| text.trim().parse::<IpAddr>().ok()) {
                None => return peer.into(),
                Some(address) if self.trusts(address.to_canonical()) => {}
                Some(address) => return address.into(),
            }
        }
        peer.into()
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

    fn client(peer: &str, headers: &[&str]) -> String {
        let proxies: TrustedProxies = "10.0.0.0/8, ::1".parse().expect("valid");
        let headers: Vec<&[u8]> = headers.iter().map(|header| header.as_bytes()).collect();
        proxies.client(peer.parse().expect("an address"), headers.into_iter()).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn the_rightmost_untrusted_entry_is_the_client() {
        assert_eq!(client("10.0.0.1", &["6.6.6.6, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["6.6.6.6", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(client("::ffff:10.0.0.1", &["::ffff:198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn what_cannot_be_read_is_the_peer() {
        for header in ["", "unknown", "198.51.100.1:80, junk", "1.2.3.4, \u{fffd}", ","] {
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
