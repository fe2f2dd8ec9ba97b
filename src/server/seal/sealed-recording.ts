/**
 * A recording of a shift whose personal data are sealed: each line of the file holds a piece of the recording,
 * encrypted under the working key. Opened, the pieces are the recording as docs/recording-format.md describes it.
 */
import { KeyFile } from "./key-file.ts";
import { KeyTroubleError, readMasterKey } from "./master-key.ts";
import { WorkingCipher } from "./working-cipher.ts";

const ABOUT = "recording";

/** Makes a line of a piece. */
export function sealedLines(cipher: WorkingCipher): (text: string) => string {
  return (text) =>
    JSON.stringify({ sealedBy: cipher.slot, piece: cipher.seal(ABOUT, Buffer.from(text)).toString("base64") });
}

/** Whether a recording's text is sealed. */
export function isSealedRecording(firstLine: string): boolean {
  return firstLine.startsWith('{"sealedBy":');
}

/** Makes a function that gives the lines of a piece. Throws KeyTroubleError, where a key was destroyed too. */
export function openedLines(keyFile: string, masterKeyFile: string): (line: string) => string[] {
  const file = KeyFile.open(keyFile, readMasterKey(masterKeyFile), "read");
  return (line) => {
    const { sealedBy, piece } = JSON.parse(line) as { sealedBy: number; piece: string }; // sealedLines wrote it
    const slot = file.read(sealedBy);
    if (slot.state === "destroyed") {
      throw new KeyTroubleError("missing", `its key was destroyed by the expungement in event ${slot.orderSeq}`);
    }
    if (slot.state === "absent") throw new KeyTroubleError("missing", `key ${sealedBy} is not in the key file`);
    const bytes = new WorkingCipher(sealedBy, slot.key).open(ABOUT, Buffer.from(piece, "base64"));
    if (bytes === undefined) throw new KeyTroubleError("damaged", "a piece of it was changed");
    return bytes
      .toString("utf8")
      .split("\n")
      .filter((text) => text !== "");
  };
}
