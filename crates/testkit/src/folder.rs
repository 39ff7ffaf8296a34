//! A temporary folder of a test.

use std::path::Path;

/// A new, empty folder that only this user can read. It is removed with all that it holds when it is dropped.
#[derive(Debug)]
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// Makes the folder under the machine's folder for temporary files.
    ///
    /// # Panics
    /// When there is no room or no right to make it.
    pub fn create() -> Self {
        Self(tempfile::Builder::new().prefix("refhook-test-").tempdir().expect("a temporary folder"))
    }

    /// Where it is.
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
