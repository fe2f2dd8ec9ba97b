/**
 * Whoever read a program's output may be gone (`vigil replay … | head`): that is no reason to stop, least of all to stop
 * watching.
 */
export function goOnWithoutReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
