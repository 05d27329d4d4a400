# Words for people, a code each. `.cure` tells how to mend it, `.near` when a name is nearly right.

spec-unreadable = { $path } cannot be read: { $told }
    .cure = Check that it is a file that may be read; --pipelines and --schemas name the folders, and seara.toml stands beside that of the pipelines.
    .why = This file says what to read, what must come out or who publishes. Without it the data would follow no rule that readers could trust.
spec-not-utf8 = { $path } is not UTF-8: byte { $offset } is no text.
    .cure = Save the file again as UTF-8.
    .why = Read in another character set, words with accents would come out garbled.
key-twice = The same key stands twice: { $told }
    .cure = Remove one of the two, or give it another name.
    .why = Only one of the two would have an effect, and nobody could tell which.
name-twice = `{ $name }` is the name of an earlier one too.
    .cure = Give each its own name.
    .why = By its name one would hide the other: their rows would mix, or be lost.
lookups-without-pipeline = Nobody reads { $path }: there is no pipeline of that name.
    .cure = Name the file after its pipeline, or remove it.
    .why = The corrections in it have no effect, and who wrote them would not know.
bad-version = `{ $got }` is no version of a schema.
    .cure = Write it as 1.0.0: major, minor, patch.
    .why = By the version, who uses the data knows whether a change asks something of them.
bad-email = `{ $got }` is no e-mail address.
    .cure = Write the address of the desk that answers for the data.
    .why = Who finds a mistake in the data would have nobody to tell it to.
empty-pattern = An empty pattern matches every line.
    .cure = Write what is looked for, or remove the key.
    .why = The rule would take everything: the whole document would be left out, or end in one field.
spec-syntax = This is not well written: { $told }
    .cure = Look just before this place for a quote, a bracket or a comma that is missing or too many.
    .why = From here on the file cannot be understood. With half a recipe, readers would get half of the data.
wrong-type = `{ $key }` must be { $want }, not { $got }.
    .cure = Write { $want } there; text stands in quotes.
    .why = The key is known, but what stands there is of another kind. To guess what was meant could publish what nobody asked for.
missing-key = `{ $key }` is missing in { $within }.
    .cure = Add a line `{ $key } = …`.
    .why = Without this key something is left unsaid that is needed. To fill it in by guess would publish what nobody decided.
unknown-key = Nobody knows the key `{ $key }`.
    .near = Did you mean `{ $near }`?
    .cure = Keys that may stand here: { $known }.
    .why = A key that nobody knows has no effect. You would believe that the rule holds, and the data would come out without it.
unknown-choice = `{ $key }` cannot be `{ $got }`.
    .near = Did you mean `{ $near }`?
    .cure = It can be: { $want }.
    .why = Only some words mean something here. With another, what you want would not happen, and only the data would show it.
bad-pattern = This is no regular expression: { $told }
    .cure = The patterns are those of Rust's regex crate: no look-around; a literal . ( [ needs a \ before it.
    .why = A pattern says which text belongs to a rule. If it cannot be read, the rule takes nothing and values are missing from the data.
bad-selector = This is no CSS selector: { $told }
    .cure = Write it as in a style sheet: article, .card > h2, section[id=obras].
    .why = A selector points at a part of a web page. If it cannot be read, it points at nothing and that part is missing from the data.
no-effect = `{ $key }` does nothing here.
    .cure = Take it out, or move it to a field that it works on: see pipelines/RECIPES.md.
    .why = Whoever wrote it counts on it. A rule that is read and never asked lets through what it should have stopped.
bad-template = The template { $told }.
    .cure = Write text and { "{" }names{ "}" }, such as ptd-{ "{" }title|slug{ "}" }.
    .why = A template makes a value of others, often the key of a record. Badly written, it would give records wrong names.
bad-name = `{ $got }` cannot be a name.
    .cure = Write lower-case letters, digits, - and _, beginning with a letter or digit, 64 at most; names that a release has for itself (such as changes, index or report), that Windows has for devices, and that differ from another table's by - and _ alone are taken.
    .why = Names become files, folders and addresses. Others could overwrite a file or break a link.
bad-url = `{ $got }` is no address.
    .cure = Write a whole address: https://…, http://… or file:///….
    .why = Addresses lead readers to the data and to where they come from. With a wrong one, nobody can check them.
bad-country = `{ $got }` is no country code.
    .cure = Write the two capitals of ISO 3166-1, such as PT or CV.
    .why = This code says whose administration the records belong to. Without a right one, data of different countries could be taken for each other.
bad-day = `{ $got }` is no day.
    .cure = Write it as 2026-01-31.
    .why = The catalogue uses this day to say which period the data cover. In another form it could be read as another day.
bad-bound = `{ $got }` is no value of this column's type.
    .cure = Write it as the column does: 12, 12.50, 2024-01-31.
    .why = Such a bound cannot be compared with the values of the column. It would check nothing, and wrong values would pass.
constraint-of-another-type = A column of this type has no `{ $key }`.
    .cure = Drop it: minLength, maxLength and pattern are for text, minimum and maximum for what has an order.
    .why = This check could never be made on this column. You would believe that the values are guarded, and they would not be.
crossed-bounds = No value can keep these bounds: the least is above the largest.
    .cure = Exchange them, or correct one.
    .why = Every value would be refused, even the right ones. Nothing could be published.
out-of-range = `{ $key }` must be from { $least } to { $most }.
    .cure = Write a whole number from { $least } to { $most }.
    .why = Outside this range the number means nothing here. What depends on it could not be kept.
no-such-file = There is no file { $path }.
    .cure = Put the file there, or correct its path; it is relative to the folder of the pipelines.
    .why = The recipe is tried on this sample. Without it nobody can see whether it reads well before it publishes.
unknown-charset = Nobody knows the character set `{ $got }`.
    .cure = Use a name such as utf-8, windows-1252 or iso-8859-15.
    .why = The character set says which letters the file holds. With a wrong one, letters such as ç and ã would come out garbled.
