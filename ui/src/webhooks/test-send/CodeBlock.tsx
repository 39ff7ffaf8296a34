import { Group, Text } from '@mantine/core';
import { CopyIcon } from '@/components/CopyText';
import classes from './CodeBlock.module.css';

interface CodeBlockProps {
  label: string;
  text: string;
  /** Said in the place of an empty text. */
  empty?: string;
}

/** Text as it came or will be sent, with its name and a button that copies it. */
export function CodeBlock({ label, text, empty }: CodeBlockProps) {
  return (
    <section aria-label={label}>
      <Group justify="space-between" h={28} wrap="nowrap">
        <Text size="xs" fw={600} c="dimmed">
          {label}
        </Text>
        {text && <CopyIcon text={text} what={label.toLowerCase()} />}
      </Group>
      {text ? (
        // A long text scrolls, and the keyboard has to reach it to scroll.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <pre className={classes.code} tabIndex={0}>
          {text}
        </pre>
      ) : (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      )}
    </section>
  );
}
