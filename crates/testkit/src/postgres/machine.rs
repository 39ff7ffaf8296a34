//! What the machine provides: PostgreSQL's programs and a user to run them as.

use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

const INSTALL: &str = "scripts/setup test";

/// The folder of PostgreSQL's programs: the newest version in Debian's location, or else where `PATH` finds `initdb`.
pub(super) fn programs() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = debian
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").is_file())
        .max_by_key(version)
        .map(|path| path.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest
        .or_else(|| std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file()))
        .unwrap_or_else(|| {
            panic!("This test needs PostgreSQL's server programs. Install them with: {INSTALL}")
        })
}

/// A user of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct User {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// PostgreSQL refuses to run as root: then `folder` is given to the user `postgres`, who is returned.
pub(super) fn hand_over(folder: &Path) -> Option<User> {
    // A new folder is owned by this process's user; the standard library has no other way to find out.
    let running_as_root = std::fs::metadata(folder).expect("the folder exists").uid() == 0;
    running_as_root.then(|| {
        let passwd = std::fs::read_to_string("/etc/passwd").expect("/etc/passwd is readable");
        let user = user_in(&passwd, "postgres").unwrap_or_else(|| {
            panic!("Root can not run PostgreSQL and there is no user `postgres`. Make it with: {INSTALL}")
        });
        chown(folder, Some(user.uid), Some(user.gid)).expect("root may give a folder away");
        user
    })
}

/// Reads one user of `/etc/passwd`: `name:password:uid:gid:..` (passwd(5)).
fn user_in(passwd: &str, name: &str) -> Option<User> {
    let mut fields =
        passwd.lines().map(|line| line.split(':')).find(|line| line.clone().next() == Some(name))?;
    let uid = fields.nth(2)?.parse().ok()?;
    Some(User { uid, gid: fields.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:/bin/sh\npostgres:x:101:104:Admin,,,:/:/bin/sh\n";
        assert_eq!(user_in(passwd, "postgres"), Some(User { uid: 101, gid: 104 }));
        assert_eq!(user_in(passwd, "post"), None);
    }
}
