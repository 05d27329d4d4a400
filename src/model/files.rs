//! Names of the files that every release has beside its tables. What writes a release takes its names from here, and so
//! does the reader of schemas, which lets no table have one of them.

/// Tables that every release has of its own.
pub const RESERVED_TABLES: [&str; 3] = ["changes", "evidence", "history"];

macro_rules! files {
    ($($(#[$doc:meta])* $file:ident = $name:literal,)*) => {
        /// A file of a release that is no table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum File {
            $($(#[$doc])* $file,)*
        }

        impl File {
            /// Every such file.
            pub const ALL: &'static [Self] = &[$(Self::$file),*];

            /// Its name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$file => $name,)*
                }
            }
        }
    };
}

files! {
    /// The package, which lists all others.
    Package = "datapackage.json",
    /// What the checks found.
    Report = "report.json",
    /// The release for machine learning.
    Croissant = "croissant.json",
    /// Where the release comes from.
    Provenance = "provenance.jsonld",
    /// The page in the site's language.
    Page = "index.html",
    /// The page in English.
    EnglishPage = "index.en.html",
}

/// Names that no file of a release has, but that mean something in its changes or beside it.
const RESERVED_NAMES: [&str; 2] = ["catalog", "schema"];

/// Whether a table or a document of a schema may not have a name: a file of every release has it, or no file of that
/// name can be made on some systems.
pub fn is_reserved(name: &str) -> bool {
    let stem = |file: &File| file.name().split('.').next() == Some(name);
    RESERVED_TABLES.contains(&name)
        || RESERVED_NAMES.contains(&name)
        || File::ALL.iter().any(stem)
        || is_windows_device(name)
}

/// Whether Windows takes a name for a device, whatever its ending.
pub fn is_windows_device(name: &str) -> bool {
    let numbered =
        |head: &str| name.strip_prefix(head).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
    ["con", "prn", "aux", "nul"].contains(&name) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_of_devices_are_taken() {
        for name in ["changes", "croissant", "datapackage", "index", "provenance", "report", "schema", "con", "lpt1"] {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["works", "reports", "console", "com", "com10", "lpt-1"] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
