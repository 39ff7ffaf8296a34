import { airtableAutomation } from './airtable-automation';
import { airtableRest } from './airtable-rest';
import { googleSheets } from './google-sheets';
import { hubspot } from './hubspot';
import { make } from './make';
import { n8n } from './n8n';
import { ownEndpoint } from './own-endpoint';
import type { Preset } from './preset';
import { salesforce } from './salesforce';
import { slack } from './slack';
import { testInbox } from './test-inbox';
import { tray } from './tray';
import { zapier } from './zapier';

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
