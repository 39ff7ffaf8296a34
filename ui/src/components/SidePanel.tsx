import { Group, Paper, SegmentedControl, Stack, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

/** Ways to show the same thing. */
interface Views<V extends string> {
  /** What the choice is, for who hears it. */
  label: string;
  choices: Record<V, string>;
  value: V;
  onChange: (value: V) => void;
}

interface SidePanelProps<V extends string> {
  title: string;
  views?: Views<V>;
  children: ReactNode;
}

/** Beside a form: what comes of it. */
export function SidePanel<V extends string>({ title, views, children }: SidePanelProps<V>) {
  const id = useId();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} id={id}>
            {title}
          </Title>
          {views && (
            <SegmentedControl
              size="xs"
              data={Object.entries<string>(views.choices).map(([value, label]) => ({ value, label }))}
              value={views.value}
              onChange={(value) => views.onChange(value as V)}
              aria-label={views.label}
            />
          )}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
