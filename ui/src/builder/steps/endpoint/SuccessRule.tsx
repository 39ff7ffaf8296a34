import { Group, Radio, Stack, TextInput } from '@mantine/core';
import type { SuccessDraft } from '../../draft/draft';
import { useBuilder } from '../../state';

/** When an answer counts as delivered. */
export function SuccessRule() {
  const { draft, change, problemAt } = useBuilder();
  const { success } = draft;
  const set = (part: Partial<SuccessDraft>, place: string) =>
    change((draft) => ({ success: { ...draft.success, ...part } }), place);
  return (
    <Radio.Group
      label="When does an answer count as delivered?"
      description="Everything else is tried again."
      value={success.rule}
      onChange={(rule) => set({ rule: rule as SuccessDraft['rule'] }, 'success')}
    >
      <Stack gap="sm" mt="xs">
        <Radio value="any" label="Any status from 200 to 299" />
        <Radio value="statuses" label="Only these statuses" />
        {success.rule === 'statuses' && (
          <TextInput
            ml={32}
            label="Statuses"
            placeholder="Such as 200, 409"
            value={success.statuses}
            onChange={(event) => set({ statuses: event.currentTarget.value }, 'success.statuses')}
            error={problemAt('success.statuses')}
          />
        )}
        <Radio
          value="redirect"
          label="A redirect to a certain host"
          description="Google scripts answer this way. The redirect itself is not followed."
        />
        {success.rule === 'redirect' && (
          <Group ml={32} align="flex-start" gap="sm">
            <TextInput
              label="Status"
              inputMode="numeric"
              w={90}
              value={success.status}
              onChange={(event) => set({ status: event.currentTarget.value }, 'success.redirect_to.status')}
              error={problemAt('success.redirect_to.status')}
            />
            <TextInput
              label="Host"
              flex={1}
              placeholder="Such as script.googleusercontent.com"
              value={success.host}
              onChange={(event) => set({ host: event.currentTarget.value }, 'success.redirect_to.host')}
              error={problemAt('success.redirect_to.host')}
            />
          </Group>
        )}
      </Stack>
    </Radio.Group>
  );
}
