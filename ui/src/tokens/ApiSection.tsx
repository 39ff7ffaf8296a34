import { Anchor, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sessionQuery } from '@/api/queries';
import { Section } from '@/components/Section';
import { Empty, Loaded, Loading } from '@/components/states';
import { CopyText } from '@/components/text/CopyText';
import { guide } from '@/guide';
import { useMayWrite } from '@/session/session';
import { CreateToken } from './CreateToken';
import { tokensQuery } from './queries';
import { TokenTable } from './TokenTable';

/** Where the API is, how to use it, and its tokens. Viewers see no tokens. */
export function ApiSection() {
  const { data: session } = useQuery(sessionQuery);
  const mayWrite = useMayWrite();
  const query = useQuery({ ...tokensQuery, enabled: mayWrite });
  const baseUrl = session?.base_url ?? '';
  return (
    <Section
      title="API"
      about="Your own programs can add people, qualify them and read what was delivered."
      actions={mayWrite && <CreateToken baseUrl={baseUrl} />}
    >
      <Text size="sm" component="div">
        Base URL: <CopyText text={`${baseUrl}/api/v2`} what="base URL" />
      </Text>
      <Text size="sm">
        How to call it:{' '}
        <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/docs/api" {...props} />}>
          {guide.apiDocumentation}
        </Anchor>
      </Text>
      {mayWrite && (
        <Loaded query={query} loading={<Loading rows={2} height={52} />}>
          {(tokens) =>
            tokens.length > 0 ? (
              <TokenTable tokens={tokens} />
            ) : (
              <Empty icon={<IconKey size={32} aria-hidden />}>
                No API token yet. Create one for each program that calls the API, so that each can be revoked
                on its own.
              </Empty>
            )
          }
        </Loaded>
      )}
    </Section>
  );
}
