import {
  type ComboboxItem,
  type ComboboxParsedItem,
  defaultOptionsFilter,
  getOptionsLockup,
  getParsedComboboxData,
  isOptionsGroup,
  type OptionsFilter,
  Select,
  type SelectProps,
} from '@mantine/core';
import { type KeyboardEvent, useMemo, useState } from 'react';
import classes from './search-select.module.css';

type SearchSelectProps = Omit<SelectProps, 'searchable' | 'searchValue' | 'value'> & {
  value: string | null;
  /** Whether the options for what is typed are still on their way: then none is taken for it. */
  pending?: boolean;
};

/**
 * What the arrow keys have marked is taken by the dropdown itself, but not where it has just lost its place: a timer of its
 * opening, late on a busy machine, forgets what was marked meanwhile.
 */
function clickUnlessClicked(option: HTMLElement) {
  let isTaken = false;
  option.addEventListener('click', () => (isTaken = true), { once: true });
  queueMicrotask(() => {
    if (!isTaken) option.click();
  });
}

/**
 * A dropdown that can be searched. What is typed is never dropped without a word: Enter, Tab and a click elsewhere take
 * the marked option, which is the first one that fits; if none does, the box says so, and no form is sent.
 */
export function SearchSelect({ pending = false, ...props }: SearchSelectProps) {
  const { data, value, clearable, error, filter = defaultOptionsFilter as OptionsFilter, onChange } = props;
  const parsed = useMemo(() => getParsedComboboxData(data) as ComboboxParsedItem[], [data]);
  const chosen = (value !== null && getOptionsLockup(parsed)[value]?.label) || '';
  const [search, setSearch] = useState(chosen);
  const [isTyped, setIsTyped] = useState(false);
  const [unknown, setUnknown] = useState<string>();
  const [hasList, setHasList] = useState(false);
  const isOpen = isTyped && search !== chosen;

  const write = (text: string) => {
    setSearch(text);
    props.onSearchChange?.(text);
  };
  const choose = (option: ComboboxItem) => {
    setUnknown(undefined);
    setHasList(false);
    write(option.label);
    if (option.value !== value) onChange?.(option.value, option);
  };
  const firstFit = (): ComboboxItem | undefined => {
    const fits = filter({ options: parsed, search, limit: Number.POSITIVE_INFINITY });
    const items = fits.flatMap((entry) => (isOptionsGroup(entry) ? entry.items : [entry]));
    return items.find(({ disabled }) => !disabled);
  };
  /** Takes what fits what was typed; whether something was typed that is no choice yet. */
  const settle = (): boolean => {
    if (!isOpen) return false;
    setIsTyped(false);
    if (search.trim() === '') {
      if (!clearable) return false;
      props.onClear?.();
      onChange?.(null, null as never);
      return true;
    }
    if (pending) return true;
    const first = firstFit();
    if (first) choose(first);
    else setUnknown(search);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key === 'Escape') setIsTyped(false);
    if (event.key !== 'Enter' || isComposing) return;
    const list = document.getElementById(event.currentTarget.getAttribute('aria-controls') ?? '');
    const marked = list?.querySelector<HTMLElement>('[data-combobox-selected]');
    if (marked) {
      setIsTyped(false);
      event.preventDefault();
      return clickUnlessClicked(marked);
    }
    // It answers the dropdown; a second Enter sends the form.
    if (settle()) event.preventDefault();
  };
  return (
    <Select
      {...props}
      searchable
      searchValue={search}
      onSearchChange={write}
      dropdownOpened={hasList}
      onDropdownOpen={() => setHasList(true)}
      onDropdownClose={() => setHasList(false)}
      classNames={{ options: isOpen ? classes.searched : undefined }}
      error={error ?? (unknown && `Nothing in the list matches “${unknown}”. Choose one of the options.`)}
      onInput={() => {
        setIsTyped(true);
        setUnknown(undefined);
      }}
      onKeyDown={onKeyDown}
      onBlurCapture={settle}
      onChange={(value, option) => {
        setUnknown(undefined);
        setIsTyped(false);
        onChange?.(value, option);
      }}
    />
  );
}
