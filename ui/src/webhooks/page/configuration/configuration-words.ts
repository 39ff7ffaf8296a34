import type { Schemas } from '@/api/client';
import { listWords } from '@/components/text/words';

/** What stands in the place of a secret. */
export const SECRET = '••••••••';

export function credentialsWords(credentials: Schemas['Credentials']): string {
  switch (credentials.type) {
    case 'basic':
      return `Username ${credentials.username}, password ${SECRET}`;
    case 'bearer':
      return `Token ${SECRET}`;
    case 'api_key':
      return `API key ${SECRET} in the header ${credentials.header}`;
    case 'pairs':
      return credentials.pairs.map(({ key }) => `${key}: ${SECRET}`).join(', ');
    case 'none':
      return 'None';
    default:
      return otherWords(credentials);
  }
}

/** Of a kind that the server alone knows: its parts by the names that the API uses. */
function otherWords({ type, ...parts }: Record<string, unknown>): string {
  const words = Object.entries(parts).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : SECRET}`,
  );
  return words.length > 0 ? words.join(', ') : String(type);
}

export const headersWords = (headers: Schemas['SecretHeader'][]): string =>
  headers.length === 0 ? 'None' : headers.map(({ name }) => `${name}: ${SECRET}`).join(', ');

export function successWords(success: Schemas['Success']): string {
  if (typeof success === 'string') return 'Any status from 200 to 299';
  if ('statuses' in success) return `Status ${listWords(success.statuses.map(String), 'or')}`;
  const { status, host } = success.redirect_to;
  return `A redirect (${status}) to ${host}, or any status from 200 to 299`;
}

export function limitsWords({ in_flight, per_minute }: Schemas['WebhookLimits']): string {
  const rate = per_minute ? `, at most ${per_minute.toLocaleString('en')} a minute` : '';
  return `${(in_flight ?? 16).toLocaleString('en')} requests at once${rate}`;
}
