//! A builder of one graph: small functions over `oxrdf`, so that [`super::dcat`] reads as a list of
//! facts.
//!
//! Subjects, literals and concepts go in; sorted triples come out. Promises: no blank node, no text
//! that a serialisation cannot represent, no concept without its label and scheme, and an order that
//! depends on the triples alone. The graph is a set: adding a triple twice is harmless.
//! Read next: `serialise`.

use chrono::{DateTime, SecondsFormat, Utc};
use oxrdf::{
    Graph, Literal, NamedNode, NamedNodeRef, Term, Triple, TripleRef,
    vocab::{geosparql, rdf, xsd},
};

use super::{
    CatalogueError,
    names::{dcat, dct, skos},
    terms::{self, Label, Table},
};

/// A graph, and the language of its texts.
pub(super) struct Triples {
    graph: Graph,
    language: String,
}

/// An absolute IRI; [`CatalogueError::BadIri`] when it is not one.
pub(super) fn iri(text: impl Into<String>) -> Result<NamedNode, CatalogueError> {
    let text = text.into();
    NamedNode::new(&text).map_err(|source| CatalogueError::BadIri { iri: text, source })
}

impl Triples {
    /// An empty graph; `language` is the BCP 47 tag of the literals of [`Triples::text`].
    pub(super) fn new(language: &str) -> Self {
        Self { graph: Graph::new(), language: language.to_owned() }
    }

    /// Adds the class of a subject.
    pub(super) fn is(&mut self, subject: &NamedNode, class: NamedNodeRef<'_>) {
        self.link(subject, rdf::TYPE, class);
    }

    /// Adds a property whose value is another subject.
    pub(super) fn link<'o>(
        &mut self,
        subject: &NamedNode,
        property: NamedNodeRef<'_>,
        object: impl Into<NamedNodeRef<'o>>,
    ) {
        self.graph.insert(TripleRef::new(subject, property, object.into()));
    }

    /// Adds a text in the site's language; [`CatalogueError::BadText`] or
    /// [`CatalogueError::BadLanguage`] when it cannot be represented.
    pub(super) fn text(
        &mut self,
        subject: &NamedNode,
        property: NamedNodeRef<'_>,
        text: &str,
    ) -> Result<(), CatalogueError> {
        let literal = Literal::new_language_tagged_literal(writable(text)?, &self.language)
            .map_err(|source| CatalogueError::BadLanguage { tag: self.language.clone(), source })?;
        self.add_literal(subject, property, literal);
        Ok(())
    }

    /// Adds a title and a description in English, where there are any and the site's language is another.
    pub(super) fn english(&mut self, subject: &NamedNode, words: &serde_json::Value) -> Result<(), CatalogueError> {
        if self.language.starts_with("en") {
            return Ok(());
        }
        for (name, property) in [("title", dct::TITLE), ("description", dct::DESCRIPTION)] {
            if let Some(text) = words[name].as_str() {
                let literal = Literal::new_language_tagged_literal_unchecked(writable(text)?, "en");
                self.add_literal(subject, property, literal);
            }
        }
        Ok(())
    }

    /// Adds a text without a language: a name, an identifier.
    pub(super) fn plain(
        &mut self,
        subject: &NamedNode,
        property: NamedNodeRef<'_>,
        text: &str,
    ) -> Result<(), CatalogueError> {
        self.add_literal(subject, property, Literal::new_simple_literal(writable(text)?));
        Ok(())
    }

    /// Adds a value of a datatype; the caller guarantees its lexical form.
    pub(super) fn typed(
        &mut self,
        subject: &NamedNode,
        property: NamedNodeRef<'_>,
        value: impl Into<String>,
        datatype: NamedNodeRef<'_>,
    ) {
        self.add_literal(subject, property, Literal::new_typed_literal(value, datatype));
    }

    /// Adds a timestamp, to the second.
    pub(super) fn instant(&mut self, subject: &NamedNode, property: NamedNodeRef<'_>, at: DateTime<Utc>) {
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        self.typed(subject, property, at, xsd::DATE_TIME);
    }

    /// Adds a text in both languages.
    pub(super) fn label(&mut self, subject: &NamedNode, property: NamedNodeRef<'_>, label: Label) {
        for (text, tag) in [(label.en, "en"), (label.pt, "pt")] {
            let literal = Literal::new_language_tagged_literal_unchecked(text, tag);
            self.add_literal(subject, property, literal);
        }
    }

    /// Describes a vocabulary and returns its IRI. Readers of a catalogue dereference nothing, so
    /// all that is used must be in it.
    pub(super) fn scheme(&mut self, table: &Table) -> NamedNode {
        let scheme = NamedNode::new_unchecked(table.scheme);
        self.is(&scheme, skos::CONCEPT_SCHEME);
        self.label(&scheme, dct::TITLE, table.title);
        scheme
    }

    /// Describes a concept with its vocabulary and returns its IRI;
    /// [`CatalogueError::UnknownCode`] when the vocabulary has no such code.
    pub(super) fn concept(&mut self, table: &Table, code: &str) -> Result<NamedNode, CatalogueError> {
        let label = table.label(code)?;
        let concept = NamedNode::new_unchecked(format!("{}{code}", table.prefix));
        self.is(&concept, skos::CONCEPT);
        for class in table.classes {
            self.is(&concept, *class);
        }
        let scheme = self.scheme(table);
        self.link(&concept, skos::IN_SCHEME, &scheme);
        self.label(&concept, skos::PREF_LABEL, label);
        Ok(concept)
    }

    /// Describes a country with its extent and returns its IRI.
    pub(super) fn country(&mut self, code: &str) -> Result<NamedNode, CatalogueError> {
        let country = self.concept(&terms::COUNTRIES, code)?;
        if let Some((bbox, middle)) = terms::extent(code) {
            self.typed(&country, dcat::BBOX, bbox, geosparql::WKT_LITERAL);
            self.typed(&country, dcat::CENTROID, middle, geosparql::WKT_LITERAL);
        }
        Ok(country)
    }

    /// Every triple, sorted: subjects whose IRI starts with one of `first` (in that order), then the
    /// others by IRI; of a subject its classes first, then the rest by property and object.
    pub(super) fn sorted(&self, first: &[&str]) -> Vec<Triple> {
        let mut triples: Vec<Triple> = self.graph.iter().map(TripleRef::into_owned).collect();
        triples.sort_by_cached_key(|triple| {
            // Without its brackets, so that `a/` comes before `a/#part`.
            let subject = triple.subject.to_string().trim_matches(['<', '>']).to_owned();
            let rank = first.iter().position(|start| subject.starts_with(start));
            let object = triple.object.to_string();
            let rest = triple.predicate.as_ref() != rdf::TYPE;
            (rank.unwrap_or(first.len()), subject, rest, triple.predicate.clone(), object)
        });
        triples
    }

    fn add_literal(&mut self, subject: &NamedNode, property: NamedNodeRef<'_>, literal: Literal) {
        let (subject, property) = (subject.clone(), property.into_owned());
        self.graph.insert(&Triple::new(subject, property, Term::Literal(literal)));
    }
}

/// XML 1.0 cannot represent control characters, and its parsers turn every line end into `\n`:
/// either would make the serialisations differ.
fn writable(text: &str) -> Result<String, CatalogueError> {
    let text = text.replace("\r\n", "\n");
    let odd = |c: char| (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}');
    match text.chars().find(|c| odd(*c)) {
        Some(character) => Err(CatalogueError::BadText { character, text }),
        None => Ok(text),
    }
}