unknown-table = The schema has no table `{ $name }`.
    .near = Did you mean `{ $near }`?
    .cure = Its tables: { $known }.
    .why = Something counts on a table that does not exist. Its rows would be lost, or would point at nothing.
unknown-column = There is no column `{ $name }` here.
    .near = Did you mean `{ $near }`?
    .cure = There are: { $known }.
    .why = What is meant for a column that does not exist goes nowhere. Readers would miss it without knowing.
unknown-vocabulary = There is no vocabulary `{ $name }`.
    .near = Did you mean `{ $near }`?
    .cure = Add a table [vocabulary.{ $name }].
    .why = A vocabulary turns the labels of the document into codes. Without it there are no codes to publish in this column.
unknown-item = Lists have no items of the kind `{ $name }`.
    .cure = There are: { $known }.
    .why = The kind says what the list takes from the document. With an unknown one it takes nothing, and rows are missing from the data.
unknown-turn = `order` names `{ $name }`, which is no field or list of the record.
    .near = Did you mean `{ $near }`?
    .cure = There are: { $known }.
    .why = In `order`, the turn says which field a value belongs to. An unknown name could push those that follow into wrong columns.
unknown-name = A template or `when` asks for `{ $name }`, which nothing reads.
    .near = Did you mean `{ $near }`?
    .cure = There are: { $known }.
    .why = No value can be made of something that is never read. It would be empty or incomplete in every record.
unfilled-column = Nothing fills `{ $column }` of { $table }, which the schema requires.
    .cure = Add [record.fields.{ $column }], or drop `required` from the schema.
    .why = The schema promises a value here in each row, and the recipe never reads one. Readers would count on what is not there.
unfilled-list-column = Nothing fills `{ $column }` of the list { $list }, which the schema requires.
    .cure = Name the column under text, into, position, number, link or in a group of match, or drop `required` from the schema.
    .why = Every row of the list would be refused for a missing value.
list-without-text = The list { $list } does not say which column takes the text of its items.
    .cure = Add text = "…", or a match whose groups are the columns.
    .why = The items would be read and their text would go nowhere.
label-shared = `{ $field }` waits for what follows the label of `{ $first }`, which takes it first.
    .cure = Let one field take the text and give its label with label = "…", or tell them apart by items.
    .why = The second field would always be empty, without a word.
label-twice = “{ $label }” stands here twice, apart from case, accents and spaces, with two codes.
    .cure = Keep one: a document's label could mean either.
    .why = The code that is published would depend on the order in which the labels are written.
unfilled-table = Nothing fills the table { $table } of the schema.
    .cure = Add [record.lists.{ $table }], or drop the table from the schema.
    .why = Readers would find a table that is always empty. They might conclude that there is nothing to tell.
field-without-place = Nothing says where the text of `{ $field }` stands.
    .cure = Give it after, before, match, selector or template, or a turn in `order`.
    .why = The recipe wants this field but does not say where to look for it. It would be empty in every record.
code-not-in-enum = The code `{ $got }` is not one that the schema allows for `{ $column }`.
    .near = Did you mean `{ $near }`?
    .cure = It allows: { $want }.
    .why = Readers look up in the schema what each code means. This one they would not find, and it would escape their filters and counts.
list-without-parent = The table { $table } has no foreign key to { $parent }, so its rows would belong to no record.
    .cure = Add one under foreignKeys in the schema.
    .why = The foreign key says which record a row belongs to. Without it readers would have notes and not know whose they are.
list-without-items = The list { $list } has neither items nor match, so it would stay empty.
    .cure = Say items = "paragraph", "bullet", "number" or "url", or give a match.
    .why = The recipe wants this list but does not say what it is made of. An empty table would look as if the document said nothing.
unknown-cue = There are cues for `{ $name }`, which is the code of no label.
    .near = Did you mean `{ $near }`?
    .cure = There are: { $known }.
    .why = Cues choose among the codes that labels give. For any other code, they would sort rows under something that the document does not say.
wrong-column-type = The column `{ $column }` must be of the type { $want } here.
    .cure = Change its type in the schema.
    .why = The recipe writes values here of a type that the column does not keep well. Readers could not sort or filter them as they expect.
uneven-reference = A foreign key needs as many columns here as there.
    .cure = Name as many columns under fields as under reference.fields.
    .why = The columns are compared two by two. If one has no partner, nobody knows which row goes with which, and the tables cannot be joined.
schema-name = The schema is named `{ $got }`; its pipeline and its file are named `{ $want }`.
    .cure = Write "name": "{ $want }".
    .why = Readers find the data by this name. With two names, they would not know which to use, or would take one dataset for another.
lookup-header = The corrections must start with the line { $want }.
    .cure = Make that the first line of the file.
    .why = The first line says what each cell means. With another, a correction could change what it should not.
lookup-cells = A correction has { $want } cells.
    .cure = Put cells that hold a comma or a quote in quotes.
    .why = With a cell too many or too few, those that follow move along. The reason could be published in place of the value.
lookup-column = The schema has no column `{ $field }` in `{ $table }`.
    .cure = Write the names as the schema does; an empty table means every table.
    .why = The correction would correct nothing. The wrong value would still be published, and everyone would believe it mended.
lookup-unsigned = A correction needs who, when and why.
    .cure = Fill in all three: a correction without a reason cannot be judged later.
    .why = A correction changes what the document says. Readers have a right to know who decided so, when and why.
lookup-unused = The correction of `{ $raw }` in `{ $field }` matches nothing any more.
    .cure = Remove it, or correct its raw value.
    .why = Perhaps the source was mended, or perhaps the correction misses the value that it was meant for. Then readers still see the mistake.

document-empty = The document is empty.
    .cure = Look at the source: it may be publishing an empty page.
    .why = There is nothing to read. To publish it would tell readers that all records are gone.
document-binary = The document is not text: { $told }.
    .cure = Check that the address leads to the document itself.
    .why = What came may be a picture, a program or a damaged file. Read as text, it would give signs without meaning.
