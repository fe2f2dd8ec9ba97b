/**
 * What a test can have the disk do wrong, and where it says so: faulty-log-worker.ts reads the file.
 */

/**
 * `commit-fails`: an I/O error, rolled back. `commit-lies`: an I/O error, but it is on the disk. The forms with
 * `-blind` also fail the reading of the head that follows. `dies-*`: the thread ends before or after the commit.
 * Each happens once; `keeps-failing` lasts until the file is gone.
 */
export type DiskFault =
  | "commit-fails"
  | "commit-lies"
  | "commit-fails-blind"
  | "commit-lies-blind"
  | "keeps-failing"
  | "dies-before"
  | "dies-after";

export function faultPath(logPath: string): string {
  return `${logPath}.fault`;
}
