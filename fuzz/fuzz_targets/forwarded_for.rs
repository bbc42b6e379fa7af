//! A client's address is the peer's, or an entry that a trusted proxy vouches for.
//!
//! The input's first byte says who the peer is; the rest are the headers, one a line.
#![no_main]

use std::net::IpAddr;

use codelogin::address::{ClientAddress, TrustedProxies};
use libfuzzer_sys::fuzz_target;

const PEERS: [&str; 6] =
    ["10.0.0.1", "::1", "::ffff:10.0.0.1", "203.0.113.9", "2001:db8::9", "::ffff:203.0.113.9"];

fuzz_target!(|request: &[u8]| {
    let [peer, headers @ ..] = request else { return };
    let peer: IpAddr = PEERS[usize::from(*peer) % PEERS.len()].parse().expect("an address");
    let headers: Vec<&[u8]> = headers.split(|byte| *byte == b'\n').collect();
    let proxies: TrustedProxies = "10.0.0.0/8, ::1".parse().expect("networks");

    let client = proxies.client(peer, headers.iter().copied());
    if client == ClientAddress::from(peer) {
        return;
    }
    assert!(is_trusted(peer), "a stranger was believed");
    let entries: Vec<Option<IpAddr>> =
        headers.iter().flat_map(|header| header.split(|byte| *byte == b',')).map(address).collect();
    let vouched = entries.iter().rposition(|entry| !entry.is_some_and(is_trusted));
    let entry = vouched.and_then(|at| entries[at]).expect("an entry that is an address");
    assert_eq!(client, ClientAddress::from(entry));

    // Whatever a client writes stands to the left of what the proxies append, and changes nothing.
    let forged = [b"198.51.100.66, 10.0.0.7".as_slice(), b"nonsense"];
    let all = forged.into_iter().chain(headers.iter().copied()).collect::<Vec<_>>();
    assert_eq!(proxies.client(peer, all.into_iter()), client);
});

fn address(entry: &[u8]) -> Option<IpAddr> {
    str::from_utf8(entry).ok()?.trim().parse().ok()
}

fn is_trusted(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets()[0] == 10,
        IpAddr::V6(address) => address.is_loopback(),
    }
}