document-damaged = The file cannot be read: { $told }.
    .cure = Open it in a viewer; if it does not open there, fetch it again or ask the publisher for a sound file.
    .why = A broken file gives a part of its text, or none. Records that stand in the rest would look as if they were gone.
document-encrypted = The document cannot be read: { $told }.
    .cure = Ask the publisher for a file without a password.
    .why = A document that only some may open is no public document, and nothing of it can be checked.
document-limit = Reading was stopped: { $told }.
    .cure = The file is damaged, or made to harm; ask the publisher for a sound one.
    .why = Some files make a reader loop or swell without end. Beyond these limits no real document was seen.
memory-limit = The document is too large to be held: { $told }.
    .cure = Give the run more with `--memory`, split the document, or ask the publisher for it as CSV, JSON Lines, XLSX or Parquet, which are read in pieces.
    .why = What a document needs is counted before it is read: without a bound it could take the memory of the whole machine, and stop the other datasets.
document-scanned = The document cannot be read: { $told }.
    .cure = Ask the publisher for the document with its text, as it was before it was printed.
    .why = Seara reads text, not pictures. To publish it would tell readers that there are no records.
page-scanned = Page { $page } is a picture without text.
    .cure = Ask the publisher for the document with its text, as it was before it was printed.
    .why = Seara reads text, not pictures. Without this page its records would be missing, and nobody would notice.
page-garbled = { $told }.
    .cure = Ask the publisher for a file whose text can be copied.
    .why = The signs on this page can be seen, but not what letters they are. Read anyway, they would be jumbled.
worker-broken = The document cannot be read: { $told }.
    .cure = See that the program may be started, and that the machine has memory left.
    .why = Such documents are read in a process of their own, so that a bad one harms nothing else. Without it none is read.
no-reader = { $format } documents cannot be read yet.
    .cure = Give the document as text or as a web page.
    .why = The format is known, but Seara cannot open it yet. To try at random would give jumbled text and wrong values.
charset = The text is not well encoded: { $told }.
    .cure = If it is { $near }, write charset = "{ $near }" in the [[source]].
    .why = Some letters here do not belong to the character set that was told. Words with accents would come out garbled, and nobody would find them.
line-too-long = A line is far too long: { $told }.
    .cure = The document is damaged, or is no report.
    .why = A real report has no such lines. What was read from it could not be trusted.
too-deep = The page cannot be read: { $told }.
    .cure = The page is damaged, or made to harm.
    .why = A real page does not have so many elements inside each other. Reading it could stop the program, or give false data.
no-records = No record was found. A record starts with: { $wanted }.
    .cure = Is it the right document? If its layout changed, run seara inspect with --pipeline and mend [record] starts.
    .why = The document has text, but nothing in it looks like a record. To publish it would tell readers that there are none any more.
unaccounted = Nothing takes this text: “{ $text }”
    .cure = Add a field or an [[ignore]] with its reason to the recipe.
    .why = This text is in no record, and no rule says that it may be left out. It could be the very thing that a reader looks for.
ignore-hides-label = The rule “{ $rule }” would ignore the label “{ $text }”.
    .cure = Make the pattern of the rule narrower.
    .why = A label says what the text after it is. Without it that text would be lost, or published under another name.
value-twice = The field `{ $field }` is told twice: “{ $first }” and “{ $second }”.
    .cure = Two records may have run together: mend what starts a record.
    .why = A field can have one value only. To choose one would hide the other, or mix two records into one.
unknown-label = “{ $text }” is not in the vocabulary `{ $vocabulary }`, for the field `{ $field }`.
    .cure = Add it to [vocabulary.{ $vocabulary }] with its code.
    .why = The document uses a word that nobody has given a code yet. Without a code, the record would be missing from readers' counts.
labels-disagree = The record has two labels for { $list } that say different things.
    .cure = Two records may have run together: mend what starts a record.
    .why = Each label gives the rows another meaning, and nothing tells which one holds. A justification could be published as if it were evidence.
order-ambiguous = The values of this record can be placed in two ways.
    .cure = Make `order` narrower: a pattern, a vocabulary, or a field of one paragraph.
    .why = The recipe leaves a choice open. To choose at random could put a value in the wrong column, and nobody would notice.
order-mismatch = The values of this record are not in the order that the recipe tells: `{ $due }` was due at “{ $text }”.
    .near = The pattern of { $near } matched nothing in this record: mend it, or give the turn a `?`.
    .cure = Look at the page with seara inspect --pipeline, and mend `order`.
    .why = Here the values stand apart from their labels, and only the order tells what each one is. Out of order, they could end up in wrong columns.
order-left-over = The values of this record are more than the order of the recipe takes: “{ $text }” is left over.
    .near = The pattern of { $near } matched nothing in this record: mend it, or give the turn a `?`.
    .cure = Look at the page with seara inspect --pipeline, and mend `order`.
    .why = If a value is left over, something is not where it was expected. Those before it may have ended up in wrong columns.
field-missing = The record has no `{ $field }`.
    .cure = Look at the page with seara inspect, and mend the field's rule.
    .why = The recipe says that no record may go without this field. Without it readers would have an incomplete record, or something that is no record at all.
batch = The rows of { $table } cannot be put together: { $told }
    .cure = This is a fault of the program: please report it.
    .why = What was read could not be put into a table, for a cause inside the program. Rows would be missing, and readers would think the table complete.

not-a-number = “{ $text }” is no number.
    .cure = If it stands for no value, add it to no_value of [read]; otherwise correct it with a lookup.
    .why = This column holds numbers only, so that they can be added and compared. A text among them would spoil readers' sums.
two-readings = “{ $text }” has two readings: { $told }.
    .cure = Say in the schema how it is written (decimalChar, groupChar, seara:order), or add a correction.
    .why = 1.234 may be over a thousand or little more than one; 03/04 may be in March or in April. To guess could publish a value that is far off.
too-many-decimals = “{ $text }” needs { $told } decimals, more than the column keeps.
    .cure = Raise seara:scale in the schema, or correct the value with a lookup.
    .why = To round would publish another value than the document has. Sums would no longer agree with the source.
