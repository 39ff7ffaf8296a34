import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '@/api/queries';
import { visibleText } from '@/components/text/visible-text';

/** On every page: what whoever runs the server should see to. */
export function OperatorWarnings() {
  const { data } = useQuery(overviewQuery);
  return data?.warnings.map((warning) => (
    <Alert
      key={warning}
      component="section"
      role="region"
      aria-label="A warning about the server"
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      mb="lg"
    >
      <Text size="sm">{visibleText(warning)}</Text>
    </Alert>
  ));
}
