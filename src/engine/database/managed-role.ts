/**
 * What a managed service gives its customers' highest role, where a server of ours plays the service: what the service
 * refuses for want of a right, such a server refuses too. None is a superuser.
 */
export interface ManagedRole {
  /** Beside LOGIN and CREATEDB. */
  readonly attributes: readonly RoleAttribute[];
  /** The service's roles without a login, which the role is a member of, and what each of them is a member of. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Where the service documents it. */
  readonly source: string;
}

type RoleAttribute = 'CREATEROLE' | 'BYPASSRLS' | 'REPLICATION';