too-precise = “{ $text }” has more digits than a number without seara:scale keeps.
    .cure = Give the column "seara:scale": 2 (or as many decimals as it has) in the schema.
    .why = A binary number would round the value, and what is published would not be what was written.
too-large = “{ $text }” is too large for the column.
    .cure = Look at the source: the value is hardly meant.
    .why = A number of this size is mostly a mistake, such as two numbers glued together. It alone would spoil any sum.
not-a-boolean = “{ $text }” is neither true nor false.
    .cure = Add the word to trueValues or falseValues in the schema.
    .why = This column answers yes or no only. To guess the answer could tell readers the contrary of the document.
not-a-date = “{ $text }” is no date.
    .cure = If it stands for no value, add it to no_value of [read]; otherwise correct it with a lookup.
    .why = This column holds dates only, so that they can be sorted and compared. Another text would leave the row out of every period.
no-such-day = “{ $text }” is a day that does not exist.
    .cure = Ask the publisher, or correct the value with a lookup.
    .why = The calendar does not have this day, as it does not have 31 April. To take a day nearby would be to invent a date.
no-year = “{ $text }” has no year, and no other field gives one.
    .cure = Name the field with the year under seara:yearFrom in the schema.
    .why = A day and a month can be of any year. To guess the year would publish a date that the document does not tell.
not-a-year = “{ $text }” is no year.
    .cure = Write years with four digits; a lookup can correct one.
    .why = This column keeps years of four digits. Written otherwise, a year could be taken for another and stand out of order.
sentinel-date = “{ $text }” stands for “no date”.
    .cure = Add it to no_value of [read].
    .why = Some systems write such a date when they do not know the real one. Published, it would be a false date and spoil spans and averages.
bad-nif = “{ $text }” is no Portuguese tax number: { $told }.
    .cure = Ask the publisher, or correct the value with a lookup.
    .why = This number tells organisations apart. With a wrong one, the data would be linked to another organisation, or to none.
mojibake = “{ $text }” was garbled by a wrong character set (“{ $told }”).
    .cure = Set charset in the [[source]], or ask the publisher for a sound file.
    .why = Letters with accents have turned into other signs. Readers could not read the text, nor find it in a search.

formula-cell = “{ $text }” would be taken for a formula by a spreadsheet; it is published as it is.
    .cure = Nothing needs to be done; whoever opens the CSV in a spreadsheet should know.
    .why = The text starts with a sign such as = or @, and a spreadsheet could show something else. The data stay true to the document.
assertion-accepted = { $name } { $subject }: { $found } found, the bound is { $bound }; { $who } has accepted it until { $until }: { $why }
    .cure = When the source is right again, remove the [[accept]].
    .why = It goes out on a person's word, which stays written down with the pipeline.
assertion = { $name } { $subject }: { $found } found, the bound is { $bound }.
    .cure = Look at the document with seara inspect --pipeline. If it is right, mend the bound in [assert], or write an [[accept]] with until, who and why.
    .why = The pipeline says what a sound edition looks like. Beyond that, readers may get half of the data, or those of another document.
columns-emptied = Columns of { $subject } had values in the last release and have none now: { $found }.
    .cure = See with seara inspect what the recipe reads there. If the source has really emptied them, say so by an [[accept]] with assertion = "max_emptied_columns", until, who and why; if they come and go, give `max_emptied_columns` in [assert].
    .why = A column that is empty from one day to the next is more often a heading that changed its name than the truth. Readers would lose it without a word.
required = A value is missing.
    .cure = See with seara inspect what the recipe reads there; if it may be missing, drop `required` from the schema.
    .why = The schema promises readers that this column is always filled. An empty cell would fail those who count on it.
too-short = “{ $text }” is too short: { $told }.
    .cure = Correct the value with a lookup, or the constraint in the schema.
    .why = A value too short is often a text that was cut. Readers would see a part and take it for the whole.
too-long = “{ $text }” is too long: { $told }.
    .cure = Correct the value with a lookup, or the constraint in the schema.
    .why = A value too long is often two run together, or has text of another field. Readers could not tell them apart.
pattern = “{ $text }” does not match { $told }.
    .cure = Correct the value with a lookup, or the constraint in the schema.
    .why = The schema tells readers what the values of this column look like. In another form they could not be found or linked to other data.
not-in-enum = “{ $text }” is none of: { $told }.
    .cure = Add it to the enum of the schema, or correct it with a lookup.
    .why = Readers filter and count by these values. One that is not foreseen would be left out of the counts, and nobody would notice.
format = “{ $text }” is not of the format { $told }.
    .cure = Correct the value with a lookup, or the format in the schema.
    .why = The schema says that an address or an identifier stands here that can be used. Badly written, it leads nowhere.
below-minimum = { $text } is less than { $told }.
    .cure = Correct the value with a lookup, or the constraint in the schema.
    .why = The schema says that no right value is so small. If it is a mistake, it spoils readers' sums and averages.
above-maximum = { $text } is more than { $told }.
    .cure = Correct the value with a lookup, or the constraint in the schema.
    .why = The schema says that no right value is so large. If it is a mistake, it spoils readers' sums and averages.
duplicate-key = “{ $key }” occurs more than once ({ $columns }).
    .cure = If they are two records, make the key tell them apart; if they are one, ask the publisher.
    .why = A key is the name of a row, and should be its own alone. With two alike, nobody knows which is meant, and some will count double.
dangling-reference = “{ $key }” is not in { $table }.
    .cure = The row it refers to may have been refused: mend that first.
    .why = This row points at one that does not exist. Whoever joined the tables would lose it without noticing.
personal-data = A person's { $kind } stands in a column that does not declare personal data.
    .cure = Leave it out with the recipe's trim, correct it with a lookup, or declare the column with "seara:personal": "mask", "drop" or "keep" in the schema.
    .why = What is published cannot be called back. A person's data may go out only where the law says so and somebody has decided it.
