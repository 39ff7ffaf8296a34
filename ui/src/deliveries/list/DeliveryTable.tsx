import { Anchor, Table, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { StateBadge } from '@/components/StateBadge';
import { Time } from '@/components/time/Time';
import { webhookLink } from '@/webhooks/links';
import { useEventWords } from '@/webhooks/options';
import classes from '../deliveries.module.css';
import { deliveryLink, personLink } from '../links';
import { Person, personName } from '../Person';
import type { LogScope } from '../queries';
import { ReplayMark } from '../ReplayMark';
import { answerWords } from '../words';

export interface DeliveryRowsProps {
  deliveries: Schemas['Delivery'][];
  /** What all have in common, so that no row needs to say it. */
  scope: LogScope;
}

/** The log on a wide screen. */
export function DeliveryTable({ deliveries, scope }: DeliveryRowsProps) {
  const withPerson = scope.person_id === undefined;
  const withWebhook = scope.webhook_id === undefined;
  return (
    <Table.ScrollContainer minWidth={720} type="native">
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>State</Table.Th>
            {withPerson && <Table.Th>Person</Table.Th>}
            <Table.Th>Event</Table.Th>
            {withWebhook && <Table.Th>Webhook</Table.Th>}
            <Table.Th ta="right">Tries</Table.Th>
            <Table.Th>Last answer</Table.Th>
            <Table.Th>When</Table.Th>
            <Table.Th aria-label="Details" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} withPerson={withPerson} withWebhook={withWebhook} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps {
  delivery: Schemas['Delivery'];
  withPerson: boolean;
  withWebhook: boolean;
}

function Row({ delivery, withPerson, withWebhook }: RowProps) {
  const eventWords = useEventWords();
  return (
    <Table.Tr className={classes.row}>
      <Table.Td>
        <StateBadge state={delivery.state} />
      </Table.Td>
      {withPerson && (
        <Table.Td maw={260}>
          <Person delivery={delivery} link={personLink(delivery.person_id)} className={classes.above} />
        </Table.Td>
      )}
      <Table.Td>
        {eventWords(delivery.event, 'happened')}
        {delivery.replay_of && <ReplayMark />}
      </Table.Td>
      {withWebhook && (
        <Table.Td maw={200}>
          <Anchor
            className={classes.above}
            size="sm"
            renderRoot={(props) => <Link {...webhookLink(delivery.webhook_id)} {...props} />}
          >
            {delivery.webhook_name}
          </Anchor>
        </Table.Td>
      )}
      <Table.Td ta="right" className="numbers">
        {delivery.attempt_count}
      </Table.Td>
      <Table.Td maw={240}>
        <Text size="sm">{answerWords(delivery.last_outcome, delivery.last_status)}</Text>
      </Table.Td>
      <Table.Td className={classes.when}>
        <Time at={delivery.created_at} />
      </Table.Td>
      <Table.Td>
        <Link
          {...deliveryLink(delivery.id)}
          className={classes.cover}
          aria-label={`Details of the delivery for ${personName(delivery)}`}
        >
          <IconChevronRight size={18} aria-hidden />
        </Link>
      </Table.Td>
    </Table.Tr>
  );
}
