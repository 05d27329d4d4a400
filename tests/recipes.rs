//! Recipes of tables that several promises are tested with, each with its schema.

use crate::project::Project;

/// A pipeline of a table, and its schema.
pub struct Recipe {
    /// The name of its files.
    pub name: &'static str,
    pub pipeline: &'static str,
    pub schema: &'static str,
}

impl Recipe {
    /// A project of the pipeline with more of its file, such as limits.
    pub fn project(&self, more: &str) -> Project {
        let project = Project::empty();
        project.write(&format!("pipelines/{}.toml", self.name), format!("{}\n{more}", self.pipeline));
        project.write(&format!("schemas/{}.json", self.name), self.schema);
        project
    }
}

/// Purchases with their suppliers: rows that a condition demands, a list within a cell, references to the table itself, and
/// rules for everything that is left out.
pub const PURCHASES: Recipe = Recipe {
    name: "compras",
    pipeline: r#"
title = "Compras"
jurisdiction = "PT"

[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/compras"

[read]
no_value = ["-"]

[assert]
max_quarantined_percent = 60

[table]
table = "purchases"
only  = { "Estado" = ["ativa", "nova"] }
[table.columns]
number   = "Código"
subject  = "Objeto"
price    = "Preço"
day      = { heading = "Dia", optional = true }
parent   = { heading = "Dentro de", optional = true }

[[table.lists]]
table = "suppliers"
split = '\|'
[table.lists.columns]
name = "Fornecedores"

[[ignore]]
where  = { "Estado" = "anulada" }
reason = "taken back"

[[ignore]]
match  = '^#'
reason = "remarks"

[[ignore]]
sheets = ['^Legenda']
reason = "what the words mean"

[[ignore]]
columns = ['^Nota']
reason  = "notes"

[[ignore]]
rows   = "above header"
reason = "title"
"#,
    schema: r#"{"name": "compras", "version": "1.0.0", "title": "Compras", "description": "Compras.", "keywords": ["compras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
   {"name": "purchases", "title": "Compras", "description": "Uma compra por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "subject", "type": "string", "title": "Objeto", "constraints": {"required": true}},
    {"name": "price", "type": "number", "title": "Preço", "seara:scale": 2, "decimalChar": ",", "groupChar": "."},
    {"name": "day", "type": "date", "title": "Dia", "seara:order": "dmy"},
    {"name": "parent", "type": "integer", "title": "Dentro de"}], "primaryKey": ["number"],
    "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["number"]}}]}},
   {"name": "suppliers", "title": "Fornecedores", "description": "Um fornecedor por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "position", "type": "integer", "title": "Posição", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Nome", "constraints": {"required": true}}],
    "primaryKey": ["number", "position"],
    "foreignKeys": [{"fields": ["number"], "reference": {"resource": "purchases", "fields": ["number"]}}]}}]}"#,
};

/// Two generations of a source, which fill three tables by templates, patterns, constants, lists and columns that become
/// rows.
pub const GENERATIONS: Recipe = Recipe {
    name: "compras",
    pipeline: r#"
title = "Compras"
jurisdiction = "PT"

[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/compras"

[read]
no_value = ["-", "Não aplicável"]

[[table]]
table = "purchases"
[table.columns]
number      = "Código"
purchase_id = { template = "c-{number|slug}" }
subject     = "Objeto"
whom        = { heading = "Entidade", match = ['^(?<buyer>.+) \((?<buyer_nif>\d{9})\)$', '^(?<buyer>.+) \(RGPD\)$'] }
price       = "Preço"
kinds       = { heading = "Tipos", split = '<br/>|\|' }
generation  = { constant = "portal" }

[[table.lists]]
table = "suppliers"
split = '\s*\|\s*'
[table.lists.columns]
name = "Fornecedores"
code = "Números"
role = { constant = "supplier" }

[[table.lists]]
table = "suppliers"
[table.lists.columns]
name = "Fiscal"
role = { constant = "inspector" }

[[table.lists]]
table   = "marks"
unpivot = ['^(?:Verde|Social|Urgente)$']
only    = { "@value" = ["1", "ND"] }
[table.lists.columns]
mark = "@heading"
said = "@value"

[[table]]
table = "purchases"
only  = { "tipo" = "compra" }
[table.columns]
number      = "id"
purchase_id = { template = "c-{number|slug}" }
subject     = "objeto"
generation  = { constant = "lista" }
[[table.lists]]
table = "suppliers"
items = "fornecedores"
[table.lists.columns]
name = "nome"
code = { heading = "dados.codigo", optional = true }
role = { constant = "supplier" }

[[ignore]]
where  = { "tipo" = "anulada" }
reason = "taken back"

[[ignore]]
columns = ['^Notas$']
reason  = "notes"
"#,
    schema: r#"{"name": "compras", "version": "1.0.0", "title": "Compras", "description": "Compras.", "keywords": ["compras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
   {"name": "purchases", "title": "Compras", "description": "Uma compra por linha.", "schema": {"fields": [
    {"name": "purchase_id", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "subject", "type": "string", "title": "Objeto", "constraints": {"required": true}},
    {"name": "buyer", "type": "string", "title": "Comprador"},
    {"name": "buyer_nif", "type": "string", "format": "default", "title": "NIF", "seara:nif": true},
    {"name": "price", "type": "number", "title": "Preço", "seara:scale": 2, "decimalChar": ",", "groupChar": ".", "bareNumber": false},
    {"name": "kinds", "type": "list", "title": "Tipos", "delimiter": ";"},
    {"name": "generation", "type": "string", "title": "Geração", "constraints": {"required": true}}], "primaryKey": ["purchase_id"]}},
   {"name": "suppliers", "title": "Fornecedores", "description": "Um fornecedor por linha.", "schema": {"fields": [
    {"name": "purchase_id", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "position", "type": "integer", "title": "Posição", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Nome", "constraints": {"required": true}},
    {"name": "code", "type": "string", "title": "Número"},
    {"name": "role", "type": "string", "title": "Papel", "constraints": {"required": true}}],
    "primaryKey": ["purchase_id", "position"],
    "foreignKeys": [{"fields": ["purchase_id"], "reference": {"resource": "purchases", "fields": ["purchase_id"]}}]}},
   {"name": "marks", "title": "Marcas", "description": "Uma marca por linha.", "schema": {"fields": [
    {"name": "purchase_id", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "mark", "type": "string", "title": "Marca", "constraints": {"required": true}},
    {"name": "said", "type": "string", "title": "Valor"}],
    "primaryKey": ["purchase_id", "mark"],
    "foreignKeys": [{"fields": ["purchase_id"], "reference": {"resource": "purchases", "fields": ["purchase_id"]}}]}}]}"#,
};