releases-exposed = Kept releases still show what the schema hides by now ({ $columns }): { $versions }.
    .cure = When the new release is out, take them back: { $commands }
    .why = A column became personal. The new release hides it, and whoever opens an older one still reads it. Only you are told: no published file says where it stands.
personal-conflict = Personal data cannot be published so in this column.
    .cure = Only plain text can be masked; what is required cannot be dropped.
    .why = The column's own rules would then refuse every row, or a key would no longer tell rows apart.
breaking-change = The schema of { $dataset } breaks with the last release: { $told }
    .cure = Give it a new major version ({ $last } now, { $version } written) and say why in "seara:breaking"; or take the change back.
    .why = Programs that load the data would fail, or read something else without noticing. A new major version warns them.
additive-change = The schema of { $dataset } adds to the last release: { $told }
    .cure = Nothing needs to be done; { $version } (after { $last }) may get a higher minor version.
    .why = Who loads the data goes on reading it as before, and finds more.
breaking-declared = The schema of { $dataset } breaks with the last release, and says why: { $told } ({ $why })
    .cure = Nothing needs to be done: version { $version } (after { $last }) and its reason are published with the data.
    .why = Programs that load the data must be changed. They learn it from the new major version.
version-withdrawn = { $version } has the content of a release that was withdrawn.
    .cure = If the source is right now, mend the recipe or wait for its next edition; if the withdrawal was a mistake, remove its line.
    .why = Somebody took this content back for a reason. A run must not bring it out again.
release-damaged = The shown release { $version } of { $dataset } is not what its package says: { $files }.
    .cure = Nothing, if this run publishes it anew; otherwise seara rollback { $dataset } shows the release before it.
    .why = A file was changed, cut or removed after it was published. Readers would take it for what was checked.
nothing-to-compare = The last release of { $dataset } is damaged, no other whole one is kept, and this one has another content.
    .cure = Put the files of the last release back from a copy; or run it with --first, which publishes without comparing.
    .why = Without a whole release before it nobody can tell whether records vanished. What is lost would go out as deleted.
capture-ahead = The document of { $source } was first seen on { $day }, by a clock that was ahead.
    .cure = Set the clock of the machine that read it. Its releases bear that day until the document changes.
    .why = The day on which a document was first seen dates its releases, and tells how old the data are.
withdrawn-header = The first line must be: { $want }
    .cure = Copy the line as it stands here.
    .why = Without it nobody can tell what the columns mean, and something withdrawn could come out again.
withdrawn-needed = No row of { $table } may lack { $field }.
    .cure = Take the whole record back: leave the field empty.
    .why = A key or a required value cannot be left out of a row: the table would not keep what its schema promises.
empty-release = { $dataset } has no rows; an empty release is never published.
    .cure = Look at the document with seara inspect --pipeline.
    .why = Readers would conclude that the records are gone. Most likely they were only not found.
archive-members = It cannot be told which file of the archive is meant: { $told }.
    .cure = Name them in the source by a pattern: `member = '…'`.
    .why = Files of an archive may be parts, copies or notes. To read one of them by chance would publish what nobody chose.
tables-without-recipe = This is a table ({ $media }), and the recipe reads pages of text.
    .cure = Write `[table]` in place of `[record]`; pipelines/RECIPES.md tells how.
    .why = Rows and columns are read by their headings, pages by their labels. One recipe cannot do both.
bad-delimiter = `{ $got }` cannot part cells.
    .cure = Write one sign, such as `;` or `,`; for a tab write "\\t".
    .why = Where cells are parted wrongly, values end in columns that are not theirs.
bad-column = `{ $got }` is no column of a sheet.
    .cure = Write its letters (`C`) or its number from 1 (`3`).
    .why = The value would be looked for where there is nothing.
said-differently = `{ $key }` is said differently in an earlier section.
    .cure = Say `{ $key }` once, in the first `[[table]]`: it holds for the text that all of them read.
    .why = A file is parted in one way only. With two, nobody could tell which rows come out.
list-without-key = `{ $table }` does not refer to `{ $parent }`, of whose rows the list is a part.
    .cure = Give `{ $table }` a foreign key to `{ $parent }` in the schema.
    .why = Without it nobody could tell to which row an item belongs.
item-outside-list = `{ $column }` asks for an item, and there is none here.
    .cure = Use @heading and @value in a list with `unpivot`, @value in one with `items`.
    .why = Outside of such a list nothing is an item, and the column would stay empty.
lists-of-two-lengths = The columns of `{ $table }` have { $n } items in this row.
    .cure = Look at the row: an item is missing in one of its cells, or has one more.
    .why = Which item of one cell goes with which of the other cannot be told. Joined by guess, a price would stand at the wrong good.
unknown-source = There is no source `{ $name }`.
    .near = Did you mean `{ $near }`?
    .cure = Sources of this pipeline: { $known }.
    .why = A section for a source that is none reads nothing, and its rows would be missing without a word.
join-unreadable = { $with } cannot be read: { $told }
    .cure = Put the file beside the pipeline, as UTF-8.
    .why = Without it the columns that are taken from it would be empty.
join-column = { $with } has no column `{ $name }`.
    .cure = Write a name as it stands in the first line of the file.
    .why = What is taken from a column that is not there would be empty in every row.
join-key-twice = { $with } has the same key in several lines: { $lines }.
    .cure = Leave one line of each key, or join on one more column.
    .why = The key would give two answers, and which of them a row gets would be chance.
bad-document-name = `{ $got }` cannot be the name of the document.
    .cure = Small letters, digits and hyphens, then .json; no name that a table or another file of a release has.
    .why = The document stands beside the other files of a release, and two files cannot have one name.
bad-release = “{ $got }” is no table of a dataset.
    .cure = Write dataset/table, such as entidades-publicas/organisations.
    .why = A source or a reference that is a release of ours is named by its dataset and its table.
unknown-dataset = There is no dataset `{ $name }`.
    .near = Did you mean `{ $near }`?
    .cure = The datasets: { $known }.
    .why = A pipeline reads the release of a dataset that no pipeline makes.
