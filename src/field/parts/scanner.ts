/** Reading the code on a device or a car with the camera, in browsers that can. No picture is kept or sent. */
type Found = { readonly rawValue: string };
type Detector = { readonly detect: (source: HTMLVideoElement) => Promise<readonly Found[]> };

const WITHIN_MS = 12_000;
const LOOK_EVERY_MS = 200;

/** Whether this browser reads codes. */
export function scannerIsThere(): boolean {
  return detectorType() !== undefined && "mediaDevices" in navigator;
}

/** The first code in front of the camera; undefined where none was read in time, or the camera may not be used. */
export async function scanCode(): Promise<string | undefined> {
  const made = detectorType();
  if (made === undefined) return undefined;
  let stream: MediaStream | undefined;
  const video = document.createElement("video");
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    video.playsInline = true;
    video.className = "scanner";
    document.body.append(video);
    await video.play();
    const detector = new made();
    const untilMs = performance.now() + WITHIN_MS;
    while (performance.now() < untilMs) {
      const [found] = await detector.detect(video);
      if (found !== undefined) return found.rawValue.trim();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.remove();
  }
}

function detectorType(): (new () => Detector) | undefined {
  const found: unknown = Reflect.get(window, "BarcodeDetector");
  return typeof found === "function" ? (found as new () => Detector) : undefined;
}
