//! Names of the metadata files of a release, and names that no table may have.

/// Tables that every release has in addition to those of its schema.
pub const RESERVED_TABLES: [&str; 3] = ["changes", "evidence", "history"];

macro_rules! files {
    ($($(#[$doc:meta])* $file:ident = $name:literal,)*) => {
        /// A metadata file of a release.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum File {
            $($(#[$doc])* $file,)*
        }

        impl File {
            /// All metadata files.
            pub const ALL: &'static [Self] = &[$(Self::$file),*];

            /// Returns its file name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$file => $name,)*
                }
            }
        }
    };
}

files! {
    /// The Data Package descriptor, which lists all files.
    Package = "datapackage.json",
    /// The report of the checks.
    Report = "report.json",
    /// The Croissant description, for machine learning.
    Croissant = "croissant.json",
    /// The PROV description of the run.
    Provenance = "provenance.jsonld",
    /// The tables as a workbook.
    Workbook = "workbook.xlsx",
    /// The page in the site's language.
    Page = "index.html",
    /// The page in English.
    EnglishPage = "index.en.html",
}

/// Names that have a meaning in `changes` or in the catalogue.
const RESERVED_NAMES: [&str; 2] = ["catalog", "schema"];

/// Returns whether a table or a document of a schema may not have a name: a file of every release has it, or Windows
/// reserves it.
pub fn is_reserved(name: &str) -> bool {
    let stem = |file: &File| file.name().split('.').next() == Some(name);
    RESERVED_TABLES.contains(&name)
        || RESERVED_NAMES.contains(&name)
        || File::ALL.iter().any(stem)
        || is_windows_device(name)
}

/// Returns whether Windows reserves a name for a device, whatever its extension.
pub fn is_windows_device(name: &str) -> bool {
    let numbered =
        |head: &str| name.strip_prefix(head).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
    ["con", "prn", "aux", "nul"].contains(&name) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_of_devices_are_reserved() {
        for name in ["changes", "croissant", "datapackage", "index", "provenance", "report", "schema", "con", "lpt1"] {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["works", "reports", "console", "com", "com10", "lpt-1"] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
