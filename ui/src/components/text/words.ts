/** Where a URL leads, without what may be secret in its path; the text itself if it is no URL. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host || url;
}

/** "1 field", "1,204 deliveries". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** "URL", "URL and payload", "URL, payload and headers". */
export const listWords = (words: string[], link: 'and' | 'or' = 'and'): string =>
  new Intl.ListFormat('en-GB', { type: link === 'and' ? 'conjunction' : 'disjunction' }).format(words);
