/** The secret of an authenticator app: as a picture to be scanned, and as text to be typed. */
import { encode } from "uqr";
import type { ReactNode } from "react";

export function TotpPicture({ uri, secret }: { readonly uri: string; readonly secret: string }): ReactNode {
  const { data, size } = encode(uri, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <div className="totp-picture">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label="Code for your authenticator app">
        <rect width={size} height={size} fill="#ffffff" />
        <path d={path} fill="#000000" />
      </svg>
      <p>
        Scan this with an authenticator app, or type the secret into it:
        <br />
        <code className="secret">{secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
      </p>
    </div>
  );
}