release-circle = { $own } reads { $dataset }, which itself rests on { $own }.
    .cure = Leave out one of the two: let a third dataset read both.
    .why = Neither could be made before the other, and each run would change what the other says.
unknown-reference = There is no reference `{ $name }` with that use.
    .near = Did you mean `{ $near }`?
    .cure = References: { $known }. Whom names mean is known by those with `names`.
    .why = A name can only be looked up in a table that the pipeline reads as a [[reference]].
join-key-of-several = { $with } says different things of “{ $key }”; so it does of { $n } keys.
    .cure = Join on one more column, or mend the dataset that it comes from. None of the answers is taken.
    .why = The key gives more than one answer, and which of them a row gets would be chance.
entity-ambiguous = “{ $text }” is the name of several: { $who }.
    .cure = Say who is meant by a lookup of this column: raw is the name, value the id. Nobody is joined until then.
    .why = A name that several bear says nothing of whom a row means.
entity-near = “{ $text }” is nobody that is known, and nearly { $who }.
    .cure = If it is the same, say so by a lookup of this column: raw is the name, value the id. Nobody is joined until then.
    .why = A likeness is no proof: two bodies may differ by a letter. A person decides.
heading-without-header = `{ $column }` is told by its heading, and the recipe says that there is no header.
    .cure = Tell it by its place, `{ $column } = { "{" } at = "A" { "}" }`, or remove `header = 0`.
    .why = Without a header no column has a heading: this one would stay empty.
cell-error = The cell of `{ $column }` holds an error, not a value: { $text }
    .cure = Ask the publisher; or, if it means that there is no value, add it to `no_value` under `[read]`.
    .why = A calculation failed in the spreadsheet. Left out in silence it would look as if there had been nothing to say.
cell-without-result = The cell of `{ $column }` holds a formula whose result is not in the file: { $text }
    .cure = Open the file in a spreadsheet program, save it, and read it again; or ask the publisher to do so.
    .why = Programs that write workbooks may leave out what a formula gives. Seara reads what was published and does not calculate in its place.
cell-became-date = The cell of `{ $column }` holds the day { $text }, where a text is wanted.
    .cure = See in the source what was written, and correct it by a lookup or ask the publisher; if it is a day, give the column the type date.
    .why = Spreadsheets take identifiers such as 1-2 for days and forget what was typed. The identifier cannot be told from the day.
cell-rounded = The number { $text } of `{ $column }` is longer than a spreadsheet keeps exactly.
    .cure = Ask the publisher for a file in which the column is text.
    .why = Beyond 15 digits a spreadsheet rounds. An identifier would be another's.
row-total = This row looks like a total, not a record.
    .cure = Leave it out by `[[ignore]]` with `match`; if it is a record, name it by `keep` under `[table]`.
    .why = A total that is published as a record counts everything twice.
row-note = This row has one cell only and looks like a note, not a record.
    .cure = Leave it out by `[[ignore]]` with `match`; if it is a record, name it by `keep` under `[table]`.
    .why = Notes and headings between the rows of a table would become records that do not exist.
row-torn = This row has { $n } cells, the header { $want }.
    .cure = See whether a delimiter or a quotation mark stands in a value; where rows may end early, say `short_rows = true` under `[table]`.
    .why = A delimiter inside a value shifts all that follows: each value would end in the wrong column.
cell-merged = The cell of `{ $column }` is a part of a merged one, and the recipe does not say what that means.
    .cure = Write `{ $column } = { "{" } heading = "…", fill = "merged" { "}" }` if the value holds for all rows of the merged cell.
    .why = A merged cell keeps its value in its first row only. The others would look as if they had none.
cells-for-one-value = { $n } cells have a value for `{ $column }`, which takes one.
    .cure = Give the column the type list, or name the one that counts, such as `items.0`.
    .why = To take the first would lose the others in silence.
cell-unmatched = No pattern of `{ $column }` fits the cell: { $text }
    .cure = Add a pattern to `match`, or correct the value by a lookup.
    .why = The pattern says how the value is to be taken apart. What it does not fit means something else.
heading-twice = The heading `{ $heading }` stands over several columns; which is meant for `{ $column }`?
    .cure = Tell the column by its letters, `at = "C"`; where a header has two rows, say `header = 2` and name both levels, `"2023 / { $heading }"`.
    .why = To take the first of them could publish another column's values.
heading-missing = No table has all columns of the recipe; here `{ $missing }` is missing. There are: { $there }
    .cure = Add the heading of today to the column, `["old", "new"]`, or mark the column `optional = true`.
    .why = The source has changed its columns. To read on without one would publish a table that has lost it.
no-table = No table has any of the columns of the recipe: { $wanted }
    .cure = See with `seara inspect` what the file holds, and name the headings as they stand there.
    .why = The file is another one, or its layout has changed. An empty table would look as if all records were gone.
sheet-hidden = The sheet `{ $sheet }` is hidden, and the recipe does not say what to do with it.
    .cure = Read it by `sheets` under `[table]`, or leave it out by `[[ignore]]` with `hidden = true`.
    .why = What is hidden was perhaps not meant to be published, or is a part of the data that nobody sees. A person must decide.
column-unmapped = No column of the recipe takes what stands under `{ $heading }`.
    .cure = Add it to `[table.columns]`, or leave it out by `[[ignore]]` with `columns`.
    .why = A column that nobody reads is lost in silence, also when the source adds it one day.
slide-hidden = Slide { $page } is hidden and was not read.
    .cure = Ask the publisher whether it is meant to be shown.
    .why = What is hidden in a deck is not shown to its readers; it may be a draft. Nothing of it is published.
lookup-capture = `{ $got }` names no capture.
    .cure = Write its SHA-256 as `seara explain` shows it, or the first { $n } letters of it or more; leave it empty for every capture.
    .why = A correction that is pinned to nothing would never be used, and who wrote it would not know.
page-recognised = Page { $page } is a picture with text that a machine has laid under it.
    .cure = Ask the publisher for the document with its text, as it was before it was printed.
    .why = What a machine reads in a picture may be wrong, and nobody sees it. Seara reads only the text that is shown.
