// Which flags does `check` take? What to probe, how patiently, and where the reports go.

import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { canaryKinds } from '../../config/schema/choices.ts';
import { exitCodeTable } from '../../report/round/exit-code.ts';
import { adHocTarget } from '../ad-hoc.ts';
import { withServerFlags } from '../ad-hoc-flags.ts';
import { collected, once, toMs, whole } from '../arguments.ts';
import { UsageError } from '../command-error.ts';
import { configFlag } from '../flags.ts';
import type { CliIo } from '../io.ts';
import type { Ends } from '../program.ts';
import type { Label } from '../selection.ts';

const usage = `[options] [names...]
       coalmine check [options] --url <url>
       coalmine check [options] --stdio -- <command> [args...]`;

const codes = exitCodeTable.map(([code, means]) => `  ${String(code).padStart(3)}  ${means}`).join('\n');
const after = `
Exit codes:
${codes}
  Of several, the first of 70, 2, 130, 1, 3, 4, 0.

Examples:
  coalmine check                                       every target of coalmine.yaml
  coalmine check 'export*' --label env=prod            some of them
  coalmine check --url https://mcp.example.com/mcp --bearer-env MCP_TOKEN --wait 2m
  coalmine check --stdio --canary health_check_job -- node server.js
  coalmine check --format tap --junit report.xml --github`;

export function addCheck(program: Command, io: CliIo, ends: Ends): void {
  withReports(withPatience(withAdHoc(withTargets(program.command('check')))))
    .description('probe once now, report, and end with an exit code: the smoke check for CI')
    .usage(usage)
    .argument('[names...]', 'targets of the config, or patterns with *; all when none is named')
    .addHelpText('after', after)
    .action((operands, flags) => {
      const adHoc = adHocTarget(operands, flags, io.env);
      if (adHoc !== null && flags.label !== undefined)
        throw new UsageError(
          '--label chooses among the targets of a config file: it does not go with --url or --stdio',
        );
      if (flags.interval !== undefined && flags.repeat === 1)
        throw new UsageError('--interval goes with --repeat, whose rounds it keeps apart');
      if (flags.baseline !== undefined && flags.only === 'pipeline')
        throw new UsageError('--baseline judges the server light: it does not go with --only pipeline');
      const names = adHoc === null ? operands : [];
      const options = {
        ...{ adHoc, labels: flags.label ?? [], only: flags.only ?? null, baseline: flags.baseline ?? null },
        ...{ config: flags.config, format: flags.format, failOn: flags.failOn, confirm: flags.confirm },
        ...{ waitMs: flags.wait ?? null, timeoutMs: flags.timeout ?? null },
        ...{ repeat: { times: flags.repeat, pauseMs: flags.interval ?? 1_000 } },
        ...{ junit: flags.junit ?? null, github: flags.github, record: flags.record },
      };
      return ends(import('./check.ts').then(({ runCheck }) => runCheck(names, options, io)));
    });
}

const withTargets = (command: Command) =>
  command
    .optionsGroup('Targets of a config file:')
    .addOption(configFlag().conflicts(['url', 'stdio']))
    .option('--label <key=value>', 'only those with this label (repeatable: with all of them)', toLabels);

/** What stands in for a config file. */
const withAdHoc = (command: ReturnType<typeof withTargets>) =>
  withServerFlags(command.optionsGroup('A target without one:'))
    .option('--canary <tool>', 'with --url or --stdio: call this tool (repeatable)', collected)
    .addOption(
      new Option('--canary-kind <kind>', 'with --canary: how the pipeline is exercised').choices(canaryKinds),
    )
    .option('--expect-tool <name>', 'with --url or --stdio: must be listed (repeatable)', collected)
    .option('--health <url>', 'with --url or --stdio: read the queue here', once);

const withPatience = (command: ReturnType<typeof withAdHoc>) =>
  command
    .optionsGroup('How it is judged:')
    .addOption(new Option('--only <light>', 'judge this light alone').choices(['server', 'pipeline']))
    .addOption(
      new Option('--fail-on <what>', 'which verdicts end with a code other than 0')
        .choices(['failed', 'degraded'])
        .default('failed' as const),
    )
    .option('--baseline <file>', 'fail on tools that break clients of those pinned here')
    .addOption(
      new Option('--wait <duration>', 'probe until everything passes, for so long')
        .argParser(toMs)
        .conflicts('repeat'),
    )
    .option('--confirm <times>', 'probe a failing target so often more before it is believed', toTimesMore, 0)
    .option('--repeat <times>', 'probe so often, and tell the worst', toTimes, 1)
    .option('--interval <duration>', 'with --repeat: the pause between; 1s when it is left out', toMs)
    .option('--timeout <duration>', 'of the whole run; what is not judged by then is unknown', toMs);

const withReports = (command: ReturnType<typeof withPatience>) =>
  command
    .optionsGroup('Reports:')
    .addOption(
      new Option('--format <format>', 'of the one on stdout; ndjson tells stages as they end')
        .choices(['text', 'json', 'tap', 'ndjson'])
        .default('text' as const),
    )
    .option('--junit <file>', 'write JUnit XML there as well', toFile)
    .option('--record', 'leave what was seen in the store of the config, as the daemon does', false)
    .option('--github', 'annotate (on stderr), and append to GITHUB_STEP_SUMMARY', false);

function toLabels(text: string, before?: Label[]): Label[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected a key and a value such as env=prod');
  return [...(before ?? []), { key: text.slice(0, at), value: text.slice(at + 1) }];
}

const toTimes = (text: string): number => whole(text, 1, 10_000, 'a number');

const toTimesMore = (text: string): number => whole(text, 0, 10_000, 'a number');

function toFile(text: string): string {
  if (text !== '-' && text !== '') return text;
  throw new InvalidArgumentError('expected a file: stdout carries the report of --format alone');
}
