declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  import type { ComponentType } from 'react';

  interface Options {
    domNode: HTMLElement;
    /** An OpenAPI document. */
    spec: unknown;
    docExpansion?: 'list' | 'full' | 'none';
    /** -1 shows no models below the operations. */
    defaultModelsExpandDepth?: number;
    supportedSubmitMethods?: string[];
    deepLinking?: boolean;
    syntaxHighlight?: { activated: boolean };
    validatorUrl?: null;
    plugins?: (() => { components: Record<string, ComponentType> })[];
  }

  export default function SwaggerUI(options: Options): unknown;
}
