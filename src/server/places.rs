//! The places for connections, and who has how many of them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::address::{ClientAddress, TrustedProxies};

/// How many connections are open at once; more wait to be accepted.
const CONNECTIONS: u32 = 4096;

/// How many of them are one network's, an IPv4 address or an IPv6 /64, unless it is a trusted proxy's, behind which
/// everybody is.
const SHARE: u32 = CONNECTIONS / 4;

/// All places.
#[derive(Clone)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    taken: Arc<Taken>,
    proxies: TrustedProxies,
}

/// How many each network has.
#[derive(Default)]
struct Taken(Mutex<HashMap<String, u32>>);

/// A place for whoever comes next; free again when it is dropped.
pub(super) type Place = OwnedSemaphorePermit;

/// A place of somebody's; free again when it is dropped.
pub(super) struct Seat {
    _place: Place,
    share: Option<(Arc<Taken>, String)>,
}

impl Places {
    pub fn new(proxies: TrustedProxies) -> Self {
        let free = Arc::new(Semaphore::new(CONNECTIONS as usize));
        Self { free, taken: Arc::default(), proxies }
    }

    /// Waits until one is free.
    pub async fn next(&self) -> Place {
        Arc::clone(&self.free).acquire_owned().await.expect("they are never closed")
    }

    /// One that is free now.
    pub fn now(&self) -> Option<Place> {
        Arc::clone(&self.free).try_acquire_owned().ok()
    }

    /// Gives a place to this peer; none, if its network has its share already.
    pub fn seat(&self, place: Place, peer: IpAddr) -> Option<Seat> {
        if self.proxies.trusts(peer) {
            return Some(Seat { _place: place, share: None });
        }
        // The smallest of those that it lies in.
        let network = ClientAddress::from(peer).networks().swap_remove(0).name;
        let mut taken = self.taken.lock();
        let seats = taken.entry(network.clone()).or_default();
        if *seats == SHARE {
            return None;
        }
        *seats += 1;
        Some(Seat { _place: place, share: Some((Arc::clone(&self.taken), network)) })
    }

    /// Waits until nobody has one.
    pub async fn all_free(&self) -> Result<(), AcquireError> {
        self.free.acquire_many(CONNECTIONS).await.map(drop)
    }
}

impl Taken {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some((taken, network)) = &self.share else { return };
        let mut taken = taken.lock();
        if let Some(seats) = taken.get_mut(network) {
            *seats -= 1;
            if *seats == 0 {
                taken.remove(network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(places: &Places, peer: &str) -> Option<Seat> {
        places.seat(places.now().expect("one is free"), peer.parse().expect("an address"))
    }

    #[test]
    fn a_network_has_a_quarter_of_all_places_and_a_trusted_proxy_any_number() {
        let places = Places::new("10.0.0.0/8".parse().expect("a network"));
        for (one, same, another) in [
            ("203.0.113.1", "::ffff:203.0.113.1", "203.0.113.2"),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
        ] {
            let mut seats: Vec<_> = (0..1024).map(|_| takes(&places, one)).collect();
            assert!(seats.iter().all(Option::is_some), "{one}");
            assert!(takes(&places, one).is_none() && takes(&places, same).is_none(), "{one}");
            assert!(takes(&places, another).is_some(), "{another}");
            seats.pop();
            assert!(takes(&places, same).is_some(), "{one} has gone once");
        }
        let proxied: Vec<_> = (0..4096).map(|_| takes(&places, "::ffff:10.0.0.1")).collect();
        assert!(proxied.iter().all(Option::is_some) && places.now().is_none());
    }

    #[test]
    fn who_is_gone_is_forgotten() {
        let places = Places::new(TrustedProxies::default());
        drop((takes(&places, "203.0.113.1"), takes(&places, "203.0.113.1")));
        assert!(places.taken.lock().is_empty());
    }
}
