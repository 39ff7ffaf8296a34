import type { Outcome } from './chart-data';

/** How each outcome is drawn: a colour and a pattern, so that it is known without the colour. */
export const FILLS: Record<Outcome, { color: string; fill: string }> = {
  delivered: { color: 'var(--refhook-good)', fill: 'var(--refhook-good)' },
  waiting: { color: 'var(--refhook-wait)', fill: 'url(#chart-waiting)' },
  failed: { color: 'var(--refhook-bad)', fill: 'url(#chart-failed)' },
  discarded: { color: 'var(--refhook-quiet)', fill: 'url(#chart-discarded)' },
};

/** The patterns that {@link FILLS} names: stripes, checks and dots. */
export function ChartPatterns() {
  return (
    <defs>
      <Pattern id="chart-waiting" color={FILLS.waiting.color}>
        <path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke={FILLS.waiting.color} strokeWidth={2.5} />
      </Pattern>
      <Pattern id="chart-failed" color={FILLS.failed.color}>
        <path d="M0 0H4V4H0ZM4 4H8V8H4Z" fill={FILLS.failed.color} />
      </Pattern>
      <Pattern id="chart-discarded" color={FILLS.discarded.color}>
        <circle cx={4} cy={4} r={1.75} fill={FILLS.discarded.color} />
      </Pattern>
    </defs>
  );
}

interface PatternProps {
  id: string;
  color: string;
  children: React.ReactNode;
}

function Pattern({ id, color, children }: PatternProps) {
  return (
    <pattern id={id} width={8} height={8} patternUnits="userSpaceOnUse">
      <rect width={8} height={8} fill={color} fillOpacity={0.35} />
      {children}
    </pattern>
  );
}

/** The same drawing as a small square, for the legend. */
export function PatternKey({ outcome }: { outcome: Outcome }) {
  return (
    <svg width={14} height={14} aria-hidden="true">
      <rect width={14} height={14} rx={3} fill={FILLS[outcome].fill} stroke={FILLS[outcome].color} />
    </svg>
  );
}
