import { Box, Button, Center } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowUp } from '@tabler/icons-react';
import type { Schemas } from '@/api/client';
import { DeliveryCards } from './DeliveryCards';
import { DeliveryTable } from './DeliveryTable';
import type { LogScope } from './queries';
import { useHeldBack } from './use-held-back';

export interface DeliveryListProps {
  deliveries: Schemas['Delivery'][];
  /** What all have in common, so that no row needs to say it. */
  scope: LogScope;
}

/** The rows of a log. New ones wait behind a button while someone reads, so that nothing moves away. */
export function DeliveryList({ deliveries, scope }: DeliveryListProps) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const { held, shown, show, start, area } = useHeldBack(deliveries);
  const Rows = isNarrow ? DeliveryCards : DeliveryTable;
  return (
    <Box>
      <div ref={start} />
      <Box ref={area} pos="relative">
        {held.length > 0 && (
          <Center pos="sticky" top="var(--app-shell-header-offset, 0px)" h={0} style={{ zIndex: 2 }}>
            <Button size="xs" radius="xl" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={show}>
              {held.length === 1 ? '1 new delivery' : `${held.length} new deliveries`}
            </Button>
          </Center>
        )}
        <Rows deliveries={shown} scope={scope} />
      </Box>
    </Box>
  );
}
