# Words for people, a code each. `.cure` tells how to mend it.

spec-unreadable = { $path } cannot be read: { $told }
    .cure = Put the file there, or give its folder with --pipelines or --schemas.
spec-syntax = This is not well written: { $told }
wrong-type = `{ $key }` must be { $want }, not { $got }.
missing-key = `{ $key }` is missing in { $within }.
    .cure = Add a line `{ $key } = …`.
unknown-key = Nobody knows the key `{ $key }`.
    .cure = { $near ->
        [""] Keys that may stand here: { $known }.
       *[other] Did you mean `{ $near }`?
    }
unknown-choice = `{ $key }` cannot be `{ $got }`.
    .cure = { $near ->
        [""] It can be: { $want }.
       *[other] Did you mean `{ $near }`?
    }
bad-pattern = This is no regular expression: { $told }
bad-selector = This is no CSS selector: { $told }
bad-template = The template { $told }.
bad-url = `{ $got }` is no address.
    .cure = Write a whole address: https://…, http://… or file:///….
bad-country = `{ $got }` is no country code.
    .cure = Write the two capitals of ISO 3166-1, such as PT or CV.
bad-bound = `{ $got }` is no value of this column's type.
    .cure = Write it as the column does: 12, 12.50, 2024-01-31.
out-of-range = `{ $key }` must be from { $least } to { $most }.
no-such-file = There is no file { $path }.
unknown-charset = Nobody knows the character set `{ $got }`.
    .cure = Use a name such as utf-8, windows-1252 or iso-8859-15.
unknown-table = The schema has no table `{ $name }`.
    .cure = { $near ->
        [""] Its tables: { $known }.
       *[other] Did you mean `{ $near }`?
    }
unknown-column = There is no column `{ $name }` here.
    .cure = { $near ->
        [""] There are: { $known }.
       *[other] Did you mean `{ $near }`?
    }
unknown-vocabulary = There is no vocabulary `{ $name }`.
    .cure = { $near ->
        [""] Add a table [vocabulary.{ $name }].
       *[other] Did you mean `{ $near }`?
    }
unknown-item = Lists have no items of the kind `{ $name }`.
    .cure = There are: { $known }.
unknown-turn = `order` names `{ $name }`, which is no field or list of the record.
    .cure = { $near ->
        [""] There are: { $known }.
       *[other] Did you mean `{ $near }`?
    }
unknown-name = A template asks for `{ $name }`, which nothing reads.
    .cure = { $near ->
        [""] There are: { $known }.
       *[other] Did you mean `{ $near }`?
    }
unfilled-column = Nothing fills `{ $column }` of { $table }, which the schema requires.
    .cure = Add [record.fields.{ $column }], or drop `required` from the schema.
unfilled-table = Nothing fills the table { $table } of the schema.
    .cure = Add [record.lists.{ $table }], or drop the table from the schema.
field-without-place = Nothing says where the text of `{ $field }` stands.
    .cure = Give it after, before, match, selector or template, or a turn in `order`.
code-not-in-enum = The code `{ $got }` is not one that the schema allows for `{ $column }`.
    .cure = { $near ->
        [""] It allows: { $want }.
       *[other] Did you mean `{ $near }`?
    }
list-without-parent = The table { $table } has no foreign key to { $parent }, so its rows would belong to no record.
    .cure = Add one under foreignKeys in the schema.
list-without-items = The list { $list } has neither items nor match, so it would stay empty.
    .cure = Say items = "paragraph", "bullet", "number" or "url", or give a match.
unknown-cue = There are cues for `{ $name }`, which is the code of no label.
    .cure = { $near ->
        [""] There are: { $known }.
       *[other] Did you mean `{ $near }`?
    }
wrong-column-type = The column `{ $column }` must be of the type { $want } here.
    .cure = Change its type in the schema.
uneven-reference = A foreign key needs as many columns here as there.
schema-name = The schema is named `{ $got }`; its pipeline and its file are named `{ $want }`.
    .cure = Write "name": "{ $want }".
