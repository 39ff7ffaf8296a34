import { Group, Pagination, Text } from '@mantine/core';
import type { Schemas } from '@/api/client';

interface PagingProps {
  meta: Schemas['PageMeta'];
  onPage: (page: number) => void;
}

/** Where a list stands, and the way to its other pages. */
export function Paging({ meta, onPage }: PagingProps) {
  const { from, to, total, current_page: page, last_page: last } = meta;
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed" className="numbers" role="status">
        {total === 0 ? 'None' : `${from ?? 0}–${to ?? 0} of ${total.toLocaleString('en')}`}
      </Text>
      {last > 1 && (
        <nav aria-label="Pages">
          <Pagination
            size="sm"
            total={last}
            value={page}
            onChange={onPage}
            getItemProps={(number) => ({ 'aria-label': `Page ${number}` })}
            getControlProps={(control) => ({
              'aria-label': control === 'previous' ? 'Previous page' : 'Next page',
            })}
          />
        </nav>
      )}
    </Group>
  );
}
