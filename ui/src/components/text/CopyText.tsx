import { ActionIcon, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

interface CopyTextProps {
  /** What is copied. */
  text: string;
  /** What the button says it copies, such as "delivery id". */
  what: string;
  /** What is shown; left out, the text itself. */
  shown?: string;
}

/** An id, link or secret that copies with one click. */
export function CopyText({ text, what, shown = text }: CopyTextProps) {
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex" maw="100%">
      <Text span inherit className="mono" style={{ overflowWrap: 'anywhere' }}>
        {shown}
      </Text>
      <CopyIcon text={text} what={what} />
    </Group>
  );
}

/** The button alone. */
export function CopyIcon({ text, what }: Pick<CopyTextProps, 'text' | 'what'>) {
  return (
    <CopyButton value={text} timeout={2_000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="md"
            onClick={copy}
            aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
          >
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
