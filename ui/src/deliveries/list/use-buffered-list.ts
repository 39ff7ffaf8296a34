import { useFocusWithin, useHover, useIntersection, useMergedRef } from '@mantine/hooks';
import { useEffect, useState } from 'react';

interface Entry {
  /** A UUIDv7, so that a later one is the greater text. */
  id: string;
}

/** Splits a list, the newest first, into what came after `top` and the rest. */
export function splitAt<T extends Entry>(list: T[], top: string | undefined): { buffered: T[]; shown: T[] } {
  const isNew = (entry: T) => top !== undefined && entry.id > top;
  return { buffered: list.filter(isNew), shown: list.filter((entry) => !isNew(entry)) };
}

/**
 * New entries of a live list wait unseen while someone reads it: the pointer or the focus is in it, or its start has
 * left the screen. Otherwise they are shown as they come.
 */
export function useBufferedList<T extends Entry>(list: T[]) {
  const [top, setTop] = useState<string>();
  const { ref: hover, hovered } = useHover();
  const { ref: focus, focused } = useFocusWithin();
  // What is below the screen's end may grow unseen; what is above it may not.
  const { ref: start, entry } = useIntersection({ rootMargin: '0px 0px 100000px 0px' });
  const isReading = hovered || focused || entry?.isIntersecting === false;
  const newest = list[0]?.id;
  useEffect(() => {
    if (!isReading) setTop(newest);
  }, [isReading, newest]);
  const { buffered, shown } = splitAt(list, isReading ? top : undefined);
  return { buffered, shown, show: () => setTop(newest), start, area: useMergedRef(hover, focus) };
}
