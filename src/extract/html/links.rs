//! The base of the links of a page (`base href`).

use url::Url;

/// The base of the links of a page; of several `base` elements the first counts.
#[derive(Debug, Default)]
pub(super) struct Base(Option<String>);

impl Base {
    pub(super) fn set(&mut self, address: &str) {
        self.0.get_or_insert_with(|| address.trim().to_owned());
    }

    /// Resolves a link against the base. Without a base, or with one that is relative, the result is relative to the address
    /// of the page.
    pub(super) fn resolve(&self, link: &str) -> String {
        let Some(base) = &self.0 else { return link.to_owned() };
        if let Ok(base) = Url::parse(base) {
            return base.join(link).map_or_else(|_| link.to_owned(), String::from);
        }
        let is_complete = link.starts_with('/') || Url::parse(link).is_ok();
        let folder = base.rfind('/').map_or("", |end| &base[..=end]);
        if is_complete { link.to_owned() } else { format!("{folder}{link}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_the_base() {
        for (base, link, want) in [
            ("", "a.pdf", "a.pdf"),
            ("https://exemplo.pt/docs/", "a.pdf", "https://exemplo.pt/docs/a.pdf"),
            ("https://exemplo.pt/docs/", "/a.pdf", "https://exemplo.pt/a.pdf"),
            ("https://exemplo.pt/docs/", "https://outro.pt/a", "https://outro.pt/a"),
            ("/docs/x", "a.pdf", "/docs/a.pdf"),
            ("/docs/", "mailto:a@exemplo.pt", "mailto:a@exemplo.pt"),
        ] {
            let mut of_page = Base::default();
            if !base.is_empty() {
                of_page.set(base);
                of_page.set("https://segunda.pt/");
            }
            assert_eq!(of_page.resolve(link), want, "{base} {link}");
        }
    }
}