page-unknown-signs = The fonts of page { $page } do not tell what { $share } % of its signs mean.
    .cure = Ask the publisher for a file whose text can be copied and searched.
    .why = A value with such signs would be published with holes in it.
unexpected-answer = The server answered, but not with the document: it { $told }.
    .cure = Look at the address in a browser; if the source has changed, mend `[source.expect]` or the address.
    .why = Many servers answer that all is well over a page that says the opposite. Read as a document it would look as if the records were gone.
listing-incomplete = The listing broke off: { $told }.
    .cure = Look whether the server is well; the next run asks again.
    .why = What is missing from part of a listing is not gone: it is kept as it was last read.
not-reached = The listing broke off before it reached this record, which is kept as it was read on { $day }.
    .cure = Nothing, if the next run reaches it; otherwise look at what the run says of the pages that are missing.
    .why = A record that is missing from a complete listing is gone. Of one that is missing from part of a listing nobody knows.
bad-header = `{ $got }` cannot be a header of a request.
    .cure = Write a name of letters, digits and hyphens that the transport does not set itself, and a value on one line.
    .why = A header that is not well written would be sent wrongly, or not at all.
robots-exempt = The robots.txt of the host is not asked: { $reason }.
    .cure = Remove `robots_exempt` once the reason is gone.
    .why = Who fetches against the wish of a server must be able to say why.
bad-cron = `{ $got }` is no schedule: { $told }
    .cure = Write minute, hour, day of the month, month and day of the week, as in `0 6 * * 1-5`.
    .why = At a time that cannot be understood nothing would ever run.
cron-never = `{ $got }` is a day that never comes.
    .cure = Write a day that its month has: the 31st is in no February, April, June, September or November. `0 6 28 2 *` is the morning of 28 February.
    .why = The pipeline would never run by itself, and nobody would be told.
file-outside = { $got } is not in { $folder }.
    .cure = Put the file there, or give it by --input for one run.
    .why = A spec that may name any file of the machine could publish what was never meant for it.
page-without-place = The template { $url } has no place for `{ $name }`.
    .cure = Write `{"{"}{ $name }{"}"}` where the value goes.
    .why = Without it every page would have the same address.
bad-server = `{ $got }` is no mail server.
    .cure = Write `smtps://HOST`, or `smtp://HOST?tls=required`; user and password have keys of their own.
    .why = Nobody would be told when a pipeline fails.
open-portal = `{ $got }` would send the key in the open.
    .cure = Write the address with https.
    .why = Whoever stands on the way could read the key and publish in your name.
catalogue-lacks = `{ $dataset }` lacks `{ $what }`, which costs { $points } points of { $of }.
    .cure = Write it into the schema: seara score says how, point by point.
    .why = Portals find, rank and show datasets by what is said of them.
open-mail = `{ $got }` would send the password in the open.
    .cure = Write `smtps://HOST`, or add `?tls=required`.
    .why = Whoever listens on the way would learn it.
written-secret = The secret `{ $key }` is written in the file.
    .cure = Take it out of the file and out of any address: send it as a header, a key or a password whose value is `"{"{"}env:NAME{"}"}`.
    .why = These files are shared and kept for years; a secret in one of them is none.

# The screen of a run and of the other commands.
ui-advancing = { $dataset }: { $percent } % read
ui-characters = { $n } characters
ui-in-records = in records
ui-ignored = ignored by rule
ui-more-aside = … and { $n } more, which are counted only
ui-set-aside = set aside
ui-unaccounted = unaccounted
ui-ignored-for = ignored: { $reason }
ui-published = published
ui-incomplete = incomplete
ui-unchanged = unchanged
ui-dry = { $version } would be published
ui-held = held       { $dataset } { $version }: look at it, then seara approve { $dataset }
ui-rejected = { $n } to mend; the last release stands
ui-more = … and { $n } more of { $code }
ui-finished = finished { $dataset } { $version }, which an earlier command had begun
ui-died = an earlier run of { $dataset }, started at { $started }, died; nothing of it is left
ui-ready = { $output } is ready to be served as { $base }
ui-fetching = { $dataset }: fetching
ui-reading = { $dataset }: reading { $n } bytes
ui-well = { $pipelines } pipelines with { $tables } tables: all well
ui-why = Why it matters
ui-cure = What to do
ui-no-code = There is no code { $code }. There are:
ui-error = error
ui-warning = warning
ui-at = at
ui-not-finished = { $dataset }: what an earlier command had begun cannot be finished yet: { $told }
ui-carried-out = { $dataset }: what was withdrawn and was still there is gone now
ui-not-restored = { $told }
    Is { $base } the right base_url, and is it up? If nothing was ever published there, give --first.
