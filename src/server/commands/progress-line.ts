/** How far a long command is, on one line of a terminal that is written over; nothing where it isn't a terminal. */
export type ProgressLine = { show(done: number, total: number): void; clear(): void };

export function progressLine(unit: string): ProgressLine {
  if (!process.stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: (done, total) => {
      const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
      process.stderr.write(`\r${percent} % of ${total} ${unit}`);
    },
    clear: () => {
      process.stderr.write("\r\u001b[K");
    },
  };
}
