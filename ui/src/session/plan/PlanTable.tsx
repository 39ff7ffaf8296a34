import { Table, Text, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { FEATURES, PLANS } from './plan';

/** Which plan has what, with one's own marked. */
export function PlanTable({ own }: { own: Schemas['Plan'] }) {
  const plans = Object.entries(PLANS) as [Schemas['Plan'], (typeof PLANS)[Schemas['Plan']]][];
  return (
    <Table verticalSpacing="xs" horizontalSpacing={4} fz={{ base: 'xs', sm: 'sm' }} aria-label="Plans">
      <Table.Thead>
        <Table.Tr>
          <Table.Td />
          {plans.map(([plan, { label }]) => (
            <Table.Th key={plan} ta="center" scope="col">
              {label}
              {plan === own && (
                <Text size="xs" c="dimmed">
                  your plan
                </Text>
              )}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {FEATURES.map(({ label, fromBasic }) => (
          <Table.Tr key={label}>
            <Table.Th scope="row" fw={400}>
              {label}
            </Table.Th>
            {plans.map(([plan, { webhooksAndApi }]) => {
              const has = webhooksAndApi || !fromBasic;
              return (
                <Table.Td key={plan} ta="center">
                  {has ? <IconCheck size={16} aria-hidden /> : <IconMinus size={16} aria-hidden />}
                  <VisuallyHidden>{has ? 'included' : 'not included'}</VisuallyHidden>
                </Table.Td>
              );
            })}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
