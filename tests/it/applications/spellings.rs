//! Hosts in odd spellings.

use super::told::{asks, told};
use super::{at_wiki, world};

#[tokio::test]
async fn a_host_in_another_spelling_is_none_of_ours() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    let asks = async |host: &str| {
        let url = format!("https://{host}/a");
        for (address, mut told) in told() {
            for (name, value) in &mut told {
                match *name {
                    "x-forwarded-host" => *value = host.as_bytes().to_vec(),
                    "x-original-url" => *value = url.as_bytes().to_vec(),
                    _ => {}
                }
            }
            let answer = asks(&wiki, address, &told).await;
            match host {
                "WIKI.Example.COM" | "wiki.example.com:443" => answer.is(200),
                _ => {
                    assert!([400, 403].contains(&answer.status), "{host}: {}", answer.status);
                    answer
                }
            };
        }
    };
    for host in [
        "WIKI.Example.COM",
        "wiki.example.com:443",
        "wiki.example.com.",
        "wiki.example.com:80",
        "wiki.example.com:8443",
        "wiki.example.com:0443",
        "wiki.example.com:",
        "wiki.example.com:443:443",
        "user@wiki.example.com",
        "user:secret@wiki.example.com",
        "evil.example@wiki.example.com",
        "wiki.example.com@evil.example",
        "wiki.example.com\\@evil.example",
        "wiki.example.com\\",
        "evil.example\\wiki.example.com",
        "wiki.example.com#",
        "wiki.example.com?",
        "evil.example#wiki.example.com",
        "w\u{131}k\u{131}.example.com",
        "\u{ff57}iki.example.com",
        "xn--wiki.example.com",
        "wiki%2eexample%2ecom",
        "%77iki.example.com",
        "wiki.example.com%00",
        "wiki. example.com",
        "wiki.example.com, evil.example",
        "wiki.example.com,wiki.example.com",
        "evil.example,wiki.example.com",
        "wiki..example.com",
        ".wiki.example.com",
        "*.example.com",
        "0x7f.1",
        "2130706433",
        "127.1",
        "[::1]",
        "[wiki.example.com]",
        "wiki\u{ad}.example.com",
        "wiki_.example.com",
    ] {
        asks(host).await;
    }
}

#[tokio::test]
async fn other_schemes_are_other_sites_or_none() {
    let world = world().await;
    let (_, wiki) = at_wiki(&world).await;
    for (scheme, status) in [
        ("https", 200),
        ("HTTPS", 200),
        ("wss", 200),
        ("http", 403),
        ("ws", 403),
        ("ftp", 400),
        ("https:", 400),
        ("https,http", 400),
        ("javascript", 400),
    ] {
        let [(address, mut parts), (nginx, mut one)] = told();
        parts[1].1 = scheme.as_bytes().to_vec();
        one[1].1 = format!("{scheme}://wiki.example.com/a").into_bytes();
        asks(&wiki, address, &parts).await.is(status);
        asks(&wiki, nginx, &one).await.is(status);
    }
}
