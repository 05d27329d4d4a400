# Messages for people, in English. See `mod.rs` for the kinds of ids.
#
# An issue has a message, `.cure` (how to fix it), `.near` (the cure where a known name is close) and `.why` (why it matters).

# Specifications.
spec-unreadable = Cannot read { $path }: { $detail }
    .cure = Check that the file exists and can be read. --pipelines and --schemas set the folders; seara.toml is in the parent of the pipelines folder.
    .why = This file defines what to read, what to publish or who publishes. Without it there are no rules for the data.
spec-not-utf8 = { $path } is not UTF-8: invalid byte at offset { $offset }.
    .cure = Save the file as UTF-8.
    .why = In another encoding, accented letters would be read wrongly.
repeated-key = Repeated key: { $detail }
    .cure = Remove one of the two, or rename it.
    .why = Only one of the two would take effect.
duplicate-name = The name `{ $name }` is already in use.
    .cure = Use a different name.
    .why = Two items with one name would overwrite each other, and rows would be mixed or lost.
lookups-without-pipeline = No pipeline for the lookup file { $path }.
    .cure = Name the file after its pipeline (NAME.lookups.csv), or delete it.
    .why = The corrections in the file have no effect.
bad-version = Invalid schema version: `{ $got }`.
    .cure = Write major.minor.patch, such as 1.0.0.
    .why = The version shows users of the data whether a change breaks their programs.
bad-email = Invalid e-mail address: `{ $got }`.
    .cure = Write the address of the team responsible for the data.
    .why = Users who find an error need an address to report it to.
empty-pattern = The pattern is empty and matches every line.
    .cure = Write a pattern, or remove the key.
    .why = The rule would match the entire document.
spec-syntax = Syntax error: { $detail }
    .cure = Look just before this place for a missing or extra quote, bracket or comma.
    .why = The rest of the file cannot be parsed.
wrong-type = `{ $key }` must be { $want }, not { $got }.
    .cure = Write { $want }, in quotes if it is text.
    .why = The key is known, but its value has the wrong type.
missing-key = Missing key `{ $key }` in { $within }.
    .cure = Add the line `{ $line }`.
    .why = The key is required and has no default.
unknown-key = Unknown key `{ $key }`.
    .near = Did you mean `{ $near }`?
    .cure = Known keys: { $known }.
    .why = An unknown key has no effect. The data would be published without the rule you meant.
unknown-choice = `{ $key }` cannot be `{ $got }`.
    .near = Did you mean `{ $near }`?
    .cure = Allowed values: { $want }.
    .why = A value that is not allowed has no effect.
