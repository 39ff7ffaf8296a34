import { Anchor, Group, Stack, Text } from '@mantine/core';
import { IconDownload, IconExternalLink } from '@tabler/icons-react';
import { Section } from '@/components/Section';
import { CopyText } from '@/components/text/CopyText';
import type { Campaign } from '../words';
import classes from './pages.module.css';

/** The sign-up page, to open, to hand on and to print. */
export function PublicLinks({ campaign }: { campaign: Campaign }) {
  // The same server, whatever name it is reached by.
  const code = `/${campaign.code}/qr-code`;
  const isOpen = campaign.status === 'launched';
  return (
    <Section
      title="Your sign-up page"
      about="Send people here: whoever fills in the form gets a link to share. Each friend who comes through that link sees your invitation."
    >
      <Group gap="lg" align="flex-start">
        <img src={code} alt="QR code of the sign-up page" className={classes.code} />
        <Stack gap="xs" flex="1 1 240px">
          <CopyText text={campaign.url} what="sign-up link" />
          <Group gap="lg">
            <Anchor href={`/${campaign.code}/signup`} target="_blank" rel="noopener" size="sm">
              <Group gap={6} component="span">
                <IconExternalLink size={16} aria-hidden /> Open the page
              </Group>
            </Anchor>
            <Anchor href={`${code}?format=png&download=1`} size="sm">
              <Group gap={6} component="span">
                <IconDownload size={16} aria-hidden /> Download QR code
              </Group>
            </Anchor>
          </Group>
          {!isOpen && (
            <Text size="sm" c="dimmed">
              The campaign is not launched: visitors see that it is closed. Launch it in its settings.
            </Text>
          )}
        </Stack>
      </Group>
    </Section>
  );
}
