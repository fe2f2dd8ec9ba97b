/** A menu of actions under a button of the header: Enter opens, arrows go, Enter chooses, Escape or Tab leaves. */
import { Menu } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { ConsoleAction } from "./console-actions.ts";

/**
 * The library's own trap of the keyboard takes it on timers of its own. On a busy machine these came after the first
 * arrows had been pressed, and the Enter that followed chose nothing: here the list takes the keyboard as it is drawn.
 */
const takeKeyboard = (list: HTMLDivElement | null): void => list?.focus({ preventScroll: true });

export function ActionMenu(props: {
  readonly children: ReactNode;
  readonly title?: string;
  readonly width: number;
  /** Drawn with a line between the groups. */
  readonly groups: readonly (readonly ConsoleAction[])[];
}): ReactNode {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const turn = (open: boolean): void => {
    // Before the list goes, and before an action's dialog asks who had the keyboard.
    if (!open) button.current?.focus({ preventScroll: true });
    setOpened(open);
  };
  const leave = ({ key }: KeyboardEvent): void => {
    // From the button Tab goes on to its neighbour; the list stands at the end of the page.
    if (key === "Tab" || key === "Escape") turn(false);
  };
  return (
    <Menu
      opened={opened}
      onChange={turn}
      trapFocus={false}
      returnFocus={false}
      closeOnEscape={false}
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
      position="bottom-start"
      width={props.width}
    >
      <Menu.Target>
        <button ref={button} type="button" className="act-plain" title={props.title}>
          {props.children}
        </button>
      </Menu.Target>
      <Menu.Dropdown ref={takeKeyboard} onKeyDown={leave}>
        {props.groups.map((actions, group) => [
          group === 0 ? null : <Menu.Divider key={`line ${group}`} />,
          ...actions.map(({ id, title, key, run }) => (
            <Menu.Item key={id} onClick={run} {...(key === undefined ? {} : { rightSection: <kbd>{key}</kbd> })}>
              {title}
            </Menu.Item>
          )),
        ])}
      </Menu.Dropdown>
    </Menu>
  );
}
