/** The database that a command of the product works on. It holds the password. */
export interface CommandDatabase {
  readonly url: string;
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}
