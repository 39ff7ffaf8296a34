import { Alert, Anchor, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { overviewQuery } from '@/api/queries';
import { visibleText } from '@/components/text/visible-text';
import { webhookLink } from '@/webhooks/links';
import { backlogText, sums } from './trouble';

/** On every page: which webhooks are in trouble, what waits or failed, and where to look. */
export function TroubleBanner() {
  const troubles = useQuery(overviewQuery).data?.trouble.filter(({ condition }) => condition.is_urgent) ?? [];
  const [first, ...others] = troubles;
  if (!first) return null;
  const link: LinkProps = others.length > 0 ? { to: '/' } : webhookLink(first.webhook_id);
  return (
    <Alert
      component="section"
      role="region"
      aria-label="Webhooks in trouble"
      color={troubles.every(({ condition }) => condition.tone === 'wait') ? 'yellow' : 'red'}
      icon={<IconAlertTriangle aria-hidden />}
      mb="lg"
    >
      <Text size="sm">
        {others.length === 0 ? (
          <>
            <strong>{first.webhook_name}</strong>: {visibleText(first.condition.cause)}{' '}
            {visibleText(first.condition.next_step)}{' '}
          </>
        ) : (
          <>
            <strong>{troubles.length} webhooks are in trouble.</strong> {backlogText(sums(troubles))}{' '}
          </>
        )}
        <Anchor inherit underline="always" renderRoot={(props) => <Link {...link} {...props} />}>
          {others.length === 0 ? 'Look at this webhook' : 'Look at them'}
        </Anchor>
      </Text>
    </Alert>
  );
}
