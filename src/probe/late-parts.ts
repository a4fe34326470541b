// What does a probe load only when a server calls for it? A compiler for rare schemas, and the exchange of OAuth. A
// single check does well without; a daemon that runs for months loads them while they are there, since an upgrade in
// place would take them away.

import { loadSdk } from './auth/oauth-grant.ts';
import { loadCompiler } from './tools/tool-schema.ts';

export async function loadLateParts(): Promise<void> {
  await loadSdk();
  await loadCompiler();
}
