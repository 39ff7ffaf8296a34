/** The pages that can be previewed, by the server's names. */
export const PREVIEWS = [
  { value: 'signup', label: 'Sign-up' },
  { value: 'share', label: 'Share page' },
  { value: 'join', label: 'Invitation' },
  { value: 'thanks', label: 'Thanks' },
] as const;

export type PreviewPage = (typeof PREVIEWS)[number]['value'];

/** Which page a setting shows on, by its place in the settings. */
export function pageOfSetting(place: string): PreviewPage | undefined {
  const [side = '', name = ''] = place.split('.');
  if (side === 'referring') return name.startsWith('share_') ? 'share' : 'signup';
  if (side === 'invited') return name.startsWith('thanks_') ? 'thanks' : 'join';
  if (side === 'share') return 'share';
  return undefined;
}
