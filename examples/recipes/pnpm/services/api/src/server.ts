import { serve } from "@hono/node-server";
import { slug } from "@shop/slug";
import { Hono } from "hono";

const app = new Hono();
app.get("/health", (context) => context.text("ok\n"));
app.get("/:title", (context) => context.text(`/shop/${slug(context.req.param("title"))}\n`));

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8080) });
process.once("SIGTERM", () => server.close());
