import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '@/api/client';
import { StateBadge, stateWord } from '@/components/StateBadge';
import { deliveryLink } from '@/deliveries/links';
import classes from './ledger.module.css';

interface LedgerCellProps {
  cell: Schemas['LedgerCell'] | undefined;
  /** Names of the person and the webhook, for those who do not see where the cell stands. */
  of: string;
}

/** What became of a person at a webhook; the reason in full on hover and focus. */
export function LedgerCell({ cell, of }: LedgerCellProps) {
  if (!cell) return <StateBadge state="not_selected" />;
  const { status, reason, delivery_id: delivery } = cell;
  const label = `${of}: ${stateWord(status)}${reason ? `. ${reason}` : ''}`;
  const badge = <StateBadge state={status} />;
  return (
    <Tooltip
      label={reason}
      disabled={!reason}
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: true }}
    >
      {delivery ? (
        <Link {...deliveryLink(delivery)} aria-label={label} className={classes.cell}>
          {badge}
        </Link>
      ) : (
        <span role="note" aria-label={label} className={classes.cell} tabIndex={reason ? 0 : undefined}>
          {badge}
        </span>
      )}
    </Tooltip>
  );
}
