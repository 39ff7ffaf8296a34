import type { Mode } from './snippet';

/** A small picture of where the form stands on a page. */
export function Sketch({ mode }: { mode: Mode }) {
  return (
    <svg viewBox="0 0 96 60" width="96" height="60" aria-hidden="true">
      <rect
        x="0.5"
        y="0.5"
        width="95"
        height="59"
        rx="5"
        fill="var(--mantine-color-body)"
        stroke="var(--refhook-quiet)"
      />
      <Lines />
      {mode === 'embed' && <Form x={30} y={22} />}
      {mode === 'widget' && (
        <>
          <Form x={54} y={12} />
          <circle cx="86" cy="51" r="5" fill="var(--mantine-color-anchor)" />
        </>
      )}
      {mode === 'popup' && (
        <>
          <rect x="0.5" y="0.5" width="95" height="59" rx="5" fill="var(--refhook-quiet)" opacity="0.55" />
          <Form x={30} y={14} />
        </>
      )}
    </svg>
  );
}

function Lines() {
  return (
    <g fill="var(--refhook-line)">
      <rect x="8" y="8" width="40" height="5" rx="2" />
      <rect x="8" y="17" width="80" height="3" rx="1.5" />
      <rect x="8" y="54" width="60" height="3" rx="1.5" />
    </g>
  );
}

function Form({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect
        width="36"
        height="30"
        rx="3"
        fill="var(--mantine-color-body)"
        stroke="var(--mantine-color-anchor)"
      />
      <rect x="5" y="5" width="26" height="4" rx="1" fill="var(--refhook-line)" />
      <rect x="5" y="12" width="26" height="4" rx="1" fill="var(--refhook-line)" />
      <rect x="5" y="20" width="26" height="5" rx="1" fill="var(--mantine-color-anchor)" />
    </g>
  );
}
