//! What systemd is told (`Type=notify`): when the service is ready, and when it is about to end.

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, UnixDatagram};
use tokio::time::timeout;

use super::{HandMadeProvider, Operator};
use crate::support::{MOBILE, Visitor, seconds};

/// systemd, as far as a service sees it.
struct Systemd(UnixDatagram);

impl Systemd {
    /// It is there, and this operator's service knows where.
    fn of(operator: Operator) -> (Self, Operator) {
        let socket = operator.path("notify");
        let systemd = Self(UnixDatagram::bind(&socket).expect("a socket"));
        (systemd, operator.sets("NOTIFY_SOCKET", socket.to_str().expect("text")))
    }

    async fn hears(&self) -> String {
        let mut heard = [0; 256];
        let length = timeout(seconds(30), self.0.recv(&mut heard)).await.expect("it is told");
        String::from_utf8_lossy(&heard[..length.expect("a message")]).into_owned()
    }

    fn has_heard_nothing(&self) {
        let heard = self.0.try_recv(&mut [0; 256]);
        assert!(heard.is_err(), "something was said: {heard:?}");
    }
}

#[tokio::test]
async fn it_hears_of_the_service_once_that_is_ready_and_again_before_it_ends() {
    let yunxin = HandMadeProvider::start().await;
    let (systemd, operator) = Systemd::of(Operator::with_provider(&yunxin.url()));
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    systemd.has_heard_nothing();

    let (mut service, address) = operator.serves().await;
    assert_eq!(systemd.hears().await, "READY=1\n");
    Visitor::new(address).opens("/readyz").await.is(200);

    let asks = tokio::spawn(async move { Visitor::new(address).asks_for_code(MOBILE).await });
    let message = yunxin.is_asked().await;
    systemd.has_heard_nothing();
    service.is_asked_to_end();
    assert_eq!(systemd.hears().await, "STOPPING=1\n");
    assert!(!asks.is_finished(), "the end is told of before it has come");
    message.answer("", r#"{"code":200,"msg":"88"}"#).await;
    asks.await.expect("no panic").is(200);
    service.says("stopping").await;
    service.ends().await.is(0);
}

#[tokio::test]
async fn it_hears_nothing_while_the_database_does_not_answer() {
    let database = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = database.local_addr().expect("it listens");
    let operator = Operator::with_database(&format!("postgres://codelogin@{address}/codelogin"));
    let (systemd, operator) = Systemd::of(operator.uses_provider("http://127.0.0.1:1"));
    let service = operator.starts(&["serve"]);
    let (mut asked, _) = database.accept().await.expect("a connection");
    assert!(asked.read(&mut [0; 64]).await.expect("a question") > 0);
    systemd.has_heard_nothing();
    drop((asked, database));
    service.ends().await.is(1).complains("cannot open the database");
    systemd.has_heard_nothing();
}
