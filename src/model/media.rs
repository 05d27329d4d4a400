//! The formats that have a reader.

use serde::{Deserialize, Serialize};

/// The formats that have a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Media {
    /// Plain text.
    Text,
    /// A web page.
    Html,
    /// PDF.
    Pdf,
    /// PowerPoint slides.
    Pptx,
    /// OpenDocument slides.
    Odp,
    /// A Word document.
    Docx,
    /// An OpenDocument text.
    Odt,
    /// An Excel workbook (Office Open XML).
    Xlsx,
    /// An Excel 97–2003 workbook.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
    /// A workbook that Excel 2002 or 2003 saved as XML.
    SpreadsheetMl,
    /// Delimited text.
    Csv,
    /// JSON, or JSON Lines.
    Json,
    /// JSON-stat: cubes of statistics.
    JsonStat,
    /// PX (PC-Axis): a cube of statistics.
    Px,
    /// Parquet.
    Parquet,
    /// XML.
    Xml,
}

impl Media {
    /// Returns whether its pages are slides.
    pub fn has_slides(self) -> bool {
        matches!(self, Self::Pptx | Self::Odp)
    }

    /// Returns its name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "HTML",
            Self::Pdf => "PDF",
            Self::Pptx => "PPTX",
            Self::Odp => "ODP",
            Self::Docx => "DOCX",
            Self::Odt => "ODT",
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
            Self::SpreadsheetMl => "SpreadsheetML",
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::JsonStat => "JSON-stat",
            Self::Px => "PX",
            Self::Parquet => "Parquet",
            Self::Xml => "XML",
        }
    }
}
