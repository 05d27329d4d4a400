// Looks at the pages of an output folder as readers do: on a phone and on a desk, by day and by night.
//
//   node check.mjs FOLDER PICTURES_FOLDER
//
// Every index.html and index.en.html below FOLDER is opened from the disk in headless Chromium (CHROMIUM, or
// `chromium` of the PATH). A problem is: what axe-core finds against WCAG 2.2 AA or good practice, a request that
// leaves FOLDER, an error of the console, a body wider than the phone, a link inside FOLDER that leads nowhere.
// Prints a line a page, its problems below, and `N pages, M problems`; exit 1 when there are any, 2 when there is
// no page or no browser. Folders of kept versions are skipped: they hold the same pages.

import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SIZES = [
  { name: "phone", width: 360, height: 740, isMobile: true, hasTouch: true },
  { name: "desk", width: 1280, height: 900 },
];
const SCHEMES = ["light", "dark"];
const NAMES = new Set(["index.html", "index.en.html"]);
const VERSION = /^\d{4}-\d{2}-\d{2}-[0-9a-f]{8}$/;

/** Pages below a folder, in order. */
function pagesBelow(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !VERSION.test(entry.name)) found.push(...pagesBelow(path));
    else if (entry.isFile() && NAMES.has(entry.name)) found.push(path);
  }
  return found;
}

/** The browser that is there. */
function chromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "chromium"));
  return places.find((place) => existsSync(place));
}

/** Whether an address stands below the folder, and there is a file. */
function inside(folder, url) {
  if (!url.startsWith("file:")) return false;
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  return path.startsWith(folder + sep) && existsSync(path) && statSync(path).isFile();
}

/** What axe-core finds, a line a rule. */
async function violations(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
  return violations.map((v) => `${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target).join(" | ")}`);
}

/** Links of the page that lead nowhere, and links out of the folder that are not of the web or of the mail. */
async function deadLinks(page, folder) {
  const links = await page.$$eval("a[href], link[href]", (all) =>
    all.map((a) => ({ url: a.href, written: a.getAttribute("href") })),
  );
  const ids = new Set(await page.$$eval("[id]", (all) => all.map((e) => e.id)));
  const dead = ({ url, written }) => {
    if (written.startsWith("#")) return !ids.has(decodeURIComponent(written.slice(1)));
    if (/^(https?|mailto):|^data:,$/.test(url)) return false;
    return !inside(folder, url);
  };
  return [...new Set(links.filter(dead).map((l) => `dead link: ${l.written}`))];
}

/** How far the page stands out of the window; a page that a phone must shrink does too. */
async function overflow(page, width) {
  const all = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  return all > width ? [`the body is ${all - width} px wider than the window`] : [];
}

/** The problems of a page at a size, in a scheme. */
async function look(browser, folder, path, size, scheme, picture) {
  const page = await browser.newPage();
  const problems = [];
  try {
    await page.setViewport(size);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    page.on("request", (r) => {
      if (!inside(folder, r.url()) && r.url() !== "data:,") problems.push(`request: ${r.url()}`);
    });
    page.on("console", (m) => {
      if (m.type() === "error" || m.type() === "warn") problems.push(`console: ${m.text()}`);
    });
    page.on("pageerror", (e) => problems.push(`script: ${e.message}`));
    await page.goto(pathToFileURL(path).href, { waitUntil: "load" });
    problems.push(...(await overflow(page, size.width)), ...(await violations(page)), ...(await deadLinks(page, folder)));
    await page.screenshot({ path: picture, fullPage: true });
  } catch (error) {
    problems.push(`could not be looked at: ${error.message}`);
  } finally {
    await page.close();
  }
  return problems.map((p) => `${size.name}, ${scheme}: ${p}`);
}

async function main([folder, pictures]) {
  if (!folder || !pictures || !existsSync(folder)) {
    console.error("node check.mjs FOLDER PICTURES_FOLDER");
    return 2;
  }
  folder = realpathSync(folder);
  const [pages, executablePath] = [pagesBelow(folder), chromium()];
  if (pages.length === 0 || !executablePath) {
    console.error(executablePath ? `no page below ${folder}` : "no browser: install chromium, or name it in CHROMIUM");
    return 2;
  }
  mkdirSync(pictures, { recursive: true });
  // The sandbox of Chromium needs rights that root and containers lack; the pages are our own.
  const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  let total = 0;
  try {
    for (const path of pages) {
      const name = relative(folder, path);
      const problems = [];
      for (const size of SIZES) {
        for (const scheme of SCHEMES) {
          const picture = `${name.replaceAll(sep, "_").replace(/\.html$/, "")}-${size.name}-${scheme}.png`;
          problems.push(...(await look(browser, folder, path, size, scheme, join(pictures, picture))));
        }
      }
      console.log(`${problems.length === 0 ? "ok " : "BAD"} ${name}`);
      for (const problem of problems) console.log(`    ${problem}`);
      total += problems.length;
    }
  } finally {
    await browser.close();
  }
  console.log(`${pages.length} pages, ${total} problems`);
  return total === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
