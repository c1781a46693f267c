/** In which answers a setting shows; a setting that is not here may show in any. */
interface SettingEffect {
  readonly settings: RegExp;
  /** Found in the JSON of an answer, or in the statement. */
  readonly shows: RegExp;
}

/** Whether answers of this text, with what was asked, may differ because the setting does. */
export function mayShow(setting: string, text: string): boolean {
  const effect = settingEffects.find(({ settings }) => settings.test(setting));
  return effect === undefined || effect.shows.test(text);
}

const clock = String.raw`\d\d:\d\d`;
const day = String.raw`\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}`;

const settingEffects: readonly SettingEffect[] = [
  { settings: /^TimeZone$/, shows: new RegExp(` timestamptz"| timetz"|current_date|${clock}|${day}`, 'i') },
  { settings: /^DateStyle$/, shows: new RegExp(` date"| timestamp(tz)?"|${day}`, 'i') },
  { settings: /^IntervalStyle$/, shows: new RegExp(String.raw` interval"|\d (day|mon|year)|"P\d|${clock}`, 'i') },
  { settings: /^(bytea_output|xmlbinary)$/, shows: / bytea"| xml"|\\x|\\\d{3}/ },
  { settings: /^extra_float_digits$/, shows: / float[48]"|\d\.\d{5,}/ },
  { settings: /^lc_monetary$/, shows: / money"|\$\d/ },
  { settings: /^default_text_search_config$/, shows: /tsvector|tsquery|ts_rank|@@/i },
  { settings: /_timeout$/, shows: /"(57014|55P03|25P0[34])"/ },
  {
    settings: /^(enable_|.*_cost$|cpu_|jit|work_mem$|effective_|.*_collapse_limit$|geqo|plan_cache_mode$|.*parallel)/,
    shows: /\bEXPLAIN\b|\b(Scan|Join|Sort|Aggregate)\b/i,
  },
  { settings: /^row_security$/, shows: /"42501"/ },
];
