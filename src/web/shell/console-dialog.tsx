/** The frame of a dialog. */
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { closeDialog } from "../store/console-store.ts";

export function ConsoleDialog(props: {
  readonly title: string;
  readonly size?: string | number;
  readonly children: ReactNode;
  readonly onClose?: () => void;
}): ReactNode {
  return (
    <Modal
      opened
      onClose={props.onClose ?? closeDialog}
      title={<span className="strong">{props.title}</span>}
      size={props.size ?? "md"}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {props.children}
    </Modal>
  );
}
