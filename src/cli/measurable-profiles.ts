import type { BenchmarkOptions } from '../bench/trip/options/benchmark-options.ts';
import type { NotMeasured } from '../bench/report/not-measured.ts';
import { valueOf } from '../base/config/environment.ts';
import { UsageError } from '../base/errors.ts';
import { reasonsOf, type ServerChoice } from '../engine/server/choose-server.ts';
import { chooseServers, nothingToBringUp } from '../engine/server/choose-servers.ts';

interface MeasurableProfiles {
  /** At least one. */
  readonly choices: readonly ServerChoice[];
  readonly notMeasured: readonly NotMeasured[];
}

/**
 * The profiles that are here, without stand-ins and those in process where there is a real server, unless they were asked
 * for; of a table in place only those whose URL says where it is. Throws when there are none.
 */
export async function measurableProfiles(options: BenchmarkOptions): Promise<MeasurableProfiles> {
  return options.data.kind === 'table' ? holdersOf(options.data.table, options) : broughtUp(options);
}

async function broughtUp(options: BenchmarkOptions): Promise<MeasurableProfiles> {
  const looked = await chooseServers(options);
  const found = looked.filter(({ usable }) => usable.length > 0);
  if (found.length === 0) throw nothingToBringUp(looked);
  const notMeasured = looked
    .filter(({ usable }) => usable.length === 0)
    .map((choice) => ({ what: choice.profile.name, reason: reasonsOf(choice), asked: options.profilesAsked }));
  const real = found.filter((choice) => substituteOf(choice) === null);
  if (options.profilesAsked || real.length === 0) return { choices: found, notMeasured };
  const leftOut = found.flatMap((choice) => {
    const { name } = choice.profile;
    const reason = substituteOf(choice);
    return reason === null
      ? []
      : [{ what: name, reason: `${reason} Name it to measure it: -p ${name}.`, asked: false }];
  });
  return { choices: real, notMeasured: [...notMeasured, ...leftOut] };
}

/** Why the server that a profile would get says little about the speed of a real one; null where it is one. */
function substituteOf({ usable: [server] }: ServerChoice): string | null {
  if (server?.standIn === true) return 'Only a stand-in is here, whose times say nothing about the real server.';
  if (server?.starter.kind === 'embedded') return 'It runs in process, and other profiles have servers here.';
  return null;
}

async function holdersOf(table: string, options: BenchmarkOptions): Promise<MeasurableProfiles> {
  const wanted = options.profiles;
  const remote = wanted.filter(({ urlVariable }) => urlVariable !== null && valueOf(options.environment, urlVariable));
  if (remote.length === 0) {
    const variables = wanted.flatMap(({ urlVariable }) => urlVariable ?? []);
    throw new UsageError(
      'table-without-url',
      `--table "${table}" needs the URL of its database: set ${variables.join(' or ')}.`,
    );
  }
  const notMeasured = (options.profilesAsked ? wanted : [])
    .filter((profile) => !remote.includes(profile))
    .map(({ name, urlVariable }) => ({
      what: name,
      reason: urlVariable === null ? 'It runs in process and has no existing tables.' : `${urlVariable} is not set.`,
      asked: true,
    }));
  return { choices: await chooseServers({ ...options, profiles: remote }), notMeasured };
}
