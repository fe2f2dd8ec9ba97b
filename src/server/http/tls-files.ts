/**
 * The certificate of the people's side, from files. A renewed one is taken up without a restart; one that can't be read
 * leaves the former in use, and is told.
 */
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { createServer, type Server, type ServerOptions } from "node:https";
import type { RequestListener } from "node:http";
import { createSecureContext } from "node:tls";

export type TlsFiles = { readonly certFile: string; readonly keyFile: string };

const LOOK_EVERY_MS = 5_000;
const REQUEST_MS = 30_000;

/** Throws what the disk or OpenSSL says of files that can't be used. */
export function checkTls(files: TlsFiles): void {
  createSecureContext(readTls(files));
}

/** Makes an HTTPS server. Throws what the disk or OpenSSL says of the files. */
export function tlsServer(files: TlsFiles, listener: RequestListener): Server {
  return createServer({ ...readTls(files), minVersion: "TLSv1.2", requestTimeout: REQUEST_MS }, listener);
}

/** Takes up a certificate that changes on the disk; the answer ends it. */
export function followTls(server: Server, files: TlsFiles, changed: (error: Error | undefined) => void): () => void {
  const look = (): void => {
    try {
      server.setSecureContext(readTls(files));
      changed(undefined);
    } catch (error) {
      changed(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const paths = [files.certFile, files.keyFile];
  for (const path of paths) watchFile(path, { interval: LOOK_EVERY_MS, persistent: false }, look);
  return () => {
    for (const path of paths) unwatchFile(path, look);
  };
}

function readTls({ certFile, keyFile }: TlsFiles): Pick<ServerOptions, "cert" | "key"> {
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
}
