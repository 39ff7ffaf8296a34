import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { SearchSelect } from '@/components/form/SearchSelect';

interface PersonPickerProps {
  campaignId: number;
  /** Null is the sample person. */
  value: number | null;
  onChange: (id: number | null) => void;
}

const SAMPLE = { value: '', label: 'Sample: Byron, referred by Jessica' };

/** Whose data a preview or a test carries: the sample person, or someone of the campaign. */
export function PersonPicker({ campaignId, value, onChange }: PersonPickerProps) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<{ value: string; label: string }>(SAMPLE);
  // The field shows the chosen person's label; that is not something to search for.
  const wanted = typed === chosen.label ? '' : typed.trim();
  const [q] = useDebouncedValue(wanted, 250);
  const { data: people, isFetching } = useQuery({
    queryKey: ['users', 'pick', campaignId, q],
    queryFn: () => {
      const query = { campaign_id: campaignId, q: q || undefined, per_page: 20 };
      return answer(api.GET('/api/v2/users', { params: { query } })).then((page) => page.data);
    },
    placeholderData: keepPreviousData,
  });
  const found = (people ?? []).map((person) => ({
    value: String(person.id),
    label: `${person.first_name} (${person.email})`,
  }));
  // Whoever searches means somebody of the campaign.
  const options = q ? found : [SAMPLE, ...found];
  if (options.every((option) => option.value !== chosen.value)) options.push(chosen);
  return (
    <SearchSelect
      size="sm"
      label="With the data of"
      openOnFocus={false}
      allowDeselect={false}
      data={options}
      // The server searched already, also in what the label does not show.
      filter={({ options }) => options}
      value={value === null ? '' : String(value)}
      pending={isFetching || wanted !== q}
      onSearchChange={setTyped}
      onChange={(id, option) => {
        setChosen(option ?? SAMPLE);
        onChange(id ? Number(id) : null);
      }}
      nothingFoundMessage="Nobody of this campaign has this name, email or code."
      maxDropdownHeight={280}
    />
  );
}
