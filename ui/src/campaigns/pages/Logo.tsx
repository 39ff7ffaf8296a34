import { Button, FileButton, Group, Input, Stack, Text } from '@mantine/core';
import type { Campaign } from '../words';
import { useLogo } from './queries';

/** The logo: shown, uploaded, taken away. It is kept at once, without the form around it. */
export function Logo({ campaign, readOnly }: { campaign: Campaign; readOnly: boolean }) {
  const logo = useLogo(campaign.id);
  const url = campaign.assets.logo;
  return (
    <Input.Wrapper
      label="Logo"
      labelElement="div"
      description="PNG, JPEG, GIF or WebP, at most 256 kB. It takes effect at once."
    >
      <Stack gap="xs" mt={4}>
        {url && (
          <img
            src={new URL(url).pathname + new URL(url).search}
            alt="The logo"
            style={{ maxWidth: 192, maxHeight: 64 }}
          />
        )}
        {!readOnly && (
          <Group gap="xs">
            <FileButton
              accept="image/png,image/jpeg,image/gif,image/webp"
              onChange={(file) => file && logo.mutate(file)}
            >
              {(props) => (
                <Button {...props} variant="default" size="xs" loading={logo.isPending}>
                  {url ? 'Replace logo' : 'Upload logo'}
                </Button>
              )}
            </FileButton>
            {url && (
              <Button variant="default" size="xs" onClick={() => logo.mutate(null)}>
                Remove logo
              </Button>
            )}
          </Group>
        )}
        {logo.error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {Object.values(logo.error.fields)[0] ?? logo.error.message}
          </Text>
        )}
      </Stack>
    </Input.Wrapper>
  );
}
