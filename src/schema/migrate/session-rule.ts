import type { FuncCall, Node, VariableSetStmt } from 'libpg-query';

/**
 * Why a statement may not stand in a migration: it changes how the server reads the text that the runner sends, or lets go
 * of the runner's lock. Undefined for every other one: what else it sets ends with the file.
 */
export function sessionRefusal(tree: Node): string | undefined {
  if ('VariableSetStmt' in tree) return refusalOfSetting(settingOf(tree.VariableSetStmt));
  if ('DiscardStmt' in tree && tree.DiscardStmt.target === 'DISCARD_ALL')
    return "DISCARD ALL cannot stand in a migration: it lets go of the runner's lock, and each file begins with a clean session.";
  if (!('SelectStmt' in tree)) return undefined;
  for (const call of callsOf(tree.SelectStmt.targetList ?? [])) {
    const name = call.funcname?.at(-1);
    const word = name !== undefined && 'String' in name ? name.String.sval : undefined;
    if (word === 'pg_advisory_unlock_all')
      return "pg_advisory_unlock_all() cannot stand in a migration: it lets go of the runner's lock. Name the lock: pg_advisory_unlock(…).";
    const [setting, value] = (call.args ?? []).map(constantOf);
    if (word === 'set_config' && setting !== undefined) return refusalOfSetting({ name: setting, value: value ?? '' });
  }
  return undefined;
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

function settingOf({ kind, name = '', args = [] }: VariableSetStmt): Setting | undefined {
  if (kind !== 'VAR_SET_VALUE') return undefined;
  const value = args.map(constantOf).join(', ');
  return { name, value };
}

function refusalOfSetting(setting: Setting | undefined): string | undefined {
  const name = setting?.name.toLowerCase();
  const value = setting?.value.toLowerCase() ?? '';
  if (name === 'client_encoding' && !/^'?(?:utf-?8|unicode)'?$/.test(value))
    return `client_encoding = ${value} cannot stand in a migration: a file is UTF-8. Save it so, and take the line out.`;
  if (name === 'standard_conforming_strings' && !/^(?:on|true|yes|1|t|y)$/.test(value))
    return `standard_conforming_strings = ${value} cannot stand in a migration: the server would read strings otherwise than the runner. Write E'…' where a backslash escapes.`;
  return undefined;
}

function callsOf(targets: readonly Node[]): readonly FuncCall[] {
  return targets.flatMap((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    return value !== undefined && 'FuncCall' in value ? [value.FuncCall] : [];
  });
}

function constantOf(node: Node): string | undefined {
  if ('TypeCast' in node) return node.TypeCast.arg === undefined ? undefined : constantOf(node.TypeCast.arg);
  if (!('A_Const' in node)) return undefined;
  const { sval, ival, boolval } = node.A_Const;
  if (boolval !== undefined) return String(boolval.boolval ?? false);
  return sval?.sval ?? (ival === undefined ? undefined : String(ival.ival ?? 0));
}