lookup-header = The corrections must start with the line { $want }.
lookup-cells = A correction has { $want } cells.
lookup-column = The schema has no column `{ $field }` in `{ $table }`.
lookup-unsigned = A correction needs who, when and why.
lookup-unused = The correction of `{ $raw }` in `{ $field }` matches nothing any more.
    .cure = Remove it, or correct its raw value.

document-empty = The document is empty.
    .cure = Look at the source: it may be publishing an empty page.
document-binary = The document is not text: { $told }.
    .cure = Check that the address leads to the document itself.
no-reader = { $format } documents cannot be read yet.
    .cure = Give the document as text or as a web page.
charset = The text is not well encoded: { $told }.
    .cure = If it is { $near }, write charset = "{ $near }" in the [[source]].
line-too-long = A line is far too long: { $told }.
    .cure = The document is damaged, or is no report.
too-deep = The page cannot be read: { $told }.
    .cure = The page is damaged, or made to harm.
no-records = No record was found. A record starts with: { $wanted }.
    .cure = Is it the right document? If its layout changed, run seara inspect with --pipeline and mend [record] starts.
unaccounted = Nothing takes this text: “{ $text }”
    .cure = Add a field or an [[ignore]] with its reason to the recipe.
ignore-hides-label = The rule “{ $rule }” would ignore the label “{ $text }”.
    .cure = Make the pattern of the rule narrower.
value-twice = The field `{ $field }` is told twice: “{ $first }” and “{ $second }”.
    .cure = Two records may have run together: mend what starts a record.
unknown-label = “{ $text }” is not in the vocabulary `{ $vocabulary }`, for the field `{ $field }`.
    .cure = Add it to [vocabulary.{ $vocabulary }] with its code.
labels-disagree = The record has two labels for { $list } that say different things.
order-ambiguous = The values of this record can be placed in two ways.
    .cure = Make `order` narrower: a pattern, a vocabulary, or a field of one paragraph.
order-mismatch = The values of this record are not in the order that the recipe tells; “{ $due }” was due at “{ $text }”.
    .cure = Look at the page with seara inspect, and mend `order`.
field-missing = The record has no `{ $field }`.
    .cure = Look at the page with seara inspect, and mend the field's rule.
batch = The rows of { $table } cannot be put together: { $told }

not-a-number = “{ $text }” is no number.
two-readings = “{ $text }” has two readings: { $told }.
    .cure = Say in the schema how it is written (decimalChar, groupChar, seara:order), or add a correction.
too-many-decimals = “{ $text }” needs { $told } decimals, more than the column keeps.
too-large = “{ $text }” is too large for the column.
not-a-boolean = “{ $text }” is neither true nor false.
    .cure = Add the word to trueValues or falseValues in the schema.
not-a-date = “{ $text }” is no date.
no-such-day = “{ $text }” is a day that does not exist.
no-year = “{ $text }” has no year, and no other field gives one.
    .cure = Name the field with the year under seara:yearFrom in the schema.
not-a-year = “{ $text }” is no year.
sentinel-date = “{ $text }” stands for “no date”.
    .cure = Add it to no_value of [read].
bad-nif = “{ $text }” is no Portuguese tax number: { $told }.
mojibake = “{ $text }” was garbled by a wrong character set (“{ $told }”).
    .cure = Set charset in the [[source]], or ask the publisher for a sound file.

formula-cell = “{ $text }” would be taken for a formula by a spreadsheet; it is published as it is.
assertion = { $name }: { $found } found, the bound is { $bound }.
    .cure = See what the rules take with seara inspect --pipeline; mend the recipe, or the bound in [assert].
required = A value is missing.
too-short = “{ $text }” is too short: { $told }.
too-long = “{ $text }” is too long: { $told }.
pattern = “{ $text }” does not match { $told }.
not-in-enum = “{ $text }” is none of: { $told }.
format = “{ $text }” is not of the format { $told }.
below-minimum = { $text } is less than { $told }.
above-maximum = { $text } is more than { $told }.
duplicate-key = “{ $key }” occurs twice ({ $columns }); first at { $first }.
    .cure = If they are two records, make the key tell them apart; if they are one, ask the publisher.
dangling-reference = “{ $key }” is not in { $table }.
empty-release = { $dataset } has no rows; an empty release is never published.
