import {
  Alert,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  Select,
  TagsInput,
} from '@mantine/core';

const blue: MantineColorsTuple = [
  '#edf4ff',
  '#dbe7fb',
  '#b5cdf3',
  '#8cb0eb',
  '#6a98e4',
  '#4b82db',
  '#316fd0',
  '#1f5cb8',
  '#184a97',
  '#123a78',
];

/** Mantine's dark greys, cooled to stand beside our backgrounds. */
const dark: MantineColorsTuple = [
  '#d3d8df',
  '#b6bec8',
  '#8b95a1',
  '#626c78',
  '#3b434c',
  '#2f363e',
  '#23282e',
  '#191c20',
  '#15181c',
  '#111316',
];

/** Backgrounds of alerts, calmer than Mantine's and dark enough in the dark. */
const ALERT_BACKGROUNDS: Record<string, string> = {
  red: 'light-dark(#fdeaea, #351b1d)',
  yellow: 'light-dark(#fcf1d9, #2f2612)',
  green: 'light-dark(#e4f4ea, #17301f)',
  blue: 'light-dark(#e9f1fd, #172438)',
};

/** The list itself scrolls: a scrolling box around it would be a place that the keyboard can not reach (axe). */
const listScrolls = {
  defaultProps: { withScrollArea: false, styles: { options: { maxHeight: 260, overflowY: 'auto' } } },
} as const;

const closable = { closeButtonProps: { 'aria-label': 'Close' } };

export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 7, dark: 7 },
  colors: { blue, dark },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Alert: Alert.extend({
      vars: (_, { color = 'blue', variant = 'light' }) => ({
        root: variant === 'light' ? { '--alert-bg': ALERT_BACKGROUNDS[color] } : {},
      }),
    }),
    // Its placeholder for the focus is no child that a menu may have (axe: aria-required-children).
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ defaultProps: closable }),
    Drawer: Drawer.extend({ defaultProps: closable }),
    Select: Select.extend(listScrolls),
    TagsInput: TagsInput.extend(listScrolls),
  },
});

/** Mantine's quiet colours are too pale for WCAG 2.2 AA (4.5:1); these pass on our backgrounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#566270',
    '--mantine-color-placeholder': '#66717d',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#1f5cb8',
    '--refhook-page': '#f6f7f9',
    '--refhook-line': '#dfe3e8',
    '--refhook-code': '#f2f4f7',
  },
  dark: {
    '--mantine-color-body': '#191c20',
    '--mantine-color-dimmed': '#a2acb8',
    '--mantine-color-placeholder': '#97a1ad',
    '--mantine-color-error': '#ff9d94',
    '--mantine-color-anchor': '#8cb0eb',
    '--refhook-page': '#121417',
    '--refhook-line': '#2e343b',
    '--refhook-code': '#121417',
  },
});
