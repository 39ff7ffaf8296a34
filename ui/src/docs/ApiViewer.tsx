import { useEffect, useRef } from 'react';
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import './api-viewer.css';

const nothing = () => null;

/** What a document to read does not need: trying out and signing in. */
const forReading = () => ({
  components: {
    SchemesContainer: nothing,
    ServersContainer: nothing,
    authorizeBtn: nothing,
    authorizeOperationBtn: nothing,
    JsonSchemaForm: nothing,
  },
});

/** The operations of an OpenAPI document. */
export default function ApiViewer({ document: spec }: { document: unknown }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const domNode = document.createElement('div');
    place.current?.append(domNode);
    SwaggerUI({
      domNode,
      spec,
      docExpansion: 'list',
      defaultModelsExpandDepth: -1,
      supportedSubmitMethods: [],
      deepLinking: false,
      // Its colours are inline, and follow no theme.
      syntaxHighlight: { activated: false },
      validatorUrl: null,
      plugins: [forReading],
    });
    return () => domNode.remove();
  }, [spec]);
  return <div ref={place} className="api-viewer" />;
}
