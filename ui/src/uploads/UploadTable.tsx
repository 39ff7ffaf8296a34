import { Anchor, Box, Progress, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { StateBadge } from '@/components/StateBadge';
import { Time } from '@/components/time/Time';
import { isUnderWay, type Upload } from './queries';
import { kindWord } from './words';

/** The uploads to a campaign. */
export function UploadTable({ uploads }: { uploads: Upload[] }) {
  return (
    <Table.ScrollContainer minWidth={0} type="native">
      <Table verticalSpacing="sm" aria-label="Uploads">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th visibleFrom="sm">State</Table.Th>
            <Table.Th ta="right">Added</Table.Th>
            <Table.Th ta="right">Refused</Table.Th>
            <Table.Th visibleFrom="sm">Uploaded</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {uploads.map((upload) => (
            <Table.Tr key={upload.id}>
              <Table.Td maw={280}>
                <Anchor
                  size="sm"
                  style={{ overflowWrap: 'anywhere' }}
                  renderRoot={(props) => (
                    <Link
                      to="/campaigns/$campaign/uploads/$upload"
                      params={{ campaign: String(upload.campaign_id), upload: String(upload.id) }}
                      {...props}
                    />
                  )}
                >
                  {upload.file_name || `Upload ${upload.id}`}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {kindWord(upload.kind)}, {upload.total.toLocaleString('en')} rows
                </Text>
                <Box hiddenFrom="sm">
                  <UploadStatus upload={upload} />
                </Box>
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <UploadStatus upload={upload} />
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {upload.added.toLocaleString('en')}
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {upload.refused.toLocaleString('en')}
              </Table.Td>
              <Table.Td visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
                <Time at={upload.created_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function UploadStatus({ upload }: { upload: Upload }) {
  return (
    <>
      <StateBadge state={upload.state} />
      {isUnderWay(upload) && (
        <Progress
          mt={4}
          size="sm"
          value={(upload.position / upload.total) * 100}
          aria-label={`Rows of ${upload.file_name} that are done`}
        />
      )}
    </>
  );
}
