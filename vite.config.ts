/**
 * How the web part is built: from src/web to build/web, which the server serves as it is.
 *
 * Everything it needs is in what it is built from; nothing is fetched from another host when the page runs.
 */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: folder("./src/web"),
  plugins: [react()],
  build: {
    outDir: folder("./build/web"),
    emptyOutDir: true,
    target: "es2023",
    sourcemap: true,
    // The map alone is past the default of 500 kB; it is loaded late.
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: "es" },
  server: { fs: { allow: [folder(".")] } },
});
