//! Whether a PostgreSQL connection is encrypted, and whom it trusts, following libpq's `sslmode` and `sslrootcert`
//! (PostgreSQL's documentation, "SSL Support"). The driver does not support `allow`, and gives up where libpq tries
//! again.

use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};

use crate::StoreError;
use crate::database::refusals::refused;
use crate::database::tx::in_time;

/// The source of the root certificates that a server's certificate is checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Roots {
    /// None given.
    None,
    /// The public authorities.
    System,
    /// A file.
    File,
}

/// SQLSTATE for a wrong password: not retried without encryption.
const WRONG_PASSWORD: &str = "28P01";

/// The options to connect with: the first of the mode's alternatives that works now.
pub(crate) async fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let (url, mut roots) = take_system_roots(url);
    let mut options = PgConnectOptions::from_str(&url)?;
    if roots == Roots::None
        && let Some(path) = own_roots()
    {
        options = options.ssl_root_cert(path);
        roots = Roots::File;
    }
    let (host, asked) = (options.get_host().to_owned(), options.get_ssl_mode());
    let ways = ways(asked, roots, options.get_socket().is_some()).map_err(configuration)?;
    let mut first: Option<sqlx::Error> = None;
    for way in ways {
        let options = options.clone().ssl_mode(way);
        match in_time(options.connect()).await {
            Ok(connection) => {
                if let Some(error) = first.filter(|_| matches!(way, PgSslMode::Disable)) {
                    let why = explained(error, &host);
                    tracing::warn!(%why, "the connection to PostgreSQL is not encrypted, which sslmode=prefer allows");
                }
                // Only a probe; a failed close does not matter.
                let _ = connection.close().await;
                return Ok(options);
            }
            Err(error) => {
                let is_final = error
                    .as_database_error()
                    .and_then(sqlx::error::DatabaseError::code)
                    .is_some_and(|code| code == WRONG_PASSWORD);
                // Report the error of the preferred mode.
                first.get_or_insert(error);
                if is_final {
                    break;
                }
            }
        }
    }
    Err(match first {
        None => configuration("there is no way to connect").into(),
        Some(error) if error.as_database_error().is_some() => refused(error, &options),
        Some(error) => explained(error, &host).into(),
    })
}

/// The modes to try, in order. The driver treats each as a single attempt without fallback.
fn ways(asked: PgSslMode, roots: Roots, is_socket: bool) -> Result<Vec<PgSslMode>, &'static str> {
    // With a root file, every encrypting mode checks the certificate, but not the host name.
    let encrypted = if roots == Roots::File { PgSslMode::VerifyCa } else { PgSslMode::Require };
    if is_socket {
        return Ok(vec![PgSslMode::Disable]);
    }
    if roots == Roots::System {
        // `verify-full` is the default with system roots.
        return match asked {
            PgSslMode::VerifyFull | PgSslMode::Prefer => Ok(vec![PgSslMode::VerifyFull]),
            _ => Err(
                "sslrootcert=system goes with sslmode=verify-full alone: anybody can have a certificate of a public authority",
            ),
        };
    }
    match asked {
        PgSslMode::Disable => Ok(vec![PgSslMode::Disable]),
        PgSslMode::Allow => Ok(vec![PgSslMode::Disable, encrypted]),
        PgSslMode::Prefer => Ok(vec![encrypted, PgSslMode::Disable]),
        PgSslMode::Require => Ok(vec![encrypted]),
        PgSslMode::VerifyCa | PgSslMode::VerifyFull if roots == Roots::None => Err(
            "sslmode=verify-ca and verify-full need the authority's certificate: name its file with sslrootcert, or say sslrootcert=system with verify-full for the public authorities",
        ),
        mode => Ok(vec![mode]),
    }
}

/// Removes `sslrootcert=system` from a URL: the driver would look for a file of that name, and trusts the public
/// authorities anyway.
fn take_system_roots(url: &str) -> (String, Roots) {
    const NAMES: [&str; 3] = ["sslrootcert", "ssl-root-cert", "ssl-ca"];
    let Some((address, query)) = url.split_once('?') else { return (url.to_owned(), Roots::None) };
    let mut roots = Roots::None;
    let kept = query.split('&').filter(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if NAMES.contains(&name) {
            roots = if value == "system" { Roots::System } else { Roots::File };
        }
        roots != Roots::System || !NAMES.contains(&name)
    });
    let kept: Vec<_> = kept.collect();
    (format!("{address}?{}", kept.join("&")), roots)
}

/// libpq's default root file: `PGSSLROOTCERT`, else the user's own.
fn own_roots() -> Option<PathBuf> {
    let named = std::env::var_os("PGSSLROOTCERT").map(PathBuf::from);
    let own = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".postgresql/root.crt"));
    named.or_else(own).filter(|path| path.is_file())
}

fn configuration(sentence: &str) -> sqlx::Error {
    sqlx::Error::Configuration(sentence.into())
}

