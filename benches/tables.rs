//! Tables of millions of rows: makes contracts with hazards at real rates, and reads, judges and writes them as a run
//! does between its captures and its release. `benches/tables.py` times it and its peers, on the same files.
//!
//! ```text
//! cargo bench --bench tables -- generate ROWS FOLDER
//! cargo bench --bench tables -- write FOLDER OUT [THREADS]
//! cargo bench --bench tables -- floor FOLDER
//! ```

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use seara::testing::{
    run::{Resources, streaming},
    spec::{self, Folders},
    state::{capture_bytes::CaptureBytes, layout::Layout},
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["generate", rows, folder] => generate(rows.parse().unwrap_or(1_000_000), Path::new(folder)),
        ["write", folder, out] => write(Path::new(folder), Path::new(out), None),
        ["write", folder, out, threads] => write(Path::new(folder), Path::new(out), threads.parse().ok()),
        ["floor", folder] => floor(Path::new(folder)),
        // What `cargo bench` alone does: too small to say more than that it works.
        [] => works(),
        _ => Err(io::Error::other("generate ROWS FOLDER | write FOLDER OUT [THREADS] | floor FOLDER")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn works() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    generate(10_000, folder.path())?;
    write(folder.path(), &folder.path().join("out"), None)
}

/// Reads, judges and writes the contracts of a folder.
fn write(folder: &Path, out: &Path, threads: Option<usize>) -> io::Result<()> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/contracts");
    let folders = Folders { pipelines: own.clone(), schemas: own.clone(), site: own.join("seara.toml") };
    let (project, issues) = spec::load(&folders);
    let pipeline = project.pipelines.first().ok_or_else(|| io::Error::other(format!("{issues:?}")))?;
    let files = ["cpv", "nuts", "contracts"].map(|name| folder.join(format!("{name}.csv")));
    let inputs = [("cpv", &*files[0]), ("nuts", &*files[1]), ("contratos", &*files[2])];
    let resources = Resources { threads: threads.unwrap_or(Resources::default().threads), ..Resources::default() };
    let layout = Layout { output: out.join("output"), state: out.join("state") };
    let rows = streaming::tables(pipeline, &inputs, resources, &layout).map_err(io::Error::other)?;
    println!("good {}", rows[0]);
    Ok(())
}

/// The least that any reader does: the bytes, the proof that they are UTF-8, and the ends of all fields.
fn floor(folder: &Path) -> io::Result<()> {
    let body = CaptureBytes::new(File::open(folder.join("contracts.csv"))?)?;
    let (mut at, mut bytes, mut ends) = (0, Vec::new(), 0);
    while at < body.len() {
        body.read(at, 16 << 20, &mut bytes)?;
        at += bytes.len() as u64;
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        ends += memchr::memchr3_iter(b',', b'"', b'\n', text.as_bytes()).count();
    }
    println!("fields {ends}");
    Ok(())
}

/// Numbers that look like chance and are always the same: xorshift64*.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: u64) -> u64 {
        (self.next() >> 11) % n
    }

    /// Returns true `n` times in a thousand, on average.
    fn of_thousand(&mut self, n: u64) -> bool {
        self.below(1000) < n
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap_or_default()]
    }
}

const WORDS: &str = "aquisição serviços manutenção reparação equipamentos construção reabilitação escola hospital limpeza \
    vigilância refeições transporte água saneamento iluminação licenças consultoria formação projeto execução obra \
    pavimentação estrada caminho largo jardim mobiliário resíduos combustível eletricidade medicamentos análises vacinas";

/// Words of a text.
fn words(chance: &mut Chance, least: u64, most: u64) -> String {
    let all: Vec<&str> = WORDS.split_whitespace().collect();
    let count = least + chance.below(most - least + 1);
    (0..count).map(|_| *chance.pick(&all)).collect::<Vec<_>>().join(" ")
}

/// A sentence, with the commas, quotation marks, double spaces and ends of lines that real ones have.
fn sentence(chance: &mut Chance, least: u64, most: u64, hazards: bool) -> String {
    let mut text = words(chance, least, most);
    // An accented letter stays small, as in many a hurried title.
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if chance.of_thousand(350) {
        text += &format!(", {}", words(chance, 2, 4));
    }
    if chance.of_thousand(60) {
        text = format!("\"{}\" {text}", words(chance, 1, 1));
    }
    if hazards && chance.of_thousand(100) {
        text += &format!("\n{}", words(chance, 4, 8));
    }
    if hazards && chance.of_thousand(300) {
        text = format!("  {} ", text.replacen(' ', "  ", 1));
    }
    text
}

