import { Link } from '@tanstack/react-router';
import classes from './campaigns.module.css';

const TABS = [
  { label: 'Overview', to: '/campaigns/$campaign' },
  { label: 'Pages', to: '/campaigns/$campaign/pages' },
  { label: 'Widget', to: '/campaigns/$campaign/widget' },
  { label: 'Uploads', to: '/campaigns/$campaign/uploads' },
  { label: 'Campaign settings', to: '/campaigns/$campaign/settings' },
] as const;

/** The places of one campaign. */
export function CampaignNav({ campaign }: { campaign: string }) {
  return (
    <nav aria-label="Campaign" className={classes.nav}>
      {TABS.map(({ label, to }) => (
        <Link
          key={label}
          to={to}
          params={{ campaign }}
          className={classes.place}
          activeOptions={{ exact: to === '/campaigns/$campaign', includeSearch: false }}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