/// Explains in a sentence what is wrong with a server's certificate; any other error is returned unchanged.
fn explained(error: sqlx::Error, host: &str) -> sqlx::Error {
    let (sqlx::Error::Tls(_) | sqlx::Error::Io(_)) = &error else { return error };
    // An authority of the same name with a different key shows as a bad signature.
    let text = error.to_string().replace("BadSignature", "UnknownIssuer");
    let known = [
        (
            "UnsupportedCertVersion",
            "is of X.509 version 1; make one of version 3, or use sslmode=prefer where the network is your own",
        ),
        (
            "CaUsedAsEndEntity",
            "is that of an authority, as `openssl req -x509` makes it; add -addext basicConstraints=critical,CA:FALSE, or let the authority sign one for the server",
        ),
        (
            "UnknownIssuer",
            "is of an authority that is not trusted; name the authority's certificate with sslrootcert",
        ),
        ("not valid for", "is for another host name than the URL's"),
        ("NotValidForName", "is for another host name than the URL's"),
        ("expired", "has expired"),
        ("Expired", "has expired"),
    ];
    let Some((_, why)) = known.iter().find(|(sign, _)| text.contains(sign)) else {
        if text.contains("does not support TLS") {
            return configuration("the server does not encrypt, and sslmode asks for it");
        }
        let is_of_tls = matches!(error, sqlx::Error::Tls(_))
            || ["alert", "peer", "certificate", "handshake"].iter().any(|word| text.contains(word));
        if !is_of_tls {
            return error;
        }
        // The library's message consists of its internal names.
        tracing::debug!(%error, "TLS to PostgreSQL failed");
        return configuration(&format!(
            "the PostgreSQL server {host} and Refhook found no encryption that both take: it needs TLS 1.2 or newer, and a \
             certificate with an RSA, P-256, P-384 or Ed25519 key; its log says more"
        ));
    };
    configuration(&format!("the certificate of the PostgreSQL server {host} {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_is_tried_as_libpq_does() {
        use PgSslMode::{Allow, Disable, Prefer, Require, VerifyCa, VerifyFull};
        let none = |mode| ways(mode, Roots::None, false);
        assert!(matches!(none(Disable).unwrap()[..], [Disable]));
        assert!(matches!(none(Allow).unwrap()[..], [Disable, Require]));
        assert!(matches!(none(Prefer).unwrap()[..], [Require, Disable]));
        assert!(matches!(none(Require).unwrap()[..], [Require]));
        assert!(none(VerifyCa).is_err() && none(VerifyFull).is_err());
        let file = |mode| ways(mode, Roots::File, false).unwrap();
        assert!(matches!(file(Require)[..], [VerifyCa]), "an authority that is named is asked");
        assert!(matches!(file(Prefer)[..], [VerifyCa, Disable]));
        assert!(matches!(file(VerifyCa)[..], [VerifyCa]));
        assert!(matches!(file(VerifyFull)[..], [VerifyFull]));
        assert!(matches!(ways(VerifyFull, Roots::System, false).unwrap()[..], [VerifyFull]));
        assert!(
            ways(VerifyCa, Roots::System, false).is_err() && ways(Require, Roots::System, false).is_err()
        );
        assert!(
            matches!(ways(VerifyFull, Roots::File, true).unwrap()[..], [Disable]),
            "a socket is never encrypted"
        );
    }

    #[test]
    fn no_error_of_tls_is_told_in_the_words_of_a_library() {
        for text in [
            "received fatal alert: HandshakeFailure",
            "peer is incompatible: NoCipherSuitesInCommon",
            "invalid peer certificate: UnsupportedSignatureAlgorithmContext { .. }",
            "received corrupt message of type InvalidServerName",
        ] {
            let told = explained(sqlx::Error::Tls(text.into()), "db.example.com").to_string();
            assert!(
                told.contains("db.example.com") && !told.contains("Failure") && !told.contains('{'),
                "{told}"
            );
            assert!(!told.contains("Invalid") && !told.contains("Common"), "{told}");
        }
        let io = std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "connection refused");
        let told = explained(sqlx::Error::Io(io), "db.example.com").to_string();
        assert!(told.contains("connection refused"), "what is no matter of TLS stays: {told}");
    }

    #[test]
    fn the_public_authorities_are_no_file() {
        let taken =
            take_system_roots("postgres://h/d?sslmode=verify-full&sslrootcert=system&application_name=x");
        assert_eq!(
            taken,
            ("postgres://h/d?sslmode=verify-full&application_name=x".to_owned(), Roots::System)
        );
        let file = "postgres://h/d?sslrootcert=/etc/ca.pem";
        assert_eq!(take_system_roots(file), (file.to_owned(), Roots::File));
        assert_eq!(take_system_roots("postgres://h/d"), ("postgres://h/d".to_owned(), Roots::None));
    }
}
