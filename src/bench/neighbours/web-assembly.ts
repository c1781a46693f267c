/** The part of WebAssembly that is used here: the types of Node and of ES2023 do not know it. */
interface WebAssemblyApi {
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => WebAssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, WebAssemblyMemory>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

/** Memory that every thread sees. It travels to a worker as it is. */
export interface WebAssemblyMemory {
  readonly buffer: SharedArrayBuffer;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;

export const pageBytes = 65_536;