ui-restored = { $dataset } { $version } was read back from where it is served
ui-first = { $dataset }: nothing is served yet; this is its first release
ui-learned = { $n } releases teach these bounds; to hold them, write them under [assert] of { $dataset }.toml:
ui-no-pipeline = There is no pipeline `{ $name }`. There are: { $known }
ui-no-version = { $dataset } has no such release. Kept are: { $known }
ui-first-kept = { $dataset } has no release before it. Kept are: { $known }
ui-no-release = no release yet
ui-not-waiting = No such release of { $dataset } waits: seara history shows what does.
ui-out-of-date = { $version } was made against another release than the one that is shown: run { $dataset } again.
ui-waits = { $version }  waits for seara approve
ui-last-run = last run { $started }: { $outcome }
ui-shows = { $dataset } shows { $version }
ui-already-withdrawn = An earlier command that was cut has been finished, and nothing more was done: { $shown }. To take back another release, name its version.
ui-is-real = { $folder } belongs to real releases, which samples would replace: leave --output and --state out (samples go to output/sample and .seara/sample), or name empty folders.
ui-is-sample = { $folder } belongs to samples, beside which nothing real is published: leave --output and --state out, or name empty folders.
ui-shows-nothing = { $dataset } shows nothing any more
ui-withdrawn = withdrawn: gone from { $releases } kept releases and { $captures } captures
ui-withdrawn-elsewhere = Publish the output now. Copies that others have made, corrections that quote it, backups and what a search engine keeps are not reached from here.
ui-nothing-aside = Nothing of { $dataset } is set aside: run it first.
ui-no-correction = { $file } has no corrected line. Its first line is { $header }, and a correction has who, when and why.
ui-corrected = { $dataset }: { $n } corrections written down
ui-several-keys = `{ $key }` may mean several records: { $known }. Name one of them: within a part of a key, / is ~1 and ~ is ~0.
ui-nothing-known = Nothing is known of { $what } in { $dataset }: the key is that of the table, its parts joined by / (within a part of several, / is ~1 and ~ is ~0).
ui-not-published = { $dataset } is not published here. Try --sample or --output.
ui-moved = +{ $added } rows  ~{ $modified } fields  −{ $deleted } rows
ui-nothing = (nothing)
ui-no-value = no value
ui-inferred = inferred
ui-by-the-rule = by the rule
ui-source = source
ui-capture = capture
ui-raw = raw
ui-read = read
ui-constant = constant
ui-lookup = lookup
ui-derived = derived
ui-input-shape = --input { $input }: write SOURCE=PATH
ui-input-unknown = --input { $input }: there is no source `{ $source }`. There are: { $known }
ui-input-twice = --input { $input }: the source `{ $source }` has an input already
ui-no-name = `{ $name }` is no name: use lower-case letters, digits and hyphens
ui-there-already = { $path } is there already: choose another name
ui-wrote = wrote { $path }
ui-try-it = try it: seara run { $name } --sample
ui-no-page = --page: the document has pages from 1 to { $n }
ui-document = { $file }: { $media }, pages: { $n }
ui-page = page { $n }
ui-nothing-takes = !! nothing takes this
ui-rows = { $table }, rows: { $n }
ui-more-rows = … and { $n } more
ui-outcome-published = published
ui-outcome-unchanged = unchanged
ui-outcome-incomplete = incomplete
ui-outcome-held = held
ui-outcome-dry-run = dry run
ui-outcome-rejected = rejected
ui-outcome-failed = failed
ui-outcome-died = died
ui-outcome-withdrawn = withdrawn
ui-tables = { $file }: { $media }, tables: { $n }
ui-table = table { $n } { $name } (rows: { $rows })
ui-hidden = hidden
ui-outside-tables = outside of tables
ui-header = header
ui-no-picture = { $file } has no pages that can be drawn: only PDF has a picture
ui-no-box = the value stands on no page: there is nothing to draw
ui-nothing-due = nothing is due
ui-no-portal = there is no portal `{ $name }` in seara.toml. There are: { $known }
ui-planned = datasets or files to change: { $n } of { $all }
ui-pushed = changed: { $n }
ui-portal-waits = the portal's limit of { $what } makes it wait { $seconds } s
ui-step-create = new dataset
ui-step-restore = deleted there: restored
ui-step-unarchive = out of the archive
ui-step-update = changes { $name }
ui-step-upload = sends { $name }
ui-step-replace = replaces { $name }
ui-step-remote = tells the address of { $name }
ui-step-describe = describes { $name }
ui-step-remove = removes { $name }
ui-step-reorder = puts the resources in order
ui-step-publish = lets everybody see it
ui-step-archive = vanished here: archived
ui-score-keywords = `keywords` of the schema: words to find it by
ui-score-theme = `theme` of `dcat`: a code of the EU's themes
ui-score-spatial = `spatial` of `dcat`: the country that it tells of
ui-score-temporal = `temporal` of `dcat`: its first and last day, or the column that tells them
ui-score-access-rights = `accessRights` of `dcat`: who may read it
ui-score-frequency = `frequency` of `dcat`: how often it changes
ui-score-up-to-date = newer data: they are older than the frequency says
ui-score-description = a description of more than 100 characters
ui-serving = serving    { $address }
ui-nothing-served = there is nothing in { $path } yet: run seara run first
ui-stopped = stopped
ui-runs-next = { $dataset } runs next at { $at }
ui-is-fresh = fresh
ui-never-published = never published
ui-is-stale = { $days } days older than { $frequency } allows
ui-at-ahead = --at { $at } has not come yet: what is published now bears that day
ui-ran-ahead = { $dataset }: its last run is dated { $at }, which has not come yet: a clock was ahead, and the run counts as none
ui-is-mistaken = cannot run: its files have mistakes, which `seara check` shows
ui-is-gone = cannot run: its pipeline is gone
ui-is-due = due now
ui-next-run = next run { $at }
ui-no-schedule = no schedule
ui-rest-on-it = releases on it: { $n }
ui-exported = captures: { $n }, in { $path }
ui-would-prune = captures that would go: { $n } ({ $size })
ui-pruned = captures removed: { $n } ({ $size })
ui-notice-subject = Seara: { $dataset } – { $state ->
    [rejected] rejected
    [failed] failed
    [stale] out of date
    [unsound] cannot run
    [gone] no pipeline any more
   *[recovered] well again
 }
ui-notice-rejected = The run of { $dataset } was rejected ({ $at }): a person has something to mend. What is published stays as it is. `seara run { $dataset }` shows what, and where.
ui-notice-failed = The run of { $dataset } failed ({ $at }). What is published stays as it is. `seara run { $dataset }` tries again and tells why.
ui-notice-stale = The data of { $dataset } are older than their frequency allows ({ $frequency }). `seara history { $dataset } --due` tells more.
ui-notice-unsound = { $dataset } cannot run: its pipeline, its schema, another file that belongs to it or seara.toml has mistakes. What is published stays as it is and is not renewed. `seara check` shows what, and where.
ui-notice-gone = { $dataset } is published, but its pipeline is gone: nothing renews it. Put pipelines/{ $dataset }.toml back, or remove the folder { $dataset } from the output.
ui-notice-recovered = { $dataset } is well again ({ $at }).

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
html-downloads-text = The same rows in three formats. CSV opens in any spreadsheet. Parquet keeps the types.
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
