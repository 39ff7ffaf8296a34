//! A test's temporary folder.

use std::path::Path;

/// A new, empty folder that only this user can read; removed with its content on drop.
#[derive(Debug)]
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// Creates the folder in the system's temporary folder.
    ///
    /// # Panics
    /// When it cannot be created.
    pub fn create() -> Self {
        Self(tempfile::Builder::new().prefix("refhook-test-").tempdir().expect("a temporary folder"))
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_with_all_that_it_holds() {
        let folder = Folder::create();
        let path = folder.path().to_owned();
        std::fs::create_dir(path.join("inner")).unwrap();
        std::fs::write(path.join("inner/file"), "text").unwrap();
        drop(folder);
        assert!(!path.exists());
    }
}
