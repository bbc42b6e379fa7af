//! A server that does not let us in: what the operator is told.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use tokio::time::timeout;

use super::Operator;
use crate::support::seconds;

/// Sooner than the pool of connections loses its patience.
const AT_ONCE: Duration = seconds(4);

/// A server that answers every connection with this complaint, as PostgreSQL writes it.
fn postgres_that_says(state: &str, message: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it listens");
    let fields = format!("SFATAL\0VFATAL\0C{state}\0M{message}\0Fauth.c\0L334\0Rauth_failed\0\0");
    // It ends with the test program.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut heard = [0; 1024];
            // First it is asked for TLS, then told who wants what.
            let _ = stream.read(&mut heard[..8]).and_then(|_| stream.write(b"N"));
            let _ = stream.read(&mut heard);
            let length = u32::try_from(fields.len() + 4).expect("it is short");
            let _ = stream.write(&[b"E", &length.to_be_bytes()[..], fields.as_bytes()].concat());
        }
    });
    format!("postgres://u:hush@{address}/app")
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_at_once_and_in_one_line() {
    for command in [["serve"].as_slice(), &["user", "list"]] {
        let operator = Operator::with_database("postgres://u:hush@127.0.0.1:1/app")
            .uses_provider("http://127.0.0.1:1");
        let done = timeout(AT_ONCE, operator.runs(command)).await.expect("it does not wait");
        done.is(1).in_one_line().complains(
            "cannot open the database postgres://127.0.0.1:1/app: connection refused → see whether",
        );
    }
    let operator = Operator::with_database("postgres://u:hush@nowhere.invalid/app");
    let done = operator.runs(&["user", "list"]).await.is(1).in_one_line().says_not("hush");
    done.complains("postgres://nowhere.invalid:5432/app: failed to lookup address")
        .complains(" → see whether the server is reached: name, port, network");
}

#[tokio::test]
async fn what_a_server_says_is_told_in_its_words_and_no_other() {
    for (state, message, remedy) in [
        ("28P01", "password authentication failed for user \"u\"", "see user and password"),
        ("28000", "no pg_hba.conf entry for host", "see user and password"),
        ("3D000", "database \"app\" does not exist", "make it (createdb), or name another"),
        ("0A000", "unsupported frontend protocol", ""),
    ] {
        let url = postgres_that_says(state, message);
        let done = Operator::with_database(&url).runs(&["user", "list"]).await.is(1).in_one_line();
        let done = done.says_not("hush").says_not("at line").says_not("error returned");
        let arrow = if remedy.is_empty() { "\n" } else { " → " };
        done.complains(&format!("/app: {message}{arrow}{remedy}"));
    }
}

#[tokio::test]
async fn a_server_that_is_starting_is_waited_for() {
    let url = postgres_that_says("57P03", "the database system is starting up");
    let waits = Operator::with_database(&url);
    assert!(timeout(seconds(1), waits.runs(&["user", "list"])).await.is_err());
    let done = Operator::with_database(&url).runs(&["user", "list"]).await.is(1).in_one_line();
    done.complains("/app: the database system is starting up → wait until");
}
