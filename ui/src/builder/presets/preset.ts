import type { Schemas } from '@/api/client';
import type { CredentialsDraft } from '../draft/credentials';

/** A row of a preset's payload: a field of the catalogue, or fixed text with merge tags. */
export type PresetRow = { key: string; field: string } | { key: string; text: string };

/** What a receiver needs, as far as it is known. */
export interface Preset {
  id: string;
  name: string;
  /** One line under the name. */
  summary: string;
  /** Hosts of its URLs; left out when any host may be one. */
  host?: RegExp;
  /** Why it is offered when such a URL is pasted: what would go wrong otherwise. */
  why: string;
  method: Schemas['Method'];
  format: Schemas['Format'];
  /** Payload in place of the rows that are there; left out, they stay. */
  rows?: PresetRow[];
  /** Of the format `template`. */
  template?: unknown;
  /** The URL, where it is the same for everyone. */
  url?: string;
  /** When its answer counts as delivered; left out, any 2xx. */
  redirect?: { status: number; host: string };
  /** The kind of credentials that it asks for. */
  credentials?: Pick<CredentialsDraft, 'type' | 'parts'>;
  /** What to paste where, step by step. */
  notes: string[];
  /** A script to be pasted at the receiver. */
  script?: string;
  /** How much it takes. */
  limits?: string;
  /** What is wrong with this very URL of it. */
  warn?: (url: URL) => string | undefined;
}
