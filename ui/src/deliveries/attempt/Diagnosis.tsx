import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { visibleText } from '@/components/text/visible-text';

/** What happened, whether a lead is at risk, and what to do. */
export function Diagnosis({ diagnosis }: { diagnosis: Schemas['Diagnosis'] }) {
  const { summary, lead_at_risk: isAtRisk, advice } = diagnosis;
  return (
    <Alert
      color={isAtRisk ? 'red' : 'gray'}
      icon={isAtRisk ? <IconAlertTriangle aria-hidden /> : <IconInfoCircle aria-hidden />}
      title={visibleText(summary)}
      className={isAtRisk ? 'state-bad' : 'state-quiet'}
      styles={{ icon: { color: 'inherit' }, title: { color: 'inherit' }, message: { color: 'inherit' } }}
    >
      <Text size="sm">
        <b>
          {isAtRisk
            ? 'This lead is at risk: it has not arrived and will not be tried again by itself.'
            : 'No lead is at risk.'}
        </b>{' '}
        {visibleText(advice)}
      </Text>
    </Alert>
  );
}
