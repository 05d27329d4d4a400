//! How the main job grows with its document: `cargo bench`.
//!
//! A report of cards, in the layout of a slide deck as text, is published by a complete run of the program.
//! Printed are the best of three, and as ratios: the time a card of the larger report against that of the smaller (1.00
//! is linear growth), and the run again, which finds nothing new, against the run that published.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const SMALL: usize = 500;
const LARGE: usize = 5_000;

fn main() {
    let (small, _) = published(SMALL);
    let (large, again) = published(LARGE);
    let card = |time: Duration, cards: usize| time.as_secs_f64() * 1e3 / f64::from(u32::try_from(cards).unwrap_or(1));
    println!("{SMALL:>6} cards  {:>7.2} s  {:.3} ms a card", small.as_secs_f64(), card(small, SMALL));
    println!("{LARGE:>6} cards  {:>7.2} s  {:.3} ms a card", large.as_secs_f64(), card(large, LARGE));
    println!("growth        {:.2} of linear", card(large, LARGE) / card(small, SMALL));
    println!("nothing new   {:.2} of the run that published", again.as_secs_f64() / large.as_secs_f64());
}

/// The best of three times that a report is published in a new folder, and that it is then found unchanged.
fn published(cards: usize) -> (Duration, Duration) {
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        let folder = tempfile::TempDir::new().expect("a folder");
        let report = folder.path().join("report.txt");
        fs::write(&report, laid_out(cards)).expect("a report");
        best = (best.0.min(run(folder.path(), &report)), best.1.min(run(folder.path(), &report)));
    }
    best
}

fn run(folder: &Path, report: &Path) -> Duration {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_seara"))
        .args(["run", "projetos-setoriais", "--at", "2026-03-01T06:00:00Z"])
        .args(["--input", &format!("relatorio={}", report.display())])
        .arg("--pipelines")
        .arg(own.join("pipelines"))
        .arg("--schemas")
        .arg(own.join("schemas"))
        .current_dir(own)
        .arg("--output")
        .arg(folder.join("output"))
        .arg("--state")
        .arg(folder.join("state"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program");
    assert!(status.success(), "the run ended with {status}");
    start.elapsed()
}

/// Cards as a text: labels first, values after them in another order.
fn laid_out(cards: usize) -> String {
    (0..cards).fold(String::new(), |mut text, n| {
        let _ = write!(
            text,
            " PROJETOS SETORIAIS\n\nJustificação / Informação Adicional\n\nBenefícios Quantitativos e Qualitativos \n\n\
             Descrição\n\n{status}\n\nReduzir a espera em {n} balcões.\n\n• Assinado o contrato número {n}.\n\n\
             • Formadas as equipas de {n} concelhos.\n\nNão aplicável\n\nLE IV – Competências TIC\n\n\
             Instituto do Porto {n}\n\nRenovar o registo da praça {n} e o\n\narquivo que a serve.\n\n\
             Plano da praça {n}\n\n",
            status = ["CONCLUÍDO", "EM CURSO", "POR INICIAR"][n % 3],
        );
        text
    })
}
