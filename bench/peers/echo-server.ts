import { fastify } from "fastify";

/*
 * The yardstick of the server: Fastify as it comes, with one route that answers what it was sent. It says
 * its address on standard output and ends at SIGTERM.
 */
const app = fastify();
app.post("/v1/bars", async (request) => request.body);
const address = await app.listen({ host: "127.0.0.1", port: 0 });
process.once("SIGTERM", () => void app.close());
process.stdout.write(`${JSON.stringify({ address })}\n`);
