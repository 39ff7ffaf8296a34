import { Group, Stack, Text, TextInput } from '@mantine/core';
import { isUsual, type LimitsDraft } from '../../draft/limits';
import { useBuilder } from '../../state';
import { Disclosure } from './Disclosure';

/** A box for a number. */
const NUMBER = { inputMode: 'numeric', autoComplete: 'off', flex: '1 1 180px' } as const;

/** How much is asked of an endpoint at most; nearly all do well with what is usual. */
export function Limits() {
  const { draft, change, problemAt } = useBuilder();
  const { limits } = draft;
  const set = (part: Partial<LimitsDraft>, place: string) =>
    change((draft) => ({ limits: { ...draft.limits, ...part } }), place);
  const atOnce = problemAt('limits.in_flight');
  const aMinute = problemAt('limits.per_minute');
  return (
    <Disclosure
      label="Advanced"
      summary="Speed: as fast as the endpoint takes leads"
      initial={!isUsual(limits)}
      forced={Boolean(atOnce || aMinute)}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          For a receiver that allows only so many requests. Leads beyond that wait their turn; none is lost.
        </Text>
        <Group align="flex-start" gap="md">
          <TextInput
            {...NUMBER}
            label="Requests at once"
            description="1 to 2000; usually 16"
            value={limits.inFlight}
            onChange={(event) => set({ inFlight: event.currentTarget.value }, 'limits.in_flight')}
            error={atOnce}
          />
          <TextInput
            {...NUMBER}
            label="Requests a minute"
            description="1 to 60000; empty: no limit"
            value={limits.perMinute}
            onChange={(event) => set({ perMinute: event.currentTarget.value }, 'limits.per_minute')}
            error={aMinute}
          />
        </Group>
      </Stack>
    </Disclosure>
  );
}
