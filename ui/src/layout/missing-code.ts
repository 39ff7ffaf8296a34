const MISSING = 'The server does not answer, or Refhook was updated. Check your connection, then try again.';

/**
 * Gives the code of a screen that could not be fetched (Vite: `vite:preloadError`) a message for people. By the
 * browser's own message the router knows such a failure and reloads the page, which, while the server is away, would
 * leave nothing but the browser's error page.
 */
export function nameMissingCode(target: EventTarget) {
  target.addEventListener('vite:preloadError', (event) => {
    if ('payload' in event && event.payload instanceof Error) event.payload.message = MISSING;
  });
}

/** Whether a screen failed because its code could not be fetched. */
export const isMissingCode = (error: unknown) => error instanceof Error && error.message === MISSING;
