//! Opening PostgreSQL: connections that detect a silently vanished server, and the requirements on a server.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::{Connection, Executor, PgConnection, Row};
use tokio::time::{Instant, timeout};

use crate::StoreError;
use crate::database::account_pool::{self, AccountPool};
use crate::database::emitter::Emitter;
use crate::database::reader::{Pools, Reader};
use crate::database::refusals::{CONNECTIONS, not_migrated, refused};
use crate::database::tx::in_time;
use crate::database::writer::PostgresWriter;

/// The minimum number of connections of each kind.
const FEWEST: [u32; 3] = [3, 2, 3];
/// Connections left for the operator, and for the one that opens the database.
const LEFT: i64 = 2;

/// Batches find rows by key, so a plan that scans a whole table is never right for long. PostgreSQL caches a generic
/// plan after five runs, even one made while the table was small; planning each batch anew costs far less.
/// `random_page_cost` defaults to spinning disks, on which a look-up is four times as expensive.
/// The server cancels what takes too long, and releases the locks of a vanished node.
pub(crate) const SESSION: &str = "SET plan_cache_mode = force_custom_plan; SET random_page_cost = 1.1;
    SET statement_timeout = 10000; SET idle_in_transaction_session_timeout = 10000;
    SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";
/// How long a request waits for a connection before it fails.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Session settings for migrations.
const NO_DEADLINES: &str = "SET statement_timeout = 0; SET lock_timeout = 0";
/// Rejects writes by a reader.
const READ_ONLY: &str = "SET default_transaction_read_only = on";
/// A connection idle for this long may be dead.
const FRESH: Duration = Duration::from_secs(1);
/// How long a connection may take to answer a ping.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

pub(crate) static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Opens the database and brings its tables up to date.
pub(crate) async fn open(
    connect: PgConnectOptions,
    emitter: Emitter,
) -> Result<(Reader, PostgresWriter), StoreError> {
    // We store no floats, and some poolers reject the parameter.
    let connect = connect.extra_float_digits(None);
    let mut first =
        in_time(PgConnection::connect_with(&connect)).await.map_err(|error| refused(error, &connect))?;
    check_encoding(&mut first).await?;
    check_pooler(&mut first, &connect).await?;
    let [small, accounts, writing] = share(allowed(&mut first).await?)?;
    // A migration may rewrite a large table, so no deadlines apply, not even the role's own.
    in_time(first.execute(NO_DEADLINES)).await?;
    POSTGRES.run(&mut first).await.map_err(|error| not_migrated(sqlx::Error::from(error), &connect))?;
    let _ = first.close().await;
    let outage = Arc::new(Outage::default());
    let small = connections(small, Purpose::Reading, &outage).connect_with(connect.clone()).await?;
    let accounts = connections(accounts, Purpose::Accounts, &outage).connect_lazy_with(connect.clone());
    let reader = Reader(Pools::Postgres { small, accounts: AccountPool::new(accounts) });
    let writer = connections(writing, Purpose::Writing, &outage);
    Ok((reader, PostgresWriter::start(writer, connect, writing, emitter).await?))
}

/// When the last connection was found dead. Whatever killed it, a restart or a vanished host, killed its neighbours
/// too: all connections unused since then are closed unchecked, instead of each failing a caller or costing a second.
#[derive(Default)]
struct Outage(Mutex<Option<Instant>>);

impl Outage {
    fn noticed(&self) {
        *self.0.lock() = Some(Instant::now());
    }

    /// Whether a connection idle for this long dates from before it.
    fn outdates(&self, idle_for: Duration) -> bool {
        let noticed = *self.0.lock();
        noticed.is_some_and(|noticed| noticed.elapsed() <= idle_for)
    }

    /// Whether an idle connection can be used.
    async fn spares(&self, connection: &mut PgConnection, seen: PoolConnectionMetadata) -> bool {
        if self.outdates(seen.idle_for) {
            return false;
        }
        let is_alive = seen.idle_for < FRESH || answers(connection).await;
        if !is_alive {
            self.noticed();
        }
        is_alive
    }
}

/// What the connections of a pool are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Small reads by joins and the engine.
    Reading,
    /// Reads requested by accounts.
    Accounts,
    Writing,
}

/// A pool that pings connections before use after an idle time, and when they are returned: one that does not answer at
/// once is closed, whether its host has gone or its user left in the middle of a statement.
fn connections(most: u32, purpose: Purpose, outage: &Arc<Outage>) -> PgPoolOptions {
    let (before, after) = (Arc::clone(outage), Arc::clone(outage));
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(move |connection, seen| {
            let outage = Arc::clone(&before);
            Box::pin(async move { Ok(outage.spares(connection, seen).await) })
        })
        .after_release(move |connection, _| {
            let outage = Arc::clone(&after);
            Box::pin(async move {
                let is_alive = answers(connection).await;
                // An abandoned account read says nothing about the other connections.
                if !is_alive && purpose != Purpose::Accounts {
                    outage.noticed();
                }
                Ok(is_alive)
            })
        })
        .after_connect(move |connection, _| Box::pin(prepare(connection, purpose)))
}

async fn answers(connection: &mut PgConnection) -> bool {
    matches!(timeout(SIGN_OF_LIFE, connection.ping()).await, Ok(Ok(())))
}

