import { ActionIcon, Box, Menu, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTagInsertion } from '@/components/form/use-tag-insertion';

export interface TagTextProps {
  label: string;
  description?: string;
  value: string;
  /** What stands there while the text is empty. */
  fallback: string;
  /** Names of fields that it may hold. */
  tags: string[];
  error?: ReactNode;
  /** Several lines. */
  long?: boolean;
  onChange: (text: string) => void;
  onFocus?: () => void;
}

/** A text of a page, with a menu that puts a field's tag where the cursor is. */
export function TagText({ label, value, fallback, tags, long = false, onChange, ...props }: TagTextProps) {
  const { input, insert } = useTagInsertion<HTMLInputElement & HTMLTextAreaElement>(value, onChange);
  const choose = (tag: string) => {
    insert(tag);
    // The menu gives the focus back to its button first.
    setTimeout(() => input.current?.focus(), 0);
  };
  const shared = {
    ...props,
    ref: input,
    label,
    value,
    placeholder: fallback,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return (
    <Box pos="relative">
      {long ? (
        <Textarea {...shared} autosize minRows={2} maxRows={8} maxLength={2_000} />
      ) : (
        <TextInput {...shared} maxLength={120} />
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Tooltip label="Insert a field">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              pos="absolute"
              top={0}
              right={0}
              aria-label={`Insert a field into: ${label}`}
            >
              <IconBraces size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {tags.map((tag) => (
            <Menu.Item key={tag} className="mono" onClick={() => choose(tag)}>
              {`{{${tag}}}`}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Box>
  );
}
