// What does a change of a tool mean for the clients that know it? A table: each rule says its class for what
// clients send (input) and for what they get back (output), and why.
//
// Where a change cannot be decided from the schemas alone, the rule says the more severe sensible class.

/** `breaking`: calls that worked may fail. `risky`: calls work, models may choose otherwise. `additive`: neither. */
export type Class = 'breaking' | 'risky' | 'additive';

interface Rule {
  input: Class;
  output: Class;
  /** Why, and where it comes from. `Validation` is JSON Schema 2020-12 Validation, `Core` its Core. */
  says: string;
}

const always = (both: Class, says: string): Rule => ({ input: both, output: both, says });
/** Fewer values are valid: who sends may be refused, who reads is told no less than before. */
const narrower = (says: string): Rule => ({ input: 'breaking', output: 'additive', says });
/** More values are valid: who sends is still understood, who reads may meet what it never expected. */
const wider = (says: string): Rule => ({ input: 'additive', output: 'breaking', says });

export const rules = {
  tool_gone: always('breaking', 'calling it is now an error (MCP 2025-11-25, Tools, "Error Handling")'),
  tool_new: always('additive', 'nobody calls it yet'),
  description_changed: always(
    'risky',
    'models choose tools and arguments by it, and a changed one can carry instructions (MCP, "Security Considerations")',
  ),
  title_changed: always('risky', 'people approve calls by the name that they see'),
  annotations_changed: always(
    'risky',
    'clients ask people before a call, or do not, by these hints (MCP, ToolAnnotations)',
  ),
  output_gone: always('breaking', 'structured results are no longer promised (MCP, Tools, "Output Schema")'),
  output_new: always('additive', 'structured results are promised where none were'),

  property_gone: always('breaking', 'clients that send or read it meet a server that no longer knows it'),
  property_new: always('additive', 'who does not know it need not send it, and may ignore it'),
  property_required: narrower('calls without it are refused (Validation 6.5.3)'),
  property_optional: wider('it may be absent from now on (Validation 6.5.3)'),
  unknown_forbidden: narrower('properties that were let through are refused (Core 10.3.2.3)'),
  unknown_allowed: always('additive', 'more properties may come, and who does not know them may ignore them'),

  type_narrowed: narrower('fewer types are valid; number includes integer (Validation 6.1.1)'),
  type_widened: wider('more types are valid (Validation 6.1.1)'),
  type_changed: always('breaking', 'other types are valid (Validation 6.1.1)'),
  values_removed: narrower('fewer values are valid (Validation 6.1.2, 6.1.3)'),
  values_added: wider('more values are valid (Validation 6.1.2, 6.1.3)'),
  bound_tightened: narrower('a limit is stricter or new (Validation 6.2 to 6.5)'),
  bound_loosened: wider('a limit is looser or gone (Validation 6.2 to 6.5)'),
  constraint_added: narrower('values must meet one condition more (Validation 6 and 7, Core 10)'),
  constraint_removed: wider('values must meet one condition less (Validation 6 and 7, Core 10)'),
  constraint_changed: always('breaking', 'which values meet both conditions cannot be decided in general'),
  alternative_removed: narrower('one of the valid forms is gone (Core 10.2.1)'),
  alternative_added: wider('there is one more valid form (Core 10.2.1)'),
  text_changed: always('risky', 'title, description, default and examples guide models, and bind nobody'),
  too_large_to_compare: always(
    'breaking',
    'the schema is too deep, too large or too different to be compared to its end',
  ),
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;
