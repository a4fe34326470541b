// How do the bytes of an event stream become text? With every end of a line as LF, and none held back: a CR is the
// end of its line at once, whatever follows. Source: WHATWG HTML, "Server-sent events", parsing an event stream.

export function createEventText(): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder();
  let afterCr = false;
  return (bytes) => {
    const text = decoder.decode(bytes, { stream: true });
    // Half a character is no news of the line.
    if (text === '') return '';
    // The LF of a CRLF that was cut in two.
    const fresh = afterCr && text.startsWith('\n') ? text.slice(1) : text;
    afterCr = text.endsWith('\r');
    return fresh.includes('\r') ? fresh.replaceAll(/\r\n?/g, '\n') : fresh;
  };
}