/// Purchases of kinds, from two sources that refer to each other.
pub const KINDS: Recipe = Recipe {
    name: "tipos",
    pipeline: r#"
title = "Tipos"
jurisdiction = "PT"

[[source]]
id  = "tipos"
url = "https://www.exemplo.gov.pt/tipos"

[[source]]
id  = "compras"
url = "https://www.exemplo.gov.pt/compras"

[assert]
max_quarantined_percent = 90

[[table]]
table   = "kinds"
sources = ["tipos"]
[table.columns]
code   = "Tipo"
name   = "Nome"
parent = "Dentro de"

[[table]]
table   = "purchases"
sources = ["compras"]
[table.columns]
number = "Código"
kind   = "Tipo"
"#,
    schema: r#"{"name": "tipos", "version": "1.0.0", "title": "Tipos", "description": "Tipos.", "keywords": ["tipos"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
   {"name": "kinds", "title": "Tipos", "description": "Um tipo por linha.", "schema": {"fields": [
    {"name": "code", "type": "string", "title": "Tipo", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Nome", "constraints": {"required": true}},
    {"name": "parent", "type": "string", "title": "Dentro de"}], "primaryKey": ["code"],
    "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "kinds", "fields": ["code"]}}]}},
   {"name": "purchases", "title": "Compras", "description": "Uma compra por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "kind", "type": "string", "title": "Tipo"}], "primaryKey": ["number"],
    "foreignKeys": [{"fields": ["kind"], "reference": {"resource": "kinds", "fields": ["code"]}}]}}]}"#,
};

/// Works in groups, each below its title, and grants in a table of their own on the same sheet.
pub const MAPS: Recipe = Recipe {
    name: "mapas",
    pipeline: r#"
title = "Mapas"
jurisdiction = "PT"

[[source]]
id  = "mapa"
url = "https://www.exemplo.gov.pt/mapas"

[[table]]
table = "works"
[table.columns]
book     = { group = '^Quadro \d+ - (?<book>.+)$' }
district = { group = '^Distrito de (?<district>.+)$' }
code     = "Código"
owner    = "Dono"
value    = "Valor"
year     = "Ano"

[[table]]
table = "grants"
[table.columns]
place  = "Concelho"
amount = "Verba"
"#,
    schema: r#"{"name": "mapas", "version": "1.0.0", "title": "Mapas", "description": "Mapas.", "keywords": ["mapas"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [{"name": "works", "title": "Obras", "description": "Obras.", "schema": {"fields": [
    {"name": "code", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "book", "type": "string", "title": "Quadro"},
    {"name": "district", "type": "string", "title": "Distrito"},
    {"name": "owner", "type": "string", "title": "Dono"},
    {"name": "value", "type": "number", "title": "Valor", "seara:scale": 2},
    {"name": "year", "type": "integer", "title": "Ano"}], "primaryKey": ["code"]}},
  {"name": "grants", "title": "Verbas", "description": "Verbas.", "schema": {"fields": [
    {"name": "place", "type": "string", "title": "Concelho", "constraints": {"required": true}},
    {"name": "amount", "type": "number", "title": "Verba"}], "primaryKey": ["place"]}}]}"#,
};
