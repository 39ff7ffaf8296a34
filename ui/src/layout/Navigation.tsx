import { Link } from '@tanstack/react-router';
import classes from './layout.module.css';
import { NAV_ITEMS } from './navigation';

/** The links to the app's places: a column beside the page, or on a phone a bar below it. */
export function Navigation({ bar = false }: { bar?: boolean }) {
  return (
    <nav aria-label="Main" className={bar ? classes.bar : classes.column}>
      {NAV_ITEMS.map(({ label, to, icon: Sign }) => (
        <Link key={to} to={to} className={classes.place} activeOptions={{ exact: to === '/' }}>
          <Sign size={bar ? 22 : 18} stroke={1.7} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  );
}
