// How do other programs learn the API? From an OpenAPI 3.1 document that is made of the routes themselves.

import * as z from 'zod';
import type { Route } from './route.ts';
import { problemShape } from './shapes.ts';

export function openApiDocument(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = templateOf(route.path);
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Coalmine',
      version,
      description:
        'How every target stands, what happened, and what people on call ask for. Errors are problem details (RFC 9457).',
    },
    security: [{}, { bearer: [] }, { basic: [] }],
    paths: { ...paths, '/api/v1/events': { get: eventsOperation } },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic', description: 'Any name; the token is the password.' },
      },
      schemas: { Problem: schemaOf(problemShape, 'output') },
    },
  };
}

const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const operationOf = ({ path, method, summary, query, body, answer }: Route): object => ({
  summary,
  operationId: `${method}${path.replace('/api/v1', '').replace(/[/:]+(\w)/g, (_, first: string) => first.toUpperCase())}`,
  parameters: [...pathParameters(path), ...queryParameters(query)],
  ...(body === undefined
    ? {}
    : { requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
  responses: {
    '200': {
      description: 'As asked.',
      content: { 'application/json': { schema: schemaOf(answer, 'output') } },
    },
    ...(method === 'get' ? { '304': { description: 'Nothing is new since this tag.' } } : {}),
    default: {
      description: 'Why not.',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
});

const pathParameters = (path: string): object[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function queryParameters(query: z.ZodObject | undefined): object[] {
  if (query === undefined) return [];
  const { properties = {} } = schemaOf(query, 'input') as {
    properties?: Record<string, { description?: string }>;
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

const eventsOperation = {
  summary: 'Changes as they happen: server-sent events named transition and incident.',
  operationId: 'getEvents',
  responses: {
    '200': {
      description: 'A stream that stays open. Each event carries JSON; one named awake comes every 15 s.',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    },
    default: {
      description: 'Why not.',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
};
