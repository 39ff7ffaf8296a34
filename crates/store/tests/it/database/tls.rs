//! PostgreSQL over TLS: each mode as libpq has it, with a real server.

use std::net::Ipv4Addr;

use refhook_store::{Db, DbSettings, Raw};
use refhook_testkit::folder::Folder;
use refhook_testkit::postgres::{Certificate, Cluster};

/// An address of this machine that no other test run listens on.
fn address(last: u8) -> Ipv4Addr {
    let [.., high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, 64 + high % 128, low, last)
}

/// How a connection is made, as the server sees it, or why it is not.
async fn connects(address: Ipv4Addr, parameters: &str) -> Result<&'static str, String> {
    let url = format!("postgres://postgres@{address}/postgres?{parameters}");
    let db = Db::open(&DbSettings::Postgres(url)).await.map_err(|error| error.to_string())?;
    let mut connection = db.reader().read().await.unwrap();
    let mut tx = connection.tx();
    let Raw::Postgres(session) = tx.raw() else { panic!("it is PostgreSQL") };
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let is_encrypted: bool = sqlx::query_scalar(sql).fetch_one(session).await.unwrap();
    drop(connection);
    db.close().await;
    Ok(if is_encrypted { "encrypted" } else { "plain" })
}

#[tokio::test]
async fn a_certificate_of_x509_version_1_connects_as_long_as_nobody_asks_to_check_it() {
    let address = address(1);
    let certificate = Certificate::of_version_1();
    let _cluster = Cluster::with_tls(address, &certificate, "host all all all trust");
    for parameters in ["", "sslmode=prefer", "sslmode=allow", "sslmode=disable"] {
        assert_eq!(connects(address, parameters).await, Ok("plain"), "{parameters}");
    }
    for parameters in ["sslmode=require", "sslmode=verify-full"] {
        let refused = connects(address, parameters).await.unwrap_err();
        assert!(refused.contains("version 1") || refused.contains("sslrootcert"), "{parameters}: {refused}");
        assert!(!refused.contains("OtherError") && !refused.contains('{'), "{refused}");
    }
}

#[tokio::test]
async fn each_mode_encrypts_and_checks_as_libpq_does() {
    let address = address(2);
    let certificate = Certificate::signed_for(&address.to_string());
    let _cluster = Cluster::with_tls(address, &certificate, "host all all all trust");
    let folder = Folder::create();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        format!("sslrootcert={}", path.display())
    };
    let right = file("right.pem", &certificate.authority);
    let wrong = file("wrong.pem", &Certificate::signed_for("elsewhere").authority);
    let encrypted = [
        "",
        "sslmode=prefer",
        "sslmode=require",
        &format!("sslmode=require&{right}"),
        &format!("sslmode=verify-ca&{right}"),
        &format!("sslmode=verify-full&{right}"),
    ];
    for parameters in encrypted {
        assert_eq!(connects(address, parameters).await, Ok("encrypted"), "{parameters}");
    }
    for parameters in ["sslmode=allow", "sslmode=disable"] {
        assert_eq!(connects(address, parameters).await, Ok("plain"), "{parameters}");
    }
    // Whoever names an authority wants it asked; `prefer` goes on without encryption, as everywhere.
    assert_eq!(connects(address, &wrong).await, Ok("plain"));
    for mode in ["require", "verify-ca", "verify-full"] {
        let refused = connects(address, &format!("sslmode={mode}&{wrong}")).await.unwrap_err();
        assert!(refused.contains("not trusted") && refused.contains("sslrootcert"), "{mode}: {refused}");
    }
    for parameters in ["sslmode=verify-ca", "sslmode=require&sslrootcert=system"] {
        let refused = connects(address, parameters).await.unwrap_err();
        assert!(refused.contains("sslrootcert"), "{parameters}: {refused}");
    }
}

#[tokio::test]
async fn a_certificate_of_another_host_is_refused_by_verify_full_alone() {
    let address = address(3);
    let certificate = Certificate::signed_for("db.example.com");
    let _cluster = Cluster::with_tls(address, &certificate, "host all all all trust");
    let folder = Folder::create();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, &certificate.authority).unwrap();
    let roots = format!("sslrootcert={}", path.display());
    assert_eq!(connects(address, &format!("sslmode=verify-ca&{roots}")).await, Ok("encrypted"));
    let refused = connects(address, &format!("sslmode=verify-full&{roots}")).await.unwrap_err();
    assert!(refused.contains("another host name"), "{refused}");
}

#[tokio::test]
async fn a_server_that_takes_one_kind_alone_is_reached_by_both_modes_that_allow_it() {
    let certificate = Certificate::signed_for("localhost");
    let encrypted = address(4);
    let _first = Cluster::with_tls(encrypted, &certificate, "hostssl all all all trust");
    let plain = address(5);
    let _second = Cluster::with_tls(plain, &certificate, "hostnossl all all all trust");
    for mode in ["allow", "prefer"] {
        assert_eq!(connects(encrypted, &format!("sslmode={mode}")).await, Ok("encrypted"), "{mode}");
        assert_eq!(connects(plain, &format!("sslmode={mode}")).await, Ok("plain"), "{mode}");
    }
    assert!(connects(encrypted, "sslmode=disable").await.is_err());
    assert!(connects(plain, "sslmode=require").await.is_err());
}
