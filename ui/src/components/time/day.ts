const days = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** A day that the server gives as YYYY-MM-DD in a campaign's time zone, as one reads it: "Jun 9, 2022". */
export const dayWords = (day: string) => days.format(Date.parse(day));
