/** The secret of a one-time link, without what stood behind the link in a text and was pasted with it. */
export const linkToken = (hash: string) => /[A-Za-z0-9]*/.exec(hash)?.[0] ?? '';
