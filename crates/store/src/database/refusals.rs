//! PostgreSQL's refusals, in sentences for the operator.

use sqlx::postgres::PgConnectOptions;

use crate::StoreError;
use crate::database::account_pool;

/// Connections of a node: for small reads by joins and the engine, one of which listens to other nodes; for account
/// reads; for writing.
pub(super) const CONNECTIONS: [u32; 3] = [5, account_pool::CONNECTIONS, 10];

/// Why the server refused the connection, in a sentence if the cause is permanent.
pub(super) fn refused(error: sqlx::Error, connect: &PgConnectOptions) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    let (user, database) =
        (connect.get_username(), connect.get_database().unwrap_or_else(|| connect.get_username()));
    match code.as_deref() {
        Some("28P01" | "28000") => StoreError::Unfit(format!(
            "PostgreSQL refuses the login of {user}: {error}. Check the user and the password in REFHOOK_DATABASE_URL, and \
             the server's pg_hba.conf"
        )),
        Some("3D000") => StoreError::Unfit(format!(
            "PostgreSQL has no database named {database}; make it: CREATE DATABASE {database} ENCODING 'UTF8' TEMPLATE template0"
        )),
        Some("42501") => StoreError::Unfit(format!(
            "the role {user} may not connect to the database {database}; GRANT CONNECT ON DATABASE {database} TO {user}"
        )),
        Some("53300") => StoreError::Unfit(format!(
            "PostgreSQL has no connection left for {user}: {error}. Raise max_connections, or the limit of the role or the \
             database; Refhook uses {}",
            CONNECTIONS.iter().sum::<u32>()
        )),
        Some("08P01") => StoreError::Unfit(format!(
            "this does not seem to be PostgreSQL itself: {error}. If it is a connection pooler, give Refhook the address of \
             PostgreSQL, or of a pooler with pool_mode = session"
        )),
        _ => error.into(),
    }
}

pub(super) fn not_migrated(error: sqlx::Error, connect: &PgConnectOptions) -> StoreError {
    let code = match &error {
        sqlx::Error::Migrate(migrate) => match &**migrate {
            sqlx::migrate::MigrateError::Execute(inner)
            | sqlx::migrate::MigrateError::ExecuteMigration(inner, _) => code_of(inner),
            _ => None,
        },
        other => code_of(other),
    };
    if code.as_deref() == Some("42501") {
        let user = connect.get_username();
        return StoreError::Unfit(format!(
            "the role {user} may not make tables here; GRANT CREATE ON SCHEMA public TO {user}, or make it the owner of the \
             database"
        ));
    }
    error.into()
}

fn code_of(error: &sqlx::Error) -> Option<String> {
    error.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}
