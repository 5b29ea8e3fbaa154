import type { ClientCapabilities, StaticFeature } from "vscode-languageclient/node";

/** Tells the server what this client does for code actions beyond LSP: show explanations, ask for an instruction. */
export class ActionAbilities implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    const known = (capabilities.experimental ?? {}) as Record<string, unknown>;
    capabilities.experimental = { ...known, fimble: { explain: true, instruction: true } };
  }

  initialize(): void {
    // Nothing of the server's capabilities matters here.
  }

  getState(): { kind: "static" } {
    return { kind: "static" };
  }

  clear(): void {
    // Nothing is kept.
  }
}
