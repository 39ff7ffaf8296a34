import { Collapse, Group, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { Toggle } from './Toggle';

interface DisclosureProps {
  label: string;
  /** In its place while it is open, if it is another. */
  openLabel?: string;
  /** What is set in there, for as long as it can not be seen. */
  summary: string;
  /** Whether it is open from the start: what is not as usual is not hidden. */
  initial: boolean;
  /** Whether something in there is wrong, which is never hidden. */
  forced: boolean;
  children: ReactNode;
}

/** What few need, out of the way until it is asked for. */
export function Disclosure({
  label,
  openLabel = label,
  summary,
  initial,
  forced,
  children,
}: DisclosureProps) {
  const [wanted, setWanted] = useState(initial);
  // It does not close under the hands of who puts it right.
  useEffect(() => {
    if (forced) setWanted(true);
  }, [forced]);
  const open = wanted || forced;
  return (
    <div>
      <Group>
        <Toggle open={open} onChange={setWanted}>
          {open ? openLabel : label}
        </Toggle>
        {!open && (
          <Text size="sm" c="dimmed">
            {summary}
          </Text>
        )}
      </Group>
      <Collapse expanded={open} mt="sm">
        {children}
      </Collapse>
    </div>
  );
}