/// The tax number of a legal person.
fn nif(chance: &mut Chance) -> String {
    let mut digits = vec![5 + chance.below(2)];
    digits.extend((0..7).map(|_| chance.below(10)));
    let sum: u64 = digits.iter().zip((2..=9).rev()).map(|(d, weight)| d * weight).sum();
    digits.push(match 11 - sum % 11 {
        10 | 11 => 0,
        check => check,
    });
    digits.iter().map(ToString::to_string).collect()
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// An amount as a Portuguese hand writes it.
fn amount(cents: u64) -> String {
    let whole = (cents / 100).to_string();
    let head = whole.len() % 3;
    let mut groups: Vec<&str> = (!whole[..head].is_empty()).then_some(&whole[..head]).into_iter().collect();
    groups.extend((head..whole.len()).step_by(3).map(|at| &whole[at..at + 3]));
    format!("\"{},{:02}\"", groups.join("."), cents % 100)
}

fn day(chance: &mut Chance, year: u64) -> String {
    format!("{:02}-{:02}-{year}", 1 + chance.below(28), 1 + chance.below(12))
}

const HEADER: &str = "idcontrato,nAnuncio,tipoContrato,tipoprocedimento,objectoContrato,descContrato,adjudicante_nif,\
adjudicante_nome,adjudicatario_nif,adjudicatario_nome,dataPublicacao,dataCelebracaoContrato,dataFecho,precoContratual,\
precoBaseProcedimento,precoTotalEfetivo,prazoExecucao,cpv,cpvDesc,localExecucao,nuts,fundamentacao,centralizado,\
numConcorrentes,linkPecas";

const KINDS: [&str; 5] = [
    "Aquisição de bens móveis",
    "Aquisição de serviços",
    "Empreitadas de obras públicas",
    "Locação de bens móveis",
    "Concessão de serviços públicos",
];

const PROCEDURES: [&str; 7] = [
    "Ajuste Direto Regime Geral",
    "Ajuste Direto Simplificado",
    "Consulta Prévia",
    "Concurso público",
    "Concurso limitado por prévia qualificação",
    "Ao abrigo de acordo-quadro (art.º 259.º)",
    "Procedimento de negociação",
];

const FAULTS: [&str; 10] = [
    "bad_date",
    "bad_decimal",
    "bad_nif",
    "dup_id",
    "missing_required",
    "bad_enum",
    "fk_cpv",
    "range",
    "regex_link",
    "fk_nuts",
];

/// What contracts are made of.
struct Vocabulary {
    objects: Vec<String>,
    descriptions: Vec<String>,
    buyers: Vec<(String, String)>,
    suppliers: Vec<(String, String)>,
    cpvs: Vec<(String, String)>,
    nuts: Vec<String>,
    places: Vec<String>,
    grounds: Vec<String>,
}

impl Vocabulary {
    fn new(chance: &mut Chance) -> Self {
        let body = |chance: &mut Chance, n: usize| {
            let name = words(chance, 2, 3);
            let form = ["Município de {}", "{}, Lda.", "{}, S.A.", "Centro Hospitalar, {}, E.P.E."][n % 4];
            (nif(chance), quoted(&form.replace("{}", &name)))
        };
        let mut codes: Vec<String> =
            (0..5000).map(|_| format!("{:08}", chance.below(950_000) * 100 + 3_000_000)).collect();
        codes.sort();
        codes.dedup();
        let places = ["Lisboa", "Porto", "Braga", "Setúbal", "Évora", "Faro", "Açores", "Bragança"];
        Self {
            objects: (0..20_000).map(|_| quoted(&sentence(chance, 5, 11, false))).collect(),
            descriptions: (0..20_000).map(|_| quoted(&sentence(chance, 8, 16, true))).collect(),
            buyers: (0..3000).map(|n| body(chance, n)).collect(),
            suppliers: (0..40_000).map(|n| body(chance, n)).collect(),
            cpvs: codes
                .into_iter()
                .map(|c| (format!("{c}-{}", chance.below(10)), quoted(&words(chance, 3, 6))))
                .collect(),
            nuts: (0..30).map(|n| format!("PT{:03}", 111 + 3 * n)).collect(),
            places: (0..48).map(|n| quoted(&format!("Portugal, {}, Freguesia {}", places[n % 8], n / 8))).collect(),
            grounds: "abcd".chars().map(|c| quoted(&format!("Artigo 20.º, n.º 1, alínea {c}) do Código"))).collect(),
        }
    }

    /// The cells of a contract without a fault.
    fn row(&self, chance: &mut Chance, n: u64) -> Vec<String> {
        let (buyer, supplier, cpv) = (chance.pick(&self.buyers), chance.pick(&self.suppliers), chance.pick(&self.cpvs));
        let magnitude = 10_u64.pow(u32::try_from(2 + chance.below(5)).unwrap_or(2));
        let (year, cents) = (2012 + chance.below(13), magnitude * 100 + chance.below(magnitude * 900));
        let some = |is: bool, text: String| if is { text } else { String::new() };
        let (has_notice, closes, is_paid, competes) =
            (chance.of_thousand(400), chance.of_thousand(600), chance.of_thousand(500), chance.of_thousand(500));
        let late = year + chance.below(2);
        vec![
            (1_000_000 + n).to_string(),
            some(has_notice, format!("{}/{year}", 1 + chance.below(30_000))),
            (*chance.pick(&KINDS)).to_owned(),
            (*chance.pick(&PROCEDURES)).to_owned(),
            chance.pick(&self.objects).clone(),
            chance.pick(&self.descriptions).clone(),
            buyer.0.clone(),
            buyer.1.clone(),
            supplier.0.clone(),
            supplier.1.clone(),
            day(chance, year),
            day(chance, year),
            some(closes, day(chance, late)),
            amount(cents),
            amount(cents + chance.below(100_000)),
            some(is_paid, amount(cents)),
            (1 + chance.below(1500)).to_string(),
            cpv.0.clone(),
            cpv.1.clone(),
            chance.pick(&self.places).clone(),
            chance.pick(&self.nuts).clone(),
            chance.pick(&self.grounds).clone(),
            if chance.of_thousand(100) { "Sim" } else { "Não" }.to_owned(),
            some(competes, chance.below(20).to_string()),
            format!("https://www.exemplo.gov.pt/contratos/detalhe/?type=contratos&id={}", 1_000_000 + n),
        ]
    }
}

/// Breaks a contract in one of ten ways.
fn broken(row: &mut [String], fault: usize, n: u64) {
    let last = row[6].pop().and_then(|c| c.to_digit(10)).unwrap_or_default();
    row[6].push(char::from_digit(if fault == 2 { (last + 1) % 10 } else { last }, 10).unwrap_or('0'));
    let (column, text) = match fault {
        0 => (10, "31-02-2020".to_owned()),
        1 => (13, "n/d".to_owned()),
        3 => (0, (1_000_000 + n / 2).to_string()),
        4 => (4, String::new()),
        5 => (2, "Desconhecido".to_owned()),
        6 => (17, "00000000-0".to_owned()),
        7 => (13, "\"-5,00\"".to_owned()),
        8 => (24, "htp:/x".to_owned()),
        9 => (20, "XX999".to_owned()),
        _ => return,
    };
    row[column] = text;
}

/// Makes the files of a folder: contracts, one in a thousand of them broken, what they refer to, and what is to be found.
fn generate(rows: u64, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut chance = Chance(0x5EA2_A000_2024_0611);
    let vocabulary = Vocabulary::new(&mut chance);
    let cpvs: String = vocabulary.cpvs.iter().map(|(code, name)| format!("{code},{name}\n")).collect();
    fs::write(folder.join("cpv.csv"), format!("cpv,desc\n{cpvs}"))?;
    fs::write(folder.join("nuts.csv"), format!("nuts\n{}\n", vocabulary.nuts.join("\n")))?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(folder.join("contracts.csv"))?);
    writeln!(out, "{HEADER}")?;
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    for n in 0..rows {
        let mut row = vocabulary.row(&mut chance, n);
        if chance.of_thousand(1) {
            let fault = usize::try_from(chance.below(10)).unwrap_or_default();
            // The first rows have none before them whose id they could have.
            if n > 1 || fault != 3 {
                *found.entry(FAULTS[fault]).or_default() += 1;
                broken(&mut row, fault, n);
            }
        }
        writeln!(out, "{}", row.join(","))?;
    }
    out.flush()?;
    let counts: Vec<String> = found.iter().map(|(fault, count)| format!("  \"{fault}\": {count}")).collect();
    fs::write(folder.join("expected.json"), format!("{{\n{}\n}}\n", counts.join(",\n")))
}
