import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useBuilder } from '../state';

/** What most receivers of this kind are set to look for. */
const USUAL_NAME = 'X-Signature';

/** A plain HMAC beside the signature of Standard Webhooks, for receivers that check nothing else. */
export function SecondSignature() {
  const { draft, change, problemAt } = useBuilder();
  const name = draft.signatureHeader;
  return (
    <Stack gap="sm">
      <Checkbox
        label="Add a plain HMAC signature"
        description="For receivers that compare a hex HMAC-SHA256 of the payload, such as sha256=3f9a…, as GitHub sends it. The key is the signing secret you get after saving, whsec_ included."
        checked={name !== null}
        onChange={(event) =>
          change({ signatureHeader: event.currentTarget.checked ? USUAL_NAME : null }, 'signature_header')
        }
      />
      {name !== null && (
        <TextInput
          ml={32}
          label="Header of the signature"
          description="The name that your receiver expects; X-Hub-Signature-256 is usual too."
          autoComplete="off"
          spellCheck={false}
          value={name}
          onChange={(event) => change({ signatureHeader: event.currentTarget.value }, 'signature_header')}
          error={problemAt('signature_header')}
        />
      )}
    </Stack>
  );
}
