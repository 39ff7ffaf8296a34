//! One connection to a receiver: request after request, until either side ends it.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::answer::Then;
use super::request::{self, Read, Request};
use super::{Answer, Seen, certificate};

/// A connection, counted while it is open.
struct Open {
    number: usize,
    seen: Arc<Seen>,
}

impl Open {
    fn count(seen: Arc<Seen>) -> Self {
        let number = {
            let mut record = seen.lock();
            record.open += 1;
            record.connections += 1;
            record.connections - 1
        };
        Self { number, seen }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.seen.lock().open -= 1;
        self.seen.changed.notify_waiters();
    }
}

pub(super) async fn serve(stream: TcpStream, encrypted: bool, seen: Arc<Seen>) {
    let open = Open::count(seen);
    let (number, seen) = (open.number, &open.seen);
    if encrypted {
        // A failed handshake is the client's decision; the test sees its side of it.
        if let Ok(stream) = certificate::authority().acceptor.accept(stream).await {
            exchange(stream, |stream| stream.get_ref().0, number, seen).await;
        }
    } else {
        exchange(stream, |stream| stream, number, seen).await;
    }
}

/// `tcp` finds the socket below TLS, because only a socket can be reset.
async fn exchange<S>(stream: S, tcp: impl Fn(&S) -> &TcpStream, number: usize, seen: &Seen)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    loop {
        let request = match request::read(&mut stream, number).await {
            Read::Request(request) => request,
            Read::End => return,
            Read::Malformed(fault) => {
                seen.lock().malformed = Some(fault);
                seen.changed.notify_waiters();
                return;
            }
        };
        let (place, answer) = record(&request, seen);
        tokio::time::sleep(answer.delay).await;
        if let Some(gate) = &answer.gate
            && let Ok(permit) = gate.acquire().await
        {
            permit.forget();
        }
        if send(&mut stream, &answer).await.is_err() {
            return;
        }
        seen.lock().answered[place] = answer.status_sent();
        match answer.then {
            Then::KeepAlive => {}
            Then::Close => {
                // An error means that the client closed first.
                let _ = stream.shutdown().await;
                return;
            }
            Then::Hang => std::future::pending().await,
            Then::Reset => {
                tcp(stream.get_ref()).set_zero_linger().expect("an open socket takes this option");
                return;
            }
        }
    }
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), answer: &Answer) -> std::io::Result<()> {
    let head = answer.head();
    let bodies = std::iter::repeat_n(answer.body_once(), answer.times);
    for part in std::iter::once(&*head).chain(bodies) {
        match answer.trickle {
            None => stream.write_all(part).await?,
            Some(pause) => {
                for byte in part {
                    stream.write_all(&[*byte]).await?;
                    stream.flush().await?;
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }
    stream.flush().await
}

/// Records the request, then asks the script, which already sees it recorded. Returns the request's index in the
/// record.
fn record(request: &Request, seen: &Seen) -> (usize, Answer) {
    let (place, script) = {
        let mut record = seen.lock();
        record.requests.push(request.clone());
        record.answered.push(None);
        (record.requests.len() - 1, Arc::clone(&record.script))
    };
    seen.changed.notify_waiters();
    (place, script(request))
}
