//! A cluster reached over TCP and TLS.

use std::fs;
use std::net::Ipv4Addr;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose};

use super::{Cluster, UNSAFE_BUT_FAST, clean};

/// A cluster's server certificate.
#[derive(Debug)]
pub struct Certificate {
    shown: String,
    key: String,
    /// The authority that clients must trust.
    pub authority: String,
}

impl Certificate {
    /// A certificate for this address, signed by its own authority.
    ///
    /// # Panics
    /// Never: it is made from fixed parameters.
    pub fn signed_for(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let authority =
            CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
        let key = KeyPair::generate().expect("a key");
        let certificate =
            CertificateParams::new([name.to_owned()]).expect("a name").signed_by(&key, &authority);
        Self {
            shown: certificate.expect("a certificate").pem(),
            key: key.serialize_pem(),
            authority: authority.pem(),
        }
    }

    /// A certificate of X.509 version 1, as made by `openssl x509 -req -signkey`.
    pub fn of_version_1() -> Self {
        let certificate = include_str!("version1.crt").to_owned();
        Self {
            key: include_str!("version1.key").to_owned(),
            authority: certificate.clone(),
            shown: certificate,
        }
    }
}

impl Cluster {
    /// A cluster that also listens on its own loopback address, with TLS. `access` are lines of `pg_hba.conf` for that
    /// address.
    ///
    /// # Panics
    /// When PostgreSQL refuses, with its message.
    pub fn with_tls(address: Ipv4Addr, certificate: &Certificate, access: &str) -> Self {
        let listen = address.to_string();
        let settings: Vec<_> =
            UNSAFE_BUT_FAST.iter().copied().chain([("listen_addresses", &*listen)]).collect();
        let cluster = Self::start(&settings);
        let data = cluster.folder.join("data");
        let owner = fs::metadata(&data).expect("the data folder");
        let write = |name: &str, text: &str| {
            let path = data.join(name);
            fs::write(&path, text).expect("the data folder can be written to");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its owner may");
            chown(&path, Some(owner.uid()), Some(owner.gid())).expect("root may give a file away");
        };
        write("server.crt", &certificate.shown);
        write("server.key", &certificate.key);
        write("pg_hba.conf", &format!("local all all trust\n{access}\n"));
        for sql in ["ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"] {
            let mut command = Command::new(cluster.programs.join("psql"));
            command
                .args(["--username=postgres", "--no-psqlrc", "--command", sql, "--host"])
                .arg(&cluster.folder);
            let output = clean(&mut command, &cluster.folder).output().expect("psql");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        cluster
    }
}
