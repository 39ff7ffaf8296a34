import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { optionsQuery } from '@/webhooks/options';
import type { CredentialsPart } from './credentials';

type Option = Schemas['CredentialsOption'];

/** A kind of credentials as the builder offers it. */
export interface CredentialsKind extends Omit<Option, 'parts'> {
  parts: (Option['parts'][number] & CredentialsPart)[];
}

/** The kinds of credentials to choose from; none while the server was not asked yet. */
export function useCredentialsKinds(): CredentialsKind[] {
  const { data } = useQuery(optionsQuery);
  // The API's description has a text for what a part holds; its values are those three.
  return (data?.credentials ?? []) as CredentialsKind[];
}
