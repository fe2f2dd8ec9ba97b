/**
 * The frame of a dialog. When it goes, the keyboard is again where it was before; what waits for an answer closes
 * only the dialog it was asked in.
 */
import { Modal } from "@mantine/core";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { closeDialog } from "../store/console-store.ts";

/** Closes the dialog that uses it, and no other: by the time an answer comes, its reader may be in the next one. */
export function useClosing(): () => void {
  const standing = useRef(false);
  useEffect(() => {
    standing.current = true;
    return () => {
      standing.current = false;
    };
  }, []);
  return () => {
    if (standing.current) closeDialog();
  };
}

export function ConsoleDialog(props: {
  readonly title: string;
  readonly size?: string | number;
  readonly children: ReactNode;
  readonly onClose?: () => void;
}): ReactNode {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the dialog has left the page; whoever has taken the keyboard by then keeps it.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body && before instanceof HTMLElement && before.isConnected)
          before.focus();
      });
    },
    [before],
  );
  return (
    <Modal
      opened
      onClose={props.onClose ?? closeDialog}
      // Escape is of the console's keys: one press goes back one step.
      closeOnEscape={false}
      title={<span className="strong">{props.title}</span>}
      size={props.size ?? "md"}
      yOffset="6.5rem"
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {props.children}
    </Modal>
  );
}
