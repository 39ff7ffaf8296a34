import {
  type Icon,
  IconLayoutDashboard,
  IconSettings,
  IconSpeakerphone,
  IconUsers,
} from '@tabler/icons-react';
import type { LinkProps } from '@tanstack/react-router';

interface NavItem {
  label: string;
  to: LinkProps['to'];
  icon: Icon;
}

/** The places of the app, in the order of the navigation. */
export const NAV_ITEMS: NavItem[] = [
  { label: 'Overview', to: '/', icon: IconLayoutDashboard },
  { label: 'Campaigns', to: '/campaigns', icon: IconSpeakerphone },
  { label: 'Users', to: '/users', icon: IconUsers },
  { label: 'Settings', to: '/settings', icon: IconSettings },
];
