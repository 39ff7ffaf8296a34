import { Paper, SimpleGrid, type SimpleGridProps, type StyleProp, Text } from '@mantine/core';

interface NumberTilesProps {
  /** By name; undefined while it is not known. */
  numbers: [name: string, number: number | undefined][];
  cols: SimpleGridProps['cols'];
  padding?: StyleProp<string>;
}

/** Numbers side by side, each below its name. */
export function NumberTiles({ numbers, cols, padding = 'md' }: NumberTilesProps) {
  return (
    <SimpleGrid cols={cols} spacing="sm">
      {numbers.map(([name, number]) => (
        <Paper key={name} withBorder p={padding}>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
          <Text fz="1.5rem" fw={650} className="numbers">
            {number?.toLocaleString('en') ?? '–'}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
