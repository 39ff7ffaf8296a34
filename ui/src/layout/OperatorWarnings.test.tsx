import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { api } from '@/api/client';
import { show } from '@/test/render';
import { OperatorWarnings } from './OperatorWarnings';

const get = vi.spyOn(api, 'GET');

test('what whoever runs the server should see to is shown, and nothing where there is nothing', async () => {
  const warnings = ["For whoever runs this server: the machine's clock says 2036."];
  get.mockResolvedValue({ data: { data: { warnings } }, response: new Response() } as never);
  const { unmount } = show(<OperatorWarnings />);
  await screen.findByText(/the machine's clock says 2036/);
  screen.getByRole('region', { name: 'A warning about the server' });
  unmount();
  get.mockResolvedValue({ data: { data: { warnings: [] } }, response: new Response() } as never);
  show(<OperatorWarnings />);
  await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(2));
  expect(screen.queryByRole('region')).toBeNull();
});
