import { useRouterState } from '@tanstack/react-router';
import classes from './layout.module.css';

/** A thin line over the page while the next screen is read. */
export function PendingBar() {
  const pending = useRouterState({ select: (state) => state.isLoading });
  return pending ? <div className={classes.pending} aria-hidden /> : null;
}