bad-pattern = Invalid regular expression: { $detail }
    .cure = Patterns use the syntax of the Rust crate regex: no look-around; escape a literal . ( or [ with \.
    .why = A rule with an invalid pattern matches nothing, and values would be missing.
bad-selector = Invalid CSS selector: { $detail }
    .cure = Write it as in a style sheet: article, .card > h2, section[id=obras].
    .why = A selector chooses a part of the web page. An invalid one chooses nothing.
no-effect = `{ $key }` has no effect here.
    .cure = Remove it, or move it to a field where it applies (see pipelines/RECIPES.md).
    .why = A rule without effect does not protect the data it was written for.
unused-missing-values = `missingValues` has no effect: in what is published, the empty text alone is a missing value.
    .cure = Write the words that the source has for no value in the pipeline, `[read] no_value`, and `"missingValues": [""]` here.
    .why = A word such as “N/A” would be published as a value.
bad-template = Invalid template: { $detail }.
    .cure = Write text and { "{" }names{ "}" }, such as ptd-{ "{" }title|slug{ "}" }.
    .why = Templates build values, often keys. An invalid one would give records wrong keys.
bad-name = Invalid name: `{ $got }`.
    .cure = Use at most 64 lower-case letters, digits, - and _, starting with a letter or digit. Not allowed: names of release files (such as changes, index or report), device names of Windows, and names that differ from another table's only in - and _.
    .why = Names become files, folders and addresses. An invalid one could overwrite a file or break a link.
bad-url = Invalid address: `{ $got }`.
    .cure = Write an absolute address: https://…, http://… or file:///….
    .why = Addresses identify the sources and the published data.
bad-country = Invalid country code: `{ $got }`.
    .cure = Write the two capital letters of ISO 3166-1, such as PT or CV.
    .why = The code says which country's administration the records belong to.
bad-day = Invalid date: `{ $got }`.
    .cure = Write it as 2026-01-31.
    .why = The catalogue publishes this date as a bound of the period that the data cover.
bad-bound = `{ $got }` is not a value of this column's type.
    .cure = Write it as in the column: 12, 12.50, 2024-01-31.
    .why = A bound of another type cannot be compared with the values and would check nothing.
constraint-of-another-type = `{ $key }` does not apply to this column's type.
    .cure = Remove it. minLength, maxLength and pattern apply to text; minimum and maximum to ordered types.
    .why = The constraint would never be checked.
minimum-above-maximum = The minimum is greater than the maximum.
    .cure = Swap them, or correct one.
    .why = No value can satisfy both bounds, so every row would be rejected.
out-of-range = `{ $key }` must be from { $min } to { $max }.
    .cure = Write an integer from { $min } to { $max }.
    .why = Values outside this range are not supported.
no-such-file = File not found: { $path }.
    .cure = Add the file, or correct its path, which is relative to the pipelines folder.
    .why = The recipe is tested with this sample.
unknown-charset = Unknown character set `{ $got }`.
    .cure = Use a name such as utf-8, utf-16le, windows-1252, iso-8859-15 or cp850.
    .why = With a wrong character set, accented letters are read wrongly.
unknown-zone = Unknown time zone `{ $got }`.
    .cure = Use a name of the IANA time zone database, such as Europe/Lisbon, Atlantic/Azores or UTC.
    .why = With a wrong zone, times would be published hours wrong.
unknown-table = The schema has no table `{ $name }`.
    .near = Did you mean `{ $near }`?
    .cure = Tables: { $known }.
    .why = Rows of an unknown table would be lost.
unknown-column = Unknown column `{ $name }`.
    .near = Did you mean `{ $near }`?
    .cure = Columns: { $known }.
    .why = Values for an unknown column would be lost.
unknown-vocabulary = Unknown vocabulary `{ $name }`.
    .near = Did you mean `{ $near }`?
    .cure = Add a table [vocabulary.{ $name }].
    .why = A vocabulary maps labels of the document to codes. Without it the column has no codes.
unknown-item = Unknown kind of list item `{ $name }`.
    .cure = Kinds: { $known }.
    .why = The kind says what the list reads from the document. With an unknown kind the list stays empty.
unknown-order-entry = `order` has the entry `{ $name }`, which is not a field or list of the record.
    .near = Did you mean `{ $near }`?
    .cure = Fields and lists: { $known }.
    .why = `order` assigns values to fields. An unknown entry could move later values to wrong columns.
unknown-name = A template or `when` uses `{ $name }`, which nothing reads.
    .near = Did you mean `{ $near }`?
    .cure = Names: { $known }.
    .why = The value would be empty or incomplete in every record.
unfilled-column = No rule fills the required column `{ $column }` of { $table }.
    .cure = Add `{ $line }`, or remove `required` from the schema.
    .why = Every row would be rejected for the missing value.
unfilled-list-column = No rule fills the required column `{ $column }` of the list { $list }.
    .cure = Set the column with text, into, position, number, link or a group of match, or remove `required` from the schema.
    .why = Every row of the list would be rejected for the missing value.
list-without-text = The list { $list } has no column for the text of its items.
    .cure = Add text = "…", or a match whose groups are columns.
    .why = The text of the items would be lost.
label-unmapped = “{ $text }” looks like a label, and no rule names it: what is below it is part of the value before it.
    .cure = Name it in a field or a list with after = "{ $text }". Text that belongs to the value needs nothing.
    .why = A section that the publisher adds or renames would be published as part of another.
layouts-overlap = Records of two layouts start here.
    .cure = Let the `starts` of each [[record]] match what only its own layout has.
    .why = The record could be read in two ways.
label-not-found = No record has the label “{ $label }”.
    .cure = If the publisher renamed it, write its new name in `after`, next to the old one; if it is gone for good, remove it from the recipe.
    .why = The text under a renamed label goes to the value before it.
label-shared = `{ $field }` and `{ $first }` read the text after the same label.
    .cure = Let one field read the text and give its label with label = "…", or separate them with items.
    .why = The first field takes the text, so `{ $field }` would always be empty.
duplicate-label = The label “{ $label }” occurs twice with different codes. Case, accents and spaces are ignored.
    .cure = Keep one of them.
    .why = The published code would depend on the order of the labels.
unfilled-table = No rule fills the table { $table } of the schema.
    .cure = Add `{ $line }` for it, or remove the table from the schema. With another table, write `[table]` as `[[table]]` too.
    .why = The table would always be published empty.
field-without-place = No rule says where to read `{ $field }`.
    .cure = Add after, before, match, selector or template, or an entry in `order`.
    .why = The field would be empty in every record.
code-not-in-enum = The code `{ $got }` is not in the enum of `{ $column }`.
    .near = Did you mean `{ $near }`?
    .cure = Codes: { $want }.
    .why = Rows with this code would be rejected.
list-without-parent = The table { $table } has no foreign key to { $parent }.
    .cure = Add one to foreignKeys in the schema.
    .why = Without a foreign key the rows of the list belong to no record.
list-without-items = The list { $list } has neither items nor match.
    .cure = Add items = "paragraph", "bullet", "number" or "url", or a match.
    .why = The list would always be empty.
unknown-cue = Cues for `{ $name }`, which is not the code of any label.
    .near = Did you mean `{ $near }`?
    .cure = Codes: { $known }.
    .why = Cues choose among the codes that labels give.
wrong-column-count = The table has { $n } columns; the list { $list } names { $want }.
    .cure = Name a column for each place of the table in `columns`.
    .why = Which column is which would be a guess.
wrong-column-type = The column `{ $column }` must have the type { $want }.
    .cure = Change its type in the schema.
    .why = The recipe writes values of this type to the column.
foreign-key-columns = The foreign key has different numbers of columns on its two sides.
    .cure = Name as many columns in fields as in reference.fields.
    .why = The columns are compared in pairs.
schema-name = The schema is named `{ $got }`, but its pipeline and file are named `{ $want }`.
    .cure = Write "name": "{ $want }".
    .why = The dataset is published under one name.
lookup-header = The first line of the lookup file must be { $want }.
    .cure = Make it the first line of the file.
    .why = The header says what each cell means.
lookup-cells = A lookup needs { $want } cells.
    .cure = Put quotes around cells with commas or quotes.
    .why = With a missing or extra cell, all later cells move to other columns.
lookup-column = The schema has no column `{ $field }` in `{ $table }`.
    .cure = Use the names of the schema. An empty table means every table.
    .why = The lookup would correct nothing.
lookup-incomplete = The lookup has no who, when or why.
    .cure = Fill in all three.
    .why = A lookup changes what the document says. Readers must be able to see who decided it, when and why.
lookup-unused = The lookup of `{ $raw }` in `{ $field }` matches no value.
    .cure = Remove it, or correct its raw value.
    .why = The source may have been corrected. Or the lookup may not reach the value it was written for, which is still wrong.

# Documents.
document-empty = The document is empty.
    .cure = Check the source: it may be publishing an empty page.
    .why = A release without records would tell readers that all records are gone.
document-binary = The document is not text: { $detail }.
    .cure = Check that the address leads to the document.
    .why = The response may be an image, a program or a damaged file.
document-damaged = The file is damaged: { $detail }.
    .cure = Open it in a viewer. If it does not open, download it again or ask the publisher for a new file.
    .why = A damaged file gives only part of its text, and the other records would look deleted.
document-encrypted = The document is encrypted: { $detail }.
    .cure = Ask the publisher for a file without a password.
    .why = Readers cannot check the data against a document that they cannot open.
document-limit = The document exceeds a limit: { $detail }.
    .cure = The file is damaged or malicious. Ask the publisher for a new one.
    .why = Some files make a reader loop or use unbounded memory. No genuine document is known to exceed these limits.
memory-limit = The document needs more memory than allowed: { $detail }.
    .cure = Raise `--memory`, split the document, or ask the publisher for CSV, JSON Lines, XLSX or Parquet, which are read in chunks.
    .why = Without a limit, one document could use the memory of the whole machine and stop the other datasets.
document-scanned = The document has no text: { $detail }.
    .cure = Ask the publisher for the original document with its text.
    .why = Seara reads text, not images.
page-scanned = Page { $page } is an image without text.
    .cure = Ask the publisher for the original document with its text.
    .why = Seara reads text, not images. The records of this page would be missing.
page-garbled = { $detail }.
    .cure = Ask the publisher for a file whose text can be copied.
    .why = The fonts of the page do not map its glyphs to letters.
worker-failed = The worker process that reads the document failed: { $detail }.
    .cure = Check that the program can be started and that the machine has free memory.
    .why = Such documents are read in a separate process, so that a bad one cannot harm the run.
no-reader = The format { $format } is not supported.
    .cure = { $kind ->
        [JSON-stat] It only leads to datasets. Write the address of one of them in the [[source]], or records to read it as JSON.
       *[other] Provide the document as text, PDF or HTML.
    }
    .why = Seara recognises the format but cannot read it.
charset = Invalid character encoding: { $detail }.
    .cure = { $near ->
        [UTF-8] All other letters are sound UTF-8. Ask the publisher, or write charset_errors = "replace" in the [[source]]: such bytes are then read as “�” and reported.
       *[other] If the document is { $near }, write charset = "{ $near }" in the [[source]].
    }
    .why = Accented letters would be read wrongly.
line-too-long = A line is too long: { $detail }.
    .cure = The document is damaged, or is not a report.
    .why = No genuine report has such long lines.
too-deep = The page is nested too deeply: { $detail }.
    .cure = The page is damaged or malicious.
    .why = No genuine page nests so many elements. Reading it could stop the program.
no-records = No record found. A record starts with: { $wanted }.
    .cure = Check that it is the right document. If its layout changed, run seara inspect with --pipeline and correct [record] starts.
    .why = A release without records would tell readers that all records are gone.
unaccounted = No rule reads this text: “{ $text }”
    .cure = Add a field, or an [[ignore]] with its reason, to the recipe.
    .why = Text that is in no record and not ignored by a rule would be lost.
ignore-hides-label = The rule “{ $rule }” would ignore the label “{ $text }”.
    .cure = Make the pattern of the rule more specific.
    .why = Without its label, the text after it would be lost or read into another field.
conflicting-values = The field `{ $field }` has two values: “{ $first }” and “{ $second }”.
    .cure = Two records may have been merged: correct what starts a record.
    .why = A field has one value.
unknown-label = “{ $text }” is not in the vocabulary `{ $vocabulary }` of the field `{ $field }`.
    .cure = Add it with its code to [vocabulary.{ $vocabulary }].
    .why = Without a code the record would be missing from counts.
conflicting-labels = The record has two labels for { $list } with different codes.
    .cure = Two records may have been merged: correct what starts a record.
    .why = The label gives the rows their meaning, and only one can apply.
order-ambiguous = `order` fits the values of this record in two ways.
    .cure = Make `order` more specific: use a pattern, a vocabulary or a field of one paragraph.
    .why = A wrong choice would put values in wrong columns.
order-mismatch = The values of this record are not in the order of the recipe: expected `{ $due }` at “{ $text }”.
    .near = The pattern of { $near } matched nothing in this record. Correct it, or add `?` to the entry.
    .cure = Check the page with seara inspect --pipeline and correct `order`.
    .why = The values are apart from their labels, and only the order assigns them to fields.
order-extra-value = The record has more values than `order`. Extra value: “{ $text }”.
    .near = The pattern of { $near } matched nothing in this record. Correct it, or add `?` to the entry.
    .cure = Check the page with seara inspect --pipeline and correct `order`.
    .why = With an extra value, earlier values may be in wrong columns.
field-missing = The record has no `{ $field }`.
    .cure = Check the page with seara inspect and correct the rule of the field.
    .why = The recipe requires this field in every record.
invalid-batch = Cannot build the rows of { $table }: { $detail }
    .cure = This is a bug in Seara. Please report it.
    .why = Rows would be missing from the table.

# Values.
not-a-number = Not a number: “{ $text }”.
    .cure = If it means that there is no value, add it to no_value in [read]. Otherwise correct it with a lookup.
    .why = The column holds only numbers.
number-with-text = “{ $text }” is a number with other text: “{ $detail }”.
    .cure = For a euro or percent sign, write "bareNumber": false in the column of the schema. For a note, read the number alone in the recipe: `{ $column } = { "{" } { $recipe ->
        [document] …, trim = '^\D*(?<keep>-?\d[\d., ]*).*$'
       *[table] heading = "…", match = '-?\d[\d., ]*'
    } { "}" }`. A unit that changes the number, such as k€, needs a lookup.
    .why = The other text can change the value, as in 5 k€, or be a note that is none of it.
number-in-brackets = “{ $text }” is a number in brackets: negative, or a note.
    .cure = If brackets mean a minus, write "seara:sign": "accounting" in the column of the schema. If they are of a note, read the number alone in the recipe: `{ $column } = { "{" } { $recipe ->
        [document] …, trim = '^\((?<keep>.*)\)$'
       *[table] heading = "…", match = '\d[\d., ]*'
    } { "}" }`.
    .why = In accounts (5) is −5; in other tables it is the number of a note.
number-rounded = “{ $text }” in `{ $column }` shows fewer digits than the number has.
    .cure = Ask the publisher for a file in which the cells of the column have the format text. If the number is round, correct it with a lookup.
    .why = Spreadsheets write long numbers as 2,02108E+12. The last digits of an identifier or an amount are lost.
ambiguous-value = “{ $text }” is ambiguous: { $detail }.
    .cure = Set the format in the schema (decimalChar, groupChar, seara:order), or add a lookup.
    .why = 1.234 can be more than a thousand or a little more than one; 03/04 can be in March or April.
too-many-decimals = “{ $text }” has { $detail } decimals, more than the column allows.
    .cure = To round to the scale of the column, write "seara:round": true in the schema. To keep all digits, raise seara:scale, or remove it: the column then has binary floating-point numbers. In a column of integers, set the type to number.
    .why = Rounding would publish another value than the document has.
too-precise = “{ $text }” has more digits than a number without seara:scale can hold.
    .cure = For an integer, set the type of the column to integer. Otherwise set the scale of the column, such as "seara:scale": 2; with "seara:round": true further decimals are rounded.
    .why = A binary floating-point number would round the value.
too-large = “{ $text }” is too large for the column.
    .cure = Check the source. If the value is wrong, correct it with a lookup. If it is right, lower seara:scale: a column has 18 digits, decimals included.
    .why = A number of this size is usually an error, such as two numbers joined.
not-a-boolean = Neither true nor false: “{ $text }”.
    .cure = Add the word to trueValues or falseValues in the schema. Such a list replaces the usual words: name the other words of the column too.
    .why = The column holds only true and false.
not-a-date = Not a date: “{ $text }”.
    .cure = If it means that there is no value, add it to no_value in [read]. If it has a date, read the date alone with `match` in the recipe. Otherwise correct it with a lookup.
    .why = The column holds only dates.
time-lost = “{ $text }” has a time of day, and `{ $column }` holds dates.
    .cure = If the time matters, set the type of the column to datetime in the schema. Otherwise read the day alone in the recipe: `{ $column } = { "{" } { $recipe ->
        [document] …, trim = '[T ].*$'
       *[table] heading = "…", match = '^[^T ]+'
    } { "}" }`.
    .why = A date would lose the time. Midnight is no time of day: many programs write it after every date.
no-zone = “{ $text }” has no time zone.
    .cure = Write the zone of the source in the column of the schema: "seara:zone": "Europe/Lisbon", or "UTC".
    .why = Without its zone, a time could be published one hour wrong.
no-time = “{ $text }” has no time of day, and `{ $column }` holds instants.
    .cure = Set the type of the column to date in the schema, or correct the value with a lookup.
    .why = A day is no instant: a guessed midnight would be published as if the source gave it.
no-such-day = The date “{ $text }” does not exist.
    .cure = Ask the publisher, or correct the value with a lookup.
    .why = The calendar has no such day, as it has no 31 April.
no-year = “{ $text }” has no year, and no other field gives one.
    .cure = Set seara:yearFrom in the schema to the field with the year.
    .why = A guessed year would publish a date that the document does not give.
not-a-year = Not a year: “{ $text }”.
    .cure = Years have four digits. Correct the value with a lookup.
    .why = A year in another form could be read as another year.
sentinel-date = “{ $text }” is a placeholder for a missing date.
    .cure = Add it to no_value in [read]. If it is a mistake, correct it with a lookup.
    .why = Some systems write such a date when the real one is unknown, or 9999-12-31 for an end that is open. Published, it would falsify periods and averages.
bad-nif = Invalid Portuguese tax number “{ $text }”: { $detail }.
    .cure = Ask the publisher, or correct the value with a lookup.
    .why = The number identifies an organisation. A wrong one links the data to another organisation, or to none.
mojibake = “{ $text }” was decoded with a wrong character set (“{ $detail }”).
    .cure = If the entire source has such texts, set charset in the [[source]]. Otherwise correct the text with a lookup, or ask the publisher for a corrected file.
    .why = Accented letters were replaced by other characters. Searches would not find the text.

# Checks and assertions.
formula-cell = A spreadsheet would read “{ $text }” as a formula. It is published unchanged.
    .cure = No action needed. Users who open the CSV in a spreadsheet should know.
    .why = The text starts with a character such as = or @, and a spreadsheet could show something else.
assertion-accepted = { $name } { $subject }: found { $found }, bound { $bound }. Accepted by { $who } until { $until }: { $why }
    .cure = Remove the [[accept]] when the source is correct again.
    .why = A person takes responsibility for this release. The reason is kept with the pipeline.
assertion = { $name } { $subject }: found { $found }, bound { $bound }.
    .cure = Check the document with seara inspect --pipeline. If it is correct, change the bound in [assert], or add an [[accept]] with until, who and why.
    .why = A release outside its bounds may hold half of the data, or the data of another document.
columns-emptied = Columns of { $subject } had values in the last release and have none now: { $found }.
    .cure = Check with seara inspect what the recipe reads. If the source really has no values, add an [[accept]] with assertion = "max_emptied_columns", until, who and why. If they come and go, set `max_emptied_columns` in [assert].
    .why = A column that becomes empty usually has a renamed heading in the source.
required = Missing required value.
    .cure = Check with seara inspect what the recipe reads. If the value may be missing, remove `required` from the schema.
    .why = The schema promises a value in every row.
too-short = “{ $text }” is too short: { $detail }.
    .cure = Correct the value with a lookup, or change the constraint in the schema.
    .why = The text may have been cut.
too-long = “{ $text }” is too long: { $detail }.
    .cure = Correct the value with a lookup, or change the constraint in the schema.
    .why = Two values may have been joined, or text of another field included.
pattern = “{ $text }” does not match the pattern { $detail }.
    .cure = Correct the value with a lookup, or change the constraint in the schema.
    .why = The schema defines the form of the values. In another form they cannot be joined with other data.
not-in-enum = “{ $text }” is not one of: { $detail }.
    .cure = Add it to the enum in the schema, or correct it with a lookup.
    .why = Readers filter and count by these values.
format = “{ $text }” does not have the format { $detail }.
    .cure = Correct the value with a lookup, or change the format in the schema.
    .why = An invalid address or identifier cannot be used.
below-minimum = { $text } is less than the minimum { $detail }.
    .cure = Correct the value with a lookup, or change the constraint in the schema.
    .why = A wrong value falsifies sums and averages.
above-maximum = { $text } is greater than the maximum { $detail }.
    .cure = Correct the value with a lookup, or change the constraint in the schema.
    .why = A wrong value falsifies sums and averages.
duplicate-key = The key “{ $key }” occurs more than once ({ $columns }).
    .cure = If they are two records, add a column that distinguishes them to the key. If they are one, ask the publisher.
    .why = A key identifies one row. A duplicate is counted twice.
dangling-reference = The key “{ $key }” is not in { $table }.
    .cure = If its row was rejected, correct it first. If the key is wrong, correct it with a lookup. If the table is not complete, remove the foreign key from the schema.
    .why = Joining the tables would drop this row.
personal-data = Personal data ({ $kind }) in a column that does not declare any.
    .cure = Remove it with trim in the recipe, correct it with a lookup, or declare the column with "seara:personal": "mask", "drop" or "keep" in the schema.
    .why = Published data cannot be recalled. Personal data may be published only where the law allows it and a person has decided it.
releases-exposed = Kept releases still show columns that the schema now hides ({ $columns }): { $versions }.
    .cure = After the new release is published, withdraw them: { $commands }
    .why = A column became personal. The new release hides it, but older releases still show it. No published file says so.
personal-conflict = This column cannot be masked or dropped.
    .cure = Only text can be masked. A required column cannot be dropped.
    .why = The constraints of the column would reject every row, or keys would no longer be unique.
breaking-change = The schema of { $dataset } is not compatible with the last release: { $detail }
    .cure = Raise the major version (now { $last }, in the schema { $version }) and give the reason in "seara:breaking". Or undo the change.
    .why = Programs that load the data would fail or read something else. A new major version warns them.
additive-change = The schema of { $dataset } has additions since the last release: { $detail }
    .cure = No action needed. { $version } (last release: { $last }) may get a higher minor version.
    .why = Programs that load the data work as before.
breaking-declared = The schema of { $dataset } is not compatible with the last release, and gives the reason: { $detail } ({ $why })
    .cure = No action needed. Version { $version } (last release: { $last }) and the reason are published with the data.
    .why = Programs that load the data must be changed. The new major version warns them.

# Releases.
version-withdrawn = { $version } has the content of a withdrawn release.
    .cure = If the source is correct now, correct the recipe or wait for its next edition. If the withdrawal was an error, remove its line.
    .why = A run must not publish withdrawn content again.
release-damaged = The published release { $version } of { $dataset } does not match its package: { $files }.
    .cure = If this run does not publish a new release, restore the previous one with seara rollback { $dataset }.
    .why = A file was changed, cut or deleted after it was published.
no-baseline = The last release of { $dataset } is damaged, no other intact release is kept, and the new one has different content.
    .cure = Restore the files of the last release from a backup. Or run with --first, which publishes without a comparison.
    .why = Without an intact release to compare with, lost records would be published as deleted.
run-failed = The stage { $stage } failed: { $message }
    .cure = Do what the message says and run the pipeline again. If it names a bug in Seara, report it with this text.
    .why = Nothing was published. The last release is unchanged.
capture-in-future = The document of { $source } was first captured on { $day }, by a clock that was ahead.
    .cure = Set the clock of the machine that captured it. Its releases keep this date until the document changes.
    .why = Releases are dated by the day of their newest capture.
withdrawn-header = The first line must be { $want }
    .cure = Copy the line as shown.
    .why = The header says what each cell means. Without it, withdrawn data could be published again.
withdrawn-required = `{ $field }` of { $table } is required and cannot be withdrawn alone.
    .cure = Withdraw the entire record: leave the field empty.
    .why = A row without a key or a required value breaks the schema.
empty-release = { $dataset } has no rows. An empty release is never published.
    .cure = Check the document with seara inspect --pipeline.
    .why = Readers would think that all records are gone. Most likely they were not found.

# Table recipes.
archive-members = The archive has files, and the source does not say which of them to read: { $detail }.
    .cure = Name them in the source with a pattern: `member = '…'`.
    .why = The files may be parts, copies or notes.
tables-without-recipe = The source is a table ({ $media }), but the recipe is for documents.
    .cure = Write `[table]` instead of `[record]` (see pipelines/RECIPES.md).
    .why = Tables are read by headings, documents by labels.
bad-delimiter = Invalid delimiter `{ $got }`.
    .cure = Write one character, such as `;` or `,`. For a tab write "\\t".
    .why = With a wrong delimiter, values end up in wrong columns.
bad-escape = Invalid escape character `{ $got }`.
    .cure = Write one character, such as '\'.
    .why = It is the character before quotation marks that are text.
bad-column = Invalid column of a sheet: `{ $got }`.
    .cure = Write its letters (`C`) or its number, from 1 (`3`).
    .why = The column would always be empty.
conflicting-setting = `{ $key }` has another value in an earlier section.
    .cure = Set `{ $key }` once, in the first `[[table]]`. It applies to the text that all sections read.
    .why = A file is parsed once, with one set of settings.
list-without-key = `{ $table }` has no foreign key to its parent table `{ $parent }`.
    .cure = Add a foreign key to `{ $parent }` to `{ $table }` in the schema.
    .why = Without a foreign key the items of the list belong to no row.
item-outside-list = `{ $column }` uses an item outside a list.
    .cure = Use @heading and @value in a list with `unpivot`, @value in one with `items`.
    .why = Outside a list there are no items, and the column would stay empty.
unequal-lists = The cells for `{ $table }` have different numbers of items in this row: { $n }.
    .cure = Check the row: one cell has a missing or extra item.
    .why = Items of different cells are joined by position. With unequal lists they would be joined wrongly.
unknown-source = Unknown source `{ $name }`.
    .near = Did you mean `{ $near }`?
    .cure = Sources of this pipeline: { $known }.
    .why = A section for an unknown source reads nothing.
join-unreadable = Cannot read { $with }: { $detail }
    .cure = Put the file next to the pipeline, in UTF-8.
    .why = The joined columns would be empty.
join-column = { $with } has no column `{ $name }`.
    .cure = Use a name from the first line of the file. If a release of another dataset is read, run its pipeline first.
    .why = The column would be empty in every row.
duplicate-join-key = { $with } has the same key on several lines: { $lines }.
    .cure = Keep one line of each key, or join on another column as well.
    .why = A key with two lines gives two answers.
bad-document-name = Invalid name of the document: `{ $got }`.
    .cure = Use lower-case letters, digits and hyphens, then .json. It must not be the name of a table or of another file of the release.
    .why = The document is a file of the release.
bad-release = “{ $got }” is not a table of a dataset.
    .cure = Write dataset/table, such as entidades-publicas/organisations.
    .why = A source or reference that is one of our releases is named by dataset and table.
unknown-dataset = Unknown dataset `{ $name }`.
    .near = Did you mean `{ $near }`?
    .cure = Datasets: { $known }.
    .why = No pipeline makes this dataset.
dependency-cycle = { $own } reads { $dataset }, which reads { $own }.
    .cure = Remove one of the two. A third dataset can read both.
    .why = Neither dataset could be made first.
unknown-reference = Unknown reference `{ $name }` for this use.
    .near = Did you mean `{ $near }`?
    .cure = References: { $known }. Names are looked up in references with `names`.
    .why = A value can be looked up only in a table that the pipeline reads as a [[reference]].
ambiguous-join-key = { $with } has several answers for the key “{ $key }”. Keys with several answers: { $n }.
    .cure = Join on another column as well, or correct the other dataset. None of the answers is used.
    .why = A wrong answer would give a row the values of another.
entity-ambiguous = “{ $text }” is the name of several entities: { $who }.
    .cure = Choose one with a lookup of this column: raw is the name, value the id. Until then the value is not linked.
    .why = The name alone does not identify an entity.
entity-similar = “{ $text }” is not a known name. Similar: { $who }.
    .cure = If it is the same entity, add a lookup of this column: raw is the name, value the id. Until then the value is not linked.
    .why = Names of two entities can differ in one letter. A person must decide.
heading-without-header = `{ $column }` is read by its heading, but the recipe has no header.
    .cure = Name the column by its place, `{ $column } = { "{" } at = "A" { "}" }`, or remove `header = 0`.
    .why = Without a header the column would stay empty.
cell-error = The cell of `{ $column }` holds a spreadsheet error: { $text }
    .cure = Ask the publisher. If it means that there is no value, add it to `no_value` in `[read]`.
    .why = A formula failed in the spreadsheet, or its column was too narrow to show the value. The cell must not be published as empty.
cell-without-result = The cell of `{ $column }` holds a formula without its result: { $text }
    .cure = Open and save the file in a spreadsheet program and read it again, or ask the publisher to.
    .why = Some programs write formulas without results. Seara does not calculate them.
cell-became-date = The cell of `{ $column }` holds the date { $text }, but the column is text.
    .cure = Check the source and correct the value with a lookup, or ask the publisher. If it is a date, set the type of the column to date.
    .why = Spreadsheets turn identifiers such as 1-2 into dates, and the original text is lost.
cell-percent = The cell of `{ $column }` shows a percentage: the number stored is { $text }, the one read is { $value }.
    .cure = Nothing, if the column is in percent. If the values are to be fractions, `percent = "fraction"` of the column reads the number stored; `percent = "shown"` says that the number shown is right.
    .why = A workbook stores 12.5% as 0.125. Next to cells with plain numbers the two scales look alike.
cell-display = The cell of `{ $column }` shows fewer digits than the number that it stores: { $text }.
    .cure = Compare the value with the file as a spreadsheet program shows it. If the text shown is right, correct the value with a lookup.
    .why = The column is text, and what a reader of the file sees is rounded. The number stored is published.
cell-rounded = The number { $text } of `{ $column }` has more digits than a spreadsheet stores.
    .cure = Ask the publisher for a file in which the column is text.
    .why = Spreadsheets round after 15 digits, which changes identifiers.
row-total = This row looks like a total.
    .cure = Ignore it with `[[ignore]]` and `match`, or with `where` if another cell than the first says that it is a total. If it is a record, name it in `keep` of `[table]`, by the cell that says so.
    .why = A total published as a record is counted twice.
row-note = This row looks like a note.
    .cure = Ignore it with `[[ignore]]` and `match`. If it names the rows below it, read it with `group` of a column. If it is a record, name it in `keep` of `[table]`.
    .why = Notes and headings between the rows are not records.
outside-records = Here are { $n } characters outside of the records.
    .cure = If they are records too, name them in `records`. If not, ignore them with [[ignore]] and elsewhere = true.
    .why = They are in no row.
records-not-named = The records are deeper in the file than the recipe says. Lists of records: { $lists }
    .cure = Write records = "{ $near }" in the [[table]].
    .why = Without it each item of the list would be a column.
odd-quote = The quotation marks of this row are not those of delimited text (RFC 4180): { $text }
    .cure = If a backslash escapes them, write escape = '\' in the [[table]]; if they are part of the text, write quotes = "text". Otherwise ask the publisher.
    .why = Programs read such a row in different ways, and parts of cells or the rows after it may be lost.
second-table = This row looks like the header of another table.
    .cure = Read that table with a `[[table]]` of its own, with these headings. If it is not wanted, ignore its rows with `[[ignore]]` and `match`. If the row is a record, name its first cell in `keep` of `[table]`.
    .why = The rows below it would be published as records of the first table.
wrong-cell-count = This row has { NUMBER($n) ->
    [one] { NUMBER($n) } cell
   *[other] { NUMBER($n) } cells
 }; the header has { $want }.
    .cure = Check for a delimiter or a quote inside a value. If rows may be short, set `short_rows = true` in `[table]`.
    .why = A delimiter inside a value moves all later values to wrong columns.
cell-merged = The cell of `{ $column }` is merged, and the recipe does not say how to read it.
    .cure = If the value applies to all rows of the merged cell, write `{ $column } = { "{" } heading = "…", fill = "merged" { "}" }`.
    .why = A merged cell has its value only in its first row.
several-values = `{ $column }` takes one value but { $n } cells have one.
    .cure = Set the type of the column to list, or name one cell, such as `items.0`.
    .why = All values but one would be lost.
cell-unmatched = No pattern of `{ $column }` matches the cell: { $text }
    .cure = Add a pattern to `match`, or correct the value with a lookup.
    .why = The pattern says how to split the value.
ambiguous-heading = Several columns have the heading `{ $heading }` of `{ $column }`.
    .cure = Name the column by its letters, `at = "C"`. If the header has two rows, set `header = 2` and name both levels, `"2023 / { $heading }"`.
    .why = A wrong choice would publish the values of another column.
heading-missing = No table has all columns of the recipe. Missing: `{ $missing }`. Found: { $headings }
    .cure = Add the new heading to the column, `["old", "new"]`, or set `optional = true` for the column.
    .why = The source changed its columns. The release would lose this column.
format-without-paths = The recipe reads records by paths, and { $format } has none: its columns have headings.
    .cure = Remove `records`, and name the columns by the headings that `seara inspect` shows.
    .why = Paths lead to nothing in such a file, or to the wrong cells.
no-table = No table has any column of the recipe: { $wanted }
    .cure = Run `seara inspect` on the file and use the headings that it shows. In a PDF, tables are found by the rules between their rows or columns.
    .why = It is another file, or its layout changed.
sheet-hidden = The sheet `{ $sheet }` is hidden, and the recipe does not mention it.
    .cure = Read it with `sheets` in `[table]`, or ignore it with `[[ignore]]` and `hidden = true`.
    .why = Hidden data may not be meant for publication. A person must decide.
column-unmapped = No column of the recipe reads the heading `{ $heading }`.
    .cure = Add it to `[table.columns]`, or ignore it with `[[ignore]]` and `columns`.
    .why = The data of the column would be lost.
text-raised = “{ $text }” is raised, like the mark of a note. It was left out of the value.
    .cure = Check the place. If it is part of the value, write `raised = "keep"` in `[marks]`.
    .why = Joined to a number or a name it makes another value: 12¹ is not 121.
text-lowered = “{ $text }” is lowered. It was left out of the value, as the recipe says.
    .cure = Check the place. If it is part of the value, write `lowered = "keep"` in `[marks]`.
    .why = A lowered text can be part of a name: CO₂.
raised-power = “{ $text }” is raised and looks like a power or the cents of a price, not like the mark of a note.
    .cure = Correct the value with a lookup. If this text is read by no field, ignore it with a rule, or write `raised = "keep"` in `[marks]`.
    .why = 3×10⁶ is neither 3×106 nor 3×10: no reading without the power gives the value.
text-struck = “{ $text }” is struck through. It was left out of the value.
    .cure = Check the place. If it is to be read, write `struck = "keep"` in `[marks]`.
    .why = Struck text was replaced or withdrawn by the publisher.
row-continues = The end of a page cuts this row of the table: “{ $text }”.
    .cure = Compare it with the page. If the row after the page end is a record of its own, name its first text in `keep` of `[table]`.
    .why = The rest of a row on the next page looks like a row without its first cells.
rows-not-ruled = Rows of this table have no rule between them, and their lines do not show where a row begins: “{ $text }”.
    .cure = Ask the publisher for the table as CSV or as a workbook, or for a PDF with rules between the rows.
    .why = A line may be a row of its own, or the second line of a cell.
table-continues = This table has no heading; it seems to continue the one on the page before, which has other columns: “{ $text }”.
    .cure = Name its headings in a `[[table]]` of its own, or ask the publisher for the table in one piece. If it is another table, ignore it with `[[ignore]]` and `match`.
    .why = Its rows would be ignored as text elsewhere.
row-struck = All of the row is struck through: “{ $text }”. It is no record.
    .cure = Check the place. If it is to be read, write `struck = "keep"` in `[marks]`.
    .why = A struck row was withdrawn by the publisher.
text-hidden = { NUMBER($n) ->
    [one] { NUMBER($n) } hidden character was not read.
   *[other] { NUMBER($n) } hidden characters were not read.
 }
    .cure = Ask the publisher whether the text is meant to be shown. To read it, write `hidden = "read"` in `[marks]`.
    .why = A reader of the document does not see this text. It may not be meant for publication.
row-hidden = The row is hidden and was not read.
    .cure = Ask the publisher whether it is meant to be shown. To read hidden rows, write `hidden = "read"` in `[marks]`.
    .why = A reader of the sheet does not see this row: it may be a draft, or a filter was left on.
column-hidden = The column “{ $heading }” is hidden and was not read.
    .cure = Ask the publisher whether it is meant to be shown. To read it, write `hidden = "read"` in `[marks]`; to leave it out, name it in `[[ignore]]` with `columns`.
    .why = A reader of the sheet does not see this column. It may not be meant for publication.
text-invisible = { NUMBER($n) ->
    [one] { NUMBER($n) } character that cannot be seen was not read: white, covered, clipped or off the page.
   *[other] { NUMBER($n) } characters that cannot be seen were not read: white, covered, clipped or off the page.
 }
    .cure = Ask the publisher whether the document holds text that was meant to be removed. Seara never publishes such text.
    .why = What a page covers is often personal data. To publish it would be a leak.
part-unread = { $kind ->
    [attachment] The attached file “{ $name }” was not read.
    [diagram] A diagram was not read: the file has no texts for it. { $name }
    [chart] A chart was not read. { $name }
    [object] An object of another program was not read. { $name }
    [bytes] { $name } sequences of bytes are not in the character set. They are read as “�”.
    [column] The column was not read: nothing says what its type means. { $name }
   *[picture] A picture was not read; it may show text. { $name }
 }
    .cure = { $kind ->
        [bytes] Compare the text at this place with the source, and ask the publisher for a corrected file.
       *[other] Look at it. If it holds data, ask the publisher for it as text or as a table, or hand the part in as a file of its own.
    }
    .why = What it says is in no record.
slide-hidden = Slide { $page } is hidden and was not read.
    .cure = Ask the publisher whether it is meant to be shown.
    .why = A hidden slide may be a draft. It is not published.
lookup-capture = `{ $got }` is not a capture.
    .cure = Write its SHA-256 as seara explain shows it, or at least its first { $n } characters. Leave it empty for every capture.
    .why = The lookup would never be used.
page-ocr-text = Page { $page } is an image with a text layer from character recognition.
    .cure = Ask the publisher for the original document with its text.
    .why = Recognised text can be wrong. Seara reads only visible text.
page-unmapped-glyphs = The fonts of page { $page } do not map { $share } % of its glyphs to characters.
    .cure = Ask the publisher for a file whose text can be copied and searched.
    .why = Values with these glyphs would have gaps.

# Sources and publishing.
unexpected-answer = The server did not send the expected document: it { $detail }.
    .cure = Open the address in a browser. If the source changed, correct `[source.expect]` or the address.
    .why = Many servers send an error page with the status 200.
listing-incomplete = The listing is incomplete: { $detail }.
    .cure = Check the server. The next run tries again.
    .why = Records that are missing from an incomplete listing are not deleted; they are carried forward from the last capture.
page-missing = A page of the listing is missing: { $detail }.
    .cure = Nothing, if the page is gone for good. The next run requests it again.
    .why = allow_missing of [source.pages] lets the release go out without it. Records that were read in it before are kept.
carried-forward = The incomplete listing did not reach this record. It is carried forward from { $day }.
    .cure = If the next run does not reach it either, check the pages that the run reports as missing.
    .why = Only a complete listing shows that a record is gone.
bad-header = Invalid request header `{ $got }`.
    .cure = Use a name of letters, digits and hyphens that HTTP does not set itself, and a value on one line.
    .why = An invalid header cannot be sent.
robots-exempt = robots.txt of the host is not followed: { $reason }.
    .cure = Remove `robots_exempt` when the reason no longer applies.
    .why = An exemption from robots.txt needs a reason.
bad-cron = Invalid schedule `{ $got }`: { $detail }
    .cure = Write minute, hour, day of the month, month and day of the week, such as `0 6 * * 1-5`.
    .why = The pipeline would never run.
cron-never = The schedule `{ $got }` never occurs.
    .cure = Use a day that the month has: February, April, June, September and November have no 31st. `0 6 28 2 *` is the morning of 28 February.
    .why = The pipeline would never run.
file-outside = { $got } is outside { $folder }.
    .cure = Move the file there, or pass it with --input for one run.
    .why = A pipeline that can read any file of the machine could publish private files.
missing-placeholder = The template { $url } has no placeholder for `{ $name }`.
    .cure = Write `{"{"}{ $name }{"}"}` at the place of the value.
    .why = Without a placeholder all pages have the same address.
bad-server = Invalid mail server `{ $got }`.
    .cure = Write `smtps://HOST` or `smtp://HOST?tls=required`. User and password have their own keys.
    .why = Notifications about failures could not be sent.
unencrypted-portal = `{ $got }` would send the API key unencrypted.
    .cure = Use an https address.
    .why = Anyone on the network could read the key and publish in your name.
catalogue-incomplete = The metadata of `{ $dataset }` have no `{ $what }` (−{ $points } { $of } points).
    .cure = Add it to the schema. seara score lists the missing points.
    .why = Portals rank and show datasets by their metadata.
unencrypted-mail = `{ $got }` would send the password unencrypted.
    .cure = Write `smtps://HOST`, or add `?tls=required`.
    .why = Anyone on the network could read the password.
secret-in-file = The secret `{ $key }` is written in the file.
    .cure = Remove it from the file and from any address. Use a header, key or password with the value `"{"{"}env:NAME{"}"}"`.
    .why = These files are shared and kept for years.

# The screen.
ui-advancing = { $dataset }: { $percent } % read
ui-fetching = { $dataset }: fetching
ui-reading = { $dataset }: reading { NUMBER($n) } bytes
ui-characters = { NUMBER($n) ->
    [one] { NUMBER($n) } character
   *[other] { NUMBER($n) } characters
 }
ui-in-records = in records
ui-ignored = ignored by a rule
ui-quarantined = in quarantine
ui-unaccounted = unaccounted for
ui-ignored-for = ignored: { $reason }
ui-published = published
ui-incomplete = incomplete
ui-unchanged = unchanged
ui-dry-run = dry run    { $version } would be published
ui-pending-review = pending    { $dataset } { $version }: review it, then run seara approve { $dataset }
ui-rejected = { NUMBER($n) ->
    [one] { NUMBER($n) } error to fix. The last release is unchanged.
   *[other] { NUMBER($n) } errors to fix. The last release is unchanged.
 }
ui-more = … and { NUMBER($n) } more { $code }
ui-finished = Completed the publication of { $dataset } { $version }, which an earlier command started.
ui-interrupted = An earlier run of { $dataset }, started at { $started }, was interrupted. Nothing was published.
ui-ready = { $output } can be served as { $base }
ui-all-valid = { NUMBER($pipelines) ->
    [one] { NUMBER($pipelines) } pipeline
   *[other] { NUMBER($pipelines) } pipelines
 } with { NUMBER($tables) ->
    [one] { NUMBER($tables) } table
   *[other] { NUMBER($tables) } tables
 }: no errors
ui-why = Why it matters
ui-cure = How to fix it
ui-unknown-code = Unknown code { $code }. Codes:
ui-error = error
ui-warning = warning
ui-at = at
ui-not-finished = { $dataset }: cannot complete what an earlier command started: { $detail }
ui-withdrawal-completed = { $dataset }: completed a withdrawal that was still pending
ui-not-restored = { $detail }
    Check base_url ({ $base }) and the server. If nothing was ever published there, use --first.
ui-restored = { $dataset } { $version } was restored from its public address
ui-first-release = { $dataset }: nothing is published yet. This is its first release.
ui-proposed-bounds = Bounds proposed from { NUMBER($n) ->
    [one] { NUMBER($n) } release
   *[other] { NUMBER($n) } releases
 }. To use them, add them to [assert] of { $dataset }.toml:
ui-unknown-pipeline = Unknown pipeline `{ $name }`. Pipelines: { $known }
ui-unknown-version = { $dataset } has no such version. Versions: { $known }
ui-no-earlier-version = { $dataset } has no earlier version. Versions: { $known }
ui-no-release = no release yet
ui-not-pending = No such release of { $dataset } is pending review. seara history { $dataset } lists it if there is one.
ui-base-changed = { $version } was compared with a release that is no longer the published one. Run { $dataset } again.
ui-pending = { $version }  pending: seara approve
ui-last-run = last run { $started }: { $outcome }
ui-published-version = { $dataset } { $version } is published
ui-already-withdrawn = Completed an interrupted withdrawal; nothing else was withdrawn. { $shown }. To withdraw another release, name its version.
ui-real-folder = { $folder } holds real releases. Samples would replace them: omit --output and --state (samples use output/sample and .seara/sample), or name empty folders.
ui-sample-folder = { $folder } holds samples. Real data are not published next to them: omit --output and --state, or name empty folders.
ui-nothing-published = { $dataset } has no published release
ui-withdrawn = withdrawn from { NUMBER($releases) ->
    [one] { NUMBER($releases) } kept release
   *[other] { NUMBER($releases) } kept releases
 } and { NUMBER($captures) ->
    [one] { NUMBER($captures) } capture
   *[other] { NUMBER($captures) } captures
 }
ui-withdrawn-elsewhere = Publish the output now. Copies made by others, lookups that quote the data, backups and search engines must be cleared separately.
ui-nothing-quarantined = { $dataset } has nothing in quarantine. Run it first.
ui-more-quarantined = … and { NUMBER($n) } more, which are only counted
ui-no-lookup = { $file } has no filled-in line. The first line must be { $header }, and a lookup needs who, when and why.
ui-lookups-added = { $dataset }: { NUMBER($n) ->
    [one] { NUMBER($n) } lookup added
   *[other] { NUMBER($n) } lookups added
 }
ui-ambiguous-key = The key `{ $key }` is ambiguous. Keys: { $known }. In a part of a key, write / as ~1 and ~ as ~0.
ui-unknown-record = { $dataset } has no { $what }. A key has its parts joined by /; in a part, write / as ~1 and ~ as ~0.
ui-not-published = { $dataset } is not published here. Try --sample or --output.
ui-change-counts = +{ NUMBER($added) } rows  ~{ NUMBER($modified) } fields  −{ NUMBER($deleted) } rows
ui-empty-value = (empty)
ui-no-value = no value
ui-inferred = inferred
ui-rule = rule
ui-source = source
ui-capture = capture
ui-raw = raw
ui-read = read
ui-constant = constant
ui-lookup = lookup
ui-derived = derived
ui-input-shape = --input { $input }: write SOURCE=PATH
ui-input-unknown = --input { $input }: unknown source `{ $source }`. Sources: { $known }
ui-input-twice = --input { $input }: the source `{ $source }` already has an input
ui-invalid-name = Invalid name `{ $name }`: use lower-case letters, digits and hyphens.
ui-file-exists = { $path } already exists. Choose another name.
ui-wrote = wrote { $path }
ui-try-it = try it: seara run { $name } --sample
ui-unknown-page = --page: the document has pages 1 to { $n }
ui-document = { $file }: { $media }, { NUMBER($n) ->
    [one] { NUMBER($n) } page
   *[other] { NUMBER($n) } pages
 }
ui-tables = { $file }: { $media }, { NUMBER($n) ->
    [one] { NUMBER($n) } table
   *[other] { NUMBER($n) } tables
 }
ui-page = page { $n }
ui-table = table { $n } { $name } ({ NUMBER($rows) ->
    [one] { NUMBER($rows) } row
   *[other] { NUMBER($rows) } rows
 })
ui-unread = !! no rule reads this
ui-rows = { $table }, { NUMBER($n) ->
    [one] { NUMBER($n) } row
   *[other] { NUMBER($n) } rows
 }
ui-more-rows = … and { NUMBER($n) } more
ui-hidden = hidden
ui-outside-tables = outside tables
ui-header = header
ui-no-picture = { $file } cannot be drawn. Only PDF can.
ui-no-box = The value has no place on a page, so nothing was drawn.

# Outcomes of a run.
ui-outcome-published = published
ui-outcome-unchanged = unchanged
ui-outcome-incomplete = incomplete
ui-outcome-held = pending
ui-outcome-dry-run = dry run
ui-outcome-rejected = rejected
ui-outcome-failed = failed
ui-outcome-died = interrupted
ui-outcome-withdrawn = withdrawn
ui-stage-fetch = fetch
ui-stage-capture = capture
ui-stage-extract = extract
ui-stage-normalise = normalise
ui-stage-validate = validate
ui-stage-encode = encode
ui-stage-release = release
ui-stage-run = run
ui-waits-for-approval = the release is pending review

# Portals.
ui-unknown-portal = seara.toml has no portal `{ $name }`. Portals: { $known }
ui-planned = { NUMBER($n) } of { NUMBER($all) } datasets or files to change
ui-pushed = { NUMBER($n) } changed
ui-portal-waits = Waiting { NUMBER($seconds) } s for the portal's limit of { $what }
ui-step-create = create the dataset
ui-step-restore = restore the deleted dataset
ui-step-unarchive = unarchive the dataset
ui-step-update = update { $name }
ui-step-upload = upload { $name }
ui-step-replace = replace { $name }
ui-step-remote = link { $name }
ui-step-describe = describe { $name }
ui-step-remove = remove { $name }
ui-step-reorder = reorder the resources
ui-step-publish = make the dataset public
ui-step-archive = archive: it is no longer published here
ui-score-keywords = `keywords` of the schema
ui-score-theme = `theme` of `dcat`: a code of the EU data themes
ui-score-spatial = `spatial` of `dcat`: the country that the data cover
ui-score-temporal = `temporal` of `dcat`: the first and last day that the data cover, or the column with the dates
ui-score-access-rights = `accessRights` of `dcat`
ui-score-frequency = `frequency` of `dcat`
ui-score-up-to-date = newer data: they are older than the frequency allows
ui-score-description = a description of more than 100 characters

# Serving and schedules.
ui-serving = serving    { $address }
ui-nothing-served = { $path } is empty. Run seara run first.
ui-stopped = stopped
ui-nothing-due = no pipeline is due
ui-runs-next = { $dataset } runs next at { $at }
ui-up-to-date = up to date
ui-never-published = never published
ui-stale = { NUMBER($days) ->
    [one] { NUMBER($days) } day
   *[other] { NUMBER($days) } days
 } older than { $frequency } allows
ui-at-ahead = --at { $at } is in the future. The release will have this date.
ui-ran-ahead = { $dataset }: the last run is dated { $at }, in the future. The clock was ahead; this run is ignored.
ui-is-invalid = cannot run: its files have errors (seara check)
ui-is-missing = cannot run: its pipeline file is missing
ui-due = due now
ui-next-run = next run { $at }
ui-no-schedule = no schedule

# Captures.
ui-capture-releases = { NUMBER($n) ->
    [one] { NUMBER($n) } release
   *[other] { NUMBER($n) } releases
 }
ui-exported = { NUMBER($n) ->
    [one] { NUMBER($n) } capture
   *[other] { NUMBER($n) } captures
 } written to { $path }
ui-would-prune = { NUMBER($n) ->
    [one] { NUMBER($n) } capture
   *[other] { NUMBER($n) } captures
 } would be removed ({ $size })
ui-pruned = { NUMBER($n) ->
    [one] { NUMBER($n) } capture
   *[other] { NUMBER($n) } captures
 } removed ({ $size })

# Notifications.
ui-notice-subject = Seara: { $dataset } – { $state ->
    [rejected] rejected
    [failed] failed
    [stale] out of date
    [invalid] cannot run
    [missing] pipeline missing
   *[recovered] recovered
 }
ui-notice-rejected = The run of { $dataset } was rejected ({ $at }). A person has to fix an error. The published data are unchanged. `seara run { $dataset }` shows the errors.
ui-notice-failed = The run of { $dataset } failed ({ $at }). The published data are unchanged. `seara run { $dataset }` tries again and shows the error.
ui-notice-stale = The data of { $dataset } are older than their update frequency ({ $frequency }) allows. `seara history { $dataset } --due` shows details.
ui-notice-invalid = { $dataset } cannot run: its pipeline, its schema, another of its files or seara.toml has errors. The published data are unchanged and not updated. `seara check` shows the errors.
ui-notice-missing = { $dataset } is published, but its pipeline file is missing, so it is not updated. Restore pipelines/{ $dataset }.toml, or delete the folder { $dataset } from the output.
ui-workbook-title = All tables (XLSX)
ui-workbook-description = All tables as a workbook, for spreadsheet programs. Tables of more than 100,000 rows are not in it.
ui-workbook-contents = Contents
ui-workbook-sheet = Sheet
ui-workbook-table = Table
ui-workbook-rows = Rows
ui-workbook-note = Note
ui-workbook-too-many-rows = Not in this workbook: it has more than 100,000 rows. Use its CSV or Parquet.
ui-workbook-too-long-text = Not in this workbook: a text is longer than the 32,767 characters of a cell. Use its CSV or Parquet.
ui-notice-recovered = { $dataset } has recovered ({ $at }).

# Terms of the program that enter messages.
term-text = text
term-a-table = a table
term-a-list = a list
term-a-number = a number
term-an-integer = an integer
term-a-whole-number-from-0 = an integer from 0
term-true-or-false = true or false
term-null = null
term-text-or-a-list-of-texts = text or a list of texts
term-a-list-of-single-values = a list of single values
term-the-file = the file
term-the-whole-document = the document
term-tax-number = tax number
term-e-mail = e-mail address
term-telephone = telephone number
term-iban = IBAN
term-it-needs-five-fields = it needs five fields
term-its-minute-is-not-valid = its minute is not valid
term-its-hour-is-not-valid = its hour is not valid
term-its-day-of-the-month-is-not-valid = its day of the month is not valid
term-its-month-is-not-valid = its month is not valid
term-its-day-of-the-week-is-not-valid = its day of the week is not valid
term-identity-card = identity card number

# The HTML pages.
html-other-language = Português
html-language = Language
html-skip = Skip to the content
html-contents = On this page
html-yes = yes
html-no = no
html-rows = { NUMBER($n) ->
    [one] { NUMBER($n) } row
   *[other] { NUMBER($n) } rows
 }
html-columns = { NUMBER($n) ->
    [one] { NUMBER($n) } column
   *[other] { NUMBER($n) } columns
 }
html-tables = { NUMBER($n) ->
    [one] { NUMBER($n) } table
   *[other] { NUMBER($n) } tables
 }
html-files = { NUMBER($n) ->
    [one] { NUMBER($n) } file
   *[other] { NUMBER($n) } files
 }
html-characters = { NUMBER($n) ->
    [one] { NUMBER($n) } character
   *[other] { NUMBER($n) } characters
 }
html-made = Made with Seara. This page uses no JavaScript and no cookies and loads nothing from other sites.

# The page of the catalogue.
html-datasets = Datasets
html-no-datasets = No dataset is published yet.
html-steps = From document to open data
html-step-document = Document
html-step-document-text = Captured where the administration publishes it, and kept unchanged.
html-step-records = Records
html-step-records-text = Each text goes to its column. Text that is ignored is counted.
html-step-checks = Checks
html-step-checks-text = Only data that pass the schema and its rules are published.
html-step-data = Open data
html-step-data-text = Each value links to the place it was read from.
html-machines = For machines
html-machines-text = The same catalogue in DCAT-AP 3.0.1, for portals and programs:
html-about = Publisher
html-sample = Sample

# The page of a dataset: what it is.
html-dataset = Dataset
html-sample-title = This is a sample.
html-sample-text = It is made from the project's example documents, to try the program. It is not real data.
html-publisher = Publisher
html-licence = Licence
html-contact = Contact
html-version = Version
html-captured = Date of the data
html-first-captured = Published since
html-frequency = Update frequency
html-theme = Theme
html-spatial = Territory
html-temporal = Period
html-period = { $from } to { $to }
html-keywords = Keywords

# Its distributions.
html-downloads = Download
html-downloads-text = The same rows in each format. In a spreadsheet program, open the workbook: a CSV loses zeros and decimals there. For programs: Parquet keeps the types; CSV and JSON are read by everything.
html-workbook = All tables as a workbook, for spreadsheet programs: numbers, dates and codes as they are, in any language. Tables of more than 100,000 rows are not in it.
html-sums = SHA-256 checksums
html-preview = Preview
html-preview-of = { $table }: first rows
html-preview-rows = { $shown } of { NUMBER($n) ->
    [one] { NUMBER($n) } row
   *[other] { NUMBER($n) } rows
 }
html-preview-columns = The other columns are in the files: { $columns }.
html-preview-none = This table has no rows.

# Its columns.
html-dictionary = Data dictionary
html-dictionary-of = { $table }: columns
html-column = Column
html-meaning = Meaning
html-type = Type
html-required = Required
html-values = Allowed values
html-key = key
html-refers = key in { $table }
html-pattern = matches { $pattern }
html-minimum = minimum { $bound }
html-maximum = maximum { $bound }
html-type-string = text
html-type-integer = integer
html-type-number = number
html-type-decimal = decimal
html-type-boolean = yes or no
html-type-date = date
html-type-datetime = date and time
html-type-year = year
html-type-any = any
html-type-list = list

# How to load it.
html-load = Load in a program
html-load-text = These addresses do not change. They always return the latest version.
html-load-with = With { $tool }

# What changed.
html-changes = Changes
html-changes-none = No record changed since the previous version.
html-changes-text = Since the previous version, by table:
html-changes-shown = First { $shown } of { NUMBER($n) ->
    [one] { NUMBER($n) } change
   *[other] { NUMBER($n) } changes
 }
html-changes-all = All changes:
html-change-add = new
html-change-modify = changed
html-change-delete = removed
html-change-add-plural = new
html-change-modify-plural = changed
html-change-delete-plural = removed
html-change-add-count = { NUMBER($n) } new
html-change-modify-count = { NUMBER($n) } changed
html-change-delete-count = { NUMBER($n) } removed
html-table = Table
html-record = Record
html-change = Change
html-before = Before
html-after = After

# Its quality.
html-quality = Quality
html-account = Use of the source text
html-account-text = { NUMBER($n) ->
    [one] { NUMBER($n) } character
   *[other] { NUMBER($n) } characters
 } in the sources. Every character is in a record, ignored by a rule, in quarantine or unaccounted for.
html-account-in-records = in records
html-account-ignored = ignored by a rule
html-account-quarantined = in quarantine
html-account-unaccounted = unaccounted for
html-checks = Checks
html-checks-passed = { NUMBER($checked) ->
    [one] { NUMBER($checked) } check, none failed.
   *[other] { NUMBER($checked) } checks, none failed.
 }
html-checks-failed = { NUMBER($checked) ->
    [one] { NUMBER($checked) } check, { NUMBER($failed) } failed.
   *[other] { NUMBER($checked) } checks, { NUMBER($failed) } failed.
 }
html-checks-by = By rule
html-rule = Rule
html-checked = Checked
html-failed = Failed
html-check-required = value present
html-check-length = length
html-check-pattern = pattern
html-check-enum = allowed value
html-check-format = format
html-check-range = within bounds
html-check-unique = unique
html-check-foreignkey = reference exists
html-assertions = Assertions that hold: { NUMBER($held) } of { NUMBER($n) }.
html-assertion-failed = { $name }: bound { $bound }, found { $found }
html-issues = Issues
html-issues-none = There are no issues.
html-warnings = { NUMBER($n) ->
    [one] { NUMBER($n) } warning
   *[other] { NUMBER($n) } warnings
 }
html-errors = { NUMBER($n) ->
    [one] { NUMBER($n) } error
   *[other] { NUMBER($n) } errors
 }
html-filled = Column profile
html-filled-text = The share of rows in which each column has a value, and the distribution of its values or the most frequent ones.
html-distribution = { $column }: distribution of the values, from { $min } to { $max }
html-frequent = Most frequent values

# Where a value comes from.
html-trace = Provenance of each value
html-trace-text = For each value, evidence.parquet holds the document, the place, the original text and the rule that read it.
html-trace-query = Query the evidence with DuckDB
html-sources = Sources
html-other-files = Other files
html-file-datapackage = Frictionless Data Package: schema, licence, sources and checksums
html-file-croissant = Croissant: for machine learning
html-file-report = Full report of the checks
html-file-provenance = Provenance in PROV-O
html-file-evidence = Provenance of each value
html-file-history = When each record and each value was seen
html-file-version = This version, kept

# Why a run fails. The English words are those of the errors themselves.
error-verbatim = { $text }
error-document = { $document }: { $cause }
error-panic = the program has a defect, please report it: { $cause }
error-tries = , { $n } times
error-references-too-deep = rows refer to each other in chains of more than { $max }: check the columns that refer to other rows
error-listing-broke-off = { $address } broke off: { $causes }
error-fetch-input = { $cause }: check the path given with --input
error-fetch-no-release = the dataset { $dataset } has no release yet: run it first
error-fetch-damaged-release = { $file } is not the table that its package describes: run { $dataset } to publish it again, or publish another release with `seara rollback { $dataset }`
error-fetch-too-large = { $address } is larger than { $limit } bytes: raise `max_bytes` of the source if that is right
error-fetch-status = { $address } answered { $status }{ $tries }
error-fetch-network = cannot fetch { $address }: { $cause }{ $tries }
error-fetch-later = { $address } asks to wait { $seconds } seconds: run it again later
error-fetch-private = { $address } is not requested: { $cause }; if that is right, allow it with `allow_address` of the source or --allow-address
error-fetch-redirects = { $address } leads to more than { $limit } redirects
error-fetch-robots = the robots.txt of its host does not allow fetching { $address }: ask the publisher, or write the reason for an exemption as `robots_exempt` of the source
error-fetch-secret = the environment has no { $name }, which a header of the source { $source } needs
error-fetch-secret-leak = { $address } is not requested: it contains a secret of the source, and is not on the server for which the secret is; inform the publisher
error-fetch-no-end = { $address } gives no length and sent another answer each time, so that none is known to be complete: write in `contains` of `[source.expect]` what a complete answer contains
error-fetch-not-notified = no notice was sent by { $channel }: { $cause }; the next run tries again
error-fetch-not-stored = the pages that arrive cannot be stored
error-fetch-unexpected = the answer of { $address } { $cause }
error-fetch-not-whole = the listing of { $address } is incomplete: { $gap }
error-gap-total = it says that it has { $said } records, and gave { $found }
error-gap-path = no page has `{ $path }`, which leads to the next page: correct `next` or `path` of [source.pages]
error-gap-more = its last page says that more records follow
error-fetch-not-release = { $address }: { $cause }; correct what is served there, or give --first to start again
error-fetch-no-sample = the source { $source } has no sample: name one with `sample = "samples/…"`
error-fetch-no-capture = no capture of { $address } is kept: run it once with the network
error-fetch-scheme = { $address }: only file:, http: and https: addresses can be fetched
error-file-begin = cannot begin { $path }: { $cause }
error-file-create = cannot create { $path }: { $cause }
error-file-exchange = cannot exchange { $path }: { $cause }
error-file-list = cannot list { $path }: { $cause }
error-file-lock = cannot lock { $path }: { $cause }
error-file-inspect = cannot look at { $path }: { $cause }
error-file-open = cannot open { $path }: { $cause }
error-file-read = cannot read { $path }: { $cause }
error-file-remove = cannot remove { $path }: { $cause }
error-file-rename = cannot rename { $path }: { $cause }
error-file-replace = cannot replace { $path }: { $cause }
error-file-sync = cannot sync { $path }: { $cause }
error-file-use = cannot use { $path }: { $cause }
error-file-write = cannot write { $path }: { $cause }
error-file-not-found = the file or folder does not exist
error-file-denied = the system does not permit it
error-file-disk-full = the disk is full
error-file-too-large = the file is larger than the system allows
error-file-is-folder = it is a folder
error-file-no-folder = it is not a folder
error-file-read-only = the disk is read-only
error-misnamed = { $path } names { $name }, which is not valid there: another program wrote it; remove the file and run the command again
error-capture-damaged = { $path } is damaged: run the pipeline again, which mends it when the source still gives the same bytes, or remove the file
error-capture-erased = the capture { $sha256 } was erased by a withdrawal: its bytes are kept no more
error-journal-damaged = { $path } is damaged: remove it and give the command again that was cut
error-release-rows = cannot put the rows together: { $cause }
error-release-parquet = cannot use { $name }: { $cause }
error-release-of-other-bytes = the release { $version } of { $dataset } is damaged: { $faults }; `seara run { $dataset }` publishes it anew where its sources still give it, `seara rollback { $dataset }` shows the one before; or put its files back from a copy, or remove its folder where nothing shows it
error-release-missing = { $path } is missing, though its release has it: run its pipeline to publish it anew, show another release with `seara rollback`, or put the file back from a copy
error-release-workbook = cannot write the workbook: { $cause }
error-release-catalogue = cannot write the catalogue: { $cause }
error-package-damaged = datapackage.json is missing, cut or changed
error-package-file-missing = { $name } is missing
error-package-file-size = { $name } has another size
error-package-file-bytes = { $name } has other bytes
error-package-file-extra = { $name } is not one of its files
