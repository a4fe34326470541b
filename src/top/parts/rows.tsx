// How do lines get onto the screen? Each is painted and as wide as it may be already: Ink places it, and need not take
// it apart to measure, wrap and cut it. One that did not change is not drawn again.

import { Transform } from 'ink';
import { memo } from 'react';

const Row = memo(({ text }: { text: string }) => <Transform transform={() => text}> </Transform>);

export function Rows({ lines }: { lines: readonly string[] }) {
  return lines.map((text, nth) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands in this place.
    <Row key={nth} text={text} />
  ));
}
