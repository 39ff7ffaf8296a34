import { Timeline as Line, Skeleton, Stack, Text } from '@mantine/core';
import { IconBolt, IconFlagOff, IconStar, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Empty, Loaded } from '@/components/states';
import { Time } from '@/components/time/Time';
import { useEventWords } from '@/webhooks/options';
import { TimelineEntry } from './TimelineEntry';
import { timelineQuery } from './timeline-query';
import { dismissedTitle, reachedWords } from './timeline-words';

/** Those that have one of their own; an event that is not known here has that of all others. */
const ICONS: Partial<Record<string, typeof IconBolt>> = {
  'user.join': IconUserPlus,
  'user.qualified': IconStar,
};

/** What happened to a person: joined, qualified, which webhooks got them and which did not, and why. */
export function Timeline({ person }: { person: number }) {
  const timeline = useQuery(timelineQuery(person));
  const eventWords = useEventWords();
  return (
    <Loaded query={timeline} loading={<Skeleton height={180} />}>
      {({ events, dismissed }) =>
        events.length === 0 && !dismissed ? (
          <Empty>Nothing is recorded about this person.</Empty>
        ) : (
          <Line bulletSize={28} lineWidth={2} active={events.length + 1}>
            {events.map((event) => {
              const Sign = ICONS[event.type] ?? IconBolt;
              return (
                <Line.Item
                  key={event.id}
                  bullet={<Sign size={16} aria-hidden />}
                  title={
                    <Text fw={600} component="h3">
                      {eventWords(event.type, 'title')}
                    </Text>
                  }
                >
                  <Text size="sm" c="dimmed" component="div">
                    <Time at={event.at} /> · {reachedWords(event)}
                  </Text>
                  <Stack component="ul" gap="xs" mt="sm" className="plain-list">
                    {event.deliveries.map((delivery) => (
                      <TimelineEntry key={delivery.delivery_id} delivery={delivery} />
                    ))}
                    {event.not_selected.map((webhook) => (
                      <TimelineEntry key={webhook.webhook_id} notSelected={webhook} />
                    ))}
                  </Stack>
                </Line.Item>
              );
            })}
            {dismissed && (
              <Line.Item
                bullet={<IconFlagOff size={16} aria-hidden />}
                title={
                  <Text fw={600} component="h3">
                    {dismissedTitle(dismissed.flags)}
                  </Text>
                }
              >
                <Text size="sm" c="dimmed" component="div">
                  <Time at={dismissed.at} /> · by {dismissed.by}
                </Text>
              </Line.Item>
            )}
          </Line>
        )
      }
    </Loaded>
  );
}
