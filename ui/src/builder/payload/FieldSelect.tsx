import { useQuery } from '@tanstack/react-query';
import { fieldsQuery } from '../queries';
import { useBuilder } from '../state';
import { CatalogueSelect, type CatalogueSelectProps } from './CatalogueSelect';
import type { Field } from './catalogue';

/** Everything that the campaign's payloads can carry, by the name that the API uses. */
export function useFields(): Field[] {
  const { draft } = useBuilder();
  return useQuery(fieldsQuery(draft.campaignId)).data?.data ?? NONE;
}

const NONE: Field[] = [];

/** A dropdown of what the campaign of the builder can send. */
export function FieldSelect(props: Omit<CatalogueSelectProps, 'fields'>) {
  return <CatalogueSelect fields={useFields()} {...props} />;
}
