import { Anchor } from '@mantine/core';

interface ToggleProps {
  open: boolean;
  onChange: (open: boolean) => void;
  /** What a click does: "Show the list". */
  children: string;
}

/** Shows and hides what stands below it. */
export function Toggle({ open, onChange, children }: ToggleProps) {
  return (
    <Anchor component="button" type="button" size="sm" aria-expanded={open} onClick={() => onChange(!open)}>
      {children}
    </Anchor>
  );
}
