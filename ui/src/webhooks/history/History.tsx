import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '@/api/client';
import { Section } from '@/components/Section';
import { StateBadge } from '@/components/StateBadge';
import { Loaded, Loading } from '@/components/states';
import { Time } from '@/components/time/Time';
import classes from './history.module.css';
import { eventsQuery } from './queries';
import { eventWords } from './words';

/** How many are shown at first: what happened lately, not a second log. */
const SHOWN_FIRST = 5;

/** What happened to a webhook itself: for those who were not there when it failed, was paused or was edited. */
export function History({ webhook }: { webhook: number }) {
  const events = useQuery(eventsQuery(webhook));
  const [all, setAll] = useState(false);
  const count = events.data?.length ?? 0;
  const more = count > SHOWN_FIRST && (
    <Button size="xs" variant="default" aria-expanded={all} onClick={() => setAll(!all)}>
      {all ? 'Show fewer' : `Show all ${count}`}
    </Button>
  );
  return (
    <Section title="History" actions={more}>
      <Loaded query={events} loading={<Loading rows={2} height={24} />}>
        {(list) =>
          list.length === 0 ? (
            <Text size="sm" c="dimmed">
              No events yet. Failures, pauses and edits will appear here.
            </Text>
          ) : (
            <Stack gap="sm" component="ul" className="plain-list">
              {list.slice(0, all ? undefined : SHOWN_FIRST).map((event) => (
                <Happened key={event.id} event={event} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
}

function Happened({ event }: { event: Schemas['WebhookEvent'] }) {
  return (
    <li className={classes.event}>
      <div className={classes.badge}>
        <StateBadge state={event.kind} />
      </div>
      <Text size="sm" className={`numbers ${classes.words}`}>
        {eventWords(event)}
      </Text>
      <Text size="sm" c="dimmed" component="div" className={classes.time}>
        <Time at={event.at} />
      </Text>
    </li>
  );
}
