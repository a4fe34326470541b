// What is one JSON-RPC message, and who listens while an answer is awaited? Source: JSON-RPC 2.0.

export interface Message {
  jsonrpc: '2.0';
  method?: string;
  id?: number | string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

/** Hears what comes besides the answer. `stop` ends the wait: the call needs what we cannot give. */
export type Hear = (message: Message) => 'go on' | 'stop';