async fn prepare(connection: &mut PgConnection, purpose: Purpose) -> Result<(), sqlx::Error> {
    let session = if purpose == Purpose::Accounts { account_pool::SESSION } else { SESSION };
    in_time(connection.execute(session)).await?;
    if purpose != Purpose::Writing {
        in_time(connection.execute(READ_ONLY)).await?;
    }
    if purpose == Purpose::Accounts
        && let Err(error) = in_time(connection.execute(account_pool::WATCH_CLIENT)).await
    {
        tracing::debug!(%error, "a read whose client has left goes on until its deadline");
    }
    Ok(())
}

/// Runs a statement without preparing it, since a pooler may not support that.
async fn ask(connection: &mut PgConnection, sql: &'static str) -> Result<PgRow, sqlx::Error> {
    in_time(sqlx::raw_sql(sql).fetch_one(connection)).await
}

async fn check_encoding(connection: &mut PgConnection) -> Result<(), StoreError> {
    let encoding: String = ask(connection, "SHOW server_encoding").await?.try_get(0)?;
    if encoding == "UTF8" {
        return Ok(());
    }
    Err(StoreError::Unfit(format!(
        "the database's encoding is {encoding}, which cannot hold every name; Refhook needs UTF8. Make another database: \
         CREATE DATABASE refhook ENCODING 'UTF8' TEMPLATE template0"
    )))
}

/// Detects a pooler in transaction mode, which breaks session settings, prepared statements and notifications.
async fn check_pooler(first: &mut PgConnection, connect: &PgConnectOptions) -> Result<(), StoreError> {
    const WHO: &str = "SELECT pg_backend_pid()";
    let before: i32 = ask(first, WHO).await?.try_get(0)?;
    let second = in_time(PgConnection::connect_with(connect)).await;
    if let Err(sqlx::Error::Io(error)) = &second
        && error.kind() == std::io::ErrorKind::TimedOut
        && ask(first, WHO).await.is_ok()
    {
        return Err(StoreError::Unfit(
            "a first connection to PostgreSQL works, and a second one is kept waiting: a connection pooler between them seems \
             to have one for all; Refhook needs some twenty (default_pool_size in PgBouncer)"
                .to_owned(),
        ));
    }
    let mut second = second.map_err(|error| refused(error, connect))?;
    // Poolers in statement mode reject this.
    in_time(second.execute("BEGIN")).await.map_err(|error| refused(error, connect))?;
    // In transaction mode the second client would now hold the session that the first has just used.
    let after = ask(first, WHO).await;
    let _ = second.close().await;
    match after {
        Ok(row) if row.try_get::<i32, _>(0)? == before => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err(StoreError::Unfit(
            "this is a connection pooler that shares sessions between clients, such as PgBouncer with pool_mode = \
             transaction; Refhook needs a session for each of its connections. Give it the address of PostgreSQL itself, or \
             of a pooler with pool_mode = session"
                .to_owned(),
        )),
    }
}

/// How many connections the server allows this role on this database.
async fn allowed(connection: &mut PgConnection) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT LEAST(
            current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint,
            (SELECT NULLIF(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
            (SELECT NULLIF(datconnlimit, -1) FROM pg_database WHERE datname = current_database()))";
    Ok(ask(connection, SQL).await?.try_get(0)?)
}

/// Divides the allowed connections among the kinds.
fn share(allowed: i64) -> Result<[u32; 3], StoreError> {
    let spare = u32::try_from(allowed - LEFT).unwrap_or(0);
    let (all, fewest): (u32, u32) = (CONNECTIONS.iter().sum(), FEWEST.iter().sum());
    if spare >= all {
        return Ok(CONNECTIONS);
    }
    if spare < fewest {
        return Err(StoreError::Unfit(format!(
            "PostgreSQL allows {allowed} connections here, and Refhook needs at least {}, better {}; raise max_connections, or \
             the limit of the role or the database",
            i64::from(fewest) + LEFT,
            i64::from(all) + LEFT
        )));
    }
    tracing::warn!(
        allowed,
        "PostgreSQL allows few connections; Refhook uses all of them, and is slower for it"
    );
    let (small, accounts) = ((spare / 4).max(FEWEST[0]), (spare / 4).max(FEWEST[1]));
    Ok([small, accounts, spare - small - accounts])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_dead_connection_condemns_those_that_were_idle_beside_it() {
        let outage = Outage::default();
        assert!(!outage.outdates(Duration::from_hours(1)), "nothing has happened");
        tokio::time::advance(Duration::from_mins(1)).await;
        outage.noticed();
        assert!(outage.outdates(Duration::ZERO) && outage.outdates(Duration::from_mins(1)));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert!(outage.outdates(Duration::from_secs(3)), "it was idle before");
        assert!(!outage.outdates(Duration::from_secs(1)), "it was used since");
    }

    #[test]
    fn connections_are_shared_out_as_far_as_they_go() {
        assert_eq!(share(100).unwrap(), CONNECTIONS);
        assert_eq!(share(23).unwrap(), CONNECTIONS);
        assert_eq!(share(18).unwrap(), [4, 4, 8]);
        assert_eq!(share(10).unwrap(), [3, 2, 3]);
        let sentence = share(9).unwrap_err().to_string();
        assert!(
            sentence.contains("allows 9 connections") && sentence.contains("max_connections"),
            "{sentence}"
        );
    }
}
