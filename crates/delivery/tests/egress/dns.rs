//! A name server with a few made-up names.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::{RData, Record, RecordType};
use tokio::net::UdpSocket;

/// What is known of the names: their addresses (none: the server stays silent), and their time to live in seconds.
type Zone = HashMap<String, (Vec<IpAddr>, u32)>;

pub(crate) struct NameServer {
    pub(crate) address: SocketAddr,
    zone: Arc<Mutex<Zone>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl NameServer {
    pub(crate) async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let server =
            Self { address: socket.local_addr().unwrap(), zone: Arc::default(), asked: Arc::default() };
        let (zone, asked) = (server.zone.clone(), server.asked.clone());
        tokio::spawn(async move {
            let mut buffer = [0; 1_500];
            loop {
                let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
                let question = Message::from_vec(&buffer[..length]).unwrap();
                let answer = answer(&question, &zone.lock().unwrap(), &mut asked.lock().unwrap());
                if let Some(answer) = answer {
                    socket.send_to(&answer.to_vec().unwrap(), peer).await.unwrap();
                }
            }
        });
        server
    }

    pub(crate) fn set(&self, name: &str, addresses: &[&str], ttl: u32) {
        let addresses = addresses.iter().map(|text| text.parse().unwrap()).collect();
        self.zone.lock().unwrap().insert(format!("{name}."), (addresses, ttl));
    }

    /// How often the IPv4 addresses of the name were asked for.
    pub(crate) fn asked(&self, name: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| asked.trim_end_matches('.') == name).count()
    }
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
