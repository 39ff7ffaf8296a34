import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';

type Query = Record<string, string | number | boolean | undefined>;

interface ExportButtonProps {
  /** Of the file, such as `/api/v2/users.csv`. */
  path: string;
  /** The filters beside it. */
  query: Query;
}

/** The address of a file with the filters that are set. */
export function exportUrl(path: string, query: Query): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(set.map(([name, value]) => [name, `${value}`])).toString();
  return text ? `${path}?${text}` : path;
}

/** Downloads what the list beside it shows, all pages of it, as a file for spreadsheets. */
export function ExportButton({ path, query }: ExportButtonProps) {
  return (
    <Button
      component="a"
      href={exportUrl(path, query)}
      download
      variant="default"
      ml={{ md: 'auto' }}
      leftSection={<IconDownload size={16} aria-hidden />}
    >
      Export CSV
    </Button>
  );
}
