/**
 * A Babel plugin that refuses a key which an object literal has twice: JavaScript keeps the last one without a word, and a
 * profile would be gone.
 */
export function refuseDuplicateKeys(): object {
  return {
    visitor: {
      ObjectExpression({ node }: ObjectExpression) {
        const seen = new Set<string>();
        for (const { computed, key, loc } of node.properties) {
          const name = computed === true ? undefined : (key?.name ?? key?.value);
          if (name === undefined) continue;
          const line = loc === undefined ? '' : ` in line ${loc.start.line}`;
          if (seen.has(String(name))) throw new Error(`The key "${name}" is there twice${line}.`);
          seen.add(String(name));
        }
      },
    },
  };
}

interface ObjectExpression {
  readonly node: {
    readonly properties: readonly {
      readonly computed?: boolean;
      readonly key?: { readonly name?: string; readonly value?: string | number };
      readonly loc?: { readonly start: { readonly line: number } };
    }[];
  };
}
