import { Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconChevronDown, IconKey, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { ROLES } from '@/session/roles';
import { signOut } from '@/session/sign-out';
import classes from './layout.module.css';

const THEMES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As on this device' },
];

/** Who is signed in, and what concerns only them. */
export function MemberMenu({ member, compact }: { member: Schemas['Session']['member']; compact?: boolean }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const out = useMutation({ mutationFn: signOut });
  return (
    <Menu position={compact ? 'bottom-end' : 'top-start'} width={260} keepMounted={false}>
      <Menu.Target>
        <UnstyledButton className={classes.member} aria-label={`Your menu, ${member.email}`}>
          <IconUserCircle size={22} stroke={1.6} aria-hidden />
          {!compact && (
            <Text span size="sm" truncate flex={1}>
              {member.email}
            </Text>
          )}
          <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text span size="sm" c="var(--mantine-color-text)" style={{ overflowWrap: 'anywhere' }}>
            {member.email}
          </Text>
          <br />
          {ROLES[member.role].label}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconKey size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/settings/account" {...props} />}
        >
          Change password
        </Menu.Item>
        <Menu.Label>Theme</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as typeof colorScheme)}
        >
          {THEMES.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick={false}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          closeMenuOnClick={false}
          disabled={out.isPending}
          onClick={() => out.mutate()}
        >
          Log out
        </Menu.Item>
        {out.error && (
          <Text size="xs" c="red" role="alert" px="sm" pb="xs">
            {out.error.message}
          </Text>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
