/**
 * How the field app is built: from src/field to build/field, which the server serves at /field/.
 *
 * The service worker is a file of its own beside the page; when all else is written it is told the names of the files
 * that it keeps for when there is no coverage, and a version made of their contents.
 */
import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const KEPT = "__KEPT_FILES__";
const VERSION = "__KEPT_VERSION__";

/** Writes into the service worker what it keeps. */
function keptFiles(): Plugin {
  return {
    name: "vigil-kept-files",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const hash = createHash("sha256");
        const names: string[] = [];
        for (const [name, file] of Object.entries(bundle).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
          // Of a font the small form is enough: whoever has a service worker reads it.
          if (name === "sw.js" || /\.(map|woff)$/.test(name)) continue;
          hash.update(name).update(file.type === "chunk" ? file.code : file.source);
          names.push(`/field/${name === "index.html" ? "" : name}`);
        }
        // The manifest and the pictures lie in public/ and are copied as they are.
        names.push("/field/manifest.webmanifest", "/field/icon.svg");
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") throw new Error("the field app has no service worker");
        worker.code = worker.code
          .replace(JSON.stringify(KEPT), JSON.stringify(names))
          .replace(`\`${KEPT}\``, JSON.stringify(names))
          .replace(VERSION, hash.digest("hex").slice(0, 16));
        if (worker.code.includes(KEPT)) throw new Error("the service worker was not told what it keeps");
      },
    },
  };
}

/** Packs each file of text beside itself, once and as small as it goes: links on these roads are slow. */
function packedFiles(): Plugin {
  return {
    name: "vigil-packed-files",
    closeBundle() {
      for (const path of globSync("**/*.{html,js,css,svg,webmanifest}", { cwd: folder("./build/field") })) {
        const file = folder(`./build/field/${path}`);
        const bytes = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(bytes));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: folder("./src/field"),
  base: "/field/",
  publicDir: folder("./src/field/public"),
  plugins: [react(), keptFiles(), packedFiles()],
  build: {
    outDir: folder("./build/field"),
    emptyOutDir: true,
    target: "es2023",
    sourcemap: true,
    modulePreload: { polyfill: false },
    // A font that was put into the style sheet would be data, which the page's policy does not let in.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { main: folder("./src/field/index.html"), sw: folder("./src/field/service-worker.ts") },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
