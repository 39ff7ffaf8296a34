//! The egress guard and its client against receivers on loopback: what is blocked, what each failure is called, and
//! how connections are reused.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can not go on fails")]

mod answers;
mod guard;
mod reuse;
mod server;
mod setup;
mod tls;
mod transport;
mod work;
