import { z } from 'zod';

/** One node of a plan, with what distinguishes one way of answering from another, and no costs, rows or times. */
export interface Plan {
  /** `Seq Scan`, `Index Scan`, `Bitmap Heap Scan`, `Sort`, `Custom Scan`. */
  readonly node: string;
  /** How the parent uses it, where that is not plain: `InitPlan` and `SubPlan`. */
  readonly role: 'InitPlan' | 'SubPlan' | null;
  readonly relation: string | null;
  readonly index: string | null;
  /** The index answers in the order of a distance: `(embedding <=> '[…]'::vector)`. */
  readonly orderBy: string | null;
  readonly indexCondition: string | null;
  /** What is checked row by row after the scan; rows that fail it count against nothing but time. */
  readonly filter: string | null;
  readonly sortKeys: readonly string[];
  readonly children: readonly Plan[];
}

/** Reads the text that `EXPLAIN (FORMAT JSON)` answers with. Throws a SyntaxError or a ZodError for anything else. */
export function readPlan(explained: string): Plan {
  const [first] = answer.parse(JSON.parse(explained));
  return planOfNode(first.Plan);
}

/** A node as the server writes it. Only what is used here is named. */
interface ExplainedNode {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string | undefined;
  readonly 'Relation Name'?: string | undefined;
  readonly 'Index Name'?: string | undefined;
  readonly 'Order By'?: string | undefined;
  readonly 'Index Cond'?: string | undefined;
  readonly Filter?: string | undefined;
  readonly 'Sort Key'?: readonly string[] | undefined;
  readonly 'Execution Strategy'?: string | undefined;
  readonly Plans?: readonly ExplainedNode[] | undefined;
}

const explainedNode: z.ZodType<ExplainedNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Parent Relationship': z.string().optional(),
    'Relation Name': z.string().optional(),
    'Index Name': z.string().optional(),
    'Order By': z.string().optional(),
    'Index Cond': z.string().optional(),
    Filter: z.string().optional(),
    'Sort Key': z.array(z.string()).optional(),
    'Execution Strategy': z.string().optional(),
    Plans: z.array(explainedNode).optional(),
  }),
);

const answer = z.tuple([z.object({ Plan: explainedNode })]);

function planOfNode(node: ExplainedNode): Plan {
  const role = node['Parent Relationship'];
  return {
    node: node['Node Type'],
    role: role === 'InitPlan' || role === 'SubPlan' ? role : null,
    relation: node['Relation Name'] ?? null,
    index: node['Index Name'] ?? indexOfStrategy(node['Execution Strategy']),
    orderBy: node['Order By'] ?? null,
    indexCondition: node['Index Cond'] ?? null,
    filter: node.Filter ?? null,
    sortKeys: node['Sort Key'] ?? [],
    children: (node.Plans ?? []).map(planOfNode),
  };
}

/**
 * AlloyDB's filtered vector search is a custom scan that names its index in a sentence only:
 * `Execution Strategy: Bitmap assisted vector Scan on idx_items_embedding`.
 */
function indexOfStrategy(strategy: string | undefined): string | null {
  return strategy?.match(/vector scan on (?<index>\S+)$/i)?.groups?.['index'] ?? null;
}
