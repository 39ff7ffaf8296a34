//! A name server with made-up names, whose answers a test can change at any time (`REFHOOK_DNS`).

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::{RData, Record, RecordType};
use tokio::net::UdpSocket;

/// For each name its addresses (if none, the server does not answer) and its time to live in seconds.
type Zone = HashMap<String, (Vec<IpAddr>, u32)>;

/// A running name server on 127.0.0.1.
#[derive(Debug)]
pub struct NameServer {
    /// The address it answers on.
    pub address: SocketAddr,
    zone: Arc<Mutex<Zone>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl NameServer {
    /// Starts a name server that knows no name.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port on 127.0.0.1");
        let address = socket.local_addr().expect("a bound socket has an address");
        let server = Self { address, zone: Arc::default(), asked: Arc::default() };
        let (zone, asked) = (server.zone.clone(), server.asked.clone());
        tokio::spawn(async move {
            let mut buffer = [0; 1_500];
            loop {
                let (length, peer) = socket.recv_from(&mut buffer).await.expect("a question");
                let question = Message::from_vec(&buffer[..length]).expect("a question in DNS's form");
                let answer = answer(&question, &lock(&zone), &mut lock(&asked));
                if let Some(answer) = answer {
                    let answer = answer.to_vec().expect("an answer that fits");
                    // The client may be gone.
                    let _ = socket.send_to(&answer, peer).await;
                }
            }
        });
        server
    }

    /// Sets the addresses of a name, with a time to live of `ttl` seconds; with none the server does not answer.
    ///
    /// # Panics
    /// On text that is not an address.
    pub fn set(&self, name: &str, addresses: &[&str], ttl: u32) {
        let addresses = addresses.iter().map(|text| text.parse().expect("an address")).collect();
        lock(&self.zone).insert(format!("{name}."), (addresses, ttl));
    }

    /// How many queries there were for the IPv4 addresses of a name.
    pub fn asked(&self, name: &str) -> usize {
        lock(&self.asked).iter().filter(|asked| asked.trim_end_matches('.') == name).count()
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().expect("nothing panics while it holds this")
}

fn answer(question: &Message, zone: &Zone, asked: &mut Vec<String>) -> Option<Message> {
    let query = question.queries[0].clone();
    let name = query.name().to_string().to_ascii_lowercase();
    if query.query_type() == RecordType::A {
        asked.push(name.clone());
    }
    let Some((addresses, ttl)) = zone.get(&name) else {
        let mut missing = Message::error_msg(question.metadata.id, OpCode::Query, ResponseCode::NXDomain);
        missing.add_query(query);
        return Some(missing);
    };
    if addresses.is_empty() {
        return None;
    }
    let mut answer = Message::response(question.metadata.id, OpCode::Query);
    for address in addresses {
        let data = RData::from(*address);
        if data.record_type() == query.query_type() {
            answer.add_answer(Record::from_rdata(query.name().clone(), *ttl, data));
        }
    }
    answer.add_query(query);
    Some(answer)
}
