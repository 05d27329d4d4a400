//! The controlled vocabularies that a person writes codes of: in `seara.toml` and in the `dcat` object of
//! a schema. Source: the authority tables of the EU Publications Office, CC BY 4.0, and ADMS 1.0.

/// A code with its label in English and in Portuguese.
pub type Code = (&'static str, &'static str, &'static str);

/// Returns whether a vocabulary contains a code.
pub fn contains(vocabulary: &[Code], code: &str) -> bool {
    vocabulary.iter().any(|(known, ..)| *known == code)
}

/// Data themes of the EU.
#[rustfmt::skip]
pub const THEMES: &[Code] = &[
    ("AGRI", "Agriculture, fisheries, forestry and food", "Agricultura, pescas, silvicultura e alimentação"),
    ("ECON", "Economy and finance", "Economia e finanças"),
    ("EDUC", "Education, culture and sport", "Educação, cultura e desporto"),
    ("ENER", "Energy", "Energia"),
    ("ENVI", "Environment", "Ambiente"),
    ("GOVE", "Government and public sector", "Governo e setor público"),
    ("HEAL", "Health", "Saúde"),
    ("INTR", "International issues", "Questões internacionais"),
    ("JUST", "Justice, legal system and public safety", "Justiça, sistema jurídico e segurança pública"),
    ("REGI", "Regions and cities", "Regiões e cidades"),
    ("SOCI", "Population and society", "População e sociedade"),
    ("TECH", "Science and technology", "Ciência e tecnologia"),
    ("TRAN", "Transport", "Transportes"),
];

/// How often a dataset changes.
#[rustfmt::skip]
pub const FREQUENCIES: &[Code] = &[
    ("10MIN", "every ten minutes", "a cada dez minutos"),
    ("12HRS", "every twelve hours", "a cada doze horas"),
    ("15MIN", "every fifteen minutes", "a cada quinze minutos"),
    ("1MIN", "every minute", "a cada minuto"),
    ("30MIN", "every thirty minutes", "a cada trinta minutos"),
    ("5MIN", "every five minutes", "a cada cinco minutos"),
    ("ANNUAL", "annual", "anual"),
    ("ANNUAL_2", "semiannual", "semestral"),
    ("ANNUAL_3", "three times a year", "três vezes por ano"),
    ("AS_NEEDED", "as needed", "quando necessário"),
    ("BIDECENNIAL", "bidecennial", "de vinte em vinte anos"),
    ("BIENNIAL", "biennial", "bienal"),
    ("BIHOURLY", "bihourly", "de duas em duas horas"),
    ("BIMONTHLY", "bimonthly", "bimestral"),
    ("BIWEEKLY", "biweekly", "quinzenal"),
    ("CONT", "continuous", "contínua"),
    ("DAILY", "daily", "diária"),
    ("DAILY_2", "twice a day", "duas vezes por dia"),
    ("DAILY_3", "three times a day", "três vezes por dia"),
    ("DECENNIAL", "decennial", "decenal"),
    ("HOURLY", "hourly", "de hora a hora"),
    ("IRREG", "irregular", "irregular"),
    ("MONTHLY", "monthly", "mensal"),
    ("MONTHLY_2", "semimonthly", "duas vezes por mês"),
    ("MONTHLY_3", "three times a month", "três vezes por mês"),
    ("NEVER", "never", "nunca"),
    ("NOT_PLANNED", "not planned", "não planeada"),
    ("OTHER", "other", "outra"),
    ("QUADRENNIAL", "quadrennial", "quadrienal"),
    ("QUARTERLY", "quarterly", "trimestral"),
    ("QUINQUENNIAL", "quinquennial", "quinquenal"),
    ("TRIDECENNIAL", "tridecennial", "de trinta em trinta anos"),
    ("TRIENNIAL", "triennial", "trienal"),
    ("TRIHOURLY", "trihourly", "de três em três horas"),
    ("UNKNOWN", "unknown", "desconhecida"),
    ("UPDATE_CONT", "continuously updated", "em atualização contínua"),
    ("WEEKLY", "weekly", "semanal"),
    ("WEEKLY_2", "semiweekly", "duas vezes por semana"),
    ("WEEKLY_3", "three times a week", "três vezes por semana"),
    ("WEEKLY_5", "five times a week", "cinco vezes por semana"),
];

/// Who may read a dataset.
#[rustfmt::skip]
pub const ACCESS_RIGHTS: &[Code] = &[
    ("CONFIDENTIAL", "confidential", "confidencial"),
    ("NON_PUBLIC", "non-public", "não público"),
    ("NORMAL", "normal", "normal"),
    ("PUBLIC", "public", "público"),
    ("RESTRICTED", "restricted", "restrito"),
    ("SENSITIVE", "sensitive", "sensível"),
];

/// Countries whose records the program is meant for.
#[rustfmt::skip]
pub const COUNTRIES: &[Code] = &[
    ("AGO", "Angola", "Angola"),
    ("BRA", "Brazil", "Brasil"),
    ("CPV", "Cabo Verde", "Cabo Verde"),
    ("ESP", "Spain", "Espanha"),
    ("GNB", "Guinea-Bissau", "Guiné-Bissau"),
    ("MOZ", "Mozambique", "Moçambique"),
    ("PRT", "Portugal", "Portugal"),
    ("STP", "São Tomé and Príncipe", "São Tomé e Príncipe"),
    ("TLS", "Timor-Leste", "Timor-Leste"),
];

/// Kinds of publisher, of ADMS.
#[rustfmt::skip]
pub const PUBLISHER_KINDS: &[Code] = &[
    ("Academia-ScientificOrganisation", "Academia or scientific organisation", "Academia ou organização científica"),
    ("Company", "Company", "Empresa"),
    ("IndustryConsortium", "Industry consortium", "Consórcio industrial"),
    ("LocalAuthority", "Local authority", "Autoridade local"),
    ("NationalAuthority", "National authority", "Autoridade nacional"),
    ("NonGovernmentalOrganisation", "Non-governmental organisation", "Organização não governamental"),
    ("NonProfitOrganisation", "Non-profit organisation", "Organização sem fins lucrativos"),
    ("PrivateIndividual(s)", "Private individual(s)", "Particular(es)"),
    ("RegionalAuthority", "Regional authority", "Autoridade regional"),
    ("StandardisationBody", "Standardisation body", "Organismo de normalização"),
    ("SupraNationalAuthority", "Supranational authority", "Autoridade supranacional"),
];

/// Languages that titles and descriptions may be written in.
#[rustfmt::skip]
pub const LANGUAGES: &[Code] = &[
    ("ENG", "English", "inglês"),
    ("POR", "Portuguese", "português"),
];
