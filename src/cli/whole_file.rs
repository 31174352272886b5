//! Files that are whole or absent, whatever happens while they are written: written beside their
//! place, synced, and then renamed into it.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::inputs::Inputs;

/// Writes a file of a folder, with the permissions given. Where that fails, what stood in its
/// place before still does.
fn write(
    path: &Path,
    folder: &Path,
    permissions: Option<Permissions>,
    write: impl FnOnce(&File) -> io::Result<()>,
) -> io::Result<()> {
    let file = tempfile::Builder::new().prefix(".netc-").tempfile_in(folder)?;
    write(file.as_file())?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder(folder)
}

/// Writes a file, of a link what it leads to, unless [`refusal`] says why not. A new one whoever may
/// read its folder may read.
pub fn create(
    path: &Path,
    inputs: &Inputs,
    fill: impl FnOnce(&File) -> io::Result<()>,
) -> io::Result<()> {
    let (path, permissions) = place(path, inputs).map_err(io::Error::other)?;
    write(&path, folder_of(&path), permissions.or_else(for_all_to_read), fill)
}

/// Why a file cannot be written, if that is known before it is tried: what stands there is no file,
/// must not be changed, or is one of the `inputs`.
pub fn refusal(path: &Path, inputs: &Inputs) -> Option<String> {
    place(path, inputs).err()
}

/// Where a file is written, all links followed, and the permissions of what stands there.
fn place(path: &Path, inputs: &Inputs) -> Result<(PathBuf, Option<Permissions>), String> {
    let Ok(there) = fs::symlink_metadata(path) else {
        let folder = folder_of(path);
        return match (path.file_name(), folder.is_dir()) {
            (None, _) => Err("it names no file".into()),
            (_, true) => Ok((path.into(), None)),
            (_, false) => Err(format!("there is no folder `{}`", folder.display())),
        };
    };
    let found = fs::canonicalize(path).and_then(|found| Ok((fs::metadata(&found)?, found)));
    let (metadata, found) = match found {
        Ok(found) => found,
        Err(_) if there.is_symlink() => return Err("it is a link that leads nowhere".into()),
        Err(error) => return Err(error.to_string()),
    };
    if metadata.is_dir() {
        return Err("it is a folder".into());
    }
    if !metadata.is_file() {
        return Err("it is no file but a pipe or a device".into());
    }
    if let Some(what) = inputs.what(&found) {
        return Err(what.into());
    }
    match metadata.permissions() {
        permissions if permissions.readonly() => Err("it is read-only".into()),
        permissions => Ok((found, Some(permissions))),
    }
}

/// The folder that a path names a file of.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Puts other bytes into a file that is there, under the same permissions. What a link points to
/// is written; the link stays.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    write(&path, folder, Some(permissions), |mut file| file.write_all(bytes))
}

/// A temporary file is its owner's alone; results are for whoever may read the folder.
#[cfg(unix)]
fn for_all_to_read() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o644))
}

/// Elsewhere the folder settles that.
#[cfg(not(unix))]
fn for_all_to_read() -> Option<Permissions> {
    None
}

/// Without this a power cut could undo the renaming.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "before").unwrap();
        let failed = write(&path, folder.path(), None, |mut file| {
            file.write_all(b"half")?;
            Err(io::Error::other("no space"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "no space");
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    fn create_text(path: &Path, text: &str) -> Result<(), String> {
        let filled = create(path, &Inputs::default(), |mut file| file.write_all(text.as_bytes()));
        filled.map_err(|error| error.to_string())
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_is_written_with_its_permissions() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("b"));
        symlink(&path, &link).unwrap();
        assert_eq!(create_text(&link, "x").unwrap_err(), "it is a link that leads nowhere");
        create_text(&path, "new").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        create_text(&link, "after").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        assert_eq!(create_text(&path, "x").unwrap_err(), "it is read-only");
    }

    #[cfg(unix)]
    #[test]
    fn only_files_are_written_and_no_inputs() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(create_text(folder.path(), "x").unwrap_err(), "it is a folder");
        let device = create_text(Path::new("/dev/null"), "x").unwrap_err();
        assert_eq!(device, "it is no file but a pipe or a device");
        let socket = folder.path().join("socket");
        let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert!(create_text(&socket, "x").unwrap_err().contains("pipe or a device"));
        let (input, other) = (folder.path().join("i"), folder.path().join("o"));
        fs::write(&input, "input").unwrap();
        let inputs = Inputs::of_import(&input);
        let refused = create(&folder.path().join("./i"), &inputs, |_| Ok(())).unwrap_err();
        assert_eq!(refused.to_string(), "it is what is imported");
        assert_eq!(fs::read_to_string(&input).unwrap(), "input");
        assert_eq!(refusal(&other, &inputs), None);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&path, "before").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        replace(&link, b"after").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        fs::set_permissions(&path, Permissions::from_mode(0o440)).unwrap();
        assert!(replace(&link, b"again").is_err());
    }
}
