import { Anchor, Box, Breadcrumbs, Group, Stack, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';

/** Where a screen stands below another one. */
export interface Crumb {
  label: string;
  link: LinkProps;
}

interface PageProps {
  title: string;
  crumbs?: Crumb[];
  /** What can be done on this screen, right of its title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A screen: its title in the window and as the heading, which takes the focus when the screen opens. */
export function Page({ title, crumbs = [], actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useDocumentTitle(`${title} · Refhook`);
  // A screen reader and the keyboard go on from the new screen's start, not from the link that is gone.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <Stack gap="lg">
      <Box>
        {crumbs.length > 0 && (
          <Breadcrumbs mb={4} component="nav" aria-label="Breadcrumb">
            {crumbs.map((crumb) => (
              <Anchor
                key={crumb.label}
                size="sm"
                lh="24px"
                renderRoot={(props) => <Link {...crumb.link} {...props} />}
              >
                {crumb.label}
              </Anchor>
            ))}
          </Breadcrumbs>
        )}
        <Group justify="space-between" align="center">
          <Title order={1} ref={heading} tabIndex={-1} style={{ outline: 'none', overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {actions && <Group gap="sm">{actions}</Group>}
        </Group>
      </Box>
      {children}
    </Stack>
  );
}
