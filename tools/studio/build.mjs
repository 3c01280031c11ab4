// Builds the studio's pages into complaintflow/studio/pages. The first line of the script names the sources it was
// built from (sha256 over their names and texts), so that a test notices pages that were not built anew.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
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

await build({
  entryPoints: [join(here, "src", "studio.tsx")],
  outfile: join(pages, "studio.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "linked",
  banner: { js: `/* sources ${hash.digest("hex")} */` },
});
await build({
  entryPoints: [join(here, "src", "studio.css")],
  outfile: join(pages, "studio.css"),
  bundle: true,
  minify: true,
  charset: "utf8",
});
