// May a redirect be followed? Only within the origin, only with the method kept, and not for ever.

import { type Fault, fault } from '../fault.ts';
import { limits } from '../limits.ts';
import { type Head, type HttpQuestion, shownHeader, telling } from './http.ts';

/** The next question, a fault when it must not be followed, or null when this is no redirect. */
export function redirectOf(asked: HttpQuestion, head: Head, followed: number): HttpQuestion | Fault | null {
  const { status, headers } = head;
  const location = headers.location;
  if (![301, 302, 303, 307, 308].includes(status)) return null;
  const refused = (why: string): Fault =>
    fault(
      'redirected',
      { status, why, ...(location === undefined ? {} : { location: shownHeader(location) }) },
      { status, headers: telling(headers) },
    );
  if (asked.method === 'POST' && status < 304) {
    return refused('a redirect with this status turns a POST into a GET');
  }
  if (location === undefined || !URL.canParse(location, asked.url.href)) return null;
  const next = new URL(location, asked.url);
  if (next.origin !== asked.url.origin) return refused('to another origin');
  if (followed >= limits.redirects) return refused(`more than ${limits.redirects} redirects`);
  return { ...asked, url: next };
}
