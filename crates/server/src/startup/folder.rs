//! The data folder: used by one server at a time, and home of the number that this node claims deliveries under.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use rand::RngExt;
use refhook_core::random::Random;
use refhook_dispatch::ClaimId;

const LOCK: &str = "lock";
const NODE: &str = "node";

/// A data folder that this process alone uses; dropping it lets the next process in.
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Creates the folder if it is missing and locks it.
    ///
    /// # Errors
    /// When it cannot be written, or another server uses it.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        create(path)?;
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path.join(LOCK));
        let lock = lock.with_context(|| not_writable(path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => bail!(
                "another refhook uses the data folder {}; stop it, or choose another folder with REFHOOK_DATA_DIR",
                path.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("the data folder {} can not be locked", path.display()))
            }
        }
    }

    /// Path of a file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The node of this start; its number is drawn at the first one.
    pub fn next_node(&self, random: &Random) -> anyhow::Result<Node> {
        let path = self.file(NODE);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let (number, start) = parse(&text).with_context(|| {
                    format!("the file {} can not be read; remove it and start again", path.display())
                })?;
                // After four billion starts, take a new number.
                Ok(start.checked_add(1).map_or_else(|| Node::new(random), |start| Node { number, start }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Node::new(random)),
            Err(error) => Err(error).with_context(|| format!("{} can not be read", path.display())),
        }
    }

    /// Writes down the node of this start, before anything is claimed under it.
    pub fn keep_node(&self, node: Node) -> anyhow::Result<()> {
        let text = format!("{} {}\n", node.number, node.start);
        write_private(&self.file(NODE), &text).with_context(|| not_writable(&self.path))
    }
}

/// The identity under which this start claims deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// The node's number, the same at every start.
    pub number: u32,
    /// Counts the node's starts.
    pub start: u32,
}

impl Node {
    /// A node that has never been started.
    pub fn new(random: &Random) -> Self {
        Self { number: random.with(|random| random.random()), start: 1 }
    }

    /// The claim of this start.
    pub const fn claim(self) -> ClaimId {
        ClaimId::new(self.number, self.start)
    }
}

fn parse(text: &str) -> Option<(u32, u32)> {
    let (node, start) = text.trim().split_once(' ')?;
    Some((node.parse().ok()?, start.parse().ok()?))
}

/// Creates the data folder for this user alone; an existing one is left as it is.
pub fn create(path: &Path) -> anyhow::Result<()> {
    create_private(path).with_context(|| not_writable(path))
}

/// Creates a folder for this user alone; an existing one is left as it is.
pub fn create_private(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn not_writable(path: &Path) -> String {
    format!(
        "the data folder {} can not be written to; give this user the right to, or choose another folder with \
         REFHOOK_DATA_DIR",
        path.display()
    )
}

/// Writes a file that only this user can read. A crash leaves the old file or the new one, never a mixture.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    // The rename is durable only once the folder is synced.
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use refhook_testkit::folder::Folder;

    use super::*;

    #[test]
    fn a_second_process_is_refused_until_the_first_is_gone() {
        let folder = Folder::create();
        let first = DataFolder::open(folder.path()).unwrap();
        let refused = DataFolder::open(folder.path()).err().unwrap().to_string();
        assert!(refused.starts_with("another refhook uses the data folder"), "{refused}");
        drop(first);
        DataFolder::open(folder.path()).unwrap();
    }

    #[test]
    fn each_start_claims_with_the_next_number_of_its_node() {
        let folder = Folder::create();
        let random = Random::from_seed(1);
        let opened = DataFolder::open(&folder.path().join("a/b")).unwrap();
        let next = || {
            let node = opened.next_node(&random).unwrap();
            opened.keep_node(node).unwrap();
            node.claim().0
        };
        let claims = [(); 3].map(|()| next());
        assert_eq!((claims[1] - claims[0], claims[2] - claims[1]), (1, 1));

        write_private(&opened.file(NODE), &format!("7 {}\n", u32::MAX)).unwrap();
        assert_eq!(opened.next_node(&random).unwrap().start, 1, "a used-up node gets a new number");
    }

    #[test]
    fn a_node_file_of_another_form_is_not_overwritten() {
        let folder = Folder::create();
        let opened = DataFolder::open(folder.path()).unwrap();
        std::fs::write(opened.file(NODE), "garbage").unwrap();
        assert!(opened.next_node(&Random::from_seed(1)).is_err());
        assert_eq!(std::fs::read_to_string(opened.file(NODE)).unwrap(), "garbage");
    }

    #[test]
    fn private_files_are_for_their_owner_alone() {
        let folder = Folder::create();
        let path = folder.path().join("secret");
        write_private(&path, "s").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_folder_that_can_not_be_made_is_named_with_the_fix() {
        let folder = Folder::create();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let message = DataFolder::open(&file.join("data")).err().unwrap().to_string();
        assert!(
            message.contains("can not be written to") && message.contains("REFHOOK_DATA_DIR"),
            "{message}"
        );
    }
}
