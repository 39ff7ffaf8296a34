//! A name server with a few made-up names, whose answers a test changes as it goes (`REFHOOK_DNS`).

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::{RData, Record, RecordType};
use tokio::net::UdpSocket;

/// What is known of the names: their addresses (none: the server stays silent), and their time to live in seconds.
type Zone = HashMap<String, (Vec<IpAddr>, u32)>;

/// A running name server on 127.0.0.1.
#[derive(Debug)]
pub struct NameServer {
    /// Where it answers.
    pub address: SocketAddr,
    zone: Arc<Mutex<Zone>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl NameServer {
    /// Starts one that knows no name.
    ///
    /// # Panics
    /// When the machine has no port for it.
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
                    // Who asked may have gone.
                    let _ = socket.send_to(&answer, peer).await;
                }
            }
        });
        server
    }

    /// From now on the name has these addresses, for `ttl` seconds each time; without any the server stays silent.
    ///
    /// # Panics
    /// On what is no address.
    pub fn set(&self, name: &str, addresses: &[&str], ttl: u32) {
        let addresses = addresses.iter().map(|text| text.parse().expect("an address")).collect();
        lock(&self.zone).insert(format!("{name}."), (addresses, ttl));
    }

    /// How often the IPv4 addresses of the name were asked for.
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
