//! A sentence for people before it has a language: a code of the catalogue and the values that its words need.
//!
//! An error gives its message; the words are found at the edge, as those of an issue are.

/// A sentence by its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Kebab-case code: the key of its words.
    pub code: &'static str,
    /// What the words need, by name.
    pub args: Vec<(&'static str, Arg)>,
}

/// A value in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// The same in every language: an address, a path, a number, the words of another program.
    Text(String),
    /// Sentences, in the language of the one that holds them.
    Messages(Vec<Message>),
}

impl Message {
    /// A sentence without values.
    pub fn new(code: &'static str) -> Self {
        Self { code, args: Vec::new() }
    }

    /// A text that has no words of ours: the message of a library or of the system.
    pub fn verbatim(text: impl ToString) -> Self {
        Self::new("verbatim").with("text", text)
    }

    /// Adds a value that is the same in every language.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, Arg::Text(value.to_string())));
        self
    }

    /// Adds a sentence.
    #[must_use]
    pub fn with_message(self, name: &'static str, message: Self) -> Self {
        self.with_messages(name, vec![message])
    }

    /// Adds sentences.
    #[must_use]
    pub fn with_messages(mut self, name: &'static str, messages: Vec<Self>) -> Self {
        self.args.push((name, Arg::Messages(messages)));
        self
    }
}
