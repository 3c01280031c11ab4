// Builds the studio's pages into complaintflow/studio/pages. The first line of the script names the sources it was
// built from (sha256 over their names and texts), so that a test notices pages that were not built anew.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const pages = join(here, "..", "..", "complaintflow", "studio", "pages");

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

const hash = createHash("sha256");
for (const file of [...sources(join(here, "src")), join(here, "package-lock.json")]) {
  hash.update(relative(here, file).replaceAll("\\", "/") + "\0");
  hash.update(readFileSync(file, "utf8").replaceAll("\r\n", "\n") + "\0");
}

const script = await build({
  entryPoints: [join(here, "src", "studio.tsx")],
  outfile: join(pages, "studio.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  banner: { js: `/* sources ${hash.digest("hex")} */` },
});
await build({
  entryPoints: [join(here, "src", "studio.css")],
  outfile: join(pages, "studio.css"),
  bundle: true,
  minify: true,
  charset: "utf8",
});

// The libraries inside are MIT-licensed: their notices go with them.
const bundled = new Set(
  Object.keys(script.metafile.inputs).flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []),
);
const notices = [...bundled].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[sc]e/i.test(each));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}\n`;
});
writeFileSync(join(pages, "licenses.txt"), notices.join("\n----\n\n"));
