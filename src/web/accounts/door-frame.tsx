/** The frame of the pages before the console: a narrow column, the center's mark, and nothing of the shift. */
import type { ReactNode } from "react";

export function DoorFrame(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <main className="door">
      <div className="door-column">
        <p className="door-brand">VIGIL</p>
        <h1>{props.title}</h1>
        {props.children}
      </div>
    </main>
  );
}

/** What went wrong, said where somebody who can't see it hears it too. */
export function Fault({ says }: { readonly says: string | undefined }): ReactNode {
  return (
    <p role="alert" className={says === undefined ? "unseen" : "urgent-text"}>
      {says}
    </p>
  );
}
