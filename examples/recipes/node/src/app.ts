import Fastify, { type FastifyInstance } from "fastify";
import MarkdownIt from "markdown-it";
import type { Config } from "./config.ts";

const markdown = new MarkdownIt();

/** The service without its port, so that tests can ask it without a network. */
export function buildApp(config: Config): FastifyInstance {
  const app = Fastify({ logger: { level: config.logLevel } });
  app.removeAllContentTypeParsers(); // JSON is not asked for, and gets 415
  app.addContentTypeParser("text/markdown", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  app.get("/health", () => ({ status: "ok" }));
  app.post<{ Body: string }>("/render", (request, reply) => {
    reply.type("text/html; charset=utf-8");
    return page(config.title, markdown.render(request.body));
  });
  return app;
}

function page(title: string, body: string): string {
  return `<!doctype html>\n<title>${markdown.utils.escapeHtml(title)}</title>\n${body}`;
}
