import { Text, VisuallyHidden } from '@mantine/core';
import { visibleText } from '@/components/text/visible-text';
import type { Changes } from './diff';
import { type Line, type Parts, PER_REQUEST_HEADERS } from './parts';
import classes from './request.module.css';

interface RequestLinesProps {
  parts: Parts;
  changes: Changes;
  /** With percent-encoding undone. */
  decoded: boolean;
}

/** A request as HTTP writes it, a parameter a line; what changed last is marked. */
export function RequestLines({ parts, changes, decoded }: RequestLinesProps) {
  const show = (lines: Line[], changed: Set<number>) =>
    lines.map((line, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines are shown as they stand and have no state
      <Marked key={index} changed={changed.has(index)}>
        {visibleText(decoded ? line.decoded : line.text)}
      </Marked>
    ));
  return (
    // A long request scrolls, and the keyboard has to reach it to scroll.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs
    <div className={classes.request} tabIndex={0} role="group" aria-label="Request">
      <Marked changed={changes.method || changes.address}>
        <strong>{parts.method}</strong> {visibleText(parts.address)}
      </Marked>
      <div className={classes.indented}>{show(parts.query, changes.query)}</div>
      <Text size="xs" c="dimmed" mt="xs" ff="text">
        Headers
      </Text>
      {show(parts.headers, changes.headers)}
      <Text size="xs" c="dimmed" mt="xs" ff="text">
        {parts.body.length > 0 ? 'Body' : 'No body: the payload is in the URL.'}
      </Text>
      {show(parts.body, changes.body)}
      <Text size="xs" c="dimmed" mt="xs" ff="text">
        {PER_REQUEST_HEADERS.join(', ')} are new each time. Secrets are shown as bullets.
      </Text>
    </div>
  );
}

function Marked({ changed, children }: { changed: boolean; children: React.ReactNode }) {
  if (!changed) return <div className={classes.line}>{children}</div>;
  return (
    <div className={`${classes.line} ${classes.changed}`}>
      {children}
      <VisuallyHidden> (changed)</VisuallyHidden>
    </div>
  );
}
