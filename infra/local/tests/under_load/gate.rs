//! The network before a service, which can be down in three ways.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// How it goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Everything does.
    Open,
    /// Nobody listens, and connections that were there break.
    Refused,
    /// Everything is taken, and nothing goes on until the way is another: then it arrives, however late.
    Hanging,
    /// What is asked arrives and is done; the answer breaks off in the middle.
    Cut,
}

/// Stands before one service.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) url: String,
    way: watch::Sender<Way>,
}

impl Gate {
    /// An open gate before the service at this address.
    pub(crate) async fn before(service: &str) -> Self {
        let service: SocketAddr = service.trim_start_matches("http://").parse().unwrap();
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let own = first.local_addr().unwrap();
        let (way, seen) = watch::channel(Way::Open);
        tokio::spawn(keep(first, own, service, seen));
        Self { url: format!("http://{own}"), way }
    }

    pub(crate) fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

/// Listens, except while connections are to be refused.
async fn keep(first: TcpListener, own: SocketAddr, to: SocketAddr, mut way: watch::Receiver<Way>) {
    let mut listener = Some(first);
    loop {
        if *way.borrow_and_update() == Way::Refused {
            // A port that is taken and not listened at refuses.
            drop(listener.take());
            let closed = bound(own);
            if way.changed().await.is_err() {
                return;
            }
            drop(closed);
            continue;
        }
        let open = listener.get_or_insert_with(|| bound(own).listen(1024).unwrap());
        tokio::select! {
            accepted = open.accept() => {
                tokio::spawn(pass(accepted.unwrap().0, to, way.clone()));
            }
            changed = way.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

fn bound(own: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(own).unwrap();
    socket
}

/// One connection, until either side ends it or the way does.
async fn pass(client: TcpStream, to: SocketAddr, way: watch::Receiver<Way>) {
    let Ok(service) = TcpStream::connect(to).await else { return };
    // Many small messages: none is held back for another.
    client.set_nodelay(true).unwrap();
    service.set_nodelay(true).unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_service, to_service) = service.into_split();
    let mut broken = way.clone();
    tokio::select! {
        () = carry(from_client, to_service, way.clone(), false) => {}
        () = carry(from_service, to_client, way, true) => {}
        // Ends with the test, too.
        _ = broken.wait_for(|way| *way == Way::Refused) => {}
    }
}

/// Carries what one side says to the other, as far as the way lets it.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut way: watch::Receiver<Way>,
    are_answers: bool,
) {
    let mut piece = vec![0; 64 << 10];
    loop {
        let Ok(count @ 1..) = from.read(&mut piece).await else { return };
        let Ok(now) = way.wait_for(|way| *way != Way::Hanging).await.map(|way| *way) else {
            return;
        };
        let is_cut = are_answers && now == Way::Cut;
        let through = if is_cut { count / 2 } else { count };
        if to.write_all(&piece[..through]).await.is_err() || is_cut {
            return;
        }
    }
}
