import type { Preset } from './preset';
import { airtableAutomation } from './receivers/airtable-automation';
import { airtableRest } from './receivers/airtable-rest';
import { googleSheets } from './receivers/google-sheets';
import { hubspot } from './receivers/hubspot';
import { make } from './receivers/make';
import { n8n } from './receivers/n8n';
import { ownEndpoint } from './receivers/own-endpoint';
import { salesforce } from './receivers/salesforce';
import { slack } from './receivers/slack';
import { testInbox } from './receivers/test-inbox';
import { tray } from './receivers/tray';
import { zapier } from './receivers/zapier';

export type { Preset } from './preset';

/** Every preset, in the order of the list. `inbox` is the URL of the server's test inbox, null when it has none. */
export function presets(inbox: string | null): Preset[] {
  const all = [
    airtableAutomation,
    airtableRest,
    zapier,
    make,
    n8n,
    tray,
    googleSheets,
    salesforce,
    hubspot,
    slack,
    ownEndpoint,
  ];
  return inbox ? [testInbox(inbox), ...all] : all;
}

/** The preset whose hosts a URL is of. */
export function presetOf(url: string, all: Preset[]): Preset | undefined {
  const host = URL.parse(url.trim())?.host;
  return host ? all.find((preset) => preset.host?.test(host)) : undefined;
}
