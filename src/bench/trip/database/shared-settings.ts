import { applySearchSettings, searchSettings } from './search-settings.ts';
import type { SearchStatement } from './benchmark-database.ts';
import { records } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';
import { vectorSettingNames } from '../../../schema/vector/strategy-settings.ts';

/** Lets several searches with settings of their own take turns on one session. Between them it is as it was. */
export class SharedSettings {
  readonly #session: Session;
  #owner: SearchStatement | undefined;
  #before: Readonly<Record<string, string>> = {};

  constructor(session: Session) {
    this.#session = session;
  }

  /** True when the session has the search's settings. */
  isOwner(search: SearchStatement): boolean {
    return this.#owner === search;
  }

  async give(search: SearchStatement): Promise<void> {
    if (this.#owner === search) return;
    await this.takeBack();
    if (search.family !== null) await vectorSettingNames(this.#session, search.family);
    const names = Object.keys({ ...searchSettings, ...search.settings });
    const known = await this.#session.run(
      'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY (string_to_array($1, $2))',
      [names.join(','), ','],
    );
    this.#before = Object.fromEntries(records(known).map(({ name, value }) => [name ?? '', value ?? '']));
    try {
      await applySearchSettings(this.#session, search);
      this.#owner = search;
    } catch (error) {
      await this.takeBack();
      throw error;
    }
  }

  async takeBack(): Promise<void> {
    for (const [name, value] of Object.entries(this.#before)) {
      await this.#session.run('SELECT set_config($1, $2, false)', [name, value]);
    }
    this.#before = {};
    this.#owner = undefined;
  }
}
