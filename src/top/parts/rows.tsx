// How do lines get onto the screen? Each is a text of its own: one that did not change is not drawn again.

import { Text } from 'ink';
import { memo } from 'react';

const Row = memo(({ text }: { text: string }) => <Text wrap="truncate-end">{text === '' ? ' ' : text}</Text>);

export function Rows({ lines }: { lines: readonly string[] }) {
  return lines.map((text, nth) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands in this place.
    <Row key={nth} text={text} />
  ));
}
