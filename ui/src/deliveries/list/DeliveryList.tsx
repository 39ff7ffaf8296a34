import { Box, Button, Center } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowUp } from '@tabler/icons-react';
import { useRef } from 'react';
import { DeliveryCards } from './DeliveryCards';
import { type DeliveryRowsProps, DeliveryTable } from './DeliveryTable';
import { useBufferedList } from './use-buffered-list';

/** The rows of a log. New ones wait behind a button while someone reads, so that nothing moves away. */
export function DeliveryList({ deliveries, scope }: DeliveryRowsProps) {
  const log = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const { buffered, shown, show, start, area } = useBufferedList(deliveries);
  const Rows = isNarrow ? DeliveryCards : DeliveryTable;
  return (
    <Box ref={log} style={{ scrollMarginTop: '6rem' }}>
      <div ref={start} />
      <Box ref={area} pos="relative">
        {buffered.length > 0 && (
          <Center
            pos="sticky"
            top="calc(var(--app-shell-header-offset, 0rem) + 0.5rem)"
            h={0}
            style={{ zIndex: 2 }}
          >
            <Button
              size="xs"
              radius="xl"
              leftSection={<IconArrowUp size={14} aria-hidden />}
              onClick={() => {
                show();
                log.current?.scrollIntoView({ block: 'start' });
              }}
            >
              {buffered.length === 1 ? '1 new delivery' : `${buffered.length} new deliveries`}
            </Button>
          </Center>
        )}
        <Rows deliveries={shown} scope={scope} />
      </Box>
    </Box>
  );
}
