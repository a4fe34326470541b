// Can others read our JUnit XML? libxml2 against the schema, and a parser that is not ours.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { project } from './program.ts';

const schema = readFileSync(join(project, 'test/report/junit.xsd'), 'utf8');

export interface ReadCase {
  name: string;
  classname: string;
  failure?: { message: string; type: string; '#text'?: string };
  error?: { message: string; type: string };
  skipped?: { message: string };
}

export interface ReadSuite {
  name: string;
  tests: string;
  failures: string;
  errors: string;
  skipped: string;
  testcase: ReadCase[];
  'system-out': string;
}

/** @throws with what the schema or the parser says of it */
export function readJunit(xml: string): ReadSuite[] {
  const [of, text] = [XmlDocument.fromString(schema), XmlDocument.fromString(xml)];
  const validator = XsdValidator.fromDoc(of);
  try {
    validator.validate(text);
  } finally {
    for (const one of [validator, text, of]) one.dispose();
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    parseTagValue: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  return parser.parse(xml, true).testsuites.testsuite;
}
