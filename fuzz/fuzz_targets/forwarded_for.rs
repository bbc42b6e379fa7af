//! A client's address is the peer's, or an entry that a trusted proxy vouches for.
//!
//! The input's first byte says who the peer is; the rest are the headers, one a line.
#![no_main]

use std::net::IpAddr;

use codelogin::address::{ClientAddress, Seen, TrustedProxies};
use libfuzzer_sys::fuzz_target;

const PEERS: [&str; 6] =
    ["10.0.0.1", "::1", "::ffff:10.0.0.1", "203.0.113.9", "2001:db8::9", "::ffff:203.0.113.9"];

fuzz_target!(|request: &[u8]| {
    let [peer, headers @ ..] = request else { return };
    let peer: IpAddr = PEERS[usize::from(*peer) % PEERS.len()].parse().expect("an address");
    let headers: Vec<&[u8]> = headers.split(|byte| *byte == b'\n').collect();
    let proxies: TrustedProxies = "10.0.0.0/8, ::1".parse().expect("networks");

    let Seen { client, unreadable } = proxies.client(peer, headers.iter().copied());
    if let Some(shape) = &unreadable {
        assert_eq!(client, ClientAddress::from(peer));
        let shape = shape.to_string();
        assert!(shape.len() <= 64 && !shape.contains(|c: char| c.is_control() || !c.is_ascii()));
        assert!(!shape.contains(|c: char| c != '9' && c != 'a' && c.is_ascii_alphanumeric()));
    }
    if client == ClientAddress::from(peer) {
        assert!(unreadable.is_none() || is_trusted(peer), "a stranger was listened to");
        return;
    }
    assert!(is_trusted(peer), "a stranger was believed");
    let entries = headers.iter().flat_map(|header| header.split(|byte| *byte == b','));
    let said = entries.filter(|entry| !entry.trim_ascii().is_empty());
    let entries: Vec<Option<IpAddr>> = said.map(address).collect();
    let vouched = entries.iter().rposition(|entry| !entry.is_some_and(is_trusted));
    let entry = vouched.and_then(|at| entries[at]).expect("an entry that is an address");
    assert_eq!(client, ClientAddress::from(entry));

    // Whatever a client writes stands to the left of what the proxies append, and changes nothing.
    let forged = [b"198.51.100.66, 10.0.0.7".as_slice(), b"nonsense"];
    let all = forged.into_iter().chain(headers.iter().copied()).collect::<Vec<_>>();
    assert_eq!(proxies.client(peer, all.into_iter()).client, client);
});

/// The address that an entry begins with; after it a port may stand.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let entry = str::from_utf8(entry).ok()?.trim();
    let entry = entry.strip_prefix('"').and_then(|entry| entry.strip_suffix('"')).unwrap_or(entry);
    if let Ok(address) = entry.parse() {
        return Some(address);
    }
    let (address, port) = match entry.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => entry.split_at(entry.find(':')?),
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok() && !port.starts_with('+');
    let (address, zone) = address.split_once('%').unwrap_or((address, "0"));
    let fits = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    let address: IpAddr = address.parse().ok()?;
    let is_whole = address.is_ipv6() == entry.starts_with('[') && zone.parse::<u32>().is_ok();
    (fits && is_whole).then_some(address)
}

fn is_trusted(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets()[0] == 10,
        IpAddr::V6(address) => address.is_loopback(),
    }
}
