import { Anchor, Paper, Text, Title } from '@mantine/core';
import { type Icon, IconAlertTriangle, IconCheck, IconClock, IconInbox } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { Time } from '@/components/time/Time';
import { deliveries } from '@/deliveries/words';
import { type Answer, didAllArrive } from './answer';
import classes from './overview.module.css';

const ICONS: Record<Answer['tone'], Icon> = {
  good: IconCheck,
  wait: IconClock,
  bad: IconAlertTriangle,
  quiet: IconInbox,
};

/** "Did everybody arrive?", answered in one line, with the way to the deliveries that did not. */
export function AnswerCard({ overview }: { overview: Schemas['Overview'] }) {
  const { tone, headline, more } = didAllArrive(overview);
  const { waiting, failed, oldest_waiting_at } = overview;
  const Sign = ICONS[tone];
  return (
    <Paper component="section" withBorder p={{ base: 'md', sm: 'lg' }} className={classes.answer}>
      <span className={`${classes.sign} state-${tone}`}>
        <Sign size={24} aria-hidden />
      </span>
      <div>
        <Title order={2} className={`${classes.headline} numbers`}>
          {headline}
        </Title>
        {more && <Text c="dimmed">{more}</Text>}
        {waiting > 0 && (
          <Text>
            <ToLog state="waiting">{`${deliveries(waiting)} waiting to be sent`}</ToLog>
            {oldest_waiting_at && (
              <>
                , the oldest from <Time at={oldest_waiting_at} />
              </>
            )}
            . Refhook keeps trying.
          </Text>
        )}
        {failed > 0 && (
          <Text>
            <ToLog state="failed">{`${deliveries(failed)} failed`}</ToLog>. Nothing is lost: find out why,
            then send them again.
          </Text>
        )}
      </div>
    </Paper>
  );
}

function ToLog({ state, children }: { state: 'waiting' | 'failed'; children: string }) {
  return (
    <Anchor
      inherit
      underline="always"
      renderRoot={(props) => <Link to="/deliveries" search={{ state }} {...props} />}
    >
      {children}
    </Anchor>
  );
}
